"""What a plan says about each event, in words: the content of calendars before anybody asks who may read it."""

import datetime as dt
from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from scheduler.domain.demands import Demand, Visibility
from scheduler.domain.plan import Plan, PlannedEvent, Rhythm
from scheduler.domain.problem import Problem
from scheduler.domain.resources import Site
from scheduler.domain.time import MINUTES_PER_DAY, Model, clock, monday, on_grid

DIGITAL = "Digital"
"""LOCATION of an event for which nobody has to go anywhere and no link is known."""

Link = Annotated[str, Field(pattern=r"^https://[!-~]+$")]
"""An address that can be written as a URI (RFC 3986) and opened safely."""

_ADVERBS = ("montags", "dienstags", "mittwochs", "donnerstags", "freitags", "samstags", "sonntags")
_INTERVALS = {1: "jede Woche", 2: "alle 14 Tage", 3: "alle drei Wochen", 4: "alle vier Wochen"}


class Entry(Model):
    """One event in words, complete: never shown as it is, only through :mod:`calendars.visibility`.

    It stands on its own, without the problem, so that a cancelled event can still be shown when the data have
    forgotten it.

    Attributes:
        demand: id of the demand.
        index: which event of the demand.
        in_rhythm: the demand keeps a rhythm, so ``index`` only counts the dates.
        start: minutes since midnight on the wall clock.
        end: likewise, at most 1440 + the length of an event.
        category: title of the event's kind.
        colour: CSS colour name, if the kind has one.
        families_of: title of the Kita whose families are meant, for ``Visibility.KITA``.
        place: readable place; „Digital“ where nobody has to go anywhere.
        geo: degrees north and east, None if digital.
        link: address of a digital event, if one is known.
        about: what the kind of event is, for colleagues.
        rhythm: the sentence about the rhythm, or about the deviation from it.
        taken: minutes between which the room is taken, if set-up or clean-up make it longer than the event.
        people: ids of those who take part.
        optional: ids of those who may come.
        participants: titles of ``people``.
        guests: titles of ``optional``.
        room: id of the room.
        area: Familienzentren whose catchment the site or the unit belongs to on that day.
        team: Familienzentren at which somebody who takes part is based (statement 1).
        kitas: Kitas whose families are meant by an offer: one for ``Visibility.KITA``, else those of ``area``.
    """

    demand: str
    index: int
    in_rhythm: bool = False
    date: dt.date
    start: int
    end: int
    visibility: Visibility
    title: str
    category: str
    colour: str | None = None
    families_of: str | None = None
    place: str
    geo: tuple[float, float] | None = None
    link: Link | None = None
    about: str = ""
    rhythm: str = ""
    taken: tuple[int, int] | None = None
    people: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    participants: tuple[str, ...] = ()
    guests: tuple[str, ...] = ()
    room: str | None = None
    area: tuple[str, ...] = ()
    team: tuple[str, ...] = ()
    kitas: tuple[str, ...] = ()

    @property
    def confidential(self) -> bool:
        """Whether only those who take part may know what it is (statement 24)."""
        return self.visibility is Visibility.CONFIDENTIAL

    @property
    def public(self) -> bool:
        """Whether everybody may know of it (statement 15)."""
        return self.visibility in {Visibility.PUBLIC, Visibility.KITA, Visibility.REGISTRATION}


def entries(problem: Problem, plan: Plan, links: Mapping[str, str] | None = None) -> list[Entry]:
    """Every planned event in words, in the order of date, start and id.

    Args:
        problem: what the plan answers.
        plan: the planned events.
        links: address of the video meeting by id of a digital room, where one is known.

    Raises:
        PlanError: if the plan does not speak of this problem.
    """
    problem.check_structure(plan)
    known = frozenset(centres(problem))
    return [
        _entry(problem, plan, event, links or {}, known)
        for event in sorted(plan.events, key=lambda e: (e.date, e.start, e.demand, e.index))
    ]


