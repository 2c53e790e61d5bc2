"""Counts a period: a pure function from what was planned, what became of it, and what else was booked."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

from api.annual.model import (
    AnnualReport,
    Duty,
    Fate,
    Format,
    Hours,
    Occurrence,
    Offer,
    Period,
    Record,
    RoomUse,
    RoomUses,
    Section,
    Tally,
    total,
)
from api.feeds.rights import TEAM
from api.overview.places import centre_of, confidential
from calendars.entries import centres
from scheduler.domain.demands import Demand
from scheduler.domain.plan import EventId, Plan
from scheduler.domain.problem import Problem
from scheduler.domain.resources import Person
from scheduler.domain.time import DateRange
from scheduler.rules.view import PlanView

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)


def occurrences(problem: Problem, plan: Plan, records: Mapping[EventId, Record]) -> list[Occurrence]:
    """Every event of a plan with what is known of it.

    Raises:
        PlanError: if the plan does not speak of the problem.
    """
    nothing = Record()
    return [
        Occurrence(
            demand=event.demand.id,
            part=part_of(event.demand, event.id.index),
            date=event.date,
            minutes=event.end - event.start,
            format=format_of(problem, event.room.id if event.room is not None else None, event.site),
            site=event.site,
            people=event.people,
            record=records.get(event.id, nothing),
        )
        for event in PlanView(problem, plan).events
    ]


def part_of(demand: Demand, index: int) -> int:
    """Number of the period of its demand to which an event belongs."""
    return index // (demand.count // len(demand.parts))


def format_of(problem: Problem, room: str | None, site: str | None) -> Format:
    """How an event takes place: digital in a digital room, or where there is neither room nor site."""
    known = problem.room.get(room) if room is not None else None
    digital = known.digital if known is not None else site is None
    return Format.DIGITAL if digital else Format.PRESENCE


def annual_report(
    problem: Problem,
    happened: Sequence[Occurrence],
    period: Period,
    *,
    assumed: Fate | None = None,
    rooms: Sequence[RoomUse] | None = None,
    forgotten: int = 0,
) -> AnnualReport:
    """The figures of a period.

    Offers, hours and bookings count on their day. What the concept demands for a half-year or a year counts in the
    period in which that ends, whole, so that two reports in a row count nothing twice and leave nothing out.

    Args:
        problem: the county.
        happened: all events that were planned, inside the period and outside.
        period: of the report.
        assumed: what events count as of which nobody said anything; None leaves them open.
        rooms: bookings beside the plan; None if nothing is known about them.
        forgotten: cancelled events that the data do not know any more.
    """
    inside = _grouped((one for one in happened if one.date in period), lambda one: _centre(problem, one))
    found: dict[str | None, Section] = {
        centre: _section(problem, centre, inside.get(centre, ()), happened, period, assumed, rooms)
        for centre in (*centres(problem), None)
    }
    sections = tuple(found.values())
    span = DateRange(first=period.first, last=period.last)
    covered = span.intersection(problem.horizon) == span
    return AnnualReport(
        title=problem.title,
        period=period,
        sections=sections,
        county=together(sections),
        assumed=assumed,
        reach=None if covered else problem.horizon,
        forgotten=forgotten,
    )


def _section(
    problem: Problem,
    centre: str | None,
    own: Sequence[Occurrence],
    happened: Sequence[Occurrence],
    period: Period,
    assumed: Fate | None,
    rooms: Sequence[RoomUse] | None,
) -> Section:
    offers = [
        Offer(problem.demand[one.demand].kind, one.format, house_of(problem, one), tally(one, assumed))
        for one in own
        if is_offer(problem, one.demand)
    ]
    hours = [made for one in own for made in _hours(problem, one, assumed)]
    uses = None
    if rooms is not None:
        mine = [use for use in rooms if use.date in period and centre_of(problem, use.site, use.date) == centre]
        uses = merged_rooms(
            RoomUses(
                use.purpose,
                use.site,
                int(not use.cancelled),
                0 if use.cancelled else use.minutes,
                int(use.cancelled),
            )
            for use in mine
        )
    secret = (tally(one, assumed) for one in own if confidential(problem, problem.demand[one.demand]))
    return Section(
        centre=centre,
        houses=_houses(problem, centre, period),
        offers=merged_offers(offers),
        duties=_duties(problem, centre, happened, period, assumed),
        hours=merged_hours(hours),
        rooms=uses,
        confidential=total(secret),
    )


def house_of(problem: Problem, one: Occurrence) -> str | None:
    """The house an event is for: that of its demand, else where it was; None if that is no house of a catchment."""
    demand = problem.demand[one.demand]
    for site in (demand.unit, one.site):
        if site is not None and centre_of(problem, site, one.date) is not None:
            return site
    return None


def _centre(problem: Problem, one: Occurrence) -> str | None:
    return centre_of(problem, house_of(problem, one), one.date)


def is_offer(problem: Problem, demand: str) -> bool:
    """Whether events are offers to families that may be told of by house."""
    known = problem.demand[demand]
    return problem.kind[known.kind].family_offer and not confidential(problem, known)


def tally(one: Occurrence, assumed: Fate | None) -> Tally:
    """One event, counted."""
    fate = one.record.fate or assumed
    came = one.record.participants
    return Tally(1, int(fate is Fate.HELD), int(fate is Fate.CANCELLED), int(came is not None), came or 0)


def staff(problem: Problem, person: Person) -> bool:
    """Whether a person's time is paid from the Sozialraumbudget: the team, and who has release time (1, 22, 47)."""
    return person.role in TEAM or person.id in problem.rates_of


