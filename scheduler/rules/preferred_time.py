"""Weekdays and times of day that a kind of event likes."""

from collections.abc import Iterator

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
        for event in view.events:
            windows = event.kind.preferred
            if not windows:
                continue
            start, end, weekday = event.start, event.end, event.date.weekday()
            cost = min(
                -(-max(0, w.start - start, end - w.end) // 60) + (0 if w.weekday == weekday else 2) for w in windows
            )
            if cost:
                yield fact(event=event, windows=windows, cost=min(MOST, cost), events=(event.id,))
