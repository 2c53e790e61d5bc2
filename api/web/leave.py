"""Leave: asking for it, reporting an illness, deciding (statements 27 and 28)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from starlette.responses import HTMLResponse, Response

from api.deps import TheAccess
from api.failures import ForbiddenError, ServiceError, SignInError, UnknownError
from api.rights import Scope
from api.store.leave_records import Leave, LeaveKind, LeaveState, UnknownLeaveError
from api.usecases import leave
from api.usecases.desk import Desk
from api.usecases.leave import Seen
from api.web.forms import Form, TheForm, asked
from api.web.rendering import remember, render, see_other
from scheduler.domain.time import DateRange
from scheduler.rules.words import days_text

router = APIRouter(include_in_schema=False, dependencies=[Depends(remember)])

LeaveId = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]
KINDS = {LeaveKind.LEAVE: "Urlaub", LeaveKind.SICK: "krank"}
STATES = {
    LeaveState.ASKED: ("beantragt", "beantragt"),
    LeaveState.VALID: ("gilt", "bestaetigt"),
    LeaveState.DECLINED: ("abgelehnt", "abgelehnt"),
    LeaveState.WITHDRAWN: ("zurückgenommen", ""),
}
"""Where a leave stands, and the colour of its badge."""
SAID = {
    "beantragt": "Der Urlaub ist beantragt. Sie erfahren hier, wie entschieden wird.",
    "gemeldet": "Die Krankmeldung gilt ab sofort. Gute Besserung! Die Koordinierungsstelle sieht nur, dass jemand "
    "nicht da ist, und kümmert sich um die Termine.",
    "genehmigen": "Der Urlaub ist genehmigt.",
    "ablehnen": "Der Urlaub ist abgelehnt.",
    "zuruecknehmen": "Die Abwesenheit ist zurückgenommen.",
}


@dataclass(frozen=True)
class Row:
    """A leave for its page."""

    seen: Seen
    kind: str
    days: str
    label: str
    badge: str


def row(seen: Seen) -> Row:
    """A leave in words; who may not know more reads „nicht da“."""
    label, badge = STATES[seen.leave.state]
    return Row(seen, "nicht da" if seen.kind is None else KINDS[seen.kind], days_text(seen.leave.span), label, badge)


@router.get("/abwesenheiten")
def listing(request: Request, access: TheAccess) -> HTMLResponse:
    """What concerns who asks, and the form for more."""
    return _page(request, access, asked(request.query_params))


@router.post("/abwesenheiten")
def ask(request: Request, access: TheAccess, form: TheForm) -> Response:
    """Asks for leave, or reports an illness."""
    first, last = form.day("erster"), form.day("letzter")
    kind = next((k for k in LeaveKind if k.value == form.text("art")), None)
    if kind is None:
        form.fault("art", "Bitte wählen Sie etwas aus der Liste.")
    if first is not None and last is not None and last < first:
        form.fault("letzter", "Der letzte Tag liegt vor dem ersten.")
    if form.errors or kind is None or first is None or last is None:
        return _page(request, access, form, 422)
    span = DateRange(first=first, last=last)
    try:
        made = access.write(lambda desk: leave.ask(desk, form.text("person"), kind, span))
    except SignInError:
        raise
    except ServiceError as error:
        form.take(error, {"person": "person", "first": "erster", "last": "letzter"})
        return _page(request, access, form, error.status)
    return see_other(f"/abwesenheiten?erledigt={'gemeldet' if made.kind is LeaveKind.SICK else 'beantragt'}")


@router.post("/abwesenheiten/{name}")
def act(request: Request, access: TheAccess, name: LeaveId, form: TheForm) -> Response:
    """Grants, declines or takes back; what fails is shown with the list."""
    what = form.text("aktion")
    version = int(form.text("stand")) if form.text("stand").isdecimal() else None
    work = ACTS.get(what)
    try:
        if work is None:
            raise UnknownError("Das lässt sich mit einer Abwesenheit nicht tun.")
        access.write(lambda desk: work(desk, name, version))
    except (SignInError, UnknownLeaveError):
        raise
    except ServiceError as error:
        form.fault("", str(error))
        return _page(request, access, form, error.status)
    return see_other(f"/abwesenheiten?erledigt={what}")


ACTS: dict[str, Callable[[Desk, str, int | None], Leave]] = {
    "genehmigen": lambda desk, name, version: leave.decide(desk, name, version, granted=True),
    "ablehnen": lambda desk, name, version: leave.decide(desk, name, version, granted=False),
    "zuruecknehmen": leave.withdraw,
}
"""What the buttons of a leave do."""


def _page(request: Request, access: TheAccess, form: Form, status: int = 200) -> HTMLResponse:
    def work(desk: Desk) -> dict[str, object]:
        desk.need(Scope.READ)
        rows = [row(seen) for seen in leave.listing(desk)]
        people = leave.people_of(desk)
        if not rows and not people and not desk.coordinates:
            raise ForbiddenError(
                "Abwesenheiten trägt ein, wer im Plan steht, oder wer für sie Urlaub und Vertretung regelt. Ihr Konto "
                "gehört zu niemandem davon."
            )
        return {
            "form": form,
            "waiting": [r for r in rows if r.seen.decides],
            "rows": [r for r in rows if not r.seen.decides],
            "people": [(p.id, p.title) for p in people],
            "own": desk.actor.person,
            "kinds": [(kind.value, "Urlaub" if kind is LeaveKind.LEAVE else "Krankmeldung") for kind in LeaveKind],
            "said": SAID.get(form.text("erledigt"), ""),
            "coordinates": desk.coordinates,
        }

    return render(request, "leave.html.j2", access.read(work), status)
