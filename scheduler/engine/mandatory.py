"""Mandatory events first: a plan of them alone, and the rest beside it.

Where an account or somebody's time is short, whatever comes first takes it. A plan of the mandatory events alone leaves
out only what it cannot place without any other event in the way; the rest then takes what is left, and takes nothing
back.
"""

from collections.abc import Callable
from dataclasses import replace

from scheduler.engine.greedy import Greedy, difficulty
from scheduler.model.block import Block


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
    for block in mine:
        if not len(plan.chosen[block.number].days):
            plan.settle(block)
