"""How a plan's work falls on people, rooms and Kitas, as figures: for tables and pages.

Trips and evenings are the rules' own facts, so that a table never contradicts what ``raumzeit check`` says.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from scheduler.domain.ledger import charge
from scheduler.domain.problem import Problem
from scheduler.domain.resources import Person, Room, Site
from scheduler.domain.time import MINUTES_PER_DAY
from scheduler.rules import REGISTRY, Fact
from scheduler.rules.view import PlanView

Spans = list[tuple[int, int]]
"""Half-open spans of minutes of one day, in order, none touching another."""


@dataclass(frozen=True, slots=True)
class PersonLoad:
    """What a plan asks of one person.

    Attributes:
        events: events in which the person takes part.
        event_minutes: their length together, without trips and preparation.
        evenings: those of them that are evenings (``Policy.evening_from``).
        busy_weeks: weeks with more evenings than the policy likes (rule ``evenings``).
        trips: days and places away from the base's place, each counted once (rule ``travel_cost``).
        travel_minutes: there and back on each of these trips. The release-time account counts the way to every single
            event instead (:mod:`scheduler.domain.ledger`), so it may hold more.
    """

    person: Person
    events: int
    event_minutes: int
    evenings: int
    busy_weeks: int
    trips: int
    travel_minutes: int


@dataclass(frozen=True, slots=True)
class RoomLoad:
    """How far a room is used.

    Attributes:
        open_minutes: in the horizon, without public holidays and closures.
        used_minutes: taken by events, set-up and clean-up included, and by reservations; what overlaps counts once.
        events: events of the plan in the room.
    """

    room: Room
    open_minutes: int
    used_minutes: int
    events: int

    @property
    def share(self) -> float | None:
        """Used part of the open time; None for a room that never opens."""
        return self.used_minutes / self.open_minutes if self.open_minutes else None


@dataclass(frozen=True, slots=True)
class Served:
    """How many events of one group a Kita was to have, and has."""

    wanted: int
    placed: int


@dataclass(frozen=True, slots=True)
class KitaService:
    """What one Kita of a catchment gets of what is to be spread fairly (rule ``fairness``).

    Attributes:
        centre: its Familienzentrum on the horizon's first day, as in the rule.
        need: how much the Kita needs visits.
        far: it is farther from its Familienzentrum than the policy's limit, which counts like one more need.
        distance_minutes: the trip from the Familienzentrum.
        groups: by fairness group, in the order of the kinds; groups that no demand of the Kita belongs to have 0 and 0.
    """

    kita: Site
    centre: Site
    need: int
    far: bool
    distance_minutes: int
    groups: Mapping[str, Served]


def person_loads(view: PlanView) -> list[PersonLoad]:
    """Everybody of the problem in its order, people without events included."""
    problem = view.problem
    trips, busy = _facts(view, "travel_cost"), _facts(view, "evenings")
    loads = []
    for person in problem.people:
        events = view.by_person.get(person.id, ())
        loads.append(
            PersonLoad(
                person=person,
                events=len(events),
                event_minutes=sum(charge(problem, person.id, e.demand, e.site).events for e in events),
                evenings=sum(event.end > problem.policy.evening_from for event in events),
                busy_weeks=len(busy[person.id]),
                trips=len(trips[person.id]),
                travel_minutes=sum(2 * fact.values["trip"] for fact in trips[person.id]),
            )
        )
    return loads


def _facts(view: PlanView, rule_id: str) -> dict[str, list[Fact]]:
    """What a rule says about each person, even where its weight is 0."""
    rule = REGISTRY[rule_id]
    found: dict[str, list[Fact]] = defaultdict(list)
    for fact in rule.body.check(view, rule.maker(1)):
        found[fact.values["person"].id].append(fact)
    return found


def room_loads(view: PlanView) -> list[RoomLoad]:
    """Every room of the problem in its order, digital ones included."""
    problem = view.problem
    used, events = used_minutes(view), Counter(event.room.id for event in view.events if event.room is not None)
    return [
        RoomLoad(
            room=room,
            open_minutes=sum(open_minutes(problem, room).values()),
            used_minutes=sum(used[room.id].values()),
            events=events[room.id],
        )
        for room in problem.rooms
    ]


def used_minutes(view: PlanView) -> dict[str, dict[dt.date, int]]:
    """Minutes taken in every room of the problem, by day; days on which nothing is planned are left out."""
    problem = view.problem
    taken: dict[str, dict[dt.date, Spans]] = {room.id: {} for room in problem.rooms}
    for event in view.events:
        if event.room is not None:
            taken[event.room.id].setdefault(event.date, []).append((event.taken_from, event.taken_until))
    for reservation in problem.reservations:
        if reservation.room is not None and reservation.date in problem.horizon:
            taken[reservation.room].setdefault(reservation.date, []).append((reservation.start, reservation.end))
    return {room: {day: _length(_merged(spans)) for day, spans in days.items()} for room, days in taken.items()}


def open_spans(problem: Problem, room: Room, day: dt.date) -> Spans:
    """When a room may be used on a day (rule ``room_hours``), reservations aside."""
    return _hours(room, day.weekday(), _closing(problem, room, day))


def open_minutes(problem: Problem, room: Room) -> dict[dt.date, int]:
    """How long a room may be used on each day of the horizon; most days are like others, and are worked out once."""
    known: dict[tuple[int, int], int] = {}
    found: dict[dt.date, int] = {}
    for day in problem.horizon.days():
        key = day.weekday(), _closing(problem, room, day)
        if key not in known:
            known[key] = _length(_hours(room, *key))
        found[day] = known[key]
    return found


def _closing(problem: Problem, room: Room, day: dt.date) -> int:
    """When a room closes on a day, whatever its hours are; 0 if it does not open."""
    if day in problem.holidays or any(day in closure for closure in room.closures):
        return 0
    if room.site is None or not room.closes_with_site:
        return MINUTES_PER_DAY
    site = problem.site[room.site]
    return 0 if day in site.closures else site.early_closings.get(day, MINUTES_PER_DAY)


def _hours(room: Room, weekday: int, closing: int) -> Spans:
    hours = _merged((w.start, min(w.end, closing)) for w in room.hours if w.weekday == weekday)
    return [(start, end) for start, end in hours if start < end]


def kita_services(view: PlanView) -> list[KitaService]:
    """Every Kita that belonged to the catchment of another site on the horizon's first day, in the problem's order."""
    problem = view.problem
    groups = tuple(dict.fromkeys(k.fairness_group for k in problem.kinds if k.fairness_group is not None))
    wanted: dict[tuple[str, str], int] = defaultdict(int)
    placed: dict[tuple[str, str], int] = defaultdict(int)
    for demand in problem.demands:
        group = problem.kind[demand.kind].fairness_group
        if group is not None:
            wanted[demand.unit, group] += demand.count
            placed[demand.unit, group] += len(view.by_demand[demand.id])
    return [
        KitaService(
            kita=kita,
            centre=centre,
            need=kita.need,
            far=problem.trip(centre.id, kita.id) > problem.policy.far_minutes,
            distance_minutes=problem.trip(centre.id, kita.id),
            groups={group: Served(wanted[kita.id, group], placed[kita.id, group]) for group in groups},
        )
        for kita, centre in _assigned(problem)
    ]


def _assigned(problem: Problem) -> Iterator[tuple[Site, Site]]:
    for site in problem.sites:
        unit = site.unit(problem.horizon.first)
        if unit is not None and unit != site.id:
            yield site, problem.site[unit]


def _merged(spans: Iterable[tuple[int, int]]) -> Spans:
    """The same minutes in the fewest spans."""
    merged: Spans = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def _length(spans: Spans) -> int:
    return sum(end - start for start, end in spans)
