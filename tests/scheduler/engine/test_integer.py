"""The integer stage: its sums and cliques say what the rules say, and a search never makes a plan dearer."""

import random

import numpy as np
import pytest

from scenarios import load
from scheduler.check import check
from scheduler.engine.greedy import Greedy
from scheduler.engine.integer import Choice, Limits, offers
from scheduler.engine.plans import plan_of
from scheduler.engine.pricing import Levels
from scheduler.engine.relaxation import Relaxation
from scheduler.model.build import build
from scheduler.rules import weights

SEED = 11
LIMITS = Limits(singles=30, patterns=20, above=20.0, work=1.0, size=9, rounds=0.3)


def never() -> bool:
    return False


def planned() -> Greedy:
    problem = load("beispiel")
    context = build(problem, weights(problem))
    plan = Greedy(context, context.blocks, Levels())
    plan.run(never)
    return plan


def offered(plan: Greedy):
    relaxation = Relaxation(plan.context, plan.blocks, plan.levels, SEED)
    relaxation.add(plan.chosen.items())
    for _ in range(8):
        relaxation.round(never)
    relaxation.master.solve()
    return [(o.number, o.column) for o in offers(relaxation, plan, plan.blocks, LIMITS, SEED)]


def cost_of(plan: Greedy):
    events = plan_of(plan.context, plan.chosen, plan.blocks)
    problem = plan.context.problem
    return check(problem, problem.plan(events.events, events.rhythms))


@pytest.fixture(scope="module")
def case() -> tuple[Greedy, list]:
    plan = planned()
    return plan, offered(plan)


def all_slacks(choice: Choice) -> range:
    return range(len(choice.offered), len(choice.offered) + choice.slacks)


def test_the_sums_cost_what_the_plan_costs(case):
    """Also for plans that the relaxation has never seen: all visits, evenings and weeks are among the rows."""
    plan, columns = case
    choice = Choice(plan, plan.blocks, columns)
    everybody = {b.number for b in plan.blocks}
    before = dict(plan.chosen)
    dice = random.Random(SEED)
    compared = 0
    for _ in range(60):
        moved = dice.sample(range(len(choice.offered)), 2)
        picks = {number: i for i, (number, c) in enumerate(choice.offered) if c.key == before[number].key}
        picks |= {choice.offered[i][0]: i for i in moved}
        choice.chosen = np.array(sorted(picks.values()))
        choice.write()
        if np.isfinite(plan.weighted_cost()):
            compared += 1
            assert choice._worth(everybody, all_slacks(choice)) == plan.weighted_cost(), f"seed {SEED}"
    assert compared > 5
    for block in plan.blocks:
        plan.hold(block, before[block.number])


def test_cliques_hold_the_pairs_that_are_in_each_other_s_way(case):
    plan, columns = case
    choice = Choice(plan, plan.blocks, columns)
    alone = Greedy(plan.context, plan.blocks, plan.levels)
    blocks = {b.number: b for b in plan.blocks}
    dice = random.Random(SEED)
    clashes = 0
    for _ in range(400):
        first, second = dice.sample(range(len(choice.offered)), 2)
        (n, one), (m, other) = choice.offered[first], choice.offered[second]
        if n == m:
            continue
        alone.take(blocks[n], one if len(one.days) else None)
        clash = bool(choice.cliques.taken(np.array([first]))[second])
        neighbours = np.isin(np.abs(one.days[:, None] - other.days), [1]).any()
        siblings = blocks[n].demand.id == blocks[m].demand.id
        if clash:
            assert not alone.fits(blocks[m], other), f"seed {SEED}: {first} and {second}"
            clashes += 1
        elif not neighbours and not siblings:  # nights and distances are sums, not cliques
            assert alone.fits(blocks[m], other), f"seed {SEED}: {first} and {second}"
        alone.take(blocks[n], None)
    assert clashes > 3


def test_what_meets_something_held_fast_is_not_offered(case):
    plan, columns = case
    free, held = plan.blocks[::2], plan.blocks[1::2]
    mine = [(n, c) for n, c in columns if n in {b.number for b in free}]
    choice = Choice(plan, free, mine)
    assert 0 < len(choice.offered) < len(mine)
    choice.improve({b.number for b in free}, 2.0, never)
    before = {b.number: plan.chosen[b.number] for b in held}
    choice.write()
    assert {b.number: plan.chosen[b.number] for b in held} == before
    assert not cost_of(plan).violations


def test_a_search_never_makes_a_plan_dearer_and_draws_the_same_neighbourhoods_again():
    results = []
    for _ in range(2):
        plan = planned()
        columns = offered(plan)
        before = plan.weighted_cost()
        choice = Choice(plan, plan.blocks, columns)
        choice.search(LIMITS, SEED, never)
        choice.write()
        report = cost_of(plan)
        assert not report.violations
        assert plan.weighted_cost() == report.cost.wishes < before
        results.append(plan_of(plan.context, plan.chosen, plan.blocks))
    assert results[0] == results[1]


def test_a_search_that_is_stopped_changes_nothing(case):
    plan, columns = case
    choice = Choice(plan, plan.blocks, columns)
    before = choice.chosen.copy()
    choice.search(LIMITS, SEED, lambda: True)
    assert (choice.chosen == before).all()
