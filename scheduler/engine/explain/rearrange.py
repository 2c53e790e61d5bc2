"""Whether an event fits if other events may move: a small model over them, solved by CP-SAT.

The event must take one of the places asked about; the others may take any of their places, but none is lost. Where a
component of the problem is small, all of its single events move freely and the answer is exact. Elsewhere those move
that hold the places which are easiest to free.
"""

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations, islice, product
from math import comb, prod
from typing import NamedTuple

import numpy as np

from scheduler.domain.demands import Demand
from scheduler.domain.plan import EventId, Plan, PlannedEvent
from scheduler.domain.problem import Problem
from scheduler.engine.columns import good_columns
from scheduler.engine.evaluate import columns_of
from scheduler.engine.explain.asked import forbid_widening, target_of, widened
from scheduler.engine.explain.standing import Spot, Standing
from scheduler.engine.greedy import Greedy
from scheduler.engine.integer import Choice
from scheduler.engine.parts import components
from scheduler.engine.plans import plan_of
from scheduler.engine.pricing import BLOCKED, Levels, Prices
from scheduler.errors import PlanError
from scheduler.explanation import Question
from scheduler.model.block import Block, Column, Ground, Pattern
from scheduler.model.build import build
from scheduler.model.context import Context
from scheduler.model.grid import FloatArray, IntArray
from scheduler.rules import REGISTRY, Level, weights

SMALL_BLOCKS = 30
SMALL_PLACES = 12_000
"""Blocks and places of a component up to which all of its events may move."""
MOVERS = 8
"""Events that may move elsewhere."""
SPOTS = 24
"""Places that are looked at for events in their way."""
OFFERS = 150
"""Places offered to each event that may move, where the component is large."""
COMPANIES = 8
"""Ways to choose who comes from the event's groups."""
WORK = 2.0
"""Deterministic time of the solver (about seconds)."""

RELEASED = frozenset({"frequency", "wanted"})
"""Rules that say that an event must take place: switched off, it may be lost."""


class Outcome(NamedTuple):
    """A solve.

    Attributes:
        plan: with the event at one of the places; None if there is none.
        proven: whether it is proven that there is none.
    """

    plan: Plan | None
    proven: bool


@dataclass(frozen=True)
class Scope:
    """Which events may move.

    Attributes:
        demands: everything the model knows.
        movers: demands whose events move; of other demands' events only those in ``events``.
        events: single events, or the dates of a rhythm, that move.
        exact: all events of the component move freely, to every place and with everybody who may come.
    """

    demands: tuple[str, ...]
    movers: frozenset[str]
    events: frozenset[EventId]
    exact: bool


def scope_of(problem: Problem, standing: Standing) -> Scope:
    """The component of the event if it is small, else what is in the way of the places easiest to free."""
    own = standing.question.event.demand
    component = next(demands for demands in components(problem) if any(d.id == own for d in demands))
    if sum(1 if d.rhythm_weeks else d.count for d in component) <= SMALL_BLOCKS:
        context = build(problem, weights(problem), component)
        if sum(int(np.count_nonzero(b.allowed)) for b in context.blocks) <= SMALL_PLACES:
            exact = all(not d.rhythm_weeks and _ways_to_come(d) <= COMPANIES for d in component)
            every = frozenset(d.id for d in component)
            return Scope(tuple(d.id for d in component), every, frozenset(), exact)
    events = frozenset(islice(_in_the_way(standing), MOVERS))
    moved = {own, *(event.demand for event in events)}
    return Scope(tuple(_coupled(problem, moved)), frozenset(), events, exact=False)


def _ways_to_come(demand: Demand) -> int:
    """How many choices of people from its groups an event has."""
    return prod(comb(len(group.candidates), group.need) for group in demand.groups)


