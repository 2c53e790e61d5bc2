"""Events of one demand on different days, far enough apart, each in its part of the year."""

from collections.abc import Iterator
from itertools import combinations, groupby, pairwise

from scheduler.model.context import Context
from scheduler.model.pairs import GapFamily
from scheduler.rules.base import Fact, FactMaker, Level, rule
from scheduler.rules.view import PlanView


@rule(
    level=Level.HARD,
    title="Abstand der Termine",
    text={
        "gap": (
            "{first} und der Termin am {second:when} liegen nur {distance:# Tag|# Tage} auseinander, "
            "nötig {gap:ist mindestens #|sind mindestens #}."
        ),
        "order": "{second}, Termin {later} seiner Reihe, liegt vor Termin {earlier} ({first:when}).",
        "window": "{event} liegt nicht im Zeitraum {window}, in den Termin {number} seiner Reihe gehört.",
    },
)
class DistinctDates:
    """Events of one demand keep their order, the least distance in days, and their windows.

    With a rhythm the order is free and there are no windows.
    """

    @staticmethod
    def check(view: PlanView, fact: FactMaker) -> Iterator[Fact]:
        """One fact a pair of events, and one an event outside its window."""
        for demand in view.problem.demands:
            events = view.by_demand[demand.id]
            gap, ordered = demand.gap_days, not demand.rhythm_weeks
            if not ordered:
                events = tuple(sorted(events, key=lambda event: event.date))
            if any((second.date - first.date).days < gap for first, second in pairwise(events)):
                for first, second in combinations(events, 2):
                    distance = (second.date - first.date).days
                    if distance < gap:
                        yield fact(
                            "order" if distance < 0 else "gap",
                            first=first,
                            second=second,
                            distance=distance,
                            gap=gap,
                            earlier=first.id.index + 1,
                            later=second.id.index + 1,
                            events=(first.id, second.id),
                        )
            if ordered:
                for event in events:
                    window = demand.window(event.id.index)
                    if event.date not in window:
                        yield fact("window", event=event, window=window, number=event.id.index + 1, events=(event.id,))

    @staticmethod
    def build(context: Context) -> None:
        """Events whose windows come close keep order and distance; columns do so for the events of a rhythm."""
        for _, group in groupby(context.blocks, key=lambda block: block.demand.id):
            for first, second in combinations(group, 2):
                if second.day0 - (first.day0 + first.days - 1) < first.gap:
                    context.add(GapFamily(first, second))