def _entry(problem: Problem, plan: Plan, event: PlannedEvent, links: Mapping[str, str], known: frozenset[str]) -> Entry:
    demand = problem.demand[event.demand]
    kind = problem.kind[demand.kind]
    site_id = problem.site_of(demand, event.room)
    site = problem.site[site_id] if site_id is not None else None
    unit = problem.site.get(demand.unit)
    end = event.start + demand.minutes
    people = demand.required + event.attendees
    area = tuple(sorted({centre_of(s, event.date) for s in (site, unit) if s is not None} & known))
    return Entry(
        demand=event.demand,
        index=event.index,
        in_rhythm=demand.rhythm_weeks > 0,
        date=event.date,
        start=event.start,
        end=end,
        visibility=kind.visibility,
        title=_title(problem.title_of(demand), unit or (site if demand.unit in problem.person else None)),
        category=kind.title,
        colour=kind.colour,
        families_of=unit.title if unit is not None and kind.visibility is Visibility.KITA else None,
        place=_place(problem, site, event.room),
        geo=(site.lat, site.lon) if site is not None else None,
        link=links.get(event.room) if event.room is not None and site is None else None,
        about=kind.description,
        rhythm=_rhythm(problem, demand, plan.rhythm_of.get(event.demand), event),
        taken=_taken(problem, demand, event, end),
        people=people,
        optional=demand.optional,
        participants=tuple(problem.person[p].title for p in people),
        guests=tuple(problem.person[p].title for p in demand.optional),
        room=event.room,
        area=area,
        team=tuple(sorted({base for p in people if (base := problem.person[p].base) is not None} & known)),
        kitas=kitas_of(problem, kind.visibility, unit, area, event.date),
    )


def centres(problem: Problem) -> tuple[str, ...]:
    """Ids of the Familienzentren: the sites that others are assigned to."""
    return problem.units


def kitas(problem: Problem) -> tuple[str, ...]:
    """Ids of the Kitas: the sites that are assigned to a Familienzentrum and are none themselves (statement 51)."""
    leading = set(centres(problem))
    return tuple(site.id for site in problem.sites if site.catchment and site.id not in leading)


def kitas_of(
    problem: Problem, visibility: Visibility, unit: Site | None, area: tuple[str, ...], day: dt.date
) -> tuple[str, ...]:
    """Kitas whose families an offer means; none where it is no offer (statement 15)."""
    known = kitas(problem)
    match visibility:
        case Visibility.KITA:
            return (unit.id,) if unit is not None and unit.id in known else ()
        case Visibility.PUBLIC | Visibility.REGISTRATION:
            return tuple(sorted(kita for kita in known if problem.site[kita].unit(day) in area))
        case _:
            return ()


def centre_of(site: Site, day: dt.date) -> str:
    """The Familienzentrum a site belongs to on that day; a site without an assignment belongs to itself."""
    return site.unit(day) or site.id


def _title(title: str, site: Site | None) -> str:
    """``Sprechstunde Elternberatung – Fürfeld``; the site is not repeated where the title names it already."""
    return title if site is None or site.title in title else f"{title} – {site.title}"


def _place(problem: Problem, site: Site | None, room: str | None) -> str:
    """Room, site and place, each once (RFC 5545 §3.8.1.7)."""
    if site is None:
        return DIGITAL
    parts = [problem.room[room].title] if room is not None else []
    for part in (site.title, site.place):
        if not any(part in known for known in parts):
            parts.append(part)
    return ", ".join(parts)


def _taken(problem: Problem, demand: Demand, event: PlannedEvent, end: int) -> tuple[int, int] | None:
    """When the room is taken, rounded to the grid as the planner does it; None if that is the event itself."""
    if event.room is None or problem.room[event.room].digital:
        return None
    before = on_grid(demand.setup_minutes + problem.room[event.room].setup_minutes)
    after = on_grid(demand.cleanup_minutes)
    return (max(0, event.start - before), min(MINUTES_PER_DAY, end + after)) if before or after else None


def _rhythm(problem: Problem, demand: Demand, rhythm: Rhythm | None, event: PlannedEvent) -> str:
    """The rhythm in words, since every event is written on its own; a date that deviates from it says so."""
    if rhythm is None:
        return ""
    usual = f"{_INTERVALS[demand.rhythm_weeks]} {_ADVERBS[rhythm.weekday]} um {clock(rhythm.start)} Uhr"
    week = (monday(event.date) - monday(problem.horizon.first)).days // 7
    regular_day = event.date.weekday() == rhythm.weekday and week % demand.rhythm_weeks == rhythm.phase
    deviations = [
        what
        for what, holds in (
            ("anderer Tag", not regular_day),
            ("andere Uhrzeit", event.start != rhythm.start),
            ("anderer Raum", event.room != rhythm.room),
        )
        if holds
    ]
    if deviations:
        return f"Dieser Termin liegt ausnahmsweise anders ({', '.join(deviations)}); sonst {usual}."
    return f"{usual[0].upper()}{usual[1:]}."
