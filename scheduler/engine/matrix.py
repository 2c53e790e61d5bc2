"""Columns and rows of a problem and the coefficients where they meet, growing on both sides."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from scheduler.engine.pricing import Levels, Prices
from scheduler.model.block import Block, Column
from scheduler.model.grid import FloatArray, IntArray
from scheduler.model.rows import ANY, Patch, Row, Slack

_Corners = tuple[int, int, int, int, int]
"""Room (``ANY`` for all), first and last day, first and last start; local and half-open."""
_Entries = tuple[IntArray, IntArray, FloatArray]
"""Coefficients as (rows, columns, values)."""


@dataclass
class _BlockRows:
    """What rows hold of one block, as arrays for fast coefficients and prices.

    Attributes:
        row: master row of each rectangle.
        corners: [k, 5] room, first and last day, first and last start; local, half-open.
        coefficient: [k]
        people: (row, coefficient, corners, person) of rectangles that hold one person only.
        lost: master row → coefficient per lost event.
    """

    row: list[int] = field(default_factory=list)
    corners: list[_Corners] = field(default_factory=list)
    coefficient: list[int] = field(default_factory=list)
    people: list[tuple[int, int, _Corners, str]] = field(default_factory=list)
    lost: dict[int, int] = field(default_factory=dict)
    cached: tuple[IntArray, IntArray, IntArray] | None = None

    def arrays(self) -> tuple[IntArray, IntArray, IntArray]:
        """(row, corners, coefficient) as arrays."""
        if self.cached is None:
            self.cached = (
                np.array(self.row, dtype=np.int64),
                np.array(self.corners, dtype=np.int64).reshape(-1, 5),
                np.array(self.coefficient, dtype=np.int64),
            )
        return self.cached


class Matrix:
    """Columns of blocks and of slacks, rows, and their coefficients.

    Rows are numbered from ``len(blocks)``: the first ones say that every block takes exactly one column.

    Attributes:
        columns: (block, column) by index; None for the columns of slacks.
        cost: what each column costs.
        rows: beyond the first ones.
    """

    def __init__(self, blocks: list[Block], levels: Levels) -> None:
        self.blocks = blocks
        self.levels = levels
        self.rows: list[Row] = []
        self.columns: list[tuple[int, Column] | None] = []
        self.cost: list[int] = []
        self.lost_cost = {b.number: levels.lost(b) for b in blocks}
        self._convexity = {b.number: i for i, b in enumerate(blocks)}
        self._row_number: dict[tuple[object, ...], int] = {}
        self._slack_column: dict[tuple[object, ...], int] = {}
        self._slacks: dict[tuple[object, ...], Slack] = {}
        self._of_block: dict[int, _BlockRows] = defaultdict(_BlockRows)
        self._columns_of: dict[int, list[int]] = defaultdict(list)
        self._seen: dict[int, set[tuple[object, ...]]] = defaultdict(set)

    @property
    def numbers(self) -> tuple[int, ...]:
        """Blocks the matrix holds."""
        return tuple(self._convexity)

    def add_columns(self, columns: Iterable[tuple[Block, Column]]) -> int:
        """Add columns that are not there yet, before any row; returns how many."""
        before = len(self.columns)
        for block, column in columns:
            if column.key not in self._seen[block.number]:
                self._remember(block, column)
        return len(self.columns) - before

    def _remember(self, block: Block, column: Column) -> int:
        """Note a new column; returns its cost."""
        self._seen[block.number].add(column.key)
        self._columns_of[block.number].append(len(self.columns))
        self.columns.append((block.number, column))
        price = self.price_of(block, column)
        self.cost.append(price)
        return price

    def add_rows(self, rows: Iterable[Row]) -> tuple[IntArray, IntArray, FloatArray]:
        """Add rows that are not there yet; their coefficients by row (starts, columns, values)."""
        fresh: list[Row] = []
        for row in rows:
            if row.key in self._row_number:
                continue
            self._row_number[row.key] = len(self.blocks) + len(self.rows)
            self.rows.append(row)
            fresh.append(row)
            if row.slack is not None and row.slack.key not in self._slack_column:
                self._add_slack(row.slack)
        return self._enter(fresh)

    def _add_slack(self, slack: Slack) -> None:
        self._slack_column[slack.key] = len(self.columns)
        self._slacks[slack.key] = slack
        self.columns.append(None)
        self.cost.append(self.slack_cost(slack))

    def price_of(self, block: Block, column: Column) -> int:
        """What a column costs: wishes, and the events it loses."""
        return column.cost + int(self.lost_cost[block.number][column.lost])

    def slack_cost(self, slack: Slack) -> int:
        """What one unit of a slack costs."""
        return self.levels.slack(slack)

    def prices(self, block: Block, duals: FloatArray) -> Prices:
        """What the rows charge for the block's placements under ``duals``."""
        prices = Prices(block)
        held = self._of_block[block.number]
        row, corners, coefficient = held.arrays()
        amounts = -duals[row] * coefficient
        used = amounts != 0
        if used.any():
            prices.add_arrays(corners[used], amounts[used])
        for number, factor, rectangle, person in held.people:
            if duals[number]:
                prices.add_person(rectangle, person, -duals[number] * factor)
        prices.lost = sum(-duals[number] * factor for number, factor in held.lost.items())
        return prices

    def _enter_person(self, number: int, patch: Patch, corners: _Corners) -> list[_Entries]:
        """Remember a rectangle that holds one person only."""
        block = self.blocks[self._convexity[patch.block]]
        self._of_block[patch.block].people.append((number, patch.coefficient, corners, patch.person))
        inside = ((i, _inside(block, self._column(i), corners, patch.person)) for i in self._columns_of[patch.block])
        return [_entry(number, i, patch.coefficient * n) for i, n in inside if n]

    def _enter_block(self, name: int, rectangles: list[tuple[int, int, _Corners]]) -> _Entries:
        """Remember rectangles of one block."""
        numbers, coefficients, corners = zip(*rectangles, strict=True)
        held = self._of_block[name]
        held.row.extend(numbers)
        held.coefficient.extend(coefficients)
        held.corners.extend(corners)
        held.cached = None
        return self._matches(name, np.array(numbers), np.array(coefficients), np.array(corners))

    def _column(self, index: int) -> Column:
        entry = self.columns[index]
        assert entry is not None
        return entry[1]

    def _enter(self, fresh: list[Row]) -> tuple[IntArray, IntArray, FloatArray]:
        """Remember the rectangles of new rows by block; returns their coefficients by row (starts, columns, values)."""
        if not fresh:
            return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0)
        entries: list[_Entries] = []
        by_block: dict[int, list[tuple[int, int, _Corners]]] = defaultdict(list)
        for row in fresh:
            number = self._row_number[row.key]
            if row.slack is not None:
                entries.append(_entry(number, self._slack_column[row.slack.key], -row.slack.unit))
            for name, coefficient in row.lost:
                self._of_block[name].lost[number] = coefficient
                lost = ((i, self._column(i).lost) for i in self._columns_of[name])
                entries += [_entry(number, i, coefficient * n) for i, n in lost if n]
            for patch in row.patches:
                corners = _clip(self.blocks[self._convexity[patch.block]], patch)
                if corners is None:
                    continue
                if patch.person:
                    entries += self._enter_person(number, patch, corners)
                else:
                    by_block[patch.block].append((number, patch.coefficient, corners))
        entries += [self._enter_block(name, rectangles) for name, rectangles in by_block.items()]
        if not entries:
            return np.zeros(len(fresh), np.int64), np.zeros(0, np.int64), np.zeros(0)
        rows, columns, values = (np.concatenate(part) for part in zip(*entries, strict=True))
        first = self._row_number[fresh[0].key]
        keys, inverse = np.unique((rows - first) * (len(self.columns) + 1) + columns, return_inverse=True)
        totals: FloatArray = np.bincount(inverse, weights=values).astype(np.float64)
        starts = np.searchsorted(keys // (len(self.columns) + 1), np.arange(len(fresh)))
        return starts.astype(np.int64), (keys % (len(self.columns) + 1)).astype(np.int64), totals

    def _matches(
        self, name: int, numbers: IntArray, coefficients: IntArray, corners: IntArray
    ) -> tuple[IntArray, IntArray, FloatArray]:
        """Coefficients of a block's columns in rows that hold these rectangles of it."""
        block = self.blocks[self._convexity[name]]
        indices = self._columns_of[name]
        if not indices:
            return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0)
        columns = [self._column(i) for i in indices]
        owner = np.repeat(np.array(indices), [len(c.days) for c in columns])
        days = np.concatenate([c.days for c in columns]) - block.day0
        starts = np.concatenate([c.starts for c in columns]) - block.slot0
        rooms = np.concatenate([c.rooms for c in columns])
        inside = (
            (days >= corners[:, 1, None])
            & (days < corners[:, 2, None])
            & (starts >= corners[:, 3, None])
            & (starts < corners[:, 4, None])
        )
        if len(block.rooms) > 1:
            inside &= (corners[:, 0, None] == ANY) | (rooms == corners[:, 0, None])
        rectangle, placement = np.nonzero(inside)
        return numbers[rectangle], owner[placement], coefficients[rectangle].astype(np.float64)

    def _coefficients(self, block: Block, column: Column) -> tuple[IntArray, FloatArray]:
        """(rows, coefficients) of a new column."""
        held = self._of_block[block.number]
        row, corners, coefficient = held.arrays()
        totals: dict[int, float] = defaultdict(float)
        if len(row) and len(column.days):
            days, starts, rooms = column.days - block.day0, column.starts - block.slot0, column.rooms
            inside = (
                (days[:, None] >= corners[:, 1])
                & (days[:, None] < corners[:, 2])
                & (starts[:, None] >= corners[:, 3])
                & (starts[:, None] < corners[:, 4])
                & ((corners[:, 0] == ANY) | (rooms[:, None] == corners[:, 0]))
            )
            amount = inside.sum(axis=0) * coefficient
            for k in np.flatnonzero(amount):
                totals[int(row[k])] += float(amount[k])
        for number, factor, rectangle, person in held.people:
            amount_ = factor * _inside(block, column, rectangle, person)
            if amount_:
                totals[number] += amount_
        for number, factor in held.lost.items():
            if column.lost:
                totals[number] += factor * column.lost
        return np.array(list(totals), dtype=np.int64), np.array(list(totals.values()))


