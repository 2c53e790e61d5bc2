"""What pages list: what takes rooms, the next entries of a calendar, the last bookings of an account."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Column, Connection, Select, and_, bindparam, or_, select

from api.booking.model import Booking
from api.store.ledger import Clash, chunks, moment_of, reaches, seconds
from api.store.prepared import Prepared
from api.store.tables import audiences, bookings, claims, entries, reservations, resources
from calendars.entries import Entry
from calendars.visibility import Detail
from scheduler.domain.time import ZONE

MOST = 200
STATEMENTS = 64
"""Statements of one kind that are kept."""
ROOM = "room:"
"""Before the id of a room, the name of what is claimed."""

_WORDS = (
    select(reservations.c.id, bookings.c.content, entries.c.content)
    .outerjoin(bookings, bookings.c.id == reservations.c.id)
    .outerjoin(entries, entries.c.uid == reservations.c.id)
    .where(reservations.c.id.in_(bindparam("ids", expanding=True)))
)


def _held(number: int, *columns: Column[Any]) -> Select[Any]:
    """The statement for what holds so many rooms, ``r0``…, between ``first`` and ``last``, in order of time."""
    first = bindparam("first", type_=BigInteger)
    return (
        select(*columns)
        .join_from(resources, claims, claims.c.resource == resources.c.id)
        .where(resources.c.id.in_([bindparam(f"r{n}") for n in range(number)]), claims.c.held)
        .where(claims.c.begin_at < bindparam("last"), reaches(resources.c.id, first))
        .order_by(claims.c.begin_at, claims.c.resource)
    )


_CLAIM = (claims.c.resource, claims.c.reservation, claims.c.begin_at, claims.c.end_at)


# A list of any length in one statement is written anew each time that it is carried out; these are kept by its length.
@lru_cache(maxsize=STATEMENTS)
def _spans(number: int) -> Prepared:
    return Prepared(_held(number, claims.c.resource, claims.c.begin_at, claims.c.end_at))


@lru_cache(maxsize=STATEMENTS)
def _taken(number: int) -> Prepared:
    words = _held(number, *_CLAIM, bookings.c.content, entries.c.content)
    booked = words.outerjoin(bookings, bookings.c.id == claims.c.reservation)
    return Prepared(booked.outerjoin(entries, entries.c.uid == claims.c.reservation))


class Taken(NamedTuple):
    """A time at which a resource is taken, with what there is to read about it: JSON, for few may read it all.

    Attributes:
        resource: as the ledger names it.
        begin: in Europe/Berlin, as people read it.
        end: the same.
        booking: of the table ``bookings``, None if it is no booking.
        entry: of the table ``entries``, None if no calendar holds it.
    """

    resource: str
    reservation: str
    begin: dt.datetime
    end: dt.datetime
    booking: str | None
    entry: str | None


def taken(connection: Connection, rooms: Iterable[str], first: int, last: int) -> list[Taken]:
    """What takes rooms between two moments (seconds), in the order of time."""
    return [
        Taken(name, holder, _local(begin), _local(end), booking, entry)
        for name, holder, begin, end, booking, entry in _asked(connection, _taken, rooms, first, last)
    ]


def busy(connection: Connection, rooms: Iterable[str], first: int, last: int) -> list[tuple[str, int, int]]:
    """:func:`taken` without words: room, begin and end, in seconds."""
    rows = _asked(connection, _spans, rooms, first, last)
    return [(resource.removeprefix(ROOM), begin, end) for resource, begin, end in rows]


def in_the_way(connection: Connection, found: Collection[Clash]) -> list[Taken]:
    """What clashes, in their order."""
    known: dict[str, tuple[str | None, str | None]] = {}
    for chunk in chunks(sorted({clash.holder for clash in found})):
        known |= {name: (booking, entry) for name, booking, entry in connection.execute(_WORDS, {"ids": chunk})}
    answer = []
    for clash in found:
        span = clash.begin.astimezone(ZONE), clash.end.astimezone(ZONE)
        answer.append(Taken(clash.resource, clash.holder, *span, *known[clash.holder]))
    return answer


def _asked(
    connection: Connection, statement: Callable[[int], Prepared], rooms: Iterable[str], first: int, last: int
) -> Sequence[Any]:
    names = {f"r{n}": ROOM + room for n, room in enumerate(rooms)}
    if not names:
        return ()
    return statement(len(names)).all(connection, {**names, "first": first, "last": last})


@lru_cache(maxsize=4096)  # most of what is asked for begins and ends at the same few moments
def _local(at: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(at, ZONE)


def agenda(
    connection: Connection, audience: str, first: dt.date, last: dt.date, limit: int = MOST
) -> list[tuple[str, Entry, Detail]]:
    """What takes place in the calendar of an audience, with its UID and how much of it the audience may see.

    Args:
        audience: as :attr:`calendars.visibility.Subscriber.audience` names it.
        first: day.
        last: day, included.
        limit: so many at most.
    """
    query = (
        select(audiences.c.uid, audiences.c.detail, entries.c.content)
        .join(entries, entries.c.uid == audiences.c.uid)
        .where(audiences.c.audience == audience, audiences.c.day >= first, audiences.c.day <= last)
        .where(audiences.c.cancelled.is_(None))
        .order_by(audiences.c.day, audiences.c.start, audiences.c.uid)
        .limit(limit)
    )
    return [(row.uid, Entry.model_validate_json(row.content), Detail(row.detail)) for row in connection.execute(query)]


def past(
    connection: Connection, account: str, now: dt.datetime, before: tuple[int, str] | None, limit: int
) -> list[Booking]:
    """Bookings of an account that are over, the last first.

    Args:
        before: begin and id of the one after the first wanted.
        limit: so many at most.
    """
    terms = [bookings.c.account == account, bookings.c.end_at <= seconds(now)]
    if before is not None:
        begin, first = before
        terms.append(or_(bookings.c.begin_at < begin, and_(bookings.c.begin_at == begin, bookings.c.id < first)))
    query = (
        select(bookings.c.content).where(*terms).order_by(bookings.c.begin_at.desc(), bookings.c.id.desc()).limit(limit)
    )
    return [Booking.model_validate_json(content) for content in connection.execute(query).scalars()]


def spans(connection: Connection, ids: Collection[str]) -> dict[str, tuple[dt.datetime, dt.datetime]]:
    """Begin and end of events and bookings themselves, without set-up and clean-up, by id."""
    found: dict[str, tuple[dt.datetime, dt.datetime]] = {}
    for chunk in chunks(sorted(ids)):
        query = select(reservations.c.id, reservations.c.begin_at, reservations.c.end_at)
        for row in connection.execute(query.where(reservations.c.id.in_(chunk))):
            found[row.id] = (moment_of(row.begin_at), moment_of(row.end_at))
    return found
