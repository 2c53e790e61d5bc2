"""Planning: ask for a plan, watch it being made, publish it."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request
from pydantic import Field
from starlette.responses import HTMLResponse, Response

from api.deps import CurrentActor, TheService
from api.failures import ServiceError, SignInError, UnknownError
from api.feeds.freshness import invalidate
from api.jobs.runner import Runner
from api.paging import cursor, cut, position
from api.rights import Actor, Scope
from api.routes.jobs import GAP, LONGEST_SECONDS, SECONDS, TheRunner
from api.service import Service
from api.store import jobs
from api.store.job_records import Job, JobState, Outcome, UnknownJobError
from api.usecases import planning
from api.usecases.planners import require_planner
from api.web.forms import Form, TheForm, asked
from api.web.rendering import remember, render, see_other
from api.web.words import at_most, number
from scheduler.domain.plan import Cost
from scheduler.domain.time import ZONE, Model
from scheduler.params import Params
from scheduler.rules import Level
from scheduler.solution import Status

router = APIRouter(include_in_schema=False, dependencies=[Depends(remember)])

JobId = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]
PAGE = 20
STATES = {
    JobState.WAITING: ("wartet", "wartet"),
    JobState.RUNNING: ("rechnet", "angeboten"),
    JobState.DONE: ("fertig", "bestaetigt"),
    JobState.FAILED: ("gescheitert", "abgelehnt"),
    JobState.ABORTED: ("abgebrochen", ""),
}
"""Where a job stands, and the colour of its badge."""
GAPS = [
    ("0.05", "5 %: schnell ein brauchbarer Plan"),
    ("0.01", "1 %: üblich"),
    ("0.001", "0,1 %: gründlich"),
    ("0", "0 %: der beweisbar beste Plan"),
]
SAID = {
    "gestellt": "Der Auftrag ist gestellt.",
    "abbruch": "Der Abbruch ist verlangt. Gibt es schon einen brauchbaren Plan, bleibt er erhalten.",
    "veroeffentlicht": "Der Plan ist veröffentlicht. Alle Kalender folgen ihm.",
}


class PlanWish(Model):
    """How to plan."""

    minutes: Annotated[int, Field(ge=1, le=int(LONGEST_SECONDS) // 60)]
    gap: Annotated[float, Field(ge=0, lt=1)]
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)]


NAMES = {"minutes": "minuten", "gap": "luecke", "seed": "startzahl"}


@dataclass(frozen=True)
class View:
    """A job for its page.

    Attributes:
        levels: of cost: title, cost, bound; „–“ where there is none yet.
        proof: how good the plan is, in a sentence.
    """

    job: Job
    label: str
    badge: str
    created: dt.datetime
    phase: str
    placed: int
    events: int
    levels: list[tuple[str, str, str]]
    proof: str
    seconds: float | None

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen."""
        return self.job.state.ended

    @property
    def mandatory(self) -> int:
        """Mandatory events that found no place."""
        return 0 if self.job.outcome is None else sum(m.mandatory for m in self.job.outcome.missing)


