"""Rows that couple blocks: sums over placements that may not exceed a number, or cost what they exceed it by."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np

from scheduler.model.block import Block, Column
from scheduler.model.grid import FloatArray, IntArray

ANY = -1
"""Every room of the block."""


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


@dataclass(frozen=True)
class Slack:
    """How far rows may be exceeded, and what each unit of it costs.

    Its value is the largest excess of its rows divided by ``unit``, rounded up.

    Attributes:
        wishes: cost of one at the level of wishes.
        mandatory: cost of one at the level of mandatory events.
        desired: cost of one at the level of desired events; negative where a mandatory event was counted as desired.
    """

    key: tuple[object, ...]
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

    key: tuple[object, ...]
    rule: str
    limit: int
    patches: tuple[Patch, ...]
    lost: tuple[tuple[int, int], ...] = ()
    slack: Slack | None = None


class Placements:
    """Weighted placements of a (fractional) solution as parallel arrays.

    Attributes:
        block: [k] block numbers.
        day: [k]
        start: [k]
        room: [k] index into the block's rooms.
        weight: [k] between 0 and 1.
        person: attendee → index array of the placements in which that person was chosen from a group.
    """

    def __init__(self, blocks: list[Block], chosen: Iterable[tuple[int, Column, float]]) -> None:
        self.blocks = blocks
        numbers, days, starts, rooms, weights, people = [], [], [], [], [], []
        for number, column, weight in chosen:
            k = len(column.days)
            numbers.append(np.full(k, number))
            days.append(column.days)
            starts.append(column.starts)
            rooms.append(column.rooms)
            weights.append(np.full(k, weight))
            people.extend(column.attendees or ((),) * k)
        empty = np.zeros(0, dtype=np.int64)
        self.block: IntArray = np.concatenate(numbers) if numbers else empty
        self.day: IntArray = np.concatenate(days) if days else empty
        self.start: IntArray = np.concatenate(starts) if starts else empty
        self.room: IntArray = np.concatenate(rooms) if rooms else empty
        self.weight: FloatArray = np.concatenate(weights) if weights else np.zeros(0)
        lengths = np.array([b.length for b in blocks] or [0])
        self.end: IntArray = self.start + lengths[self.block] if len(self.block) else empty
        self.attendees = people
        self._of_block: dict[int, IntArray] | None = None
        self._of_person: dict[str, IntArray] = {}

    def of_block(self, number: int) -> IntArray:
        """Indices of a block's placements."""
        if self._of_block is None:
            order = np.argsort(self.block, kind="stable")
            numbers, first = np.unique(self.block[order], return_index=True)
            parts = np.split(order, first[1:]) if len(order) else []
            self._of_block = dict(zip(numbers.tolist(), parts, strict=True))
        return self._of_block.get(number, np.zeros(0, dtype=np.int64))

    def of_person(self, person: str, blocks: Iterable[int]) -> IntArray:
        """Indices of the placements the person takes part in; ``blocks`` are those that might have the person."""
        if person not in self._of_person:
            parts = []
            for number in blocks:
                indices = self.of_block(number)
                if person not in self.blocks[number].required:
                    indices = indices[[person in self.attendees[i] for i in indices]] if len(indices) else indices
                parts.append(indices)
            self._of_person[person] = np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)
        return self._of_person[person]


class Family(Protocol):
    """Rows of one rule that are made only when a solution breaks them."""

    def separate(
        self, placements: Placements, slack: dict[tuple[object, ...], float], *, every: bool = False
    ) -> Iterator[Row]:
        """Rows that the solution exceeds by more than ``TOLERANCE``.

        Args:
            placements: the solution.
            slack: values of slacks by key; missing is 0.
            every: all of them; else of rows that say nearly the same the one exceeded most.
        """
        ...


TOLERANCE = 1e-6


def person_patch(block: Block, person: str) -> str:
    """The ``person`` of a patch: empty if everybody required comes anyway."""
    return "" if person in block.required else person


def activity(row: Row, block: Block, column: Column) -> int:
    """What a column adds to a row."""
    total = 0
    for patch in row.patches:
        if patch.block != block.number:
            continue
        inside = (
            (column.days >= patch.day_from)
            & (column.days < patch.day_to)
            & (column.starts >= patch.slot_from)
            & (column.starts < patch.slot_to)
        )
        if patch.room != ANY:
            inside &= column.rooms == patch.room
        if patch.person:
            inside &= np.array([patch.person in a for a in column.attendees], dtype=np.bool_)
        total += patch.coefficient * int(np.count_nonzero(inside))
    return total + sum(c * column.lost for number, c in row.lost if number == block.number)
