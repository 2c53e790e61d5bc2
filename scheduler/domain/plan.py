"""The answer: planned events, rhythms, and the figures that prove how good they are."""

import datetime as dt
from collections.abc import Iterable
from functools import cached_property
from typing import Literal, NamedTuple

from pydantic import Field

from scheduler.domain.demands import Demand
from scheduler.domain.grouped import grouped
from scheduler.domain.time import Clock, Day, Model


class EventId(NamedTuple):
    """One event of a demand."""

    demand: str
    index: int  # type: ignore[assignment]


class PlannedEvent(Model):
    """An event with date, start and room.

    Attributes:
        index: 0 … count - 1; for a rhythm in the order of the dates.
        start: minutes since midnight on the wall clock.
        room: id of the room, None if the demand needs none.
        attendees: those chosen from the demand's groups; required people are not repeated.
    """

    demand: str
    index: int = Field(ge=0)
    date: dt.date
    start: Clock
    room: str | None = None
    attendees: tuple[str, ...] = ()

    @property
    def id(self) -> EventId:
        """Which event of which demand."""
        return EventId(self.demand, self.index)


class Rhythm(Model):
    """The rhythm a demand's events keep: weekday, start, room and phase.

    Attributes:
        phase: week number modulo the demand's rhythm weeks, counted from the Monday of the horizon's first week.
    """

    demand: str
    weekday: Day
    phase: int = Field(ge=0, le=3)
    start: Clock
    room: str | None = None


class Cost(Model):
    """Cost by level, compared in this order; smaller is better.

    Attributes:
        hard: broken hard rules (0 in every plan that may be used).
        mandatory: mandatory events of a period that are not placed.
        desired: weighted desired events that are not placed.
        wishes: weighted wishes that are not met.
    """

    hard: int = 0
    mandatory: int = 0
    desired: int = 0
    wishes: int = 0

    @property
    def levels(self) -> tuple[int, int, int, int]:
        """Hard, mandatory, desired, wishes."""
        return (self.hard, self.mandatory, self.desired, self.wishes)

    def __add__(self, other: "Cost") -> "Cost":
        a, b = self.levels, other.levels
        return Cost(hard=a[0] + b[0], mandatory=a[1] + b[1], desired=a[2] + b[2], wishes=a[3] + b[3])

    def __lt__(self, other: "Cost") -> bool:
        return self.levels < other.levels


class Plan(Model):
    """Planned events of one problem; what is missing is not placed."""

    version: Literal[1] = 1
    problem: str
    """Title of the problem it answers."""
    fingerprint: str = ""
    """Digest of the problem it answers, so that a plan is never read against other data unnoticed."""
    events: tuple[PlannedEvent, ...] = ()
    rhythms: tuple[Rhythm, ...] = ()

    @cached_property
    def by_demand(self) -> dict[str, tuple[PlannedEvent, ...]]:
        """Events of each demand in the order of their index."""
        mine = grouped((event.demand, event) for event in self.events)
        return {demand: tuple(sorted(events, key=lambda e: e.index)) for demand, events in mine.items()}

    def missing(self, demands: Iterable[Demand]) -> tuple[EventId, ...]:
        """Events that the plan does not have, in the order of the demands."""
        there = {event.id for event in self.events}
        wanted = (EventId(d.id, index) for d in demands for index in range(d.count))
        return tuple(event for event in wanted if event not in there)

    @cached_property
    def rhythm_of(self) -> dict[str, Rhythm]:
        """The rhythm of each demand that has one."""
        return {rhythm.demand: rhythm for rhythm in self.rhythms}
