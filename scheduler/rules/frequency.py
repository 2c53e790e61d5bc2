"""Mandatory events of each period."""

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from scheduler.model.context import Context
from scheduler.model.rows import Row, Slack
from scheduler.rules.base import Fact, FactMaker, Level, rule
from scheduler.rules.view import PlanView

if TYPE_CHECKING:
    from scheduler.model.block import Block


@rule(
    level=Level.MANDATORY,
    title="Pflichttermine",
    text=(
        "„{title}“: im Zeitraum {part} {placed:ist nur #|sind nur #} von "
        "{mandatory:# Pflichttermin|# Pflichtterminen} geplant."
    ),
    statements=(17, 18, 19, 20, 40),
)
class Frequency:
    """Of each part of a demand at least ``mandatory_per_period`` events are placed (statements 17 to 20, 40)."""

    @staticmethod
    def check(view: PlanView, fact: FactMaker) -> Iterator[Fact]:
        """One fact a demand and part; the cost is how many are missing."""
        for demand in view.problem.demands:
            mandatory = demand.mandatory_per_period
            for k, placed in enumerate(view.placed_by_part[demand.id]):
                if placed < mandatory:
                    yield fact(
                        title=view.title(demand),
                        demand=demand.id,
                        part=demand.parts[k],
                        placed=placed,
                        mandatory=mandatory,
                        cost=mandatory - placed,
                    )

    @staticmethod
    def build(context: Context) -> None:
        """Mandatory events cost when they are lost: the last ones of a rhythm, and as many of a part as fall short.

        A part with some events mandatory and others not is short of what its lost events exceed the others by. Such an
        event is not wanted as well, so each gives back what rule ``wanted`` charges for it.
        """
        parts: dict[tuple[str, int], list[Block]] = defaultdict(list)
        for block in context.blocks:
            mandatory, size = block.demand.mandatory_per_period, block.demand.count // len(block.demand.parts)
            if block.weeks or mandatory == size:
                block.charge_lost(block.count - min(mandatory, block.count), block.count, mandatory=1)
            elif mandatory:
                parts[block.demand.id, block.index // size].append(block)
        for (demand, part), blocks in parts.items():
            slack = Slack(("shortage", demand, part), mandatory=1, desired=-blocks[0].kind.desire)
            limit = len(blocks) - blocks[0].demand.mandatory_per_period
            lost = tuple((block.number, 1) for block in blocks)
            context.rows.append(Row(("frequency", demand, part), "frequency", limit, (), lost, slack))
