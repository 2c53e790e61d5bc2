"""Planning as a job: ask for it, ask again, end it, publish what it made."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection

from api.failures import ConflictError
from api.rights import Actor
from api.service import Service
from api.store import jobs, plans
from api.store.job_records import Asked, Job
from api.store.ledger import Clash, RefusedError, seconds
from api.store.plans import Published, StaleError
from api.store.promised import promised
from api.usecases.around import around
from api.usecases.leave import absences
from api.usecases.outside import around_outside
from api.usecases.planners import require_planner
from api.usecases.publication import publish_plan
from scheduler.domain.plan import Plan
from scheduler.domain.problem import Problem
from scheduler.domain.time import ZONE
from scheduler.params import Params

AGAIN = "Sie können um das herum neu planen, was inzwischen gilt: mit POST auf {address}."
SHOWN = 50
"""So many collisions are named, more are counted."""


class UnfinishedError(ConflictError):
    """Dieser Auftrag hat noch keinen Plan."""

    code = "plan-fehlt"


class UnusableError(ConflictError):
    """Dieser Plan bricht feste Regeln und lässt sich deshalb nicht veröffentlichen."""

    code = "plan-regelwidrig"


class OtherDataError(ConflictError):
    """Die Daten des Landkreises haben sich geändert, seit dieser Plan gerechnet wurde. Bitte planen Sie neu."""

    code = "plan-anderer-daten"


class OutdatedError(ConflictError):
    """Inzwischen ist ein anderer Plan veröffentlicht worden."""

    code = "plan-veraltet"


class CollidingError(ConflictError):
    """Der Plan trifft auf Zusagen, die inzwischen gegeben wurden."""

    code = "plan-kollidiert"


@dataclass(frozen=True, slots=True)
class Collision:
    """Something a plan wants that was promised meanwhile; what for is nobody's business here.

    Attributes:
        event: title of the planned event.
        what: title of the room or the person.
        begin: of what holds it, aware, on the wall clock of the county; ``end`` likewise, exclusive.
    """

    event: str
    what: str
    begin: dt.datetime
    end: dt.datetime

    @property
    def sentence(self) -> str:
        """For people, in German."""
        until = f"{self.end:%H:%M}" if self.begin.date() == self.end.date() else f"{self.end:%d.%m.%Y, %H:%M}"
        return f"{self.what} ist am {self.begin:%d.%m.%Y} von {self.begin:%H:%M} bis {until} Uhr belegt ({self.event})."


def ask(service: Service, actor: Actor, params: Params, again_of: str | None = None) -> Job:
    """Ask for a plan around everything that is promised now.

    Args:
        service: whose data shall be planned.
        actor: who asks.
        params: limits of the solve.
        again_of: id of the job that this one repeats.

    Raises:
        SignInError: if nobody has signed in.
        ForbiddenError: if the actor may not plan.
    """
    require_planner(actor)
    now = service.now()
    with service.database.read() as connection:
        problem, based_on = _asked(connection, service.problem, now)
    asked = Asked(
        county=service.problem.title,
        fingerprint=service.problem.fingerprint,
        params=params,
        problem=problem,
        based_on=based_on,
        again_of=again_of,
        account=actor.account,
        created=seconds(now),
    )
    with service.database.write() as connection:
        return jobs.find(connection, jobs.add(connection, asked))


def ask_again(service: Service, actor: Actor, name: str) -> Job:
    """Ask for the same plan around what is promised by now.

    Raises:
        SignInError: if nobody has signed in.
        ForbiddenError: if the actor may not plan.
        UnknownJobError: if there is no such job.
    """
    require_planner(actor)
    with service.database.read() as connection:
        before = jobs.find(connection, name)
    return ask(service, actor, before.params, again_of=before.id)


def cancel(service: Service, actor: Actor, name: str) -> Job:
    """End a job, with its best plan so far if it runs.

    Raises:
        SignInError: if nobody has signed in.
        ForbiddenError: if the actor may not plan.
        UnknownJobError: if there is no such job.
        EndedError: if it is done or has failed.
    """
    require_planner(actor)
    with service.database.write() as connection:
        jobs.cancel(connection, name)
        return jobs.find(connection, name)


def plan_of(service: Service, name: str) -> Plan:
    """The plan that a job made.

    Raises:
        UnknownJobError: if there is no such job.
        UnfinishedError: if it has made none.
    """
    with service.database.read() as connection:
        job = jobs.find(connection, name)
        plan = jobs.plan_of(connection, name)
    if plan is None:
        raise UnfinishedError(job.error if job.error is not None else None)
    return plan


def publish(service: Service, actor: Actor, name: str, again: str, *, displace: bool = False) -> Published:
    """Publish what a job made.

    Args:
        service: whose data were planned.
        actor: who publishes.
        name: id of the job.
        again: address under which it can be planned again, for the hint.
        displace: whether bookings that rank lower give way (statement 5).

    Raises:
        SignInError: if nobody has signed in.
        ForbiddenError: if the actor may not plan.
        UnknownJobError: if there is no such job.
        UnfinishedError: if it has made no plan.
        UnusableError: if the plan breaks hard rules.
        OtherDataError: if the data have changed since.
        OutdatedError: if another plan was published since.
        CollidingError: naming what the plan collides with.
    """
    require_planner(actor)
    plan = plan_of(service, name)
    with service.database.read() as connection:
        job = jobs.find(connection, name)
    if job.outcome is not None and job.outcome.cost.hard:
        raise UnusableError
    if job.fingerprint != service.problem.fingerprint:
        raise OtherDataError
    hint = AGAIN.format(address=again)
    try:
        published = publish_plan(service, actor, plan, job.based_on, displace=displace)
    except StaleError as error:
        raise OutdatedError(str(error), hint=hint, again=again, current=error.current) from error
    except RefusedError as error:
        found = collisions(service.problem, error.clashes)
        raise CollidingError(
            "Der Plan trifft auf Zusagen, die gegeben wurden, während er gerechnet wurde. "
            + " ".join(collision.sentence for collision in found[:3])
            + (f" Dazu kommen {len(found) - 3} weitere." if len(found) > 3 else ""),
            hint=hint,
            again=again,
            count=len(found),
            collisions=[
                {"event": c.event, "what": c.what, "begin": c.begin.isoformat(), "end": c.end.isoformat()}
                for c in found[:SHOWN]
            ],
        ) from error
    with service.database.write() as connection:
        jobs.mark_published(connection, name, published.version)
    return published


def collisions(problem: Problem, clashes: tuple[Clash, ...]) -> list[Collision]:
    """Clashes in words that a planner may read: which room or person, when, and for which event of the plan."""
    return [
        Collision(
            event=clash.title,
            what=problem.name(clash.resource.partition(":")[2]),
            begin=clash.begin.astimezone(ZONE),
            end=clash.end.astimezone(ZONE),
        )
        for clash in clashes
    ]


def _asked(connection: Connection, problem: Problem, now: dt.datetime) -> tuple[Problem, int]:
    """What is to be planned now, and on which version it is based."""
    based_on, published = plans.current_version(connection), plans.plan_in_force(connection)
    asked = around(problem, promised(connection, now), published, now)
    asked = asked.model_copy(update={"absences": (*asked.absences, *absences(connection, problem))})
    return around_outside(connection, asked, now), based_on
