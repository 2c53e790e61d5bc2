"""What is asked about an event of a plan, and the answer: typed facts, each with its German sentence."""

import datetime as dt
from enum import StrEnum
from typing import Literal, Self

from pydantic import Field, model_validator

from scheduler.domain.plan import EventId, PlannedEvent
from scheduler.domain.time import GRID, Clock, DateRange, Day, Model


class Question(Model):
    """An event, and the places one asks about; what is left open may be anything.

    With neither date nor weekday, start nor room the question is why the event is where it is, or why it is missing.
    A question with a weekday about an event of a rhythm asks about the whole rhythm, one with a date about the event.
    """

    event: EventId
    date: dt.date | None = None
    weekday: Day | None = None
    start: Clock | None = None
    room: str | None = None

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.date is not None and self.weekday is not None and self.date.weekday() != self.weekday:
            raise ValueError(f"der {self.date:%d.%m.%Y} ist kein {self.weekday.title}")
        if self.start is not None and self.start % GRID:
            raise ValueError("Termine beginnen zur Viertelstunde")
        return self

    @property
    def anywhere(self) -> bool:
        """Whether every place is meant."""
        return self.date is None and self.weekday is None and self.start is None and self.room is None


class Verdict(StrEnum):
    """What became of a question."""

    HERE = "hier"
    """The event is there already."""
    OPEN = "frei"
    """It fits there as everything else stands."""
    AFTER_MOVES = "nach Umstellung"
    """It fits there if other events move; none of them is lost."""
    INSTEAD = "auf Kosten anderer"
    """It fits there only if other events are given up."""
    BLOCKED = "unmöglich"
    """It does not fit there."""

    @property
    def fits(self) -> bool:
        """Whether the event can be there without losing another one."""
        return self in {Verdict.HERE, Verdict.OPEN, Verdict.AFTER_MOVES}


class Holder(Model):
    """Another event of the plan that holds places.

    Attributes:
        placements: how many of the places it holds.
    """

    event: EventId
    placements: int
    sentence: str


class Hindrance(Model):
    """What one rule forbids on account of one person, room or term.

    Attributes:
        rule: id of the rule.
        object: id of the person, room or site it speaks of, or what of the demand it is.
        title: what users read for the object.
        placements: places it removes by itself, whatever else is in the way.
        further: places it removes that nothing named before it does; these add up.
        days: days with a place among them.
        span: first and last of these days.
        example: the rule's own sentence about one of them.
        holders: events of the plan that hold these places, most first; empty if it is no other event.
    """

    rule: str
    object: str
    title: str
    placements: int
    further: int
    days: int
    span: DateRange
    example: str
    holders: tuple[Holder, ...] = ()
    sentence: str


class Reason(Model):
    """One member of a smallest set of rules and facts that clash: without it the others of the set leave a place.

    Attributes:
        demand: the other demand that must take place, for rules ``frequency`` and ``wanted``; else empty.
    """

    rule: str
    object: str
    demand: str = ""
    sentence: str


class Move(Model):
    """An event that changes its place."""

    event: EventId
    old: PlannedEvent
    new: PlannedEvent
    sentence: str


class Remedy(Model):
    """A change that makes the event fit; a solve has found the place, and every rule was checked on the plan with it.

    Attributes:
        kind: what is changed.
        effort: how much is asked; smaller is less, comparable among remedies only.
        asks: of whom, as users read it.
        place: where the event then is.
        moves: what else moves.
        extra: cost of the plan then, less its cost now (the event's own loss left out).
    """

    kind: Literal[
        "place",
        "moves",
        "room",
        "window",
        "weekday",
        "period",
        "attendance",
        "working_time",
        "absence",
        "opening",
        "closure",
        "release_time",
        "duration",
        "distance",
        "promise",
        "cancel",
        "capacity",
        "catchment",
        "digital",
        "pair",
    ]
    effort: int
    asks: tuple[str, ...]
    sentence: str
    place: PlannedEvent
    moves: tuple[Move, ...] = ()
    extra: int


class Consequence(Model):
    """What the plan would gain or lose by a rule if the event were elsewhere.

    Attributes:
        cost: what the rule then costs more; less if negative.
    """

    rule: str
    cost: int
    sentence: str


class Alternative(Model):
    """Another place of the event beside everything else as it stands.

    Attributes:
        extra: what the plan would cost more; less if negative.
        consequences: by rule, dearest first.
    """

    place: PlannedEvent
    extra: int
    consequences: tuple[Consequence, ...]
    sentence: str


class Explanation(Model):
    """The answer to a question.

    Attributes:
        headline: the answer in one sentence.
        now: where the event is, None if it is not placed.
        possible: places (date, start, room) that are asked about.
        allowed: those of them that no rule forbids for the event by itself.
        open: those of them that are free beside all other events.
        hindrances: what removes the others, most first.
        clash: a smallest set of rules and facts that clash; empty if the event fits.
        also: further rules and facts each of which leaves no place all by itself, as the other events lie.
        free_others: whether all other events were free to move when the clash was looked for; if not, they stay.
        remedies: what would help, least effort first.
        alternatives: where else the event could be as things stand, cheapest first.
        wishes: what the event costs where it is.
    """

    question: Question
    verdict: Verdict
    headline: str
    now: PlannedEvent | None
    possible: int
    allowed: int
    open: int
    hindrances: tuple[Hindrance, ...] = ()
    clash: tuple[Reason, ...] = ()
    also: tuple[Reason, ...] = ()
    free_others: bool = False
    remedies: tuple[Remedy, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    wishes: tuple[Consequence, ...] = ()


class Impossibility(Model):
    """A proof, without a solver, that not everything can be placed.

    Attributes:
        demands: the demands that compete.
        missing: events that cannot be placed at least.
        level: ``mandatory`` if they are mandatory ones, else ``desired``.
    """

    rule: str
    object: str
    demands: tuple[str, ...]
    missing: int = Field(ge=1)
    level: Literal["mandatory", "desired"]
    sentence: str
