"""Repairing the plan in force: what has happened, up to three ways out, and publishing one of them."""

import datetime as dt
from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request
from starlette.responses import HTMLResponse, Response

from api.deps import CurrentActor, TheService
from api.failures import InvalidError, ServiceError, SignInError, UnknownError
from api.feeds.freshness import invalidate
from api.rights import Actor, Scope
from api.routes.jobs import TheRunner
from api.service import Service
from api.store import repairs
from api.store.job_records import JobState
from api.store.repairs import Kept, Offered, Search, UnknownRepairError
from api.usecases import repairing
from api.usecases.desk import Desk
from api.usecases.planners import require_planner
from api.usecases.rooms import bookable
from api.web.choices import house_groups, room_groups
from api.web.forms import Form, TheForm, asked
from api.web.rendering import remember, render, see_other
from scheduler.domain.problem import Problem
from scheduler.domain.time import ZONE, DateRange, clock
from scheduler.repairing import Decision, Disturbance, Fallen, NewHoliday, PersonAway, Reach, RoomLost, SiteClosed
from scheduler.rules.words import date_text, days_text, listing, plural

router = APIRouter(include_in_schema=False, dependencies=[Depends(remember)])

RepairId = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]
PAGE = 20
WHAT = [
    ("raum", "Ein Raum fällt aus"),
    ("haus", "Eine Kita oder ein Familienzentrum bleibt zu oder schließt früher"),
    ("feiertag", "Ein Feiertag kommt dazu"),
]
REACHES = [(reach.value, reach.words[:1].upper() + reach.words[1:]) for reach in Reach]
COUNTED = (
    (Decision.DEPUTY, "# mal Vertretung|# mal Vertretung"),
    (Decision.MOVED, "# verschoben|# verschoben"),
    (Decision.CANCELLED, "# abgesagt|# abgesagt"),
)
STATES = {
    JobState.WAITING: ("wartet", "wartet"),
    JobState.RUNNING: ("sucht", "angeboten"),
    JobState.DONE: ("fertig", "bestaetigt"),
    JobState.FAILED: ("gescheitert", "abgelehnt"),
    JobState.ABORTED: ("abgebrochen", ""),
}
"""Where a search stands, and the colour of its badge."""
SAID = {
    "angenommen": "Die Reparatur ist veröffentlicht. Kalender folgen ihr, Einladungen und Absagen sind unterwegs.",
    "abbruch": "Der Abbruch ist verlangt. Am Plan ändert sich nichts.",
}
BADGES = {Decision.DEPUTY: "bestaetigt", Decision.MOVED: "angeboten", Decision.CANCELLED: "abgelehnt"}


@router.get("/reparatur")
def overview(request: Request, service: TheService, actor: CurrentActor) -> HTMLResponse:
    """Leaves whose events wait for a decision, the form for everything else, and what was looked for."""
    require_planner(actor, Scope.READ)
    form = Form({"umfang": [Reach.TOUCHED.value], "vertretung": ["ja"]})
    return _list(request, service, actor, form)


@router.post("/reparatur")
def search(request: Request, service: TheService, actor: CurrentActor, runner: TheRunner, form: TheForm) -> Response:
    """Asks for repairs; to look for them takes some seconds."""
    require_planner(actor)
    disturbances = [*_told(form)]
    reach = next((r for r in Reach if r.value == form.text("umfang")), Reach.TOUCHED)
    if form.errors:
        return _list(request, service, actor, form, 422)
    names = form.many("abwesend")
    try:
        asked_for = repairing.ask(service, actor, names, disturbances, reach, deputies=form.text("vertretung") == "ja")
    except SignInError:
        raise
    except ServiceError as error:
        form.fault("" if not isinstance(error, InvalidError) or names else "was", str(error))
        return _list(request, service, actor, form, error.status)
    runner.wake()
    return see_other(f"/reparatur/{asked_for.id}")


@router.get("/reparatur/{name}")
def one(request: Request, service: TheService, actor: CurrentActor, name: RepairId) -> HTMLResponse:
    """How far the search is, or what was found."""
    require_planner(actor, Scope.READ)
    return _page(request, service, name, asked(request.query_params))


@router.get("/reparatur/{name}/stand")
def state(request: Request, service: TheService, actor: CurrentActor, name: RepairId) -> HTMLResponse:
    """The part of the page that changes while it is looked for repairs, for the script that asks for it."""
    require_planner(actor, Scope.READ)
    return render(request, "repair_state.html.j2", _standing(repairing.find(service, name)))


@router.post("/reparatur/{name}")
def act(request: Request, service: TheService, actor: CurrentActor, name: RepairId, form: TheForm) -> Response:
    """Publishes one of them, or ends the search; what is in the way is shown with them."""
    if form.text("aktion") == "abbrechen":
        repairing.cancel(service, actor, name)
        return see_other(f"/reparatur/{name}?erledigt=abbruch")
    number = form.text("nummer")
    try:
        if not number.isdecimal() or len(number) > 1:
            raise UnknownError("Diese Reparatur gibt es hier nicht.")
        repairing.accept(service, actor, name, int(number), "/reparatur")
    except (SignInError, UnknownRepairError):
        raise
    except ServiceError as error:
        form.fault("", str(error))
        return _page(request, service, name, form, error.status)
    invalidate()
    return see_other(f"/reparatur/{name}?erledigt=angenommen")


