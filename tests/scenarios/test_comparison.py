"""Two plans side by side: what is proven, and who moves where."""

import datetime as dt

import pytest
from conftest import Ask, Become

from scenarios import load
from scenarios.comparison import Fate, Judgement, Proven, Standing, judgement, moves, same_weights, touched
from scheduler.domain.plan import Cost, Plan, PlannedEvent
from scheduler.domain.problem import Problem
from scheduler.rules import Level
from scheduler.rules.view import PlanView

WEEK = dt.timedelta(days=7)


def proven(costs: tuple[int, int, int], bounds: tuple[int, int, int]) -> Proven:
    """Missing mandatory and desired events, and wishes."""
    cost, bound = (Cost(mandatory=m, desired=d, wishes=w) for m, d, w in (costs, bounds))
    return Proven(cost, bound)


@pytest.mark.parametrize(
    ("base", "other", "expected"),
    [
        # the other's plan costs at most 70, the base's best at least 75: 5 to 80 - 68 = 12 less
        (((0, 0, 80), (0, 0, 75)), ((0, 0, 70), (0, 0, 68)), (Standing.BETTER, Level.WISH, 5, 12)),
        (((0, 0, 70), (0, 0, 68)), ((0, 0, 80), (0, 0, 75)), (Standing.WORSE, Level.WISH, 5, 12)),
        # 70 looks better than 80, but the base's best may cost 69
        (((0, 0, 80), (0, 0, 69)), ((0, 0, 70), (0, 0, 68)), (Standing.UNDECIDED, Level.WISH, 0, 0)),
        (((0, 0, 80), (0, 0, 70)), ((0, 0, 70), (0, 0, 70)), (Standing.UNDECIDED, Level.WISH, 0, 0)),
        (((0, 0, 70), (0, 0, 70)), ((0, 0, 70), (0, 0, 70)), (Standing.EQUAL, None, 0, 0)),
        # an earlier level decides, whatever the later ones say
        (((2, 0, 10), (2, 0, 10)), ((0, 5, 90), (0, 0, 0)), (Standing.BETTER, Level.MANDATORY, 2, 2)),
        (((0, 0, 90), (0, 0, 90)), ((0, 4, 10), (0, 3, 0)), (Standing.WORSE, Level.DESIRED, 3, 4)),
        # and hides them as long as it is open itself
        (((0, 0, 90), (0, 0, 90)), ((1, 0, 10), (0, 0, 0)), (Standing.UNDECIDED, Level.MANDATORY, 0, 0)),
    ],
)
def test_a_difference_counts_only_where_it_is_proven(base, other, expected) -> None:
    assert judgement(proven(*base), proven(*other)) == expected


def test_wishes_that_weigh_differently_are_not_compared_but_what_comes_before_is() -> None:
    cheap, dear = proven((0, 0, 10), (0, 0, 10)), proven((0, 0, 90), (0, 0, 90))
    assert judgement(cheap, dear, same_weights=False) == Judgement(Standing.INCOMPARABLE, Level.WISH)
    missing = proven((1, 0, 0), (1, 0, 0))
    assert judgement(cheap, missing, same_weights=False) == (Standing.WORSE, Level.MANDATORY, 1, 1)


def test_what_weighs_differently(become: Become) -> None:
    base = load("beispiel")
    assert same_weights(base, become("kita_schliesst: {kita: kita-muehle}"))
    assert same_weights(base, become("gewicht: {regel: stability, wert: 0}"))
    assert not same_weights(base, become("gewicht: {regel: evenings, wert: 12}"))


def event(problem: Problem, demand: str, day: dt.date, index: int = 0, start: int = 600) -> PlannedEvent:
    room = next(iter(problem.demand[demand].rooms), None)
    return PlannedEvent(demand=demand, index=index, date=day, start=start, room=room)


def view(problem: Problem, *events: PlannedEvent) -> PlanView:
    return PlanView(problem, Plan(problem=problem.title, events=events))


def told(found) -> list[tuple[Fate, object, object]]:
    return [(move.fate, move.before and move.before.date, move.after and move.after.date) for move in found]


def test_who_moves_where(ask: Ask) -> None:
    problem = ask("aenderungen:\n  - terminart_entfaellt: {terminart: elterncafe}").base
    weekly = next(d for d in problem.demands if d.count >= 3)
    once = next(d for d in problem.demands if d.id != weekly.id)
    day = weekly.first
    before = view(
        problem, *(event(problem, weekly.id, day + n * WEEK, n) for n in range(3)), event(problem, once.id, day)
    )
    assert moves(before, before) == ()
    later = view(
        problem, *(event(problem, weekly.id, day + (n + 1) * WEEK, n) for n in range(3)), event(problem, once.id, day)
    )
    assert told(moves(before, later)) == [(Fate.MOVED, day, day + 3 * WEEK)]
    fewer = view(problem, *(event(problem, weekly.id, day + n * WEEK, n) for n in range(3)))
    assert told(moves(before, fewer)) == [(Fate.GONE, day, None)]
    (gone,) = moves(before, fewer)
    assert gone.wanted
    assert told(moves(fewer, before)) == [(Fate.ADDED, None, day)]
    assert touched(moves(fewer, before)) == dict.fromkeys(problem.demand[once.id].required, 1)


def test_an_event_that_nobody_wants_any_more_and_one_that_somebody_else_does(ask: Ask) -> None:
    file = ask("aenderungen:\n  - terminart_entfaellt: {terminart: elterncafe}")
    (scenario,) = file.scenarios
    base, other = file.base, scenario.problem()
    cafe = next(d for d in base.demands if d.kind == "elterncafe")
    (gone,) = moves(view(base, event(base, cafe.id, cafe.first)), view(other))
    assert (gone.fate, gone.wanted, gone.people) == (Fate.GONE, False, cafe.required)
    kept = next(d for d in base.demands if d.kind == "eb-sprechstunde")
    first = event(base, kept.id, kept.first)
    second = first.model_copy(update={"attendees": (base.people[0].id,)})
    (replaced,) = moves(view(base, first), view(base, second))
    assert replaced.fate is Fate.PEOPLE
    assert base.people[0].id in replaced.people
