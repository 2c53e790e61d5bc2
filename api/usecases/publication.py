"""A plan becomes the one in force."""

import datetime as dt
from collections.abc import Callable
from functools import partial

from sqlalchemy import Connection

from api.accounts import audit
from api.booking.model import Booking
from api.booking.purposes import Purpose, purpose_of
from api.feeds.freshness import invalidate
from api.rights import Actor
from api.service import Service
from api.store import bookings as rows
from api.store import plans
from api.store.database import Database
from api.store.ledger import Clash, RefusedError
from api.store.plans import Published
from api.usecases import waiting
from api.usecases.desk import Desk
from api.usecases.keeping import give_way, yields
from api.usecases.planners import require_planner
from scheduler.domain.plan import Plan
from scheduler.domain.problem import Problem

ROUNDS = 5
"""So often it is looked anew who has to give way; each time somebody was quicker."""


def publish_plan(
    service: Service,
    actor: Actor,
    plan: Plan,
    based_on: int,
    *,
    displace: bool = False,
    problem: Problem | None = None,
    also: Callable[[Connection, int], None] | None = None,
) -> Published:
    """Publish a plan: one transaction through the same door as every booking.

    Args:
        service: whose data the plan answers.
        actor: who publishes.
        plan: what shall be in force.
        based_on: the version that was in force when planning began, 0 if none was.
        displace: whether bookings that rank lower, and start after the notice period, give way (statement 5); each
            gets its reason and three free alternatives in the same transaction.
        problem: what the plan answers, if deputies come that the county's data do not name.
        also: what else belongs into the transaction; it is told the version.

    Raises:
        SignInError: if nobody has signed in.
        ForbiddenError: if the actor may not plan.
        PlanError: if the plan does not speak of the data.
        StaleError: if another plan was published since.
        RefusedError: naming what the plan collides with and does not give way; nothing has changed then.
    """
    require_planner(actor)
    leaving: dict[str, Clash] = {}
    for _ in range(ROUNDS):
        try:
            done = service.database.run(
                partial(_publish, service, actor, problem or service.problem, plan, based_on, leaving, also)
            )
        except RefusedError as error:
            with service.database.read() as connection:
                further = _leaving(Desk(service, connection, actor, service.now()), error.clashes) if displace else {}
            if len(further) < len({clash.holder for clash in error.clashes}):
                raise
            leaving |= further
        else:
            invalidate()
            return done
    raise RefusedError(tuple(leaving.values()))


def rehearse(database: Database, problem: Problem, plan: Plan, based_on: int, now: dt.datetime) -> Published:
    """What publishing would do, done and undone again: nobody sees it, no mail goes out.

    Raises:
        PlanError: if the plan does not speak of the data.
        StaleError: if another plan was published since.
        RefusedError: naming what the plan collides with.
    """

    def work(connection: Connection) -> None:
        raise _UndoneError(plans.publish(connection, problem, plan, based_on, now))

    try:
        database.run(work)
    except _UndoneError as undone:
        return undone.published
    raise AssertionError("a rehearsal was not undone")


class _UndoneError(Exception):
    """Ends the transaction of a rehearsal."""

    def __init__(self, published: Published) -> None:
        super().__init__()
        self.published = published


def _publish(
    service: Service,
    actor: Actor,
    problem: Problem,
    plan: Plan,
    based_on: int,
    leaving: dict[str, Clash],
    also: Callable[[Connection, int], None] | None,
    connection: Connection,
) -> Published:
    desk = Desk(service, connection, actor, service.now())
    gone = rows.some(connection, list(leaving))
    done = plans.publish(connection, problem, plan, based_on, desk.now, leaving=set(gone))
    displaced = [give_way(desk, gone[holder], _purpose(desk, leaving[holder])) for holder in sorted(gone)]
    waiting.serve(desk, displaced)
    counts = {"termine_neu": len(done.fresh), "verschoben": len(done.moved), "abgesagt": len(done.cancelled)}
    figures = {**counts, "verdraengt": len(displaced)}
    audit.note(connection, desk.actor, "plan-veroeffentlicht", "plan", str(done.version), None, figures, desk.now)
    if also is not None:
        also(connection, done.version)
    return done


def _leaving(desk: Desk, clashes: tuple[Clash, ...]) -> dict[str, Clash]:
    """Bookings that give way to a plan, each with the clash that says to what."""
    booked = rows.some(desk.connection, {clash.holder for clash in clashes})
    stays = {c.holder for c in clashes if c.holder not in booked or not _yields(desk, booked[c.holder], c)}
    return {c.holder: c for c in clashes if c.holder not in stays}


def _yields(desk: Desk, booking: Booking, clash: Clash) -> bool:
    return clash.resource.startswith("room:") and yields(desk, booking, _purpose(desk, clash))


def _purpose(desk: Desk, clash: Clash) -> Purpose:
    assert clash.demand is not None
    return purpose_of(desk.problem, desk.problem.demand[clash.demand])
