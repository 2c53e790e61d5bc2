"""Leave at rest."""

import datetime as dt
import uuid
from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from api.store.leave_records import Leave, LeaveKind, LeaveState, UnknownLeaveError
from api.store.ledger import seconds
from api.store.tables.leave import leaves
from scheduler.domain.time import DateRange


def add(
    connection: Connection,
    person: str,
    kind: LeaveKind,
    span: DateRange,
    state: LeaveState,
    account: str,
    now: dt.datetime,
) -> Leave:
    """Write a new leave."""
    name = uuid.uuid4().hex
    connection.execute(
        insert(leaves).values(
            id=name,
            person=person,
            kind=kind,
            first=span.first,
            last=span.last,
            state=state,
            account=account,
            created=seconds(now),
            changed=seconds(now),
            version=1,
        )
    )
    return find(connection, name)


def find(connection: Connection, name: str) -> Leave:
    """A leave.

    Raises:
        UnknownLeaveError: if there is none of that id.
    """
    row = connection.execute(select(leaves).where(leaves.c.id == name)).one_or_none()
    if row is None:
        raise UnknownLeaveError
    return _leave(row)


def since(connection: Connection, day: dt.date) -> list[Leave]:
    """Leaves that end on that day or later, whatever became of them, in the order of their first day."""
    query = select(leaves).where(leaves.c.last >= day).order_by(leaves.c.first, leaves.c.created, leaves.c.id)
    return [_leave(row) for row in connection.execute(query)]


def valid(connection: Connection) -> list[Leave]:
    """Leaves that count, in the order of their first day."""
    query = select(leaves).where(leaves.c.state == LeaveState.VALID).order_by(leaves.c.first, leaves.c.id)
    return [_leave(row) for row in connection.execute(query)]


def away(connection: Connection, people: Collection[str], day: dt.date) -> set[str]:
    """Who of some people has a leave on a day that counts."""
    if not people:
        return set()
    query = select(leaves.c.person).where(leaves.c.person.in_(people), leaves.c.state == LeaveState.VALID)
    return set(connection.execute(query.where(leaves.c.first <= day, leaves.c.last >= day)).scalars())


def turn(connection: Connection, leave: Leave, state: LeaveState, now: dt.datetime) -> bool:
    """Give a leave another state; False if somebody was quicker."""
    done = connection.execute(
        update(leaves)
        .where(leaves.c.id == leave.id, leaves.c.version == leave.version)
        .values(state=state, version=leave.version + 1, changed=seconds(now))
    )
    return done.rowcount == 1


def settle(connection: Connection, names: list[str], version: int) -> None:
    """Remember the plan in which every event of some leaves has its decision."""
    connection.execute(update(leaves).where(leaves.c.id.in_(names)).values(settled=version))


def expire(connection: Connection, before: dt.date) -> None:
    """Delete leaves that ended before a day."""
    connection.execute(delete(leaves).where(leaves.c.last < before))


def _leave(row: Row[Any]) -> Leave:
    return Leave(
        id=row.id,
        person=row.person,
        kind=LeaveKind(row.kind),
        span=DateRange(first=row.first, last=row.last),
        state=LeaveState(row.state),
        account=row.account,
        created=row.created,
        version=row.version,
        settled=row.settled,
    )
