"""Mandatory events where not all can be held: how many must be missing, and room for the others."""

import functools

import pytest
from rules.worlds import Group, day, demand, hours, kind, world

from scheduler.check import check
from scheduler.domain.demands import Demand
from scheduler.domain.problem import Policy, Problem
from scheduler.domain.resources import Rate
from scheduler.domain.time import DateRange
from scheduler.engine.accounts import mandatory_bound
from scheduler.engine.greedy import Greedy
from scheduler.engine.mandatory import mandatory_first, rescue
from scheduler.engine.plans import plan_of
from scheduler.engine.pricing import Levels
from scheduler.engine.solve import solve
from scheduler.model.build import build
from scheduler.rules import weights

HORIZON = DateRange(first=day(), last=day(27))


def never() -> bool:
    return False


def account(*demands: Demand, minutes: int, ahead: int = 0) -> Problem:
    """Four weeks, each of which adds so many minutes to the account of the only lead.

    Args:
        ahead: minutes by which the account may run ahead.
    """
    return world(
        horizon=HORIZON,
        kinds=(kind(network=True), kind("pflicht", obligation="muss", network=True)),
        demands=demands,
        rates=(Rate(person="leitung", minutes_per_week=minutes, valid_from=day()),),
        policy=Policy(overdraw_minutes=ahead, account_years=(HORIZON,)),
    )


any_time = functools.partial(demand, last=day(27))
must = functools.partial(any_time, kind="pflicht", count=1, mandatory_per_period=1)


def bound_of(problem: Problem) -> int:
    return mandatory_bound(build(problem, weights(problem)), never)


def test_whole_events_do_not_fill_an_account_to_the_minute():
    """Six hours of account hold three events of 100 minutes; a linear relaxation would see 3.6 of the four."""
    events = [must(f"t{i}", minutes=100) for i in range(4)]
    assert bound_of(account(*events, minutes=90)) == 1
    assert bound_of(account(*events, minutes=100)) == 0


def test_an_account_is_short_before_its_end():
    """Four events of the first week need what is there by then, though there would be enough in the end."""
    early = [must(f"t{i}", minutes=60, last=day(6)) for i in range(4)]
    assert bound_of(account(*early, minutes=60)) == 3
    assert bound_of(account(*early, minutes=60, ahead=120)) == 1


def test_of_a_part_only_its_mandatory_share_counts():
    events = any_time("halb", kind="pflicht", count=4, minutes=60, mandatory_per_period=2)
    assert bound_of(account(events, minutes=15)) == 1
    assert bound_of(account(events, minutes=30)) == 0


def test_a_rhythm_keeps_its_distance():
    """Account for everything, but no more than one date in each of two weeks."""
    rhythm = demand(
        "r", kind="pflicht", count=3, minutes=60, mandatory_per_period=3, interval_days=7, min_gap_days=7, last=day(13)
    )
    assert bound_of(account(rhythm, minutes=600)) == 1


def test_whoever_of_a_group_has_an_account_takes_turns():
    """The lead's account holds one of two events; for the other one somebody without an account may come."""
    either = [must(f"t{i}", minutes=60, required=(), groups=(Group(members=("leitung", "ksa")),)) for i in range(2)]
    assert bound_of(account(*either, minutes=15)) == 0
    lead = [must(f"t{i}", minutes=60) for i in range(2)]
    assert bound_of(account(*lead, minutes=15)) == 1


def test_what_is_only_desired_takes_nothing():
    wishes = [any_time(f"w{i}", count=4, minutes=60) for i in range(3)]
    assert bound_of(account(*wishes, must("t", minutes=60), minutes=15)) == 0


@pytest.mark.parametrize("minutes", [15, 30, 60, 90])
def test_no_plan_is_better_than_the_bound(minutes):
    """What a solve ends with meets the bound where accounts are all that is short."""
    demands = (
        must("spät", minutes=60, first=day(21)),
        *(must(f"früh{i}", minutes=45, last=day(10)) for i in range(2)),
        any_time("halb", kind="pflicht", count=4, minutes=30, mandatory_per_period=2),
        any_time("wunsch", count=6, minutes=30),
    )
    problem = account(*demands, minutes=minutes)
    solution = solve(problem)
    report = check(problem, solution.plan)
    assert not report.violations
    assert solution.cost.mandatory == solution.bound.mandatory == bound_of(problem)


def test_room_is_made_for_what_has_no_place():
    """A long event took the account early; two short ones of the last week would fit if it gave way."""
    problem = account(
        must("lang", minutes=120), *(must(f"kurz{i}", minutes=60) for i in range(2)), any_time("w"), minutes=30
    )
    context = build(problem, weights(problem))
    plan = Greedy(context, context.blocks, Levels())
    mandatory_first(plan, never)
    for block in plan.blocks:
        plan.take(block, None)
    plan.place(context.blocks[0])
    assert plan.mandatory_missing == 2
    before = plan.weighted_cost()
    least = mandatory_bound(context, never)
    rescue(plan, least, 1, never)
    assert plan.mandatory_missing == least == 1
    assert plan.weighted_cost() < before
    planned = plan_of(context, plan.chosen, plan.blocks)
    assert not check(problem, problem.plan(planned.events, planned.rhythms)).violations


def test_a_rescue_that_is_stopped_keeps_the_plan():
    problem = account(*(must(f"t{i}", minutes=60) for i in range(3)), minutes=15)
    context = build(problem, weights(problem))
    plan = Greedy(context, context.blocks, Levels())
    mandatory_first(plan, never)
    before = plan.weighted_cost()
    rescue(plan, 0, 1, lambda: True)
    assert plan.weighted_cost() == before


def test_where_everything_that_can_be_held_is_held_nothing_moves():
    """Five hours of account for three events, two of which have no possible day: that much is proven."""
    nowhere = functools.partial(must, windows=hours("So", "10:00", "12:00"), minutes=60)
    problem = account(must("t", minutes=60), nowhere("nie1"), nowhere("nie2"), minutes=75)
    context = build(problem, weights(problem))
    plan = Greedy(context, context.blocks, Levels())
    plan.run(never)
    before = dict(plan.chosen)
    least = mandatory_bound(context, never)
    assert plan.mandatory_missing == least == 2
    rescue(plan, least, 1, never)
    assert plan.chosen == before


def test_a_mandatory_event_survives_though_wishes_are_harder_to_place():
    """Two wishes that fit nowhere else would take the whole account first; the solve holds the mandatory event."""
    early = {"windows": hours("Mo", "08:00", "09:00"), "count": 1, "minutes": 60}
    problem = account(
        any_time("w1", **early | {"last": day(0)}),
        any_time("w2", first=day(7), **early | {"last": day(7)}),
        must("pflicht", minutes=60, first=day(7), last=day(13)),
        minutes=30,
        ahead=60,
    )
    solution = solve(problem)
    assert not check(problem, solution.plan).violations
    assert solution.cost.mandatory == 0
    assert {e.demand for e in solution.plan.events} > {"pflicht"}
