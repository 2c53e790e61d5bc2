"""The one door to the ledger: lock what is wanted, read what clashes, write.

Single bookings, series, moves and the publication of plans all come through :func:`promise`. Rooms and people are
locked in the order of their ids, so that two writers never wait for each other; a clash is then read and named before
anything is written. The guard of the database stays behind it as the backstop.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import TypeVar

from sqlalchemy import Connection, and_, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from api.store.tables import claims, reservations, resources
from scheduler.errors import RaumzeitError

T = TypeVar("T")

LOOKUP = 400
"""Claims asked for in one statement; SQLite allows about a thousand terms."""


class Kind(StrEnum):
    """What a reservation is."""

    EVENT = "event"
    BOOKING = "booking"
    BLOCK = "block"


class State(StrEnum):
    """Whether a reservation holds its claims."""

    HELD = "held"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Claim:
    """A resource for a time.

    Attributes:
        resource: ``room:`` or ``person:`` and the id of the data.
        begin: aware.
        end: aware, exclusive.
    """

    resource: str
    begin: dt.datetime
    end: dt.datetime


@dataclass(frozen=True, slots=True)
class Reservation:
    """A promise.

    Attributes:
        id: opaque.
        begin: of the event itself, without set-up, aware.
        end: exclusive.
        claims: what it takes, set-up and clean-up included.
        version: grows with every change, from 1.
        demand: the planned event's demand; None unless it is an event of a plan.
        index: which event of the demand.
        plan: version of the plan it comes from.
    """

    id: str
    kind: Kind
    title: str
    begin: dt.datetime
    end: dt.datetime
    claims: tuple[Claim, ...]
    version: int = 1
    state: State = State.HELD
    demand: str | None = None
    index: int | None = None
    plan: int | None = None


@dataclass(frozen=True, slots=True)
class Clash:
    """Something wanted that is promised already.

    Attributes:
        wanted: id of the reservation that is refused.
        resource: what both want.
        holder: id of the reservation that holds it.
    """

    wanted: str
    resource: str
    holder: str
    begin: dt.datetime
    end: dt.datetime


class RefusedError(RaumzeitError):
    """Das ist schon vergeben."""

    def __init__(self, clashes: Sequence[Clash]) -> None:
        super().__init__()
        self.clashes = tuple(clashes)


@dataclass(frozen=True)
class Change:
    """What goes through the door at once.

    Attributes:
        released: ids of reservations whose claims are given up, before anything new is looked at.
        wanted: new reservations.
    """

    wanted: tuple[Reservation, ...] = ()
    released: Collection[str] = field(default_factory=frozenset)


def promise(connection: Connection, change: Change, now: dt.datetime) -> None:
    """Release and promise within the transaction, all or nothing.

    Args:
        connection: of ``Database.write``.
        now: aware, the moment of the change.

    Raises:
        RefusedError: naming every clash; the transaction must then be rolled back.
        ValueError: if two of the wanted reservations clash among themselves.
    """
    names = {claim.resource for r in change.wanted for claim in r.claims}
    lock(connection, names | _held_by(connection, change.released))
    _release(connection, change.released, now)
    found = clashes(connection, change.wanted)
    if found:
        raise RefusedError(found)
    _among_themselves(change.wanted)
    _write(connection, change.wanted, now)


def lock(connection: Connection, names: Iterable[str]) -> None:
    """Lock resources in the order of their ids until the transaction ends, and make known those that are new."""
    ordered = sorted(set(names))
    make = insert_postgresql if connection.dialect.name == "postgresql" else insert_sqlite
    if ordered:
        connection.execute(make(resources).on_conflict_do_nothing(), [{"id": name} for name in ordered])
    if connection.dialect.name == "postgresql":
        for chunk in _chunks(ordered):
            query = select(resources.c.id).where(resources.c.id.in_(chunk)).order_by(resources.c.id)
            connection.execute(query.with_for_update(key_share=True)).all()


def clashes(connection: Connection, wanted: Iterable[Reservation]) -> list[Clash]:
    """Held claims that meet the wanted ones, in the order of time."""
    asked = [(r.id, claim) for r in wanted for claim in r.claims]
    found: list[Clash] = []
    for chunk in _chunks(asked):
        meets = or_(
            *(
                and_(
                    claims.c.resource == claim.resource,
                    claims.c.begin_at < seconds(claim.end),
                    claims.c.end_at > seconds(claim.begin),
                )
                for _, claim in chunk
            )
        )
        rows = connection.execute(select(claims).where(claims.c.held, meets)).all()
        of: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
        for row in rows:
            of[row.resource].append((row.begin_at, row.end_at, row.reservation))
        for wanted_id, claim in chunk:
            for begin, end, holder in of[claim.resource]:
                if begin < seconds(claim.end) and end > seconds(claim.begin):
                    found.append(Clash(wanted_id, claim.resource, holder, moment(begin), moment(end)))
    return sorted(found, key=lambda c: (c.begin, c.resource, c.wanted, c.holder))


def seconds(at: dt.datetime) -> int:
    """An aware moment as the tables have it.

    Raises:
        ValueError: if it has no time zone.
    """
    if at.tzinfo is None:
        raise ValueError(f"a moment needs a time zone: {at.isoformat()}")
    return int(at.timestamp())


def moment(value: int) -> dt.datetime:
    """A moment of the tables, in UTC."""
    return dt.datetime.fromtimestamp(value, dt.UTC)


def _held_by(connection: Connection, released: Collection[str]) -> set[str]:
    names: set[str] = set()
    for chunk in _chunks(sorted(released)):
        names.update(connection.execute(select(claims.c.resource).where(claims.c.reservation.in_(chunk))).scalars())
    return names


def _release(connection: Connection, released: Collection[str], now: dt.datetime) -> None:
    for chunk in _chunks(sorted(released)):
        connection.execute(update(claims).where(claims.c.reservation.in_(chunk)).values(held=False))
        connection.execute(
            update(reservations)
            .where(reservations.c.id.in_(chunk), reservations.c.state == State.HELD)
            .values(state=State.CANCELLED, version=reservations.c.version + 1, changed=seconds(now))
        )


def _among_themselves(wanted: Iterable[Reservation]) -> None:
    spans: dict[str, list[tuple[dt.datetime, dt.datetime, str]]] = defaultdict(list)
    for reservation in wanted:
        for claim in reservation.claims:
            spans[claim.resource].append((claim.begin, claim.end, reservation.id))
    for name, taken in spans.items():
        taken.sort()
        for (_, end, one), (begin, _, other) in pairwise(taken):
            if begin < end:
                raise ValueError(f"{one} and {other} want {name} at once")


def _write(connection: Connection, wanted: Sequence[Reservation], now: dt.datetime) -> None:
    if not wanted:
        return
    stamp = seconds(now)
    connection.execute(
        insert(reservations),
        [
            {
                "id": r.id,
                "kind": r.kind,
                "state": r.state,
                "title": r.title,
                "begin_at": seconds(r.begin),
                "end_at": seconds(r.end),
                "version": r.version,
                "created": stamp,
                "changed": stamp,
                "demand": r.demand,
                "event_index": r.index,
                "plan_version": r.plan,
            }
            for r in wanted
        ],
    )
    rows = [
        {
            "reservation": r.id,
            "resource": claim.resource,
            "begin_at": seconds(claim.begin),
            "end_at": seconds(claim.end),
            "held": r.state is State.HELD,
        }
        for r in wanted
        for claim in r.claims
    ]
    if rows:
        connection.execute(insert(claims), rows)


def _chunks(values: Sequence[T]) -> Iterable[Sequence[T]]:
    return (values[i : i + LOOKUP] for i in range(0, len(values), LOOKUP))
