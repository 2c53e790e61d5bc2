"""The meeting example: its rules say the same twice, the search counts as they do, and finds what is best."""

import importlib.util
import itertools
import json
import multiprocessing
import random
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from benchmarks.meeting_scheduling.instances import answer_of, grain, problem_of, read, stack
from benchmarks.meeting_scheduling.rules import RULES
from scheduler import Method, Params, check, solve
from scheduler.domain.plan import Cost, PlannedEvent
from scheduler.engine.plans import plan_of, together
from scheduler.engine.search.board import DESIRED, Board
from scheduler.engine.search.kernel import FORBIDDEN, NOWHERE
from scheduler.engine.search.search import HOT, LONGEST, MILD, WARM, heats
from scheduler.errors import SolveError
from scheduler.model.build import build
from scheduler.rules import weights

SHARED = Path(__file__).parents[3] / "shared" / "benchmarks" / "meeting-scheduling"
ROOMS = ({"id": 0, "name": "R 1", "capacity": 9}, {"id": 1, "name": "R 2", "capacity": 3})


def small(seed: int, meetings: int = 7, people: int = 5, grains: int = 22, day: int = 9, longest: int = 4) -> dict:
    """A random instance of three days, the last one short."""
    rng = random.Random(seed)
    invited = [rng.sample(range(people), rng.randint(1, 4)) for _ in range(meetings)]
    return {
        "name": f"klein {seed}",
        "days": [{"id": d} for d in range((grains - 1) // day + 1)],
        "grains": [{"index": i, "day": i // day} for i in range(grains)],
        "rooms": list(ROOMS),
        "people": [{"id": p} for p in range(people)],
        "meetings": [
            {
                "id": i,
                "topic": f"Thema {i}",
                "duration_grains": rng.randint(1, longest),
                "required": who[:2],
                "preferred": who[2:],
            }
            for i, who in enumerate(invited)
        ],
    }


def board_of(problem) -> Board:
    return Board(build(problem, weights(problem, RULES), builders=RULES))


def filled(problem, seed: int) -> Board:
    """A board on which every meeting has a place."""
    board = board_of(problem)
    rng = np.random.default_rng(seed)
    for _ in range(4000):
        if not board.best.missing:
            board.return_to_best()
            return board
        board.anneal(rng, 64, 1000.0, 0.8, 3.0)
    raise AssertionError(f"seed {seed}: nothing complete after 256,000 steps")


def cost_of(problem, board) -> Cost:
    """Of the state, by the rules' own word."""
    board.keep()
    plan = together(problem, [plan_of(board.context, board.columns(), board.context.blocks)])
    return check(problem, plan, RULES).cost


@pytest.mark.no_cover  # the same lines thousands of times
@pytest.mark.parametrize("seed", [0])
def test_the_price_of_every_place_is_what_the_rules_add(seed):
    """Six meetings lie anywhere; the seventh is put everywhere, and `check` counts anew."""
    problem = problem_of(small(seed))
    board = filled(problem, seed)
    number = seed % 7
    board.lift(number)
    without = cost_of(problem, board)
    prices, taken = board.prices(number)
    tables = board.tables
    free = 0
    for room, slot in itertools.product(range(len(prices)), range(prices.shape[1])):
        if prices[room, slot] >= FORBIDDEN // 2 or taken[room, slot]:
            continue
        free += 1
        at = int(tables.first[number]) + slot
        board.put(number, *divmod(at, 9), room)
        cost = cost_of(problem, board)
        assert cost.hard == 0, (seed, room, at)
        more = cost.wishes - without.wishes + DESIRED * (cost.desired - without.desired)
        assert more == prices[room, slot], (seed, room, at)
        board.lift(number)
    assert free, seed


@pytest.mark.parametrize("seed", range(2))
def test_a_place_counted_as_taken_or_forbidden_breaks_a_hard_rule(seed):
    problem = problem_of(small(seed))
    board = filled(problem, seed)
    board.lift(0)
    prices, taken = board.prices(0)
    events = together(problem, [plan_of(board.context, board.columns(), board.context.blocks)]).events
    others = [e for e in events if e.demand != "0"]
    for room, slot in itertools.product(range(len(prices)), range(prices.shape[1])):
        day, start = divmod(int(board.tables.first[0]) + slot, 9)
        date = board.context.timeline.dates[day]
        event = PlannedEvent(demand="0", index=0, date=date, start=start * 15, room=str(room))
        broken = check(problem, problem.plan((*others, event)), RULES).cost.hard > 0
        assert broken == bool(prices[room, slot] >= FORBIDDEN // 2 or taken[room, slot]), (seed, room, day, start)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_search_finds_the_best_of_all_plans(seed):
    """Three meetings on twelve grains: every plan is enumerated and judged by `check`."""
    problem = problem_of(small(seed, meetings=3, people=4, grains=12, day=8, longest=3))
    board = filled(problem, seed)
    rng = np.random.default_rng(seed)
    for heat in (1000.0, 300.0, 100.0, 30.0, 10.0) * 3:
        board.anneal(rng, 2000, heat, 0.8, 3.0)
    found = together(problem, [plan_of(board.context, board.columns(), board.context.blocks)])
    blocks = board.context.blocks
    dates = build(problem, weights(problem, RULES), builders=RULES).timeline.dates
    places = [
        [
            PlannedEvent(demand=b.demand.id, index=0, date=dates[d + b.day0], start=(s + b.slot0) * 15, room=str(r))
            for r, d, s in np.argwhere(b.allowed).tolist()
        ]
        for b in blocks
    ]
    best = min(check(problem, problem.plan(events), RULES).cost for events in itertools.product(*places))
    assert check(problem, found, RULES).cost == best
    solution = solve(problem, Params(method=Method.SEARCH, time_limit=1.0, seed=seed), rules=RULES)
    assert solution.bound.levels <= best.levels <= solution.cost.levels
    assert solution.cost == check(problem, solution.plan, RULES).cost


def test_what_cannot_be_placed_is_missing_with_a_reason():
    instance = small(1)
    instance["meetings"][2] |= {"required": [0, 1, 2, 3, 4], "preferred": []}
    instance["rooms"] = [{"id": 0, "name": "R 1", "capacity": 4}]
    solution = solve(problem_of(instance), Params(method=Method.SEARCH, time_limit=1.0), rules=RULES)
    assert solution.cost.mandatory == 1 == solution.bound.mandatory
    assert solution.first_complete_seconds is None
    assert [u.event.demand for u in solution.unplaced] == ["2"]
    assert "Room" in solution.unplaced[0].reason or "room" in solution.unplaced[0].reason


def test_the_product_cannot_be_searched_and_the_example_cannot_be_proven(small_county):
    with pytest.raises(SolveError, match="nur beweisen"):
        solve(small_county, Params(method=Method.SEARCH, time_limit=1.0))
    with pytest.raises(SolveError, match="nur mit ihnen suchen"):
        solve(problem_of(small(1)), rules=RULES)


@pytest.fixture(scope="module")
def small_county():
    from scenarios import load  # noqa: PLC0415 - only this test needs it

    return load("beispiel")


def test_a_search_needs_a_time_limit():
    with pytest.raises(ValueError, match="Zeitgrenze"):
        Params(method=Method.SEARCH)


def test_a_stacked_instance_is_as_crowded_as_its_copies():
    instance = small(5, day=9, grains=18)
    large = stack(instance, 3, seed=7)
    assert len(large["meetings"]) == 21
    assert [m["id"] for m in large["meetings"]] == list(range(21))
    assert len(large["grains"]) == 54
    assert [d["id"] for d in large["days"]] == [0, 1, 2, 3, 4, 5]
    assert stack(instance, 3, seed=7) == large != stack(instance, 3, seed=8)
    sizes = [len(m["required"]) for m in instance["meetings"]]
    assert [len(m["required"]) for m in large["meetings"]] == sizes * 3
    problem = problem_of(large)
    assert grain(problem, problem.horizon.last, 8 * 15) == 53


def test_days_of_different_length_are_refused(tmp_path):
    instance = small(1)
    instance["grains"] = [g for g in instance["grains"] if g["index"] != 3]
    path = tmp_path / "ungleich.json"
    path.write_text(json.dumps(instance), encoding="utf-8")
    with pytest.raises(ValueError, match=r"ungleich\.json: all days but the last"):
        read(path)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the comparison's folder is not here")
@pytest.mark.parametrize("seed", [1, 2])
def test_the_rules_count_as_the_comparisons_calculator(seed):
    """`check` against `score.py` on a complete plan, and on the same one with all days at once."""
    spec = importlib.util.spec_from_file_location("score", SHARED / "score.py")
    score = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(score)
    instance = read(SHARED / "50meetings-160timegrains-5rooms.json")
    problem = problem_of(instance)
    board = filled(problem, seed)
    complete = together(problem, [plan_of(board.context, board.columns(), board.context.blocks)])
    crowded = [e.model_copy(update={"date": problem.horizon.first}) for e in complete.events]
    for plan in (complete, problem.plan(tuple(crowded))):
        cost = check(problem, plan, RULES).cost
        total, _ = score.score(instance, answer_of(problem, plan))
        assert (-cost.hard, -cost.desired, -cost.wishes) == (total["hard"], total["medium"], total["soft"]), seed


def annealed(seed: int) -> tuple[list[int], list[int], list[int]]:
    """Where everything is after some steps from an empty board."""
    board = board_of(problem_of(small(seed)))
    rng = np.random.default_rng(seed)
    for heat in (1000.0, 100.0, 10.0):
        board.anneal(rng, 60, heat, 0.6, 3.0)
    return board.state.room.tolist(), board.state.slot.tolist(), board.state.best.tolist()


@pytest.mark.parametrize("seed", [1])
def test_the_compiled_loops_do_what_their_python_does(seed, monkeypatch):
    """The same steps in a process in which numba compiles nothing (it reads that once, when it is imported)."""
    monkeypatch.setenv("NUMBA_DISABLE_JIT", "1")
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as plain:
        assert plain.submit(annealed, seed).result() == annealed(seed)


def test_what_is_lifted_leaves_nothing_behind():
    problem = problem_of(small(2))
    board = board_of(problem)
    rng = np.random.default_rng(2)
    board.anneal(rng, 400, 300.0, 0.5, 1.0)
    for number in np.flatnonzero(board.state.room != NOWHERE).tolist():
        board.lift(number)
    assert not board.state.load.any()
    assert (board.state.owner == NOWHERE).all()
    assert board.state.total[:3].tolist() == [0, 0, 7]


def test_a_long_cycle_is_cut_up_and_ends_near_the_best_plan():
    assert heats(LONGEST) == [HOT]
    assert heats(0.0) == [HOT]
    assert heats(1.8 * LONGEST) == [HOT, WARM, MILD]
    assert heats(3.1 * LONGEST) == [HOT, WARM, MILD] * 2
