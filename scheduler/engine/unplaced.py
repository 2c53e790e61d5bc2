"""Which events are not in a plan, and what stood in their way."""

from collections.abc import Iterator, Mapping

import numpy as np

from scheduler.domain.plan import EventId
from scheduler.model.block import Block, Column
from scheduler.model.context import Context
from scheduler.rules import Rules
from scheduler.solution import Obstacle, Unplaced


def unplaced_of(context: Context, chosen: Mapping[int, Column], rules: Rules) -> Iterator[Unplaced]:
    """Events a plan gives up, in the order of the demands.

    Args:
        chosen: column by number of the block.
    """
    for block in context.blocks:
        lost = chosen[block.number].lost
        for k in range(lost):
            index = block.count - lost + k if block.weeks else block.index
            hard, mandatory, _ = block.lost_levels[lost - 1 - k]
            yield _unplaced(context, rules, block, index, mandatory=bool(hard or mandatory))


def _unplaced(context: Context, rules: Rules, block: Block, index: int, *, mandatory: bool) -> Unplaced:
    problem = context.problem
    obstacles = tuple(
        Obstacle(rule=rule, cause=problem.name(cause), placements=n) for (rule, cause), n in block.removed.most_common()
    )
    left = int(np.count_nonzero(block.allowed))
    title = problem.title_of(block.demand)
    unit = problem.site.get(block.demand.unit)
    where = f" ({unit.title})" if unit is not None else ""
    ways = ", ".join(f"{o.placements} an „{rules[o.rule].title}“ ({o.cause})" for o in obstacles[:3])
    reason = f"{title}{where}, Termin {index + 1} von {block.demand.count}: {block.free} mögliche Termine"
    if ways:
        reason += f"; {ways}"
    if left:
        reason += (
            f"; die übrigen {left} sind durch andere Termine belegt oder wären dort nachteiliger für den Gesamtplan"
        )
    return Unplaced(
        event=EventId(block.demand.id, index),
        mandatory=mandatory,
        possible=block.free,
        open=left,
        obstacles=obstacles,
        reason=reason + ".",
    )
