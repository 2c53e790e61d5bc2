"""Repairing the plan in force: asking for repairs after a leave or a lost room, and accepting one of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

import scheduler  # not its functions: behind them stand solvers, which a service imports when somebody asks them
from api.accounts import audit
from api.failures import ConflictError, InvalidError
from api.rights import Actor, Scope
from api.service import Service
from api.store import jobs, leaves, plans, repairs
from api.store.job_records import Asked, JobKind
from api.store.leave_records import Leave, LeaveState
from api.store.ledger import RefusedError, seconds
from api.store.plans import Published, StaleError
from api.store.repairs import Question, Search
from api.usecases.leave import AWAY
from api.usecases.mending import NoPlanError, with_demands
from api.usecases.planners import require_planner
from api.usecases.planning import CollidingError, OtherDataError, OutdatedError, collisions
from api.usecases.publication import publish_plan
from scheduler.domain.plan import EventId
from scheduler.domain.problem import Problem
from scheduler.domain.time import moment
from scheduler.errors import ProblemError
from scheduler.repairing import Disturbance, NewHoliday, PersonAway, Reach, RepairParams

AGAIN = "Bitte suchen Sie noch einmal: unter {address} geht es von dem aus, was jetzt gilt."


class OpenSearchError(ConflictError):
    """Diese Suche ist noch nicht zu Ende."""

    code = "reparatur-offen"


class NothingFoundError(ConflictError):
    """Diese Reparatur gibt es nicht: Bitte wählen Sie eine der angebotenen."""

    code = "reparatur-fehlt"


class AcceptedError(ConflictError):
    """Von dieser Suche ist schon eine Reparatur angenommen worden."""

    code = "reparatur-angenommen"


@dataclass(frozen=True)
class Open:
    """A leave that counts, and the events of the plan in force that still need a decision.

    Attributes:
        events: in the order of time.
    """

    leave: Leave
    title: str
    events: tuple[EventId, ...]


def open_leaves(service: Service, actor: Actor) -> list[Open]:
    """Leaves that count and whose events have no decision yet, for the Koordinierungsstelle.

    Raises:
        SignInError: if nobody has signed in.
        ForbiddenError: if the actor may not plan.
    """
    require_planner(actor, Scope.READ)
    with service.database.read() as connection:
        plan = plans.plan_in_force(connection)
        if plan is None:
            return []
        version = plans.current_version(connection)
        problem = with_demands(service.problem, repairs.demands_of(connection, version))
        found = [
            leave for leave in leaves.valid(connection) if leave.settled is None and leave.person in problem.person
        ]
    now = service.now()
    still = [e for e in plan.events if e.demand in problem.demand and moment(e.date, e.start) > now]
    return [
        Open(
            leave,
            problem.person[leave.person].title,
            tuple(
                e.id
                for e in sorted(still, key=lambda e: (e.date, e.start))
                if e.date in leave.span and leave.person in (*problem.demand[e.demand].required, *e.attendees)
            ),
        )
        for leave in found
    ]


def ask(
    service: Service,
    actor: Actor,
    names: Sequence[str],
    disturbances: Sequence[Disturbance],
    reach: Reach,
    *,
    deputies: bool,
) -> Search:
    """Ask a job to look for repairs (:func:`api.usecases.mending.mend`).

    Args:
        names: ids of leaves.
        disturbances: what else has come about.
        deputies: whether people of the same role and Familienzentrum may stand in.

    Raises:
        SignInError: if nobody has signed in.
        ForbiddenError: if the actor may not plan.
        UnknownLeaveError: if there is no such leave.
        NoPlanError: if no plan is in force.
        InvalidError: if a disturbance speaks of what does not exist, or of days outside the year, or there is none.
    """
    require_planner(actor)
    now, problem = service.now(), service.problem
    _require_sensible(problem, disturbances)
    with service.database.read() as connection:
        asked = [leaves.find(connection, name) for name in names]
        published, version = plans.plan_in_force(connection), plans.current_version(connection)
    if published is None:
        raise NoPlanError
    away = [
        PersonAway(person=leave.person, span=leave.span, reason=AWAY)
        for leave in asked
        if leave.state is LeaveState.VALID
    ]
    question = Question(
        leaves=tuple(names), disturbances=(*away, *disturbances), reach=reach, deputies=deputies, now=now
    )
    if not question.disturbances:
        raise InvalidError("Was ist geschehen? Nennen Sie eine Abwesenheit oder etwas anderes.", field="disturbances")
    try:
        scheduler.require_known(problem, published, question.disturbances, RepairParams(now=now))
    except ProblemError as error:
        raise InvalidError(" ".join(f"{issue}." for issue in error.issues), field="disturbances") from error
    errand = Asked(
        county=problem.title[:200],
        fingerprint=problem.fingerprint,
        params=question,
        problem=problem,
        based_on=version,
        again_of=None,
        account=actor.account,
        created=seconds(now),
        kind=JobKind.REPAIR,
    )
    with service.database.write() as connection:
        return repairs.find(connection, jobs.add(connection, errand))


def cancel(service: Service, actor: Actor, name: str) -> Search:
    """End a search that has not ended yet; nothing is kept of it.

    Raises:
        SignInError: if nobody has signed in.
        ForbiddenError: if the actor may not plan.
        UnknownRepairError: if there is none of that id.
    """
    require_planner(actor)
    with service.database.write() as connection:
        repairs.cancel(connection, name)
        return repairs.find(connection, name)


def find(service: Service, name: str) -> Search:
    """A search as it stands.

    Raises:
        UnknownRepairError: if there is none of that id.
    """
    with service.database.read() as connection:
        return repairs.find(connection, name)


def accept(service: Service, actor: Actor, name: str, number: int, again: str) -> Published:
    """Publish one of the repairs that were found: all of it or nothing, through the door of every publication.

    Args:
        name: id of the search.
        number: which of its repairs, from 1.
        again: address under which one can look again, for the hint.

    Raises:
        SignInError: if nobody has signed in.
        ForbiddenError: if the actor may not plan.
        UnknownRepairError: if there is none of that id.
        OpenSearchError: if the search has not ended.
        NothingFoundError: if it has no such repair.
        AcceptedError: if one of them was accepted before.
        OtherDataError: if the county's data have changed since.
        OutdatedError: if another plan was published since.
        CollidingError: naming what the plan collides with.
    """
    require_planner(actor)
    with service.database.read() as connection:
        search = repairs.find(connection, name)
        known = repairs.demands_of(connection, search.based_on)
    kept = search.kept
    if not search.ended:
        raise OpenSearchError
    if kept is None:
        raise NothingFoundError
    if kept.published is not None:
        raise AcceptedError
    if not 1 <= number <= len(kept.found.offers):
        raise NothingFoundError
    if kept.fingerprint != service.problem.fingerprint:
        raise OtherDataError
    offer = kept.found.offers[number - 1]
    demands = tuple({d.id: d for d in (*known, *offer.demands)}.values())
    hint = AGAIN.format(address=again)

    def also(connection: Connection, version: int) -> None:
        leaves.settle(connection, list(kept.question.leaves), version)
        repairs.mark_published(connection, name, version, demands)
        counts = {step.decision.value: 0 for step in offer.steps}
        for step in offer.steps:
            counts[step.decision.value] += 1
        audit.note(connection, actor, "reparatur-angenommen", "plan", str(version), None, counts, service.now())

    problem = with_demands(service.problem, demands)
    try:
        return publish_plan(service, actor, offer.plan, kept.based_on, problem=problem, also=also)
    except StaleError as error:
        raise OutdatedError(str(error), hint=hint, again=again, current=error.current) from error
    except RefusedError as error:
        found = collisions(problem, error.clashes)
        raise CollidingError(
            "Die Reparatur trifft auf Zusagen, die inzwischen gegeben wurden. "
            + " ".join(collision.sentence for collision in found[:3]),
            hint=hint,
            again=again,
            count=len(found),
        ) from error


def _require_sensible(problem: Problem, disturbances: Sequence[Disturbance]) -> None:
    """Refuse days outside the year: nothing is planned on them.

    Raises:
        InvalidError: naming the year.
    """
    horizon = problem.horizon
    for one in disturbances:
        span = getattr(one, "span", None)
        days = (span.first, span.last) if span is not None else (one.date,) if isinstance(one, NewHoliday) else ()
        if any(day not in horizon for day in days):
            raise InvalidError(
                f"Möglich sind Tage vom {horizon.first:%d.%m.%Y} bis {horizon.last:%d.%m.%Y}.", field="disturbances"
            )
