"""Jobs at rest: asked for, taken, told about, finished, and taken over from whoever died.

The table is the truth, whatever delivers a job to a worker. Who runs a job holds it by a name of its own; what a former
holder still writes is refused. Heartbeats are stamped and judged by the clock of the database, because the workers
stand on many machines.
"""

import json
import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Row,
    and_,
    case,
    cast,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from api.store.job_records import (
    Asked,
    Beat,
    Due,
    EndedError,
    Held,
    Job,
    JobKind,
    JobState,
    Outcome,
    UnknownJobError,
)
from api.store.tables.jobs import jobs, scenario_members, scenario_runs
from scheduler.domain.plan import Plan
from scheduler.params import Params
from scheduler.solution import Progress, Solution

ATTEMPTS = 3
"""So often a job is begun before it is given up."""
STALE_SECONDS = 20
"""A running job whose worker has not been heard of for so long is taken over."""
GIVEN_UP = (
    f"Die Rechnung ist {ATTEMPTS}-mal abgebrochen, ohne fertig zu werden; vermutlich fehlt dem Rechner "
    "Arbeitsspeicher. Bitte fragen Sie, wer den Dienst betreibt, und stellen Sie den Auftrag dann neu."
)


_SHORT = [c for c in jobs.c if c.name not in {"problem", "result"}]
_PLANS = jobs.c.kind == JobKind.PLAN


def add(connection: Connection, asked: Asked) -> str:
    """Write a job that waits; its id."""
    name = uuid.uuid4().hex
    connection.execute(
        insert(jobs).values(
            id=name,
            kind=asked.kind,
            state=JobState.WAITING,
            county=asked.county,
            fingerprint=asked.fingerprint,
            parameters=asked.params.model_dump_json(),
            problem=asked.problem.model_dump_json(),
            based_on=asked.based_on,
            again_of=asked.again_of,
            account=asked.account,
            created=asked.created,
            key=asked.key,
            after=asked.after,
            step=1,
            attempts=0,
            cancelling=False,
        )
    )
    return name


def find(connection: Connection, name: str) -> Job:
    """A job whose plan may be published.

    Raises:
        UnknownJobError: if there is none of that id.
    """
    query = select(*_SHORT, jobs.c.result.is_not(None).label("complete")).where(jobs.c.id == name, _PLANS)
    found = connection.execute(query).one_or_none()
    if found is None:
        raise UnknownJobError
    return _job(found)


def page(connection: Connection, after: tuple[int, str] | None, limit: int) -> list[Job]:
    """Jobs whose plans may be published, the newest first.

    Args:
        after: of the last job of the page before: when it was asked for, in seconds, and its id.
    """
    query = select(*_SHORT, jobs.c.result.is_not(None).label("complete")).where(_PLANS)
    if after is not None:
        created, last = after
        query = query.where(or_(jobs.c.created < created, and_(jobs.c.created == created, jobs.c.id < last)))
    query = query.order_by(jobs.c.created.desc(), jobs.c.id.desc()).limit(limit)
    return [_job(row) for row in connection.execute(query)]


def plan_of(connection: Connection, name: str) -> Plan | None:
    """The plan that a job made, None if there is none (yet)."""
    content = connection.execute(select(jobs.c.result).where(jobs.c.id == name, _PLANS)).scalar_one_or_none()
    return None if content is None else Plan.model_validate_json(content)


def waiting(connection: Connection) -> list[Due]:
    """Jobs that may begin: errands first, then plans, then the oldest; only plans wait for those of their county."""
    county = case((_PLANS, jobs.c.county), else_=None).label("county")
    query = select(jobs.c.id, county, jobs.c.kind).where(jobs.c.state == JobState.WAITING, _due())
    rank = case((_PLANS, 1), (jobs.c.kind == JobKind.SCENARIO, 2), else_=0)
    ordered = query.order_by(rank, jobs.c.created, jobs.c.id)
    return [Due(row.id, row.county, JobKind(row.kind).errand) for row in connection.execute(ordered)]


def running(connection: Connection) -> set[str]:
    """Counties of which a plan is being made."""
    return set(connection.execute(select(jobs.c.county).where(jobs.c.state == JobState.RUNNING, _PLANS)).scalars())


