"""How grounds speak: titles of what they are about, and the rules' own sentences about places they forbid."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from scheduler.domain.plan import EventId, PlannedEvent
from scheduler.domain.problem import Problem
from scheduler.domain.time import DateRange, clock
from scheduler.engine.explain.standing import Spot, Standing
from scheduler.explanation import Hindrance, Holder, Reason
from scheduler.model.block import Ground
from scheduler.rules import REGISTRY, Fact
from scheduler.rules.view import PlanView
from scheduler.rules.words import date_text, day_text, listing, plural

TERMS = {
    "Zeitraum": "vorgesehener Zeitraum",
    "Zeitfenster": "vorgesehene Zeiten",
    "Festlegung": "Zusage",
    "Feiertag": "gesetzliche Feiertage",
    "digital": "digitaler Raum",
}
"""Titles of grounds that are no person, room or site."""
FEW = 3
"""So many other events are named for one ground."""


def title_of(problem: Problem, ground: Ground) -> str:
    """What users read for what a ground speaks of."""
    if ground.rule == "attendance":
        return "Auswahl aus " + listing(problem.person[p].title for p in ground.object.split(", "))
    if ground.object in problem.demand:
        return (
            "andere Termine derselben Reihe"
            if ground.rule == "distinct_dates"
            else problem.full_title(problem.demand[ground.object])
        )
    return TERMS.get(ground.object) or problem.name(ground.object)


def event_title(problem: Problem, event: EventId) -> str:
    """An event's title, with its number where the demand has several."""
    known = problem.demand[event.demand]
    number = f", Termin {event.index + 1} von {known.count}" if known.count > 1 else ""
    return f"„{problem.full_title(known)}“{number}"


def place_text(problem: Problem, event: PlannedEvent) -> str:
    """``"Di, 03.11.2026, 14:00–16:00 Uhr, in „Raum“"``."""
    minutes = problem.demand[event.demand].minutes
    when = f"{day_text(event.date)}, {clock(event.start)}–{clock(event.start + minutes)} Uhr"
    return f"{when}, in „{problem.room[event.room].title}“" if event.room is not None else when


def example(standing: Standing, ground: Ground) -> str:
    """The rule's own sentence about a place that the ground forbids."""
    spot = standing.sample(ground) if ground.rule not in {"frequency", "wanted"} else None
    fact = fact_at(standing, ground, spot) if spot is not None else None
    return fact.sentence if fact is not None else _term(standing.problem, ground)


def fact_at(standing: Standing, ground: Ground, spot: Spot) -> Fact | None:
    """What the ground's rule says against a place, if possible about the same person, room or site."""
    event = standing.event_at(spot)
    if ground.object in standing.problem.person and ground.object not in standing.block.required:
        event = _with_candidate(standing, ground.object, event)
    said = [fact for fact in standing.facts_of(event) if fact.rule == ground.rule]
    about = [f for f in said if any(getattr(v, "id", None) == ground.object for v in f.values.values())]
    return next(iter(about or said), None)


def _with_candidate(standing: Standing, person: str, event: PlannedEvent) -> PlannedEvent:
    """The event with somebody of a group in place of somebody else of it."""
    for group in standing.demand.groups:
        if person in group.candidates and person not in event.attendees:
            chosen = next(p for p in event.attendees if p in group.candidates)
            people = tuple(person if p == chosen else p for p in event.attendees)
            return event.model_copy(update={"attendees": people})
    return event


