"""Scenarios: ask what would be if, watch the plans being made, open the comparison."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from pydantic import Field
from starlette.responses import HTMLResponse, Response

from api.comparison.page import page_policy
from api.deps import CurrentActor, TheService
from api.failures import ServiceError, SignInError
from api.paging import cursor, cut, position
from api.rights import Scope
from api.routes.jobs import GAP, LONGEST_SECONDS, TheRunner
from api.routes.scenarios import MOST_TEXT, NAME, SECONDS, Content, Name
from api.service import Service
from api.store import scenarios
from api.store.job_records import JobState
from api.store.scenarios import Member, Run
from api.usecases import what_if
from api.usecases.planners import require_planner
from api.usecases.what_if import MOST, FaultyScenarioError
from api.web.forms import Form, TheForm, asked
from api.web.planning import GAPS, STATES
from api.web.rendering import remember, render, see_other
from api.web.words import at_most, number
from scenarios.dataset import folder_of
from scheduler.domain.time import ZONE, Model
from scheduler.params import Params

router = APIRouter(include_in_schema=False, dependencies=[Depends(remember)])

RunId = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]
PAGE = 20
NAMES = {"name": "name", "content": "datei", "minutes": "minuten", "gap": "luecke"}
SAID = {
    "gestellt": "Die Szenarien werden gerechnet, zuerst die unveränderten Daten.",
    "abbruch": "Der Abbruch ist verlangt. Fertige Pläne bleiben erhalten.",
}
OWN = "eigene-frage"
_TITLE = re.compile(r"^titel:\s*(.+?)\s*$", re.MULTILINE)


class Wish(Model):
    """What to plan, and for how long."""

    name: Name
    content: Content
    minutes: Annotated[int, Field(ge=1, le=int(LONGEST_SECONDS) // 60)]
    gap: Annotated[float, Field(ge=0, lt=1)]


@dataclass(frozen=True)
class Row:
    """A scenario for its page; „–“ where there is no figure yet.

    Attributes:
        said: where its plan stands, in a few words.
    """

    name: str
    label: str
    badge: str
    said: str
    placed: str
    mandatory: str
    desired: str
    wishes: str
    error: str


@dataclass(frozen=True)
class View:
    """A run for its page.

    Attributes:
        done: so many of its scenarios have ended.
        comparing: all have, and they are being compared.
        cancelling: its end is asked for.
    """

    run: Run
    created: dt.datetime
    rows: tuple[Row, ...]
    done: int
    comparing: bool
    cancelling: bool

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen."""
        return self.run.ended

    @property
    def comparable(self) -> bool:
        """Whether there is a plan of the data as they are, and one to compare with it."""
        compared = self.run.comparison is not None and self.run.comparison.state is JobState.DONE
        return compared and any(member.outcome is not None for member in self.run.members[1:])


