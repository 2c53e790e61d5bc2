import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.worlds import Group, demand, hours, person, world

from scheduler.domain.problem import Problem
from scheduler.domain.time import GRID
from scheduler.model.block import Block
from scheduler.model.context import Context
from scheduler.rules import weights

from .made import column


def bare(problem: Problem) -> Context:
    """A context in which no rule has built anything."""
    return Context(problem, weights(problem))


def single(**overrides: object) -> Block:
    people = person(), person("ksa"), person("bep")
    return bare(world(demands=(demand(**{"count": 1, **overrides}),), people=people)).blocks[0]


def test_an_event_has_its_window_and_its_rooms():
    """Of two weeks the second event has the last ten days; from 8 to 20 o'clock there are 45 starts of an hour."""
    block = bare(world(demands=(demand(rooms=("saal", "zimmer")),))).blocks[1]
    assert (block.number, block.index, block.count, block.weeks) == (1, 1, 1, 0)
    assert block.allowed.shape == block.cost.shape == (2, 10, 45)
    assert (block.day0, block.slot0, block.length, block.free) == (4, 32, 4, 900)
    assert block.sites == ("fz", "kita")
    assert block.start_minutes[[0, -1]].tolist() == [8 * 60, 19 * 60]
    assert block.lost_levels == [(0, 0, 0)]


def test_a_rhythm_is_one_block():
    """Every second Thursday from the second week on; the slot of such a day goes from 7 days before to 6 after it."""
    context = bare(world(demands=(demand(interval_days=14),)))
    (block,) = context.blocks
    assert (block.count, block.weeks, block.gap, block.reach) == (2, 2, 8, (7, 6))
    assert block.nominal_days(context.timeline, 3, 1).tolist() == [10]
    weekly = bare(world(demands=(demand(interval_days=7),))).blocks[0]
    assert weekly.reach == (3, 3)
    assert weekly.nominal_days(context.timeline, 0, 0).tolist() == [0, 7]


def test_ends_off_the_grid_leave_every_start_that_ends_in_time():
    """50 minutes from 8:00 to 9:05 may start at 8:00 and 8:15."""
    assert single(minutes=50, windows=hours(start="08:00", end="09:05")).starts == 2


def test_what_is_removed_is_counted_once():
    block = single()
    monday = (block.horizon_days % 7 == 0)[:, None]
    block.forbid(monday, "room_hours", "Feiertag")
    block.forbid(np.ones((1, 1), np.bool_), "room_hours", "saal", room=0)
    block.forbid(monday, "availability", "leitung")
    assert dict(block.removed) == {("room_hours", "Feiertag"): 2 * 45, ("room_hours", "saal"): 12 * 45}
    assert not block.allowed.any()
    assert block.free == 14 * 45


def test_people_who_must_come_remove_placements_and_others_themselves():
    block = single(groups=(Group(members=("ksa", "bep")),), rooms=("saal", "zimmer"))
    everywhere = np.ones((1, 1), np.bool_)
    block.forbid_person("ksa", everywhere, "catchment", room=1)
    block.forbid_person("bep", everywhere, "availability")
    assert block.allowed.all()
    assert block.group_fits[0]["ksa"].any(axis=(1, 2)).tolist() == [True, False]
    assert not block.group_fits[0]["bep"].any()
    block.forbid_person("leitung", everywhere, "catchment", room=0)
    assert block.allowed.any(axis=(1, 2)).tolist() == [False, True]


def test_what_is_lost_adds_up():
    (block,) = bare(world(demands=(demand(count=3, interval_days=7, min_gap_days=1),))).blocks
    block.charge_lost(0, 2, desired=3)
    block.charge_lost(1, 3, hard=1, mandatory=1)
    assert block.lost_levels == [(0, 0, 3), (1, 1, 3), (1, 1, 0)]


@given(st.integers(1, 200), st.integers(0, 1440), st.integers(1, 300), st.integers(0, 3), st.integers(0, 40))
def test_starts_whose_span_meets_another(minutes, start, length, before, after):
    block = single(minutes=minutes, windows=hours(start="07:00", end="21:00"))
    (meeting,) = block.meets(np.array([start]), np.array([start + length]), before, after)
    spans = ((m - before * GRID, m + minutes + after) for m in block.start_minutes.tolist())
    assert meeting.tolist() == [not set(range(*span)).isdisjoint(range(start, start + length)) for span in spans]


def test_equal_columns_have_equal_keys():
    block = single(groups=(Group(members=("ksa", "bep")),))
    one, two = (column(block, (0, 3, 40, (who,))) for who in ("ksa", "bep"))
    assert one.key == column(block, (0, 3, 40, ("ksa",))).key
    assert len({one.key, two.key, column(block).key, column(block, (0, 3, 41, ("ksa",))).key}) == 4


@pytest.mark.parametrize("missing", ["ksa", "eb"])
def test_who_is_in_which_blocks(missing):
    people = (person(), person("ksa"), person("bep"), person("eb"))
    demands = (demand(count=1, groups=(Group(members=("ksa", "bep")),), optional=("eb",)), demand("runde", count=1))
    context = bare(world(demands=demands, people=people))
    assert context.blocks_of == {"leitung": [0, 1], "ksa": [0], "bep": [0]}
    assert [block.number for block in context.blocks_with(missing)] == context.blocks_of.get(missing, [])
    assert context.blocks_in == {"saal": [(0, 0), (1, 0)]}
