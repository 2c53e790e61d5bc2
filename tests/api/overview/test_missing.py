"""What is missing, why, and what would help: on the page of a county that wants too much."""

import datetime as dt

from api.figures import plan_object
from api.overview import overview, render
from api.overview.result import Result
from scheduler import Params, check, solve
from scheduler.domain.demands import Visibility
from scheduler.domain.problem import Problem
from scheduler.domain.time import ZONE, DateRange
from scheduler.rules.view import PlanView

MADE = dt.datetime(2026, 11, 24, 12, 0, tzinfo=ZONE)


def closed(problem: Problem, **overrides: object) -> Problem:
    """The county with the only room of the Austauschtreffen closed."""
    shut = (DateRange(first=problem.horizon.first, last=problem.horizon.last),)
    rooms = tuple(
        room.model_copy(update={"closures": shut}) if room.id == "sitzung-jugendamt" else room for room in problem.rooms
    )
    fields = {name: getattr(problem, name) for name in Problem.model_fields}
    return Problem(**fields | {"rooms": rooms, **overrides})


def page_of(problem: Problem) -> str:
    solution = solve(problem, Params(workers=1))
    plan = solution.plan.model_copy(update={"fingerprint": problem.fingerprint})
    found = plan_object(PlanView(problem, plan), check(problem, plan), solution)
    result = Result.model_validate({**found, "fingerprint": plan.fingerprint})
    return render(overview(problem, plan, result, MADE))


def test_the_page_says_why_and_what_would_help(problem):
    page = page_of(closed(problem))
    assert "Sitzungsraum" in page
    assert "Was helfen würde: Wenn " in page
    assert "dann ginge es am " in page


def test_nothing_is_told_of_what_is_confidential(problem):
    kinds = tuple(
        kind.model_copy(update={"visibility": Visibility.CONFIDENTIAL}) if kind.id == "austauschtreffen" else kind
        for kind in problem.kinds
    )
    page = page_of(closed(problem, kinds=kinds))
    assert "Was helfen würde: Wenn " not in page
    assert "Mehr wissen nur die Beteiligten." in page
