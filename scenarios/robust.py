"""What a plan bears: what falls out when people are away who are in it, and nothing is planned anew (statement 28).

An event is *hit* if somebody is away who was to come. It is *taken over* if somebody else of the same group may and can
come instead, which the rules themselves judge; everything else is *lost* until somebody moves it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from scheduler import check
from scheduler.domain.demands import EventKind, Obligation
from scheduler.domain.plan import EventId, Plan, PlannedEvent
from scheduler.domain.problem import Problem
from scheduler.domain.time import DateRange, Weekday
from scheduler.rules.view import PlanView, ViewEvent


class Hit(NamedTuple):
    """An event that cannot take place as planned.

    Attributes:
        away: who was to come and is away.
        instead: who comes in their place; empty if the event is lost.
    """

    event: ViewEvent
    away: tuple[str, ...]
    instead: tuple[str, ...]

    @property
    def lost(self) -> bool:
        """Whether nobody takes it over."""
        return not self.instead


@dataclass(frozen=True)
class Exposure:
    """What some absences do to a plan.

    Attributes:
        days: working days on which somebody is away who was not before, added up over all people.
        hits: in the order of time.
    """

    days: int
    hits: tuple[Hit, ...]

    @property
    def lost(self) -> tuple[Hit, ...]:
        """Events that nobody takes over."""
        return tuple(hit for hit in self.hits if hit.lost)

    @property
    def lost_mandatory(self) -> int:
        """Those of them whose kind is mandatory."""
        return sum(hit.event.kind.obligation is Obligation.MUSS for hit in self.lost)


def exposure(base: PlanView, problem: Problem) -> Exposure:
    """What a plan loses if more people are away than it was made for.

    Args:
        base: the plan and the data it was made for.
        problem: the same data with further absences.
    """
    new = {
        (absence.person, day)
        for absence in problem.absences
        for day in DateRange(first=absence.first, last=absence.last).days()
        if day.weekday() <= Weekday.Fr and not base.problem.absent(absence.person, day)
    }
    hit = {event.id: away for event in base.events if (away := _away(base.problem, problem, event))}
    instead: dict[EventId, PlannedEvent] = {}
    for event in base.events:
        if event.id in hit:
            found = _instead(base, problem, event, hit[event.id], instead.values())
            if found is not None:
                instead[event.id] = found
    for name in _refused(base, problem, hit, instead):
        del instead[name]
    return Exposure(
        len(new),
        tuple(
            Hit(event, hit[event.id], _newcomers(event, instead.get(event.id)))
            for event in base.events
            if event.id in hit
        ),
    )


def _away(before: Problem, after: Problem, event: ViewEvent) -> tuple[str, ...]:
    """Who of the people of an event is away and was not."""
    return tuple(p for p in event.people if after.absent(p, event.date) and not before.absent(p, event.date))


def _instead(
    base: PlanView, problem: Problem, event: ViewEvent, away: tuple[str, ...], taken: Iterable[PlannedEvent]
) -> PlannedEvent | None:
    """The event with others of its groups in the place of those who are away, None if there are none."""
    people = list(event.attendees)
    for person in away:
        group = next((g for g in event.demand.groups if person in g.candidates and person in people), None)
        if group is None:
            return None
        busy = {p for e in taken if e.date == event.date for p in e.attendees}
        free = (
            other
            for other in group.candidates
            if other not in people
            and other not in busy
            and not problem.absent(other, event.date)
            and not any(
                e.start < event.end and event.start < e.end for e in base.by_person_day.get((other, event.date), ())
            )
        )
        other = next(free, None)
        if other is None:
            return None
        people[people.index(person)] = other
    planned = next(e for e in base.plan.by_demand[event.demand.id] if e.index == event.id.index)
    return planned.model_copy(update={"attendees": tuple(people)})


def _refused(
    base: PlanView, problem: Problem, hit: dict[EventId, tuple[str, ...]], instead: dict[EventId, PlannedEvent]
) -> set[EventId]:
    """Events that break a rule with those who would come instead, everything that is lost left out."""
    if not instead:
        return set()
    events = [instead.get(e.id, e) for e in base.plan.events if e.id not in hit or e.id in instead]
    plan = Plan(problem=problem.title, events=tuple(events), rhythms=base.plan.rhythms)
    broken = {event for fact in check(problem, plan).violations for event in fact.events}
    return broken & instead.keys()


def _newcomers(event: ViewEvent, planned: PlannedEvent | None) -> tuple[str, ...]:
    return () if planned is None else tuple(person for person in planned.attendees if person not in event.attendees)


class Spread(NamedTuple):
    """How a figure is spread over draws.

    Attributes:
        half: in half of the draws it is at most so large.
        most_of: in nine of ten draws it is at most so large.
    """

    least: int
    half: int
    most_of: int
    most: int
    mean: float


def spread(values: Sequence[int]) -> Spread:
    """The spread of at least one value; shares of draws are rounded up to whole draws."""
    ordered = sorted(values)
    count = len(ordered)
    return Spread(
        ordered[0],
        ordered[-(-count // 2) - 1],
        ordered[-(-9 * count // 10) - 1],
        ordered[-1],
        sum(ordered) / count,
    )


def lost_by_kind(exposures: Sequence[Exposure]) -> list[tuple[EventKind, list[int]]]:
    """Lost events of each kind in each draw, the kinds that lose most first."""
    kinds = {hit.event.kind.id: hit.event.kind for exposure_ in exposures for hit in exposure_.lost}
    counts = {
        kind: [sum(hit.event.kind.id == kind for hit in exposure_.lost) for exposure_ in exposures] for kind in kinds
    }
    return sorted(((kinds[kind], found) for kind, found in counts.items()), key=lambda row: (-sum(row[1]), row[0].id))


def lost_by_person(exposures: Sequence[Exposure]) -> list[tuple[str, list[int]]]:
    """Events that are lost because a person is away, in each draw, those with most first."""
    counts: dict[str, list[int]] = {}
    for number, exposure_ in enumerate(exposures):
        for hit in exposure_.lost:
            for person in hit.away:
                counts.setdefault(person, [0] * len(exposures))[number] += 1
    return sorted(counts.items(), key=lambda row: (-sum(row[1]), row[0]))
