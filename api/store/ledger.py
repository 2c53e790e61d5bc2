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
from functools import lru_cache
from itertools import pairwise
from typing import Any, TypeVar

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Connection,
    and_,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from api.store.prepared import Prepared
from api.store.tables import claims, reservations, resources
from scheduler.errors import RaumzeitError

T = TypeVar("T")

LOOKUP = 400
"""Claims asked for in one statement; SQLite allows about a thousand terms."""

# Statements that every booking needs are made once: making one takes longer than carrying it out.
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_KNOWN = select(reservations.c.id).where(reservations.c.id.in_(_IDS))
_CLAIMED = select(claims.c.resource).where(claims.c.reservation.in_(_IDS))
_LOCKED = (
    select(resources.c.id).where(resources.c.id.in_(_IDS)).order_by(resources.c.id).with_for_update(key_share=True)
)
_NEW_RESOURCES = {
    "postgresql": Prepared(insert_postgresql(resources).on_conflict_do_nothing()),
    "sqlite": Prepared(insert_sqlite(resources).on_conflict_do_nothing()),
}
_NEW_RESERVATIONS = Prepared(insert(reservations))
_NEW_CLAIMS = Prepared(insert(claims))


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
        title: of what is refused.
        demand: of what is refused, if it is an event of a plan.
    """

    wanted: str
    resource: str
    holder: str
    begin: dt.datetime
    end: dt.datetime
    title: str
    demand: str | None


class RefusedError(RaumzeitError):
    """Das ist schon vergeben."""

    def __init__(self, clashes: Sequence[Clash]) -> None:
        super().__init__()
        self.clashes = tuple(clashes)


@dataclass(frozen=True)
class Change:
    """What goes through the door at once.

    Attributes:
        wanted: reservations as they shall be, new ones and known ones that move.
        cancelled: ids of reservations that take place no longer.
        fresh: ids of wanted ones that were made up for this change, so that nobody has to look for them.
    """

    wanted: tuple[Reservation, ...] = ()
    cancelled: Collection[str] = field(default_factory=frozenset)
    fresh: frozenset[str] = frozenset()


def promise(connection: Connection, change: Change, now: dt.datetime) -> set[str]:
    """Cancel, move and promise within the transaction, all or nothing.

    What is cancelled or moves is out of the way of all that is wanted.

    Args:
        connection: of ``Database.write``.
        now: aware, the moment of the change.

    Returns:
        ids of the wanted that were known before.

    Raises:
        RefusedError: naming every clash; the transaction must then be rolled back.
        ValueError: if two of the wanted reservations clash among themselves.
    """
    _among_themselves(change.wanted)
    names = {claim.resource for r in change.wanted for claim in r.claims}
    known = _known(connection, {r.id for r in change.wanted} - change.fresh)
    lock(connection, names | _claimed_by(connection, {*change.cancelled, *known}))
    for chunk in chunks(sorted(known)):
        connection.execute(delete(claims).where(claims.c.reservation.in_(chunk)))
    _cancel(connection, change.cancelled, now)
    found = clashes(connection, change.wanted)
    if found:
        raise RefusedError(found)
    _insert(connection, [r for r in change.wanted if r.id not in known], now)
    _move(connection, [r for r in change.wanted if r.id in known], now)
    _claim(connection, change.wanted)
    return known


def lock(connection: Connection, names: Iterable[str]) -> None:
    """Lock resources in the order of their ids until the transaction ends, and make known those that are new."""
    ordered = sorted(set(names))
    if ordered:
        _NEW_RESOURCES[connection.dialect.name].run(connection, *({"id": name} for name in ordered))
    if connection.dialect.name == "postgresql":
        for chunk in chunks(ordered):
            connection.execute(_LOCKED, {"ids": chunk}).all()


def clashes(connection: Connection, wanted: Iterable[Reservation]) -> list[Clash]:
    """Held claims that meet the wanted ones, in the order of time."""
    asked = [(r, claim) for r in wanted for claim in r.claims]
    found: list[Clash] = []
    for chunk in chunks(asked):
        values: dict[str, str | int] = {}
        for n, (_, claim) in enumerate(chunk):
            values |= {f"r{n}": claim.resource, f"b{n}": seconds(claim.begin), f"e{n}": seconds(claim.end)}
        of: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
        for resource, begin, end, holder in _meeting(len(chunk)).all(connection, values):
            of[resource].append((begin, end, holder))
        for r, claim in chunk:
            for begin, end, holder in of[claim.resource]:
                if begin < seconds(claim.end) and end > seconds(claim.begin):
                    span = moment_of(begin), moment_of(end)
                    found.append(Clash(r.id, claim.resource, holder, *span, r.title, r.demand))
    return sorted(found, key=lambda c: (c.begin, c.resource, c.wanted, c.holder))


@lru_cache(maxsize=32)
def _meeting(number: int) -> Prepared:
    """Resource, begin, end and holder of held claims that meet so many, given as ``r0``, ``b0``, ``e0`` and so on."""
    meets = or_(
        *(
            and_(
                claims.c.resource == bindparam(f"r{n}"),
                claims.c.begin_at < bindparam(f"e{n}"),
                reaches(bindparam(f"r{n}"), bindparam(f"b{n}", type_=BigInteger)),
            )
            for n in range(number)
        )
    )
    found = select(claims.c.resource, claims.c.begin_at, claims.c.end_at, claims.c.reservation)
    return Prepared(found.where(claims.c.held, meets))


def reaches(resource: ColumnElement[str], moment: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether a held claim of a resource ends after a moment, without a look at all those that ended before.

    Held claims of one resource never overlap (:mod:`api.store.guard`), so of those that begin by then only the last
    may reach beyond.
    """
    earlier = claims.alias()
    last = (
        select(func.max(earlier.c.begin_at))
        .where(earlier.c.resource == resource, earlier.c.held, earlier.c.begin_at <= moment)
        .scalar_subquery()
    )
    return and_(claims.c.begin_at >= func.coalesce(last, moment), claims.c.end_at > moment)