def _hours(problem: Problem, one: Occurrence, assumed: Fate | None) -> Iterable[Hours]:
    counted = tally(one, assumed)
    house = None if confidential(problem, problem.demand[one.demand]) else house_of(problem, one)
    for person in dict.fromkeys(one.people):
        known = problem.person.get(person)
        if known is not None and staff(problem, known) and not counted.cancelled:
            yield Hours(
                person, house, counted.held, counted.held * one.minutes, counted.open, counted.open * one.minutes
            )


def _houses(problem: Problem, centre: str | None, period: Period) -> tuple[str, ...]:
    """Houses that belonged to a Familienzentrum on some day of the period, itself first."""
    if centre is None:
        return ()
    others = (
        site.id
        for site in problem.sites
        if site.id != centre
        and any(
            a.unit == centre
            and (a.valid_from is None or a.valid_from < period.end)
            and (a.valid_to is None or a.valid_to >= period.first)
            for a in site.catchment
        )
    )
    return (centre, *others)


def _duties(
    problem: Problem, centre: str | None, happened: Sequence[Occurrence], period: Period, assumed: Fate | None
) -> tuple[Duty, ...]:
    by_part: dict[tuple[str, int], list[Tally]] = defaultdict(list)
    for one in happened:  # ids of demands come back every year, so the day has to fit too
        if one.date in problem.demand[one.demand].parts[one.part]:
            by_part[one.demand, one.part].append(tally(one, assumed))
    found = []
    for demand in problem.demands:
        if not demand.mandatory_per_period or confidential(problem, demand):
            continue
        for number, part in enumerate(demand.parts):
            if part.last in period and centre_of(problem, demand.unit, part.first) == centre:
                counted = total(by_part[demand.id, number])
                needed = demand.mandatory_per_period
                found.append(Duty(demand.kind, part, needed, min(needed, counted.held), counted))
    return merged_duties(sorted(found, key=lambda duty: _order(problem, duty)))


def _order(problem: Problem, duty: Duty) -> tuple[int, dt.date, dt.date]:
    return [kind.id for kind in problem.kinds].index(duty.kind), duty.part.first, duty.part.last


def together(sections: Sequence[Section]) -> Section:
    """The sum of the same fields (statement 48)."""
    known = [s.rooms for s in sections if s.rooms is not None]
    return Section(
        centre=None,
        houses=tuple(dict.fromkeys(house for s in sections for house in s.houses)),
        offers=merged_offers(offer for s in sections for offer in s.offers),
        duties=merged_duties(duty for s in sections for duty in s.duties),
        hours=merged_hours(row for s in sections for row in s.hours),
        rooms=merged_rooms(row for rows in known for row in rows) if known else None,
        confidential=total(s.confidential for s in sections),
    )


def merged_offers(rows: Iterable[Offer]) -> tuple[Offer, ...]:
    """One row for each kind, format and house, in the order of their first."""
    found = _grouped(rows, lambda row: (row.kind, row.format, row.house))
    return tuple(Offer(*key, total(row.tally for row in same)) for key, same in found.items())


def merged_duties(rows: Iterable[Duty]) -> tuple[Duty, ...]:
    """One row for each kind and part of the year."""
    return tuple(
        Duty(kind, part, sum(r.required for r in same), sum(r.met for r in same), total(r.tally for r in same))
        for (kind, part), same in _grouped(rows, lambda row: (row.kind, row.part)).items()
    )


def merged_hours(rows: Iterable[Hours]) -> tuple[Hours, ...]:
    """One row for each person and house."""
    return tuple(
        Hours(
            *key,
            sum(r.held for r in same),
            sum(r.held_minutes for r in same),
            sum(r.open for r in same),
            sum(r.open_minutes for r in same),
        )
        for key, same in _grouped(rows, lambda row: (row.person, row.house)).items()
    )


def merged_rooms(rows: Iterable[RoomUses]) -> tuple[RoomUses, ...]:
    """One row for each purpose and house."""
    return tuple(
        RoomUses(*key, sum(r.held for r in same), sum(r.minutes for r in same), sum(r.cancelled for r in same))
        for key, same in _grouped(rows, lambda row: (row.purpose, row.house)).items()
    )


def _grouped(rows: Iterable[T], key: Callable[[T], K]) -> dict[K, list[T]]:
    found: dict[K, list[T]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return found
