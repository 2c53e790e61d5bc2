"""A plan becomes the one in force."""

from api.rights import Actor
from api.service import Service
from api.store import plans
from api.store.plans import Published
from api.usecases.planners import require_planner
from scheduler.domain.plan import Plan


def publish_plan(service: Service, actor: Actor, plan: Plan, based_on: int) -> Published:
    """Publish a plan: one transaction through the same door as every booking.

    Args:
        service: whose data the plan answers.
        actor: who publishes.
        plan: what shall be in force.
        based_on: the version that was in force when planning began, 0 if none was.

    Raises:
        SignInError: if nobody has signed in.
        ForbiddenError: if the actor may not plan.
        PlanError: if the plan does not speak of the data.
        StaleError: if another plan was published since.
        RefusedError: naming what the plan collides with; nothing has changed then.
    """
    require_planner(actor)
    with service.database.write() as connection:
        return plans.publish(connection, service.problem, plan, based_on, service.now())
