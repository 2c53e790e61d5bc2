"""The twelve constraints of the comparison as rules of the engine, and a thirteenth: every meeting takes place.

Hard ones stay hard, the medium level is that of desired events, the soft one that of wishes. Every rule says what it
means twice: ``check`` counts pairs of events in plain Python as the comparison's text has it, ``build`` tells the
engine.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator

import numpy as np

from benchmarks.meeting_scheduling.instances import SITE, grain, grains_a_day
from scheduler.domain.problem import Problem
from scheduler.domain.time import GRID
from scheduler.model.block import Block
from scheduler.model.context import Context
from scheduler.model.families import MomentFamily, Use
from scheduler.model.rows import ANY
from scheduler.model.together import Together
from scheduler.rules import Fact, Level, Rule
from scheduler.rules.base import FactMaker
from scheduler.rules.view import PlanView, ViewEvent

RULES: dict[str, Rule] = {}
"""The rules of the example by id."""

PAUSE = 2
"""A meeting that begins at most so many grains after another one ended should be in the same room for those in both."""


def rule(name: str, level: Level, weight: int = 1) -> Callable[[type], type]:
    """Register a rule of the example."""

    def register(body: type) -> type:
        title = (body.__doc__ or name).rstrip(".")
        RULES[name] = Rule(name, title, level, weight, {"": title}, (), body)
        return body

    return register


def first_of(view: PlanView, event: ViewEvent) -> int:
    """The grain in which an event begins."""
    return grain(view.problem, event.date, event.start)


def grains(event: ViewEvent) -> int:
    """How many grains an event takes."""
    return (event.end - event.start) // GRID


def closing(problem: Problem, day: int) -> int:
    """Grains of a day."""
    last = day == problem.horizon.length - 1
    return problem.site[SITE].early_closings[problem.horizon.last] // GRID if last else grains_a_day(problem)


def everybody(event: ViewEvent) -> set[str]:
    """Those who must and those who would like to come."""
    return {*event.demand.required, *event.demand.optional}


def pairs(events: list[ViewEvent], view: PlanView, after: int = 0) -> Iterator[tuple[ViewEvent, ViewEvent, int]]:
    """Pairs of events of which the second begins before the first has been over for ``after`` grains.

    Args:
        events: in the order of time.

    Yields:
        The pair in the order of time, and the grains that both take.
    """
    for i, one in enumerate(events):
        end = first_of(view, one) + grains(one)
        for two in events[i + 1 :]:
            begin = first_of(view, two)
            if begin >= end + after:
                break
            yield one, two, max(0, min(end, begin + grains(two)) - begin)


def sides(blocks: list[Block], person: str) -> tuple[tuple[Use, ...], tuple[Use, ...]]:
    """Uses of the blocks that the person must come to, and of those the person would like to come to."""
    required = tuple(Use(b, ANY, 0, 0) for b in blocks if person in b.demand.required)
    return required, tuple(Use(b, ANY, 0, 0) for b in blocks if person in b.demand.optional)


@rule("room_conflict", Level.HARD)
class RoomConflict:
    """One meeting at a time in a room."""

    @staticmethod
    def check(view: PlanView, fact: FactMaker) -> Iterator[Fact]:
        for room in view.problem.room:
            inside = [e for e in view.events if e.room is not None and e.room.id == room]
            for one, two, shared in pairs(inside, view):
                yield fact(cost=shared, events=(one.id, two.id))

    @staticmethod
    def build(context: Context) -> None:
        for room, places in context.blocks_in.items():
            uses = [Use(context.blocks[number], index, 0, 0) for number, index in places]
            context.add(MomentFamily("room_conflict", ("room", room), uses))


@rule("overtime", Level.HARD)
class Overtime:
    """Nothing ends after the last grain."""

    @staticmethod
    def check(view: PlanView, fact: FactMaker) -> Iterator[Fact]:
        problem = view.problem
        end = (problem.horizon.length - 1) * grains_a_day(problem) + closing(problem, problem.horizon.length - 1)
        for event in view.events:
            last = first_of(view, event) + grains(event) - 1
            if last >= end:
                yield fact(cost=last, events=(event.id,))

    @staticmethod
    def build(context: Context) -> None:
        last = context.problem.horizon.length - 1
        for block in context.blocks:
            late = block.start_slots + block.length > closing(context.problem, last)
            block.forbid((block.horizon_days == last)[:, None] & late, "overtime", "Ende")


@rule("same_day", Level.HARD)
class SameDay:
    """A meeting starts and ends on one day."""

    @staticmethod
    def check(view: PlanView, fact: FactMaker) -> Iterator[Fact]:
        for event in view.events:
            if event.end > grains_a_day(view.problem) * GRID and event.date < view.problem.horizon.last:
                yield fact(events=(event.id,))

    @staticmethod
    def build(context: Context) -> None:
        for block in context.blocks:
            block.forbid(block.start_slots + block.length > grains_a_day(context.problem), "same_day", "Tag")


@rule("required_attendance", Level.HARD)
class RequiredAttendance:
    """Nobody must be in two meetings at once."""

    @staticmethod
    def check(view: PlanView, fact: FactMaker) -> Iterator[Fact]:
        for person in view.problem.person:
            for one, two, shared in pairs([e for e in view.events if person in e.demand.required], view):
                yield fact(cost=shared, events=(one.id, two.id))

    @staticmethod
    def build(context: Context) -> None:
        for person in context.problem.person:
            required, _ = sides(context.blocks, person)
            context.add(MomentFamily("required_attendance", ("person", person), list(required)))


@rule("room_capacity", Level.HARD)
class RoomCapacity:
    """The room holds everybody."""

    @staticmethod
    def check(view: PlanView, fact: FactMaker) -> Iterator[Fact]:
        for event in view.events:
            assert event.room is not None
            short = len(everybody(event)) - event.room.capacity
            if short > 0:
                yield fact(cost=short, events=(event.id,))

    @staticmethod
    def build(context: Context) -> None:
        for block in context.blocks:
            size = len(block.demand.required) + len(block.demand.optional)
            for index, room in enumerate(block.rooms):
                if room is not None and context.problem.room[room].capacity < size:
                    block.forbid(np.ones((1, 1), np.bool_), "room_capacity", room, index)


@rule("assigned", Level.MANDATORY)
class Assigned:
    """Every meeting takes place."""

    @staticmethod
    def check(view: PlanView, fact: FactMaker) -> Iterator[Fact]:
        for demand, events in view.by_demand.items():
            if not events:
                yield fact(demand=demand)

    @staticmethod
    def build(context: Context) -> None:
        for block in context.blocks:
            block.charge_lost(0, 1, mandatory=1)


@rule("required_and_preferred", Level.DESIRED)
class RequiredAndPreferred:
    """Who must be in one meeting can come to the other."""

    @staticmethod
    def check(view: PlanView, fact: FactMaker) -> Iterator[Fact]:
        for person in view.problem.person:
            invited = [e for e in view.events if person in everybody(e)]
            for one, two, shared in pairs(invited, view):
                if (person in one.demand.required) != (person in two.demand.required):
                    yield fact(cost=shared, events=(one.id, two.id))

    @staticmethod
    def build(context: Context) -> None:
        for person in context.problem.person:
            required, preferred = sides(context.blocks, person)
            name = ("person", person)
            context.together.append(Together("required_and_preferred", name, required, preferred, desired=1))


@rule("preferred", Level.DESIRED)
class Preferred:
    """Who would like to come to two meetings can."""

    @staticmethod
    def check(view: PlanView, fact: FactMaker) -> Iterator[Fact]:
        for person in view.problem.person:
            for one, two, shared in pairs([e for e in view.events if person in e.demand.optional], view):
                yield fact(cost=shared, events=(one.id, two.id))

    @staticmethod
    def build(context: Context) -> None:
        for person in context.problem.person:
            _, preferred = sides(context.blocks, person)
            context.together.append(Together("preferred", ("person", person), preferred, desired=1))


@rule("soon", Level.WISH)
class Soon:
    """All meetings as soon as possible."""

    @staticmethod
    def check(view: PlanView, fact: FactMaker) -> Iterator[Fact]:
        for event in view.events:
            yield fact(cost=first_of(view, event) + grains(event) - 1, events=(event.id,))

    @staticmethod
    def build(context: Context) -> None:
        a_day = grains_a_day(context.problem)
        for block in context.blocks:
            last = block.horizon_days[:, None] * a_day + block.start_slots + block.length - 1
            block.add_cost(context.weights["soon"] * last)


@rule("pause", Level.WISH, weight=100)
class Pause:
    """No meeting begins in the grain after another one's last."""

    @staticmethod
    def check(view: PlanView, fact: FactMaker) -> Iterator[Fact]:
        begins: dict[int, int] = defaultdict(int)
        for event in view.events:
            begins[first_of(view, event)] += 1
        for event in view.events:
            following = begins.get(first_of(view, event) + grains(event), 0)
            if following:
                yield fact(cost=following, events=(event.id,))

    @staticmethod
    def build(context: Context) -> None:
        ends = tuple(Use(b, ANY, -b.length, 1) for b in context.blocks)
        begins = tuple(Use(b, ANY, 0, 1 - b.length) for b in context.blocks)
        context.together.append(Together("pause", ("all",), ends, begins, wishes=context.weights["pause"]))


