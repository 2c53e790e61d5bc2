"""Runs of scenarios that the service was asked for: a file, which job builds it, and which job plans what of it."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, insert, or_, select, update

from api.failures import UnknownError
from api.store import errands, scenario_jobs
from api.store import jobs as every
from api.store.job_records import JobKind, JobState, Outcome
from api.store.ledger import seconds
from api.store.tables.jobs import jobs, scenario_members, scenario_runs
from scheduler.params import Params
from scheduler.solution import Progress


class UnknownRunError(UnknownError):
    """Diesen Lauf gibt es hier nicht (mehr)."""

    code = "lauf-unbekannt"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A scenario of a run.

    Attributes:
        name: of the scenario.
        key: fingerprint of its problem, without a plan to stay near; None before it is built.
        job: id of the job that plans it, or that is to build it.
    """

    name: str
    key: str | None
    job: str


@dataclass(frozen=True, slots=True)
class Member:
    """A scenario of a run, as it stands.

    Attributes:
        key: fingerprint of its problem; None before it is built, which counts as waiting.
        cancelling: somebody wants it to end.
    """

    name: str
    key: str | None
    job: str
    state: JobState
    step: int
    cancelling: bool
    progress: Progress | None
    outcome: Outcome | None
    error: str | None


@dataclass(frozen=True, slots=True)
class Behind:
    """A job of a run that plans nothing, as it stands."""

    job: str
    state: JobState
    step: int


