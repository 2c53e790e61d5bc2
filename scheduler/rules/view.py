"""A plan laid out for checking: every event with its demand, kind, room, site, people and spans resolved once."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from scheduler.domain.demands import Demand, EventKind
from scheduler.domain.plan import EventId, Plan
from scheduler.domain.problem import Problem
from scheduler.domain.resources import Room
from scheduler.domain.time import monday, on_grid


@dataclass(frozen=True, slots=True)
class ViewEvent:
    """A planned event with everything the rules ask about it.

    Attributes:
        start: minutes since midnight; ``end`` likewise, half-open.
        taken_from: when the room is taken, set-up included.
        taken_until: when the room is free again, clean-up included.
        site: id of the site, None if digital.
        people: required people, then the chosen attendees.
    """

    id: EventId
    demand: Demand
    kind: EventKind
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
    """A problem and a plan of it, resolved.

    Raises:
        PlanError: if the plan does not speak of this problem.
    """

    def __init__(self, problem: Problem, plan: Plan) -> None:
        problem.check_structure(plan)
        self.problem = problem
        self.plan = plan
        self.events: tuple[ViewEvent, ...] = tuple(self._resolve(problem, plan))

    @staticmethod
    def _resolve(problem: Problem, plan: Plan) -> list[ViewEvent]:
        events = []
        for planned in plan.events:
            demand = problem.demand[planned.demand]
            room = problem.room[planned.room] if planned.room is not None else None
            setup = demand.setup_minutes + (room.setup_minutes if room else 0)
            end = planned.start + demand.minutes
            events.append(
                ViewEvent(
                    id=planned.id,
                    demand=demand,
                    kind=problem.kind[demand.kind],
                    date=planned.date,
                    start=planned.start,
                    end=end,
                    taken_from=planned.start - on_grid(setup),
                    taken_until=end + on_grid(demand.cleanup_minutes),
                    room=room,
                    site=room.site if room else demand.site,
                    attendees=planned.attendees,
                    people=demand.required + planned.attendees,
                )
            )
        return events

    @cached_property
    def by_person(self) -> dict[str, tuple[ViewEvent, ...]]:
        """Events of each person in the order of time."""
        found: dict[str, list[ViewEvent]] = defaultdict(list)
        for event in self.events:
            for person in event.people:
                found[person].append(event)
        return {p: tuple(sorted(es, key=lambda e: (e.date, e.start, e.id))) for p, es in found.items()}

    @cached_property
    def by_person_day(self) -> dict[tuple[str, dt.date], tuple[ViewEvent, ...]]:
        """Events of each person and date in the order of time."""
        found: dict[tuple[str, dt.date], list[ViewEvent]] = defaultdict(list)
        for person, events in self.by_person.items():
            for event in events:
                found[person, event.date].append(event)
        return {key: tuple(events) for key, events in found.items()}

    @cached_property
    def by_room_day(self) -> dict[tuple[str, dt.date], tuple[ViewEvent, ...]]:
        """Events in each room that is not digital, by date, in the order of time."""
        found: dict[tuple[str, dt.date], list[ViewEvent]] = defaultdict(list)
        for event in self.events:
            if event.room is not None and not event.room.digital:
                found[event.room.id, event.date].append(event)
        return {key: tuple(sorted(es, key=lambda e: (e.taken_from, e.id))) for key, es in found.items()}

    @cached_property
    def by_demand(self) -> dict[str, tuple[ViewEvent, ...]]:
        """Placed events of each demand (all demands, some with none) in the order of their index."""
        found: dict[str, list[ViewEvent]] = {d.id: [] for d in self.problem.demands}
        for event in self.events:
            found[event.demand.id].append(event)
        return {demand: tuple(sorted(es, key=lambda e: e.id)) for demand, es in found.items()}
