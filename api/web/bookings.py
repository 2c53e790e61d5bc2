"""One's own bookings: list, details, change, cancel, offers, what was displaced."""

import datetime as dt
from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from starlette.responses import HTMLResponse, Response

from api.booking.model import Booking, Reason, Sight, Status
from api.deps import Access, TheAccess
from api.failures import ServiceError, SignInError, UnknownError
from api.paging import cursor, cut, position
from api.rights import Scope
from api.store import accounts, agenda
from api.store import bookings as rows
from api.store.ledger import seconds
from api.usecases import bookings, series
from api.usecases.bookings import Decision
from api.usecases.desk import Desk
from api.usecases.sight import shown
from api.web.booking import obstacles
from api.web.choices import options
from api.web.forms import FaultyError, Form, TheForm, asked, submit, version
from api.web.rendering import remember, render, see_other
from api.web.wishes import FIELDS, REFUSALS, again, changes_of, fields_of, hidden
from api.web.words import when
from calendars.visibility import BUSY_TITLE
from scheduler.domain.time import Model

router = APIRouter(include_in_schema=False, dependencies=[Depends(remember)])

Id = Annotated[str, Path(max_length=64)]
PAGE = 20
SERIES_MOST = 200


class Grounds(Model):
    """Why something is declined."""

    reason: Reason


@router.get("/buchungen")
def listing(request: Request, access: TheAccess) -> HTMLResponse:
    """Own bookings, or all in the rooms that one runs; those to come, or those that are over."""
    form = asked(request.query_params)
    over, others = form.text("zeit") == "vergangen", form.text("wessen") == "raeume"

    def work(desk: Desk) -> dict[str, object]:
        run = {room.id for room in desk.problem.rooms if not room.digital and desk.runs(room)}
        after = position(form.text("ab") or None)
        if over:
            found = agenda.past(desk.connection, desk.account, desk.now, after, PAGE + 1)
        else:
            found = rows.listed(
                desk.connection,
                account=None if others else desk.account,
                rooms=run if others else None,
                first=desk.now,
                after=after,
                limit=PAGE + 1,
            )
        first, following = cut(found, PAGE, lambda booking: cursor(seconds(booking.begin), booking.id))
        page = [shown(desk, booking) for booking in first]
        return {
            "bookings": page,
            "entered": entered(desk, page),
            "next": following,
            "first_page": after is None,
            "over": over,
            "others": others and not over,
            "runs_some": bool(run),
            "rooms": desk.problem.room,
        }

    return render(request, "bookings.html.j2", access.read(work))


@router.get("/buchungen/serien/{series_id}")
def one_series(request: Request, access: TheAccess, series_id: Id) -> HTMLResponse:
    """A series, its dates, and those that were left out."""
    return _series_page(request, access, series_id, Form())


@router.post("/buchungen/serien/{series_id}")
def end_series(request: Request, access: TheAccess, series_id: Id, form: TheForm) -> Response:
    """Cancels all dates that lie ahead, once that is confirmed."""
    if form.text("sicher") != "ja":
        form.fault("sicher", "Bitte bestätigen Sie, dass alle kommenden Termine abgesagt werden sollen.")
        return _series_page(request, access, series_id, form, status=422)

    def work(desk: Desk) -> str:
        series.cancel(desk, series_id)
        return f"/buchungen/serien/{series_id}?abgesagt=1"

    try:
        return see_other(submit(access, form, {"page": "serie-absagen", "id": series_id}, work))
    except SignInError:
        raise
    except ServiceError as error:
        form.fault("", str(error))
        return _series_page(request, access, series_id, form, status=error.status)


@router.get("/buchungen/{booking_id}")
def one(request: Request, access: TheAccess, booking_id: Id) -> HTMLResponse:
    """A booking with all that can be done about it."""
    return _detail(request, access, booking_id, Form())


@router.post("/buchungen/{booking_id}")
def act(request: Request, access: TheAccess, booking_id: Id, form: TheForm) -> Response:
    """Takes or gives back an offer, approves or declines what was applied for."""
    return act_on(request, access, booking_id, form, f"/buchungen/{booking_id}")


