"""Small worlds to try rules in: a Familienzentrum, a Kita 20 minutes away, two rooms, two people, two weeks.

Every builder gives something sound and takes keyword overrides. In the plain world, ``event()`` and ``event(1)`` are
a plan without violations or cost.
"""

import datetime as dt
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
    "day",
    "demand",
    "event",
    "facts",
    "hours",
    "kind",
    "person",
    "plan",
    "room",
    "sentences",
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


def sentences(rule: str, problem: Problem, *events: PlannedEvent, rhythms: tuple[Rhythm, ...] = ()) -> list[str]:
    """What one rule alone says about these events, in words."""
    return [fact.sentence for fact in facts(rule, problem, *events, rhythms=rhythms)]
