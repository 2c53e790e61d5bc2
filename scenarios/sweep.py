"""Many scenarios at once: all of them sound before the first is planned, equal ones once, near the plan there is."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from scenarios.errors import Issue, ScenarioError
from scenarios.scenario import Scenario
from scheduler.domain.plan import Plan
from scheduler.domain.problem import Problem


class Same(NamedTuple):
    """Scenarios of which the same problem comes.

    Attributes:
        key: they share (:attr:`Scenario.key`).
        scenarios: in their order, at least one.
    """

    key: str
    scenarios: tuple[Scenario, ...]


def grouped(scenarios: Iterable[Scenario]) -> tuple[Same, ...]:
    """Scenarios by their problem, in the order of the first of each.

    Raises:
        ScenarioError: with every fault of every scenario.
    """
    issues: list[Issue] = []
    found: dict[str, list[Scenario]] = {}
    for scenario in scenarios:
        try:
            found.setdefault(scenario.key, []).append(scenario)
        except ScenarioError as error:
            issues += error.issues
    if issues:
        raise ScenarioError(issues)
    return tuple(Same(key, tuple(same)) for key, same in found.items())


def chosen(scenarios: Sequence[Scenario], word: str) -> tuple[Scenario, ...]:
    """The scenarios that a word means: a name, the beginning of names, or a choice of a grid.

    ``freistellung/3-std`` means every name that begins so, ``3-std`` every scenario with that choice.
    """
    return tuple(
        scenario
        for scenario in scenarios
        if f"{scenario.name}/".startswith(f"{word}/") or word in scenario.choices.values()
    )


def near(problem: Problem, plan: Plan) -> Problem:
    """A problem whose plans are to differ little from another plan (rule ``stability``).

    Args:
        plan: perhaps of other data; events of demands and in rooms that the problem does not have are left out.
    """
    events = tuple(e for e in plan.events if e.demand in problem.demand and (e.room is None or e.room in problem.room))
    return problem.having(baseline=events)


def measured(problem: Problem, plan: Plan) -> Problem:
    """The problem of a scenario, with the plan of the data as they are to differ little from.

    The data as they are stay what they are: that plan is theirs, and measured against itself it costs the same.
    """
    return problem if problem.fingerprint == plan.fingerprint else near(problem, plan)