def take(connection: Connection, name: str, holder: str) -> Held | None:
    """Begin a job that waits; None if it does not wait, or another plan of its county is being made.

    Args:
        connection: of ``Database.write``.
        holder: a name that nobody had before.
    """
    try:
        with connection.begin_nested():
            row = connection.execute(
                update(jobs)
                .where(jobs.c.id == name, jobs.c.state == JobState.WAITING, _due())
                .values(
                    state=JobState.RUNNING,
                    holder=holder,
                    heartbeat=_clock(connection),
                    started=_clock(connection),
                    attempts=jobs.c.attempts + 1,
                    step=jobs.c.step + 1,
                    progress=None,
                )
                .returning(
                    jobs.c.problem,
                    jobs.c.parameters,
                    jobs.c.fingerprint,
                    jobs.c.account,
                    jobs.c.created,
                    jobs.c.kind,
                    jobs.c.after,
                )
            ).one_or_none()
    except IntegrityError:  # another plan of the county is being made
        return None
    if row is None:
        return None
    near = None
    if row.after is not None:
        before = connection.execute(select(jobs.c.result).where(jobs.c.id == row.after)).scalar_one()
        near = Solution.model_validate_json(before).plan
    return Held(
        id=name,
        holder=holder,
        task=row.problem,
        parameters=row.parameters,
        fingerprint=row.fingerprint,
        account=row.account,
        created=row.created,
        kind=JobKind(row.kind),
        near=near,
    )


def beat(connection: Connection, name: str, holder: str, progress: Progress | None) -> Beat:
    """Say that a job is being worked on, and how far it is.

    Args:
        connection: of ``Database.write``.
        progress: None if there is nothing new.
    """
    news: dict[str, Any] = {"heartbeat": _clock(connection)}
    if progress is not None:
        news |= {"progress": progress.model_dump_json(), "step": jobs.c.step + 1}
    cancelling = connection.execute(
        update(jobs).where(*_held(name, holder)).values(news).returning(jobs.c.cancelling)
    ).scalar_one_or_none()
    if cancelling is None:
        return Beat.LOST
    return Beat.CANCEL if cancelling else Beat.ON


def finish(connection: Connection, name: str, holder: str, result: Plan | Solution, outcome: Outcome) -> bool:
    """Write a job's result; it ends as aborted if anybody wanted that, with its plan if that may be used.

    Args:
        connection: of ``Database.write``.
        result: the plan; of a scenario with its proof.

    Returns:
        whether the job was still held.
    """
    content = result.model_dump_json()
    kept = case((jobs.c.cancelling, content if outcome.cost.hard == 0 else None), else_=content)
    return _end(connection, _held(name, holder), result=kept, outcome=outcome.model_dump_json())


def complete(connection: Connection, name: str, holder: str) -> bool:
    """End a job whose result is kept elsewhere.

    Args:
        connection: of ``Database.write``.

    Returns:
        whether it is done: it was still held, and nobody wanted it to end.
    """
    if not _end(connection, _held(name, holder)):
        return False
    state = connection.execute(select(jobs.c.state).where(jobs.c.id == name)).scalar_one()
    return JobState(state) is JobState.DONE


def fail(connection: Connection, name: str, holder: str, error: str) -> bool:
    """Write why a job failed (German); it ends as aborted if anybody wanted that.

    Args:
        connection: of ``Database.write``.

    Returns:
        whether the job was still held.
    """
    return _end(connection, _held(name, holder), JobState.FAILED, error=error)


def cancel(connection: Connection, name: str) -> None:
    """End a job: at once if it waits, with its best plan so far if it runs.

    Args:
        connection: of ``Database.write``.

    Raises:
        UnknownJobError: if there is none of that id.
        EndedError: if it has ended otherwise.
    """
    find(connection, name)
    cancel_all(connection, [name])
    if find(connection, name).state in {JobState.DONE, JobState.FAILED}:
        raise EndedError


def cancel_all(connection: Connection, names: Sequence[str]) -> None:
    """End jobs, those that have not ended yet: at once if they wait, with their best plan so far if they run.

    Args:
        connection: of ``Database.write``.
    """
    wanted = {"cancelling": True, "step": jobs.c.step + 1}
    which = jobs.c.id.in_(names)
    open_ = (which, jobs.c.state.in_([JobState.WAITING, JobState.RUNNING]), ~jobs.c.cancelling)
    connection.execute(update(jobs).where(*open_).values(wanted))
    _end(connection, (which, jobs.c.state == JobState.WAITING), JobState.ABORTED)


def release(connection: Connection, name: str, holder: str) -> None:
    """Let a job whose worker is known to be dead wait again, or end it if it was to end or has died too often.

    Args:
        connection: of ``Database.write``.
    """
    _release(connection, _held(name, holder))


