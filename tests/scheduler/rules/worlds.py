"""Small worlds to try rules in: a Familienzentrum, a Kita 20 minutes away, two rooms, two people, two weeks.

Every builder gives something sound and takes keyword overrides. In the plain world, ``event()`` and ``event(1)`` are
a plan without violations or cost.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from scheduler.domain.demands import Demand, EventKind, Group, Obligation, Pin, Visibility
from scheduler.domain.plan import Plan, PlannedEvent, Rhythm
from scheduler.domain.problem import NamedRange, Policy, Problem
from scheduler.domain.resources import Absence, Assignment, Person, Rate, Reservation, Room, Site
from scheduler.domain.time import DateRange, Window, parse_clock
from scheduler.rules import REGISTRY, Fact, weights
from scheduler.rules.view import PlanView

__all__ = [
    "Absence",
    "Assignment",
    "DateRange",
    "Group",
    "NamedRange",
    "Pin",
    "Policy",
    "Rate",
    "Reservation",
    "Rhythm",
    "busy_world",
    "careless_events",
    "day",
    "demand",
    "event",
    "facts",
    "hours",
    "kind",
    "person",
    "plan",
    "room",
    "sentence",
    "site",
    "world",
]

MONDAY = dt.date(2026, 11, 2)
"""The first day of every world's horizon; the horizon ends on the second Sunday, the 15th."""


def day(offset: int = 0) -> dt.date:
    """The day so many days after the first Monday."""
    return MONDAY + dt.timedelta(days=offset)


def hours(days: str = "Mo Di Mi Do Fr", start: str = "08:00", end: str = "20:00") -> tuple[Window, ...]:
    """The same hours on several weekdays."""
    return tuple(Window.model_validate([weekday, start, end]) for weekday in days.split())


def site(id: str = "fz", **overrides: Any) -> Site:  # noqa: A002
    """The Familienzentrum, or another site with that id; every site has a place of its own."""
    plain = {"title": f"Haus {id}", "place": f"Dorf {id}", "lat": 49.8, "lon": 7.8}
    return Site(**{"id": id, **plain, **overrides})


def room(id: str = "saal", **overrides: Any) -> Room:  # noqa: A002
    """A room of the Familienzentrum for 20 people."""
    plain = {"title": f"Raum {id}", "site": "fz", "kind": "gemeinsamer_raum", "capacity": 20, "hours": hours()}
    return Room(**{"id": id, **plain, **overrides})


def person(id: str = "leitung", **overrides: Any) -> Person:  # noqa: A002
    """Somebody whose base is the Familienzentrum and who works whenever rooms are open."""
    plain = {"title": f"Person {id}", "role": id, "base": "fz", "availability": hours()}
    return Person(**{"id": id, **plain, **overrides})


def kind(id: str = "treffen", **overrides: Any) -> EventKind:  # noqa: A002
    """A desired event."""
    plain = {"title": id.capitalize(), "obligation": Obligation.SOLL, "visibility": Visibility.PUBLIC}
    return EventKind(**{"id": id, **plain, **overrides})


def demand(id: str = "treffen", **overrides: Any) -> Demand:  # noqa: A002
    """Two events of an hour, one a week, which the lead attends in the room of the Familienzentrum."""
    plain = {
        "kind": "treffen",
        "unit": "kreis",
        "title": id.capitalize(),
        "count": 2,
        "minutes": 60,
        "required": ("leitung",),
        "rooms": ("saal",),
        "windows": hours(),
        "first": day(),
        "last": day(13),
    }
    return Demand(**{"id": id, **plain, **overrides})


def event(index: int = 0, start: str = "10:00", **overrides: Any) -> PlannedEvent:
    """An event of ``treffen`` on the Thursday of its week, at ten in the room of the Familienzentrum."""
    plain = {"demand": "treffen", "date": day(3 + 7 * index), "start": parse_clock(start), "room": "saal"}
    return PlannedEvent(**{"index": index, **plain, **overrides})


def world(**overrides: Any) -> Problem:
    """The problem of two sites, two rooms, two people, one kind and one demand; overrides are fields of Problem."""
    sites = overrides.pop("sites", (site(), site("kita", catchment=(Assignment(unit="fz"),))))
    plain = {
        "title": "Kleine Welt",
        "horizon": DateRange(first=day(), last=day(13)),
        "sites": sites,
        "rooms": (room(), room("zimmer", site="kita", kind="mehrzweckraum", capacity=8)),
        "people": (person(), person("ksa")),
        "kinds": (kind(),),
        "demands": (demand(),),
        "travel": {a.id: {b.id: 20 for b in sites if b is not a} for a in sites},
    }
    return Problem(**{**plain, **overrides})


def plan(problem: Problem, *events: PlannedEvent, rhythms: tuple[Rhythm, ...] = ()) -> Plan:
    """A plan of the problem."""
    return problem.plan(events, rhythms)


