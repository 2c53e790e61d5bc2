"""Booking a room by form."""

import datetime as dt
from collections.abc import Mapping

from fastapi import APIRouter, Depends, Request
from starlette.responses import HTMLResponse, Response

from api.booking.model import SeriesWish, Slot, Wish
from api.deps import Access, TheAccess
from api.failures import ServiceError, SignInError
from api.rights import Scope
from api.usecases import bookings, series
from api.usecases.desk import Desk
from api.usecases.sight import OCCUPATIONS
from api.web.choices import default_sight, options, owners
from api.web.forms import Form, TheForm, asked, submit
from api.web.rendering import remember, render, see_other
from api.web.week import own_house
from api.web.wishes import CONFLICTS, REFUSALS, REPEATS, hidden, wish_of
from api.web.words import when
from scheduler.domain.time import ZONE

router = APIRouter(include_in_schema=False, dependencies=[Depends(remember)])


@router.get("/buchen")
def blank(request: Request, access: TheAccess) -> HTMLResponse:
    """The form, with what the address says filled in."""
    form = asked(request.query_params)

    def begin(desk: Desk) -> None:
        desk.need(Scope.BOOK)
        desk.booking_rules()
        form.values = {**_defaults(desk), **form.values}

    access.read(begin)
    return _page(request, access, form)


@router.post("/buchen")
def book(request: Request, access: TheAccess, form: TheForm) -> Response:
    """Books, or shows what is wrong or in the way, and what else is free."""
    wish = wish_of(form)
    if wish is None:
        return _page(request, access, form, status=422)
    try:
        return see_other(submit(access, form, {"page": "buchen", "wish": wish}, lambda desk: _made(desk, wish)))
    except SignInError:
        raise
    except ServiceError as error:
        form.take(error, REFUSALS)
        return _page(request, access, form, status=error.status, more=error.more)


def _made(desk: Desk, wish: Wish | SeriesWish) -> str:
    """Books; the address of what was made."""
    if isinstance(wish, SeriesWish):
        done = series.book(desk, wish)
        return f"/buchungen/serien/{done.series.id}?neu=1"
    proposed = bookings.propose(desk, wish)
    return f"/buchungen/{bookings.book(desk, proposed, displace=wish.displace).booking.id}?neu=1"


def _page(
    request: Request, access: Access, form: Form, *, status: int = 200, more: Mapping[str, object] | None = None
) -> HTMLResponse:
    def work(desk: Desk) -> dict[str, object]:
        desk.need(Scope.BOOK)
        rooms = desk.problem.room
        return {
            "form": form,
            "options": options(desk),
            "owners": owners(desk),
            "repeats": REPEATS,
            "conflicts": CONFLICTS,
            "runs_some": any(desk.runs(room) for room in desk.problem.rooms if not room.digital),
            "notice": desk.service.rules.frist_tage,
            **obstacles(desk, form, more or {}),
            "rooms": rooms,
        }

    return render(request, "book.html.j2", access.read(work), status)


def obstacles(desk: Desk, form: Form, more: Mapping[str, object]) -> dict[str, object]:
    """What is in the way, as a use case said it, and what else is free, ready to be booked by one click."""
    blockers = OCCUPATIONS.validate_python(_list(more, "blockers"))
    free = [Slot.model_validate(item) for item in _list(more, "alternatives")]
    dates = [(str(item["begin"]), str(item["end"]), str(item["reason"])) for item in _list(more, "dates")]
    names = {**{p.id: p.title for p in desk.problem.people}, **{r.id: r.title for r in desk.problem.rooms}}
    return {
        "blockers": [(names.get(b.resource, b.resource), when(b.begin, b.end), b.title) for b in blockers],
        "alternatives": [(names[slot.room], when(slot.begin, slot.end), hidden(form.values, slot)) for slot in free],
        "bad_dates": [(when(_moment(b), _moment(e)), reason) for b, e, reason in dates],
    }


def _moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def _list(more: Mapping[str, object], name: str) -> list[dict[str, object]]:
    found = more.get(name, [])
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _defaults(desk: Desk) -> dict[str, list[str]]:
    tomorrow = desk.now.astimezone(ZONE).date() + dt.timedelta(days=1)
    own = own_house(desk)
    room = next((r.id for r in desk.problem.rooms if r.site == own), "")
    return {
        "raum": [room],
        "tag": [tomorrow.isoformat()],
        "von": ["14:00"],
        "bis": ["16:00"],
        "personen": ["10"],
        "haus": [own],
        "sicht": [default_sight()],
        "serie_ende": ["anzahl"],
        "serie_anzahl": ["10"],
        "konflikte": ["auslassen"],
    }
