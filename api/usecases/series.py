"""Bookings that come back: all dates in one transaction."""

import datetime as dt

from api.booking.model import Booking, Conflicts, LeftOut, Moment, Series, SeriesWish, Sight, Slot, Status, Wish
from api.booking.recurrence import dates
from api.failures import ConflictError, ServiceError, UnknownError
from api.rights import Scope
from api.store import bookings as rows
from api.store.ledger import clashes, lock, seconds
from api.usecases import check, waiting
from api.usecases.bookings import may_displace, status_of, whose
from api.usecases.desk import Desk
from api.usecases.keeping import draft, from_wish, keep, new_id, refusal, reservation_of
from api.usecases.rooms import Query, find
from calendars.visibility import BUSY_TITLE
from scheduler.domain.resources import Room
from scheduler.domain.time import GRID, MINUTES_PER_DAY, ZONE, Model, moment


class SeriesDone(Model):
    """A series, its bookings, and those that gave way."""

    series: Series
    bookings: tuple[Booking, ...]
    displaced: tuple[Booking, ...] = ()


class Date(Model):
    """A date of a series that was left out and shall be booked now, perhaps at another time."""

    begin: Moment
    end: Moment


def book(desk: Desk, wish: SeriesWish) -> SeriesDone:
    """Book every date of a series; what does not fit is refused, left out or moved, as the wish says.

    Raises:
        ConflictError: if dates do not fit and the wish says to refuse, with every one of them.
        ServiceError: of one of its kinds; nothing is kept then.
    """
    desk.need(Scope.BOOK)
    room = check.details(desk, wish)
    account, owner = whose(desk, room, wish.on_behalf_of)
    may_displace(desk, room, displace=wish.displace)
    wanted = dates(wish.rule, wish.begin, wish.end)
    check.quota(desk, account, len(wanted))
    check.time(desk, room, *wanted[0])
    series = Series(id=new_id(), account=account, wish=wish)
    status = status_of(desk, room)
    bookings, left_out = [], []
    for begin, end in wanted:
        fault = _untimely(desk, room, wish, begin, end)
        if fault is not None:
            left_out.append(LeftOut(begin=begin, end=end, reason=fault))
            continue
        single = Wish(**_plain(wish), begin=begin, end=end)
        made = from_wish(desk, single, status, account, owner)
        bookings.append(made.model_copy(update={"series": series.id}))
    bookings, further = _fitting(desk, wish, bookings)
    left_out += further
    if left_out and wish.conflicts is Conflicts.REFUSE:
        raise ConflictError(
            f"{len(left_out)} von {len(wanted)} Terminen der Serie passen nicht; gebucht wurde keiner.",
            dates=[item.model_dump(mode="json") for item in sorted(left_out, key=lambda item: item.begin)],
        )
    if not bookings:
        raise ConflictError("Kein Termin der Serie passt.")
    kept = series.model_copy(update={"left_out": tuple(sorted(left_out, key=lambda item: item.begin))})
    rows.save_series(desk.connection, kept)
    displaced = keep(desk, [draft(desk.problem, b) for b in bookings], displace=wish.displace)
    waiting.serve(desk, displaced)
    return SeriesDone(series=kept, bookings=tuple(bookings), displaced=tuple(displaced))


def add(desk: Desk, series_id: str, date: Date) -> SeriesDone:
    """Book a date that was left out, or one more.

    Raises:
        ServiceError: of one of its kinds.
    """
    desk.need(Scope.BOOK)
    series = read(desk, series_id)
    room = check.details(desk, series.wish)
    check.time(desk, room, date.begin, date.end)
    check.present(desk, series.wish.participants, date.begin)
    check.quota(desk, series.account)
    account, owner = whose(desk, room, series.account)
    single = Wish(**_plain(series.wish), begin=date.begin, end=date.end)
    booking = from_wish(desk, single, status_of(desk, room), account, owner).model_copy(update={"series": series.id})
    keep(desk, [draft(desk.problem, booking)])
    day = date.begin.astimezone(ZONE).date()
    left = tuple(item for item in series.left_out if item.begin.astimezone(ZONE).date() != day)
    kept = series.model_copy(update={"left_out": left})
    rows.save_series(desk.connection, kept)
    return SeriesDone(series=kept, bookings=(booking,))