def _in_the_way(standing: Standing) -> Iterator[EventId]:
    """Events that hold the places which the fewest events hold, each once."""
    load = np.where(standing.alone & (standing.load > 0), standing.load, np.iinfo(np.int64).max)
    flat = load.ravel()
    order = np.argsort(flat, kind="stable")
    seen: set[EventId] = set()
    days: set[int] = set()
    for i in order.tolist():
        if flat[i] == np.iinfo(np.int64).max or len(days) >= SPOTS:
            return
        room, day, start = (int(axis) for axis in np.unravel_index(i, load.shape))
        if day in days:
            continue
        days.add(day)
        for event in standing.holders_at((room, day, start)):
            if event not in seen:
                seen.add(event)
                yield event


def _coupled(problem: Problem, moved: set[str]) -> Iterator[str]:
    """Demands that share somebody, a room or a comparison with those that move."""
    people = {p for d in moved for p in (*problem.demand[d].people, *problem.demand[d].optional)}
    rooms = {r for d in moved for r in problem.demand[d].rooms}
    for demand in problem.demands:
        if demand.id in moved or not (
            people.isdisjoint((*demand.people, *demand.optional)) and rooms.isdisjoint(demand.rooms)
        ):
            yield demand.id


class Rearrangement:
    """One event, and others that may make room for it.

    Args:
        problem: what is planned.
        others: the plan without the event.
        question: the event and the places asked about.
        scope: who may move.
    """

    def __init__(self, problem: Problem, others: Plan, question: Question, scope: Scope) -> None:
        self.problem = problem
        self.others = others
        self.question = question
        self.scope = scope
        self.own = problem.demand[question.event.demand]

    def solve(self, off: frozenset[Ground] = frozenset()) -> Outcome:
        """Place the event.

        Args:
            off: grounds that are switched off, for all events in scope. With ``frequency`` or ``wanted`` the events
                of a demand may be lost.
        """
        problem = self.problem
        asked = widened(self.own, self.question)
        demands = tuple(asked if d == self.own.id else problem.demand[d] for d in self.scope.demands)
        context = build(problem, weights(problem), demands, off=off)
        promised = {pin.demand for pin in problem.pins if pin.index is not None or pin.date is not None}
        bound = {d for d in promised if Ground("promised", "Festlegung", d) not in off}
        released = {ground.object for ground in off if ground.rule in RELEASED} - bound
        plan = Greedy(context, context.blocks, Levels())
        try:
            held = columns_of(context, self.others)
        except PlanError:  # in a changed problem another event may have no place any more where the plan has it
            return Outcome(None, proven=False)
        for number, column in held.items():
            plan.hold(context.blocks[number], column)
        mine = next(
            b
            for b in context.blocks
            if b.demand.id == self.own.id and (b.weeks or b.index == self.question.event.index)
        )
        forbid_widening(context, mine, self.own)
        offered: list[tuple[int, Column]] = [(mine.number, c) for c in self._own_columns(context, plan, mine)]
        free = [mine]
        for block in context.blocks:
            if block is not mine and self._moves(block):
                free.append(block)
                may_lose = block.demand.id in released
                offered += [(block.number, c) for c in self._columns(context, plan, block, may_lose=may_lose)]
        unique = {(number, column.key): (number, column) for number, column in offered}
        choice = Choice(plan, free, list(unique.values()))
        usable = np.array([n != mine.number or c.lost < plan.chosen[n].lost for n, c in choice.offered], dtype=np.bool_)
        found = choice.require(usable, WORK, lambda: False)
        if not found:
            return Outcome(None, proven=found is False)
        choice.write()
        planned = plan_of(plan.context, plan.chosen, free)
        changed = {(b.demand.id, None if b.weeks else b.index) for b in free}
        kept = [e for e in self.others.events if (e.demand, None) not in changed and (e.demand, e.index) not in changed]
        rhythms = [r for r in self.others.rhythms if (r.demand, None) not in changed]
        events = tuple(
            sorted((*kept, *self._named(planned.events)), key=lambda e: (e.date, e.start, e.demand, e.index))
        )
        return Outcome(Plan(problem=problem.title, events=events, rhythms=(*rhythms, *planned.rhythms)), proven=False)

    def _named(self, planned: tuple[PlannedEvent, ...]) -> Iterator[PlannedEvent]:
        """Events of rhythms by the numbers they had: those that stay keep theirs, the others take what is left."""
        by_demand: dict[str, list[PlannedEvent]] = defaultdict(list)
        for event in planned:
            by_demand[event.demand].append(event)
        for demand, events in by_demand.items():
            if not self.problem.demand[demand].rhythm_weeks:
                yield from events
                continue
            old = {(e.date, e.start, e.room): e.index for e in self.others.by_demand.get(demand, ())}
            numbers = [*old.values(), *([self.question.event.index] if demand == self.own.id else [])]
            stay = [old.get((e.date, e.start, e.room)) for e in events]
            left = iter(sorted(set(numbers) - set(stay)))
            for event, number in zip(events, stay, strict=True):
                yield event.model_copy(update={"index": next(left) if number is None else number})

    def grounds(self) -> list[Ground]:
        """Everything that hard rules say about the events in scope, as far as it forbids anything."""
        demands = tuple(self.problem.demand[d] for d in self.scope.demands)
        context = build(self.problem, weights(self.problem), demands, recording=True)
        found: dict[Ground, None] = {}
        for block in context.blocks:
            if block.record is not None:
                found |= dict.fromkeys(block.record.masks)
                found |= {ground: None for masks in block.record.people.values() for ground in masks}
        for family in context.families:
            if REGISTRY[family.ground.rule].level is Level.HARD:
                found[family.ground] = None
        return list(found)

    def _moves(self, block: Block) -> bool:
        ids = self.scope.events
        if block.demand.id in self.scope.movers:
            return True
        return any(e.demand == block.demand.id and (block.weeks or e.index == block.index) for e in ids)

    def _own_columns(self, context: Context, plan: Greedy, block: Block) -> Iterator[Column]:
        """The event at every place asked about, with everybody who may come to it."""
        price, _ = self._prices(plan, block).placements()
        spots = np.argwhere(np.isfinite(price) & target_of(context, block, self.question))
        held = plan.chosen[block.number]
        for spot in _cheapest(price, spots, None if self.scope.movers else 2 * OFFERS):
            for people in islice(_companies(block, spot), COMPANIES):
                column = _with(context, block, held, spot, people)
                if column is not None:
                    yield column

    def _prices(self, plan: Greedy, block: Block) -> Prices:
        """Wishes alone where everything moves; else what stays in the way is blocked."""
        if self.scope.movers:
            return Prices(block)
        moving = [b for b in plan.blocks if b is not block and self._moves(b)]
        columns = {b.number: plan.chosen[b.number] for b in moving}
        for other in moving:
            plan.take(other, None)
        held = plan.chosen[block.number]
        plan.take(block, None)
        prices = plan.obstacles(block, Prices(block))
        plan.hold(block, held)
        for other in moving:
            plan.hold(other, columns[other.number])
        return prices

    def _columns(self, context: Context, plan: Greedy, block: Block, *, may_lose: bool) -> Iterator[Column]:
        """Where another event may go: its places, or other dates of its rhythm."""
        held = plan.chosen[block.number]
        yield held
        prices = self._prices(plan, block)
        price, _ = prices.placements()
        if block.weeks:
            yield from self._dates(context, block, held, price)
            if self.scope.movers:
                rng = random.Random(1)  # noqa: S311 - ties are broken, nothing is kept secret
                columns = good_columns(block, prices, plan.levels, context.timeline, np.inf, OFFERS, rng)
                yield from (c for c in columns if may_lose or c.lost <= held.lost)
            return
        spots = np.argwhere(price < BLOCKED / 2)
        nothing = np.zeros(0, dtype=np.int64)
        empty = Column(nothing, nothing, nothing, 0, block.count, None)
        if may_lose:
            yield empty
        for spot in _cheapest(price, spots, None if self.scope.movers else OFFERS):
            for people in islice(_companies(block, spot), COMPANIES if self.scope.movers else 1):
                column = _with(context, block, empty, spot, people)
                if column is not None:
                    yield column

    def _dates(self, context: Context, block: Block, held: Column, price: FloatArray) -> Iterator[Column]:
        """The rhythm with one of its events that may move on a day near by."""
        dates = context.timeline.dates
        wanted = {e.index for e in self.scope.events if e.demand == block.demand.id}
        numbers = {
            e.index: k
            for k, e in enumerate(sorted(self.others.by_demand.get(block.demand.id, ()), key=lambda e: e.date))
        }
        for index in sorted(wanted & set(numbers)):
            k = numbers[index]
            day = int(held.days[k]) - block.day0
            keep = np.arange(len(held.days)) != k
            rest = replace(
                held,
                days=held.days[keep],
                starts=held.starts[keep],
                rooms=held.rooms[keep],
                attendees=tuple(a for a, kept in zip(held.attendees, keep.tolist(), strict=True) if kept)
                if held.attendees
                else (),
                lost=held.lost + 1,
            )
            before, after = block.reach
            near = np.zeros(price.shape, dtype=np.bool_)
            near[:, max(0, day - before) : day + after + 1, :] = True
            spots = np.argwhere(near & (price < BLOCKED / 2))
            for spot in _cheapest(price, spots, OFFERS):
                for people in islice(_companies(block, spot), 1):
                    column = _with(context, block, rest, spot, people)
                    if (
                        column is not None
                        and abs(dates[int(held.days[k])] - dates[spot[1] + block.day0]).days < 7 * block.weeks
                    ):
                        yield column


