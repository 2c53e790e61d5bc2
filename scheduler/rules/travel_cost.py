"""Visits to one place bundled into one day."""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from scheduler.model.block import Block
from scheduler.model.context import Context
from scheduler.model.grid import BoolArray
from scheduler.model.pairs import Visit, VisitFamily
from scheduler.model.rows import ANY
from scheduler.rules.base import Fact, FactMaker, Level, rule
from scheduler.rules.view import PlanView, ViewEvent


@rule(
    level=Level.WISH,
    title="Fahrten",
    text="{person} fährt am {date} von {base} nach {place}, {trip:minutes} je Weg.",
    late=True,
)
class TravelCost:
    """A day with events away from the base's place costs the trip to each place once, however many events there are."""

    @staticmethod
    def check(view: PlanView, fact: FactMaker) -> Iterator[Fact]:
        """One fact a person, date and place."""
        problem = view.problem
        place_of = {site.id: site.place for site in problem.sites}
        for (person_id, day), events in view.by_person_day.items():
            person = problem.person[person_id]
            base = person.base
            if base is None:
                continue
            visits: dict[str, list[ViewEvent]] = {}
            for event in events:
                if event.site is not None and place_of[event.site] != place_of[base]:
                    visits.setdefault(place_of[event.site], []).append(event)
            for place, there in visits.items():
                trip = max(problem.trip(base, event.site) for event in there)
                if trip:
                    yield fact(
                        person=person,
                        date=day,
                        base=problem.site[base],
                        place=place,
                        trip=trip,
                        cost=-(-trip // 10),
                        events=tuple(event.id for event in there),
                    )

    @staticmethod
    def build(context: Context) -> None:
        """Visits pay for themselves where nothing else can lie on that day, else by the dearest of the day."""
        problem = context.problem
        for person in context.blocks_of:
            base = problem.person[person].base
            if base is None:
                continue
            places: dict[str, list[Visit]] = defaultdict(list)
            for block in context.blocks_with(person):
                for room, site in enumerate(block.sites):
                    if site is not None and problem.site[site].place != problem.site[base].place:
                        units = -(-problem.trip(base, site) // 10)
                        several = len(block.sites) > 1
                        places[problem.site[site].place].append(Visit(block, room if several else ANY, units))
            for place, visits in places.items():
                if (person, place) not in context.elsewhere:
                    _charge(context, person, place, visits)


def _charge(context: Context, person: str, place: str, visits: list[Visit]) -> None:
    """The largest block that needs the person pays for itself; of the others, what they cost beyond it is charged."""
    weight = context.weights["travel_cost"]
    needed = [visit.block for visit in visits if person in visit.block.required]
    first = max(needed, key=lambda block: (block.count, -block.number), default=None)
    lead = [visit for visit in visits if visit.block is first]
    others = [visit for visit in visits if visit.block is not first]
    shared = _shared(context, person, first, {visit.block.number: visit.block for visit in others})
    for visit in visits:
        alone = np.ones(visit.block.days, dtype=np.bool_) if visit in lead else ~shared[context.days(visit.block)]
        block, room = visit.block, None if visit.room == ANY else visit.room
        block.add_cost(weight * visit.units * alone[:, None], room)
    if others and shared.any():
        context.add_sum(VisitFamily(person, place, lead, others, shared, weight))


def _shared(context: Context, person: str, first: Block | None, others: dict[int, Block]) -> BoolArray:
    """[days of the horizon] on which a visit of the others may not be the only one, or may not need the person."""
    shared = np.zeros(context.timeline.count, dtype=np.bool_)
    count = np.zeros(context.timeline.count, dtype=np.int64)
    if first is not None and any(block.demand.id != first.demand.id for block in others.values()):
        shared[context.days(first)] |= first.allowed.any(axis=(0, 2))
    possible: dict[str, BoolArray] = {}
    for block in others.values():
        days = possible.setdefault(block.demand.id, np.zeros_like(shared))
        days[context.days(block)] |= block.allowed.any(axis=(0, 2))
        if person not in block.required:
            shared[context.days(block)] = True
    for days in possible.values():  # events of one demand never share a day
        count += days
    return shared | (count > 1)
