"""What rows charge for the placements of a block, on top of its wishes, and what a column costs under it."""

import math
from dataclasses import dataclass

import numpy as np

from scheduler.domain.plan import Cost
from scheduler.model.block import Block, Column, Pattern
from scheduler.model.grid import FloatArray, IntArray
from scheduler.model.rows import ANY, Slack

BLOCKED = 1e13
"""Charged for a placement that others are in the way of."""


@dataclass(frozen=True)
class Levels:
    """One number for the strict order of levels.

    Attributes:
        mandatory: what one mandatory event weighs against wishes.
        desired: what one unit of desired events weighs against wishes.
        hard: what a broken promise weighs.
    """

    hard: int = 10**10
    mandatory: int = 10**7
    desired: int = 10**4

    def lost(self, block: Block) -> IntArray:
        """[count + 1] cumulative cost of losing 0, 1, … events."""
        each = [h * self.hard + m * self.mandatory + d * self.desired for h, m, d in block.lost_levels]
        return np.concatenate([[0], np.cumsum(each)]).astype(np.int64)

    def slack(self, slack: Slack) -> int:
        """What one unit of a slack weighs."""
        return slack.wishes + slack.mandatory * self.mandatory + slack.desired * self.desired

    def split(self, bound: float, lost: Cost, everything: Cost) -> Cost:
        """A weighted lower bound by level, for plans no worse than one at hand.

        Weights keep the strict order only as long as what is lost below weighs less than one event above. So of each
        level counts what the levels below cannot account for, whatever they lose, and, where the levels above are
        equal, no more than the plan at hand loses; the rest is carried down. Wishes, whole numbers and so rounded up,
        are taken to weigh less than one unit of desired events.

        Args:
            bound: no plan weighs less.
            lost: what the plan at hand loses.
            everything: what a plan without any events loses.
        """
        rest = max(0, math.ceil(bound - 1e-4))
        below = self.desired - 1 + self.desired * everything.desired + self.mandatory * everything.mandatory
        equal, proven = True, []
        for weight, here, most in (
            (self.hard, lost.hard, everything.mandatory * self.mandatory),
            (self.mandatory, lost.mandatory, everything.desired * self.desired),
            (self.desired, lost.desired, 0),
        ):
            units = max(0, -(-(rest - below) // weight))
            units = min(units, here) if equal else units
            equal = equal and units == here
            proven.append(units)
            rest, below = max(0, rest - units * weight), below - most
        hard, mandatory, desired = proven
        return Cost(hard=hard, mandatory=mandatory, desired=desired, wishes=rest)


class Prices:
    """What rows charge for the placements of a block, on top of its wishes."""

    def __init__(self, block: Block) -> None:
        self.block = block
        rooms, days, starts = block.allowed.shape
        self._diff = np.zeros((rooms, days + 1, starts + 1))
        self._people: dict[str, FloatArray] = {}
        self.lost = 0.0
        self.noise: FloatArray | float = 0.0

    def add_person(self, corners: tuple[int, int, int, int, int], person: str, amount: float) -> None:
        """Charge for a rectangle of placements in which that person was chosen from a group."""
        room, d0, d1, s0, s1 = corners
        target = self._people.setdefault(person, np.zeros_like(self._diff))
        rooms = slice(None) if room == ANY else room
        target[rooms, d0, s0] += amount
        target[rooms, d1, s0] -= amount
        target[rooms, d0, s1] -= amount
        target[rooms, d1, s1] += amount

    def add_arrays(self, corners: IntArray, amounts: FloatArray) -> None:
        """Charge many rectangles at once; for every room and nobody in particular.

        Args:
            corners: [k, 5] room (``ANY`` for all), first and last day, first and last start, local and half-open.
            amounts: [k]
        """
        room, d0, d1, s0, s1 = corners.T
        for r in range(self._diff.shape[0]):
            here = (room == r) | (room == ANY)
            a = amounts[here]
            np.add.at(self._diff[r], (d0[here], s0[here]), a)
            np.add.at(self._diff[r], (d1[here], s0[here]), -a)
            np.add.at(self._diff[r], (d0[here], s1[here]), -a)
            np.add.at(self._diff[r], (d1[here], s1[here]), a)

    def placements(self) -> tuple[FloatArray, list[tuple[tuple[str, ...], IntArray]]]:
        """Price of every placement, wishes included, and who of each group is the cheapest to come.

        Returns:
            [rooms, days, starts] (infinite where not allowed), and for each group its candidates with an array
            [need, rooms, days, starts] of indices into them.
        """
        block = self.block
        price = block.cost + self.noise + np.cumsum(np.cumsum(self._diff, axis=1), axis=2)[:, :-1, :-1]
        choices: list[tuple[tuple[str, ...], IntArray]] = []
        for group, fits in zip(block.demand.groups, block.group_fits, strict=True):
            stack = []
            for person in group.candidates:
                own = np.where(fits[person], 0.0, np.inf)
                if person in group.deputies:
                    own += block.deputy_cost
                if person in self._people:
                    own += np.cumsum(np.cumsum(self._people[person], axis=1), axis=2)[:, :-1, :-1]
                stack.append(own)
            everybody = np.stack(stack)
            order = np.argsort(everybody, axis=0, kind="stable")[: group.need]
            price = price + np.take_along_axis(everybody, order, axis=0).sum(axis=0)
            choices.append((group.candidates, order))
        return np.where(block.allowed, price, np.inf), choices


@dataclass(frozen=True)
class Priced:
    """A column with its price under the prices it was made for."""

    column: Column
    price: float


def column_at(
    block: Block,
    picks: list[tuple[int, int, int]],
    choices: list[tuple[tuple[str, ...], IntArray]],
    pattern: Pattern | None,
) -> Column:
    """A column from local (room, day, start) placements."""
    picks = sorted(picks, key=lambda p: p[1])
    attendees = []
    cost = 0
    for r, d, s in picks:
        cost += int(block.cost[r, d, s])
        chosen: list[str] = []
        for (candidates, order), group in zip(choices, block.demand.groups, strict=True):
            people = [candidates[k] for k in order[:, r, d, s]]
            cost += block.deputy_cost * sum(p in group.deputies for p in people)
            chosen.extend(sorted(people, key=candidates.index))
        attendees.append(tuple(chosen))
    days = np.array([d + block.day0 for _, d, _ in picks], dtype=np.int64)
    starts = np.array([s + block.slot0 for _, _, s in picks], dtype=np.int64)
    rooms = np.array([r for r, _, _ in picks], dtype=np.int64)
    return Column(
        days, starts, rooms, cost, block.count - len(picks), pattern, tuple(attendees) if block.demand.groups else ()
    )
