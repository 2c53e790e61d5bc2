"""Solving from the outside: sound plans, honest bounds, and an end when one is asked for."""

import functools
import itertools
import threading

import pytest
from rules.worlds import Assignment, day, demand, hours, kind, person, room, site, world

from scenarios import load
from scheduler.check import check
from scheduler.domain.plan import Cost
from scheduler.domain.problem import Problem
from scheduler.engine import prove as engine
from scheduler.engine.course import Course, relative_gap
from scheduler.engine.parts import cut
from scheduler.engine.solve import solve
from scheduler.params import Params
from scheduler.rules import REGISTRY
from scheduler.solution import Solution, Status


@functools.cache
def example() -> Problem:
    return load("beispiel")


@functools.cache
def solved() -> tuple[Solution, list]:
    news = []
    return solve(example(), progress=news.append), news


def two_counties() -> Problem:
    """Two Familienzentren with people and rooms of their own, and a meeting of both leads."""
    sites = (site(catchment=(Assignment(unit="fz"),)), site("nord", catchment=(Assignment(unit="nord"),)))
    people = (person(serves=frozenset({"fz"})), person("ksa", base="nord", serves=frozenset({"nord"})))
    rooms = (room(), room("halle", site="nord", kind="halle"), room("netz", site=None, kind="digital"))
    north = {"rooms": ("halle",), "required": ("ksa",)}
    demands = (
        demand("a", unit="fz"),
        demand("b", unit="fz", interval_days=7, min_gap_days=1),
        demand("c", unit="nord", **north),
        demand("d", unit="nord", count=1, **north),
        demand("runde", count=1, required=("leitung", "ksa"), rooms=("netz",), format="digital"),
    )
    return world(sites=sites, people=people, rooms=rooms, demands=demands)


def overfull() -> Problem:
    """Two mandatory events need the lead at the only possible time."""
    only = {
        "count": 1,
        "mandatory_per_period": 1,
        "first": day(3),
        "last": day(3),
        "windows": hours("Do", "10:00", "11:00"),
    }
    kinds = (kind(obligation="muss"),)
    return world(
        demands=(demand("eins", **only), demand("zwei", rooms=("netz",), format="digital", **only)),
        rooms=(room(), room("netz", site=None, kind="digital")),
        kinds=kinds,
    )


def assert_sound(problem: Problem, solution: Solution) -> None:
    report = check(problem, solution.plan)
    assert not report.violations
    assert solution.cost == report.cost
    assert solution.bound.levels <= solution.cost.levels
    assert len(solution.plan.events) + len(solution.unplaced) == sum(d.count for d in problem.demands)


def test_the_example_is_planned_well():
    solution, _ = solved()
    assert_sound(example(), solution)
    assert solution.cost.levels[:3] == (0, 0, 0)
    assert not solution.unplaced
    assert solution.components == 1
    assert solution.gap == relative_gap(solution.cost, solution.bound)
    assert solution.status in {Status.OPTIMAL, Status.FEASIBLE}
    assert 0 < solution.first_complete_seconds <= solution.seconds
    assert solution.peak_memory_mib > 10


def test_a_gap_that_is_good_enough_ends_the_solve():
    """The proof goes on until the gap is small enough, and the parts are not planned any more."""
    solution = solve(example(), Params(gap_limit=0.3))
    assert_sound(example(), solution)
    assert 0 < solution.gap <= 0.3
    assert solution.status is Status.FEASIBLE
    assert "Familienzentren planen" not in {news.phase for news in solution.trace}
    assert "Familienzentren planen" in {news.phase for news in solve(example()).trace}


def test_a_county_that_is_stopped_at_once_still_has_its_first_plan():
    problem = load("bad-kreuznach-2026-27")
    cancel = threading.Event()
    cancel.set()
    solution = solve(problem, cancel=cancel)
    assert_sound(problem, solution)
    assert len(solution.plan.events) == 2818
    assert not solution.unplaced


def test_same_seed_same_plan():
    solution, _ = solved()
    again = solve(example(), Params())
    assert again.plan == solution.plan
    assert again.bound == solution.bound


def test_progress_tells_a_rising_bound_and_a_falling_cost():
    solution, news = solved()
    assert tuple(news) == solution.trace
    assert [n.phase for n in news][:2] == ["Daten aufbereiten", "erster vollständiger Plan"]
    assert news[-1].phase == "fertig"
    assert news[-1].placed == news[-1].events == len(solution.plan.events)
    assert (news[-1].cost, news[-1].bound, news[-1].gap) == (solution.cost, solution.bound, solution.gap)
    assert news[0].cost is None
    assert news[0].gap is None
    for before, after in itertools.pairwise(news):
        assert before.seconds <= after.seconds
        assert before.bound.levels <= after.bound.levels
        assert before.cost is None or after.cost.levels <= before.cost.levels


