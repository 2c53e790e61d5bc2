"""The integer stage: CP-SAT over the good columns of some blocks, everything else held fast.

The relaxation's prices say which columns are good; ties are broken by chance so that many dates are offered. CP-SAT
with its whole linear relaxation then needs seconds where it would need hours for all columns.
"""

import random
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from ortools.sat.python import cp_model

from scheduler.engine.greedy import Greedy
from scheduler.engine.matrix import Matrix
from scheduler.engine.pricing import good_columns
from scheduler.engine.relaxation import Relaxation
from scheduler.model.block import Block, Column
from scheduler.model.families import MomentFamily
from scheduler.model.grid import FloatArray, IntArray
from scheduler.model.pairs import FullestFamily
from scheduler.model.rows import Placements, Row


@dataclass(frozen=True)
class Limits:
    """How much is offered to the solver, and how long it may take.

    Attributes:
        singles: placements of a single event at most.
        patterns: patterns of a rhythm at most.
        above: columns dearer than the cheapest by more are left out.
        work: deterministic time of the solver (about seconds).
    """

    singles: int = 50
    patterns: int = 35
    above: float = 12.0
    work: float = 8.0


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


def improve(
    plan: Greedy,
    blocks: list[Block],
    offered: list[tuple[int, Column]],
    limits: Limits,
    stop: Callable[[], bool],
    prices: list[float] | None = None,
) -> None:
    """Give the blocks the best of the offered columns; by their own cost the plan never gets worse.

    Args:
        prices: of the offered columns, taken instead of their cost.
    """
    numbers = {b.number for b in blocks}
    near = [b for b in plan.blocks if b.number not in numbers and b.number in plan.chosen]
    fixed = [(b.number, plan.chosen[b.number]) for b in near]
    matrix = Matrix([*blocks, *near], plan.levels)
    by_number = {b.number: b for b in plan.blocks}
    matrix.add_columns((by_number[n], c) for n, c in [*offered, *fixed])
    model = cp_model.CpModel()
    literals = [model.new_bool_var("") for _ in offered]
    by_block: dict[int, list[cp_model.IntVar]] = defaultdict(list)
    for (number, column), literal in zip(offered, literals, strict=True):
        by_block[number].append(literal)
        model.add_hint(literal, column.key == plan.chosen[number].key)
    for group in by_block.values():
        model.add_exactly_one(group)
    for clique in _cliques(plan, offered):
        model.add_at_most_one([literals[i] for i in clique.tolist()])
    rows = _rows(plan, numbers, offered, fixed)
    starts, index, value = matrix.add_rows(rows)
    variables: list[cp_model.LinearExprT] = [*literals, *([1] * len(fixed))]
    variables += [model.new_int_var(0, 100_000, "") for _ in matrix.columns[len(variables) :]]
    _add_rows(model, variables, rows, starts, index, value)
    cost = list(matrix.cost)
    if prices is not None:
        cost[: len(prices)] = [round(100 * p) for p in prices]
        cost[len(prices) :] = [100 * c for c in cost[len(prices) :]]
    model.minimize(sum(v * c for v, c in zip(variables, cost, strict=True) if c))
    chosen = _solve(model, literals, limits, stop)
    if chosen is not None:
        for i in chosen:
            number, column = offered[i]
            plan.take(by_number[number], column if len(column.days) else None)


def _cliques(plan: Greedy, offered: list[tuple[int, Column]]) -> Iterator[IntArray]:
    """Offered columns of which at most one may be taken, each set once."""
    placements = Placements(plan.context.blocks, [(n, c, 1.0) for n, c in offered])
    owner = np.repeat(np.arange(len(offered)), [len(c.days) for _, c in offered])
    seen: set[bytes] = set()
    for family in plan.context.families:
        moments = family.families if isinstance(family, FullestFamily) else [family]
        for moment in moments:
            if not isinstance(moment, MomentFamily):
                continue
            for members in moment.cliques(placements).values():
                columns = np.sort(owner[members])
                key = columns.tobytes()
                if key not in seen:
                    seen.add(key)
                    yield columns


def _rows(
    plan: Greedy, numbers: set[int], offered: list[tuple[int, Column]], fixed: list[tuple[int, Column]]
) -> list[Row]:
    """All other rows that an offered column may break, beside what is fixed."""
    everything = Placements(plan.context.blocks, [(n, c, 1.0) for n, c in [*offered, *fixed]])
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


def _add_rows(
    model: cp_model.CpModel,
    variables: list[cp_model.LinearExprT],
    rows: list[Row],
    starts: IntArray,
    index: IntArray,
    value: FloatArray,
) -> None:
    bounds = [*starts.tolist(), len(index)]
    for row, first, last in zip(rows, bounds[:-1], bounds[1:], strict=True):
        terms = [variables[i] for i in index[first:last].tolist()]
        weights = value[first:last].astype(np.int64).tolist()
        constant = sum(w for t, w in zip(terms, weights, strict=True) if isinstance(t, int))
        free = [(t, w) for t, w in zip(terms, weights, strict=True) if not isinstance(t, int)]
        if free:
            expression = cp_model.LinearExpr.weighted_sum([t for t, _ in free], [w for _, w in free])
            model.add(expression <= row.limit - constant)


def _solve(
    model: cp_model.CpModel, literals: list[cp_model.IntVar], limits: Limits, stop: Callable[[], bool]
) -> list[int] | None:
    """Indices of the chosen literals; None if nothing was found."""
    solver = cp_model.CpSolver()
    parameters = solver.parameters
    parameters.num_workers = 1
    parameters.subsolvers.append("max_lp")
    parameters.cp_model_probing_level = 0
    parameters.symmetry_level = 0
    parameters.max_deterministic_time = limits.work
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.1):
            if stop():
                solver.stop_search()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        status = solver.solve(model)
    finally:
        done.set()
        watcher.join()
    if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return None
    return [i for i, literal in enumerate(literals) if solver.boolean_value(literal)]
