"""Mandatory events of each period."""

from collections.abc import Iterator

from scheduler.rules.base import Fact, FactMaker, Level, rule
from scheduler.rules.view import PlanView


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
