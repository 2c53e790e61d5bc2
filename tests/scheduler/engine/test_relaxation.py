"""No plan of a small world costs less than the relaxation's bound."""

import numpy as np
import pytest
from rules.small_worlds import SMALL_WORLDS
from rules.worlds import day, demand, hours, kind, room, world

from scheduler.check import check
from scheduler.engine.pricing import Levels
from scheduler.engine.relaxation import Relaxation
from scheduler.model.build import build
from scheduler.rules import weights

LEVELS = Levels()


def bound_of(problem, rounds: int = 20) -> float:
    context = build(problem, weights(problem))
    relaxation = Relaxation(context, context.blocks, LEVELS, 1)
    bounds = [relaxation.round(lambda: False, exact=k % 2 == 0).bound for k in range(rounds)]
    assert bounds == sorted(bounds)
    return relaxation.bound


@pytest.mark.parametrize(
    "rule", ["fairness", "frequency", "evenings", "travel_cost", "workload", "spacing", "promised"]
)
def test_no_plan_is_cheaper_than_the_bound(rule):
    for small in SMALL_WORLDS[rule]():
        reports = (check(small.problem, plan) for plan in small.plans())
        costs = [r.cost for r in reports if not r.violations]
        if costs:
            best = min(c.mandatory * LEVELS.mandatory + c.desired * LEVELS.desired + c.wishes for c in costs)
            assert bound_of(small.problem) <= best + 1e-3


def test_two_events_at_one_time_are_one_too_many():
    only = {"count": 1, "mandatory_per_period": 1, "first": day(3), "last": day(3)}
    only |= {"windows": hours("Do", "10:00", "11:00")}
    demands = (demand("eins", **only), demand("zwei", rooms=("netz",), format="digital", **only))
    rooms = (room(), room("netz", site=None, kind="digital"))
    problem = world(demands=demands, rooms=rooms, kinds=(kind(obligation="muss"),))
    assert 0.99 * LEVELS.mandatory < bound_of(problem) <= LEVELS.mandatory


def test_stopping_leaves_the_bound_alone():
    problem = world()
    context = build(problem, weights(problem))
    relaxation = Relaxation(context, context.blocks, LEVELS, 1)
    last = relaxation.round(lambda: True)
    assert last.bound == -np.inf
    assert last.new_columns == 0
