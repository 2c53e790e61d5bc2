"""The master problem: which columns to combine, as a linear program that grows by columns and rows (HiGHS)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import highspy
import numpy as np

from scheduler.engine.pricing import Levels, Prices
from scheduler.errors import SolveError
from scheduler.model.block import Block, Column
from scheduler.model.grid import BoolArray, FloatArray, IntArray
from scheduler.model.rows import ANY, Patch, Placements, Row, Slack


_Corners = tuple[int, int, int, int, int]
"""Room (``ANY`` for all), first and last day, first and last start; local and half-open."""


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


class Master:
    """Columns and rows of one component.

    Attributes:
        columns: (block, column) in the order of the LP's columns; None for the columns of slacks.
        values: [columns] of the last solution.
    """

    def __init__(self, blocks: list[Block], rows: Iterable[Row], levels: Levels) -> None:
        self.blocks = blocks
        self.levels = levels
        self.rows: list[Row] = []
        self.columns: list[tuple[int, Column] | None] = []
        self.cost: list[int] = []
        self.lost_cost = {b.number: levels.lost(b) for b in blocks}
        self.values: FloatArray = np.zeros(0)
        self.duals: FloatArray = np.zeros(0)
        self.objective = 0.0
        self._convexity = {b.number: i for i, b in enumerate(blocks)}
        self._row_number: dict[tuple[object, ...], int] = {}
        self._slack_column: dict[tuple[object, ...], int] = {}
        self._slacks: dict[tuple[object, ...], Slack] = {}
        self._of_block: dict[int, _BlockRows] = defaultdict(_BlockRows)
        self._columns_of: dict[int, list[int]] = defaultdict(list)
        self._seen: dict[int, set[tuple[object, ...]]] = defaultdict(set)
        self._highs = highspy.Highs()
        self._highs.setOptionValue("output_flag", False)
        self._highs.setOptionValue("threads", 1)
        self._highs.setOptionValue("random_seed", 1)
        n = len(blocks)
        empty = np.zeros(0, dtype=np.int32)
        self._highs.addRows(n, np.ones(n), np.ones(n), 0, np.zeros(n, dtype=np.int32), empty, np.zeros(0))
        self.add_rows(rows)

    @property
    def slack_values(self) -> dict[tuple[object, ...], float]:
        """Value of every slack in the last solution."""
        return {key: float(self.values[c]) for key, c in self._slack_column.items() if c < len(self.values)}

    def price_of(self, block: Block, column: Column) -> int:
        """What a column costs: wishes, and the events it loses."""
        return column.cost + int(self.lost_cost[block.number][column.lost])

    def add_columns(self, columns: Iterable[tuple[Block, Column]]) -> int:
        """Add columns that are not there yet; returns how many."""
        cost: list[float] = []
        starts: list[int] = []
        index: list[int] = []
        value: list[float] = []
        for block, column in columns:
            if column.key in self._seen[block.number]:
                continue
            self._seen[block.number].add(column.key)
            starts.append(len(index))
            index.append(self._convexity[block.number])
            value.append(1.0)
            rows, amounts = self._coefficients(block, column)
            index.extend(rows.tolist())
            value.extend(amounts.tolist())
            price = self.price_of(block, column)
            cost.append(float(price))
            self._columns_of[block.number].append(len(self.columns))
            self.columns.append((block.number, column))
            self.cost.append(price)
        self._append_columns(cost, starts, index, value)
        return len(cost)

    def add_rows(self, rows: Iterable[Row]) -> int:
        """Add rows that are not there yet, with the coefficients of all columns; returns how many."""
        fresh: list[Row] = []
        for row in rows:
            if row.key in self._row_number:
                continue
            self._row_number[row.key] = len(self.blocks) + len(self.rows)
            self.rows.append(row)
            fresh.append(row)
            if row.slack is not None and row.slack.key not in self._slack_column:
                self._add_slack(row.slack)
        if fresh:
            starts, index, value = self._enter(fresh)
            lower = np.full(len(fresh), -highspy.kHighsInf)
            upper = np.array([float(r.limit) for r in fresh])
            self._highs.addRows(len(fresh), lower, upper, len(index), starts, index, value)
        return len(fresh)

    def solve(self) -> None:
        """Solve the linear program; ``values``, ``duals`` and ``objective`` hold the answer.

        Raises:
            SolveError: if the solver does not end with an optimal solution.
        """
        self._highs.run()
        status = self._highs.getModelStatus()
        if status != highspy.HighsModelStatus.kOptimal:
            raise SolveError(f"Die lineare Relaxation endete mit „{self._highs.modelStatusToString(status)}“.")
        solution = self._highs.getSolution()
        self.values = np.array(solution.col_value)
        self.duals = np.array(solution.row_dual)
        self.objective = float(self._highs.getInfo().objective_function_value)

    def placements(self) -> Placements:
        """The last solution's placements with their weights."""
        chosen = []
        for number in np.flatnonzero(self.values > 1e-7):
            entry = self.columns[number]
            if entry is not None:
                chosen.append((entry[0], entry[1], float(self.values[number])))
        return Placements(self.blocks, chosen)

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

    def reduced_cost(self, block: Block, column: Column, duals: FloatArray) -> float:
        """Reduced cost of a column under the duals of the last solution."""
        rows, amounts = self._coefficients(block, column)
        price = self.price_of(block, column) - duals[self._convexity[block.number]]
        return float(price - duals[rows] @ amounts) if len(rows) else float(price)

    def bound(self, duals: FloatArray, block_bounds: float) -> float:
        """Lagrangian bound: the blocks' cheapest columns under the duals, less what the rows' limits give back."""
        limits = np.array([float(r.limit) for r in self.rows])
        total = block_bounds + float(duals[len(self.blocks) :] @ limits) if len(self.rows) else block_bounds
        charged: dict[tuple[object, ...], float] = defaultdict(float)
        for row, dual in zip(self.rows, duals[len(self.blocks) :], strict=True):
            if row.slack is not None:
                charged[row.slack.key] -= dual * row.slack.unit
        for key, amount in charged.items():
            if amount > self.slack_cost(self._slacks[key]) + 1e-9:
                total -= (amount - self.slack_cost(self._slacks[key])) * 1e3
        return total

    def compact(self, cutoff: float) -> None:
        """Forget rows that do not bind and columns whose reduced cost exceeds ``cutoff``; the basis stays valid."""
        solution = self._highs.getSolution()
        basis = self._highs.getBasis()
        reduced = np.array(solution.col_dual)
        basic = highspy.HighsBasisStatus.kBasic
        column_basic = np.array([s == basic for s in basis.col_status])
        row_basic = np.array([s == basic for s in basis.row_status])
        n = len(self.blocks)
        keep_row = ~row_basic
        keep_row[:n] = True
        slacks_used = {row.slack.key for row, kept in zip(self.rows, keep_row[n:], strict=True) if kept and row.slack}
        keep_column = column_basic | (reduced <= cutoff)
        for key, index in self._slack_column.items():
            keep_column[index] = key in slacks_used or column_basic[index]
        for row in range(n, len(keep_row)):
            slack = self.rows[row - n].slack
            if slack is not None and not keep_row[row] and column_basic[self._slack_column[slack.key]]:
                keep_row[row] = True
        self._drop_rows(keep_row)
        self._drop_columns(keep_column)

    def _drop_rows(self, keep: BoolArray) -> None:
        gone = np.flatnonzero(~keep)
        if not len(gone):
            return
        self._highs.deleteRows(len(gone), gone.astype(np.int32))
        fresh = np.cumsum(keep) - 1
        n = len(self.blocks)
        self.rows = [row for row, kept in zip(self.rows, keep[n:], strict=True) if kept]
        self._row_number = {row.key: n + i for i, row in enumerate(self.rows)}
        for held in self._of_block.values():
            row, corners, coefficient = held.arrays()
            stay = keep[row]
            held.row = fresh[row[stay]].tolist()
            held.corners = [tuple(c) for c in corners[stay].tolist()]
            held.coefficient = coefficient[stay].tolist()
            held.cached = None
            held.people = [(int(fresh[r]), c, k, p) for r, c, k, p in held.people if keep[r]]
            held.lost = {int(fresh[r]): c for r, c in held.lost.items() if keep[r]}
        self.duals = self.duals[keep]

    def _drop_columns(self, keep: BoolArray) -> None:
        gone = np.flatnonzero(~keep)
        if not len(gone):
            return
        self._highs.deleteCols(len(gone), gone.astype(np.int32))
        fresh = np.cumsum(keep) - 1
        for index in gone:
            entry = self.columns[index]
            if entry is not None:
                self._seen[entry[0]].discard(entry[1].key)
        self.columns = [c for c, kept in zip(self.columns, keep, strict=True) if kept]
        self.cost = [c for c, kept in zip(self.cost, keep, strict=True) if kept]
        self.values = self.values[keep]
        for name, indices in self._columns_of.items():
            self._columns_of[name] = [int(fresh[i]) for i in indices if keep[i]]
        self._slack_column = {k: int(fresh[i]) for k, i in self._slack_column.items() if keep[i]}

    def slack_cost(self, slack: Slack) -> int:
        """What one unit of a slack costs."""
        return slack.wishes + slack.mandatory * self.levels.mandatory + slack.desired * self.levels.desired

    def _add_slack(self, slack: Slack) -> None:
        self._slack_column[slack.key] = len(self.columns)
        self._slacks[slack.key] = slack
        self.columns.append(None)
        cost = self.slack_cost(slack)
        self.cost.append(cost)
        self._append_columns([float(cost)], [0], [], [])

    def _append_columns(self, cost: list[float], starts: list[int], index: list[int], value: list[float]) -> None:
        if not cost:
            return
        n = len(cost)
        self._highs.addCols(
            n,
            np.array(cost),
            np.zeros(n),
            np.full(n, highspy.kHighsInf),
            len(index),
            np.array(starts, np.int32),
            np.array(index, np.int32),
            np.array(value, np.float64),
        )

    def _enter(self, fresh: list[Row]) -> tuple[IntArray, IntArray, FloatArray]:
        """Remember the rectangles of new rows by block; returns their coefficients by row (starts, columns, values)."""
        by_block: dict[int, list[tuple[int, int, _Corners]]] = defaultdict(list)
        entries: list[tuple[IntArray, IntArray, FloatArray]] = []
        for row in fresh:
            number = self._row_number[row.key]
            if row.slack is not None:
                entries.append(_entry(number, self._slack_column[row.slack.key], -row.slack.unit))
            for name, coefficient in row.lost:
                self._of_block[name].lost[number] = coefficient
                for index in self._columns_of[name]:
                    if self._column(index).lost:
                        entries.append(_entry(number, index, coefficient * self._column(index).lost))
            for patch in row.patches:
                block = self.blocks[self._convexity[patch.block]]
                corners = _clip(block, patch)
                if corners is None:
                    continue
                if not patch.person:
                    by_block[patch.block].append((number, patch.coefficient, corners))
                    continue
                self._of_block[patch.block].people.append((number, patch.coefficient, corners, patch.person))
                for index in self._columns_of[patch.block]:
                    amount = patch.coefficient * _inside(block, self._column(index), corners, patch.person)
                    if amount:
                        entries.append(_entry(number, index, amount))
        for name, rectangles in by_block.items():
            numbers, coefficients, corners_ = zip(*rectangles, strict=True)
            held = self._of_block[name]
            held.row.extend(numbers)
            held.coefficient.extend(coefficients)
            held.corners.extend(corners_)
            held.cached = None
            entries.append(self._matches(name, np.array(numbers), np.array(coefficients), np.array(corners_)))
        if not entries:
            return np.zeros(len(fresh), np.int32), np.zeros(0, np.int32), np.zeros(0)
        rows, columns, values = (np.concatenate(part) for part in zip(*entries, strict=True))
        first = self._row_number[fresh[0].key]
        keys, inverse = np.unique((rows - first) * (len(self.columns) + 1) + columns, return_inverse=True)
        totals = np.bincount(inverse, weights=values)
        starts = np.searchsorted(keys // (len(self.columns) + 1), np.arange(len(fresh)))
        return starts.astype(np.int32), (keys % (len(self.columns) + 1)).astype(np.int32), totals

    def _column(self, index: int) -> Column:
        entry = self.columns[index]
        assert entry is not None
        return entry[1]

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
