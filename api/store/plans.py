"""Published plans: snapshots that never change, and the ledger following the newest one through its door."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, select

from api.store import calendar
from api.store.calendar import Changed, Words
from api.store.door import carry_out
from api.store.ledger import Change, Claim, Kind, Reservation, State, lock, moment_of, seconds
from api.store.tables import claims, plans, reservations
from calendars import zones
from calendars.entries import entries
from calendars.identity import assign
from scheduler.domain.plan import EventId, Plan
from scheduler.domain.problem import Problem
from scheduler.domain.time import moment
from scheduler.errors import RaumzeitError
from scheduler.rules.view import PlanView, ViewEvent

PUBLISHING = "plan"
"""Locked by whoever publishes, before all rooms and people."""


class StaleError(RaumzeitError):
    """Inzwischen ist ein anderer Plan veröffentlicht worden."""

    def __init__(self, based_on: int, current: int) -> None:
        self.current = current
        super().__init__(
            f"Dieser Plan baut auf Fassung {based_on} auf, veröffentlicht ist inzwischen Fassung {current}. "
            "Bitte planen Sie auf deren Grundlage neu."
        )


@dataclass(frozen=True, slots=True)
class Published:
    """What a publication did.

    Attributes:
        version: of the plan, from 1.
        fresh: ids of events that were not there before.
        moved: ids of events whose time, place, people or title changed.
        cancelled: ids of events that take place no longer.
        changed: entries that read otherwise than before.
    """

    version: int
    fresh: tuple[str, ...]
    moved: tuple[str, ...]
    cancelled: tuple[str, ...]
    changed: tuple[Changed, ...]


def current_version(connection: Connection) -> int:
    """Version of the plan in force, 0 if there is none."""
    return int(connection.execute(select(func.coalesce(func.max(plans.c.version), 0))).scalar_one())


def plan_in_force(connection: Connection) -> Plan | None:
    """The newest published plan."""
    content = connection.execute(select(plans.c.content).order_by(plans.c.version.desc()).limit(1)).scalar()
    return None if content is None else Plan.model_validate_json(content)


def publish(
    connection: Connection,
    problem: Problem,
    plan: Plan,
    based_on: int,
    now: dt.datetime,
    *,
    leaving: Collection[str] = (),
) -> Published:
    """Publish a plan: one transaction through the same door as every booking.

    What has begun by ``now`` stays as it was published. Events that did not change are not touched.

    Args:
        connection: of ``Database.write``.
        problem: what the plan answers.
        based_on: the version that was in force when planning began, 0 if none was.
        now: aware.
        leaving: ids of reservations that give way to the plan.

    Raises:
        PlanError: if the plan does not speak of the problem.
        StaleError: if another plan was published since.
        RefusedError: naming what the plan collides with; the transaction must then be rolled back.
    """
    lock(connection, [PUBLISHING])
    current = current_version(connection)
    if current != based_on:
        raise StaleError(based_on, current)
    version = current + 1
    connection.execute(
        insert(plans).values(
            version=version, fingerprint=problem.fingerprint, content=plan.model_dump_json(), published=seconds(now)
        )
    )
    events = {event.id: event for event in PlanView(problem, plan).events}
    before = calendar.planned_records(connection, problem.demand)
    assigned = assign(calendar.namespace(connection), before, entries(problem, plan))
    wanted = {
        uid: _reservation(uid, events[EventId(entry.demand, entry.index)], version) for uid, entry in assigned.items()
    }
    known = _known(connection)
    begun = {i for i, r in known.items() if r.begin <= now}
    fresh = tuple(i for i in wanted if i not in known)
    moved = tuple(i for i, r in wanted.items() if i in known and i not in begun and _differs(known[i], r))
    cancelled = tuple(i for i in known if i not in wanted and i not in begun)
    change = Change(tuple(wanted[i] for i in (*fresh, *moved)), (*cancelled, *leaving))
    words = {i: Words.of(assigned[i]) for i in wanted if i not in begun}
    changed = carry_out(connection, change, words, now)
    return Published(version, fresh, moved, cancelled, tuple(changed))


def _reservation(uid: str, event: ViewEvent, version: int) -> Reservation:
    begin, end = zones.span(event.date, event.start, event.end)
    taken = [Claim(f"person:{person}", begin, end) for person in event.people]
    if event.room is not None and not event.room.digital:
        first = moment(event.date, event.taken_from).astimezone(dt.UTC)
        last = moment(event.date, event.taken_until).astimezone(dt.UTC)
        taken.append(Claim(f"room:{event.room.id}", min(first, begin), max(last, end)))
    return Reservation(
        id=uid,
        kind=Kind.EVENT,
        title=event.title,
        begin=begin,
        end=end,
        claims=tuple(sorted(taken, key=lambda claim: claim.resource)),
        demand=event.id.demand,
        index=event.id.index,
        plan=version,
    )


def _known(connection: Connection) -> dict[str, Reservation]:
    """Events that the ledger holds, by id."""
    taken: dict[str, list[Claim]] = defaultdict(list)
    for row in connection.execute(select(claims).where(claims.c.held).order_by(claims.c.resource)):
        taken[row.reservation].append(Claim(row.resource, moment_of(row.begin_at), moment_of(row.end_at)))
    events = select(reservations).where(reservations.c.kind == Kind.EVENT, reservations.c.state == State.HELD)
    return {
        row.id: Reservation(
            id=row.id,
            kind=Kind.EVENT,
            title=row.title,
            begin=moment_of(row.begin_at),
            end=moment_of(row.end_at),
            claims=tuple(taken[row.id]),
            demand=row.demand,
            index=row.event_index,
            plan=row.plan_version,
        )
        for row in connection.execute(events)
    }


def _differs(one: Reservation, other: Reservation) -> bool:
    return (one.title, one.begin, one.end, one.claims) != (other.title, other.begin, other.end, other.claims)
