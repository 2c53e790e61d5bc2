"""A planning problem: everything the engine may know, checked on construction."""

import datetime as dt
import hashlib
import json
from collections import Counter
from functools import cached_property
from itertools import pairwise
from typing import Any, Self

import numpy as np
from pydantic import Field, model_validator

from scheduler.domain.demands import Demand, EventKind, Format, Pin
from scheduler.domain.grouped import grouped
from scheduler.domain.plan import Plan, PlannedEvent
from scheduler.domain.resources import Absence, Person, Rate, Reservation, ReservedDays, Room, Site, by_day
from scheduler.domain.time import GRID, Clock, DateRange, Model, clock, on_grid
from scheduler.errors import PlanError, ProblemError

MAX_ISSUES = 50
"""More contradictions than these are counted, not listed."""


class NamedRange(Model):
    """Days with a name: school holidays, half-years."""

    title: str
    first: dt.date
    last: dt.date

    def __contains__(self, day: dt.date) -> bool:
        return self.first <= day <= self.last


class Policy(Model):
    """Numbers of the rules that a county may set.

    Attributes:
        rest_minutes: between a person's last event of a day and the first of the next (§ 5 ArbZG).
        day_limit_minutes: events and travel of a person on one day (§ 3 ArbZG).
        evening_from: an event that ends later counts as an evening.
        evenings_per_week: evenings a week that cost nothing.
        overdraw_minutes: how far a release-time account may run ahead (statement 22).
        account_years: accounts start at 0 on the first day of each (Kita years).
        workload_percent: share of the weekly hours that planned events may fill without cost.
        workload_rates: multiple of the weekly release time that may be spent in one week without cost.
        far_minutes: a Kita farther than this from its Familienzentrum gets one more in the weight of ``fairness``.
        today: the day of planning, for the notice of changes (rule ``stability``).
    """

    rest_minutes: int = Field(default=660, ge=0)
    day_limit_minutes: int = Field(default=600, gt=0)
    evening_from: Clock = 1080
    evenings_per_week: int = Field(default=1, ge=0)
    overdraw_minutes: int = Field(default=480, ge=0)
    account_years: tuple[DateRange, ...] = ()
    workload_percent: int = Field(default=60, ge=1, le=100)
    workload_rates: int = Field(default=3, ge=1)
    far_minutes: int = Field(default=20, ge=0)
    today: dt.date | None = None