@rule("overlapping", Level.WISH, weight=10)
class Overlapping:
    """Few meetings at the same time."""

    @staticmethod
    def check(view: PlanView, fact: FactMaker) -> Iterator[Fact]:
        for one, two, shared in pairs(list(view.events), view):
            yield fact(cost=shared, events=(one.id, two.id))

    @staticmethod
    def build(context: Context) -> None:
        uses = tuple(Use(b, ANY, 0, 0) for b in context.blocks)
        context.together.append(Together("overlapping", ("all",), uses, wishes=context.weights["overlapping"]))


@rule("larger_rooms", Level.WISH)
class LargerRooms:
    """Larger rooms first: a room costs what all larger ones hold more than it."""

    @staticmethod
    def check(view: PlanView, fact: FactMaker) -> Iterator[Fact]:
        for event in view.events:
            assert event.room is not None
            cost = sum(max(0, room.capacity - event.room.capacity) for room in view.problem.rooms)
            if cost:
                yield fact(cost=cost, events=(event.id,))

    @staticmethod
    def build(context: Context) -> None:
        capacity = np.array([room.capacity for room in context.problem.rooms])
        for block in context.blocks:
            for index, room in enumerate(block.rooms):
                assert room is not None
                more = np.maximum(0, capacity - context.problem.room[room].capacity).sum()
                block.add_cost(np.full((1, 1), context.weights["larger_rooms"] * more), index)


