"""Mandatory events first: a plan of them alone, and the rest beside it.

Where an account or somebody's time is short, whatever comes first takes it. A plan of the mandatory events alone leaves
out only what it cannot place without any other event in the way; the rest then takes what is left, and takes nothing
back.
"""

import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace

from scheduler.engine.columns import best_columns
from scheduler.engine.greedy import Greedy, difficulty
from scheduler.engine.integer import Choice
from scheduler.engine.pricing import BLOCKED, Prices
from scheduler.model.block import Block, Column

NEAR = 40
"""Mandatory blocks that may move for one that has no place, at most."""
OFFERED = 60
"""Columns of each of them: the best of as many days, or of as many patterns of a rhythm."""
WORK = 3.0
"""Deterministic time of the solver (about seconds) for one of them."""


def is_mandatory(block: Block) -> bool:
    """Whether one of its events, or of those it shares a part of a demand with, is promised or more than a wish."""
    return bool(block.demand.mandatory_per_period or block.promises) or any(hard for hard, _, _ in block.lost_levels)


def mandatory_first(plan: Greedy, stop: Callable[[], bool], blocks: list[Block] | None = None) -> None:
    """A plan of the blocks (None is all) beside what is held already, mandatory events before all others."""
    mine = sorted(plan.blocks if blocks is None else blocks, key=difficulty)
    for block in mine:
        plan.take(block, None)
    levels, plan.levels = plan.levels, replace(plan.levels, desired=0)  # so nobody places what is only desired
    mandatory = [block for block in mine if is_mandatory(block)]
    for block in mandatory:
        plan.place(block)
    plan.repair(stop, mandatory)
    plan.levels = levels
    _fill(plan, mine)


def rescue(plan: Greedy, least: int, seed: int, stop: Callable[[], bool]) -> None:
    """Find places for mandatory events that have none, by moving other mandatory events; the plan never gets dearer.

    All other events are taken out, and take afterwards what is left.

    Args:
        least: mandatory events that are missing in every plan.
        seed: of whom else may move.
        stop: asked often; True ends with what there is.
    """
    if plan.mandatory_missing <= least:
        return
    before, cost = dict(plan.chosen), plan.weighted_cost()
    mandatory = [block for block in plan.blocks if is_mandatory(block)]
    for block in plan.blocks:
        if not is_mandatory(block):
            plan.take(block, None)
    levels, plan.levels = plan.levels, replace(plan.levels, desired=0)
    rng = random.Random(seed)  # noqa: S311 - neighbourhoods are drawn, nothing is kept secret
    missing = plan.mandatory_missing + 1
    while least < plan.mandatory_missing < missing:
        missing = plan.mandatory_missing
        for block in mandatory:
            if stop() or plan.mandatory_missing <= least:
                break
            if plan.is_short_of(block) and block.allowed.any():
                _make_room(plan, _around(block, mandatory, rng), stop)
    plan.levels = levels
    _fill(plan, plan.blocks)
    if plan.weighted_cost() > cost:
        for block in plan.blocks:
            plan.hold(block, before[block.number])


def _fill(plan: Greedy, blocks: list[Block]) -> None:
    """Give every block without events the best of what is left."""
    for block in sorted(blocks, key=difficulty):
        if not len(plan.chosen[block.number].days):
            plan.settle(block)


def _around(block: Block, mandatory: list[Block], rng: random.Random) -> list[Block]:
    """The block and others that share people with it, most shared people first, by chance where these are equal."""
    shared = {b.number: len(b.everybody & block.everybody) for b in mandatory}
    others = [b for b in mandatory if shared[b.number] and b is not block]
    rng.shuffle(others)
    others.sort(key=lambda b: (b.kind.network != block.kind.network, -shared[b.number]))
    return [block, *others[:NEAR]]


def _make_room(plan: Greedy, blocks: list[Block], stop: Callable[[], bool]) -> None:
    """Give the blocks those columns with which the fewest mandatory events are lost, everything else held fast."""
    held = {block.number: plan.chosen[block.number] for block in blocks}
    for block in blocks:
        plan.take(block, None)
    offered: dict[int, dict[tuple[object, ...], Column]] = defaultdict(dict)
    for block in blocks:
        prices = plan.obstacles(block, Prices(block))
        _, found = best_columns(block, prices, plan.levels, plan.context.timeline, OFFERED)
        for column in (held[block.number], *(p.column for p in found if p.price < BLOCKED / 2)):
            offered[block.number][column.key] = column
    for block in blocks:
        plan.hold(block, held[block.number])
    pairs = [(number, column) for number, columns in offered.items() for column in columns.values()]
    choice = Choice(plan, blocks, pairs, unit=plan.levels.mandatory)
    choice.improve(set(held), WORK, stop)
    choice.write()
