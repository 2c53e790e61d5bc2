"""Events of a demand evenly over the period."""

import datetime as dt
from collections.abc import Iterator

from scheduler.rules.base import Fact, FactMaker, Level, rule
from scheduler.rules.view import PlanView


@rule(
    level=Level.WISH,
    title="Gleichmäßige Verteilung",
    text="{event}: Termin {number} seiner Reihe läge gleichmäßiger verteilt um den {ideal:date}.",
)
class Spacing:
    """Every event of a demand without a rhythm lies near the middle of its section; 10 at the section's edge."""

    @staticmethod
    def check(view: PlanView, fact: FactMaker) -> Iterator[Fact]:
        """One fact an event away from the middle."""
        for demand in view.problem.demands:
            if demand.count == 1 or demand.rhythm_weeks:
                continue
            for event in view.by_demand[demand.id]:
                section = demand.section(event.id.index)
                spread = section.length - 1
                distance = abs(2 * (event.date - section.first).days - spread)
                cost = 10 * distance // max(1, spread)
                if cost:
                    yield fact(
                        event=event,
                        number=event.id.index + 1,
                        ideal=section.first + dt.timedelta(days=spread // 2),
                        cost=cost,
                        events=(event.id,),
                    )
