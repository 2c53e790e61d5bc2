"""Regions planned one by one: the whole is sound, its bound one for the whole, and shared people are never doubled."""

from threading import Event

import pytest
from rules.worlds import Assignment, day, demand, hours, person, room, site, world

from scheduler import Params, check, solve
from scheduler.domain.plan import Cost
from scheduler.domain.problem import Problem
from scheduler.domain.resources import Reservation
from scheduler.engine import many
from scheduler.engine.course import Course
from scheduler.engine.many import Many, mend, regions
from scheduler.engine.parts import alone, components, outsiders
from scheduler.engine.prove import Solver, first_plan
from scheduler.rules import REGISTRY

ONE_HOUR = {"windows": hours("Do", "10:00", "11:00"), "count": 1, "first": day(3), "last": day(3)}


def state(**course) -> Problem:
    """Two Familienzentren that share nobody but a trainer from outside."""
    sites = tuple(site(name, catchment=(Assignment(unit=name),)) for name in ("fz", "nord"))
    people = (
        person("sued", serves=frozenset({"fz"})),
        person("ksa", base="nord", serves=frozenset({"nord"})),
        person("trainer", base=None, availability=None),
    )
    rooms = (room(), room("halle", site="nord", kind="halle"))
    north, south = {"unit": "nord", "rooms": ("halle",)}, {"unit": "fz"}
    demands = (
        demand("a", required=("sued",), **south),
        demand("kurs-a", required=("sued", "trainer"), **south, **course),
        demand("b", required=("ksa",), **north),
        demand("kurs-b", required=("ksa", "trainer"), **north, **course),
    )
    return world(sites=sites, people=people, rooms=rooms, demands=demands)


@pytest.fixture
def _small_regions(monkeypatch):
    monkeypatch.setattr(many, "LEAST", 1)
    monkeypatch.setattr(many, "PART", 2)


def ids(demands):
    return sorted(d.id for d in demands)


def test_whoever_has_no_base_and_no_hours_is_an_outsider():
    assert outsiders(state()) == {"trainer"}


@pytest.mark.usefixtures("_small_regions")
def test_regions_are_held_together_by_people_who_belong_somewhere():
    problem = state()
    assert len(components(problem)) == 1
    assert sorted(map(ids, regions(problem))) == [["a", "kurs-a"], ["b", "kurs-b"]]


def test_what_is_small_is_one_region():
    assert regions(state()) == [state().demands]


def test_a_region_alone_has_what_it_needs_and_nothing_else():
    problem = state()
    south = alone(problem, problem.demands[:2])
    assert ids(south.demands) == ["a", "kurs-a"]
    assert set(south.person) == {"sued", "trainer"}
    assert set(south.room) == {"saal"}
    assert set(south.site) == {"fz"}
    assert alone(problem, problem.demands).fingerprint == problem.fingerprint


def test_a_reservation_keeps_only_what_the_region_has():
    """The trainer is reserved in the other region's hall: here that is a time of the trainer and no more."""
    taken = Reservation(id="x", date=day(3), start="09:00", end="10:00", room="halle", people=("trainer", "ksa"))
    problem = state()
    problem = Problem(**{n: getattr(problem, n) for n in Problem.model_fields} | {"reservations": (taken,)})
    (found,) = alone(problem, problem.demands[:2]).reservations
    assert (found.room, found.people) == (None, ("trainer",))


@pytest.mark.usefixtures("_small_regions")
@pytest.mark.parametrize("workers", [1, 2])
def test_regions_together_are_as_good_as_the_whole(workers):
    problem = state()
    heard = []
    solution = solve(problem, Params(workers=workers), progress=heard.append)
    whole = Solver(Course(problem, Params(workers=1), REGISTRY, None, None)).solve()
    assert solution.cost == check(problem, solution.plan).cost == whole.cost
    assert solution.cost.hard == 0
    assert solution.bound.levels <= solution.cost.levels
    assert len(solution.plan.events) == 8
    assert {p.phase for p in heard} >= {"erster vollständiger Plan", "fertig"}