def test_cancelled_from_the_start_gives_a_plan():
    cancel = threading.Event()
    cancel.set()
    solution = solve(example(), cancel=cancel)
    assert_sound(example(), solution)
    assert solution.status in {Status.STOPPED, Status.FEASIBLE}
    assert solution.plan.events


@pytest.mark.parametrize("phase", ["Güte beweisen", "Familienzentren planen"])
def test_cancelled_on_the_way(phase):
    cancel = threading.Event()
    solution = solve(example(), cancel=cancel, progress=lambda news: cancel.set() if news.phase == phase else None)
    assert_sound(example(), solution)
    assert solution.status is Status.STOPPED


def test_time_limit():
    solution = solve(example(), Params(time_limit=0.1))
    assert_sound(example(), solution)
    assert solution.status is Status.STOPPED
    assert solution.seconds < 5
    generous = solve(example(), Params(time_limit=300))
    assert generous.cost == solve(example()).cost


def test_a_gap_limit_is_no_reason_to_call_it_stopped():
    solution = solve(example(), Params(time_limit=0.1, gap_limit=0.99))
    assert_sound(example(), solution)
    assert solution.status is Status.FEASIBLE


def test_parts_in_one_process(monkeypatch):
    monkeypatch.setattr(Course, "good_enough", lambda _: False)  # the first plan is optimal already
    problem = two_counties()
    plain = solve(problem)
    assert_sound(problem, plain)
    monkeypatch.setattr(engine, "cut", functools.partial(cut, most=1))
    solution = solve(problem)
    assert_sound(problem, solution)
    assert not solution.unplaced
    assert "gemeinsame Termine planen" in {n.phase for n in solution.trace}
    assert solution.cost == plain.cost


def test_parts_in_two_processes(monkeypatch):
    monkeypatch.setattr(Course, "good_enough", lambda _: False)  # the first plan is optimal already
    problem = two_counties()
    monkeypatch.setattr(engine, "cut", functools.partial(cut, most=1))
    alone = solve(problem)
    monkeypatch.setattr(engine, "SMALL", 0)
    solution = solve(problem, Params(workers=2))
    assert_sound(problem, solution)
    assert not solution.unplaced
    assert solution.cost == alone.cost
    assert solution.peak_memory_mib > alone.peak_memory_mib


def test_what_cannot_be_is_left_out_with_a_reason():
    problem = overfull()
    solution = solve(problem)
    assert_sound(problem, solution)
    (missing,) = solution.unplaced
    assert missing.mandatory
    assert missing.open == 1
    assert "Termin 1 von 1" in missing.reason
    assert missing.reason.endswith("durch andere Termine belegt oder wären dort nachteiliger für den Gesamtplan.")
    assert solution.cost == solution.bound == Cost(mandatory=1)
    assert solution.status is Status.OPTIMAL


def test_what_has_no_place_says_what_stood_in_the_way():
    closed = room(hours=hours("Sa"))
    problem = world(rooms=(closed,), demands=(demand(count=2, unit="fz", interval_days=7, min_gap_days=1),))
    solution = solve(problem)
    assert_sound(problem, solution)
    assert [u.event.index for u in solution.unplaced] == [0, 1]
    first = solution.unplaced[0]
    assert not first.mandatory
    assert first.open == 0
    assert first.possible == sum(o.placements for o in first.obstacles)
    assert first.reason.startswith("Treffen (Haus fz), Termin 1 von 2:")
    assert solution.status is Status.OPTIMAL


def test_a_plan_that_got_worse_is_thrown_away(monkeypatch):
    """The plan before the integer stage is kept if what follows costs more."""
    monkeypatch.setattr(Course, "good_enough", lambda _: False)
    problem = two_counties()

    nothing = engine.Outcome(engine.Planned((), ()), 0.0)
    monkeypatch.setattr(engine.Greedy, "polish", lambda *_: None)
    monkeypatch.setattr(engine.Solver, "_outcomes", lambda *_: [nothing])
    solution = solve(problem)
    assert_sound(problem, solution)
    assert not solution.unplaced


def test_a_cost_below_the_bound_lowers_the_bound():
    """Rounding must never let the bound pass what a plan of hand is known to cost."""
    solver = engine.Solver(Course(example(), Params(), REGISTRY, None, None))
    solver.course.cost = Cost()
    plan = solver._component(example().demands).plan
    component = engine._Component(cut(example(), example().demands), plan, 9.0)
    solver._settle([component])
    assert solver.course.bound == Cost()


@pytest.mark.parametrize(
    ("cost", "bound", "gap"),
    [
        (Cost(), Cost(), 0.0),
        (Cost(wishes=10), Cost(wishes=9), 0.1),
        (Cost(mandatory=2, wishes=5), Cost(mandatory=1, wishes=50), 0.5),
        (Cost(desired=4), Cost(desired=4), 0.0),
        (Cost(desired=1), Cost(wishes=9), 1.0),
    ],
)
def test_gap_of_the_first_level_that_differs(cost, bound, gap):
    assert relative_gap(cost, bound) == pytest.approx(gap)
