"""What is wanted: event kinds and demands."""

import datetime as dt
from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from scheduler.domain.time import Clock, DateRange, Model, Window


class Obligation(StrEnum):
    """How binding an event is in the concept: ``muss`` is level 1, the others level 2."""

    MUSS = "muss"
    SOLL = "soll"
    KANN = "kann"


class Visibility(StrEnum):
    """Who may see what an event is (statements 15, 23, 24)."""

    PUBLIC = "oeffentlich"
    """Everybody."""
    KITA = "oeffentlich-kita"
    """Everybody; meant for the families of one Kita."""
    REGISTRATION = "anmeldung"
    """Everybody; families register."""
    INTERNAL = "intern"
    """Those who take part, and the county's staff."""
    CONFIDENTIAL = "vertraulich"
    """Those who take part; everybody else reads „belegt“."""


class EventKind(Model):
    """A kind of event, as data; rules read its attributes and never its id.

    Attributes:
        obligation: level and weight of an event that is not placed.
        weight: cost of one unplaced desired event at level 2; None takes 3 for ``soll`` and 1 for ``kann``.
        network: the event is Vernetzungsarbeit and charged to the lead's release time (statements 8, 21, 22).
        preparation_minutes: charged with the event.
        family_offer: an offer to families, which avoids school holidays.
        sozialraumbudget: paid from the Sozialraumbudget; goes first in the shared room (statement 5).
        kitauebergreifend: open to the families of several Kitas (statement 4).
        fairness_group: events of one group are spread fairly over the Kitas of a catchment (statements 11, 37).
        preferred: windows in which such events are liked best; empty means no preference.
        room_kinds: kinds of room in order of preference (statement 35); empty means no preference.
        colour: CSS colour name for calendars.
    """

    id: str
    title: str
    obligation: Obligation
    visibility: Visibility
    weight: int | None = Field(default=None, ge=1, le=100)
    network: bool = False
    preparation_minutes: int = Field(default=0, ge=0)
    family_offer: bool = False
    sozialraumbudget: bool = True
    kitauebergreifend: bool = False
    fairness_group: str | None = None
    preferred: tuple[Window, ...] = ()
    room_kinds: tuple[str, ...] = ()
    description: str = ""
    colour: str | None = None

    @property
    def desire(self) -> int:
        """Cost at level 2 of one unplaced event of this kind."""
        if self.weight is not None:
            return self.weight
        return 1 if self.obligation is Obligation.KANN else 3


class Format(StrEnum):
    """How an event takes place (statement 13)."""

    ROOM = "praesenz"
    DIGITAL = "digital"
    EITHER = "beides"


class Group(Model):
    """People of whom some must come: one of two for a Kita, a quorum, a deputy (statements 18 to 20, 28).

    Attributes:
        members: those who may come.
        need: how many must come.
        deputies: may come instead of a member, at a cost (rule ``optional_attendance``).
    """

    members: tuple[str, ...] = Field(min_length=1)
    need: int = Field(default=1, ge=1)
    deputies: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _enough(self) -> Self:
        everybody = self.candidates
        if self.need > len(everybody):
            raise ValueError(f"{self.need} Personen sollen kommen, genannt sind nur {len(everybody)}")
        if len(set(everybody)) != len(everybody):
            raise ValueError("eine Person ist in der Gruppe doppelt genannt")
        return self

    @property
    def candidates(self) -> tuple[str, ...]:
        """Members, then deputies."""
        return self.members + self.deputies