def act_on(request: Request, access: Access, booking_id: str, form: Form, back: str) -> Response:
    """Do what a button says, go back to a page; what fails is shown with the booking."""
    what = form.text("aktion")

    def work(desk: Desk) -> str:
        stand = version(form)
        if what == "annehmen":
            bookings.accept(desk, booking_id, stand)
        elif what == "zurueckgeben":
            bookings.cancel(desk, booking_id, stand)
        elif what == "bestaetigen":
            bookings.decide(desk, booking_id, stand, Decision(decision="bestaetigen"))
        elif what == "ablehnen":
            reason = form.text("grund").strip()
            bookings.decide(desk, booking_id, stand, Decision(decision="ablehnen", reason=reason))
        else:
            raise UnknownError("Das lässt sich mit einer Buchung nicht tun.")
        return f"{back}?erledigt={what}"

    if what == "ablehnen" and form.check(Grounds, {"reason": form.text("grund")}, {"reason": "grund"}) is None:
        form.errors["grund"] = "Bitte nennen Sie den Grund, in einer Zeile mit höchstens 300 Zeichen."
        return _detail(request, access, booking_id, form, status=422)
    try:
        return see_other(submit(access, form, {"page": what, "id": booking_id, "v": form.text("stand")}, work))
    except (SignInError, UnknownError):
        raise
    except ServiceError as error:
        form.fault("", str(error))
        return _detail(request, access, booking_id, form, status=error.status)


@router.get("/buchungen/{booking_id}/aendern")
def edit(request: Request, access: TheAccess, booking_id: Id) -> HTMLResponse:
    """The form with the booking filled in."""
    return _edit(request, access, booking_id, None)


@router.post("/buchungen/{booking_id}/aendern")
def change(request: Request, access: TheAccess, booking_id: Id, form: TheForm) -> Response:
    """Changes what differs, or shows what is wrong or in the way."""

    def work(desk: Desk) -> str:
        changes = changes_of(form, shown(desk, bookings.read(desk, booking_id)))
        if changes is None:
            raise FaultyError
        bookings.change(desk, booking_id, version(form), changes)
        return f"/buchungen/{booking_id}?erledigt=aendern"

    try:
        asked_for = {"page": "aendern", "id": booking_id, "fields": form.chosen(FIELDS), "v": form.text("stand")}
        return see_other(submit(access, form, asked_for, work))
    except (SignInError, UnknownError):
        raise
    except FaultyError as error:
        return _edit(request, access, booking_id, form, status=error.status)
    except ServiceError as error:
        form.take(error, REFUSALS)
        return _edit(request, access, booking_id, form, status=error.status, more=error.more)


@router.get("/buchungen/{booking_id}/absagen")
def ask_cancel(request: Request, access: TheAccess, booking_id: Id) -> HTMLResponse:
    """Asks whether it is meant."""
    return _cancel_page(request, access, booking_id, Form())


@router.post("/buchungen/{booking_id}/absagen")
def cancel(request: Request, access: TheAccess, booking_id: Id, form: TheForm) -> Response:
    """Cancels."""

    def work(desk: Desk) -> str:
        bookings.cancel(desk, booking_id, version(form))
        return f"/buchungen/{booking_id}?erledigt=absagen"

    try:
        return see_other(submit(access, form, {"page": "absagen", "id": booking_id}, work))
    except (SignInError, UnknownError):
        raise
    except ServiceError as error:
        form.fault("", str(error))
        return _cancel_page(request, access, booking_id, form, status=error.status)


def entered(desk: Desk, found: Iterable[Booking]) -> dict[str, str]:
    """Who entered bookings that are somebody else's, by id of the booking."""
    by = {booking.id: booking.entered_by for booking in found if booking.entered_by != booking.account}
    titles = {**accounts.titles(desk.connection, by.values()), desk.account: "Ihnen"}
    return {booking: titles[account] for booking, account in by.items()}


def _ahead(desk: Desk, booking: Booking) -> bool:
    """Whether a booking holds its room, at a time that is still to come."""
    return booking.status.holds and booking.begin > desk.now


def _changeable(desk: Desk, booking: Booking) -> bool:
    """Whether the form that changes a booking is for who asks."""
    mine = booking.account == desk.account or desk.runs(desk.problem.room[booking.room])
    return _ahead(desk, booking) and mine and booking.status is not Status.ANGEBOTEN