def hand_back(connection: Connection, name: str, holder: str) -> None:
    """Let a job wait again whose worker was told to stop: that is nobody's fault and no attempt.

    Args:
        connection: of ``Database.write``.
    """
    connection.execute(update(jobs).where(*_held(name, holder)).values(attempts=jobs.c.attempts - 1))
    _release(connection, _held(name, holder))


def recover(connection: Connection, stale: int = STALE_SECONDS) -> None:
    """Release every job whose worker has not been heard of for ``stale`` seconds.

    Args:
        connection: of ``Database.write``.
    """
    _release(connection, (jobs.c.state == JobState.RUNNING, jobs.c.heartbeat < _clock(connection) - stale))


def mark_published(connection: Connection, name: str, version: int) -> None:
    """Note as which version a job's plan was published."""
    connection.execute(update(jobs).where(jobs.c.id == name).values(published=version, step=jobs.c.step + 1))


def _release(connection: Connection, dead: Sequence[ColumnElement[bool]]) -> None:
    _end(connection, (*dead, jobs.c.cancelling), JobState.ABORTED)
    _end(connection, (*dead, jobs.c.attempts >= ATTEMPTS), JobState.FAILED, error=GIVEN_UP)
    again = {"state": JobState.WAITING, "holder": None, "heartbeat": None, "progress": None, "step": jobs.c.step + 1}
    connection.execute(update(jobs).where(*dead).values(again))


def _end(
    connection: Connection, which: Sequence[ColumnElement[bool]], state: JobState = JobState.DONE, **values: Any
) -> bool:
    ended = case((jobs.c.cancelling, JobState.ABORTED.value), else_=state.value)
    stamps = {"holder": None, "heartbeat": None, "finished": _clock(connection), "step": jobs.c.step + 1}
    done = connection.execute(update(jobs).where(*which).values(state=ended, **stamps, **values))
    if done.rowcount:
        end_followers(connection)
    return done.rowcount > 0


def end_followers(connection: Connection) -> None:
    """End what waits for the plan of a job that will have none.

    Args:
        connection: of ``Database.write``.
    """
    first = jobs.alias()
    without = select(first.c.id).where(first.c.state.in_([JobState.FAILED, JobState.ABORTED]))
    stamps = {"state": JobState.ABORTED, "finished": _clock(connection), "step": jobs.c.step + 1}
    connection.execute(update(jobs).where(jobs.c.state == JobState.WAITING, jobs.c.after.in_(without)).values(stamps))


def _due() -> ColumnElement[bool]:
    """The job that comes first, if any, has its plan; of what is compared nothing is open."""
    first = jobs.alias()
    done = select(first.c.id).where(first.c.id == jobs.c.after, first.c.state == JobState.DONE)
    open_ = (
        select(scenario_members.c.job)
        .join(scenario_runs, scenario_runs.c.id == scenario_members.c.run)
        .join(first, first.c.id == scenario_members.c.job)
        .where(scenario_runs.c.comparison == jobs.c.id, first.c.state.in_([JobState.WAITING, JobState.RUNNING]))
    )
    ready = or_(jobs.c.kind != JobKind.COMPARISON, ~exists(open_))
    return and_(or_(jobs.c.after.is_(None), exists(done)), ready)


def _held(name: str, holder: str) -> tuple[ColumnElement[bool], ...]:
    return (jobs.c.id == name, jobs.c.holder == holder, jobs.c.state == JobState.RUNNING)


def _clock(connection: Connection) -> ColumnElement[int]:
    """Seconds since 1970 by the clock of the database."""
    if connection.dialect.name == "postgresql":
        return cast(func.floor(func.extract("epoch", func.clock_timestamp())), BigInteger)
    return func.unixepoch(type_=BigInteger)


def _job(row: Row[*tuple[Any, ...]]) -> Job:
    return Job(
        id=row.id,
        state=JobState(row.state),
        fingerprint=row.fingerprint,
        params=Params.model_validate_json(row.parameters),
        based_on=row.based_on,
        again_of=row.again_of,
        created=row.created,
        started=row.started,
        finished=row.finished,
        step=row.step,
        progress=None if row.progress is None else Progress.model_validate_json(row.progress),
        attempts=row.attempts,
        cancelling=row.cancelling,
        complete=row.complete,
        outcome=None if row.outcome is None else Outcome.model_validate(json.loads(row.outcome)),
        error=row.error,
        published=row.published,
    )