@dataclass(frozen=True, slots=True)
class Run:
    """A run as it stands.

    Attributes:
        name: of the file.
        content: the file.
        fingerprint: of the data as they were.
        created: seconds since 1970.
        members: the data as they are, then the scenarios of the file.
        building: how the job stands that builds the scenarios.
        comparison: the same of the job that compares them, None before they are built.
    """

    id: str
    name: str
    content: str
    fingerprint: str
    params: Params
    created: int
    members: tuple[Member, ...]
    building: Behind
    comparison: Behind | None

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen."""
        compared = self.comparison is None or self.comparison.state.ended
        return compared and all(member.state.ended for member in self.members)

    @property
    def step(self) -> int:
        """Grows with every change that can be seen."""
        steps = {member.job: member.step for member in self.members}
        steps |= {behind.job: behind.step for behind in (self.building, self.comparison) if behind is not None}
        return sum(steps.values())


def add(
    connection: Connection,
    name: str,
    content: str,
    params: Params,
    fingerprint: str,
    wanted: Sequence[Wanted],
    building: str,
    comparison: str | None,
    now: int,
) -> str:
    """Write a run down; its id.

    Args:
        connection: of ``Database.write``.
        wanted: the data as they are, then every scenario.
        building: id of the job that builds the scenarios.
        comparison: of the job that compares them, if they are built already.
        now: seconds since 1970.
    """
    run = uuid.uuid4().hex
    values = {"name": name, "content": content, "fingerprint": fingerprint, "created": now}
    values |= {"parameters": params.model_dump_json(), "building": building, "comparison": comparison}
    connection.execute(insert(scenario_runs).values(id=run, **values))
    rows = [{"run": run, "number": i, "name": w.name, "key": w.key, "job": w.job} for i, w in enumerate(wanted)]
    connection.execute(insert(scenario_members), rows)
    return run


def again(connection: Connection, building: str) -> Run | None:
    """The newest run of what a job builds, if nothing of it went wrong or is to end."""
    query = select(scenario_runs).where(scenario_runs.c.building == building)
    row = connection.execute(query.order_by(scenario_runs.c.created.desc(), scenario_runs.c.id).limit(1)).one_or_none()
    if row is None:
        return None
    run = _run(connection, row)
    states = [one.state for one in (*run.members, run.comparison) if one is not None]
    ending = any(member.cancelling for member in run.members)
    return None if ending or any(state not in errands.USABLE for state in states) else run


def built(connection: Connection, building: str, wanted: Sequence[Wanted], comparison: str) -> None:
    """Say of every run of what a job builds which jobs plan its scenarios, and which one compares them.

    Args:
        connection: of ``Database.write``.
        wanted: every scenario, in the order of the file.
        comparison: id of the job that compares them.
    """
    which = scenario_runs.c.building == building
    runs = select(scenario_runs.c.id).where(which)
    for number, one in enumerate(wanted, start=1):
        here = (scenario_members.c.run.in_(runs), scenario_members.c.number == number)
        connection.execute(update(scenario_members).where(*here).values(key=one.key, job=one.job))
    connection.execute(update(scenario_runs).where(which).values(comparison=comparison))


def members_of(connection: Connection, comparison: str) -> tuple[Member, ...]:
    """What a job is to compare: of the runs that want it, which have the same, the newest."""
    query = select(scenario_runs).where(scenario_runs.c.comparison == comparison)
    newest = query.order_by(scenario_runs.c.created.desc(), scenario_runs.c.id).limit(1)
    return _run(connection, connection.execute(newest).one()).members


def find(connection: Connection, name: str) -> Run:
    """A run.

    Raises:
        UnknownRunError: if there is none of that id.
    """
    row = connection.execute(select(scenario_runs).where(scenario_runs.c.id == name)).one_or_none()
    if row is None:
        raise UnknownRunError
    return _run(connection, row)


def page(connection: Connection, after: tuple[int, str] | None, limit: int) -> list[Run]:
    """Runs, the newest first.

    Args:
        after: of the last run of the page before: when it was asked for, in seconds, and its id.
    """
    query = select(scenario_runs)
    if after is not None:
        created, last = after
        same = and_(scenario_runs.c.created == created, scenario_runs.c.id < last)
        query = query.where(or_(scenario_runs.c.created < created, same))
    query = query.order_by(scenario_runs.c.created.desc(), scenario_runs.c.id.desc()).limit(limit)
    return [_run(connection, row) for row in connection.execute(query).all()]


def cancel(connection: Connection, run: Run) -> None:
    """End what no other run wants.

    Args:
        connection: of ``Database.write``.
    """
    names = {member.job for member in run.members}  # the one that builds them is among them until it has
    others = select(scenario_members.c.job).where(scenario_members.c.job.in_(names), scenario_members.c.run != run.id)
    shared = set(connection.execute(others).scalars())
    every.cancel_all(connection, sorted(names - shared))


def expire(connection: Connection, before: dt.datetime) -> None:
    """Delete runs that were asked for before a moment, and jobs older than that which no run holds.

    Args:
        connection: of ``Database.write``.
    """
    old = select(scenario_runs.c.id).where(scenario_runs.c.created < seconds(before))
    runs = list(connection.execute(old).scalars())
    connection.execute(delete(scenario_members).where(scenario_members.c.run.in_(runs)))
    connection.execute(delete(scenario_runs).where(scenario_runs.c.id.in_(runs)))
    scenario_jobs.expire(connection, seconds(before))
    errands.expire(connection, (JobKind.BUILDING, JobKind.COMPARISON), seconds(before))


def _run(connection: Connection, row: Row[Any]) -> Run:
    columns = (scenario_members.c.name, scenario_members.c.key, scenario_members.c.job)
    more = (jobs.c.state, jobs.c.step, jobs.c.cancelling, jobs.c.progress, jobs.c.outcome, jobs.c.error)
    query = select(*columns, *more).join(jobs, jobs.c.id == scenario_members.c.job)
    found = connection.execute(query.where(scenario_members.c.run == row.id).order_by(scenario_members.c.number)).all()
    behind = select(jobs.c.id, jobs.c.state, jobs.c.step).where(jobs.c.id.in_({row.building, row.comparison}))
    standing = {one.id: Behind(one.id, JobState(one.state), one.step) for one in connection.execute(behind)}
    return Run(
        id=row.id,
        name=row.name,
        content=row.content,
        fingerprint=row.fingerprint,
        params=Params.model_validate_json(row.parameters),
        created=row.created,
        members=tuple(map(_member, found)),
        building=standing[row.building],
        comparison=standing.get(row.comparison),
    )


def _member(row: Row[*tuple[Any, ...]]) -> Member:
    return Member(
        name=row.name,
        key=row.key,
        job=row.job,
        state=JobState.WAITING if row.key is None and row.state == JobState.RUNNING else JobState(row.state),
        step=row.step,
        cancelling=row.cancelling,
        progress=None if row.progress is None else Progress.model_validate_json(row.progress),
        outcome=None if row.outcome is None else Outcome.model_validate_json(row.outcome),
        error=row.error,
    )
