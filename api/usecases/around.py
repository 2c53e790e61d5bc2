"""A problem as it stands today: around what is promised, measured against what is published, and never in the past."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator

from api.store.ledger import Claim
from api.store.ledger import Reservation as Promise
from calendars import zones
from scheduler.domain.demands import Pin
from scheduler.domain.plan import Plan, PlannedEvent
from scheduler.domain.problem import Problem
from scheduler.domain.resources import Absence, Reservation
from scheduler.domain.time import MINUTES_PER_DAY, ZONE, DateRange, moment

OVER = "vergangen"
"""Why nobody comes on a day that is over."""
DAY = dt.timedelta(days=1)


def around(problem: Problem, promised: Iterable[Promise], published: Plan | None, now: dt.datetime) -> Problem:
    """What is to be planned now.

    Bookings and blocks become reservations, the published plan the baseline of the rule ``stability``. Events that have
    begun keep their date, start and room, and nobody takes part in anything else on a day that is over.

    Args:
        problem: the county and its year, as its data say.
        promised: held bookings and blocks of the ledger; what they claim that is not in the data is left out.
        published: the plan in force.
        now: aware.
    """
    known = () if published is None else tuple(e for e in published.events if _speaks_of(problem, e))
    begun = tuple(event for event in known if _begin(event) <= now)
    taken = tuple(r for promise in promised for claim in promise.claims for r in reservations(problem, promise, claim))
    today = now.astimezone(ZONE).date()
    return problem.model_copy(
        update={
            "reservations": (*problem.reservations, *taken),
            "pins": (*problem.pins, *(_pin(problem, event) for event in begun)),
            "baseline": known,
            "absences": (*problem.absences, *_over(problem, begun, today)),
            "policy": problem.policy.model_copy(update={"today": today}),
        }
    )


def without_the_past(problem: Problem, plan: Plan, now: dt.datetime) -> Plan:
    """A plan without what it would place before ``now`` and what is not published there.

    Events of a rhythm are counted anew: their index is their place in the order of dates.

    Args:
        problem: of :func:`around`.
        plan: of that problem.
        now: the moment it was made for, aware.
    """
    published = {(event.demand, event.date) for event in problem.baseline}
    kept = [e for e in plan.events if _begin(e) > now or (e.demand, e.date) in published]
    if len(kept) == len(plan.events):
        return plan
    counted: dict[str, int] = defaultdict(int)
    events = []
    for event in sorted(kept, key=lambda e: (e.date, e.start, e.demand, e.index)):
        rhythmic = bool(problem.demand[event.demand].rhythm_weeks)
        events.append(event.model_copy(update={"index": counted[event.demand]}) if rhythmic else event)
        counted[event.demand] += 1
    return plan.model_copy(update={"events": tuple(events)})


def reservations(problem: Problem, promise: Promise, claim: Claim) -> Iterator[Reservation]:
    """What a claim takes, day by day on the wall clock, in whole minutes.

    An hour that the clocks show twice is taken whole. Nobody learns from it what the promise is for.
    """
    kind, _, name = claim.resource.partition(":")
    room = name if kind == "room" and name in problem.room else None
    people = (name,) if kind == "person" and name in problem.person else ()
    if room is None and not people:
        return
    begin, end = claim.begin.astimezone(ZONE), claim.end.astimezone(ZONE)
    day = begin.date()
    while day <= end.date():
        start = _minute(begin) if day == begin.date() else 0
        until = _minute(end, up=True) if day == end.date() else MINUTES_PER_DAY
        if start < until:
            yield Reservation(
                id=f"{promise.id}/{claim.resource}/{day}", date=day, start=start, end=until, room=room, people=people
            )
        day += DAY


def _minute(local: dt.datetime, *, up: bool = False) -> int:
    """Minute of the day, down or up to the next whole one; of an hour that comes twice its first, or its last."""
    if zones.ambiguous(local):
        return (local.hour + up) * 60
    return local.hour * 60 + local.minute + (up and local.second > 0)


def _speaks_of(problem: Problem, event: PlannedEvent) -> bool:
    """Whether the data still have what the event names."""
    demand = problem.demand.get(event.demand)
    return demand is not None and event.index < demand.count and (event.room is None or event.room in problem.room)


def _begin(event: PlannedEvent) -> dt.datetime:
    return moment(event.date, event.start)


def _pin(problem: Problem, event: PlannedEvent) -> Pin:
    index = None if problem.demand[event.demand].rhythm_weeks else event.index
    return Pin(demand=event.demand, index=index, date=event.date, start=event.start, room=event.room)


def _over(problem: Problem, begun: Iterable[PlannedEvent], today: dt.date) -> Iterator[Absence]:
    """Everybody is away on the days before today on which they took part in nothing."""
    last = min(today - DAY, problem.horizon.last)
    if last < problem.horizon.first:
        return
    busy: dict[str, set[dt.date]] = defaultdict(set)
    for event in begun:
        demand = problem.demand[event.demand]
        for name in (*demand.required, *demand.optional, *event.attendees):
            busy[name].add(event.date)
    past = DateRange(first=problem.horizon.first, last=last)
    for person in problem.people:
        for first, final in _gaps(past, busy[person.id]):
            yield Absence(person=person.id, first=first, last=final, reason=OVER)


def _gaps(past: DateRange, busy: set[dt.date]) -> Iterator[tuple[dt.date, dt.date]]:
    first = past.first
    for day in sorted(d for d in busy if d in past):
        if first < day:
            yield first, day - DAY
        first = day + DAY
    if first <= past.last:
        yield first, past.last
