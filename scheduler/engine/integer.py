"""The integer stage: CP-SAT over the good columns of some blocks, everything else held fast.

The relaxation's prices say which columns are good; ties are broken by chance so that many dates are offered. CP-SAT
with its whole linear relaxation then needs seconds where it would need hours for all columns.
"""

import math
import random
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from ortools.sat.python import cp_model

from scheduler.engine.cliques import cliques_of
from scheduler.engine.columns import good_columns
from scheduler.engine.cpsat import best
from scheduler.engine.greedy import Greedy
from scheduler.engine.matrix import Matrix
from scheduler.engine.relaxation import Relaxation
from scheduler.model.block import Block, Column
from scheduler.model.families import MomentFamily
from scheduler.model.grid import BoolArray, IntArray
from scheduler.model.pairs import FullestFamily
from scheduler.model.rows import Placements, Row


@dataclass(frozen=True)
class Limits:
    """How much is offered to the solver, and how long it may take.

    Attributes:
        singles: placements of a single event at most.
        patterns: patterns of a rhythm at most.
        above: columns dearer than the cheapest by more are left out.
        work: deterministic time of the solver (about seconds) for one neighbourhood, or for everything at once.
        size: blocks in a neighbourhood, and at most a third of all.
        rounds: how many neighbourhoods are searched, for every block of the problem.
    """

    singles: int = 50
    patterns: int = 35
    above: float = 8.0
    work: float = 4.0
    size: int = 70
    rounds: float = 0.18


@dataclass(frozen=True)
class Offer:
    """A column and what it costs under the prices it was found with (what it takes from others included)."""

    number: int
    column: Column
    price: float


def offers(relaxation: Relaxation, plan: Greedy, blocks: list[Block], limits: Limits, seed: int) -> list[Offer]:
    """Good columns of the blocks under the relaxation's prices, and those the plan and the relaxation use."""
    rng = random.Random(seed)  # noqa: S311 - ties are broken, nothing is kept secret
    master = relaxation.master
    found: list[Offer] = []
    for block in blocks:
        prices = master.prices(block, master.duals)
        most = limits.patterns if block.weeks else limits.singles
        columns = good_columns(block, prices, plan.levels, plan.context.timeline, limits.above, most, rng)
        columns += [*master.used(block), plan.chosen[block.number]]
        unique = {c.key: c for c in columns}
        found += [Offer(block.number, c, master.price_under(block, c)) for c in unique.values()]
    return found


@dataclass(frozen=True)
class _Sums:
    """Entries of rows as parallel arrays: sum of ``value`` over the columns of a row is at most its ``limit``."""

    row: IntArray
    column: IntArray
    value: IntArray
    limit: IntArray


@dataclass(frozen=True)
class _Model:
    """A model with its variables by the number of their column."""

    model: cp_model.CpModel
    literals: dict[int, cp_model.IntVar]
    slacks: dict[int, cp_model.IntVar]


