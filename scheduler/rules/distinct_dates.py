"""Events of one demand on different days, far enough apart, each in its part of the year."""

import datetime as dt
from collections.abc import Iterator
from itertools import combinations, groupby, pairwise

from scheduler.domain.demands import Demand
from scheduler.domain.plan import Rhythm
from scheduler.domain.time import DateRange, monday
from scheduler.model.context import Context
from scheduler.model.pairs import GapFamily
from scheduler.rules.base import Fact, FactMaker, Level, rule
from scheduler.rules.view import PlanView, ViewEvent


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
        "slot": (
            "{second} und der Termin am {first:when} gehören im Rhythmus beide zum {nominal:date}, "
            "dort ist nur einer vorgesehen."
        ),
        "unnamed": "{event} gehört zu einem Rhythmus, den der Plan nicht nennt.",
        "beyond": "{event} gehört im Rhythmus zum {nominal:date}, der nicht im vorgesehenen Zeitraum {span} liegt.",
    },
)
class DistinctDates:
    """Events of one demand keep their order, the least distance in days, and their windows.

    With a rhythm the order is free and there are no windows; but the plan names the rhythm, and each of its dates has
    a slot of days around it, in which at most one event lies.
    """

    @staticmethod
    def check(view: PlanView, fact: FactMaker) -> Iterator[Fact]:
        """One fact a pair of events, and one an event outside its window, its rhythm, or in a slot that is taken."""
        for demand in view.problem.demands:
            events = view.by_demand[demand.id]
            if demand.rhythm_weeks:
                events = tuple(sorted(events, key=lambda event: event.date))
                yield from _distances(demand, events, fact)
                rhythm = view.plan.rhythm_of.get(demand.id)
                if rhythm is not None:
                    yield from _slots(demand, events, rhythm, view.problem.horizon.first, fact)
                elif events:
                    yield fact("unnamed", event=events[0], events=(events[0].id,))
            else:
                yield from _distances(demand, events, fact)
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


def _distances(demand: Demand, events: tuple[ViewEvent, ...], fact: FactMaker) -> Iterator[Fact]:
    """Pairs of events, in the order they should have, that come too close."""
    gap = demand.gap_days
    if all((second.date - first.date).days >= gap for first, second in pairwise(events)):
        return
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


def _slots(
    demand: Demand, events: tuple[ViewEvent, ...], rhythm: Rhythm, begin: dt.date, fact: FactMaker
) -> Iterator[Fact]:
    """Events in slots of the rhythm that are taken by earlier ones, or whose date is not the demand's."""
    interval = 7 * demand.rhythm_weeks
    some = monday(begin) + dt.timedelta(weeks=rhythm.phase, days=int(rhythm.weekday))
    taken: dict[dt.date, ViewEvent] = {}
    for event in events:
        number = ((event.date - some).days + interval // 2) // interval
        nominal = some + dt.timedelta(days=number * interval)
        first = taken.setdefault(nominal, event)
        if first is not event:
            yield fact("slot", first=first, second=event, nominal=nominal, events=(first.id, event.id))
        if not demand.first <= nominal <= demand.last:
            span = DateRange(first=demand.first, last=demand.last)
            yield fact("beyond", event=event, nominal=nominal, span=span, events=(event.id,))