class Problem(Model):
    """A school year of one or many counties.

    Attributes:
        title: what users read.
        horizon: all days that may be planned.
        travel: minutes from site to site; every ordered pair of different sites that people use.
        holidays: public holidays with their names; nothing happens on them.
        school_holidays: ranges that offers to families and evenings avoid.
        weights: rule id to weight; 0 switches a wish off (see ``scheduler.rules``).
        baseline: events of the published plan that changes are measured against (rule ``stability``); those of
            demands that no longer exist are ignored.

    Raises:
        ProblemError: with every contradiction found.
    """

    title: str
    horizon: DateRange
    sites: tuple[Site, ...]
    rooms: tuple[Room, ...] = ()
    people: tuple[Person, ...] = ()
    kinds: tuple[EventKind, ...]
    demands: tuple[Demand, ...]
    travel: dict[str, dict[str, int]] = Field(default_factory=dict)
    holidays: dict[dt.date, str] = Field(default_factory=dict)
    school_holidays: tuple[NamedRange, ...] = ()
    absences: tuple[Absence, ...] = ()
    rates: tuple[Rate, ...] = ()
    reservations: tuple[Reservation, ...] = ()
    pins: tuple[Pin, ...] = ()
    baseline: tuple[PlannedEvent, ...] = ()
    policy: Policy = Policy()
    weights: dict[str, int] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _checked(self) -> Self:
        issues = self._issues()
        if issues:
            more = len(issues) - MAX_ISSUES
            raise ProblemError(issues[:MAX_ISSUES] + ([f"… und {more} weitere"] if more > 0 else []))
        return self

    def having(self, **fields: Any) -> "Problem":
        """The problem with some fields changed, checked anew.

        Raises:
            ProblemError: with every contradiction found.
        """
        return Problem(**{name: getattr(self, name) for name in Problem.model_fields} | fields)

    @cached_property
    def site(self) -> dict[str, Site]:
        """Sites by id."""
        return {s.id: s for s in self.sites}

    @cached_property
    def room(self) -> dict[str, Room]:
        """Rooms by id."""
        return {r.id: r for r in self.rooms}

    @cached_property
    def person(self) -> dict[str, Person]:
        """People by id."""
        return {p.id: p for p in self.people}

    @cached_property
    def kind(self) -> dict[str, EventKind]:
        """Event kinds by id."""
        return {k.id: k for k in self.kinds}

    @cached_property
    def demand(self) -> dict[str, Demand]:
        """Demands by id."""
        return {d.id: d for d in self.demands}

    @cached_property
    def units(self) -> tuple[str, ...]:
        """Ids of the sites that others, or they themselves, are assigned to, in their order."""
        named = {assignment.unit for site in self.sites for assignment in site.catchment}
        return tuple(site.id for site in self.sites if site.id in named)

    @cached_property
    def absences_of(self) -> dict[str, tuple[Absence, ...]]:
        """Absences by person."""
        return grouped((absence.person, absence) for absence in self.absences)

    @cached_property
    def rates_of(self) -> dict[str, tuple[Rate, ...]]:
        """Rates by person, in their order; people without an account are not in it."""
        return grouped((rate.person, rate) for rate in self.rates)

    @cached_property
    def reservations_of_person(self) -> dict[str, ReservedDays]:
        """Reservations that name a person, by person and day, in their order."""
        return by_day((person, r) for r in self.reservations for person in r.people)

    @cached_property
    def reservations_of_room(self) -> dict[str, ReservedDays]:
        """Reservations of a room, by room and day, in their order."""
        return by_day((r.room, r) for r in self.reservations if r.room is not None)

    @cached_property
    def fingerprint(self) -> str:
        """A digest of everything in the problem, the same in every process (sets have no order of their own)."""
        text = json.dumps(_ordered(self.model_dump(mode="python")), default=str, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def trip(self, origin: str | None, target: str | None) -> int:
        """Travel in minutes between two sites; 0 where one of them is digital or unknown."""
        if origin is None or target is None or origin == target:
            return 0
        return self.travel[origin][target]

    def site_of(self, demand: Demand, room: str | None) -> str | None:
        """Where an event of the demand takes place: the room's site, or the demand's own; None is digital."""
        return self.room[room].site if room is not None else demand.site

    def title_of(self, demand: Demand) -> str:
        """What users read for an event of the demand."""
        return demand.title or self.kind[demand.kind].title

    def full_title(self, demand: Demand) -> str:
        """What users read for an event of the demand, with the site or person it is for."""
        title = self.title_of(demand)
        unit = self.site.get(demand.unit) or self.person.get(demand.unit)
        return title if unit is None or unit.title in title else f"{title} ({unit.title})"

    def name(self, known: str) -> str:
        """The title of a person, room or site by its id; anything else stays as it is."""
        found = self.person.get(known) or self.room.get(known) or self.site.get(known)
        return known if found is None else found.title

    def absent(self, person: str, day: dt.date) -> bool:
        """Whether the person has an absence on that day."""
        return any(day in absence for absence in self.absences_of.get(person, ()))

    def rate(self, person: str, week: dt.date) -> int | None:
        """Release time in minutes for the week that begins on Monday ``week``; None if the person has no account."""
        rates = self.rates_of.get(person)
        if rates is None:
            return None
        return next((r.minutes_per_week for r in rates if r.valid(week)), 0)

    def plan(self, events: tuple[PlannedEvent, ...], rhythms: tuple = ()) -> Plan:  # type: ignore[type-arg]
        """A plan of this problem, checked for structure.

        Raises:
            PlanError: as :meth:`check_structure` does.
        """
        plan = Plan(problem=self.title, fingerprint=self.fingerprint, events=events, rhythms=rhythms)
        self.check_structure(plan)
        return plan

    def check_structure(self, plan: Plan) -> None:  # noqa: C901 - one question after the other
        """Refuse plans that do not speak of this problem, or not clearly.

        Raises:
            PlanError: naming the first event or rhythm that does not fit: unknown demands, rooms or people, starts off
                the grid, two that are the same one.
        """
        seen = set()
        for event in plan.events:
            demand = self.demand.get(event.demand)
            if demand is None:
                raise PlanError(f"Der Plan nennt den Bedarf „{event.demand}“, den es in den Daten nicht gibt.")
            if event.index >= demand.count:
                raise PlanError(f"„{event.demand}“ hat {demand.count} Termine, der Plan nennt einen {event.index + 1}.")
            if event.id in seen:
                raise PlanError(f"Der Plan nennt Termin {event.index + 1} von „{event.demand}“ zweimal.")
            if event.room is not None and event.room not in self.room:
                raise PlanError(f"Der Plan nennt den Raum „{event.room}“, den es in den Daten nicht gibt.")
            if event.start % GRID:
                raise PlanError(
                    f"Der Plan beginnt Termin {event.index + 1} von „{event.demand}“ um {clock(event.start)} Uhr; "
                    "Termine beginnen zur Viertelstunde."
                )
            unknown = [p for p in event.attendees if p not in self.person]
            if unknown:
                raise PlanError(f"Der Plan nennt die Person „{unknown[0]}“, die es in den Daten nicht gibt.")
            seen.add(event.id)
        named = set()
        for rhythm in plan.rhythms:
            known = self.demand.get(rhythm.demand)
            if known is None or not known.rhythm_weeks:
                raise PlanError(f"Der Plan nennt einen Rhythmus für „{rhythm.demand}“, das keinen hat.")
            if rhythm.demand in named:
                raise PlanError(f"Der Plan nennt zwei Rhythmen für „{rhythm.demand}“.")
            if rhythm.room is not None and rhythm.room not in self.room:
                raise PlanError(
                    f"Der Plan nennt im Rhythmus von „{rhythm.demand}“ den Raum „{rhythm.room}“, "
                    "den es in den Daten nicht gibt."
                )
            if rhythm.start % GRID:
                raise PlanError(
                    f"Der Plan nennt im Rhythmus von „{rhythm.demand}“ {clock(rhythm.start)} Uhr; "
                    "Termine beginnen zur Viertelstunde."
                )
            named.add(rhythm.demand)

    def _issues(self) -> list[str]:
        issues: list[str] = []
        for title, ids in (
            ("Ort", [s.id for s in self.sites]),
            ("Raum", [r.id for r in self.rooms]),
            ("Person", [p.id for p in self.people]),
            ("Terminart", [k.id for k in self.kinds]),
            ("Bedarf", [d.id for d in self.demands]),
        ):
            issues += [f"{title} „{i}“ gibt es {n}-mal" for i, n in Counter(ids).items() if n > 1]
        issues += self._overlapping_years()
        issues += self._dangling()
        if not issues:
            issues += self._travel_issues()
            for demand in self.demands:
                issues += self._demand_issues(demand)
        return issues

    def _overlapping_years(self) -> list[str]:
        years = sorted(self.policy.account_years, key=lambda year: year.first)
        return [
            f"Kontojahre überschneiden sich: das ab {second.first:%d.%m.%Y} beginnt, bevor das ab "
            f"{first.first:%d.%m.%Y} am {first.last:%d.%m.%Y} endet"
            for first, second in pairwise(years)
            if second.first <= first.last
        ]

    def _dangling(self) -> list[str]:  # noqa: C901 - one question after the other
        def missing(what: str, where: str, ids: object, known: dict) -> list[str]:  # type: ignore[type-arg]
            wanted = [ids] if isinstance(ids, str) else [] if ids is None else list(ids)  # type: ignore[call-overload]
            return [f"{where}: {what} „{i}“ gibt es nicht" for i in wanted if i not in known]

        issues: list[str] = []
        for room in self.rooms:
            issues += missing("den Ort", f"Raum „{room.id}“", room.site, self.site)
        for site in self.sites:
            issues += missing("das Familienzentrum", f"Ort „{site.id}“", [a.unit for a in site.catchment], self.site)
        for person in self.people:
            issues += missing("den Ort", f"Person „{person.id}“", person.base, self.site)
            issues += missing("das Familienzentrum", f"Person „{person.id}“", person.serves, self.site)
        for absence in self.absences:
            issues += missing("die Person", "Abwesenheit", absence.person, self.person)
        for rate in self.rates:
            issues += missing("die Person", "Freistellung", rate.person, self.person)
        for reservation in self.reservations:
            issues += missing("den Raum", f"Reservierung „{reservation.id}“", reservation.room, self.room)
            issues += missing("die Person", f"Reservierung „{reservation.id}“", reservation.people, self.person)
        for demand in self.demands:
            where = f"Bedarf „{demand.id}“"
            issues += missing("die Terminart", where, demand.kind, self.kind)
            issues += missing("die Person", where, [*demand.people, *demand.optional], self.person)
            issues += missing("den Raum", where, demand.rooms, self.room)
            issues += missing("den Ort", where, demand.site, self.site)
        for pin in self.pins:
            issues += missing("den Bedarf", "Festlegung", pin.demand, self.demand)
            issues += missing("den Raum", f"Festlegung zu „{pin.demand}“", pin.room, self.room)
            pinned = self.demand.get(pin.demand)
            if pinned is None:
                continue
            if pin.index is not None and pin.index >= pinned.count:
                issues.append(f"Festlegung zu „{pin.demand}“: Termin {pin.index + 1} gibt es nicht")
            if pin.index is not None and pinned.rhythm_weeks:
                issues.append(f"Festlegung zu „{pin.demand}“: ein Termin eines Rhythmus wird über sein Datum benannt")
            if pin.index is None and pin.date is not None and not pinned.rhythm_weeks:
                issues.append(f"Festlegung zu „{pin.demand}“: welcher Termin soll am {pin.date:%d.%m.%Y} liegen?")
        return issues

    def _travel_issues(self) -> list[str]:
        ids = [s.id for s in self.sites]
        n = len(ids)
        minutes = np.zeros((n, n), dtype=np.int32)
        for i, a in enumerate(ids):
            for j, b in enumerate(ids):
                if i != j:
                    value = self.travel.get(a, {}).get(b)
                    if value is None:
                        return [f"die Fahrzeit von „{a}“ nach „{b}“ fehlt"]
                    if value < 0:
                        return [f"die Fahrzeit von „{a}“ nach „{b}“ ist negativ"]
                    minutes[i, j] = value
        shortest, via = minutes.copy(), np.empty_like(minutes)
        for k in range(n):  # the best way over one other site, in place: hundreds of sites take seconds otherwise
            np.add(minutes[:, k, None], minutes[None, k, :], out=via)
            np.minimum(shortest, via, out=shortest)
        issues = []
        for k in range(n) if (shortest < minutes).any() else ():
            shorter = minutes[:, k, None] + minutes[None, k, :] < minutes
            for i, j in np.argwhere(shorter):
                issues.append(
                    f"Fahrzeiten widersprechen sich: von „{ids[i]}“ nach „{ids[j]}“ {minutes[i, j]} Minuten, "
                    f"über „{ids[k]}“ nur {minutes[i, k] + minutes[k, j]}"
                )
        return issues

    def _demand_issues(self, demand: Demand) -> list[str]:
        where = f"Bedarf „{demand.id}“"
        issues = []
        if demand.first < self.horizon.first or demand.last > self.horizon.last:
            issues.append(
                f"{where}: {demand.first:%d.%m.%Y} bis {demand.last:%d.%m.%Y} liegt nicht im Planungszeitraum "
                f"{self.horizon.first:%d.%m.%Y} bis {self.horizon.last:%d.%m.%Y}"
            )
        issues += [
            f"{where}: der Zeitraum {part.first:%d.%m.%Y} bis {part.last:%d.%m.%Y} ragt über den Bedarf hinaus"
            for part in demand.periods
            if part.first < demand.first or part.last > demand.last
        ]
        if all(w.end - w.start < demand.minutes for w in demand.windows):
            longest = max(w.end - w.start for w in demand.windows)
            issues.append(f"{where}: {demand.minutes} Minuten passen in kein Zeitfenster (das längste hat {longest})")
        if any(w.start % GRID for w in demand.windows):
            odd = next(w for w in demand.windows if w.start % GRID)
            issues.append(f"{where}: das Zeitfenster {odd} beginnt nicht auf einer Viertelstunde ({clock(odd.start)})")
        if demand.format is not Format.DIGITAL and not demand.rooms and demand.site is None:
            issues.append(f"{where}: es ist weder ein Raum noch ein Ort genannt, und der Termin ist nicht digital")
        for room_id in demand.rooms:
            room = self.room[room_id]
            taken = (
                on_grid(demand.setup_minutes + room.setup_minutes) + demand.minutes + on_grid(demand.cleanup_minutes)
            )
            longest = max((w.end - w.start for w in room.hours), default=0)
            if longest < taken:
                issues.append(
                    f"{where}: braucht „{room_id}“ für {taken} Minuten, der Raum ist höchstens {longest} Minuten offen"
                )
        return issues


def _ordered(value: object) -> object:
    """Plain data with sets as sorted lists and keys as text in order."""
    if isinstance(value, dict):
        return {str(key): _ordered(each) for key, each in sorted(value.items(), key=lambda item: str(item[0]))}
    if isinstance(value, frozenset | set):
        return sorted(str(each) for each in value)
    if isinstance(value, list | tuple):
        return [_ordered(each) for each in value]
    return value