def _detail(request: Request, access: Access, booking_id: str, form: Form, *, status: int = 200) -> HTMLResponse:
    query = asked(request.query_params)

    def work(desk: Desk) -> dict[str, object]:
        found = bookings.read(desk, booking_id)
        seen = shown(desk, found)
        room = desk.problem.room[found.room]
        mine = found.account == desk.account
        names = desk.problem.person
        return {
            "booking": seen,
            "form": form,
            "room": room,
            "site": desk.problem.site[room.site or ""],
            "house": desk.problem.site.get(seen.house or ""),
            "participants": [names[p].title for p in seen.participants if p in names],
            "mine": mine,
            "entered": entered(desk, [found]).get(found.id, ""),
            "may_change": _changeable(desk, found),
            "may_decide": _ahead(desk, found) and desk.runs(room) and found.status is Status.BEANTRAGT,
            "may_take": _ahead(desk, found) and mine and found.status is Status.ANGEBOTEN,
            "alternatives": [
                (desk.problem.room[s.room].title, when(s.begin, s.end), hidden(fields_of(found), s))
                for s in found.alternatives
                if mine and found.status is Status.VERDRAENGT and s.begin > desk.now
            ],
            "again": again(seen) if mine else None,
            "done": query.text("erledigt"),
            "fresh": bool(query.text("neu")),
        }

    return render(request, "booking.html.j2", access.read(work), status)


def _edit(
    request: Request,
    access: Access,
    booking_id: str,
    form: Form | None,
    *,
    status: int = 200,
    more: dict[str, object] | None = None,
) -> HTMLResponse:
    def work(desk: Desk) -> dict[str, object]:
        desk.need(Scope.BOOK)
        found = bookings.read(desk, booking_id)
        seen = shown(desk, found)
        filled = form or Form(fields_of(seen))
        return {
            "booking": seen,
            "form": filled,
            "changeable": _changeable(desk, found),
            "stand": filled.text("stand") or str(found.version),
            "stale": filled.text("stand") not in {"", str(found.version)},
            "options": options(desk),
            "runs_some": desk.runs(desk.problem.room[found.room]),
            "notice": desk.service.rules.frist_tage,
            **obstacles(desk, filled, more or {}),
            "rooms": desk.problem.room,
        }

    return render(request, "edit.html.j2", access.read(work), status)


def _cancel_page(request: Request, access: Access, booking_id: str, form: Form, *, status: int = 200) -> HTMLResponse:
    def work(desk: Desk) -> dict[str, object]:
        desk.need(Scope.BOOK)
        found = shown(desk, bookings.read(desk, booking_id))
        return {
            "booking": found,
            "form": form,
            "room": desk.problem.room[found.room],
            "cancellable": _ahead(desk, found),
        }

    return render(request, "cancel.html.j2", access.read(work), status)


def _series_page(request: Request, access: Access, series_id: str, form: Form, *, status: int = 200) -> HTMLResponse:
    query = asked(request.query_params)

    def work(desk: Desk) -> dict[str, object]:
        found = series.read(desk, series_id)
        mine = found.account == desk.account
        hidden_title = found.wish.sight is Sight.VERTRAULICH and not mine
        dates: list[Booking] = rows.listed(desk.connection, series_id=series_id, limit=SERIES_MOST)
        return {
            "series_id": found.id,
            "title": BUSY_TITLE if hidden_title else found.wish.title,
            "mine": mine,
            "form": form,
            "bookings": [shown(desk, b) for b in dates],
            "ahead": sum(b.status.holds and b.begin > desk.now for b in dates),
            "left_out": [(item, _anew(found.wish.room, item.begin)) for item in found.left_out],
            "room": desk.problem.room[found.wish.room],
            "fresh": bool(query.text("neu")),
            "ended": bool(query.text("abgesagt")),
        }

    return render(request, "series.html.j2", access.read(work), status)


def _anew(room: str, begin: dt.datetime) -> str:
    """The address of the week in which a date that was left out lies."""
    return f"/raeume/{room}?woche={begin.isocalendar().year}-W{begin.isocalendar().week:02d}"
