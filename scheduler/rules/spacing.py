"""Events of a demand evenly over the period."""

import datetime as dt
from collections.abc import Iterator

import numpy as np

from scheduler.model.context import Context
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

    @staticmethod
    def build(context: Context) -> None:
        """The further from the middle of its section, the dearer the day."""
        for block in context.blocks:
            if block.weeks or block.demand.count == 1:
                continue
            section = block.demand.section(block.index)
            days = block.horizon_days - context.timeline.number(section.first)
            distance = np.abs(2 * days - (section.length - 1))
            cost = 10 * distance // max(1, section.length - 1)
            block.add_cost(context.weights["spacing"] * cost[:, None])