def _told(form: Form) -> Iterator[Disturbance]:
    """What the form says beside the leaves."""
    what = form.text("was")
    if not what:
        return
    first = form.day("erster")
    last = form.day("letzter") if form.text("letzter") else first
    if first is None or last is None:
        return
    if last < first:
        form.fault("letzter", "Der letzte Tag liegt vor dem ersten.")
        return
    span = DateRange(first=first, last=last)
    if what == "raum":
        if not form.text("raum"):
            form.fault("raum", "Bitte wählen Sie den Raum.")
        yield RoomLost(room=form.text("raum"), span=span)
    elif what == "haus":
        if not form.text("haus"):
            form.fault("haus", "Bitte wählen Sie das Haus.")
        yield SiteClosed(site=form.text("haus"), span=span, closing=form.minute("ab") if form.text("ab") else None)
    elif what == "feiertag":
        title = form.text("name").strip()[:60] or "Feiertag"
        yield from (NewHoliday(date=day, title=title) for day in span.days() if span.length <= PAGE)
    else:
        form.fault("was", "Bitte wählen Sie etwas aus der Liste.")


def told_text(problem: Problem, one: Disturbance) -> str:
    """A disturbance in words; of people only that they are not there."""
    match one:
        case PersonAway():
            return f"{problem.name(one.person)} ist nicht da ({days_text(one.span)})"
        case RoomLost():
            return f"„{problem.name(one.room)}“ fällt aus ({days_text(one.span)})"
        case SiteClosed(closing=None):
            return f"{problem.name(one.site)} bleibt zu ({days_text(one.span)})"
        case SiteClosed():
            assert one.closing is not None
            return f"{problem.name(one.site)} schließt um {clock(one.closing)} Uhr ({days_text(one.span)})"
        case NewHoliday():
            return f"{one.title} am {date_text(one.date)}"
        case Fallen():
            return f"Ein Termin „{problem.full_title(problem.demand[one.event.demand])}“ kann nicht bleiben"


def summary_of(offer: Offered) -> str:
    """``2 verschoben und 1 abgesagt``."""
    counts = {decision: sum(step.decision is decision for step in offer.steps) for decision in Decision}
    return listing(plural(counts[decision], text) for decision, text in COUNTED if counts[decision])


def proof_of(kept: Kept) -> str:
    """How good the repairs are, in a sentence."""
    if not kept.found.offers:
        return "Kein Termin ist betroffen. Es ist nichts zu tun."
    best = kept.found.offers[0].effort
    lost = []
    if best.mandatory:
        lost.append(plural(best.mandatory, "# Pflichttermin geht verloren|# Pflichttermine gehen verloren"))
    if best.desired:
        lost.append(f"Wunschtermine im Gewicht von {best.desired} gehen verloren")
    said = listing(lost) if lost else "Kein Termin geht verloren"
    if kept.found.proven:
        return f"{said}. Mit weniger Verlust und weniger Benachrichtigungen geht es nicht: Das ist bewiesen."
    return f"{said}. Ob es mit weniger geht, ist nicht bewiesen."


def _list(request: Request, service: Service, actor: Actor, form: Form, status: int = 200) -> HTMLResponse:
    problem = service.problem
    found = repairing.open_leaves(service, actor)
    with service.database.read() as connection:
        desk = Desk(service, connection, actor, service.now())
        known = repairs.newest(connection, PAGE)
        rooms, houses = room_groups(desk, bookable(desk)), house_groups(desk)
    context = {
        "form": form,
        "leaves": [
            (
                one.leave.id,
                f"{one.title}, {days_text(one.leave.span)}: "
                + plural(
                    len(one.events), "# Termin wartet auf eine Entscheidung|# Termine warten auf eine Entscheidung"
                ),
            )
            for one in found
        ],
        "what": WHAT,
        "reaches": REACHES,
        "rooms": rooms,
        "houses": houses,
        "known": [
            (
                one,
                dt.datetime.fromtimestamp(one.created, ZONE),
                listing(told_text(problem, d) for d in one.question.disturbances),
            )
            for one in known
        ],
        "labels": {one.id: STATES[one.state] for one in known},
    }
    return render(request, "repair_ask.html.j2", context, status)


def _page(request: Request, service: Service, name: str, form: Form, status: int = 200) -> HTMLResponse:
    search = repairing.find(service, name)
    problem, kept = service.problem, search.kept
    context = {
        "form": form,
        "happened": [told_text(problem, d) for d in search.question.disturbances],
        "reach": search.question.reach.words,
        "said": SAID.get(form.text("erledigt"), ""),
    }
    if kept is None:
        return render(request, "repair_search.html.j2", context | _standing(search), status)
    context |= {
        "kept": kept,
        "proof": proof_of(kept),
        "offers": [(number, offer, summary_of(offer)) for number, offer in enumerate(kept.found.offers, start=1)],
        "badges": BADGES,
    }
    return render(request, "repair.html.j2", context, status)


def _standing(search: Search) -> dict[str, Any]:
    """A search that has found nothing yet, for its page."""
    label, badge = STATES[search.state]
    label = "bricht ab" if search.cancelling and not search.ended else label
    return {"search": search, "label": label, "badge": badge}
