"""Every bar of the overview page, on the reference county: seconds to write it, and its size.

    python benchmarks/overview.py [PLAN] [--runs 5] [--seconds 30]

PLAN is a folder that ``raumzeit plan`` wrote for the county; without it the county is planned first, for at most so
many seconds. Prints what was measured beside its bar; the last line is one JSON object (name, value, unit, limit,
holds).
"""

import argparse
import datetime as dt
import json
import platform
import sys
import tempfile
import time
from pathlib import Path

from api.figures import plan_object
from api.overview import Result, overview, read_result, render
from api.planfile import OVERVIEW_FILE, read_plan, write_text
from scenarios import load
from scheduler import Params, check, solve
from scheduler.domain.plan import Plan
from scheduler.domain.problem import Problem
from scheduler.domain.time import ZONE
from scheduler.rules.view import PlanView

COUNTY = "bad-kreuznach-2026-27"


def planned(problem: Problem, seconds: float) -> tuple[Plan, Result]:
    """A plan of the county with everything that ``ergebnis.json`` holds."""
    solution = solve(problem, Params(time_limit=seconds))
    found = plan_object(PlanView(problem, solution.plan), check(problem, solution.plan), solution)
    return solution.plan, Result.model_validate({**found, "fingerprint": solution.plan.fingerprint})


def main() -> int:
    """Measure and print; the exit code is 0 whether the bars hold or not."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("plan", type=Path, nargs="?", help="folder that raumzeit plan wrote for the county")
    parser.add_argument("--runs", type=int, default=5, help="runs, the median counts")
    parser.add_argument("--seconds", type=float, default=30.0, help="time limit of planning without a folder")
    arguments = parser.parse_args()
    problem = load(COUNTY)
    if arguments.plan is not None:
        plan, result = read_plan(arguments.plan), read_result(arguments.plan)
    else:
        plan, result = planned(problem, arguments.seconds)
    times = []
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / OVERVIEW_FILE
        for _ in range(arguments.runs):
            began = time.perf_counter()
            write_text(target, render(overview(problem, plan, result, dt.datetime.now(ZONE))))
            times.append(time.perf_counter() - began)
        size = target.stat().st_size
    seconds = sorted(times)[len(times) // 2]
    bars = [("overview written", seconds, "s", 3.0), ("size of the overview", size / 1e6, "MB", 3.0)]
    print(f"{COUNTY}: {len(plan.events)} events planned; first run {times[0]:.2f} s")
    print(f"{platform.machine()}, Python {platform.python_version()}, {arguments.runs} runs, median\n")
    print("| what | measured | bar | holds |\n|---|---|---|---|")
    for name, value, unit, limit in bars:
        print(f"| {name} | {value:.2f} {unit} | {limit:g} {unit} | {'yes' if value <= limit else 'NO'} |")
    holds = all(value <= limit for _, value, _, limit in bars)
    print()
    print(json.dumps({"name": "overview written", "value": seconds, "unit": "s", "limit": 3.0, "holds": holds}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
