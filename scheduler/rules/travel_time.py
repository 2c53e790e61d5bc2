"""Time to get from one site to the next, and from the base to the first."""

from collections.abc import Iterator
from itertools import combinations

from scheduler.domain.resources import Person
from scheduler.domain.time import on_grid
from scheduler.rules.base import Fact, FactMaker, Level, rule
from scheduler.rules.view import PlanView, ViewEvent


@rule(
    level=Level.HARD,
    title="Fahrzeit",
    text={
        "between": (
            "{person} hat am {date} zwischen {first:slot} und {second:slot} nur {gap:minutes} Zeit; "
            "die Fahrt von {origin} nach {target} braucht {trip:minutes}."
        ),
        "base": (
            "{person} kommt zu {event} zu spät: die Arbeitszeit beginnt um {begin:clock} Uhr am Standort {base}, "
            "die Fahrt braucht {trip:minutes}."
        ),
    },
)
class TravelTime:
    """Between events at different sites lies the trip, rounded up to the grid; so it does after the day's begin.

    Every pair of a day counts, not only neighbours. The day begins at the base, in the working window the event lies
    in, for people who start there.
    """

    @staticmethod
    def check(view: PlanView, fact: FactMaker) -> Iterator[Fact]:
        """One fact a pair of events and person, and one an event too early and person."""
        yield from _between(view, fact)
        yield from _from_base(view, fact)


def _between(view: PlanView, fact: FactMaker) -> Iterator[Fact]:
    problem = view.problem
    for (person, day), events in view.by_person_day.items():
        for first, second in combinations(events, 2):
            if first.site is None or second.site is None or first.site == second.site:
                continue
            gap, trip = second.start - first.end, problem.trip(first.site, second.site)
            if 0 <= gap < on_grid(trip):
                yield fact(
                    "between",
                    person=problem.person[person],
                    date=day,
                    first=first,
                    second=second,
                    gap=gap,
                    origin=problem.site[first.site],
                    target=problem.site[second.site],
                    trip=trip,
                    events=(first.id, second.id),
                )


def _from_base(view: PlanView, fact: FactMaker) -> Iterator[Fact]:
    problem = view.problem
    for person in problem.people:
        if not person.starts_at_base or person.base is None:
            continue
        for event in view.by_person.get(person.id, ()):
            if event.site is None or event.site == person.base:
                continue
            begin, trip = _begin(person, event), problem.trip(person.base, event.site)
            if begin is not None and event.start < begin + trip:
                base = problem.site[person.base]
                yield fact("base", person=person, event=event, begin=begin, base=base, trip=trip, events=(event.id,))


def _begin(person: Person, event: ViewEvent) -> int | None:
    """When the working window begins that the event lies in (the earliest of several), None if it lies in none."""
    weekday = event.date.weekday()
    windows = person.availability or ()
    return min((w.start for w in windows if w.covers(weekday, event.start, event.end)), default=None)