class Demand(Model):
    """``count`` events of one kind for one unit between two dates.

    Attributes:
        unit: whom it is for: a site (Kita, Familienzentrum), a person, or ``kreis``.
        minutes: length of each event.
        setup_minutes: the room is taken so long before the start.
        cleanup_minutes: the room is taken so long after the end.
        required: people who must come.
        groups: people of whom some must come.
        optional: people who may come.
        rooms: candidate rooms; empty means no room is needed.
        site: where it happens without a room (the lead's office); None with no rooms means digital.
        audience: further people expected (families), counted against the capacity.
        features: what the room must offer.
        windows: weekdays and times of day between which events must lie.
        first: first day.
        last: last day, included.
        interval_days: 7, 14, 21 or 28 is a rhythm; more is a spacing; None is neither.
        min_gap_days: least distance of two events; None takes half the interval plus a day.
        periods: the demand's days cut into parts that each get an equal share of the events; empty is one part.
        mandatory_per_period: how many events of each period are level 1 (statements 17 to 20).
    """

    id: str
    kind: str
    unit: str
    title: str = ""
    count: int = Field(ge=1)
    minutes: int = Field(gt=0, le=1440)
    setup_minutes: int = Field(default=0, ge=0)
    cleanup_minutes: int = Field(default=0, ge=0)
    required: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()
    optional: tuple[str, ...] = ()
    rooms: tuple[str, ...] = ()
    site: str | None = None
    format: Format = Format.ROOM
    audience: int = Field(default=0, ge=0)
    features: frozenset[str] = frozenset()
    windows: tuple[Window, ...] = Field(min_length=1)
    first: dt.date
    last: dt.date
    interval_days: int | None = Field(default=None, gt=0)
    min_gap_days: int | None = Field(default=None, ge=1)
    periods: tuple[DateRange, ...] = ()
    mandatory_per_period: int = Field(default=0, ge=0)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.last < self.first:
            raise ValueError(f"der letzte Tag ({self.last:%d.%m.%Y}) liegt vor dem ersten ({self.first:%d.%m.%Y})")
        people = [*self.required, *self.optional, *(p for g in self.groups for p in g.candidates)]
        doubled = sorted({p for p in people if people.count(p) > 1})
        if doubled:
            raise ValueError(f"doppelt genannt: {', '.join(doubled)}")
        if self.count % len(self.parts):
            raise ValueError(
                f"{self.count} Termine lassen sich nicht gleichmäßig auf {len(self.parts)} Zeiträume verteilen"
            )
        per_part = self.count // len(self.parts)
        if self.mandatory_per_period > per_part:
            raise ValueError("es sind mehr Termine verpflichtend, als der Zeitraum überhaupt enthält")
        short = next((part for part in self.parts if part.length < per_part), None)
        if short is not None:
            raise ValueError(
                f"{per_part} Termine passen nicht in den Zeitraum {short.first:%d.%m.%Y} bis {short.last:%d.%m.%Y} "
                f"mit {short.length} Tagen"
            )
        if self.rhythm_weeks and len(self.parts) > 1:
            raise ValueError("ein Rhythmus gilt für einen einzigen Zeitraum")
        if self.rhythm_weeks and self.interval_days is not None and self.gap_days > self.interval_days:
            raise ValueError(
                f"der Mindestabstand ({self.gap_days} Tage) ist größer als der des Rhythmus ({self.interval_days} Tage)"
            )
        return self

    @property
    def parts(self) -> tuple[DateRange, ...]:
        """The periods, or the whole span as one."""
        return self.periods or (DateRange(first=self.first, last=self.last),)

    @property
    def rhythm_weeks(self) -> int:
        """Weeks between the events of a rhythm (1 to 4), or 0 if the demand has none."""
        if self.interval_days in {7, 14, 21, 28} and self.count > 1:
            return self.interval_days // 7
        return 0

    @property
    def gap_days(self) -> int:
        """Least distance in days between two events of the demand (rule ``distinct_dates``)."""
        if self.min_gap_days is not None:
            return self.min_gap_days
        return self.interval_days // 2 + 1 if self.interval_days else 1

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody who must or might have to come: required, then group candidates."""
        return self.required + tuple(p for g in self.groups for p in g.candidates)

    def section(self, index: int) -> DateRange:
        """The part of its period in which event ``index`` is at home: periods are cut into equal sections."""
        per_period = self.count // len(self.parts)
        part = self.parts[index // per_period]
        k = index % per_period
        return DateRange(
            first=part.first + dt.timedelta(days=part.length * k // per_period),
            last=part.first + dt.timedelta(days=part.length * (k + 1) // per_period - 1),
        )

    def window(self, index: int) -> DateRange:
        """Where event ``index`` may lie: its section, and half a section to either side within the period.

        Events of a rhythm may lie anywhere between ``first`` and ``last``.
        """
        if self.rhythm_weeks:
            return DateRange(first=self.first, last=self.last)
        part = self.parts[index // (self.count // len(self.parts))]
        section = self.section(index)
        slack = dt.timedelta(days=section.length // 2)
        return DateRange(first=max(part.first, section.first - slack), last=min(part.last, section.last + slack))


class Pin(Model):
    """A promise: an event that keeps its date, time or room (statement 33: fixed Sprechstunden).

    Attributes:
        demand: the demand's id.
        index: the event; None means every event of the demand (then ``date`` stays None). For a rhythm either None,
            or a date names the event and ``index`` stays None.
    """

    demand: str
    index: int | None = Field(default=None, ge=0)
    date: dt.date | None = None
    start: Clock | None = None
    room: str | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.date is None and self.start is None and self.room is None:
            raise ValueError("festgehalten wird nichts: Datum, Uhrzeit oder Raum angeben")
        return self
