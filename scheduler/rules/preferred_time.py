"""Weekdays and times of day that a kind of event likes."""

from collections.abc import Iterator
from functools import cache

import numpy as np

from scheduler.domain.time import Weekday
from scheduler.model.context import Context
from scheduler.rules.base import Fact, FactMaker, Level, rule
from scheduler.rules.view import PlanView

MOST = 6


@rule(
    level=Level.WISH,
    title="Beliebte Zeiten",
    text="{event} liegt nicht in den beliebten Zeiten ({windows}).",
)
class PreferredTime:
    """Events lie in a preferred window of their kind; hours outside it and another weekday cost."""

    @staticmethod
    def check(view: PlanView, fact: FactMaker) -> Iterator[Fact]:
        """One fact an event in no preferred window; the cost is that of the nearest one, at most 6."""
        kinds = view.problem.kind

        @cache  # many events share kind, weekday and time
        def distance(kind: str, weekday: int, start: int, end: int) -> int:
            hours_outside = (
                -(-max(0, w.start - start, end - w.end) // 60) + (0 if w.weekday == weekday else 2)
                for w in kinds[kind].preferred
            )
            return min(MOST, *hours_outside)

        for event in view.events:
            windows = event.kind.preferred
            if windows:
                cost = distance(event.kind.id, event.date.weekday(), event.start, event.end)
                if cost:
                    yield fact(event=event, windows=windows, cost=cost, events=(event.id,))

    @staticmethod
    def build(context: Context) -> None:
        """The further from a preferred window, the dearer weekday and start."""
        for block in context.blocks:
            if not block.kind.preferred:
                continue
            starts = block.start_minutes
            ends = starts + block.demand.minutes
            table = np.full((len(Weekday), block.starts), MOST)
            for window in block.kind.preferred:
                hours = -(-np.maximum(0, np.maximum(window.start - starts, ends - window.end)) // 60)
                for weekday in Weekday:
                    table[weekday] = np.minimum(table[weekday], hours + (0 if weekday == window.weekday else 2))
            block.add_cost(context.weights["preferred_time"] * table[context.timeline.weekday[context.days(block)]])
