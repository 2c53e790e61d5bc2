"""Families of sums: what one more placement costs is the difference that it makes."""

import math
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rules.small_worlds import SMALL_WORLDS
from rules.worlds import DateRange, Group, Policy, Rate, day, demand, hours, kind, person, room, site, world

from scheduler.domain.problem import Problem
from scheduler.model.block import Block, Column
from scheduler.model.build import build
from scheduler.model.context import Context
from scheduler.model.families import Charge, Overrun, PeriodFamily
from scheduler.model.pairs import MissFamily, VisitFamily
from scheduler.model.rows import ANY, Patch
from scheduler.rules import weights

from .made import Place, broken, column, cost, placements


def built(problem: Problem) -> Context:
    return build(problem, weights(problem))


CONTEXTS = [
    built(small.problem)
    for rule in ("evenings", "workload", "travel_cost", "optional_attendance", "release_time", "rest")
    for small in SMALL_WORLDS[rule]()
]


def anywhere(block: Block, dice: random.Random) -> Place:
    """Any allowed placement of the block, with people who can come."""
    rooms, days, starts = block.allowed.nonzero()
    i = dice.randrange(len(rooms))
    at = int(rooms[i]), int(days[i]), int(starts[i])
    people = []
    for group, fits in zip(block.demand.groups, block.group_fits, strict=True):
        people += dice.sample([p for p in group.candidates if fits[p][at]], group.need)
    return at[0], at[1] + block.day0, at[2] + block.slot0, tuple(people)


def inside(patch: Patch, block: Block, place: Place) -> bool:
    """Whether the patch holds the placement."""
    assert patch.block == block.number
    return bool(patch.count(column(block, place)))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(CONTEXTS), st.integers(0, 2**32 - 1))
def test_one_more_placement_costs_the_difference_it_makes(context, seed):
    dice = random.Random(seed)
    block = dice.choice([b for b in context.blocks if b.allowed.any()])
    place = anywhere(block, dice)
    others = {b.number: column(b) for b in context.blocks}
    for other in context.blocks:
        if other is not block and other.allowed.any() and dice.random() < 0.8:
            near = [anywhere(other, dice) for _ in range(20)]
            others[other.number] = column(other, min(near, key=lambda p: abs(p[1] - place[1])))
    all_ = {**others, block.number: column(block, place)}
    occupancy = [f for f in context.families if f not in context.sums]
    if broken(context, occupancy, all_):
        return
    beside = placements(context, {n: c for n, c in others.items() if n != block.number})
    for family in context.sums:
        if block.number not in family.numbers:
            continue
        price = sum(amount for patch, amount in family.marginal(block, beside) if inside(patch, block, place))
        if isinstance(family, PeriodFamily) and family.overrun is None:
            if not broken(context, [family], others):
                assert (price == math.inf) == broken(context, [family], all_)
        elif not (isinstance(family, MissFamily) and family.block is block):
            assert price == cost(context, family, all_) - cost(context, family, others)
        elif family.free[place[1] - block.day0, place[2] - block.slot0]:
            assert price == cost(context, family, all_)


def test_families_of_every_kind_have_been_tried():
    kinds = {(type(f), isinstance(f, PeriodFamily) and f.overrun is None) for c in CONTEXTS for f in c.sums}
    assert kinds == {(PeriodFamily, True), (PeriodFamily, False), (VisitFamily, False), (MissFamily, False)}


@pytest.fixture
def rhythm():
    """A context with one block of two events, from the evening on."""
    late = hours(end="22:00")
    people = (person(availability=late),)
    return built(world(demands=(demand(interval_days=7, windows=late),), rooms=(room(hours=late),), people=people))


def test_sums_by_span(rhythm):
    """60 minutes on each of the days 3 and 10, of which 20 and 40 are free."""
    (block,) = rhythm.blocks
    spans = [(0, 7, 20), (7, 14, 40), (0, 14, 200)]
    columns = {0: column(block, (0, 3, 40, ()), (0, 10, 40, ()))}
    charges = [Charge(block, ANY, 60)]
    hard = PeriodFamily("rest", ("day",), charges, spans)
    rows = list(hard.separate(placements(rhythm, columns), {}))
    assert [(row.key, row.limit, row.excess(columns)) for row in rows] == [(("day", 0), 20, 40), (("day", 1), 40, 20)]
    assert not list(hard.separate(placements(rhythm, columns, 0.3), {}))
    assert hard.numbers == {0}
    soft = PeriodFamily("workload", ("week",), charges, spans, Overrun(3, unit=15, steps=(0, 30)))
    assert cost(rhythm, soft, columns) == 3 * (3 + 1 + 2)
    keys = [row.key for row in soft.separate(placements(rhythm, columns), {("week", 0, 0): 3.0})]
    assert keys == [("week", 0, 30), ("week", 1, 0)]


