"""What is asked of a repair, and what comes of it: disturbances, decisions event by event, and who must be told."""

import datetime as dt
from enum import StrEnum
from typing import Literal, Self

from pydantic import AwareDatetime, Field, model_validator

from scheduler.domain.plan import Cost, EventId, Plan, PlannedEvent
from scheduler.domain.problem import Problem
from scheduler.domain.time import Clock, DateRange, Model


class PersonAway(Model):
    """Somebody is away (statement 28); the reason is a category and never a story."""

    kind: Literal["person"] = "person"
    person: str
    span: DateRange
    reason: str = "abwesend"


class RoomLost(Model):
    """A room cannot be used."""

    kind: Literal["room"] = "room"
    room: str
    span: DateRange


class SiteClosed(Model):
    """A site is closed, or closes early on every one of the days.

    Attributes:
        closing: minute of the day at which it closes; None means closed all day.
    """

    kind: Literal["site"] = "site"
    site: str
    span: DateRange
    closing: Clock | None = None


class NewHoliday(Model):
    """A public holiday that was not known."""

    kind: Literal["holiday"] = "holiday"
    date: dt.date
    title: str = "Feiertag"


class Fallen(Model):
    """An event cannot stand where it is, for whatever reason: not on that day at that time in that room."""

    kind: Literal["event"] = "event"
    event: EventId


Disturbance = PersonAway | RoomLost | SiteClosed | NewHoliday | Fallen


class Reach(StrEnum):
    """How far a repair may reach: which events may move besides those that cannot stand."""

    TOUCHED = "betroffene"
    """None."""
    INVOLVED = "beteiligte"
    """Those that share a person or a room with one that cannot stand."""
    ALL = "alle"
    """All."""

    @property
    def words(self) -> str:
        """What users read."""
        return {
            "betroffene": "nur die betroffenen Termine",
            "beteiligte": "auch Termine derselben Menschen und Räume",
            "alle": "alle Termine",
        }[self]


class RepairParams(Model):
    """How to repair.

    Attributes:
        now: nothing that has begun by then changes.
        reach: what may move.
        notice_days: an event moves to no day earlier than so many days from now, except within its own day.
        deputies: who may stand in for whom. Deputies that the demands name may come anyway.
        most: how many repairs are offered at most.
        time_limit: seconds after which what is not proven stays unproven.
        work: deterministic time of the solver (about seconds) for one question.
    """

    now: AwareDatetime
    reach: Reach = Reach.TOUCHED
    notice_days: int = Field(default=1, ge=0, le=60)
    deputies: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    most: int = Field(default=3, ge=1, le=5)
    time_limit: float | None = Field(default=60.0, gt=0)
    work: float = Field(default=10.0, gt=0)


class Decision(StrEnum):
    """What becomes of an event."""

    DEPUTY = "Vertretung"
    """It stays where it is, and other people come."""
    MOVED = "verschoben"
    """It takes place at another time or in another room, perhaps with other people."""
    CANCELLED = "abgesagt"


class Step(Model):
    """One event that changes.

    Attributes:
        touched: whether it could not stand; else it makes room.
        new: None if it is called off.
        sentence: what becomes of it, in German.
    """

    event: EventId
    decision: Decision
    touched: bool
    old: PlannedEvent
    new: PlannedEvent | None
    sentence: str

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.new is None) != (self.decision is Decision.CANCELLED):
            raise ValueError("ein abgesagter Termin hat keinen neuen Platz, jeder andere hat einen")
        return self


class Told(Model):
    """Somebody who must be told.

    Attributes:
        who: id of a person or a site.
        house: whether it is a site: a Kita, a Familienzentrum.
        title: what users read.
        urgent: whether one of the events was to take place within a fortnight.
        sentences: what they must be told, in the order of time.
    """

    who: str
    house: bool
    title: str
    urgent: bool
    sentences: tuple[str, ...]


class Effort(Model):
    """What a repair costs, compared in this order; smaller is better.

    Attributes:
        mandatory: mandatory events of a period that the plan lacks more than before.
        desired: weighted desired events that it lacks more than before.
        messages: who must be told of each changed event, summed up over the events; those of the next fortnight
            count twice.
    """

    mandatory: int
    desired: int
    messages: int

    @property
    def levels(self) -> tuple[int, int, int]:
        """Mandatory, desired, messages."""
        return (self.mandatory, self.desired, self.messages)


class Repair(Model):
    """One way to mend the plan.

    Attributes:
        problem: the data with the disturbances, and with the deputies that come.
        plan: the mended plan, which answers ``problem``.
        effort: what it costs.
        cost: of the whole plan by all rules; changes against the published plan are charged by rule ``stability``.
        steps: events that change, in the order of time.
        told: who must be told, most urgent first.
        cheapest: whether it is proven that no repair of the same effort with the same events free costs less
            (and, for the second and third one, differs as much from those before).
    """

    problem: Problem
    plan: Plan
    effort: Effort
    cost: Cost
    steps: tuple[Step, ...]
    told: tuple[Told, ...]
    cheapest: bool

    def count(self, decision: Decision) -> int:
        """How many events meet with that decision."""
        return sum(step.decision is decision for step in self.steps)


class Repairs(Model):
    """What came of a question for repairs.

    Attributes:
        touched: events that cannot stand, in the order of time.
        past: those of them that had begun already; nothing is done about them.
        found: repairs of the same least effort, the cheapest first; empty if nothing has to change.
        bound: no repair within the reach costs less effort.
        free: how many events could change in the last round.
        seconds: wall time.
    """

    touched: tuple[EventId, ...]
    past: tuple[EventId, ...]
    found: tuple[Repair, ...]
    bound: Effort
    free: int
    seconds: float

    @property
    def proven(self) -> bool:
        """Whether it is proven that no repair within the reach takes less effort."""
        return not self.found or self.found[0].effort == self.bound