@router.get("/planung")
def listing(request: Request, service: TheService, actor: CurrentActor) -> HTMLResponse:
    """All jobs, and the form for another."""
    require_planner(actor, Scope.READ)
    defaults = {"minuten": [str(int(SECONDS) // 60)], "luecke": [str(GAP)], "startzahl": ["1"]}
    return _list(request, service, Form(defaults))


@router.post("/planung")
def ask(request: Request, service: TheService, actor: CurrentActor, runner: TheRunner, form: TheForm) -> Response:
    """Asks for a plan around everything that is promised now."""
    require_planner(actor)
    given = {"minutes": form.text("minuten"), "gap": form.text("luecke"), "seed": form.text("startzahl")}
    wish = form.check(PlanWish, given, NAMES)
    if wish is None:
        return _list(request, service, form, 422)
    params = Params(time_limit=60.0 * wish.minutes, gap_limit=wish.gap, seed=wish.seed)
    return _asked(planning.ask(service, actor, params), runner)


@router.get("/planung/{name}")
def one(request: Request, service: TheService, actor: CurrentActor, name: JobId) -> HTMLResponse:
    """A job: how far it is, or what it made."""
    require_planner(actor, Scope.READ)
    return _page(request, service, name, asked(request.query_params))


@router.get("/planung/{name}/stand")
def state(request: Request, service: TheService, actor: CurrentActor, name: JobId) -> HTMLResponse:
    """The part of the page that changes while a job runs, for the script that asks for it."""
    require_planner(actor, Scope.READ)
    return render(request, "job_state.html.j2", {"view": view(_find(service, name))})


@router.post("/planung/{name}")
def act(
    request: Request, service: TheService, actor: CurrentActor, runner: TheRunner, name: JobId, form: TheForm
) -> Response:
    """Does what a button says; what fails is shown with the job."""
    work = ACTS.get(form.text("aktion"))
    try:
        if work is None:
            raise UnknownError("Das lässt sich mit einem Auftrag nicht tun.")
        return work(service, actor, runner, name, form)
    except (SignInError, UnknownJobError):
        raise
    except ServiceError as error:
        form.fault("", str(error))
        return _page(request, service, name, form, error.status, error.more)


def _cancel(service: Service, actor: Actor, _: Runner, name: str, __: Form) -> Response:
    planning.cancel(service, actor, name)
    return see_other(f"/planung/{name}?erledigt=abbruch")


def _publish(service: Service, actor: Actor, _: Runner, name: str, form: Form) -> Response:
    planning.publish(service, actor, name, f"/planung/{name}", displace=form.text("verdraengen") == "ja")
    invalidate()
    return see_other(f"/planung/{name}?erledigt=veroeffentlicht")


def _again(service: Service, actor: Actor, runner: Runner, name: str, _: Form) -> Response:
    return _asked(planning.ask_again(service, actor, name), runner)


ACTS: dict[str, Callable[[Service, Actor, Runner, str, Form], Response]] = {
    "abbrechen": _cancel,
    "veroeffentlichen": _publish,
    "neu": _again,
}
"""What the buttons of a job do."""


def view(job: Job) -> View:
    """A job in words."""
    label, badge = STATES[job.state]
    outcome, progress = job.outcome, job.progress
    cost, bound, gap, seconds = None, None, None, None
    placed, events, phase = 0, 0, ""
    if outcome is not None:
        cost, bound, gap, seconds = outcome.cost, outcome.bound, outcome.gap, outcome.seconds
        placed, events = outcome.placed, outcome.placed + len(outcome.missing)
    elif progress is not None:
        cost, bound, gap, seconds = progress.cost, progress.bound, progress.gap, progress.seconds
        placed, events, phase = progress.placed, progress.events, progress.phase
    return View(
        job=job,
        label="bricht ab" if job.cancelling and not job.state.ended else label,
        badge=badge,
        created=dt.datetime.fromtimestamp(job.created, ZONE),
        phase=phase,
        placed=placed,
        events=events,
        levels=levels(cost, bound),
        proof=proof(gap, outcome),
        seconds=seconds,
    )


def levels(cost: Cost | None, bound: Cost | None) -> list[tuple[str, str, str]]:
    """Cost and bound level by level, in German numbers."""
    costs: list[int | None] = [*cost.levels] if cost is not None else [None] * len(Level)
    bounds: list[int | None] = [*bound.levels] if bound is not None else [None] * len(Level)
    rows = zip(Level, costs, bounds, strict=True)
    return [(level.title[:1].upper() + level.title[1:], _figure(one), _figure(two)) for level, one, two in rows]


def _figure(value: int | None) -> str:
    return "–" if value is None else number(value)


def proof(gap: float | None, outcome: Outcome | None) -> str:
    """How good a plan is, in a sentence."""
    if gap is None:
        return "Es gibt noch keinen Plan."
    early = outcome is not None and outcome.status == Status.STOPPED.words
    how = " Die Rechnung wurde vorzeitig beendet." if early else ""
    if gap == 0:
        return f"Kein Plan ist besser: Das ist bewiesen.{how}"
    return f"Kein Plan kann um mehr als {at_most(gap)} besser sein.{how}"


def _asked(job: Job, runner: Runner) -> Response:
    runner.wake()
    return see_other(f"/planung/{job.id}?erledigt=gestellt")


def _find(service: Service, name: str) -> Job:
    with service.database.read() as connection:
        return jobs.find(connection, name)


def _list(request: Request, service: Service, form: Form, status: int = 200) -> HTMLResponse:
    after = position(asked(request.query_params).text("ab") or None)
    with service.database.read() as connection:
        found = jobs.page(connection, after, PAGE + 1)
    shown, following = cut(found, PAGE, lambda job: cursor(job.created, job.id))
    context = {
        "form": form,
        "views": [view(job) for job in shown],
        "next": following,
        "first_page": after is None,
        "gaps": GAPS,
        "longest": int(LONGEST_SECONDS) // 60,
    }
    return render(request, "jobs.html.j2", context, status)


def _page(
    request: Request,
    service: Service,
    name: str,
    form: Form,
    status: int = 200,
    refusal: dict[str, Any] | None = None,
) -> HTMLResponse:
    job = _find(service, name)
    more = refusal or {}
    context = {
        "form": form,
        "view": view(job),
        "said": SAID.get(form.text("erledigt"), ""),
        "notice": service.rules.frist_tage,
        "refused": bool(more),
        "collisions": [_collision(each) for each in more.get("collisions", ())],
        "further": more.get("count", 0) - len(more.get("collisions", ())),
    }
    return render(request, "job.html.j2", context, status)


def _collision(found: dict[str, str]) -> planning.Collision:
    begin, end = dt.datetime.fromisoformat(found["begin"]), dt.datetime.fromisoformat(found["end"])
    return planning.Collision(event=found["event"], what=found["what"], begin=begin, end=end)