@rule("room_stability", Level.WISH)
class RoomStability:
    """Who goes from one meeting to the next stays in the room."""

    @staticmethod
    def check(view: PlanView, fact: FactMaker) -> Iterator[Fact]:
        for one, two, _ in pairs(list(view.events), view, after=PAUSE + 1):
            if first_of(view, one) < first_of(view, two) and one.room is not two.room:
                shared = len(everybody(one) & everybody(two))
                if shared:
                    yield fact(cost=shared, events=(one.id, two.id))

    @staticmethod
    def build(context: Context) -> None:
        """Spans from the second grain to two after the end meet begins: in all rooms, less those in the same room."""
        weight = context.weights["room_stability"]

        def add(name: tuple[str, ...], blocks: list[tuple[Block, int]], wishes: int) -> None:
            spans = tuple(Use(b, room, -1, PAUSE + 1) for b, room in blocks)
            begins = tuple(Use(b, room, 0, 1 - b.length) for b, room in blocks)
            context.together.append(Together("room_stability", name, spans, begins, wishes=wishes))

        for person in context.problem.person:
            invited = [b for b in context.blocks if person in {*b.demand.required, *b.demand.optional}]
            add((person,), [(b, ANY) for b in invited], weight)
            for room in context.problem.room:
                add((person, room), [(b, b.rooms.index(room)) for b in invited], -weight)
