"""The cheapest and the good columns of a block, given what rows charge for placements: exact, over all its columns."""

import random

import numpy as np

from scheduler.engine.pricing import BLOCKED, Levels, Priced, Prices, column_at
from scheduler.engine.rhythm import best_rhythms, options_of, rhythm_column, substitutes
from scheduler.model.block import Block, Column
from scheduler.model.grid import FloatArray, IntArray, Timeline


def best_columns(
    block: Block, prices: Prices, levels: Levels, timeline: Timeline, most: int = 1
) -> tuple[float, list[Priced]]:
    """A lower bound on the price of every column of the block, and the cheapest few columns found.

    Args:
        most: how many columns at most; they differ in day (single events) or in weekday and phase (rhythms).

    Returns:
        The bound, and columns by ascending price; the first one's price is the bound unless substitutes clashed.
    """
    price, choices = prices.placements()
    lost = levels.lost(block) + prices.lost * np.arange(block.count + 1)
    if block.weeks:
        return best_rhythms(block, price, choices, lost, timeline, most)
    return _best_single(block, price, choices, lost, most)


def without(block: Block, column: Column, k: int, timeline: Timeline) -> Column:
    """A rhythm's column with its ``k``-th event given up."""
    pattern = column.pattern
    assert pattern is not None
    day, start, room = int(column.days[k]), int(column.starts[k]), int(column.rooms[k])
    people = column.attendees[k] if column.attendees else ()
    deputies = {person for group in block.demand.groups for person in group.deputies}
    regular = (start, room) == (pattern.start, pattern.room) and day in block.nominal_days(
        timeline, pattern.weekday, pattern.phase
    )
    cost = int(block.cost[room, day - block.day0, start - block.slot0]) + block.deputy_cost * len(deputies & {*people})
    return Column(
        np.delete(column.days, k),
        np.delete(column.starts, k),
        np.delete(column.rooms, k),
        column.cost - cost - block.deviation * (not regular),
        column.lost + 1,
        pattern,
        column.attendees[:k] + column.attendees[k + 1 :],
    )


def _best_single(
    block: Block, price: FloatArray, choices: list[tuple[tuple[str, ...], IntArray]], lost: FloatArray, most: int
) -> tuple[float, list[Priced]]:
    nothing = Priced(column_at(block, [], choices, None), float(lost[1]))
    if not price.size:
        return nothing.price, [nothing]
    by_day = price.min(axis=(0, 2))
    found = [nothing]
    for d in np.argsort(by_day, kind="stable")[: max(1, most)]:
        if np.isinf(by_day[d]):
            break
        r, s = np.unravel_index(int(price[:, d, :].argmin()), (price.shape[0], price.shape[2]))
        found.append(Priced(column_at(block, [(int(r), int(d), int(s))], choices, None), float(by_day[d])))
    found.sort(key=lambda p: p.price)
    return found[0].price, found[:most]


def good_columns(
    block: Block, prices: Prices, levels: Levels, timeline: Timeline, slack: float, most: int, rng: random.Random
) -> list[Column]:
    """Columns that cost little more than the cheapest, ties broken by chance, and the one that gives everything up.

    Args:
        slack: how much more at most.
        most: how many at most; of a rhythm one column a pattern.
    """
    price, choices = prices.placements()
    lost = levels.lost(block) + prices.lost * np.arange(block.count + 1)
    nothing = column_at(block, [], choices, None)
    if not price.size:
        return [nothing]
    if not block.weeks:
        flat = price.ravel()
        limit = min(float(flat.min()) + slack, BLOCKED / 2)
        offered = np.flatnonzero(flat <= limit)
        if len(offered) > most:
            noise = np.array([rng.random() for _ in range(len(offered))])
            offered = offered[np.argsort(flat[offered] + noise, kind="stable")[:most]]
        found = [np.unravel_index(i, price.shape) for i in offered.tolist()]
        return [nothing, *(column_at(block, [(int(r), int(d), int(s))], choices, None) for r, d, s in found)]
    others = substitutes(block, price)
    options = [o for o in options_of(block, price, others.near, lost, timeline) if o.total < BLOCKED / 2]
    if not options:
        return [nothing]
    limit = min(o.total for o in options) + slack
    options = sorted((o for o in options if o.total <= limit), key=lambda o: o.total + rng.random())[:most]
    columns = [rhythm_column(block, o, price, others, choices, lost).column for o in options]
    return [nothing, *(c for c in columns if len(c.days))]
