"""Repairs at rest: what was asked, what was found, and which of them was published."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from pydantic import AwareDatetime, TypeAdapter
from sqlalchemy import Connection, Row, delete, func, insert, select, update

from api.failures import UnknownError
from api.store.ledger import seconds
from api.store.tables import plans
from api.store.tables.leave import repairs
from scheduler.domain.demands import Demand
from scheduler.domain.plan import Cost, EventId, Plan
from scheduler.domain.time import Model
from scheduler.repairing import Disturbance, Effort, Reach, Step, Told


class UnknownRepairError(UnknownError):
    """Diese Reparatur gibt es hier nicht."""

    code = "reparatur-unbekannt"


class Question(Model):
    """What was asked.

    Attributes:
        leaves: ids of the leaves it is about.
        disturbances: those of the leaves included; the reasons of absences are left out.
    """

    leaves: tuple[str, ...]
    disturbances: tuple[Disturbance, ...]
    reach: Reach
    deputies: bool
    now: AwareDatetime


class Feed(Model):
    """An event as calendars will show it.

    Attributes:
        uid: of the calendar event.
        before: SEQUENCE that calendars hold now, None if none holds it.
        after: SEQUENCE that they will hold.
        cancelled: whether it will read CANCELLED.
    """

    uid: str
    title: str
    before: int | None
    after: int
    cancelled: bool


class Offered(Model):
    """One repair as it can be accepted.

    Attributes:
        demands: those of the county that name deputies in it.
        feed: what calendars would show otherwise; empty if publishing would be refused.
        refused: why publishing would be refused, empty if it would not.
    """

    plan: Plan
    demands: tuple[Demand, ...]
    effort: Effort
    cost: Cost
    steps: tuple[Step, ...]
    told: tuple[Told, ...]
    feed: tuple[Feed, ...]
    refused: str = ""


class Found(Model):
    """What was found."""

    touched: tuple[EventId, ...]
    past: tuple[EventId, ...]
    proven: bool
    bound: Effort
    seconds: float
    offers: tuple[Offered, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """A repair that was looked for.

    Attributes:
        fingerprint: of the county's data then.
        based_on: version of the plan in force then.
        created: seconds since 1970.
        published: version as which one of its offers was published.
    """

    id: str
    fingerprint: str
    based_on: int
    question: Question
    found: Found
    created: int
    published: int | None


_DEMANDS = TypeAdapter(tuple[Demand, ...])


def add(
    connection: Connection,
    fingerprint: str,
    based_on: int,
    question: Question,
    found: Found,
    account: str | None,
    created: int,
) -> str:
    """Write what was found; its id."""
    name = uuid.uuid4().hex
    connection.execute(
        insert(repairs).values(
            id=name,
            fingerprint=fingerprint,
            based_on=based_on,
            asked=question.model_dump_json(),
            found=found.model_dump_json(),
            account=account,
            created=created,
        )
    )
    return name


def find(connection: Connection, name: str) -> Kept:
    """A repair.

    Raises:
        UnknownRepairError: if there is none of that id.
    """
    row = connection.execute(select(repairs).where(repairs.c.id == name)).one_or_none()
    if row is None:
        raise UnknownRepairError
    return _kept(row)


def newest(connection: Connection, limit: int) -> list[Kept]:
    """Repairs, the newest first."""
    query = select(repairs).order_by(repairs.c.created.desc(), repairs.c.id.desc()).limit(limit)
    return [_kept(row) for row in connection.execute(query)]


def mark_published(connection: Connection, name: str, version: int, demands: tuple[Demand, ...]) -> None:
    """Remember the version as which a repair was published, and the demands that name deputies from then on."""
    connection.execute(
        update(repairs)
        .where(repairs.c.id == name)
        .values(published=version, demands=_DEMANDS.dump_json(demands).decode())
    )


def demands_of(connection: Connection, version: int) -> tuple[Demand, ...]:
    """Demands that name deputies in a published plan; none if it came of no repair."""
    content = connection.execute(select(repairs.c.demands).where(repairs.c.published == version)).scalar_one_or_none()
    return () if content is None else _DEMANDS.validate_json(content)


def expire(connection: Connection, before: dt.datetime) -> None:
    """Delete what was looked for before a moment, except the repair whose plan is in force: it names its deputies."""
    newest_ = select(func.max(plans.c.version)).scalar_subquery()
    in_force = repairs.c.published.is_not(None) & (repairs.c.published == newest_)
    connection.execute(delete(repairs).where(repairs.c.created < seconds(before), ~in_force))


def _kept(row: Row[Any]) -> Kept:
    return Kept(
        id=row.id,
        fingerprint=row.fingerprint,
        based_on=row.based_on,
        question=Question.model_validate_json(row.asked),
        found=Found.model_validate_json(row.found),
        created=row.created,
        published=row.published,
    )
