"""What was applied for, for those who run rooms (statement 6)."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from starlette.responses import HTMLResponse, Response

from api.booking.model import Booking, Status
from api.deps import TheAccess
from api.failures import ForbiddenError
from api.rights import Scope
from api.store import bookings as rows
from api.usecases.desk import Desk
from api.usecases.sight import shown
from api.web.bookings import act_on, entered
from api.web.forms import TheForm, asked
from api.web.rendering import remember, render, see_other
from scheduler.domain.resources import Room

router = APIRouter(include_in_schema=False, dependencies=[Depends(remember)])

MOST = 100


def run_by(desk: Desk) -> list[Room]:
    """Rooms that who asks runs."""
    return [room for room in desk.problem.rooms if not room.digital and desk.runs(room)]


def waiting_for(desk: Desk, limit: int = MOST) -> list[Booking]:
    """What waits for a decision of who asks, as they may see it."""
    run = {room.id for room in run_by(desk)}
    found = rows.listed(desk.connection, rooms=run, status=Status.BEANTRAGT, first=desk.now, limit=limit)
    return [shown(desk, booking) for booking in found]


@router.get("/antraege")
def listing(request: Request, access: TheAccess) -> HTMLResponse:
    """What waits for a decision, the earliest first."""
    query = asked(request.query_params)

    def work(desk: Desk) -> dict[str, object]:
        desk.need(Scope.READ)
        if not run_by(desk):
            raise ForbiddenError("Anträge entscheidet, wer Räume verwaltet.")
        found = waiting_for(desk)
        return {
            "bookings": found,
            "entered": entered(desk, found),
            "rooms": desk.problem.room,
            "done": query.text("erledigt"),
        }

    return render(request, "decisions.html.j2", access.read(work))


@router.get("/antraege/{booking_id}")
def one(booking_id: Annotated[str, Path(max_length=64, pattern=r"^[0-9a-zA-Z-]+$")]) -> Response:
    """The application itself stands with the booking."""
    return see_other(f"/buchungen/{booking_id}")


@router.post("/antraege/{booking_id}")
def decide(
    request: Request,
    access: TheAccess,
    booking_id: Annotated[str, Path(max_length=64, pattern=r"^[0-9a-zA-Z-]+$")],
    form: TheForm,
) -> Response:
    """Approves or declines, and goes on with the list."""
    return act_on(request, access, booking_id, form, "/antraege")