def test_charges_by_room_start_and_person():
    groups = (Group(members=("leitung", "ksa")),)
    context = built(world(demands=(demand(interval_days=7, required=(), groups=groups),)))
    (block,) = context.blocks
    columns = {0: column(block, (0, 3, 40, ("ksa",)), (0, 10, 72, ("leitung",)))}
    for charge, load in (
        (Charge(block, 0, 60), 120),
        (Charge(block, 1, 60), 0),
        (Charge(block, ANY, 60, slot_from=50), 60),
        (Charge(block, ANY, 60, "ksa"), 60),
        (Charge(block, ANY, 60, "ksa", slot_from=50), 0),
    ):
        family = PeriodFamily("rest", ("all",), [charge], [(0, 14, -1)])
        (row,) = family.separate(placements(context, columns), {})
        assert row.excess(columns) == load + 1


def test_a_family_without_spans_says_nothing(rhythm):
    family = PeriodFamily("rest", ("none",), [Charge(rhythm.blocks[0], ANY, 60)], [])
    columns = {0: column(rhythm.blocks[0], (0, 3, 40, ()))}
    assert not list(family.separate(placements(rhythm, columns), {}))
    assert not list(family.marginal(rhythm.blocks[0], placements(rhythm, {})))


def misses() -> tuple[Context, MissFamily, dict[int, Column]]:
    """A lead may come to one event while being in two others, which is too much."""
    demands = (
        demand("erste", count=1, required=("ksa",), optional=("leitung",)),
        demand("zweite", count=1, rooms=("zimmer",)),
        demand("dritte", count=1, rooms=("zimmer",), required=(), groups=(Group(members=("leitung", "ksa")),)),
    )
    context = built(world(demands=demands))
    (family,) = [f for f in context.sums if isinstance(f, MissFamily)]
    one, two, three = context.blocks
    columns = {
        0: column(one, (0, 3, 40, ())),
        1: column(two, (0, 3, 42, ())),
        2: column(three, (0, 3, 43, ("leitung",))),
    }
    return context, family, columns


def test_the_fullest_moment_of_a_missed_event():
    context, family, columns = misses()
    few = list(family.separate(placements(context, columns), {}))
    all_ = list(family.separate(placements(context, columns), {}, every=True))
    assert [row.key[-1] for row in few] == [43]
    assert [row.key[-1] for row in all_] == [42, 43]
    assert not list(family.separate(placements(context, columns), {("miss", "leitung", 0, 3): 2.0}))
    assert not list(family.separate(placements(context, {1: columns[1]}), {}))
    assert not list(family.separate(placements(context, {0: columns[0], 2: column(context.blocks[2])}), {}))
    chosen = {**columns, 1: column(context.blocks[1]), 2: column(context.blocks[2], (0, 3, 42, ("ksa",)))}
    assert not list(family.separate(placements(context, chosen), {}))


def test_visits_split_over_placements_that_share_a_day():
    """Half of one visit and half of another to the same village cost one visit's half."""
    sites = (site(), site("kita"))
    demands = (demand("erste", count=1, rooms=("zimmer",)), demand("zweite", count=1, rooms=("zimmer",)))
    context = built(world(demands=demands, sites=sites))
    (family,) = [f for f in context.sums if isinstance(f, VisitFamily)]
    one, two = context.blocks
    columns = {0: column(one, (0, 3, 40, ())), 1: column(two, (0, 3, 60, ()))}
    assert not list(family.separate(placements(context, columns, 0.5), {}))
    alone = {0: column(one), 1: columns[1]}
    (row,) = family.separate(placements(context, alone), {})
    assert row.excess(alone) == 2
    assert not list(family.separate(placements(context, alone), {("visit", "leitung", "Dorf kita", 3): 2.0}))


def test_accounts_without_charges_or_weeks_need_no_rows():
    rates = (Rate(person="leitung", minutes_per_week=30, valid_from=day(-30)),)
    years = (DateRange(first=day(-400), last=day(-40)),)
    for problem in (
        world(rates=rates, kinds=(kind(network=True),), policy=Policy(account_years=years)),
        world(rates=rates, policy=Policy(account_years=(DateRange(first=day(), last=day(13)),))),
    ):
        assert "release_time" not in {f.rule for f in built(problem).sums if isinstance(f, PeriodFamily)}


def test_empty_solutions_break_nothing():
    for context in CONTEXTS:
        nothing = placements(context, {b.number: column(b) for b in context.blocks})
        assert not [row for family in context.families for row in family.separate(nothing, {})]
        assert np.array_equal(nothing.of_person("niemand", []), np.zeros(0))
