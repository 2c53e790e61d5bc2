"""The first plan: complete, sound, and its cost what the rules say."""

import functools

import numpy as np
import pytest
from rules.worlds import Group, day, demand, hours, kind, person, world

from scenarios import load
from scheduler.check import check
from scheduler.domain.problem import Policy
from scheduler.domain.resources import Rate
from scheduler.domain.time import DateRange
from scheduler.engine.greedy import Greedy
from scheduler.engine.mandatory import mandatory_first
from scheduler.engine.plans import plan_of
from scheduler.engine.pricing import Levels
from scheduler.model.build import build
from scheduler.rules import weights

LEVELS = Levels()


def never() -> bool:
    return False


def greedy(problem) -> Greedy:
    context = build(problem, weights(problem))
    return Greedy(context, context.blocks, LEVELS)


def report_of(plan: Greedy):
    planned = plan_of(plan.context, plan.chosen, plan.blocks)
    problem = plan.context.problem
    return check(problem, problem.plan(planned.events, planned.rhythms))


def weighted(cost) -> int:
    return cost.mandatory * LEVELS.mandatory + cost.desired * LEVELS.desired + cost.wishes


@functools.cache
def unpinned():
    return load("beispiel").model_copy(update={"pins": ()})


@pytest.mark.no_cover  # the same lines thousands of times
def test_the_county_is_planned_whole():
    plan = greedy(load("bad-kreuznach-2026-27"))
    plan.run(never)
    assert sum(len(c.days) for c in plan.chosen.values()) == 2818
    assert not report_of(plan).violations


def test_cost_is_what_check_says():
    plan = greedy(unpinned())
    plan.run(never)
    report = report_of(plan)
    assert not report.violations
    assert plan.weighted_cost() == weighted(report.cost)


def test_polish_never_makes_it_dearer():
    plan = greedy(unpinned())
    plan.run(never)
    for _ in range(3):
        before = plan.weighted_cost()
        plan.polish(never)
        assert plan.weighted_cost() <= before
        assert not report_of(plan).violations


def test_polish_stops_when_told():
    plan = greedy(unpinned())
    plan.run(never)
    before = dict(plan.chosen)
    plan.polish(lambda: True)
    assert plan.chosen == before


def test_stopping_still_gives_a_sound_plan():
    plan = greedy(unpinned())
    plan.run(lambda: True)
    assert not report_of(plan).violations


def test_hold_and_take():
    plan = greedy(world(demands=(demand(count=1), demand("zweite", count=1))))
    first, second = plan.blocks
    plan.place(first)
    column = plan.chosen[first.number]
    plan.take(second, None)
    assert plan.chosen[second.number].lost == 1
    assert plan.fits(second, plan.chosen[second.number])
    assert not plan.fits(second, column)  # the lead and the room are taken
    plan.hold(first, plan.chosen[second.number])
    assert not len(plan.chosen[first.number].days)
    assert plan.fits(second, column)
    plan.hold(first, column)
    assert plan.chosen[first.number] == column
    assert not plan.fits(second, column)


def test_a_plan_that_breaks_a_hard_row_costs_infinitely_much():
    plan = greedy(world(demands=(demand(count=1), demand("zweite", count=1))))
    first, second = plan.blocks
    plan.place(first)
    plan.hold(second, plan.chosen[first.number])
    assert plan.weighted_cost() == np.inf
    plan.repair(never)
    assert plan.weighted_cost() < np.inf


@pytest.mark.parametrize("stop", [never, lambda: True])
def test_repair_moves_or_gives_up(stop):
    problem = world(demands=(demand(count=1), demand("zweite", count=1, required=("ksa",))))
    plan = greedy(problem)
    first, second = plan.blocks
    plan.place(first)
    plan.hold(second, plan.chosen[first.number])
    plan.repair(stop)
    assert not report_of(plan).violations
    lost = sum(c.lost for c in plan.chosen.values())
    assert lost == (1 if stop() else 0)


def test_somebody_else_of_the_group_comes():
    """The cheapest person of a group is busy, so another one is chosen."""
    group = (Group(members=("leitung", "ksa")),)
    two = demand("zweite", count=1, required=(), groups=group, rooms=("zimmer",))
    plan = greedy(world(demands=(demand(count=1), two), people=(person(), person("ksa"))))
    first, second = plan.blocks
    plan.place(first)
    held = plan.chosen[first.number]
    plan.place(second)
    moved = plan.chosen[second.number]
    assert not report_of(plan).violations
    plan.take(second, None)
    together = type(moved)(held.days, held.starts, moved.rooms, moved.cost, 0, None, (("ksa",),))
    assert plan.fits(second, together)