def _term(problem: Problem, ground: Ground) -> str:
    """A ground in words where no sentence about a place says it: a demand's own terms, or what binds other events."""
    demand = problem.demand.get(ground.demand or ground.object)
    if demand is None:
        return f"{REGISTRY[ground.rule].title}: {title_of(problem, ground)} bindet auch die anderen Termine."
    title = f"„{problem.full_title(demand)}“"
    if ground.rule == "distinct_dates":
        gap = plural(demand.gap_days, "liegt mindestens # Tag|liegen mindestens # Tage")
        return f"Zwischen den Terminen von {title} {gap}."
    if ground.rule == "attendance":
        group = next(g for g in demand.groups if ", ".join(g.candidates) == ground.object)
        people = listing(problem.person[p].title for p in group.candidates)
        return f"Zu {title} {plural(group.need, 'muss # Person|müssen # Personen')} aus der Auswahl {people} kommen."
    times, first, last = listing(str(w) for w in demand.windows), date_text(demand.first), date_text(demand.last)
    return {
        "Zeitfenster": f"{title} darf nur in diesen Zeiten liegen: {times}.",
        "Zeitraum": f"{title} darf nur zwischen {first} und {last} liegen.",
        "Festlegung": f"Für {title} gibt es eine Zusage, die bleibt.",
    }.get(ground.object, f"{title} soll ebenfalls stattfinden.")


def hindrances_of(standing: Standing) -> tuple[Hindrance, ...]:
    """What removes places asked about, those that remove most first; what they remove further adds up."""
    found = []
    gone = np.zeros_like(standing.target)
    view = standing.others
    for ground in reversed(standing.grounds()):
        if ground.object in standing.problem.person and ground.object not in standing.block.required:
            continue
        mine = standing.forbidden(ground)
        dates = [
            standing.timeline.dates[standing.block.day0 + d] for d in np.flatnonzero(mine.any(axis=(0, 2))).tolist()
        ]
        number, further = int(np.count_nonzero(mine)), int(np.count_nonzero(mine & ~gone))
        gone |= mine
        holders = tuple(
            Holder(event=event, placements=n, sentence=_holder(view, event))
            for event, n in standing.held_by[ground].most_common()
        )
        title = title_of(standing.problem, ground)
        said = example(standing, ground)
        found.append(
            Hindrance(
                rule=ground.rule,
                object=ground.object,
                title=title,
                placements=number,
                further=further,
                days=len(dates),
                span=DateRange(first=dates[0], last=dates[-1]),
                example=said,
                holders=holders,
                sentence=f"{REGISTRY[ground.rule].title}, {title}: {_extent(number, dates)}. {said}",
            )
        )
    return tuple(found)


def _extent(number: int, dates: list[dt.date]) -> str:
    """``"96 Plätze an 12 Tagen zwischen 01.09.2026 und 30.09.2026"``."""
    places = plural(number, "# Platz|# Plätze")
    if len(dates) == 1:
        return f"{places} am {date_text(dates[0])}"
    return f"{places} an {len(dates)} Tagen zwischen {date_text(dates[0])} und {date_text(dates[-1])}"


def _holder(view: PlanView, event: EventId) -> str:
    held = next(e for e in view.by_demand[event.demand] if e.id == event)
    where = f", in „{held.room.title}“" if held.room is not None else ""
    return f"„{held.title}“ am {day_text(held.date)}, {clock(held.start)}–{clock(held.end)} Uhr{where}"


def _series(problem: Problem, held: Iterable[EventId]) -> str:
    """Events by series, those with most events first."""
    by_demand: dict[str, list[EventId]] = defaultdict(list)
    for event in held:
        by_demand[event.demand].append(event)
    most = sorted(by_demand.values(), key=lambda events: -len(events))
    names = [
        event_title(problem, events[0])
        if len(events) == 1
        else f"„{problem.full_title(problem.demand[events[0].demand])}“ ({len(events)} Termine)"
        for events in most[:FEW]
    ]
    more = sum(len(events) for events in most[FEW:])
    return listing([*names, *([plural(more, "# weiterer Termin|# weitere Termine")] if more else [])])


def reason_of(standing: Standing, ground: Ground) -> Reason:
    """One member of a clash, in words."""
    said = example(standing, ground)
    mine = standing.forbidden(ground)
    if mine.any():
        days = int(mine.any(axis=(0, 2)).sum())
        total = int(standing.target.any(axis=(0, 2)).sum())
        if days > 1:
            said += f" So an {days} der {total} möglichen Tage."
        if len(standing.held_by[ground]) > 1:
            said += f" Dort liegen {_series(standing.problem, standing.held_by[ground])}."
    return Reason(rule=ground.rule, object=ground.object, demand=ground.demand, sentence=said)