def _entry(row: int, column: int, value: int) -> tuple[IntArray, IntArray, FloatArray]:
    return np.array([row]), np.array([column]), np.array([float(value)])


def _clip(block: Block, patch: Patch) -> _Corners | None:
    """A patch as a local rectangle; None if no placement of the block lies in it."""
    d0 = max(0, patch.day_from - block.day0)
    d1 = min(block.days, patch.day_to - block.day0)
    s0 = max(0, patch.slot_from - block.slot0)
    s1 = min(block.starts, patch.slot_to - block.slot0)
    if d0 >= d1 or s0 >= s1:
        return None
    rooms = slice(None) if patch.room == ANY else slice(patch.room, patch.room + 1)
    return (patch.room, d0, d1, s0, s1) if block.allowed[rooms, d0:d1, s0:s1].any() else None


def _inside(block: Block, column: Column, corners: _Corners, person: str) -> int:
    """How many of a column's placements lie in a rectangle."""
    room, d0, d1, s0, s1 = corners
    days, starts = column.days - block.day0, column.starts - block.slot0
    inside = (days >= d0) & (days < d1) & (starts >= s0) & (starts < s1)
    if room != ANY:
        inside &= column.rooms == room
    if person:
        inside &= np.array([person in a for a in column.attendees], dtype=np.bool_)
    return int(np.count_nonzero(inside))
