"""Calendars that others keep, and what follows from them here.

What is entered by hand in the calendar of a room is booked through the same door as every booking, on behalf of one
account and by the rules for its role; what is moved or removed there is moved or cancelled here. What does not fit is
a conflict with a name, tried again each time, and meanwhile the next plan goes around it. Nobody ever learns what an
entry is about: it is never read.
"""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from sqlalchemy import Connection

from api.accounts.rights import Action, may, require
from api.booking.model import Booking, Sight, Status, Wish
from api.booking.purposes import Purpose
from api.rights import Actor, Role
from api.service import Service
from api.store import bookings as rows
from api.store import outside
from api.store.ledger import RefusedError, moment_of, seconds
from api.store.outside import Entry, State
from api.usecases import bookings
from api.usecases.desk import Desk
from api.usecases.sight import blockers
from calendars.busy import Busy
from calendars.taken import absences, reservations
from scheduler.domain.problem import Problem
from scheduler.domain.resources import Absence, Reservation, Room
from scheduler.domain.time import GRID, ZONE, DateRange
from scheduler.errors import RaumzeitError
from scheduler.rules.words import date_text

TITLE = "Eintrag im Raumkalender"
"""Of every booking that was made for an entry: what it is about is nobody's business."""
ENDED = {
    Status.ABGELEHNT: "wurde abgelehnt",
    Status.ABGESAGT: "wurde in Raumzeit abgesagt",
    Status.VERDRAENGT: "musste einem anderen Termin weichen",
    Status.VERFALLEN: "ist verfallen",
}
"""What became of a booking that holds no room any more."""
MOST = 1_000
"""So many times of one calendar of a room are taken; a room has no more bookings by hand in a year."""
OFFICE = Actor(None, Role.KOORDINIERUNG, "Raumzeit")
"""As whom it is told what stands in the way of an entry."""
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Settled:
    """What was done about entries.

    Attributes:
        refused: how many could not be booked, moved or cancelled.
    """

    booked: int = 0
    moved: int = 0
    cancelled: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True)
class Conflict:
    """An entry in the calendar of a room that does not stand in the ledger as it stands there.

    Attributes:
        room: title of the room.
        begin: of the entry, aware; ``end`` likewise, exclusive.
        what: what is wrong, and what stands in the way as far as the county's office may see it.
        booking: id of what was booked for it, if anything was.
    """

    room: str
    begin: dt.datetime
    end: dt.datetime
    what: str
    booking: str | None


def spans(service: Service, room: Room, busy: Collection[Busy]) -> list[Busy]:
    """What entries of a room's calendar ask for, as bookings have to be: on one day, on quarters of an hour.

    Entries of whole days, and those that go over midnight, take the room for as long as it is open on each of their
    days; others take it from the quarter before to the quarter after.
    """
    found: set[Busy] = set()
    for one in busy:
        first = one.begin.astimezone(ZONE).date()
        last = (one.end - dt.timedelta(microseconds=1)).astimezone(ZONE).date()
        if one.all_day or first != last:
            day = first
            while day <= last:
                for begin, end in service.openings.of(room, day):
                    begin, end = max(begin, seconds(one.begin)), min(end, seconds(one.end))  # noqa: PLW2901
                    if begin < end:
                        found.add(_snapped(begin, end))
                day += _DAY
        else:
            found.add(_snapped(seconds(one.begin), seconds(one.end)))
    return sorted(found)[:MOST]


def settle(service: Service, actor: Actor) -> Settled:
    """Book, move and cancel what entries of rooms ask for, each by itself; done twice it does nothing twice.

    Args:
        service: whose rooms they are.
        actor: on whose behalf; whose role's rules hold.
    """
    actor = replace(actor, title=f"{actor.title} (Kalenderserver)")
    done = {"booked": 0, "moved": 0, "cancelled": 0, "refused": 0, "": 0}
    with service.database.read() as connection:
        waiting = [e for e in outside.of_rooms(connection, service.now()) if e.state in {State.OPEN, State.GONE}]
    for entry in waiting:
        try:
            what = service.database.run(partial(_settle, service, actor, entry.id))
        except RaumzeitError as error:
            what = "refused"
            with service.database.write() as connection:
                _refuse(service, connection, entry.id, error)
        done[what] += 1
    del done[""]
    return Settled(**done)


def conflicts(desk: Desk) -> list[Conflict]:
    """Entries of rooms that do not stand in the ledger as they stand in their calendars, in the order of time.

    Raises:
        ServiceError: if that is not for who asks.
    """
    require(desk.actor, Action.SEE_CALENDAR_SERVER)
    return conflicts_of(desk)


def conflicts_of(desk: Desk) -> list[Conflict]:
    """:func:`conflicts` for the operator of the service."""
    entries = [e for e in outside.of_rooms(desk.connection, desk.now) if e.begin > desk.now]
    booked = rows.some(desk.connection, {e.booking for e in entries if e.booking is not None})
    found = []
    for entry in entries:
        booking = booked.get(entry.booking) if entry.booking is not None else None
        what = _wrong(entry, booking)
        if what is not None:
            room = desk.problem.name(entry.room or "")
            found.append(Conflict(room, entry.begin.astimezone(ZONE), entry.end.astimezone(ZONE), what, entry.booking))
    return found


def number(desk: Desk) -> int:
    """How many conflicts there are; 0 for whom they are no concern."""
    return len(conflicts_of(desk)) if may(desk.actor, Action.SEE_CALENDAR_SERVER) else 0