def cancel(desk: Desk, series_id: str, first: dt.datetime | None = None) -> list[Booking]:
    """Cancel all dates of a series that lie ahead, or those from a moment on.

    Raises:
        UnknownError: if there is no such series, or it is somebody else's.
        ConflictError: if no date is left to cancel.
    """
    desk.need(Scope.BOOK)
    read(desk, series_id)
    since = max(desk.now, first) if first is not None else desk.now
    gone = [
        b
        for b in rows.listed(desk.connection, series_id=series_id, first=desk.now, limit=1000)
        if b.status.holds and b.begin > desk.now and b.begin >= since
    ]
    if not gone:
        raise ConflictError("Von dieser Serie liegt kein Termin mehr vor Ihnen.")
    ended = [
        b.model_copy(update={"status": Status.ABGESAGT, "version": b.version + 1, "changed": desk.now}) for b in gone
    ]
    keep(desk, ended=ended)
    waiting.serve(desk, gone)
    return ended


def read(desk: Desk, series_id: str) -> Series:
    """One series.

    Raises:
        UnknownError: if there is none, or who asks may not change it.
    """
    found = rows.get_series(desk.connection, series_id)
    if found is None or not (found.account == desk.account or desk.runs(desk.room(found.wish.room))):
        raise UnknownError("Diese Serie gibt es nicht, oder nicht für Sie.")
    return found


def shown(desk: Desk, series: Series) -> Series:
    """A series as who asks may read it: of others' confidential ones only when and where (statement 24)."""
    if series.wish.sight is not Sight.VERTRAULICH or desk.account == series.account:
        return series
    hidden = {"title": BUSY_TITLE, "participants": (), "house": None}
    left_out = tuple(item.model_copy(update={"reason": "passt nicht"}) for item in series.left_out)
    return series.model_copy(update={"wish": series.wish.model_copy(update=hidden), "left_out": left_out})


def _fitting(desk: Desk, wish: SeriesWish, bookings: list[Booking]) -> tuple[list[Booking], list[LeftOut]]:
    """Bookings that are free, moved on their day where the wish allows it, and the dates that are left out.

    All rooms and people are locked first, so that what is free stays free until the transaction ends.
    """
    reserved = {b.id: reservation_of(desk.problem, b) for b in bookings}
    lock(desk.connection, {claim.resource for r in reserved.values() for claim in r.claims})
    if wish.displace:
        return bookings, []
    found = clashes(desk.connection, reserved.values())
    blocked: dict[str, str] = {}
    for booking in bookings:
        own = [c for c in found if c.wanted == booking.id]
        if own:
            blocked[booking.id] = str(refusal(desk, [booking], own))
    fitting, left_out = [], []
    for booking in bookings:
        moved = booking if booking.id not in blocked else None
        if moved is None and wish.conflicts is Conflicts.ALTERNATIVES:
            moved = _elsewhere(desk, booking)
        if moved is not None:
            fitting.append(moved)
        else:
            left_out.append(LeftOut(begin=booking.begin, end=booking.end, reason=blocked[booking.id]))
    return fitting, left_out


def _elsewhere(desk: Desk, booking: Booking) -> Booking | None:
    """The booking at the nearest free time of its day in its room, for the same people; None if there is none."""
    day = booking.begin.astimezone(ZONE).date()
    length = seconds(booking.end) - seconds(booking.begin)
    query = Query.model_validate(
        {
            "from": moment(day, 0),
            "to": moment(day, MINUTES_PER_DAY),
            "minutes": length // 60,
            "rooms": (booking.room,),
            "setup_minutes": booking.setup_minutes,
            "cleanup_minutes": booking.cleanup_minutes,
        }
    )
    slots = sorted(find(desk, query).slots, key=lambda slot: abs(_nearest(slot, booking.begin, length)))
    for slot in slots:
        begin = booking.begin + dt.timedelta(seconds=_nearest(slot, booking.begin, length))
        moved = booking.model_copy(update={"begin": begin, "end": begin + dt.timedelta(seconds=length)})
        if not clashes(desk.connection, [reservation_of(desk.problem, moved)]):
            return moved
    return None


def _nearest(slot: Slot, begin: dt.datetime, length: int) -> int:
    """How many seconds the nearest start within a slot is away, earlier is negative."""
    at, step = seconds(begin), GRID * 60
    start = min(max(at, seconds(slot.begin)), (seconds(slot.end) - length) // step * step)
    return start - at


def _untimely(desk: Desk, room: Room, wish: SeriesWish, begin: dt.datetime, end: dt.datetime) -> str | None:
    """Why a date cannot be, whoever else wants the room; None if it can."""
    try:
        check.time(desk, room, begin, end)
        check.present(desk, wish.participants, begin)
    except ServiceError as error:
        return str(error)
    return None


def _plain(wish: SeriesWish) -> dict[str, object]:
    return wish.model_dump(exclude={"begin", "end", "rule", "conflicts", "on_behalf_of", "displace"})
