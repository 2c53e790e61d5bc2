"""Entries in calendars that others keep: when somebody or a room is taken there, and what became of it here.

An entry has no title. It is known by its calendar and by a digest of what the calendar knows it by, of which an event
that comes back has many.
"""

import datetime as dt
import hashlib
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from api.store.ledger import chunks, moment_of, seconds
from api.store.tables.outside import outside_entries, outside_state
from calendars.busy import Busy


class State(StrEnum):
    """What became of an entry; those of people stay open, nothing is to be done about them."""

    OPEN = "offen"
    """In a room's calendar, and not booked as it stands there."""
    BOOKED = "gebucht"
    GONE = "entfernt"
    """No longer in the calendar, and its booking is still to be cancelled."""
    OVER = "erledigt"
    """No longer in the calendar, and its booking is cancelled."""


@dataclass(frozen=True, slots=True)
class Watched:
    """A calendar that is read, and whose times it holds.

    Attributes:
        name: of the calendar, without anything secret in it.
        person: id of the person, if it is one's.
        room: id of the room, if it is one's; one of both.
    """

    name: str
    person: str | None = None
    room: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a calendar.

    Attributes:
        calendar: name of the calendar.
        key: digest of what the calendar knows it by.
        begin: in UTC, ``end`` likewise, exclusive.
        all_day: it is made of whole days.
        booking: id of what was booked for it, whatever became of that.
        reason: why it could not be booked, moved or cancelled, in German, as the county's office may read it.
    """

    id: str
    calendar: str
    key: str
    person: str | None
    room: str | None
    begin: dt.datetime
    end: dt.datetime
    all_day: bool
    state: State = State.OPEN
    booking: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Followed:
    """How many entries are new, moved, gone."""

    fresh: int
    moved: int
    gone: int


def key_of(known_by: str) -> str:
    """What is kept of a path or an identity, in which there may be a title."""
    return hashlib.sha256(known_by.encode()).hexdigest()[:32]


def follow(
    connection: Connection,
    watched: Watched,
    found: Mapping[str, Collection[Busy]],
    now: dt.datetime,
    *,
    doubtful: Collection[str] = frozenset(),
    whole: bool = True,
) -> Followed:
    """Let what is known of a calendar become what it says; a second time changes nothing.

    Times of one object that are new take over the entries of times that are gone, in their order: they were moved. What
    is over, or has begun in a room, stays as it is.

    Args:
        connection: of ``Database.write``.
        watched: the calendar.
        found: times by :func:`key_of` the object.
        now: aware.
        doubtful: keys of objects of which nothing is to be taken away.
        whole: whether what is not there is gone.
    """

    def ahead(begin: dt.datetime, end: dt.datetime) -> bool:
        return (begin if watched.room is not None else end) > now

    before: dict[str, list[Entry]] = defaultdict(list)
    for entry in of_calendar(connection, watched.name):
        if entry.state in {State.OPEN, State.BOOKED} and ahead(entry.begin, entry.end):
            before[entry.key].append(entry)
    fresh: list[Entry] = []
    moved: list[Entry] = []
    gone: list[Entry] = []
    for key in sorted({*before, *found}):
        there = {busy for busy in found.get(key, ()) if ahead(busy.begin, busy.end)}
        known = {Busy(e.begin, e.end, e.all_day): e for e in before[key]}
        new, old = sorted(there - known.keys()), [known[b] for b in sorted(known.keys() - there)]
        moved += [
            replace(entry, begin=b.begin, end=b.end, all_day=b.all_day, state=State.OPEN, reason=None)
            for entry, b in zip(old, new, strict=False)
        ]
        fresh += [
            Entry(uuid.uuid4().hex, watched.name, key, watched.person, watched.room, b.begin, b.end, b.all_day)
            for b in new[len(old) :]
        ]
        if whole and key not in doubtful:
            gone += old[len(new) :]
    if fresh:
        connection.execute(insert(outside_entries), [{**_row(e), "created": seconds(now)} for e in fresh])
    for entry in moved:
        put(connection, entry)
    for entry in gone:
        _leave(connection, entry)
    return Followed(len(fresh), len(moved), len(gone))


def put(connection: Connection, entry: Entry) -> None:
    """Keep an entry as it is now."""
    connection.execute(update(outside_entries).where(outside_entries.c.id == entry.id).values(_row(entry)))


def get(connection: Connection, name: str) -> Entry | None:
    """An entry, locked until the transaction ends; None if there is none of that id any more."""
    row = connection.execute(select(outside_entries).where(outside_entries.c.id == name).with_for_update())
    found = row.one_or_none()
    return None if found is None else _entry(found)


def of_calendar(connection: Connection, name: str) -> list[Entry]:
    """The entries of one calendar, in the order of time."""
    return _listed(connection, outside_entries.c.calendar == name)


def of_rooms(connection: Connection, after: dt.datetime) -> list[Entry]:
    """Entries of rooms that end after a moment, in the order of time."""
    return _listed(connection, outside_entries.c.room.is_not(None), outside_entries.c.end_at > seconds(after))


def taken(connection: Connection, after: dt.datetime) -> list[Entry]:
    """Entries after which planning goes: of people, and those of rooms that are not booked; in the order of time."""
    return _listed(connection, outside_entries.c.state == State.OPEN, outside_entries.c.end_at > seconds(after))


def keep_only(connection: Connection, names: Iterable[str], now: dt.datetime) -> None:
    """Forget what is over, and calendars that are read no longer; what was booked for them stays booked."""
    connection.execute(delete(outside_entries).where(outside_entries.c.end_at <= seconds(now)))
    connection.execute(delete(outside_entries).where(outside_entries.c.calendar.not_in(sorted(names))))


def content(connection: Connection, name: str) -> str | None:
    """How the last round went."""
    found = connection.execute(select(outside_state.c.content).where(outside_state.c.name == name)).scalar()
    return found or None


def take(connection: Connection, name: str, holder: str, now: dt.datetime, until: dt.datetime) -> bool:
    """Look after something until a moment, unless somebody else does; a holder may take it again."""
    make = insert_postgresql if connection.dialect.name == "postgresql" else insert_sqlite
    connection.execute(make(outside_state).values(name=name, until=0, content="").on_conflict_do_nothing())
    free = (outside_state.c.until <= seconds(now)) | (outside_state.c.holder == holder)
    done = connection.execute(
        update(outside_state).where(outside_state.c.name == name, free).values(holder=holder, until=seconds(until))
    )
    return done.rowcount == 1


def note(connection: Connection, name: str, holder: str, content: str, *, over: bool) -> None:
    """Keep how a round goes; with ``over`` somebody else may look after it."""
    values: dict[str, Any] = {"content": content, **({"until": 0} if over else {})}
    connection.execute(
        update(outside_state).where(outside_state.c.name == name, outside_state.c.holder == holder).values(values)
    )


def give_back(connection: Connection, name: str, holder: str) -> None:
    """Look after something no longer, with no word of how it went."""
    mine = (outside_state.c.name == name, outside_state.c.holder == holder)
    connection.execute(update(outside_state).where(*mine).values(until=0))


def _listed(connection: Connection, *terms: Any) -> list[Entry]:
    query = select(outside_entries).where(*terms)
    ordered = query.order_by(outside_entries.c.begin_at, outside_entries.c.end_at, outside_entries.c.id)
    return [_entry(row) for row in connection.execute(ordered)]


def _leave(connection: Connection, entry: Entry) -> None:
    """Let an entry go; if something was booked for it, that is still to be cancelled."""
    if entry.booking is None:
        connection.execute(delete(outside_entries).where(outside_entries.c.id == entry.id))
    else:
        put(connection, replace(entry, state=State.GONE, reason=None))


def _row(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "calendar": entry.calendar,
        "object": entry.key,
        "person": entry.person,
        "room": entry.room,
        "begin_at": seconds(entry.begin),
        "end_at": seconds(entry.end),
        "all_day": entry.all_day,
        "state": entry.state,
        "booking": entry.booking,
        "reason": entry.reason,
    }


def _entry(row: Row[Any]) -> Entry:
    return Entry(
        id=row.id,
        calendar=row.calendar,
        key=row.object,
        person=row.person,
        room=row.room,
        begin=moment_of(row.begin_at),
        end=moment_of(row.end_at),
        all_day=row.all_day,
        state=State(row.state),
        booking=row.booking,
        reason=row.reason,
    )


def linked(connection: Connection, bookings: Iterable[str]) -> dict[str, Entry]:
    """The entry of each booking that was made for one."""
    found: dict[str, Entry] = {}
    for chunk in chunks(sorted(bookings)):
        rows = connection.execute(select(outside_entries).where(outside_entries.c.booking.in_(chunk)))
        found |= {row.booking: _entry(row) for row in rows}
    return found
