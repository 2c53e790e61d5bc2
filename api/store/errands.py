"""Jobs that are no plans: asked for, and found again by what they do.

They lie in the table of all jobs (:mod:`api.store.jobs`), and what they find is kept where it belongs.
"""

from sqlalchemy import Connection, delete, select

from api.store.job_records import JobKind, JobState
from api.store.tables.jobs import comparisons, jobs, scenario_runs

USABLE = (JobState.WAITING, JobState.RUNNING, JobState.DONE)


def known(connection: Connection, kind: JobKind, key: str) -> str | None:
    """The id of the newest job that does the same, unless it went wrong or is to end; None if there is none."""
    same = select(jobs.c.id).where(jobs.c.kind == kind, jobs.c.key == key, jobs.c.state.in_(USABLE), ~jobs.c.cancelling)
    found = connection.execute(same.order_by(jobs.c.created.desc(), jobs.c.id).limit(1)).scalar_one_or_none()
    return None if found is None else str(found)


def task_of(connection: Connection, name: str) -> str:
    """What a job is to do, as JSON."""
    return str(connection.execute(select(jobs.c.problem).where(jobs.c.id == name)).scalar_one())


def expire(connection: Connection, kinds: tuple[JobKind, ...], before: int) -> None:
    """Delete old jobs that have ended and that no run of scenarios holds, with what they have compared.

    Args:
        connection: of ``Database.write``.
        before: seconds since 1970.
    """
    ended = jobs.c.state.in_([state for state in JobState if state.ended])
    holding = (scenario_runs.c.building, scenario_runs.c.comparison)
    free = [jobs.c.id.not_in(select(column).where(column.is_not(None))) for column in holding]
    query = select(jobs.c.id).where(jobs.c.kind.in_(kinds), jobs.c.created < before, ended, *free)
    names = list(connection.execute(query).scalars())
    connection.execute(delete(comparisons).where(comparisons.c.job.in_(names)))
    connection.execute(delete(jobs).where(jobs.c.id.in_(names)))