@pytest.mark.usefixtures("_small_regions")
def test_where_two_regions_want_the_trainer_at_once_one_gives_way():
    """Both courses fit only on one Thursday at ten: one is missing, and no rule is broken."""
    problem = state(**ONE_HOUR)
    plans = [first_plan(alone(problem, demands), REGISTRY) for demands in regions(problem)]
    doubled = many.together(problem, plans)
    assert [f.rule for f in check(problem, doubled).violations] == ["person_occupancy"]
    mended = mend(problem, doubled, REGISTRY)
    assert not check(problem, mended).violations
    assert len(mended.events) == len(doubled.events) - 1
    solution = solve(problem, Params(workers=2))
    assert solution.cost.hard == 0
    assert solution.cost.desired == 3
    assert solution.bound < solution.cost


@pytest.mark.usefixtures("_small_regions")
def test_where_there_is_another_time_the_event_moves():
    windows = hours("Do", "10:00", "14:00")
    problem = state(**(ONE_HOUR | {"windows": windows}))
    plans = [first_plan(alone(problem, demands), REGISTRY) for demands in regions(problem)]
    mended = mend(problem, many.together(problem, plans), REGISTRY)
    assert check(problem, mended).cost.levels[:3] == (0, 0, 0)


@pytest.mark.usefixtures("_small_regions")
def test_a_time_limit_is_shared_out_and_nothing_is_lost():
    solution = solve(state(), Params(workers=2, time_limit=0.5))
    assert len(solution.plan.events) == 8
    assert solution.cost.hard == 0


class Remembered(dict):
    """A memory that lasts as long as a test, and counts what it could say."""

    recalled = 0

    def recall(self, problem, params):
        found = self.get((problem.fingerprint, params))
        self.recalled += found is not None
        return found

    def keep(self, problem, params, solution):
        self[problem.fingerprint, params] = solution


@pytest.mark.usefixtures("_small_regions")
def test_a_region_that_stays_the_same_is_not_planned_again_and_the_plan_is_the_same():
    memory, params = Remembered(), Params(workers=1)
    first = solve(state(), params, memory=memory)
    assert (len(memory), memory.recalled) == (2, 0)
    again = solve(state(), params.model_copy(update={"workers": 2}), memory=memory)
    assert (len(memory), memory.recalled) == (2, 2)
    assert (again.plan, again.cost, again.bound) == (first.plan, first.cost, first.bound)
    solve(state(), params.model_copy(update={"gap_limit": 0.2}), memory=memory)
    assert (len(memory), memory.recalled) == (4, 2)
    north_closed = state().model_copy(update={"demands": state().demands[:2] + state().demands[2:3]})
    changed = solve(north_closed, params, memory=memory)
    assert (len(memory), memory.recalled) == (5, 3)
    alone_ = solve(north_closed, params)
    assert (changed.plan, changed.cost, changed.bound) == (alone_.plan, alone_.cost, alone_.bound)


@pytest.mark.usefixtures("_small_regions")
def test_what_was_cut_off_is_not_remembered():
    memory, stop = Remembered(), Event()
    stop.set()
    assert len(solve(state(), Params(workers=1), memory=memory, cancel=stop).plan.events) == 8
    assert not memory


def test_news_of_the_regions_raise_the_bound_of_the_whole():
    problem = state()
    course = Course(problem, Params(), REGISTRY, None, None)
    state_of = Many(course, [problem.demands[:2], problem.demands[2:]])
    told = [progress(3), progress(2)]
    state_of._hear([(0, told[0]), (1, told[1]), (0, told[1])])
    assert course.bound == Cost(wishes=5)


def progress(wishes: int):
    bound = Cost(wishes=wishes)
    return many.Progress(seconds=1, phase="", placed=0, events=4, cost=None, bound=bound, gap=None)