def facts(rule: str, problem: Problem, *events: PlannedEvent, rhythms: tuple[Rhythm, ...] = ()) -> list[Fact]:
    """What one rule alone says about these events."""
    view = PlanView(problem, plan(problem, *events, rhythms=rhythms))
    known = REGISTRY[rule]
    return list(known.body.check(view, known.maker(weights(problem)[rule])))


def sentence(rule: str, problem: Problem, *events: PlannedEvent, rhythms: tuple[Rhythm, ...] = ()) -> str:
    """The only thing one rule says about these events, in words."""
    (fact,) = facts(rule, problem, *events, rhythms=rhythms)
    return fact.sentence


def busy_world(today: dt.date | None = None) -> Problem:
    """A world in which a careless plan breaks every rule in every way."""
    fz = (Assignment(unit="fz"),)
    sites = (
        site(catchment=fz, closures=frozenset({day(8)}), early_closings={day(9): "12:00"}),
        site("nord", catchment=(Assignment(unit="nord"),)),
        site("kita", catchment=fz, need=2),
    )
    rooms = (
        room(capacity=4, features=frozenset({"stufenlos"}), closures=(DateRange(first=day(1), last=day(1)),)),
        room("zimmer", site="kita", kind="mehrzweckraum", capacity=8),
        room("halle", site="nord", kind="halle", capacity=100),
        room("netz", site=None, kind="digital", capacity=100, hours=hours("Mo Di Mi Do Fr Sa So", "00:00", "24:00")),
    )
    people = (
        person(serves=frozenset({"fz"})),
        person("ksa", weekly_minutes=120, starts_at_base=True),
        person("bep", base="kita"),
        person("vertretung", base=None, availability=None),
    )
    kinds = (
        kind(network=True, room_kinds=("gemeinsamer_raum",), preferred=hours("Di", "14:00", "16:00")),
        kind("angebot", family_offer=True, fairness_group="angebote"),
    )
    groups = (Group(members=("ksa", "bep"), deputies=("vertretung",)),)
    demands = (
        demand(groups=groups, mandatory_per_period=1, min_gap_days=3, audience=3),
        demand(
            "runde",
            count=3,
            interval_days=14,
            min_gap_days=4,
            required=("ksa",),
            optional=("leitung", "bep"),
            minutes=90,
        ),
        demand("angebot", kind="angebot", unit="kita", required=("ksa",), rooms=("zimmer", "netz"), minutes=120),
        demand("netz", required=("leitung",), format="digital", rooms=("netz", "saal"), features=frozenset({"kamera"})),
        demand("besuch", count=3, required=("leitung",), rooms=(), site="kita", windows=hours("Do Fr"), last=day(11)),
    )
    pins = (
        Pin(demand="treffen", index=0, date=day(3)),
        Pin(demand="runde", date=day(4), start="10:00", room="saal"),
        Pin(demand="besuch", start="10:00"),
    )
    reservations = (
        Reservation(id="raum", date=day(3), start="09:00", end="11:00", room="saal"),
        Reservation(id="person", date=day(4), start="09:00", end="11:00", people=("leitung", "bep")),
    )
    return world(
        sites=sites,
        rooms=rooms,
        people=people,
        kinds=kinds,
        demands=demands,
        pins=pins,
        reservations=reservations,
        baseline=(event(), event(demand="runde")),
        holidays={day(2): "Feiertag"},
        school_holidays=(NamedRange(title="Herbstferien", first=day(7), last=day(13)),),
        absences=(
            Absence(person="bep", first=day(0), last=day(4), reason="Urlaub"),
            Absence(person="leitung", first=day(10), last=day(10), reason="Fortbildung"),
        ),
        rates=(Rate(person="leitung", minutes_per_week=30, valid_from=day(-100)),),
        policy=Policy(
            today=today,
            overdraw_minutes=60,
            account_years=(DateRange(first=day(), last=day(13)),),
            evenings_per_week=0,
            day_limit_minutes=150,
        ),
    )


def careless_events(problem: Problem, pick: Callable[[Sequence[Any]], Any]) -> list[PlannedEvent]:
    """Some events of each demand at any time and place, with any people; ``pick`` chooses."""
    anywhere = (*problem.room, None)
    people = (*problem.person,)
    return [
        PlannedEvent(
            demand=wanted.id,
            index=index,
            date=problem.horizon.first + dt.timedelta(days=pick(range(problem.horizon.length + 1))),
            start=15 * pick(range(26, 90)),
            room=pick(pick([wanted.rooms or (None,), anywhere])),
            attendees=tuple(dict.fromkeys(pick(people) for _ in range(pick(range(3))))),
        )
        for wanted in problem.demands
        for index in range(pick(range(wanted.count + 1)))
    ]
