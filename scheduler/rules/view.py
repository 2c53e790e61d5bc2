"""A plan laid out for checking: every event with its demand, kind, room, site, people and spans resolved once."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from scheduler.domain.demands import Demand, EventKind
from scheduler.domain.grouped import grouped
from scheduler.domain.plan import EventId, Plan
from scheduler.domain.problem import Problem
from scheduler.domain.resources import Room
from scheduler.domain.time import Weekday, Window, monday, on_grid

Obstacle = Literal["absent", "hours", "reserved"]
"""Why a person cannot come: away that day, not at work at that time, or promised elsewhere by a reservation."""
Week = tuple[tuple[tuple[int, int], ...], ...]
"""Spans of minutes for each of the seven weekdays."""


@dataclass(frozen=True, slots=True)
class ViewEvent:
    """A planned event with everything the rules ask about it.

    Attributes:
        title: what users read: the demand's title and whom it is for.
        start: minutes since midnight; ``end`` likewise, half-open.
        taken_from: when the room is taken, set-up included.
        taken_until: when the room is free again, clean-up included.
        site: id of the site, None if digital.
        attendees: those the plan chose from the demand's groups.
        people: required people, then the chosen attendees, each once.
    """

    id: EventId
    demand: Demand
    kind: EventKind
    title: str
    date: dt.date
    start: int
    end: int
    taken_from: int
    taken_until: int
    room: Room | None
    site: str | None
    attendees: tuple[str, ...]
    people: tuple[str, ...]

    @property
    def week(self) -> dt.date:
        """The Monday of its week."""
        return monday(self.date)


class PlanView:
    """A problem and a plan of it, resolved; events are in the order of time, so facts do not depend on the file's.

    Raises:
        PlanError: if the plan does not speak of this problem.
    """

    def __init__(self, problem: Problem, plan: Plan) -> None:
        problem.check_structure(plan)
        self.problem = problem
        self.plan = plan
        self.events: tuple[ViewEvent, ...] = tuple(sorted(self._resolve(), key=lambda e: (e.date, e.start, e.id)))

    def _resolve(self) -> list[ViewEvent]:
        problem = self.problem
        titles = {demand.id: self.title(demand) for demand in problem.demands}
        events = []
        for planned in self.plan.events:
            demand = problem.demand[planned.demand]
            room = problem.room[planned.room] if planned.room is not None else None
            start = planned.start
            end = start + demand.minutes
            attendees = planned.attendees
            events.append(
                ViewEvent(
                    id=planned.id,
                    demand=demand,
                    kind=problem.kind[demand.kind],
                    title=titles[demand.id],
                    date=planned.date,
                    start=start,
                    end=end,
                    taken_from=start - on_grid(demand.setup_minutes + (room.setup_minutes if room else 0)),
                    taken_until=end + on_grid(demand.cleanup_minutes),
                    room=room,
                    site=room.site if room else demand.site,
                    attendees=attendees,
                    people=tuple(dict.fromkeys(demand.required + attendees)) if attendees else demand.required,
                )
            )
        return events

    def title(self, demand: Demand) -> str:
        """What users read for an event of the demand, with the site or person it is for."""
        return self.problem.full_title(demand)

    def obstacle(self, person: str, day: dt.date, start: int, end: int) -> Obstacle | None:
        """What keeps a person from [start, end) on that day whatever else is planned, or None."""
        for absence in self.problem.absences_of.get(person, ()):
            if absence.first <= day <= absence.last:
                return "absent"
        working = self.working.get(person)
        if working is not None and not covered(working[day.weekday()], start, end):
            return "hours"
        for reservation in self.problem.reservations_of_person.get(person, {}).get(day, ()):
            if reservation.start < end and start < reservation.end:
                return "reserved"
        return None

    @cached_property
    def working(self) -> dict[str, Week]:
        """Working times of the people who have any on record; the others are always at work."""
        return {p.id: week_of(p.availability) for p in self.problem.people if p.availability is not None}

    @cached_property
    def by_person(self) -> dict[str, tuple[ViewEvent, ...]]:
        """Events of each person in the order of time."""
        return grouped((person, event) for event in self.events for person in event.people)

    @cached_property
    def by_person_day(self) -> dict[tuple[str, dt.date], tuple[ViewEvent, ...]]:
        """Events of each person and date in the order of time; the dates of a person follow each other."""
        return grouped(((person, e.date), e) for person, events in self.by_person.items() for e in events)

    @cached_property
    def by_person_week(self) -> dict[tuple[str, dt.date], tuple[ViewEvent, ...]]:
        """Events of each person and week, named by its Monday, in the order of time."""
        return grouped(((person, e.week), e) for person, events in self.by_person.items() for e in events)

    @cached_property
    def by_room_day(self) -> dict[tuple[str, dt.date], tuple[ViewEvent, ...]]:
        """Events in each room that is not digital, by date, in the order in which they take the room."""
        pairs = (((e.room.id, e.date), e) for e in self.events if e.room is not None and not e.room.digital)
        return {key: tuple(sorted(es, key=lambda e: (e.taken_from, e.id))) for key, es in grouped(pairs).items()}

    @cached_property
    def by_demand(self) -> dict[str, tuple[ViewEvent, ...]]:
        """Placed events of each demand (all demands, some with none) in the order of their index."""
        found: dict[str, list[ViewEvent]] = {d.id: [] for d in self.problem.demands}
        for event in self.events:
            found[event.demand.id].append(event)
        return {demand: tuple(sorted(es, key=lambda e: e.id)) for demand, es in found.items()}

    @cached_property
    def placed_by_part(self) -> dict[str, tuple[int, ...]]:
        """How many events of each part of each demand are placed."""
        placed = {}
        for demand in self.problem.demands:
            per_part = demand.count // len(demand.parts)
            counts = [0] * len(demand.parts)
            for event in self.by_demand[demand.id]:
                counts[event.id.index // per_part] += 1
            placed[demand.id] = tuple(counts)
        return placed


def week_of(windows: Iterable[Window]) -> Week:
    """The windows' spans sorted into weekdays."""
    spans: list[list[tuple[int, int]]] = [[] for _ in Weekday]
    for window in windows:
        spans[window.weekday].append((window.start, window.end))
    return tuple(map(tuple, spans))


def covered(spans: tuple[tuple[int, int], ...], start: int, end: int) -> bool:
    """Whether one of the spans covers [start, end)."""
    for first, last in spans:  # noqa: SIM110 (every event asks for all its people: a generator takes four times as long)
        if first <= start and end <= last:
            return True
    return False
