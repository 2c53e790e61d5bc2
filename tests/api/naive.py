"""A plan without the engine: every event at the first place where it breaks no rule."""

import datetime as dt
from collections.abc import Iterator
from itertools import product

from scheduler.check import check
from scheduler.domain.demands import Demand
from scheduler.domain.plan import Cost, Plan, PlannedEvent, Rhythm
from scheduler.domain.problem import Problem
from scheduler.domain.time import GRID, monday
from scheduler.solution import Obstacle, Progress, Solution, Status, Unplaced


def naive_plan(problem: Problem) -> Plan:
    """Promised ones first; those that fit nowhere at first sight stay unplaced."""
    events: list[PlannedEvent] = []
    promised = {pin.demand for pin in problem.pins if pin.date is not None}
    for demand in sorted(problem.demands, key=lambda d: d.id not in promised):
        day = demand.first
        for index in range(demand.count):
            for candidate in _candidates(problem, demand, index, max(day, demand.window(index).first)):
                if not _broken(problem, [*events, candidate]):
                    events.append(candidate)
                    day = candidate.date + dt.timedelta(days=demand.gap_days)
                    break
    return problem.plan(tuple(events), _rhythms(problem, events))


def _rhythms(problem: Problem, events: list[PlannedEvent]) -> tuple[Rhythm, ...]:
    """Every rhythm is that of its first event."""
    begin = monday(problem.horizon.first)
    return tuple(
        Rhythm(
            demand=event.demand,
            weekday=event.date.weekday(),
            phase=(event.date - begin).days // 7 % problem.demand[event.demand].rhythm_weeks,
            start=event.start,
            room=event.room,
        )
        for event in events
        if event.index == 0 and problem.demand[event.demand].rhythm_weeks
    )


def _broken(problem: Problem, events: list[PlannedEvent]) -> bool:
    report = check(problem, problem.plan(tuple(events), _rhythms(problem, events)))
    placed = {event.demand for event in events}
    return any(fact.rule != "promised" or {e.demand for e in fact.events} & placed for fact in report.violations)


def _candidates(problem: Problem, demand: Demand, index: int, first: dt.date) -> Iterator[PlannedEvent]:
    attendees = tuple(p for group in demand.groups for p in group.candidates[: group.need])
    rooms = demand.rooms or (None,)
    pin = next((p for p in problem.pins if p.demand == demand.id and p.index in {None, index}), None)
    if pin is not None and pin.date is not None and index in {pin.index, 0}:
        start = demand.windows[0].start if pin.start is None else pin.start
        yield PlannedEvent(
            demand=demand.id, index=index, date=pin.date, start=start, room=pin.room or rooms[0], attendees=attendees
        )
        return
    for offset in range((demand.window(index).last - first).days + 1):
        day = first + dt.timedelta(days=offset)
        if day in problem.holidays or any(problem.absent(p, day) for p in demand.required + attendees):
            continue
        for window in demand.windows:
            if window.weekday == day.weekday():
                starts = range(window.start, window.end - demand.minutes + 1, 2 * GRID)
                if pin is not None and pin.start is not None:
                    starts = range(pin.start, pin.start + 1)
                for start, room in product(starts, rooms):
                    yield PlannedEvent(
                        demand=demand.id, index=index, date=day, start=start, room=room, attendees=attendees
                    )


def solution_of(problem: Problem, plan: Plan, *, status: Status = Status.FEASIBLE, gap: float = 0.25) -> Solution:
    """The plan as an engine would hand it over."""
    cost = check(problem, plan).cost
    placed = {event.id for event in plan.events}
    missing = [(d.id, i) for d in problem.demands for i in range(d.count) if (d.id, i) not in placed]
    at_end = Progress(
        seconds=1.5, phase="Fertig", placed=len(placed), events=33, cost=cost, bound=Cost(wishes=7), gap=gap
    )  # fmt: skip
    return Solution(
        plan=plan,
        cost=cost,
        bound=Cost(wishes=7),
        gap=gap,
        status=status,
        seconds=1.5,
        first_complete_seconds=0.5,
        peak_memory_mib=123.4,
        seed=1,
        components=1,
        unplaced=tuple(
            Unplaced(
                event=event,
                mandatory=number == 0,
                possible=12,
                open=0,
                obstacles=(Obstacle(rule="availability", cause="eb-kreis", placements=12),),
                reason=f"Grund Nummer {number + 1}.",
            )
            for number, event in enumerate(missing)
        ),
        trace=(at_end,),
    )
