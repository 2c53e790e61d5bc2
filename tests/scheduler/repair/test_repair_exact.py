"""Repairs of small worlds held against all plans there are: none takes less effort, and every one keeps all rules."""

import datetime as dt
import functools
import itertools
from collections.abc import Iterator

import pytest
from rules.worlds import Assignment, Rhythm, day, demand, event, hours, kind, person, site, world

from scheduler import Reach, RepairParams, check, repair
from scheduler.domain.plan import EventId, Plan, PlannedEvent
from scheduler.domain.problem import Problem
from scheduler.domain.time import ZONE, DateRange
from scheduler.engine.repair.disturbed import disturbed, with_deputies
from scheduler.repairing import Disturbance, Fallen, PersonAway, RoomLost

NOW = dt.datetime(2026, 11, 1, 8, tzinfo=ZONE)
THURSDAY = DateRange(first=day(3), last=day(3))
WEEK = {"first": day(), "last": day(4), "count": 1}
SLOTS = hours("Di Do", "10:00", "11:15")
"""Two starts a day for events of an hour, on two days of each week."""


def small(**overrides: object) -> Problem:
    """A Sprechstunde every week in the Kita, a mandatory meeting and a course, all of the same few people."""
    fz = (Assignment(unit="fz"),)
    people = (person(), person("ksa", role="ksa", serves=frozenset({"fz"})), person("ksa-2", role="ksa"))
    demands = (
        demand(rooms=("saal", "zimmer"), required=("leitung", "ksa"), mandatory_per_period=1, windows=SLOTS, **WEEK),
        demand("kurs", kind="kurs", windows=SLOTS, **WEEK),
        demand("sprech", rooms=("zimmer",), required=("ksa",), interval_days=7, windows=SLOTS),
    )
    plain = {
        "sites": (site(catchment=fz), site("kita", catchment=fz)),
        "people": people,
        "kinds": (kind(), kind("kurs", obligation="kann")),
        "demands": demands,
    }
    return world(**{**plain, **overrides})


def published(problem: Problem) -> Plan:
    """The meeting and the Sprechstunde on Thursdays, the course on Tuesday."""
    events = (
        event(start="10:00"),
        event(demand="kurs", date=day(1)),
        event(demand="sprech", start="11:15", room="zimmer"),
        event(1, demand="sprech", start="11:15", room="zimmer"),
    )
    moved = (
        events[0],
        events[1],
        *(e.model_copy(update={"start": 600, "date": day(1 + 7 * e.index)}) for e in events[2:]),
    )
    rhythm = Rhythm(demand="sprech", weekday="Di", phase=0, start="10:00", room="zimmer")
    return problem.plan(moved, (rhythm,))


AWAY = PersonAway(person="ksa", span=THURSDAY)
CASES = {
    "somebody is ill on Thursday": ((AWAY,), {}),
    "ill, with a deputy": ((AWAY,), {"ksa": ("ksa-2",)}),
    "ill all week": ((PersonAway(person="ksa", span=DateRange(first=day(), last=day(6))),), {}),
    "ill all week, with a deputy": (
        (PersonAway(person="ksa", span=DateRange(first=day(), last=day(6))),),
        {"ksa": ("ksa-2",)},
    ),
    "the room of the Kita is lost": ((RoomLost(room="zimmer", span=DateRange(first=day(), last=day(2))),), {}),
    "both rooms on Thursday": ((RoomLost(room="saal", span=THURSDAY), RoomLost(room="zimmer", span=THURSDAY)), {}),
    "the meeting falls": ((Fallen(event=EventId("treffen", 0)),), {}),
}


def all_places(problem: Problem, planned: PlannedEvent) -> Iterator[PlannedEvent | None]:
    """Where an event could be at all, with whoever could come, and nowhere."""
    wanted = problem.demand[planned.demand]
    groups = [itertools.combinations(group.candidates, group.need) for group in wanted.groups]
    companies = [tuple(itertools.chain(*chosen)) for chosen in itertools.product(*groups)]
    yield None
    for date, start, where, people in itertools.product(
        wanted.window(planned.index).days(), (600, 615), wanted.rooms, companies
    ):
        if date.weekday() in {1, 3}:
            yield planned.model_copy(update={"date": date, "start": start, "room": where, "attendees": people})


