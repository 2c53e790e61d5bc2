"""``check`` and ``build`` say the same about every plan of small worlds, and about random plans of real data."""

from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scenarios import load
from scheduler.check import Report, check
from scheduler.domain.plan import Plan
from scheduler.domain.problem import Problem
from scheduler.engine.evaluate import evaluate
from scheduler.model.build import build
from scheduler.model.context import Context
from scheduler.rules import ORDER, REGISTRY, Level, weights

from .random_plans import RandomPlans
from .small_worlds import SMALL_WORLDS
from .worlds import busy_world, careless_events, day

WISHES = [known.id for known in REGISTRY.values() if known.level is Level.WISH]


def built(problem: Problem) -> Context:
    return build(problem, weights(problem))


def assert_agree(context: Context, plan: Plan) -> Report:
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
    return report


@pytest.mark.no_cover  # the same lines thousands of times
@pytest.mark.parametrize("rule_id", ORDER)
def test_check_and_build_agree_on_every_plan(rule_id):
    """With all wishes on, and with none but the rule's own."""
    silent, loud = False, False
    for small in SMALL_WORLDS[rule_id]():
        alone = {wish: 0 for wish in WISHES if wish != rule_id}
        everything, only = built(small.problem), built(small.problem.model_copy(update={"weights": alone}))
        for plan in small.plans():
            assert_agree(everything, plan)
            speaks = any(assert_agree(only, plan).by_rule[rule_id].levels)
            silent, loud = silent or not speaks, loud or speaks
    assert silent
    assert loud


def test_every_rule_has_small_worlds():
    assert set(SMALL_WORLDS) == set(ORDER)


@cache
def data_set(name: str) -> Context:
    """A data set as it is, or without its promises: plans made at random keep none, so they would all be broken."""
    problem = busy_world(day(-20)) if name.startswith("busy") else load(name.partition(" ")[0])
    return built(problem.model_copy(update={"pins": ()}) if name.endswith("unpinned") else problem)


def tries(number: int) -> settings:
    """So many examples, however long one takes; hypothesis names the seed of one that fails."""
    return settings(max_examples=number, deadline=None, suppress_health_check=[HealthCheck.too_slow])


seeds, shares = st.integers(0, 2**32 - 1), st.sampled_from([0.1, 0.4, 0.7, 1.0])


@pytest.mark.no_cover  # the same lines thousands of times
@pytest.mark.parametrize("name", ["busy", "busy unpinned", "beispiel", "beispiel unpinned"])
@tries(25)
@given(seed=seeds, share=shares)
def test_agreement_on_random_plans(name, seed, share):
    """Likely plans, what is left of them when nothing is broken, with one event more, and careless ones."""
    context = data_set(name)
    plans = RandomPlans(context, seed, share)
    likely = plans.likely()
    careless = context.problem.plan(tuple(careless_events(context.problem, plans.random.choice)))
    for plan in (likely, *plans.variations(likely), careless):
        assert_agree(context, plan)


@pytest.mark.no_cover  # the same lines thousands of times
@tries(2)
@given(seed=seeds, share=shares)
def test_agreement_on_random_plans_of_a_county(seed, share):
    """A year with hundreds of events that break nothing, and with one more that may."""
    context = data_set("bad-kreuznach-2026-27 unpinned")
    plans = RandomPlans(context, seed, share)
    first, *others = plans.variations(plans.likely())
    assert not assert_agree(context, first).violations
    for plan in others:
        assert_agree(context, plan)
