"""The annual report as data: the same fields for every Familienzentrum and, summed up, for the county (statement 48).

Everything is keyed by ids of the data and adds up, so that the county's report is nothing but the sum of its sections.
Confidential events stand only in ``confidential`` and, without a place, in hours: what a family was helped with is
nobody's to count by house (statement 24).
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from scheduler.domain.time import DateRange


class Fate(StrEnum):
    """What became of an event."""

    HELD = "gehalten"
    CANCELLED = "abgesagt"


class Format(StrEnum):
    """How an event really took place (statement 13): in the room it got, or in none."""

    PRESENCE = "Präsenz"
    DIGITAL = "digital"


@dataclass(frozen=True, slots=True)
class Period:
    """Days of the wall clock in Europe/Berlin, half-open: an event belongs to the day on which it begins.

    Attributes:
        first: the first day.
        end: the first day that no longer belongs to it.

    Raises:
        ValueError: if there is no day in it.
    """

    first: dt.date
    end: dt.date

    def __post_init__(self) -> None:
        if self.end <= self.first:
            raise ValueError(f"the period ends ({self.end}) before it begins ({self.first})")

    def __contains__(self, day: dt.date) -> bool:
        return self.first <= day < self.end

    @property
    def last(self) -> dt.date:
        """The last day that belongs to it."""
        return self.end - dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Record:
    """What somebody wrote down about an event.

    Attributes:
        fate: None if nobody said whether it took place.
        participants: families' members who came; None if nobody counted, which is not 0.
    """

    fate: Fate | None = None
    participants: int | None = None


@dataclass(frozen=True, slots=True)
class Occurrence:
    """An event that was planned, as the report counts it.

    Attributes:
        part: number of the demand's period that it belongs to.
        people: ids of those who took part.
        minutes: length.
        site: id of the site where it was, None if digital.
    """

    demand: str
    part: int
    date: dt.date
    minutes: int
    format: Format
    site: str | None
    people: tuple[str, ...]
    record: Record


@dataclass(frozen=True, slots=True)
class RoomUse:
    """A booking of a room beside the plan.

    Attributes:
        purpose: what users read of it (statement 5).
        site: id of the room's site.
    """

    purpose: str
    site: str
    date: dt.date
    minutes: int
    cancelled: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """Events counted.

    Attributes:
        planned: all of them.
        held: those of which somebody said that they took place; ``cancelled`` likewise.
        counted: those of which participants were entered.
        participants: of these together.
    """

    planned: int = 0
    held: int = 0
    cancelled: int = 0
    counted: int = 0
    participants: int = 0

    @property
    def open(self) -> int:
        """Of which nobody said what became of them."""
        return self.planned - self.held - self.cancelled

    @property
    def known_participants(self) -> int | None:
        """Participants, None where nobody counted any."""
        return self.participants if self.counted else None

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.planned + other.planned,
            self.held + other.held,
            self.cancelled + other.cancelled,
            self.counted + other.counted,
            self.participants + other.participants,
        )


@dataclass(frozen=True, slots=True)
class Offer:
    """Offers to families of one kind and format at one house; ``house`` None belongs to no single one."""

    kind: str
    format: Format
    house: str | None
    tally: Tally


@dataclass(frozen=True, slots=True)
class Duty:
    """Events that the concept demands (statements 17 to 20), in a part of the year that ends in the report's period.

    Attributes:
        required: events.
        met: those of them that were held, no house's surplus making up for another's lack.
    """

    kind: str
    part: DateRange
    required: int
    met: int
    tally: Tally


@dataclass(frozen=True, slots=True)
class Hours:
    """Time of one person for one house, in minutes of events without trips and preparation (statement 50).

    Attributes:
        house: None for meetings of the whole county and for confidential events.
        held: events that took place; ``held_minutes`` their length.
        open: events of which nobody said whether they did; ``open_minutes`` likewise.
    """

    person: str
    house: str | None
    held: int
    held_minutes: int
    open: int
    open_minutes: int


@dataclass(frozen=True, slots=True)
class RoomUses:
    """Bookings of rooms beside the plan, for one purpose at one house; minutes are of those not cancelled."""

    purpose: str
    house: str
    held: int
    minutes: int
    cancelled: int


@dataclass(frozen=True, slots=True)
class Section:
    """The figures of one Familienzentrum, of what belongs to none (``centre`` None), or of all together.

    Attributes:
        houses: ids of the houses of its catchment in the period, itself first.
        rooms: None if nothing is known about bookings.
        confidential: events of which only this number may be told.
    """

    centre: str | None
    houses: tuple[str, ...]
    offers: tuple[Offer, ...]
    duties: tuple[Duty, ...]
    hours: tuple[Hours, ...]
    rooms: tuple[RoomUses, ...] | None
    confidential: Tally

    @property
    def offered(self) -> Tally:
        """All offers."""
        return total(offer.tally for offer in self.offers)


@dataclass(frozen=True, slots=True)
class AnnualReport:
    """What happened in a period.

    Attributes:
        title: of the county and its plan.
        sections: every Familienzentrum in the order of the data, then what belongs to none.
        county: the sum of the sections' same fields (statement 48).
        assumed: what events count as of which nobody said anything; None leaves them open.
        reach: days that the plan covers, where the period goes beyond them.
        forgotten: cancelled events of earlier data, which these data do not know any more.
    """

    title: str
    period: Period
    sections: tuple[Section, ...]
    county: Section
    assumed: Fate | None
    reach: DateRange | None
    forgotten: int


def total(tallies: Iterable[Tally]) -> Tally:
    """All of them together."""
    return sum(tallies, Tally())