def parties(problem: Problem, planned: PlannedEvent, away: set[str]) -> set[str]:
    wanted = problem.demand[planned.demand]
    return ({*wanted.required, *planned.attendees} - away) | {f"haus {problem.room[planned.room].site}"}


def messages(problem: Problem, pairs: list[tuple[PlannedEvent, PlannedEvent | None]], away: set[str]) -> int:
    """Everybody of an event that leaves its place, whoever is new; where only people change, those and the house."""
    total = 0
    for old, new in pairs:
        before = parties(problem, old, away)
        after = parties(problem, new, away) if new is not None else set()
        if new is None:
            count = len(before)
        elif (old.date, old.start, old.room) == (new.date, new.start, new.room):
            changed = before ^ after
            count = len(changed | {p for p in before if p.startswith("haus")}) if changed else 0
        else:
            total += len(after - before)
            count = len(before)
        total += count * (2 if (old.date - NOW.date()).days < 14 else 1)
    return total


def least(
    problem: Problem, plan: Plan, disturbances: tuple[Disturbance, ...], deputies: dict, free: set[EventId]
) -> tuple[int, int, int]:
    """The least effort of all plans in which only some events change."""
    away = {d.person for d in disturbances if isinstance(d, PersonAway)}
    then = disturbed(problem, disturbances)
    demands = tuple(with_deputies(d, sorted(away), deputies) for d in then.demands)
    then = Problem(**{name: getattr(then, name) for name in Problem.model_fields} | {"demands": demands})
    old = [
        e.model_copy(
            update={
                "attendees": tuple(
                    p for p in problem.demand[e.demand].required if p not in then.demand[e.demand].required
                )
            }
        )
        for e in plan.events
    ]
    fallen = {d.event for d in disturbances if isinstance(d, Fallen)}
    before = check(problem, plan).cost
    choices = [
        [
            place
            for place in (all_places(then, e) if e.id in free else (e,))
            if place is None
            or (
                (e.id not in fallen or (place.date, place.start, place.room) != (e.date, e.start, e.room))
                and not check(then, replace(then, plan, (place,))).violations
            )
        ]
        for e in old
    ]

    @functools.cache
    def lost(there: tuple[PlannedEvent, ...]) -> tuple[int, int]:
        cost = check(problem, Plan(problem=problem.title, events=there, rhythms=plan.rhythms)).cost
        return cost.mandatory - before.mandatory, cost.desired - before.desired

    def effort(chosen: tuple[PlannedEvent | None, ...]) -> tuple[int, int, int]:
        stay = tuple(e for e, new in zip(plan.events, chosen, strict=True) if new is not None)
        return (*lost(stay), messages(then, list(zip(old, chosen, strict=True)), away))

    return next(
        effort(chosen)
        for chosen in sorted(itertools.product(*choices), key=effort)
        if not check(then, replace(then, plan, chosen)).violations
    )


def replace(then: Problem, plan: Plan, chosen: tuple[PlannedEvent | None, ...]) -> Plan:
    return Plan(problem=then.title, events=tuple(e for e in chosen if e is not None), rhythms=plan.rhythms)


@pytest.mark.parametrize("reach", [Reach.TOUCHED, Reach.ALL])
@pytest.mark.parametrize("name", CASES)
def test_no_plan_takes_less_effort(name: str, reach: Reach) -> None:
    disturbances, deputies = CASES[name]
    problem = small()
    plan = published(problem)
    assert not check(problem, plan).violations
    answer = repair(problem, plan, disturbances, RepairParams(now=NOW, reach=reach, deputies=deputies, notice_days=0))
    free = set(answer.touched) if reach is Reach.TOUCHED else {e.id for e in plan.events}
    assert answer.touched
    assert answer.proven
    for one in answer.found:
        assert one.effort == answer.bound
        assert not check(one.problem, one.plan).violations
        assert {s.event for s in one.steps} >= set(answer.touched)
        assert {s.event for s in one.steps} <= free
    assert answer.found[0].effort.levels == least(problem, plan, disturbances, deputies, free)
