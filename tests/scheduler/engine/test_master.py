"""Coefficients against counting them one by one, whichever of rows and columns came first."""

import numpy as np
import pytest
from rules.small_worlds import SMALL_WORLDS

from scheduler.check import check
from scheduler.engine.columns import best_columns
from scheduler.engine.evaluate import columns_of
from scheduler.engine.master import Master
from scheduler.engine.pricing import Levels, Prices
from scheduler.engine.relaxation import Relaxation
from scheduler.model.block import Column
from scheduler.model.build import build
from scheduler.model.rows import Placements
from scheduler.rules import weights

LEVELS = Levels()
RULES = ["fairness", "frequency", "evenings", "travel_cost", "workload", "person_occupancy", "rest", "travel_time"]


def material(rule: str):
    """(context, columns, rows) of the rule's last small world: columns of its first plans, every row they meet."""
    small = list(SMALL_WORLDS[rule]())[-1]
    context = build(small.problem, weights(small.problem))
    plans = (plan for plan in small.plans() if not check(small.problem, plan).violations)
    chosen = [columns_of(context, plan) for plan, _ in zip(plans, range(60), strict=False)]
    columns = {(n, c.key): (context.blocks[n], c) for each in chosen for n, c in each.items()}
    for block in context.blocks:
        _, found = best_columns(block, Prices(block), LEVELS, context.timeline, 4)
        columns.update({(block.number, p.column.key): (block, p.column) for p in found})
    everything = Placements(context.blocks, [(b.number, c, 1.0) for b, c in columns.values()])
    rows = {r.key: r for r in context.rows}
    for family in context.families:
        rows.update({r.key: r for r in family.separate(everything, {}, every=True)})
    return context, list(columns.values()), list(rows.values())


def matrix_of(master: Master) -> np.ndarray:
    lp = master._highs.getLp()
    dense = np.zeros((lp.num_row_, lp.num_col_))
    start, index, value = (np.array(x) for x in (lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_))
    by_column = "Colwise" in str(lp.a_matrix_.format_)
    for k in range(len(start) - 1):
        for i in range(start[k], start[k + 1]):
            if by_column:
                dense[index[i], k] += value[i]
            else:
                dense[k, index[i]] += value[i]
    return dense


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("columns_first", [True, False])
def test_coefficients_are_what_counting_gives(rule, columns_first):
    context, columns, rows = material(rule)
    master = Master(context.blocks, [], LEVELS)
    if columns_first:
        assert master.add_columns(columns) == len(columns)
        master.add_rows(rows)
    else:
        master.add_rows(rows)
        assert master.add_columns(columns) == len(columns)
    assert master.add_columns(columns) == 0
    master.add_rows(rows)
    assert master.rows == rows
    dense = matrix_of(master)
    n = len(context.blocks)
    slack_column = dict(master._slack_column)
    for i, entry in enumerate(master.columns):
        if entry is None:
            continue
        number, column = entry
        assert dense[:n, i].tolist() == [float(b.number == number) for b in context.blocks]
        for k, row in enumerate(rows):
            placed = sum(p.coefficient * p.count(column) for p in row.patches if p.block == number)
            lost = sum(c * column.lost for b, c in row.lost if b == number)
            assert dense[n + k, i] == placed + lost
    for k, row in enumerate(rows):
        if row.slack is not None:
            assert dense[n + k, slack_column[row.slack.key]] == -row.slack.unit


@pytest.mark.parametrize("rule", RULES)
def test_forgetting_keeps_the_objective(rule):
    context, columns, rows = material(rule)
    nothing = np.zeros(0, dtype=np.int64)
    master = Master(context.blocks, rows, LEVELS)
    master.add_columns((b, Column(nothing, nothing, nothing, 0, b.count)) for b in context.blocks)
    master.add_columns(columns)
    master.solve()
    before, had = master.objective, len(master.rows)
    master.compact(0.0)
    master.solve()
    assert master.objective == pytest.approx(before)
    assert len(master.rows) <= had
    master.add_rows(rows)
    master.add_columns(columns)
    master.solve()
    assert master.objective == pytest.approx(before)
    for block in context.blocks:
        assert master.used(block)
        for column in master.used(block):
            dual = master.duals[master._convexity[block.number]]
            assert master.price_under(block, column) == pytest.approx(dual, abs=1e-3)


def test_rounds_forget_and_go_on():
    small = next(iter(SMALL_WORLDS["fairness"]()))
    context = build(small.problem, weights(small.problem))
    relaxation = Relaxation(context, context.blocks, LEVELS, 1)
    for _ in range(12):
        relaxation.round(lambda: False)
    assert relaxation.bound <= relaxation.master.objective + 1e-3
