"""The bound: column generation with lazily made rows, smoothed prices, and a master that forgets.

Every round solves the master, looks for rows its solution breaks and for columns that would improve it, and evaluates
the Lagrangian bound at prices between the best ones so far and the master's (Wentges 1997). The bound holds for all
columns and all rows, also those that were never made.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from scheduler.engine.master import Master
from scheduler.engine.pricing import Levels, Prices, best_columns
from scheduler.model.block import Block, Column
from scheduler.model.context import Context
from scheduler.model.rows import Row

Prices_ = dict[tuple[object, ...], float]


@dataclass(frozen=True)
class Round:
    """What one round found."""

    number: int
    objective: float
    bound: float
    new_rows: int
    new_columns: int


class Relaxation:
    """The linear relaxation of one component.

    Attributes:
        bound: best Lagrangian bound so far.
        centre: dual (at most 0) of each row at which it was found.
        pool: every row ever made.
    """

    def __init__(self, context: Context, blocks: list[Block], levels: Levels) -> None:
        self.context = context
        self.blocks = blocks
        self.levels = levels
        self.master = Master(blocks, context.rows, levels)
        self.bound = -np.inf
        self.centre: Prices_ = {}
        self.pool: dict[tuple[object, ...], Row] = {r.key: r for r in context.rows}
        self.rounds = 0
        self._stale = 0
        self._smoothing = 0.6
        self._cache: dict[int, tuple[bytes, float, list[Column]]] = {}
        empty = np.zeros(0, dtype=np.int64)
        self.master.add_columns((b, Column(empty, empty, empty, 0, b.count)) for b in blocks)

    def add(self, columns: Iterable[tuple[int, Column]]) -> None:
        """Columns of a known plan, so that prices make sense from the start."""
        by_number = {b.number: b for b in self.blocks}
        self.master.add_columns((by_number[n], c) for n, c in columns)

    def round(self, cutoff: float, stop: Callable[[], bool]) -> Round:
        """One round.

        Args:
            cutoff: columns that cost more than this above the cheapest of their block are not worth keeping.
            stop: asked between the steps.
        """
        master = self.master
        master.solve()
        placements, slacks = master.placements(), master.slack_values
        rows = [row for family in self.context.families for row in family.separate(placements, slacks)]
        n = len(self.blocks)
        duals = master.duals.copy()
        centre = np.array([self.centre.get(row.key, 0.0) for row in master.rows])
        smooth = duals.copy()
        smooth[n:] = self._smoothing * centre + (1 - self._smoothing) * duals[n:]
        bound, columns, improving = self._price(smooth, duals, stop)
        if self._smoothing and not improving and not rows and not stop():
            exact, columns, improving = self._price(duals, duals, stop)
            if exact > bound:
                bound, smooth = exact, duals
            self._smoothing = max(0.0, self._smoothing - 0.2)
        if bound > self.bound + 1e-9:
            self._stale = 0 if bound > self.bound + 0.5 else self._stale + 1
            self.bound = bound
            self.centre = {row.key: float(y) for row, y in zip(master.rows, smooth[n:], strict=True) if y}
        else:
            self._stale += 1
        if self._stale >= 3:
            self._smoothing = max(0.0, self._smoothing - 0.2)
            self._stale = 0
        objective = master.objective
        self.rounds += 1
        if self.rounds % 5 == 0:
            master.compact(cutoff)
        for row in rows:
            self.pool[row.key] = row
        new_columns = master.add_columns(columns)
        new_rows = master.add_rows(rows)
        return Round(self.rounds, objective, self.bound, new_rows, new_columns)

    def _price(
        self, prices: np.ndarray, duals: np.ndarray, stop: Callable[[], bool]
    ) -> tuple[float, list[tuple[Block, Column]], int]:
        """(bound at these prices, columns worth adding, how many of them improve the master)."""
        total = 0.0
        columns: list[tuple[Block, Column]] = []
        improving = 0
        for i, block in enumerate(self.blocks):
            if i % 50 == 0 and stop():
                return -np.inf, columns, improving
            value, found = best_columns(block, self.master.prices(block, prices), self.levels, self.context.timeline, 3)
            total += value
            for priced in found:
                if priced.price < value + 5:
                    columns.append((block, priced.column))
                    improving += self.master.reduced_cost(block, priced.column, duals) < -1e-6
        return self.master.bound(prices, total), columns, improving

    def prices(self, block: Block) -> Prices:
        """Prices of a block at the centre, from all rows the centre charges."""
        return self._centre_master().prices(block, self._centre_duals)

    def _centre_master(self) -> Master:
        rows = [self.pool[key] for key in self.centre]
        master = Master(self.blocks, rows, self.levels)
        self._centre_duals = np.concatenate([np.zeros(len(self.blocks)), [self.centre[r.key] for r in rows]])
        self._centre_master = lambda: master  # type: ignore[method-assign]
        return master
