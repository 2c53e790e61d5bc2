"""``check`` and ``build`` say the same about every plan of small worlds, and about random plans of real data."""

import pytest

from scheduler.check import check
from scheduler.domain.plan import Plan
from scheduler.domain.problem import Problem
from scheduler.engine.evaluate import Verdict, evaluate
from scheduler.model.build import build
from scheduler.model.context import Context
from scheduler.rules import ORDER, REGISTRY, Level, weights

from .small_worlds import SMALL_WORLDS

WISHES = [known.id for known in REGISTRY.values() if known.level is Level.WISH]


def built(problem: Problem) -> Context:
    return build(problem, weights(problem))


def assert_agree(context: Context, plan: Plan) -> Verdict:
    """Hard or not on every plan; the cost of every plan that is not."""
    report, verdict = check(context.problem, plan), evaluate(context, plan)
    broken = sorted({fact.rule for fact in report.violations})
    assert verdict.hard == bool(broken), (plan.events, plan.rhythms, broken, verdict)
    if not verdict.hard:
        costs = report.cost.levels[1:]
        assert (verdict.mandatory, verdict.desired, verdict.wishes) == costs, (
            plan.events,
            plan.rhythms,
            report.by_rule,
        )
    return verdict


@pytest.mark.parametrize("rule_id", ORDER)
def test_check_and_build_agree_on_every_plan(rule_id):
    """With all wishes on, and with none but the rule's own."""
    silent, loud = False, False
    for small in SMALL_WORLDS[rule_id]():
        alone = {wish: 0 for wish in WISHES if wish != rule_id}
        everything, only = built(small.problem), built(small.problem.model_copy(update={"weights": alone}))
        for plan in small.plans():
            assert_agree(everything, plan)
            assert_agree(only, plan)
            speaks = any(fact.rule == rule_id for fact in check(only.problem, plan).facts)
            silent, loud = silent or not speaks, loud or speaks
    assert silent
    assert loud