class Choice:
    """Which of the offered columns each of some blocks takes, everything else held fast.

    All rows that offered columns meet are made once; a search then solves them again and again for a few blocks at a
    time (fix and optimise), which CP-SAT does to the optimum where it would need hours for all of them.

    Args:
        prices: of the offered columns, taken instead of their cost.
        unit: costs count in whole multiples of it; what is below does not matter.
    """

    def __init__(
        self,
        plan: Greedy,
        blocks: list[Block],
        offered: list[tuple[int, Column]],
        prices: list[float] | None = None,
        unit: int = 1,
    ) -> None:
        self.plan = plan
        self.blocks = blocks
        by_number = {b.number: b for b in plan.blocks}
        numbers = {b.number for b in blocks}
        near = [b for b in plan.blocks if b.number not in numbers and b.number in plan.chosen]
        fixed = [(b.number, plan.chosen[b.number]) for b in near]
        cliques = cliques_of(plan.context.families, Placements(plan.context.blocks, _weighted([*offered, *fixed])))
        banned = cliques.taken(np.arange(len(offered), cliques.columns))
        own = [plan.chosen[number].key == column.key for number, column in offered]
        keep = np.flatnonzero(~banned[: len(offered)] | np.array(own, dtype=np.bool_))
        self.offered = [offered[i] for i in keep.tolist()]
        self.cliques = cliques.among(keep)
        matrix = Matrix([*blocks, *near], plan.levels)
        matrix.add_columns((by_number[n], c) for n, c in [*self.offered, *fixed])
        rows = _rows(plan, numbers, self.offered, fixed)
        starts, column, value = matrix.add_rows(rows)
        self.sums = _held_fast(rows, starts, column, value.astype(np.int64), len(self.offered), len(fixed))
        self.slacks = len(matrix.columns) - len(self.offered) - len(fixed)
        cost = np.array(matrix.cost, dtype=np.int64)
        scale = 1 if prices is None else 100
        mine = cost[: len(self.offered)] if prices is None else [round(scale * prices[i]) for i in keep.tolist()]
        slacks = scale * cost[len(self.offered) + len(fixed) :]
        self.cost: IntArray = np.concatenate([mine, slacks]).astype(np.int64) // unit
        self.block_of: IntArray = np.array([n for n, _ in self.offered], dtype=np.int64)
        self.chosen: IntArray = np.flatnonzero([plan.chosen[n].key == c.key for n, c in self.offered])

    def improve(self, free: set[int], work: float, stop: Callable[[], bool]) -> None:
        """Give some blocks the best columns beside all others; the plan never gets dearer.

        Args:
            free: numbers of the blocks.
            work: deterministic time of the solver (about seconds).
        """
        is_free = np.isin(self.block_of, sorted(free))
        held = self.chosen[~is_free[self.chosen]]
        made = self._model(np.flatnonzero(is_free & ~self.cliques.taken(held)), held)
        found = best(made.model, made.literals | made.slacks, work, stop).values
        if found is None:
            return
        chosen = np.array([i for i in made.literals if found[i]], dtype=np.int64)
        if sum(int(self.cost[i]) * value for i, value in found.items()) <= self._worth(free, made.slacks):
            self.chosen = np.sort(np.concatenate([held, chosen]))

    def require(self, usable: BoolArray, work: float, stop: Callable[[], bool]) -> bool | None:
        """Give every block one of the columns that may be used, the cheapest ones that go together.

        Args:
            usable: [offered columns]
            work: deterministic time of the solver (about seconds).

        Returns:
            True if they are taken, False if no such columns go together, None if the time ran out before either.
        """
        mine = np.flatnonzero(usable)
        if len(np.unique(self.block_of[mine])) < len(self.blocks):
            return False
        made = self._model(mine, np.zeros(0, dtype=np.int64))
        found = best(made.model, made.literals | made.slacks, work, stop)
        if found.values is None:
            return False if found.impossible else None
        self.chosen = np.array([i for i in made.literals if found.values[i]], dtype=np.int64)
        return True

    def _model(self, mine: IntArray, held: IntArray) -> "_Model":
        """Exactly one of some columns for each block that has any, beside columns held fast."""
        model = cp_model.CpModel()
        literals = {i: model.new_bool_var("") for i in mine.tolist()}
        now = set(self.chosen.tolist())
        by_block: dict[int, list[cp_model.IntVar]] = defaultdict(list)
        for i, literal in literals.items():
            by_block[int(self.block_of[i])].append(literal)
            model.add_hint(literal, i in now)
        for group in by_block.values():
            model.add_exactly_one(group)
        for clique in self.cliques.among(mine).sets(self.block_of[mine]):
            model.add_at_most_one([literals[i] for i in mine[clique].tolist()])
        slacks = self._add_sums(model, literals, held)
        model.minimize(sum(v * int(self.cost[i]) for i, v in (literals | slacks).items() if self.cost[i]))
        return _Model(model, literals, slacks)

    def search(self, limits: Limits, seed: int, stop: Callable[[], bool]) -> None:
        """Improve neighbourhoods by chance, each grown along shared people, or all blocks at once if they are few."""
        if len(self.blocks) <= limits.size:
            self.improve({b.number for b in self.blocks}, limits.work, stop)
            return
        size = min(limits.size, len(self.blocks) // 3)
        rng = random.Random(seed)  # noqa: S311 - neighbourhoods are drawn, nothing is kept secret
        meets: dict[str, list[int]] = defaultdict(list)
        for block in self.blocks:
            for person in block.everybody:
                meets[person].append(block.number)
        near = {b.number: {n for p in b.everybody for n in meets[p]} for b in self.blocks}
        for _ in range(math.ceil(limits.rounds * len(self.blocks))):
            if stop():
                return
            self.improve(_neighbourhood(near, size, rng), limits.work, stop)

    def _worth(self, free: set[int], slacks: Iterable[int]) -> int:
        """What free blocks and slacks cost now."""
        sums, first = self.sums, len(self.offered)
        is_chosen = np.zeros(first + self.slacks, dtype=np.bool_)
        is_chosen[self.chosen] = True
        load = np.bincount(sums.row, weights=sums.value * is_chosen[sums.column], minlength=len(sums.limit))
        total = int(self.cost[self.chosen[np.isin(self.block_of[self.chosen], sorted(free))]].sum())
        wanted = np.isin(sums.column, sorted(slacks))
        excess = np.maximum(0, load - sums.limit)[sums.row[wanted]]
        units = np.zeros(first + self.slacks, dtype=np.int64)
        np.maximum.at(units, sums.column[wanted], np.ceil(excess / -sums.value[wanted]).astype(np.int64))
        return total + int((units * self.cost).sum())

    def _add_sums(
        self, model: cp_model.CpModel, literals: dict[int, cp_model.IntVar], held: IntArray
    ) -> dict[int, cp_model.IntVar]:
        """Rows with a free column, and those that share a slack with them; returns the slacks by column."""
        sums, first = self.sums, len(self.offered)
        is_mine = np.zeros(first + self.slacks, dtype=np.bool_)
        is_mine[list(literals)] = True
        rows = np.zeros(len(sums.limit), dtype=np.bool_)
        rows[sums.row[is_mine[sums.column]]] = True
        shared = np.zeros(first + self.slacks, dtype=np.bool_)
        shared[sums.column[rows[sums.row] & (sums.column >= first)]] = True
        rows[sums.row[shared[sums.column]]] = True
        is_held = np.zeros(first + self.slacks, dtype=np.bool_)
        is_held[held] = True
        used = np.bincount(sums.row, weights=sums.value * is_held[sums.column], minlength=len(sums.limit))
        left = sums.limit - used.astype(np.int64)
        slacks = {i: model.new_int_var(0, _MOST, "") for i in np.flatnonzero(shared).tolist()}
        variables = literals | slacks
        entries = np.flatnonzero(rows[sums.row] & (is_mine | shared)[sums.column])
        bounds = np.flatnonzero(np.diff(sums.row[entries])) + 1
        for entry in np.split(entries, bounds) if len(entries) else []:
            terms = [variables[i] for i in sums.column[entry].tolist()]
            expression = cp_model.LinearExpr.weighted_sum(terms, sums.value[entry].tolist())
            model.add(expression <= int(left[sums.row[entry[0]]]))
        return slacks

    def write(self) -> None:
        """Tell the plan what was chosen."""
        by_number = {b.number: b for b in self.blocks}
        for i in self.chosen.tolist():
            number, column = self.offered[i]
            self.plan.hold(by_number[number], column)


_MOST = 100_000
"""Largest value of a slack."""


def _neighbourhood(near: dict[int, set[int]], size: int, rng: random.Random) -> set[int]:
    """Blocks around one by chance."""
    chosen: set[int] = set()
    front = {rng.choice(sorted(near))}
    while front and len(chosen) < size:
        block = rng.choice(sorted(front))
        chosen.add(block)
        front = (front | near[block]) - chosen
    return chosen


def _weighted(columns: list[tuple[int, Column]]) -> list[tuple[int, Column, float]]:
    return [(number, column, 1.0) for number, column in columns]


def _held_fast(rows: list[Row], starts: IntArray, column: IntArray, value: IntArray, offered: int, fixed: int) -> _Sums:
    """Rows without the columns that are held fast: what those take is taken from the limit."""
    row = np.repeat(np.arange(len(rows)), np.diff([*starts.tolist(), len(column)]))
    is_fixed = (column >= offered) & (column < offered + fixed)
    used = np.bincount(row[is_fixed], weights=value[is_fixed], minlength=len(rows)).astype(np.int64)
    limit = np.array([r.limit for r in rows], dtype=np.int64) - used
    free = ~is_fixed
    shifted = np.where(column >= offered, column - fixed, column)
    return _Sums(row[free], shifted[free], value[free], limit)


def _rows(
    plan: Greedy, numbers: set[int], offered: list[tuple[int, Column]], fixed: list[tuple[int, Column]]
) -> list[Row]:
    """All other rows that an offered column may break, beside what is fixed."""
    everything = Placements(plan.context.blocks, _weighted([*offered, *fixed]))
    known = numbers | {n for n, _ in fixed}
    rows: dict[tuple[object, ...], Row] = {r.key: r for r in plan.context.rows}
    for family in plan.context.families:
        if not isinstance(family, MomentFamily | FullestFamily):
            for row in family.separate(everything, {}, every=True):
                rows[row.key] = row
    return [
        Row(
            r.key,
            r.rule,
            r.limit,
            tuple(p for p in r.patches if p.block in known),
            tuple((n, c) for n, c in r.lost if n in known),
            r.slack,
        )
        for r in rows.values()
        if any(p.block in numbers for p in r.patches) or any(n in numbers for n, _ in r.lost)
    ]
