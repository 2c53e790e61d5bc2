"""Who and where: sites, rooms, people, absences, release-time rates, reservations."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Self

from pydantic import Field, model_validator

from scheduler.domain.time import Clock, DateRange, Model, Window


class Assignment(Model):
    """A site belongs to the catchment of a Familienzentrum for a time (statements 3, 51).

    Attributes:
        unit: id of the Familienzentrum's site.
        valid_from: first day; None means always before.
        valid_to: last day, included; None means until further notice.
    """

    unit: str
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None

    def valid(self, day: dt.date) -> bool:
        """Whether the assignment holds on that day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


class Site(Model):
    """A place where events happen and people work.

    Attributes:
        id: stable id.
        title: what users read.
        place: village or town; sites of one place count as neighbours (rule ``travel_cost``).
        lat: degrees north.
        lon: degrees east.
        catchment: the Familienzentrum it belongs to, with validity; empty for the Jugendamt and the like.
        closures: days on which the site is closed.
        early_closings: day to the minute at which the site closes on it.
        need: how much the Kita needs visits, 1 is usual (rule ``fairness``, statement 11).
    """

    id: str
    title: str
    place: str
    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)
    catchment: tuple[Assignment, ...] = ()
    closures: frozenset[dt.date] = frozenset()
    early_closings: dict[dt.date, Clock] = Field(default_factory=dict)
    need: int = Field(default=1, ge=1, le=5)

    def unit(self, day: dt.date) -> str | None:
        """The Familienzentrum the site belongs to on that day."""
        return next((a.unit for a in self.catchment if a.valid(day)), None)


class Room(Model):
    """A room; ``site`` None is a digital room.

    Attributes:
        owner: the Träger or body whose room it is (statement 45).
        kind: e.g. ``gemeinsamer_raum``, ``beratungsraum``, ``digital``.
        capacity: people it holds.
        features: e.g. ``neutral``, ``vertraulich``, ``stufenlos``, ``hybrid`` (statements 31, 35).
        hours: weekly opening hours.
        closes_with_site: whether closures and early closings of the site close the room.
        closures: ranges in which this room alone is closed.
        setup_minutes: preparation the room itself needs before each event.
    """

    id: str
    title: str
    site: str | None
    owner: str | None = None
    kind: str
    capacity: int = Field(ge=1)
    features: frozenset[str] = frozenset()
    hours: tuple[Window, ...]
    closes_with_site: bool = True
    closures: tuple[DateRange, ...] = ()
    setup_minutes: int = Field(default=0, ge=0)

    @property
    def digital(self) -> bool:
        """Whether nobody has to go anywhere."""
        return self.site is None

    @cached_property
    def weekdays(self) -> frozenset[int]:
        """On which it opens, Monday 0."""
        return frozenset(window.weekday for window in self.hours)


class Person(Model):
    """A role that takes part in events; never a name.

    Attributes:
        role: e.g. ``leitung_fz``, ``kita_sozialarbeit``.
        base: the site where the working day begins and trips are counted from; None for external people.
        availability: weekly working times; None means always (external people whose times are agreed later).
        serves: Familienzentren in whose catchment this person works; empty means no such limit (statements 1, 51).
        weekly_minutes: contracted minutes a week, None where unknown (rule ``workload``).
        starts_at_base: the day begins at the base, so the first trip falls into working time.
    """

    id: str
    title: str
    role: str
    base: str | None = None
    availability: tuple[Window, ...] | None = None
    serves: frozenset[str] = frozenset()
    weekly_minutes: int | None = Field(default=None, gt=0)
    starts_at_base: bool = False


class Absence(Model):
    """Days on which a person is away (statement 28); the reason is a category, never a story."""

    person: str
    first: dt.date
    last: dt.date
    reason: str

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.last < self.first:
            raise ValueError(
                f"das Ende der Abwesenheit ({self.last:%d.%m.%Y}) liegt vor dem Anfang ({self.first:%d.%m.%Y})"
            )
        return self

    def __contains__(self, day: dt.date) -> bool:
        return self.first <= day <= self.last


class Rate(Model):
    """Release time of a lead (statement 22): minutes a week, from a Monday on or after ``valid_from``.

    The rate of a week is the one valid on its Monday.
    """

    person: str
    minutes_per_week: int = Field(ge=0)
    valid_from: dt.date
    valid_to: dt.date | None = None

    def valid(self, day: dt.date) -> bool:
        """Whether the rate holds on that day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class Reservation(Model):
    """Time that is taken already and may not be displaced: a confirmed booking or somebody's fixed appointment."""

    id: str
    title: str = "belegt"
    date: dt.date
    start: Clock
    end: Clock
    room: str | None = None
    people: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.end <= self.start:
            raise ValueError("das Ende der Reservierung liegt nicht nach ihrem Anfang")
        return self


ReservedDays = Mapping[dt.date, Sequence[Reservation]]
"""The days on which somebody or something is reserved, with what for."""


def by_day(reservations: Iterable[tuple[str, Reservation]]) -> dict[str, ReservedDays]:
    """Reservations, each with who or what is reserved, by that and by day, in their order."""
    found: dict[str, dict[dt.date, list[Reservation]]] = {}
    for name, reservation in reservations:
        found.setdefault(name, {}).setdefault(reservation.date, []).append(reservation)
    return {**found}