def hidden(connection: Connection, calendar: str) -> set[str]:
    """Bookings that stand in the calendar of a room already, as the entry they were made for, or just stood there."""
    entries = [e for e in outside.of_calendar(connection, calendar) if e.booking is not None]
    booked = rows.some(connection, {e.booking for e in entries if e.booking is not None})
    return {
        e.booking
        for e in entries
        if e.booking is not None
        and (e.state in {State.GONE, State.OVER} or (e.state is State.BOOKED and _agrees(e, booked.get(e.booking))))
    }


def around_outside(connection: Connection, problem: Problem, now: dt.datetime) -> Problem:
    """A problem around what people's calendars, and entries of rooms that are not booked, say of the days to come.

    Of today everything is published, and much of it has begun.
    """
    today = now.astimezone(ZONE).date()
    if today >= problem.horizon.last:
        return problem
    days = DateRange(first=max(problem.horizon.first, today + _DAY), last=problem.horizon.last)
    absent: list[Absence] = []
    reserved: list[Reservation] = []
    for person, room, busy in _by_owner(problem, outside.taken(connection, now)):
        if person is not None:
            absent += absences(busy, person, days)
        reserved += [
            r.model_copy(update={"id": f"server/{r.id}"}) for r in reservations(busy, days, person=person, room=room)
        ]
    return problem.model_copy(
        update={"absences": (*problem.absences, *absent), "reservations": (*problem.reservations, *reserved)}
    )


def _by_owner(problem: Problem, entries: Sequence[Entry]) -> Iterator[tuple[str | None, str | None, Collection[Busy]]]:
    """What each person and each room of the data is taken for."""
    by_owner: dict[tuple[str | None, str | None], set[Busy]] = {}
    for entry in entries:
        if entry.person in problem.person or entry.room in problem.room:
            times = by_owner.setdefault((entry.person, entry.room), set())
            times.add(Busy(entry.begin, entry.end, entry.all_day))
    for (person, room), busy in by_owner.items():
        yield person, room, busy


def _settle(service: Service, actor: Actor, name: str, connection: Connection) -> str:
    """Do what one entry asks for, and say what that was; nothing, if somebody else has done it.

    Raises:
        ServiceError: if it does not fit.
    """
    entry = outside.get(connection, name)
    desk = Desk(service, connection, actor, service.now())
    if entry is None or entry.room is None or entry.state not in {State.OPEN, State.GONE}:
        return ""
    booking = rows.get(connection, entry.booking) if entry.booking is not None else None
    holds = booking is not None and booking.status.holds and booking.begin > desk.now
    if entry.state is State.GONE:
        if booking is not None and holds:
            bookings.cancel(desk, booking.id, None)
        outside.put(connection, replace(entry, state=State.OVER, reason=None))
        return "cancelled" if holds else ""
    if entry.begin <= desk.now:
        return ""
    what = ""
    if booking is None or not holds:
        proposed = bookings.propose(desk, _wish(entry, entry.room))
        booking, what = bookings.book(desk, proposed).booking, "booked"
    elif not _agrees(entry, booking):
        begin, end = entry.begin.astimezone(ZONE), entry.end.astimezone(ZONE)
        booking, what = bookings.change(desk, booking.id, None, bookings.Changes(begin=begin, end=end)).booking, "moved"
    outside.put(connection, replace(entry, state=State.BOOKED, booking=booking.id, reason=None))
    return what


def _wish(entry: Entry, room: str) -> Wish:
    """What an entry wishes for: nobody says what it is about, so it ranks last and can give way (statement 5)."""
    return Wish(
        room=room,
        title=TITLE,
        purpose=Purpose.SONSTIGES,
        sight=Sight.INTERN,
        begin=entry.begin.astimezone(ZONE),
        end=entry.end.astimezone(ZONE),
    )


def _refuse(service: Service, connection: Connection, name: str, error: RaumzeitError) -> None:
    """Keep why an entry does not fit; what stands in the way is told as the county's office may see it."""
    entry = outside.get(connection, name)
    reason = str(error)
    if isinstance(error.__cause__, RefusedError):
        desk = Desk(service, connection, OFFICE, service.now())
        first = blockers(desk, error.__cause__.clashes)[0]
        what = desk.problem.name(first.resource)
        reason = f"{what} ist dann schon vergeben: {first.title}, {_when(first.begin, first.end)}."
    if entry is not None and entry.reason != reason:
        outside.put(connection, replace(entry, reason=reason))


def _wrong(entry: Entry, booking: Booking | None) -> str | None:
    """What is wrong with an entry, None if nothing is."""
    if entry.reason is not None:
        if entry.state is State.OPEN and booking is not None and booking.status.holds:
            return f"Im Kalender verschoben. {entry.reason} Gebucht bleibt {_when(booking.begin, booking.end)}."
        return entry.reason
    if entry.state is State.BOOKED and booking is not None:
        if not booking.status.holds:
            return f"Die Buchung dazu {ENDED[booking.status]}; im Kalender steht der Eintrag noch."
        if not _agrees(entry, booking):
            return f"Die Buchung dazu wurde in Raumzeit verlegt: {_when(booking.begin, booking.end)}."
    return None


def _when(begin: dt.datetime, end: dt.datetime) -> str:
    first, last = begin.astimezone(ZONE), end.astimezone(ZONE)
    return f"{date_text(first.date())}, {first:%H:%M} bis {last:%H:%M} Uhr"


def _agrees(entry: Entry, booking: Booking | None) -> bool:
    """Whether what was booked is what the entry says."""
    if booking is None or not booking.status.holds:
        return False
    return (booking.room, seconds(booking.begin), seconds(booking.end)) == (
        entry.room,
        seconds(entry.begin),
        seconds(entry.end),
    )


def _snapped(begin: int, end: int) -> Busy:
    """A span on quarters of an hour, no shorter than it is; both in seconds."""
    step = GRID * 60
    return Busy(moment_of(begin // step * step), moment_of(-(-end // step) * step))
