"""The engine against a plain CP-SAT model and a plain greedy planner, on the reference county with all rules on.

    python benchmarks/against_models.py [--seconds 180] [--workers 2] [--picture benchmarks/against_models.svg]

The three run one after another, each with the same time. Prints what each had after how long and writes a picture; the
last line is one JSON object (name, value, unit, limit, holds).
"""

import argparse
import json
import platform
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from benchmarks.yardsticks import Answer, Point, greedy, textbook
from benchmarks.yardsticks.picture import Curve, draw
from scenarios import load
from scheduler import Params, check, solve
from scheduler.domain.plan import Cost
from scheduler.domain.problem import Problem

COUNTY = "bad-kreuznach-2026-27"
MARKS = (10, 30, 60, 120, 180)
"""Seconds after which the table says what was known."""


def engine(problem: Problem, seconds: float, workers: int, seed: int) -> Answer:
    """The engine's plan and course."""
    solution = solve(problem, Params(time_limit=seconds, workers=workers, seed=seed))
    trace = tuple(Point(p.seconds, p.cost, p.bound, p.placed) for p in solution.trace)
    return Answer(solution.plan, trace, {})


def at(trace: Iterable[Point], seconds: float) -> Point | None:
    """What was known then; None before anything was."""
    return next((p for p in reversed(list(trace)) if p.seconds <= seconds), None)


def ratio(mine: Cost, theirs: Cost) -> float:
    """Cost by cost at the first level in which they differ; 1 if they meet."""
    for one, other in zip(mine.levels, theirs.levels, strict=True):
        if one != other:
            return one / other if other else float("inf")
    return 1.0


def shown(point: Point | None) -> str:
    """``missing mandatory / missing desired / wishes ≥ bound``."""
    if point is None:
        return "–"
    cost = "–" if point.cost is None else " / ".join(f"{value:,}" for value in point.cost.levels[1:])
    return f"{cost}; {'–' if point.bound is None else f'{point.bound.wishes:,}'}"


def table(answers: dict[str, Answer], problem: Problem, seconds: float) -> list[list[str]]:
    """Rows of the table, a column a planner."""
    events = sum(d.count for d in problem.demands)
    rows = [["", *answers], ["---"] * (len(answers) + 1)]
    firsts = [next((p.seconds for p in a.trace if p.cost and p.placed == events), None) for a in answers.values()]
    rows.append(["first complete plan", *("never" if s is None else f"{s:.1f} s" for s in firsts)])
    rows += [
        [f"after {mark} s", *(shown(at(a.trace, mark)) for a in answers.values())] for mark in MARKS if mark < seconds
    ]
    rows.append(["at the end", *(f"{shown(a.trace[-1])} ({a.trace[-1].seconds:.0f} s)" for a in answers.values())])
    rows.append(["events placed", *(f"{len(a.plan.events):,} of {events:,}" for a in answers.values())])
    reports = [check(problem, a.plan) for a in answers.values()]
    rows.append(["violations", *(str(len(r.violations)) for r in reports)])
    broken = [", ".join(f"{n} {rule}" for rule, n in a.broken.items()) or "none" for a in answers.values()]
    rows.append(["violations before mending", *broken])
    rows.append(["events dropped to mend", *(str(a.dropped) for a in answers.values())])
    return rows


def main() -> int:
    """Measure, print and draw; the exit code is 0 whether the bar holds or not."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seconds", type=float, default=180.0, help="time of each planner")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--picture", type=Path, default=Path(__file__).with_suffix(".svg"))
    arguments = parser.parse_args()
    problem = load(COUNTY)
    seconds, workers, seed = arguments.seconds, arguments.workers, arguments.seed
    began = time.perf_counter()
    answers = {
        "greedy": greedy.plan(problem),
        "textbook": textbook.plan(problem, seconds, workers, seed),
        "engine": engine(problem, seconds, workers, seed),
    }
    print(f"{COUNTY}: {sum(d.count for d in problem.demands)} events, {seconds:g} s each, {workers} workers")
    print(f"{platform.machine()}, Python {platform.python_version()}, {time.perf_counter() - began:.0f} s in all\n")
    print("Cells: missing mandatory / missing desired (weighted) / wishes; bound of the wishes.\n")
    for row in table(answers, problem, seconds):
        print(f"| {' | '.join(row)} |")
    curves = [
        Curve("Raumzeit", "#1f4e79", answers["engine"].trace),
        Curve("Lehrbuch", "#b34700", answers["textbook"].trace),
        Curve("Greedy", "#4b7a1f", answers["greedy"].trace),
    ]
    draw(curves, sum(d.count for d in problem.demands), seconds, arguments.picture)
    print(f"\npicture: {arguments.picture}")
    costs = {name: check(problem, answer.plan).cost for name, answer in answers.items()}
    value = ratio(costs["engine"], costs["textbook"])
    found = {"name": "engine cost / textbook cost", "value": value, "unit": "1", "limit": 1.0, "holds": value <= 1.0}
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
