"""The planner of an afternoon: the most urgent first, each at the first of its cheapest places that is still free."""

import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import product

import numpy as np

from benchmarks.yardsticks import Answer, Point
from benchmarks.yardsticks.diary import Diary, Place
from scheduler import check
from scheduler.domain.plan import Plan, PlannedEvent, Rhythm
from scheduler.domain.problem import Problem
from scheduler.domain.time import GRID
from scheduler.model.block import Block, Pattern
from scheduler.model.build import build
from scheduler.model.context import Context
from scheduler.model.grid import BoolArray, IntArray
from scheduler.rules import weights

LOST = 10_000
"""What an event that finds no place counts when patterns are compared; more than any place costs."""


@dataclass(frozen=True)
class _Offer:
    """A pattern with its dates that could be kept if nobody else were there.

    Attributes:
        price: of the cheapest of them, with those that would be lost.
        nominal: all dates of the pattern as day numbers.
        kept: those that no rule forbids, cheapest first.
    """

    price: int
    pattern: Pattern
    nominal: IntArray
    kept: tuple[int, ...]


class FirstFit:
    """A plan that grows event by event and never takes anything back."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.diary = Diary(context)
        self.held: dict[int, list[tuple[Place, tuple[str, ...]]]] = defaultdict(list)
        self.patterns: dict[int, Pattern] = {}
        self._days: dict[str, dict[int, int]] = defaultdict(dict)

    def run(self) -> Plan:
        """Place everything that finds a place, by urgency."""
        for block in sorted(self.context.blocks, key=_urgency):
            if block.weeks:
                self._rhythm(block)
            else:
                self._single(block)
        return self.plan()

    def plan(self) -> Plan:
        """What is held so far."""
        dates = self.context.timeline.dates
        events: list[PlannedEvent] = []
        rhythms: list[Rhythm] = []
        for block in self.context.blocks:
            for k, ((room, day, start), attendees) in enumerate(sorted(self.held[block.number], key=lambda h: h[0][1])):
                events.append(
                    PlannedEvent(
                        demand=block.demand.id,
                        index=k if block.weeks else block.index,
                        date=dates[day],
                        start=start * GRID,
                        room=block.rooms[room],
                        attendees=attendees,
                    )
                )
            if block.number in self.patterns:
                p = self.patterns[block.number]
                room_id = block.rooms[p.room]
                rhythms.append(
                    Rhythm(demand=block.demand.id, weekday=p.weekday, phase=p.phase, start=p.start * GRID, room=room_id)
                )
        return self.context.problem.plan(tuple(events), tuple(rhythms))

    def _try(self, block: Block, place: Place) -> bool:
        """Hold an event there if it can be held there."""
        attendees = self.diary.attendees(block, place)
        if attendees is None:
            return False
        self.diary.write(block, place, attendees)
        self.held[block.number].append((place, attendees))
        return True

    def _first_fit(self, block: Block, allowed: BoolArray) -> bool:
        """Hold an event at the cheapest of the allowed places that is free, the earliest of several."""
        rooms, days, starts = np.nonzero(allowed)
        order = np.lexsort((starts, days, block.cost[rooms, days, starts]))
        places = zip(rooms[order].tolist(), days[order].tolist(), starts[order].tolist(), strict=True)
        return any(self._try(block, (room, day + block.day0, start + block.slot0)) for room, day, start in places)

    def _single(self, block: Block) -> None:
        allowed = block.allowed.copy()
        days = self._days[block.demand.id]
        for index, day in days.items():
            if index < block.index:
                allowed[:, : max(0, day + block.gap - block.day0)] = False
            else:
                allowed[:, max(0, day - block.gap + 1 - block.day0) :] = False
        if self._first_fit(block, allowed):
            days[block.index] = self.held[block.number][-1][0][1]

    def _rhythm(self, block: Block) -> None:
        """The pattern that keeps most; then what it does not keep wherever its date's slot has a place."""
        allowed = _promised(block)
        chosen = self._best_offer(block, allowed)
        if chosen is None:
            return
        pattern, held = chosen.pattern, self.held[block.number]
        self.patterns[block.number] = pattern
        promised = {promise.day for promise in block.promises}
        for day in sorted(promised.difference(chosen.kept)):
            if any(n - block.reach[0] <= day <= n + block.reach[1] for n in chosen.nominal.tolist()):
                self._substitute(block, allowed, day, day)
        for day in sorted(chosen.kept, key=lambda d: d not in promised):
            slot = day - block.reach[0], day + block.reach[1]
            if len(held) < block.count and self._apart(block, day) and self._empty(block, *slot):
                self._try(block, (pattern.room, day, pattern.start))
        for day in chosen.nominal.tolist():
            if len(held) < block.count:
                self._substitute(block, allowed, day - block.reach[0], day + block.reach[1])

    def _best_offer(self, block: Block, allowed: BoolArray) -> _Offer | None:
        """The pattern that is cheapest beside what is held already; None if no date of any pattern could be kept."""
        best: tuple[int, _Offer] | None = None
        for offer in sorted(self._offers(block, allowed), key=lambda o: o.price):
            if best is not None and offer.price >= best[0]:
                break
            price = self._price(block, offer)
            if best is None or price < best[0]:
                best = price, offer
        return None if best is None else best[1]

    def _offers(self, block: Block, allowed: BoolArray) -> list[_Offer]:
        offers = []
        for weekday, phase in product(range(7), range(block.weeks)):
            nominal = block.nominal_days(self.context.timeline, weekday, phase)
            local = nominal - block.day0
            for room, start in np.argwhere(allowed[:, local].any(axis=1)).tolist():
                free = np.flatnonzero(allowed[room, local, start])
                cost = block.cost[room, local[free], start]
                order = np.argsort(cost, kind="stable")
                price = int(cost[order][: block.count].sum()) + LOST * max(0, block.count - len(free))
                pattern = Pattern(weekday, phase, room, start + block.slot0)
                offers.append(_Offer(price, pattern, nominal, tuple(nominal[free[order]].tolist())))
        return offers

    def _price(self, block: Block, offer: _Offer) -> int:
        """What the pattern costs beside what is held already."""
        room, start, price, left = offer.pattern.room, offer.pattern.start, 0, block.count
        for day in offer.kept:
            if left and self.diary.attendees(block, (room, day, start)) is not None:
                price += int(block.cost[room, day - block.day0, start - block.slot0])
                left -= 1
        return price + LOST * left

    def _substitute(self, block: Block, allowed: BoolArray, first: int, last: int) -> None:
        """An event off the rhythm on one of these days of one slot, unless the slot has an event."""
        if not self._empty(block, first, last):
            return
        within = np.zeros_like(allowed)
        for day in range(max(first, block.day0), min(last + 1, block.day0 + block.days)):
            if self._apart(block, day):
                within[:, day - block.day0] = allowed[:, day - block.day0]
        self._first_fit(block, within)

    def _empty(self, block: Block, first: int, last: int) -> bool:
        """Whether no event of the block lies on these days."""
        return not any(first <= day <= last for (_, day, _), _ in self.held[block.number])

    def _apart(self, block: Block, day: int) -> bool:
        """Whether the day is far enough from the events of the rhythm that are held."""
        return all(abs(day - other) >= block.gap for (_, other, _), _ in self.held[block.number])


def _promised(block: Block) -> BoolArray:
    """The block's places, on promised days only those that keep the promise."""
    allowed = block.allowed.copy()
    for promise in block.promises:
        day = promise.day - block.day0
        for room, start in product(range(len(block.rooms)), range(block.starts)):
            if promise.room not in {None, room} or promise.start not in {None, start + block.slot0}:
                allowed[room, day, start] = False
    return allowed


def _urgency(block: Block) -> tuple[bool, bool, float]:
    """Promised events first, then mandatory ones, then those with the fewest places."""
    promised = bool(block.promises) or any(hard for hard, _, _ in block.lost_levels)
    mandatory = block.demand.mandatory_per_period > 0
    return not promised, not mandatory, np.count_nonzero(block.allowed) / block.count


def plan(problem: Problem) -> Answer:
    """Plan a problem once, without looking back; what it costs is known once it is done.

    Raises:
        ProblemError: if ``problem.weights`` are wrong.
    """
    began = time.perf_counter()
    found = FirstFit(build(problem, weights(problem))).run()
    seconds = time.perf_counter() - began
    report = check(problem, found)
    broken = Counter(fact.rule for fact in report.violations)
    return Answer(found, (Point(seconds, report.cost, None, len(found.events)),), dict(broken))
