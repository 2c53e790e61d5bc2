"""Rooms: what there is, what is free, what is taken."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field
from sqlalchemy import Connection

from api.booking.hours import Openings, Spans, closed, joined, on_the_clock, without
from api.booking.model import Booking, Details, Moment, Named, Slot
from api.failures import InvalidError
from api.store import agenda
from api.store.ledger import moment_of, seconds
from api.usecases.desk import Desk
from api.usecases.sight import Occupation, occupations
from scheduler.domain.problem import Problem
from scheduler.domain.resources import Room
from scheduler.domain.time import GRID, MINUTES_PER_DAY, ZONE, Clock, Model, moment, on_grid
from scheduler.rules.words import listing, minutes_text

SPAN = dt.timedelta(days=92)
"""The longest time that is searched at once."""
AROUND = (dt.timedelta(days=3), dt.timedelta(days=10), dt.timedelta(days=28))
"""How far before and after a wish alternatives are looked for, until there are enough."""


class Query(Model):
    """What somebody looks for.

    Attributes:
        first: search from here, aware.
        last: search until here.
        minutes: how long the room is needed, without set-up and clean-up.
        near: id of a site.
        within_minutes: drive from ``near`` at most.
        rooms: only these.
        kind: only rooms of this kind, ``gemeinsamer_raum``.
        earliest: no earlier on a day.
        latest: no later on a day.
        limit: so many spans at most.
    """

    first: Annotated[Moment, Field(alias="from")]
    last: Annotated[Moment, Field(alias="to")]
    minutes: Annotated[int, Field(ge=GRID, le=1440, multiple_of=GRID)] = 60
    people: Annotated[int, Field(ge=1, le=10_000)] = 1
    features: Annotated[tuple[Named, ...], Field(max_length=20)] = ()
    near: Named | None = None
    within_minutes: Annotated[int, Field(ge=0, le=600)] | None = None
    rooms: Annotated[tuple[Named, ...], Field(max_length=100)] = ()
    kind: Named | None = None
    earliest: Clock = 0
    latest: Clock = MINUTES_PER_DAY
    setup_minutes: Annotated[int, Field(ge=0, le=240, multiple_of=GRID)] = 0
    cleanup_minutes: Annotated[int, Field(ge=0, le=240, multiple_of=GRID)] = 0
    limit: Annotated[int, Field(ge=1, le=500)] = 100


class NotFree(Model):
    """Why a room is not among those found.

    Attributes:
        code: ``zu-klein``, ``ausstattung``, ``zu-weit``, ``geschlossen`` or ``belegt``.
    """

    room: str
    code: str
    reason: str


class Found(Model):
    """Free spans in the order of their begin, nearer rooms first; within each every start is possible."""

    slots: tuple[Slot, ...]
    not_free: tuple[NotFree, ...]
    more: bool


class RoomInfo(Model):
    """A room that can be booked."""

    id: str
    title: str
    kind: str
    house: str
    house_title: str
    place: str
    capacity: int
    features: tuple[str, ...]
    hours: tuple[str, ...]
    setup_minutes: int


@dataclass(slots=True)
class RoomDay:
    """A day in a room; no model, as :class:`Occupation`, for a day has one for each room.

    Attributes:
        closed: says why nothing takes place.
    """

    room: str
    date: dt.date
    closed: str | None
    taken: list[Occupation]


def buffers(room: Room, setup: int, cleanup: int) -> tuple[int, int]:
    """Seconds that a room is taken before and after an event."""
    return on_grid(setup + room.setup_minutes) * 60, on_grid(cleanup) * 60


def taken(connection: Connection, rooms: Collection[str], first: int, last: int) -> dict[str, Spans]:
    """When rooms are taken between two moments (seconds), by id, each in order and joined."""
    found: dict[str, Spans] = defaultdict(list)
    for room, begin, end in agenda.busy(connection, rooms, first, last):
        found[room].append((begin, end))
    return {room: joined(spans) for room, spans in found.items()}


def find(desk: Desk, query: Query) -> Found:
    """Free spans of all rooms that fit, and why the others do not.

    Raises:
        InvalidError: if the span is empty or longer than :data:`SPAN`, or a room or site is unknown.
    """
    spans, not_free = _find(desk, query)
    chosen = tuple(
        Slot(room=room, begin=_local(begin), end=_local(end)) for begin, _, room, end in spans[: query.limit]
    )
    return Found(slots=chosen, not_free=tuple(not_free), more=len(spans) > query.limit)


def _find(desk: Desk, query: Query) -> tuple[list[tuple[int, int, str, int]], list[NotFree]]:
    """:func:`find`, as begin (seconds), drive (minutes), id of the room and end of all that is free."""
    if not 0 < seconds(query.last) - seconds(query.first) <= SPAN.total_seconds():
        raise InvalidError("Gesucht wird vorwärts in höchstens 92 Tagen: bitte prüfen Sie „from“ und „to“.")
    problem = desk.problem
    if query.near is not None and query.near not in problem.site:
        raise InvalidError(f"Den Ort „{query.near}“ gibt es in diesen Daten nicht.")
    rooms = [desk.room(r) for r in query.rooms] or bookable(desk)
    candidates, not_free = [], []
    for room in rooms:
        if query.kind is not None and room.kind != query.kind:
            continue
        distance = problem.trip(query.near, room.site)
        fault = unfit(room, query.people, query.features)
        if fault is None and query.within_minutes is not None and distance > query.within_minutes:
            fault = ("zu-weit", f"{minutes_text(distance)} Fahrt")
        if fault is None:
            candidates.append((distance, room))
        else:
            not_free.append(NotFree(room=room.id, code=fault[0], reason=fault[1]))
    first, last = seconds(max(query.first, desk.now)), seconds(query.last)
    busy = taken(desk.connection, [r.id for _, r in candidates], first - 86400, last + 86400)
    slots: list[tuple[int, int, str, int]] = []
    for distance, room in candidates:
        opened = _opened(desk.service.openings, room, query, first, last)
        margin = buffers(room, query.setup_minutes, query.cleanup_minutes)
        found = _spans(opened, busy.get(room.id, []), margin, query.minutes * 60)
        slots += [(begin, distance, room.id, end) for begin, end in found]
        if not found:
            not_free.append(_why(problem, room, query, opened))
    return sorted(slots), not_free


def unfit(room: Room, people: int, features: Iterable[str]) -> tuple[str, str] | None:
    """Code and reason why a room does not fit whatever the time, or None."""
    if people > room.capacity:
        return "zu-klein", f"fasst {room.capacity} Personen, gebraucht werden {people}"
    missing = sorted(set(features) - room.features)
    return ("ausstattung", f"ohne {listing(missing)}") if missing else None


def alternatives(desk: Desk, wanted: Details, begin: dt.datetime, end: dt.datetime, number: int = 3) -> list[Slot]:
    """Free times for a wish that does not fit: those nearest in time, the same room before others.

    Args:
        desk: where it is asked.
        wanted: what is needed.
        begin: of the wish.
        end: of the wish.
        number: so many at most; each on a day or in a room of its own.
    """
    for around in AROUND:
        found = _around(desk, wanted, begin, end, around, number)
        if len(found) == number:
            break
    return found


def _around(
    desk: Desk, wanted: Details, begin: dt.datetime, end: dt.datetime, around: dt.timedelta, number: int
) -> list[Slot]:
    """:func:`alternatives` within some days of the wish."""
    length = seconds(end) - seconds(begin)
    first, last = max(begin - around, desk.now), end + around
    if first >= last:
        return []
    own = desk.problem.room[wanted.room]
    query = Query.model_validate(
        {
            "from": _quarter(first),
            "to": _quarter(last),
            "minutes": max(GRID, length // 60),
            "people": wanted.people,
            "features": tuple(sorted(wanted.features)),
            "kind": own.kind,
            "near": own.site,
            "setup_minutes": wanted.setup_minutes,
            "cleanup_minutes": wanted.cleanup_minutes,
        }
    )
    at, wall = seconds(begin), begin.astimezone(ZONE)
    clock = wall.hour * 60 + wall.minute
    offers = []
    for free, _, room, until in _find(desk, query)[0]:
        start = min(max(at, free), until - length)
        same_clock = on_the_clock(_local(free).date(), clock)
        if free <= same_clock and same_clock + length <= until:
            start = same_clock
        offers.append((room != own.id, abs(start - at), start, room))
    chosen: list[Slot] = []
    days: set[tuple[str, dt.date]] = set()
    for _, _, start, room in sorted(offers, key=lambda o: (o[1] + 86400 * o[0], o)):
        key = (room, _local(start).date())
        if key not in days:
            days.add(key)
            chosen.append(Slot(room=room, begin=_local(start), end=_local(start + length)))
        if len(chosen) == number:
            break
    return chosen


def bookable(desk: Desk) -> list[Room]:
    """Rooms that can be booked: all that one can walk into."""
    return [room for room in desk.problem.rooms if not room.digital]


def info(desk: Desk, room: Room) -> RoomInfo:
    """What everybody may know of a room."""
    site = desk.problem.site[room.site or ""]
    return RoomInfo(
        id=room.id,
        title=room.title,
        kind=room.kind,
        house=site.id,
        house_title=site.title,
        place=site.place,
        capacity=room.capacity,
        features=tuple(sorted(room.features)),
        hours=tuple(str(window) for window in room.hours),
        setup_minutes=room.setup_minutes,
    )


def days(desk: Desk, rooms: Collection[Room], date: dt.date) -> list[RoomDay]:
    """What rooms are taken for on a day, each in the order of time, as who asks may see it."""
    try:
        first, last = seconds(moment(date, 0)), seconds(moment(date, MINUTES_PER_DAY))
    except OverflowError as error:
        raise InvalidError("Mit diesem Tag lässt sich nicht rechnen.") from error
    found: dict[str, list[Occupation]] = defaultdict(list)
    for occupation in occupations(desk, agenda.taken(desk.connection, [room.id for room in rooms], first, last)):
        found[occupation.resource].append(occupation)
    return [RoomDay(r.id, date, closed(desk.problem, r, date), found.get(r.id, [])) for r in rooms]


def room_span(room: Room, booking: Booking) -> tuple[dt.datetime, dt.datetime]:
    """When a booking takes its room, set-up and clean-up included."""
    before, after = buffers(room, booking.setup_minutes, booking.cleanup_minutes)
    return booking.begin - dt.timedelta(seconds=before), booking.end + dt.timedelta(seconds=after)


def _opened(openings: Openings, room: Room, query: Query, first: int, last: int) -> Spans:
    """When a room is open within the search."""
    if query.earliest == 0 and query.latest == MINUTES_PER_DAY:
        return openings.between(room, first, last)
    found: Spans = []
    date, final = _local(first).date(), query.last.date()
    while date <= final:
        earliest = max(first, int(moment(date, query.earliest).timestamp()))
        latest = min(last, int(moment(date, query.latest).timestamp()))
        found += [
            (max(begin, earliest), min(end, latest))
            for begin, end in openings.of(room, date)
            if max(begin, earliest) < min(end, latest)
        ]
        date += dt.timedelta(days=1)
    return joined(found)


def _spans(opened: Spans, busy: Spans, margin: tuple[int, int], length: int) -> Spans:
    """Free spans for the event itself, long enough for it; set-up and clean-up may lie outside opening hours."""
    before, after = margin
    widened = joined([(begin - after, end + before) for begin, end in busy])
    step = GRID * 60
    cut = [(-(-begin // step) * step, end) for begin, end in without(opened, widened)]
    return [(begin, end) for begin, end in cut if end - begin >= length]


def _why(problem: Problem, room: Room, query: Query, opened: Spans) -> NotFree:
    """Why there is no span in a room that would fit."""
    if not opened:
        reason = closed(problem, room, query.first.date()) if query.first.date() == query.last.date() else None
        return NotFree(room=room.id, code="geschlossen", reason=reason or "in dieser Zeit geschlossen")
    if all(end - begin < query.minutes * 60 for begin, end in opened):
        return NotFree(room=room.id, code="geschlossen", reason="nicht so lange am Stück geöffnet")
    return NotFree(room=room.id, code="belegt", reason="nicht so lange am Stück frei")


def _quarter(at: dt.datetime) -> dt.datetime:
    step = GRID * 60
    return moment_of(-(-seconds(at) // step) * step)


def _local(value: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(value, ZONE)
