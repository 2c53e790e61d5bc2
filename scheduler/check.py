"""Check a plan against all rules in plain Python, without a solver."""

from dataclasses import dataclass

from scheduler.domain.plan import Cost, Plan
from scheduler.domain.problem import Problem
from scheduler.rules import REGISTRY, Fact, Level, Rules, weights
from scheduler.rules.view import PlanView


@dataclass(frozen=True)
class Report:
    """What the rules say about a plan.

    Attributes:
        facts: everything that is broken or costs, by rule in the order of the registry.
        by_rule: cost of every rule that is switched on, 0 included.
    """

    facts: tuple[Fact, ...]
    by_rule: dict[str, Cost]

    @property
    def violations(self) -> tuple[Fact, ...]:
        """The facts of hard rules; a plan with any must not be used."""
        return tuple(fact for fact in self.facts if fact.level is Level.HARD)

    @property
    def cost(self) -> Cost:
        """Cost of the whole plan."""
        return sum(self.by_rule.values(), Cost())


def check(problem: Problem, plan: Plan, rules: Rules = REGISTRY) -> Report:
    """Everything the rules have to say about a plan of the problem.

    Wishes of weight 0 are switched off and not asked.

    Args:
        rules: the rules to ask, those of the product unless said otherwise.

    Raises:
        PlanError: if the plan does not speak of this problem.
        ProblemError: if ``problem.weights`` names an unknown rule, a negative weight, or one of a rule that is no wish.
    """
    weight_of = weights(problem, rules)
    view = PlanView(problem, plan)
    facts: list[Fact] = []
    by_rule: dict[str, Cost] = {}
    for rule in rules.values():
        weight = weight_of[rule.id]
        if weight:
            found = list(rule.body.check(view, rule.maker(weight)))
            by_rule[rule.id] = _cost(rule.level, sum(fact.cost for fact in found))
            facts += found
    return Report(tuple(facts), by_rule)


def _cost(level: Level, cost: int) -> Cost:
    hard, mandatory, desired, wishes = (cost if level is each else 0 for each in Level)
    return Cost(hard=hard, mandatory=mandatory, desired=desired, wishes=wishes)
