"""Rows that couple blocks: sums over placements that may not exceed a number, or cost what they exceed it by."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np

from scheduler.model.block import Block, Column, Ground
from scheduler.model.grid import BoolArray, FloatArray, IntArray

ANY = -1
"""Every room of the block."""

Key = tuple[object, ...]
"""Name of a row or a slack."""

SlackValues = Mapping[Key, float]
"""Values of slacks; a missing one is 0."""


class Patch(NamedTuple):
    """A rectangle of a block's placements with one coefficient; day and slot numbers are global and half-open.

    Attributes:
        person: counts only where this person was chosen from a group; empty for everybody else.
    """

    block: int
    coefficient: int
    day_from: int
    day_to: int
    slot_from: int
    slot_to: int
    room: int = ANY
    person: str = ""

    def inside(self, column: Column) -> BoolArray:
        """[k] whether each placement of a column of the block lies inside."""
        inside = (column.days >= self.day_from) & (column.days < self.day_to)
        inside &= (column.starts >= self.slot_from) & (column.starts < self.slot_to)
        if self.room != ANY:
            inside &= column.rooms == self.room
        if self.person:
            inside &= np.array([self.person in people for people in column.attendees], dtype=np.bool_)
        return inside

    def count(self, column: Column) -> int:
        """How many placements of a column of the block lie inside."""
        return int(np.count_nonzero(self.inside(column)))


@dataclass(frozen=True)
class Slack:
    """How far rows may be exceeded, and what each unit of it costs.

    Its value is the largest excess of its rows divided by ``unit``, rounded up.

    Attributes:
        wishes: cost of one at the level of wishes.
        mandatory: cost of one at the level of mandatory events.
        desired: cost of one at the level of desired events; negative where a mandatory event was counted as desired.
    """

    key: Key
    wishes: int = 0
    mandatory: int = 0
    desired: int = 0
    unit: int = 1


@dataclass(frozen=True)
class Row:
    """sum(coefficients) - unit × slack <= limit.

    Attributes:
        key: equal for equal rows.
        patches: coefficients of placements.
        lost: (block, coefficient) for every unplaced event of the block.
    """

    key: Key
    rule: str
    limit: int
    patches: tuple[Patch, ...]
    lost: tuple[tuple[int, int], ...] = ()
    slack: Slack | None = None

    def excess(self, columns: Mapping[int, Column]) -> int:
        """What the sum over one column of each block exceeds the limit by, without slack; 0 if it does not."""
        placed = sum(patch.coefficient * patch.count(columns[patch.block]) for patch in self.patches)
        lost = sum(coefficient * columns[block].lost for block, coefficient in self.lost)
        return max(0, placed + lost - self.limit)


class Placements:
    """Weighted placements of a (fractional) solution as parallel arrays.

    Attributes:
        block: [k] block numbers.
        day: [k]
        start: [k]
        room: [k] index into the block's rooms.
        weight: [k] between 0 and 1.
        column: [k] which of the columns it belongs to.
        columns: how many columns there are.
        block_of_column: [columns]
        person: attendee → index array of the placements in which that person was chosen from a group.
    """

    def __init__(self, blocks: Iterable[Block], chosen: Iterable[tuple[int, Column, float]]) -> None:
        self._block = {b.number: b for b in blocks}
        parts = [(number, column, weight, len(column.days)) for number, column, weight in chosen]
        self.columns = len(parts)
        self.column: IntArray = np.repeat(np.arange(len(parts)), [k for _, _, _, k in parts])
        self.block_of_column: IntArray = np.array([number for number, _, _, _ in parts], dtype=np.int64)
        none = np.zeros(0, dtype=np.int64)
        self.block: IntArray = np.concatenate([none, *(np.full(k, number) for number, _, _, k in parts)])
        self.day: IntArray = np.concatenate([none, *(column.days for _, column, _, _ in parts)])
        self.start: IntArray = np.concatenate([none, *(column.starts for _, column, _, _ in parts)])
        self.room: IntArray = np.concatenate([none, *(column.rooms for _, column, _, _ in parts)])
        self.weight: FloatArray = np.concatenate([np.zeros(0), *(np.full(k, weight) for _, _, weight, k in parts)])
        lengths = [np.full(k, self._block[number].length) for number, _, _, k in parts]
        self.end: IntArray = self.start + np.concatenate([none, *lengths])
        self.attendees = [people for _, column, _, k in parts for people in column.attendees or ((),) * k]
        self._of_block: dict[int, IntArray] | None = None
        self._of_person: dict[str, IntArray] = {}

    def of_block(self, number: int) -> IntArray:
        """Indices of a block's placements."""
        if self._of_block is None:
            order = np.argsort(self.block, kind="stable")
            numbers, first = np.unique(self.block[order], return_index=True)
            parts = np.split(order, first[1:]) if len(order) else []
            self._of_block = dict(zip(numbers.tolist(), parts, strict=True))
        return self._of_block.get(number, _NONE)

    def of_person(self, person: str, blocks: Iterable[Block]) -> IntArray:
        """Indices of the placements the person takes part in; ``blocks`` are those that might have the person."""
        if person not in self._of_person:
            parts = [self.chosen(block.number, ANY, person_patch(block, person)) for block in blocks]
            self._of_person[person] = np.concatenate(parts) if parts else _NONE
        return self._of_person[person]

    def chosen(self, number: int, room: int, person: str) -> IntArray:
        """Indices of a block's placements in one of its rooms (or ``ANY``) that chose a person (empty: whoever)."""
        indices = self.of_block(number)
        if len(indices) and room != ANY:
            indices = indices[self.room[indices] == room]
        if len(indices) and person:
            indices = indices[[person in self.attendees[i] for i in indices]]
        return indices


_NONE: IntArray = np.zeros(0, dtype=np.int64)


class Family(Protocol):
    """Rows of one rule that are made only when a solution breaks them."""

    @property
    def ground(self) -> Ground:
        """What the rows stand for: the rule, and the person, room or demand it speaks of."""
        ...

    def separate(self, placements: Placements, slack: SlackValues, *, every: bool = False) -> Iterator[Row]:
        """Rows that the solution exceeds by more than ``TOLERANCE``.

        Args:
            placements: the solution.
            slack: values of slacks by key.
            every: all of them; else of rows that say nearly the same the one exceeded most.
        """
        ...


class SumFamily(Family, Protocol):
    """Rows whose price for one more placement beside others is known, so that a search may move block by block."""

    @property
    def numbers(self) -> frozenset[int]:
        """Blocks involved."""
        ...

    def marginal(self, block: Block, placements: Placements) -> Iterator[tuple[Patch, float]]:
        """What one more placement of the block costs beside the others; ``inf`` where it does not fit."""
        ...


TOLERANCE = 1e-6


def person_patch(block: Block, person: str) -> str:
    """The ``person`` of a patch: empty for somebody who comes anyway."""
    return "" if person in block.required else person
