"""The bound: column generation with rows made on demand, smoothed prices, and a master that forgets.

Every round solves the master, looks for rows its solution breaks and for columns that would improve it, and evaluates
the Lagrangian bound at prices between the best ones so far and the master's (Wentges 1997). The bound holds for all
columns and all rows, also those that were never made.

Wishes are small integers, so very many placements cost the same, and the master would drift between them for ever,
breaking other rows each time. A little noise on every placement makes its solution unique; the bound is computed
without it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from scheduler.engine.columns import best_columns
from scheduler.engine.master import Master
from scheduler.engine.pricing import Levels
from scheduler.model.block import Block, Column
from scheduler.model.context import Context
from scheduler.model.grid import FloatArray
from scheduler.model.rows import Row

NOISE = 0.05
"""Largest noise on a whole block; far below the smallest wish."""
COLUMNS = 3
"""Columns of a block added in a round at most."""
WORTH = 5.0
"""Columns dearer than the block's cheapest by this are not added."""


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
        bound: best Lagrangian bound so far; of the plain problem, without noise.
        centre: dual (at most 0) of each row at which it was found.
    """

    def __init__(self, context: Context, blocks: list[Block], levels: Levels, seed: int, noise: float = NOISE) -> None:
        self.context = context
        self.blocks = blocks
        self.levels = levels
        rng = np.random.default_rng(seed)
        self._noise = {b.number: noise / b.count * rng.random(b.allowed.shape) for b in blocks}
        self.master = Master(blocks, context.rows, levels, self.noise_of)
        self.bound = -np.inf
        self.centre: dict[tuple[object, ...], float] = {}
        self.rounds = 0
        self._smoothing = 0.5
        self._stale = 0
        self._exact_every = 3
        empty = np.zeros(0, dtype=np.int64)
        self.master.add_columns((b, Column(empty, empty, empty, 0, b.count)) for b in blocks)

    def noise_of(self, block: Block) -> FloatArray:
        """[rooms, days, starts] noise on the block's placements."""
        return self._noise[block.number]

    def add(self, columns: Iterable[tuple[int, Column]]) -> None:
        """Columns of a known plan, so that prices make sense from the start."""
        by_number = {b.number: b for b in self.blocks}
        self.master.add_columns((by_number[n], c) for n, c in columns)

    def broken(self) -> list[Row]:
        """Rows that the master's last solution breaks."""
        placements, slacks = self.master.placements(), self.master.slack_values
        return [row for family in self.context.families for row in family.separate(placements, slacks)]

    def round(self, stop: Callable[[], bool], *, exact: bool = False) -> Round:
        """One round.

        Args:
            stop: asked between the steps.
            exact: evaluate the bound in any case, and at the master's own prices.
        """
        master = self.master
        master.solve()
        rows = self.broken()
        n = len(self.blocks)
        smooth = master.duals.copy()
        if self._smoothing and not exact:
            centre = np.array([self.centre.get(row.key, 0.0) for row in master.rows])
            smooth[n:] = self._smoothing * centre + (1 - self._smoothing) * smooth[n:]
        self.rounds += 1
        exact = exact or self.rounds % self._exact_every == 1
        bound, columns = self._price(smooth, stop, exact=exact)
        if exact:
            self._judge(bound, smooth[n:])
        objective = master.objective
        if self.rounds % 5 == 0:
            master.compact(40.0)
        new_columns = master.add_columns(columns)
        held = len(master.rows)
        master.add_rows(rows)
        return Round(self.rounds, objective, self.bound, len(master.rows) - held, new_columns)

    def _judge(self, bound: float, duals: FloatArray) -> None:
        """Keep the prices of the best bound; trust the master more when it stops rising."""
        better = bound > self.bound + 0.5
        if bound > self.bound:
            self.bound = bound
            self.centre = {row.key: float(y) for row, y in zip(self.master.rows, duals, strict=True) if y}
        if not better:
            self._smoothing = max(0.0, self._smoothing - 0.25)

    def _price(
        self, duals: FloatArray, stop: Callable[[], bool], *, exact: bool
    ) -> tuple[float, list[tuple[Block, Column]]]:
        """(bound at these prices, columns worth adding)."""
        total = 0.0
        columns: list[tuple[Block, Column]] = []
        for i, block in enumerate(self.blocks):
            if i % 50 == 0 and stop():
                return -np.inf, columns
            prices = self.master.prices(block, duals)
            if exact:
                value, _ = best_columns(block, prices, self.levels, self.context.timeline, 0)
                total += value
            prices.noise = self.noise_of(block)
            value, found = best_columns(block, prices, self.levels, self.context.timeline, COLUMNS)
            columns += [(block, p.column) for p in found if p.price < value + WORTH]
        return (self.master.bound(duals, total) if exact else -np.inf), columns