@router.get("/szenarien")
def listing(request: Request, service: TheService, actor: CurrentActor) -> HTMLResponse:
    """All runs, and the form for another; a question that comes with the data can be fetched into it."""
    require_planner(actor, Scope.READ)
    wanted = asked(request.query_params).text("vorlage")
    text = what_if.shipped(service).get(wanted, "")
    name = wanted if text else OWN
    given = {"name": [name], "datei": [text], "minuten": [str(int(SECONDS) // 60)], "luecke": [str(GAP)]}
    return _list(request, service, Form(given))


@router.post("/szenarien")
def ask(request: Request, service: TheService, actor: CurrentActor, runner: TheRunner, form: TheForm) -> Response:
    """Asks for the plans of all scenarios of a file."""
    require_planner(actor)
    if re.fullmatch(NAME, form.text("name")) is None:
        form.fault("name", "Bitte nur kleine Buchstaben, Ziffern und Bindestriche, höchstens 60.")
    wish = form.check(Wish, {ours: form.text(theirs) for ours, theirs in NAMES.items()}, NAMES)
    if wish is None:
        return _list(request, service, form, 422)
    params = Params(time_limit=60.0 * wish.minutes, gap_limit=wish.gap)
    try:
        run = what_if.ask(service, actor, wish.name, wish.content.replace("\r\n", "\n"), params)
    except SignInError:
        raise
    except FaultyScenarioError as error:
        form.fault("datei", "Bitte die Fehler der Datei verbessern; sie stehen darunter mit Zeile und Spalte.")
        return _list(request, service, form, error.status, [issue["sentence"] for issue in error.more["issues"]])
    except ServiceError as error:
        form.fault("datei", str(error))
        return _list(request, service, form, error.status)
    runner.wake()
    return see_other(f"/szenarien/{run.id}?erledigt=gestellt")


@router.get("/szenarien/{name}")
def one(request: Request, service: TheService, actor: CurrentActor, name: RunId) -> HTMLResponse:
    """A run: how far each scenario is, or what came of it."""
    require_planner(actor, Scope.READ)
    said = SAID.get(asked(request.query_params).text("erledigt"), "")
    return render(request, "scenario_run.html.j2", {"view": view(what_if.find(service, name)), "said": said})


@router.get("/szenarien/{name}/stand")
def state(request: Request, service: TheService, actor: CurrentActor, name: RunId) -> HTMLResponse:
    """The part of the page that changes while plans are made, for the script that asks for it."""
    require_planner(actor, Scope.READ)
    return render(request, "scenario_state.html.j2", {"view": view(what_if.find(service, name))})


@router.post("/szenarien/{name}")
def cancel(service: TheService, actor: CurrentActor, name: RunId, _: TheForm) -> Response:
    """Ends it."""
    what_if.cancel(service, actor, name)
    return see_other(f"/szenarien/{name}?erledigt=abbruch")


@router.get("/szenarien/{name}/vergleich")
def comparison(service: TheService, actor: CurrentActor, name: RunId) -> HTMLResponse:
    """The scenarios side by side, as ``raumzeit scenario compare`` writes them."""
    require_planner(actor, Scope.READ)
    headers = {"Cache-Control": "no-store", "Content-Security-Policy": f"{page_policy()}; frame-ancestors 'none'"}
    return HTMLResponse(what_if.page_of(service, name), headers=headers)


def view(run: Run) -> View:
    """A run in words."""
    return View(
        run=run,
        created=dt.datetime.fromtimestamp(run.created, ZONE),
        rows=tuple(map(_row, run.members)),
        done=sum(member.state.ended for member in run.members),
        comparing=not run.ended and all(member.state.ended for member in run.members),
        cancelling=any(member.cancelling and not member.state.ended for member in run.members),
    )


def _row(member: Member) -> Row:
    label, badge = STATES[member.state]
    outcome, progress = member.outcome, member.progress
    placed = mandatory = desired = wishes = "–"
    said = ""
    if outcome is not None:
        missing = sum(event.mandatory for event in outcome.missing)
        placed, mandatory = number(outcome.placed), number(missing)
        desired, wishes = number(len(outcome.missing) - missing), number(outcome.cost.wishes)
        said = "bewiesen der beste" if outcome.gap == 0 else f"höchstens {at_most(outcome.gap)} zu verbessern"
    elif progress is not None:
        placed = f"{number(progress.placed)} von {number(progress.events)}"
        said = progress.phase if progress.gap is None else f"{progress.phase}, Lücke {at_most(progress.gap)}"
    label = "bricht ab" if member.cancelling and not member.state.ended else label
    return Row(member.name, label, badge, said, placed, mandatory, desired, wishes, member.error or "")


def _list(
    request: Request, service: Service, form: Form, status: int = 200, faults: list[str] | None = None
) -> HTMLResponse:
    after = position(asked(request.query_params).text("ab") or None)
    with service.database.read() as connection:
        found = scenarios.page(connection, after, PAGE + 1)
    shown, following = cut(found, PAGE, lambda run: cursor(run.created, run.id))
    context = {
        "form": form,
        "faults": faults or [],
        "views": [view(run) for run in shown],
        "next": following,
        "first_page": after is None,
        "shipped": [(name, _title(text) or name) for name, text in what_if.shipped(service).items()],
        "gaps": GAPS,
        "longest": int(LONGEST_SECONDS) // 60,
        "most": MOST,
        "most_text": MOST_TEXT,
        "dataset": folder_of(service.settings.data).resolve().name,
    }
    return render(request, "scenarios.html.j2", context, status)


def _title(text: str) -> str:
    found = _TITLE.search(text)
    return found[1] if found else ""
