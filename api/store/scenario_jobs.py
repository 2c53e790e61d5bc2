"""Jobs that plan scenarios: asked for by content, so that none is planned twice, and cleared away in the end.

They lie in the table of all jobs (:mod:`api.store.jobs`); runs of the service hold theirs (:mod:`api.store.scenarios`).
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, delete, select

from api.store import jobs as every
from api.store.job_records import Asked, JobKind, JobState
from api.store.tables.jobs import jobs, scenario_members
from scenarios.recipe import program
from scheduler.domain.problem import Problem
from scheduler.params import Params
from scheduler.solution import Progress, Solution


@dataclass(frozen=True, slots=True)
class Standing:
    """How a job stands.

    Attributes:
        step: counts every change that can be seen.
    """

    state: JobState
    step: int
    progress: Progress | None
    error: str | None


def ask(connection: Connection, problem: Problem, params: Params, now: int, after: str | None = None) -> str:
    """The id of a job that plans a problem: one that is there, or else a new one.

    Args:
        connection: of ``Database.write``.
        now: seconds since 1970.
        after: id of a job near whose plan it is to stay.
    """
    said = "\n".join((program(), problem.fingerprint, params.model_dump_json(), after or ""))
    key = hashlib.sha256(said.encode()).hexdigest()
    usable = jobs.c.state.in_([JobState.WAITING, JobState.RUNNING, JobState.DONE])
    same = select(jobs.c.id).where(jobs.c.kind == JobKind.SCENARIO, jobs.c.key == key, usable, ~jobs.c.cancelling)
    known = connection.execute(same.order_by(jobs.c.created, jobs.c.id).limit(1)).scalar_one_or_none()
    if known is not None:
        return str(known)
    asked = Asked(
        county=problem.title[:200],
        fingerprint=problem.fingerprint,
        params=params,
        problem=problem,
        based_on=0,
        again_of=None,
        account=None,
        created=now,
        kind=JobKind.SCENARIO,
        key=key,
        after=after,
    )
    return every.add(connection, asked)


def standing(connection: Connection, names: Collection[str]) -> dict[str, Standing]:
    """How jobs stand, by id; those that were cleared away are missing."""
    columns = (jobs.c.id, jobs.c.state, jobs.c.step, jobs.c.progress, jobs.c.error)
    return {
        row.id: Standing(
            state=JobState(row.state),
            step=row.step,
            progress=None if row.progress is None else Progress.model_validate_json(row.progress),
            error=row.error,
        )
        for row in connection.execute(select(*columns).where(jobs.c.id.in_(names)))
    }


def solution_of(connection: Connection, name: str) -> Solution | None:
    """What a job found, None if nothing (yet)."""
    query = select(jobs.c.result).where(jobs.c.id == name, jobs.c.kind == JobKind.SCENARIO)
    content = connection.execute(query).scalar_one_or_none()
    return None if content is None else Solution.model_validate_json(content)


def cancel(connection: Connection, names: Collection[str]) -> set[str]:
    """End jobs that no run of the service holds; the ids of the others.

    Args:
        connection: of ``Database.write``.
    """
    free = _free(connection, names)
    every.cancel_all(connection, free)
    return set(names).difference(free)


def clear(connection: Connection, names: Collection[str]) -> None:
    """Delete jobs that have ended and that no run of the service holds.

    Args:
        connection: of ``Database.write``.
    """
    ended = jobs.c.state.in_([state for state in JobState if state.ended])
    free = jobs.c.id.in_(_free(connection, names))
    connection.execute(delete(jobs).where(free, jobs.c.kind == JobKind.SCENARIO, ended))


def _free(connection: Connection, names: Collection[str]) -> list[str]:
    query = select(scenario_members.c.job).where(scenario_members.c.job.in_(names))
    held = set(connection.execute(query).scalars())
    return [name for name in names if name not in held]


def expire(connection: Connection, before: int) -> None:
    """Delete old jobs that have ended and that no run of the service holds, and no other job builds on.

    Args:
        connection: of ``Database.write``.
        before: seconds since 1970.
    """
    ended = jobs.c.state.in_([state for state in JobState if state.ended])
    query = select(jobs.c.id).where(jobs.c.kind == JobKind.SCENARIO, jobs.c.created < before, ended)
    for following in (jobs.c.after.is_not(None), jobs.c.after.is_(None)):
        names = list(connection.execute(query.where(following)).scalars())
        wanted = select(jobs.c.after).where(jobs.c.after.in_(names))
        needed = set(connection.execute(wanted).scalars())
        clear(connection, [name for name in names if name not in needed])
