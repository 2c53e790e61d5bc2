"""Looking for repairs of the plan in force, in a job: what it starts from, what it finds, what calendars would show."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

import scheduler  # not its functions: behind them stand solvers, which a service imports when somebody asks them
from api.failures import ConflictError
from api.store import leaves, plans, repairs
from api.store.database import Database
from api.store.job_records import Held
from api.store.ledger import RefusedError
from api.store.plans import StaleError
from api.store.promised import promised
from api.store.repairs import Feed, Found, Offered, Question
from api.usecases.around import around
from api.usecases.leave import absences
from api.usecases.outside import around_outside
from api.usecases.planning import OtherDataError, collisions
from api.usecases.publication import rehearse
from scheduler.domain.demands import Demand
from scheduler.domain.plan import Cost, Plan
from scheduler.domain.problem import Problem
from scheduler.engine.course import Flag
from scheduler.errors import PlanError
from scheduler.repairing import PersonAway, Repair, RepairParams
from scheduler.solution import Progress

SECONDS = 20.0
"""So long a repair may be looked for; somebody waits for it."""
REHEARSING = "Ausprobieren, was das Veröffentlichen ändert"


class NoPlanError(ConflictError):
    """Es ist noch kein Plan veröffentlicht, der sich reparieren ließe."""

    code = "plan-fehlt"


@dataclass(frozen=True)
class Ground:
    """What a repair starts from.

    Attributes:
        problem: around everything that is promised, with the leaves that are not in question and deputies that come
            already.
        plan: in force, as far as it speaks of the data.
        version: of that plan.
    """

    problem: Problem
    plan: Plan
    version: int


def ground(county: Problem, connection: Connection, now: dt.datetime, without: Sequence[str] = ()) -> Ground:
    """What a repair starts from.

    Args:
        county: the data.
        now: aware.
        without: ids of leaves that are in question, so that they are news.

    Raises:
        NoPlanError: if no plan is in force.
    """
    published, version = plans.plan_in_force(connection), plans.current_version(connection)
    if published is None:
        raise NoPlanError
    problem = with_demands(county, repairs.demands_of(connection, version))
    asked = around(problem, promised(connection, now), published, now)
    asked = asked.model_copy(update={"absences": (*asked.absences, *absences(connection, problem, without))})
    asked = around_outside(connection, asked, now)
    plan = Plan(
        problem=asked.title,
        fingerprint=published.fingerprint,
        events=asked.baseline,
        rhythms=tuple(r for r in published.rhythms if r.demand in asked.demand),
    )
    return Ground(asked, plan, version)


def with_demands(problem: Problem, named: Sequence[Demand]) -> Problem:
    """The county with demands that name deputies; what the data have changed since stays as the data say."""
    known = {demand.id: demand for demand in named if demand.id in problem.demand}
    if not known:
        return problem
    return problem.model_copy(update={"demands": tuple(known.get(d.id, d) for d in problem.demands)})


@dataclass(frozen=True)
class Mended:
    """What a search has found."""

    job: str
    account: str | None
    fingerprint: str
    version: int
    question: Question
    found: Found
    created: int

    def keep(self, connection: Connection) -> None:
        """Write it down; leaves that touch nothing are settled with it.

        Args:
            connection: of ``Database.write``.
        """
        if not self.found.touched:
            leaves.settle(connection, list(self.question.leaves), self.version)
        repairs.add(
            connection, self.job, self.fingerprint, self.version, self.question, self.found, self.account, self.created
        )


def mend(database: Database, held: Held, tell: Callable[[Progress], None], cancel: Flag) -> Mended:
    """Look for repairs of the plan that is in force by now, and try out what publishing them would do.

    Raises:
        NoPlanError: if no plan is in force any more.
        OtherDataError: if the plan in force does not fit the data any more.
        SolveError: if nothing was found in time.
    """
    question, county = Question.model_validate_json(held.parameters), held.problem
    with database.read() as connection:
        start = ground(county, connection, question.now, question.leaves)
    missing = {d.person for d in question.disturbances if isinstance(d, PersonAway)}
    params = RepairParams(
        now=question.now,
        reach=question.reach,
        deputies={p: scheduler.deputies_of(start.problem, p) for p in sorted(missing)} if question.deputies else {},
        time_limit=SECONDS,
    )
    try:
        answer = scheduler.repair(
            start.problem, start.plan, question.disturbances, params, progress=tell, cancel=cancel
        )
    except PlanError as error:
        raise OtherDataError from error
    number, passed = len(answer.found), answer.seconds
    tell(Progress(seconds=passed, phase=REHEARSING, placed=number, events=number, cost=None, bound=Cost(), gap=None))
    found = Found(
        touched=answer.touched,
        past=answer.past,
        proven=answer.proven,
        bound=answer.bound,
        seconds=answer.seconds,
        offers=tuple(_offered(database, county, question.now, start, one) for one in answer.found),
    )
    return Mended(held.id, held.account, held.fingerprint, start.version, question, found, held.created)


def _offered(database: Database, county: Problem, now: dt.datetime, start: Ground, one: Repair) -> Offered:
    """A repair with what calendars would show of it."""
    demands = tuple(d for d in one.problem.demands if d != county.demand.get(d.id))
    problem = with_demands(county, demands)
    plan = one.plan.model_copy(update={"fingerprint": county.fingerprint})
    feed: tuple[Feed, ...] = ()
    refused = ""
    try:
        done = rehearse(database, problem, plan, start.version, now)
    except (RefusedError, StaleError) as error:
        refused = str(error)
        if isinstance(error, RefusedError):
            refused = " ".join(c.sentence for c in collisions(problem, error.clashes)[:3])
    else:
        feed = tuple(
            Feed(
                uid=c.uid,
                title=c.after.entry.title,
                before=None if c.before is None else c.before.stamp.sequence,
                after=c.after.stamp.sequence,
                cancelled=c.after.cancelled is not None,
            )
            for c in done.changed
        )
    return Offered(
        plan=plan,
        demands=demands,
        effort=one.effort,
        cost=one.cost,
        steps=one.steps,
        told=one.told,
        feed=feed,
        refused=refused,
    )