def test_polish_never_lets_a_rhythm_run_up_an_account():
    """Each event of the weekly rhythm fits into the account by itself; all six together do not."""
    horizon = DateRange(first=day(), last=day(41))
    problem = world(
        horizon=horizon,
        kinds=(kind(network=True),),
        demands=(demand(count=6, minutes=120, interval_days=7, min_gap_days=1, last=day(41)),),
        rates=(Rate(person="leitung", minutes_per_week=60, valid_from=day()),),
        policy=Policy(overdraw_minutes=60, account_years=(horizon,)),
    )
    plan = greedy(problem)
    for block in plan.blocks:
        plan.take(block, None)
    plan.polish(never)
    report = report_of(plan)
    assert not report.violations


def test_where_not_everything_fits_mandatory_events_come_first():
    """Two hours of account: a mandatory meeting, and two wishes that are harder to place."""
    horizon = DateRange(first=day(), last=day(13))
    hard_to_place = {"windows": hours("Mo", "08:00", "09:00"), "count": 1, "minutes": 60}
    problem = world(
        horizon=horizon,
        kinds=(kind(network=True), kind("pflicht", obligation="muss", network=True)),
        demands=(
            demand("wunsch-1", first=day(0), last=day(0), **hard_to_place),
            demand("wunsch-2", first=day(7), last=day(7), **hard_to_place),
            demand("pflicht", kind="pflicht", count=1, minutes=60, mandatory_per_period=1),
        ),
        rates=(Rate(person="leitung", minutes_per_week=30, valid_from=day()),),
        policy=Policy(overdraw_minutes=60, account_years=(horizon,)),
    )
    context = build(problem, weights(problem))
    plan = Greedy(context, context.blocks, LEVELS)
    mandatory_first(plan, never)
    report = report_of(plan)
    assert not report.violations
    assert report.cost.mandatory == 0
    assert plan.mandatory_missing == 0
    for block in plan.blocks:
        plan.take(block, None)
    assert plan.mandatory_missing == 1


def scarce_account(**fields):
    """One account of the lead, accruing an hour in every one of two weeks, and nothing beyond it."""
    horizon = DateRange(first=day(), last=day(13))
    kinds = (kind(network=True), kind("pflicht", obligation="muss", network=True))
    return world(
        horizon=horizon,
        kinds=kinds,
        rates=(Rate(person="leitung", minutes_per_week=60, valid_from=day()),),
        policy=Policy(overdraw_minutes=0, account_years=(horizon,)),
        **fields,
    )


def test_of_a_part_only_the_mandatory_share_comes_first():
    """Two events, one of them mandatory, and a third that is only desired but much harder to place."""
    mixed = demand("pflicht", kind="pflicht", count=2, minutes=60, mandatory_per_period=1)
    hard_to_place = demand(
        "wunsch", count=1, minutes=60, first=day(7), last=day(7), windows=hours("Mo", "08:00", "09:00")
    )
    problem = scarce_account(demands=(hard_to_place, mixed))
    context = build(problem, weights(problem))
    plan = Greedy(context, context.blocks, LEVELS)
    for block in plan.blocks:
        plan.take(block, None)
    assert plan.mandatory_missing == 1
    mandatory_first(plan, never)
    report = report_of(plan)
    assert not report.violations
    assert report.cost.mandatory == plan.mandatory_missing == 0


def test_a_rhythm_gives_up_only_what_an_account_has_no_room_for():
    """Two events of an hour and a half on a rhythm, and two hours of account: one stays."""
    rhythm = demand("rhythmus", count=2, minutes=90, interval_days=7, min_gap_days=1)
    problem = scarce_account(demands=(rhythm,))
    context = build(problem, weights(problem))
    plan = Greedy(context, context.blocks, LEVELS)
    mandatory_first(plan, never)
    report = report_of(plan)
    assert not report.violations
    assert sum(len(c.days) for c in plan.chosen.values()) == 1
    assert plan.weighted_cost() == weighted(report.cost)
