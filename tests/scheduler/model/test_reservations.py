"""What is reserved keeps blocks away exactly where a placement meets it, tried one by one on random reservations."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rules.worlds import Group, Reservation, day, demand, hours, person, room, world

from scheduler.domain.problem import Problem
from scheduler.domain.time import GRID, MINUTES_PER_DAY
from scheduler.model.block import Block, Ground
from scheduler.model.build import build
from scheduler.rules import weights
from scheduler.rules.view import PlanView

PEOPLE = "leitung", "ksa", "gast"
ROOMS = "saal", "zimmer", "online"


def random_reservations(seed: int) -> tuple[Reservation, ...]:
    """Up to 60, on the grid or not, some of them twice or outside the horizon, of a room, of people, of both."""
    rng = random.Random(seed)
    found = []
    for number in range(rng.randrange(60)):
        start = rng.randrange(MINUTES_PER_DAY)
        found.append(
            Reservation(
                id=str(number),
                date=day(rng.randrange(-2, 17)),
                start=start,
                end=rng.randint(start + 1, min(start + 300, MINUTES_PER_DAY)),
                room=rng.choice((*ROOMS, None)),
                people=tuple(rng.sample(PEOPLE, rng.randrange(3))),
            )
        )
    return (*found, *found[::7])


def reserved_world(reservations: tuple[Reservation, ...]) -> Problem:
    """Single events and a rhythm of odd lengths in rooms that need set-up, with people who must or might come."""
    rooms = room(setup_minutes=10), room("zimmer", site="kita", capacity=8), room("online", site=None, kind="digital")
    demands = (
        demand(minutes=50, rooms=ROOMS, setup_minutes=20, cleanup_minutes=25, windows=hours(start="07:15")),
        demand("runde", interval_days=7, minutes=95, first=day(1), groups=(Group(members=("ksa", "gast")),)),
        demand("mitte", count=1, required=("leitung", "ksa"), rooms=("zimmer",), first=day(3), last=day(9)),
    )
    people = person(), person("ksa"), person("gast", availability=None)
    return world(rooms=rooms, demands=demands, people=people, reservations=reservations)


def meeting(block: Block, spans: list[Reservation], before: int = 0, after: int = 0) -> np.ndarray:
    """[days, starts] by definition: each placement against each reservation, in minutes."""
    met = np.zeros((block.days, block.starts), dtype=np.bool_)
    for local, start in np.ndindex(met.shape):
        first = int(block.start_minutes[start])
        met[local, start] = any(
            r.date == day(local + block.day0)
            and first - before < r.end
            and r.start < first + block.demand.minutes + after
            for r in spans
        )
    return met


@pytest.mark.no_cover  # the same lines thousands of times
@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2**32 - 1))
def test_reservations_keep_people_and_rooms_as_each_of_them_says(seed):
    reservations = random_reservations(seed)
    problem, free = reserved_world(reservations), reserved_world(())
    context = build(problem, weights(problem), recording=True)
    without = build(free, weights(free), recording=True)
    for block, same in zip(context.blocks, without.blocks, strict=True):
        for name in block.everybody:
            met = meeting(block, [r for r in reservations if name in r.people])
            assert np.array_equal(context.person_fits(name, block), without.person_fits(name, same) & ~met), seed
        for index, name in enumerate(block.rooms):
            before = GRID * context.setup(block, index)
            met = meeting(block, [r for r in reservations if r.room == name], before, GRID * block.cleanup)
            ground, nothing = Ground("room_hours", name), np.zeros_like(block.allowed)
            shut, open_ = (b.record.masks.get(ground, nothing)[index] for b in (block, same))
            assert np.array_equal(shut, open_ | met), seed


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_the_check_finds_the_same_reservations(seed):
    reservations = random_reservations(seed)
    view = PlanView(reserved_world(reservations), reserved_world(reservations).plan(()))
    rng = random.Random(seed)
    for _ in range(40):
        who, date, start = rng.choice(PEOPLE), day(rng.randrange(5)), rng.randrange(480, 1140)
        met = any(who in r.people and r.date == date and r.start < start + 60 and start < r.end for r in reservations)
        assert view.obstacle(who, date, start, start + 60) == ("reserved" if met else None), seed
