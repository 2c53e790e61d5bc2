"""A bound on mandatory events by the weeks' accounts: which of them can be held at all, whatever else is planned.

A linear relaxation fills an account to the minute with fractions of events. Here events are whole, but what a plan
consists of is left out except in which week an event lies. Every plan gives a solution of this model that loses as many
mandatory events as the plan does, so its optimum is a lower bound:

- Events that are only desired are left out: taking them out of a plan frees accounts and loses nothing mandatory.
- An event is held in a week in which it has a place that no rule forbids; hour and room are left out, and what
  others are in the way of (rooms, people, trips, rest) is not looked at.
- It takes from each account what it takes in the cheapest of its rooms in that week; a week that lies only in part in
  an account's span takes nothing.
- Of a rhythm at most as many events lie in one to four neighbouring weeks as its least distance allows, whatever
  the pattern.
- Of a group as many come as are needed, each as if nothing but accounts kept anybody from coming.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterator

import numpy as np
from ortools.sat.python import cp_model

from scheduler.engine.cpsat import best
from scheduler.engine.mandatory import is_mandatory
from scheduler.model.block import Block
from scheduler.model.context import Context
from scheduler.model.families import Charge, PeriodFamily
from scheduler.model.rows import ANY, TOLERANCE

WORK = 20.0
"""Deterministic time of the solver (about seconds); the bound holds whenever it ends."""
NEIGHBOURS = 4
"""Weeks that a rhythm's least distance is looked at together."""


def mandatory_bound(context: Context, stop: Callable[[], bool]) -> int:
    """No plan of the context lacks fewer mandatory events.

    Args:
        stop: asked often; True ends with what is proven by then.
    """
    weeks = _Weeks(context)
    weeks.accounts()
    return weeks.bound(stop)


class _Weeks:
    """In which week each event of the mandatory blocks lies."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.model = cp_model.CpModel()
        self.held: dict[int, dict[int, cp_model.IntVar]] = {}
        self.comes: dict[tuple[int, int, str], cp_model.IntVar] = {}
        self.missing: list[cp_model.IntVar] = []
        parts: dict[tuple[str, int], list[cp_model.IntVar]] = defaultdict(list)
        for block in context.blocks:
            if not is_mandatory(block):
                continue
            self._hold(block)
            part = block.index // (block.demand.count // len(block.demand.parts))
            parts[block.demand.id, part] += self.held[block.number].values()
        for (demand, _), held in parts.items():
            least = context.problem.demand[demand].mandatory_per_period
            short = self.model.new_int_var(0, least, "")
            self.model.add(sum(held) + short >= least)
            self.missing.append(short)

    def _hold(self, block: Block) -> None:
        """How many of the block's events lie in each week."""
        model, apart = self.model, max(1, block.gap)
        days = block.horizon_days[block.allowed.any(axis=(0, 2))]
        weeks, counts = np.unique(self.context.timeline.week[days], return_counts=True)
        held: dict[int, cp_model.IntVar] = {}
        for week, count in zip(weeks.tolist(), counts.tolist(), strict=True):
            most = min(block.count, count, -(-7 // apart))
            held[week] = model.new_int_var(0, most, "")
            for group in block.demand.groups:
                come = {person: model.new_int_var(0, most, "") for person in group.candidates}
                model.add(sum(come.values()) == group.need * held[week])
                for person, times in come.items():
                    model.add(times <= held[week])
                    self.comes[block.number, week, person] = times
        self.held[block.number] = held
        model.add(sum(held.values()) <= block.count)
        if block.weeks:
            for week in held:
                for span in range(2, NEIGHBOURS + 1):
                    near = [held[w] for w in range(week, week + span) if w in held]
                    model.add(sum(near) <= -(-7 * span // apart))

    def accounts(self) -> None:
        """What the events of whole weeks take from each account within each of its spans."""
        for family in self.context.sums:
            if not isinstance(family, PeriodFamily) or family.overrun is not None:
                continue
            terms = list(self._terms(family))
            for first, last, limit in family.spans:
                inside = [(amount, times) for begin, end, amount, times in terms if first <= begin and end <= last]
                if inside:
                    self.model.add(sum(amount * times for amount, times in inside) <= limit)

    def _terms(self, family: PeriodFamily) -> Iterator[tuple[int, int, int, cp_model.IntVar]]:
        """(first day, day after the last, least amount of an event, how many events) of every block and week."""
        charges: dict[tuple[int, str], list[Charge]] = defaultdict(list)
        for charge in family.charges:
            if charge.block.number in self.held and not charge.slot_from:
                charges[charge.block.number, charge.person].append(charge)
        for (number, person), by_room in charges.items():
            block = self.context.blocks[number]
            if {c.room for c in by_room} not in ({ANY}, set(range(len(block.rooms)))):
                continue  # there is a room in which it takes nothing
            for week, held in self.held[number].items():
                begin, end = self.context.weeks[week]
                amount = min(c.amount for c in by_room if _has_place(c, begin, end))
                yield begin, end, amount, self.comes[number, week, person] if person else held

    def bound(self, stop: Callable[[], bool]) -> int:
        """Mandatory events that are lost at least."""
        self.model.minimize(sum(self.missing))
        return max(0, math.ceil(best(self.model, {}, WORK, stop).bound - TOLERANCE))


def _has_place(charge: Charge, begin: int, end: int) -> bool:
    """Whether the charge's block has a place in its room on one of the days."""
    block = charge.block
    first, last = max(0, begin - block.day0), max(0, end - block.day0)
    rooms = slice(None) if charge.room == ANY else slice(charge.room, charge.room + 1)
    return bool(block.allowed[rooms, first:last].any())
