"""Repairs at rest: what was asked, how the search stands, what was found, and which of them was published.

A search is a job (:mod:`api.store.jobs`); once it has found something, that is kept here under the same id.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from pydantic import AwareDatetime, TypeAdapter
from sqlalchemy import Connection, Row, Select, delete, func, insert, select, update

from api.failures import UnknownError
from api.store import errands
from api.store import jobs as every
from api.store.job_records import JobKind, JobState
from api.store.ledger import seconds
from api.store.tables import plans
from api.store.tables.jobs import jobs
from api.store.tables.leave import repairs
from scheduler.domain.demands import Demand
from scheduler.domain.plan import Cost, EventId, Plan
from scheduler.domain.time import Model
from scheduler.repairing import Disturbance, Effort, Reach, Step, Told
from scheduler.solution import Progress


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


@dataclass(frozen=True, slots=True)
class Search:
    """A search for repairs, as it stands.

    Attributes:
        based_on: version of the plan to be repaired.
        created: seconds since 1970.
        step: grows with every change that can be seen.
        cancelling: somebody wants it to end.
        progress: what is being done; ``placed`` is how many repairs are found, of ``events`` at most.
        error: why nothing was found (German).
        kept: what was found, None if nothing is (yet).
    """

    id: str
    based_on: int
    question: Question
    created: int
    state: JobState
    step: int
    cancelling: bool = False
    progress: Progress | None = None
    error: str | None = None
    kept: Kept | None = None

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen, but that one of its repairs is published."""
        return self.state.ended


_DEMANDS = TypeAdapter(tuple[Demand, ...])


def add(
    connection: Connection,
    name: str,
    fingerprint: str,
    based_on: int,
    question: Question,
    found: Found,
    account: str | None,
    created: int,
) -> None:
    """Write what was found.

    Args:
        name: id of the job that has found it.
    """
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


def find(connection: Connection, name: str) -> Search:
    """A search.

    Raises:
        UnknownRepairError: if there is none of that id.
    """
    searched = connection.execute(_searches().where(jobs.c.id == name)).one_or_none()
    row = connection.execute(select(repairs).where(repairs.c.id == name)).one_or_none()
    if searched is None and row is None:
        raise UnknownRepairError
    return _search(searched, None if row is None else _kept(row))


def newest(connection: Connection, limit: int) -> list[Search]:
    """Searches, the newest first."""
    query = select(repairs).order_by(repairs.c.created.desc(), repairs.c.id.desc()).limit(limit)
    kept = {row.id: _kept(row) for row in connection.execute(query)}
    query = _searches().order_by(jobs.c.created.desc(), jobs.c.id.desc()).limit(limit)
    searched = {row.id: row for row in connection.execute(query)}
    found = [_search(searched.get(name), kept.get(name)) for name in {**kept, **searched}]
    return sorted(found, key=lambda search: (search.created, search.id), reverse=True)[:limit]


def cancel(connection: Connection, name: str) -> None:
    """End a search, if it has not ended yet: nothing is kept of it.

    Args:
        connection: of ``Database.write``.

    Raises:
        UnknownRepairError: if there is none of that id.
    """
    find(connection, name)
    every.cancel_all(connection, [name])


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
    errands.expire(connection, (JobKind.REPAIR,), seconds(before))


def _searches() -> Select[Any]:
    columns = (jobs.c.state, jobs.c.step, jobs.c.cancelling, jobs.c.progress, jobs.c.error)
    asked = (jobs.c.id, jobs.c.parameters, jobs.c.based_on, jobs.c.created)
    return select(*asked, *columns).where(jobs.c.kind == JobKind.REPAIR)


def _search(row: Row[Any] | None, kept: Kept | None) -> Search:
    """A search as it stands; its job is gone if it is old, and there is nothing kept if it has found nothing."""
    if row is None:
        assert kept is not None
        return Search(kept.id, kept.based_on, kept.question, kept.created, JobState.DONE, 1, kept=kept)
    return Search(
        id=row.id,
        based_on=row.based_on if kept is None else kept.based_on,
        question=Question.model_validate_json(row.parameters) if kept is None else kept.question,
        created=row.created,
        state=JobState(row.state),
        step=row.step,
        cancelling=row.cancelling,
        progress=None if row.progress is None else Progress.model_validate_json(row.progress),
        error=row.error,
        kept=kept,
    )


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
