"""What stands in the way of an event, held against what ``check`` says of the plan with the event there."""

import functools
import random

import pytest
from rules.worlds import Pin, busy_world, careless_events, plan

from scenarios import load
from scheduler import Params, Question, check, solve
from scheduler.domain.plan import EventId, Plan
from scheduler.domain.problem import Problem
from scheduler.engine.explain.asked import with_event
from scheduler.engine.explain.clash import smallest_clash
from scheduler.engine.explain.standing import Standing
from scheduler.model.block import Ground
from scheduler.rules import Level
from scheduler.rules.view import PlanView

SEED = 7


@functools.cache
def example() -> tuple[Problem, Plan]:
    problem = load("beispiel")
    return problem, solve(problem, Params(workers=1)).plan


def without(problem: Problem, whole: Plan, event: EventId) -> PlanView:
    events = tuple(e for e in whole.events if e.id != event)
    return PlanView(problem, Plan(problem=whole.problem, events=events, rhythms=whole.rhythms))


def hard(problem: Problem, whole: Plan) -> set[tuple[str, str]]:
    return {(f.rule, f.sentence) for f in check(problem, whole).facts if f.level is Level.HARD}


@pytest.mark.no_cover  # the same lines thousands of times
def test_a_place_is_open_exactly_if_check_has_nothing_new_to_say() -> None:
    problem, whole = example()
    rng = random.Random(SEED)
    wrong = []
    for event in whole.events:
        view = without(problem, whole, event.id)
        standing = Standing(problem, view, Question(event=event.id))
        free = standing.open()
        for _ in range(12):
            spot = tuple(rng.randrange(n) for n in standing.target.shape)
            broken = hard(problem, with_event(problem, view.plan, standing.event_at(spot)))
            if bool(free[spot]) != (not broken):
                wrong.append((event.id, spot, sorted(broken)))
    assert wrong == [], f"seed {SEED}"


def test_grounds_name_the_rules_that_check_names() -> None:
    problem, whole = example()
    rng = random.Random(SEED)
    wrong = []
    for event in whole.events:
        view = without(problem, whole, event.id)
        standing = Standing(problem, view, Question(event=event.id))
        grounds = standing.grounds()
        for _ in range(6):
            spot = tuple(rng.randrange(n) for n in standing.target.shape)
            mine = {g.rule for g in grounds if standing.forbidden(g)[spot] and not _of_group(standing, g)}
            said = {fact.rule for fact in standing.facts_at(spot)}
            if not standing.demand.groups and mine != said:
                wrong.append((event.id, spot, mine, said))
    assert wrong == [], f"seed {SEED}"


def _of_group(standing: Standing, ground: Ground) -> bool:
    return ground.object in standing.people and ground not in standing.masks


@pytest.mark.parametrize("seed", range(8))
def test_in_careless_plans_too(seed: int) -> None:
    """Plans that break rules already: only what is new counts."""
    problem = busy_world()
    rng = random.Random(seed)
    events = careless_events(problem, rng.choice)
    unique = {event.id: event for event in events}
    whole = plan(problem, *unique.values())
    wrong = []
    for event in unique.values():
        demand = problem.demand[event.demand]
        if demand.rhythm_weeks:
            continue
        view = without(problem, whole, event.id)
        standing = Standing(problem, view, Question(event=event.id))
        free, known = standing.open(), hard(problem, view.plan)
        for _ in range(10):
            spot = tuple(rng.randrange(n) for n in standing.target.shape)
            new = hard(problem, with_event(problem, view.plan, standing.event_at(spot))) - known
            if free[spot] and new:
                wrong.append((event.id, spot, sorted(new)))
    assert wrong == [], f"seed {seed}"


def test_a_room_that_is_not_named_is_a_ground_of_its_own() -> None:
    problem, whole = example()
    event = EventId("sozialraumtreffen/fz-nord", 0)
    standing = Standing(problem, without(problem, whole, event), Question(event=event, room="br-nord"))
    assert standing.forbidden(Ground("room_fit", "br-nord")).sum() == standing.target.sum() > 0
    assert not standing.open().any()


def test_a_time_that_is_not_named_is_a_ground_of_its_own() -> None:
    problem, whole = example()
    event = EventId("sozialraumtreffen/fz-nord", 0)
    question = Question(event=event, weekday=0, start=18 * 60)
    standing = Standing(problem, without(problem, whole, event), question)
    ground = Ground("availability", "Zeitfenster", event.demand)
    assert standing.forbidden(ground).sum() == standing.target.sum() > 0


def test_a_promise_of_the_event_forbids_every_other_place() -> None:
    problem = busy_world()
    demand = next(d for d in problem.demands if not d.rhythm_weeks)
    pins = (Pin(demand=demand.id, index=0, date=demand.window(0).first),)
    problem = Problem(**{name: getattr(problem, name) for name in Problem.model_fields} | {"pins": pins})
    standing = Standing(problem, PlanView(problem, plan(problem)), Question(event=EventId(demand.id, 0)))
    forbidden = standing.forbidden(Ground("promised", "Festlegung", demand.id))
    assert not forbidden[:, 0, :].any()
    assert forbidden[:, 1:, :].all()


def grounds(*names: str) -> list[Ground]:
    return [Ground("availability", name) for name in names]


@pytest.mark.parametrize(
    ("clashes", "found"),
    [
        ([{"a"}], {"a"}),
        ([{"a", "b"}], {"a", "b"}),
        ([{"a", "b", "c"}, {"d"}], {"d"}),
        ([{"a", "b"}, {"b", "c", "d"}], {"a", "b"}),
        ([], set()),
    ],
)
def test_the_smallest_clash_is_found(clashes: list[set[str]], found: set[str]) -> None:
    every = grounds("a", "b", "c", "d", "e")

    def fits(off: frozenset[Ground]) -> bool:
        on = {g.object for g in every} - {g.object for g in off}
        return not any(clash <= on for clash in clashes)

    assert {g.object for g in smallest_clash(every, fits)} == found


def test_what_never_fits_has_no_clash_among_the_grounds() -> None:
    assert smallest_clash(grounds("a"), lambda _off: False) == ()
