"""Changes against the published plan, dearer the shorter the notice."""

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from scheduler.domain.time import GRID
from scheduler.model.context import Context
from scheduler.rules.base import Fact, FactMaker, Level, rule
from scheduler.rules.view import PlanView

if TYPE_CHECKING:
    from scheduler.domain.plan import PlannedEvent

SOON, LATER = 14, 42
"""Days of notice below which a change costs 3, and 2."""


@rule(
    level=Level.WISH,
    weight=10,
    title="Verlässlichkeit",
    text={
        "": "{event:place} steht so nicht im veröffentlichten Plan.",
        "notice": "{event:place} steht so nicht im veröffentlichten Plan; bis dahin {days:ist # Tag|sind # Tage} Zeit.",
        "past": "{event:place} liegt schon zurück und steht so nicht im veröffentlichten Plan.",
    },
)
class Stability:
    """Events of a demand that was published keep the dates, starts and rooms that were published."""

    @staticmethod
    def check(view: PlanView, fact: FactMaker) -> Iterator[Fact]:
        """One fact a changed event; the cost is 3 at short notice, 2 within six weeks, else 1."""
        baseline = view.problem.baseline
        published = {planned.demand for planned in baseline}
        kept = {(planned.demand, planned.date, planned.start, planned.room) for planned in baseline}
        today = view.problem.policy.today
        for event in view.events:
            demand = event.demand.id
            if demand in published and (demand, event.date, event.start, event.room and event.room.id) not in kept:
                days = None if today is None else (event.date - today).days
                if days is None or days >= LATER:
                    yield fact(event=event, days=days, cost=1, events=(event.id,))
                else:
                    cost = 3 if days < SOON else 2
                    yield fact("past" if days < 0 else "notice", event=event, days=days, cost=cost, events=(event.id,))

    @staticmethod
    def build(context: Context) -> None:
        """Placements of a published demand cost by the notice, except those that were published."""
        published: dict[str, list[PlannedEvent]] = defaultdict(list)
        for planned in context.problem.baseline:
            published[planned.demand].append(planned)
        weight, today = context.weights["stability"], context.problem.policy.today
        for block in context.blocks:
            if block.demand.id not in published:
                continue
            cost = np.full(block.cost.shape, weight)
            if today is not None:
                notice = (block.horizon_days - context.timeline.number(today))[:, None]
                cost *= np.where(notice < SOON, 3, np.where(notice < LATER, 2, 1))
            for planned in published[block.demand.id]:
                day = context.timeline.number(planned.date) - block.day0
                start, off_grid = divmod(planned.start, GRID)
                start -= block.slot0
                there = planned.room in block.rooms and 0 <= day < block.days and 0 <= start < block.starts
                if there and not off_grid:
                    cost[block.rooms.index(planned.room), day, start] = 0
            block.add_cost(cost)
