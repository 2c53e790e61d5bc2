"""Families of cliques against brute force: two placements break a row exactly if they are in each other's way."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rules.worlds import Group, demand, hours, person, room, site, world

from scheduler.domain.problem import Policy, Problem
from scheduler.domain.time import GRID, MINUTES_PER_DAY, on_grid
from scheduler.model.block import Block
from scheduler.model.build import build
from scheduler.model.context import Context
from scheduler.model.families import MomentFamily, expand
from scheduler.model.pairs import FullestFamily, GapFamily, NightFamily
from scheduler.rules import weights

from .made import Place, broken, column, placements

PLACES = ("fz", "kita", "nord")
ALWAYS = hours("Mo Di Mi Do Fr Sa So", "00:00", "24:00")
MINUTES, ROOM = st.integers(5, 110), st.integers(0, 3)


def built(problem: Problem) -> Context:
    return build(problem, weights(problem))


@st.composite
def trips(draw):
    """Minutes between three sites, in each direction, as short as the way over the third."""
    minutes = {a: {b: draw(st.integers(0, 120)) for b in PLACES if b != a} for a in PLACES}
    for over, a, b in product(PLACES, repeat=3):
        if len({over, a, b}) == 3:
            minutes[a][b] = min(minutes[a][b], minutes[a][over] + minutes[over][b])
    return minutes


def pair(first: dict[str, object], second: dict[str, object], room_setup: int = 0, **overrides: object) -> Context:
    """Two demands of one event each, at any time, in a room at each of three sites or online."""
    rooms = (*(room(f"raum-{place}", site=place, hours=ALWAYS, setup_minutes=room_setup) for place in PLACES),)
    rooms += (room("netz", site=None, kind="digital", hours=ALWAYS),)
    common = {"count": 1, "windows": ALWAYS, "rooms": tuple(r.id for r in rooms), "format": "beides"}
    sites = tuple(site(place) for place in PLACES)
    people = (person(availability=None), person("ksa", availability=None))
    demands = demand("erste", **{**common, **first}), demand("zweite", **{**common, **second})
    return built(world(sites=sites, rooms=rooms, people=people, demands=demands, **overrides))


def distance(context: Context, one: tuple[Block, Place], two: tuple[Block, Place]) -> bool:
    """Whether one person can do neither after the other: overlap, or too short a trip between."""
    (a, (room_a, day_a, start_a, _)), (b, (room_b, day_b, start_b, _)) = sorted((one, two), key=lambda x: x[1][2])
    if day_a != day_b:
        return False
    gap = start_b * GRID - start_a * GRID - a.demand.minutes
    site_a, site_b = a.sites[room_a], b.sites[room_b]
    return gap < 0 or gap < on_grid(context.problem.trip(site_a, site_b))


@pytest.mark.no_cover  # the same lines thousands of times
@settings(max_examples=50, deadline=None)
@given(MINUTES, MINUTES, trips(), ROOM, ROOM)
def test_a_person_is_in_one_place_and_needs_time_between_two(first, second, travel, room_a, room_b):
    """Events shorter and longer than trips, before and after each other, the second with a choice of people."""
    group = (Group(members=("leitung", "ksa")),)
    context = pair({"minutes": first}, {"minutes": second, "required": (), "groups": group}, travel=travel)
    families = [f for f in context.families if isinstance(f, FullestFamily) or "person" in getattr(f, "name", ())]
    one, two = context.blocks
    here: Place = (room_a, 3, 44, ())
    for start in range(26, 62):
        for there in ((room_b, 3, start, ("leitung",)), (room_b, 3, start, ("ksa",)), (room_b, 4, start, ("leitung",))):
            expected = there[3] == ("leitung",) and distance(context, (one, here), (two, there))
            columns = {0: column(one, here), 1: column(two, there)}
            assert broken(context, families, columns) == expected, (here, there)


@settings(max_examples=60, deadline=None)
@given(MINUTES, MINUTES, ROOM, ROOM, st.tuples(*[st.integers(0, 40)] * 3))
def test_a_room_holds_one_event_with_set_up_and_clean_up(first, second, room_a, room_b, around):
    setup, cleanup, room_setup = around
    context = pair(
        {"minutes": first, "setup_minutes": setup},
        {"minutes": second, "cleanup_minutes": cleanup, "required": ("ksa",)},
        room_setup=room_setup,
    )
    families = [f for f in context.families if isinstance(f, MomentFamily) and f.rule == "room_occupancy"]
    one, two = context.blocks
    for start in range(26, 62):
        columns = {0: column(one, (room_a, 3, 44, ())), 1: column(two, (room_b, 3, start, ()))}
        taken = 44 * GRID - on_grid(setup + room_setup), 44 * GRID + first
        other = start * GRID - on_grid(room_setup), start * GRID + second + on_grid(cleanup)
        meet = room_a == room_b != 3 and taken[0] < other[1] and other[0] < taken[1]
        assert broken(context, families, columns) == meet


@settings(max_examples=20, deadline=None)
@given(MINUTES, MINUTES, st.integers(0, 900))
def test_a_night_has_rest(first, second, rest):
    context = pair({"minutes": first}, {"minutes": second, "required": ("leitung",)}, policy=Policy(rest_minutes=rest))
    families = [f for f in context.families if isinstance(f, NightFamily)]
    one, two = context.blocks
    for begin, start, later in product(range(60, 88, 3), range(20, 48), (0, 1, 2)):
        columns = {0: column(one, (3, 3, begin, ())), 1: column(two, (3, 3 + later, start, ()))}
        pause = start * GRID + MINUTES_PER_DAY - begin * GRID - first
        assert broken(context, families, columns) == (later == 1 and pause < rest)


@given(st.integers(1, 6), st.integers(0, 13), st.integers(0, 13))
def test_events_of_a_demand_keep_order_and_distance(gap, first, second):
    context = built(world(demands=(demand(min_gap_days=gap),)))
    families = [f for f in context.families if isinstance(f, GapFamily)]
    one, two = context.blocks
    if not (first < one.days and two.day0 <= second):
        return
    columns = {0: column(one, (0, first, 40, ())), 1: column(two, (0, second, 40, ()))}
    assert broken(context, families, columns) == (second - first < gap)


def test_windows_that_never_come_close_need_no_rows():
    context = built(world(demands=(demand(count=4),)))
    pairs = [(f.first.index, f.second.index) for f in context.families if isinstance(f, GapFamily)]
    assert pairs == [(0, 1), (1, 2), (1, 3), (2, 3)]


def test_without_every_only_the_fullest_row_of_a_day():
    context = pair({}, {"required": ("leitung",)})
    one, two = context.blocks
    columns = {0: column(one, (0, 3, 40, ())), 1: column(two, (1, 3, 42, ()))}
    solution = placements(context, columns)
    for family in context.families:
        few, all_ = list(family.separate(solution, {})), list(family.separate(solution, {}, every=True))
        assert len(few) <= 1
        assert {row.key for row in few} <= {row.key for row in all_}
        assert all(row.excess(columns) for row in few)
    half = placements(context, columns, 0.5)
    assert not [row for f in context.families for row in f.separate(half, {}) if row.slack is None]


def test_nights_and_distances_without_every():
    policy = Policy(rest_minutes=12 * 60)
    context = pair({}, {"required": ("leitung",)}, policy=policy)
    columns = {0: column(context.blocks[0], (3, 3, 80, ())), 1: column(context.blocks[1], (3, 4, 24, ()))}
    (night,) = [f for f in context.families if isinstance(f, NightFamily) and f.person == "leitung"]
    (row,) = night.separate(placements(context, columns), {})
    assert row.excess(columns) == 1
    context = built(world(demands=(demand(min_gap_days=3),)))
    (family,) = [f for f in context.families if isinstance(f, GapFamily)]
    columns = {0: column(context.blocks[0], (0, 6, 40, ())), 1: column(context.blocks[1], (0, 7, 40, ()))}
    (row,) = family.separate(placements(context, columns), {})
    assert row.excess(columns) == 1


def test_cliques_hold_placements_of_several_blocks_that_share_a_moment():
    context = pair({}, {"required": ("leitung",)})
    one, two = context.blocks
    family = next(f for f in context.families if isinstance(f, MomentFamily) and f.name == ("person", "leitung"))
    columns = {0: column(one, (0, 3, 40, ()), (0, 4, 40, ())), 1: column(two, (1, 3, 42, ()))}
    cliques = family.cliques(placements(context, columns))
    assert {moment: sorted(members.tolist()) for moment, members in cliques.items()} == {
        (3, 42): [0, 2],
        (3, 43): [0, 2],
    }
    assert family.cliques(placements(context, {0: columns[0]})) == {}
    assert family.cliques(placements(context, {})) == {}


def test_ranges_written_out():
    index, value = expand(np.array([3, 5, 9]), np.array([5, 5, 10]))
    assert index.tolist() == [0, 0, 2]
    assert value.tolist() == [3, 4, 9]