def seconds(at: dt.datetime) -> int:
    """An aware moment as the tables have it.

    Raises:
        ValueError: if it has no time zone.
    """
    if at.tzinfo is None:
        raise ValueError(f"a moment needs a time zone: {at.isoformat()}")
    return int(at.timestamp())


def moment_of(value: int) -> dt.datetime:
    """A moment of the tables, in UTC."""
    return dt.datetime.fromtimestamp(value, dt.UTC)


def _claimed_by(connection: Connection, ids: Collection[str]) -> set[str]:
    names: set[str] = set()
    for chunk in chunks(sorted(ids)):
        names.update(connection.execute(_CLAIMED, {"ids": chunk}).scalars())
    return names


def _known(connection: Connection, ids: Collection[str]) -> set[str]:
    found: set[str] = set()
    for chunk in chunks(sorted(ids)):
        found.update(connection.execute(_KNOWN, {"ids": chunk}).scalars())
    return found


def _cancel(connection: Connection, ids: Collection[str], now: dt.datetime) -> None:
    for chunk in chunks(sorted(ids)):
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


def _insert(connection: Connection, new: Sequence[Reservation], now: dt.datetime) -> None:
    stamps = {"version": 1, "created": seconds(now), "changed": seconds(now)}
    _NEW_RESERVATIONS.run(connection, *({"id": r.id, **_row(r), **stamps} for r in new))


def _move(connection: Connection, moved: Sequence[Reservation], now: dt.datetime) -> None:
    if moved:
        statement = (
            update(reservations)
            .where(reservations.c.id == bindparam("known"))
            .values(version=reservations.c.version + 1, changed=seconds(now))
        )
        connection.execute(statement, [{"known": r.id, **_row(r)} for r in moved])


def _row(reservation: Reservation) -> dict[str, str | int | None]:
    return {
        "kind": reservation.kind,
        "state": State.HELD,
        "title": reservation.title,
        "begin_at": seconds(reservation.begin),
        "end_at": seconds(reservation.end),
        "demand": reservation.demand,
        "event_index": reservation.index,
        "plan_version": reservation.plan,
    }


def _claim(connection: Connection, wanted: Sequence[Reservation]) -> None:
    rows = [
        {
            "reservation": r.id,
            "resource": claim.resource,
            "begin_at": seconds(claim.begin),
            "end_at": seconds(claim.end),
            "held": True,
        }
        for r in wanted
        for claim in r.claims
    ]
    _NEW_CLAIMS.run(connection, *rows)


def chunks(values: Sequence[T]) -> Iterable[Sequence[T]]:
    """Values in parts that one statement can hold."""
    return (values[i : i + LOOKUP] for i in range(0, len(values), LOOKUP))