def _cheapest(price: FloatArray, spots: IntArray, most: int | None) -> Iterator[Spot]:
    """Places by ascending price, at most so many."""
    order = np.argsort(price[tuple(spots.T)], kind="stable")
    yield from ((room, day, start) for room, day, start in spots[order[:most]].tolist())


def _companies(block: Block, spot: Spot) -> Iterator[tuple[str, ...]]:
    """Who may come from the event's groups to a place, in every combination, members first."""
    choices: list[list[tuple[str, ...]]] = []
    for group, fits in zip(block.demand.groups, block.group_fits, strict=True):
        able = [person for person in group.candidates if fits[person][spot]]
        choices.append(list(combinations(able, group.need)))
    for chosen in product(*choices):
        yield tuple(person for people in chosen for person in people)


def _with(context: Context, block: Block, held: Column, spot: Spot, people: tuple[str, ...]) -> Column | None:
    """A column with one more event; None if it comes too close to another one."""
    room, local, start = spot
    day = local + block.day0
    if len(held.days) and int(np.abs(held.days - day).min()) < block.gap:
        return None
    at = int(np.searchsorted(held.days, day))
    deputies = sum(p in g.deputies for g in block.demand.groups for p in people)
    cost = held.cost + int(block.cost[room, local, start]) + block.deputy_cost * deputies
    pattern = held.pattern
    if block.weeks and pattern is None:
        weekday, week = int(context.timeline.weekday[day]), int(context.timeline.week[day])
        pattern = Pattern(weekday, week % block.weeks, room, start + block.slot0)
    elif pattern is not None and (room, start + block.slot0) != (pattern.room, pattern.start):
        cost += block.deviation
    attendees = (*held.attendees[:at], people, *held.attendees[at:]) if block.demand.groups else ()
    return Column(
        np.insert(held.days, at, day),
        np.insert(held.starts, at, start + block.slot0),
        np.insert(held.rooms, at, room),
        cost,
        held.lost - 1,
        pattern,
        attendees,
    )
