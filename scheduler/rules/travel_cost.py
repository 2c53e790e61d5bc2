"""Visits to one place bundled into one day."""

from collections.abc import Iterator

from scheduler.rules.base import Fact, FactMaker, Level, rule
from scheduler.rules.view import PlanView


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
            farthest: dict[str, int] = {}
            for event in events:
                if event.site is not None and event.site != base:
                    place = place_of[event.site]
                    farthest[place] = max(farthest.get(place, 0), problem.trip(base, event.site))
            for place, trip in farthest.items():
                if trip and place != place_of[base]:
                    yield fact(
                        person=person,
                        date=day,
                        base=problem.site[base],
                        place=place,
                        trip=trip,
                        cost=-(-trip // 10),
                        events=tuple(e.id for e in events if e.site is not None and place_of[e.site] == place),
                    )
