"""Desired and optional events of each period."""

from collections.abc import Iterator

from scheduler.model.context import Context
from scheduler.rules.base import Fact, FactMaker, Level, rule
from scheduler.rules.view import PlanView


@rule(
    level=Level.DESIRED,
    title="Gewünschte Termine",
    text="„{title}“: im Zeitraum {part} {missing:fehlt # gewünschter Termin|fehlen # gewünschte Termine}.",
)
class Wanted:
    """Events beyond the mandatory ones are placed; a missing one costs what its kind says."""

    @staticmethod
    def check(view: PlanView, fact: FactMaker) -> Iterator[Fact]:
        """One fact a demand and part."""
        for demand in view.problem.demands:
            counts = view.placed_by_part[demand.id]
            wanted = demand.count // len(counts)
            for k, placed in enumerate(counts):
                missing = wanted - max(placed, demand.mandatory_per_period)
                if missing > 0:
                    yield fact(
                        title=view.title(demand),
                        demand=demand.id,
                        part=demand.parts[k],
                        missing=missing,
                        cost=view.problem.kind[demand.kind].desire * missing,
                    )

    @staticmethod
    def build(context: Context) -> None:
        """Events that are not mandatory cost when they are lost: the first of a rhythm, all of a mixed part."""
        for block in context.blocks:
            mandatory, size = block.demand.mandatory_per_period, block.demand.count // len(block.demand.parts)
            if block.weeks or mandatory < size:
                wanted = block.count - mandatory if block.weeks else block.count
                block.charge_lost(0, wanted, desired=block.kind.desire)
