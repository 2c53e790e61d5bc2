"""Visits to one place bundled into one day."""

from collections.abc import Iterator

from scheduler.rules.base import Fact, FactMaker, Level, rule
from scheduler.rules.view import PlanView, ViewEvent


@rule(
    level=Level.WISH,
    title="Fahrten",
    text="{person} fährt am {date} von {base} nach {place}, {trip:minutes} je Weg.",
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
