"""Events of all published plans with what became of them; nothing here looks at who may know."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, delete, insert, or_, select

from api.annual.model import Fate, Record
from api.store.ledger import Kind, State, moment_of, seconds
from api.store.tables import entries, reservations
from api.store.tables.outcomes import outcomes
from calendars.entries import Entry


@dataclass(frozen=True, slots=True)
class Happened:
    """An event that was published.

    Attributes:
        begin: aware; ``end`` likewise, exclusive.
        cancelled: it was taken back by a later plan or a repair.
        record: what somebody wrote down about it.
    """

    uid: str
    entry: Entry
    begin: dt.datetime
    end: dt.datetime
    cancelled: bool
    record: Record


def between(connection: Connection, first: dt.datetime, end: dt.datetime) -> list[Happened]:
    """Events that begin in a half-open span of time, cancelled ones too, in the order of time."""
    query = _events().where(reservations.c.begin_at >= seconds(first), reservations.c.begin_at < seconds(end))
    return [_happened(row) for row in connection.execute(query)]


def latest(
    connection: Connection, first: dt.datetime, end: dt.datetime, behind: tuple[int, str] | None, limit: int
) -> list[Happened]:
    """Events that begin in a half-open span of time, cancelled ones too, the latest first.

    Args:
        behind: of the last event of the page before: its begin, in seconds since 1970, and its id.
    """
    begin, name = reservations.c.begin_at, reservations.c.id
    query = _events().where(begin >= seconds(first), begin < seconds(end))
    if behind is not None:
        at, last = behind
        query = query.where(or_(begin < at, and_(begin == at, name < last)))
    query = query.order_by(None).order_by(begin.desc(), name.desc()).limit(limit)
    return [_happened(row) for row in connection.execute(query)]


def find(connection: Connection, uid: str) -> Happened | None:
    """One event."""
    row = connection.execute(_events().where(reservations.c.id == uid)).one_or_none()
    return None if row is None else _happened(row)


def save(connection: Connection, uid: str, record: Record, now: dt.datetime) -> None:
    """Keep what became of an event; nothing known takes its row away."""
    connection.execute(delete(outcomes).where(outcomes.c.uid == uid))
    if record != Record():
        connection.execute(
            insert(outcomes).values(uid=uid, fate=record.fate, participants=record.participants, changed=seconds(now))
        )


def _events() -> Select[Any]:
    return (
        select(
            reservations.c.id,
            reservations.c.begin_at,
            reservations.c.end_at,
            reservations.c.state,
            entries.c.content,
            outcomes.c.fate,
            outcomes.c.participants,
        )
        .join(entries, entries.c.uid == reservations.c.id)
        .outerjoin(outcomes, outcomes.c.uid == reservations.c.id)
        .where(reservations.c.kind == Kind.EVENT)
        .order_by(reservations.c.begin_at, reservations.c.id)
    )


def _happened(row: Row[Any]) -> Happened:
    return Happened(
        uid=row.id,
        entry=Entry.model_validate_json(row.content),
        begin=moment_of(row.begin_at),
        end=moment_of(row.end_at),
        cancelled=row.state == State.CANCELLED,
        record=Record(None if row.fate is None else Fate(row.fate), row.participants),
    )
