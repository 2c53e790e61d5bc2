import numpy as np
from rules.worlds import busy_world, demand, kind, world

from scheduler.model.build import BUILDERS, build, build_all
from scheduler.model.context import Context
from scheduler.rules import ORDER, REGISTRY, Level, weights

LATE = {"attendance", "rest", "evenings", "travel_cost"}


def test_every_rule_builds_and_those_that_look_at_what_is_left_come_last():
    assert tuple(BUILDERS) == ORDER
    assert {rule for rule, builder in BUILDERS.items() if builder.late} == LATE


def test_build_all_and_build_are_the_same():
    problem = busy_world()
    one, two = Context(problem, weights(problem)), build(problem, weights(problem))
    build_all(one)
    for a, b in zip(one.blocks, two.blocks, strict=True):
        assert np.array_equal(a.allowed, b.allowed)
        assert np.array_equal(a.cost, b.cost)
        assert a.lost_levels == b.lost_levels
    assert one.rows == two.rows
    assert len(one.families) == len(two.families) >= len(two.sums)


def test_weight_0_builds_nothing():
    problem = busy_world()
    silent = {rule: 0 if REGISTRY[rule].level is Level.WISH else 1 for rule in ORDER}
    context = build(problem, silent)
    assert not any(block.cost.any() or block.deviation or block.deputy_cost for block in context.blocks)
    assert {row.rule for row in context.rows} <= {"frequency"}
    assert {family.rule for family in context.sums if hasattr(family, "rule")} <= {"release_time", "rest"}


def test_some_of_the_demands():
    demands = demand("erste"), demand("zweite", count=1)
    problem = world(demands=demands, kinds=(kind(),))
    context = build(problem, weights(problem), demands[1:])
    assert [block.demand.id for block in context.blocks] == ["zweite"]
