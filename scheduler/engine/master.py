"""The master problem: which columns to combine, as a linear program that grows by columns and rows (HiGHS)."""

from collections import defaultdict
from collections.abc import Callable, Iterable

import highspy
import numpy as np

from scheduler.engine.matrix import Matrix
from scheduler.engine.pricing import Levels
from scheduler.errors import SolveError
from scheduler.model.block import Block, Column
from scheduler.model.grid import BoolArray, FloatArray, IntArray
from scheduler.model.rows import Placements, Row, Slack


class Master(Matrix):
    """Columns and rows of one component.

    Attributes:
        columns: (block, column) in the order of the LP's columns; None for the columns of slacks.
        values: [columns] of the last solution.
    """

    def __init__(
        self,
        blocks: list[Block],
        rows: Iterable[Row],
        levels: Levels,
        noise: Callable[[Block], FloatArray | float] = lambda _: 0.0,
    ) -> None:
        super().__init__(blocks, levels)
        self._noise = noise
        self.values: FloatArray = np.zeros(0)
        self.duals: FloatArray = np.zeros(0)
        self.objective = 0.0
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

    def add_columns(self, columns: Iterable[tuple[Block, Column]]) -> int:
        """Add columns that are not there yet; returns how many."""
        cost: list[float] = []
        starts: list[int] = []
        index: list[int] = []
        value: list[float] = []
        for block, column in columns:
            if column.key in self._seen[block.number]:
                continue
            starts.append(len(index))
            index.append(self._convexity[block.number])
            value.append(1.0)
            rows, amounts = self._coefficients(block, column)
            index.extend(rows.tolist())
            value.extend(amounts.tolist())
            noise = self._noise(block)
            extra = 0.0
            if isinstance(noise, np.ndarray):
                extra = float(noise[column.rooms, column.days - block.day0, column.starts - block.slot0].sum())
            cost.append(float(self._remember(block, column)) + extra)
        self._append_columns(cost, starts, index, value)
        return len(cost)

    def add_rows(self, rows: Iterable[Row]) -> tuple[IntArray, IntArray, FloatArray]:
        """Add rows that are not there yet, with the coefficients of all columns."""
        before = len(self.rows)
        starts, index, value = super().add_rows(rows)
        fresh = self.rows[before:]
        if fresh:
            lower = np.full(len(fresh), -highspy.kHighsInf)
            upper = np.array([float(r.limit) for r in fresh])
            self._highs.addRows(
                len(fresh), lower, upper, len(index), starts.astype(np.int32), index.astype(np.int32), value
            )
        return starts, index, value

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

    def price_under(self, block: Block, column: Column) -> float:
        """What a column costs with what the rows charge for it under the last duals."""
        rows, amounts = self._coefficients(block, column)
        return float(self.price_of(block, column)) - (float(self.duals[rows] @ amounts) if len(rows) else 0.0)

    def used(self, block: Block) -> list[Column]:
        """Columns of a block with a weight in the last solution."""
        return [self._column(i) for i in self._columns_of[block.number] if self.values[i] > 1e-6]

    def placements(self) -> Placements:
        """The last solution's placements with their weights."""
        chosen = []
        for number in np.flatnonzero(self.values > 1e-7):
            entry = self.columns[number]
            if entry is not None:
                chosen.append((entry[0], entry[1], float(self.values[number])))
        return Placements(self.blocks, chosen)

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
        keep_column = column_basic | (reduced <= cutoff) | (self.values > 0)
        for index, entry in enumerate(self.columns):
            if entry is not None and not len(entry[1].days):
                keep_column[index] = True
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

    def _add_slack(self, slack: Slack) -> None:
        super()._add_slack(slack)
        self._append_columns([float(self.cost[-1])], [0], [], [])

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
