"""Time to get from one site to the next, and from the base to the first."""

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from scheduler.domain.resources import Person
from scheduler.domain.time import on_grid
from scheduler.model.context import Context
from scheduler.model.families import MomentFamily, Use
from scheduler.model.grid import SLOTS, fitting_starts, last_start, slots
from scheduler.model.pairs import FullestFamily
from scheduler.model.rows import person_patch
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

    @staticmethod
    def build(context: Context) -> None:
        """Placements that begin too early after the trip from the base go; trips between sites are cliques."""
        for person in context.blocks_of:
            _begin_at_base(context, context.problem.person[person])
            families = _trips(context, person)
            if families:
                context.add(FullestFamily(families))


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


def _begin_at_base(context: Context, person: Person) -> None:
    if not person.starts_at_base or person.base is None or person.availability is None:
        return
    for block in context.blocks_with(person.id):
        for room, site in enumerate(block.sites):
            trip = context.problem.trip(person.base, site)
            if trip:
                there = np.zeros((7, SLOTS), dtype=np.bool_)
                for w in person.availability:
                    last = last_start(w.end, block.demand.minutes)
                    there[w.weekday, slots(w.start + trip) : max(0, last + 1)] = True
                too_early = fitting_starts(person.availability, block.demand.minutes) & ~there
                block.forbid_person(person.id, context.weekly(block, too_early), "travel_time", room)


def _trips(context: Context, person: str) -> list[MomentFamily]:
    """Cliques by moment, one family for each function that shifts the sites against each other.

    The trips from each site are such functions; between them they cover every trip that is not longer than the events.
    For shorter events the same functions cut off at every length below the longest trip do the rest.
    """
    places = [
        (block, room, site)
        for block in context.blocks_with(person)
        for room, site in enumerate(block.sites)
        if site is not None
    ]
    sites = sorted({site for _, _, site in places})
    if len(sites) < 2:
        return []
    shifts = [tuple(slots(context.problem.trip(origin, site)) for site in sites) for origin in sites]
    longest = max(max(shift) for shift in shifts)
    if 2 * min(block.length for block, _, _ in places) <= longest:
        shifts += [tuple(min(trip, most) for trip in shift) for shift in shifts for most in range(1, longest)]
    families = []
    for number, shift in enumerate(dict.fromkeys(shifts)):
        of_site = dict(zip(sites, shift, strict=True))
        uses = [
            Use(block, room, of_site[site], -of_site[site], person_patch(block, person)) for block, room, site in places
        ]
        family = MomentFamily("travel_time", ("travel", person, number), uses)
        if family.couples:
            families.append(family)
    return families
