"""Harder than life: the reference county with more to plan, or less to plan it with; how far the gap opens.

    python benchmarks/harder.py [--seconds 180] [--workers 2 | --processor-time] [--only "half the rooms"]

With ``--processor-time`` one process plans, and seconds are those in which it had a processor: for busy machines.
A mandatory event may be missing only where the bound proves that one must be. The last line is one JSON object (name,
value, unit, limit, holds): mandatory events missing beyond what is proven unavoidable, over all cases.
"""

import argparse
import json
import platform
import sys
import time
from collections import defaultdict
from collections.abc import Callable

from benchmarks.clock import count_processor_time
from scenarios import load
from scheduler import Params, check, impossible, solve
from scheduler.domain.problem import Problem

COUNTY = "bad-kreuznach-2026-27"


def changed(problem: Problem, **fields: object) -> Problem:
    """The problem with other fields, checked anew."""
    kept = {name: getattr(problem, name) for name in Problem.model_fields}
    return Problem(**{**kept, **fields})


def more_demands(every: int) -> Callable[[Problem], Problem]:
    """Every so manyth demand twice, with the same people, rooms and days."""

    def change(problem: Problem) -> Problem:
        again = (d.model_copy(update={"id": f"{d.id}+"}) for d in problem.demands[::every])
        return changed(problem, demands=(*problem.demands, *again))

    return change


def half_the_rooms(problem: Problem) -> Problem:
    """Every second room of a place is closed all year; digital rooms stay."""
    of_site: dict[str | None, int] = defaultdict(int)
    rooms = []
    for room in problem.rooms:
        of_site[room.site] += 1
        closed = not room.digital and of_site[room.site] % 2 == 0
        rooms.append(room.model_copy(update={"closures": (problem.horizon,)}) if closed else room)
    return changed(problem, rooms=tuple(rooms))


def fixed_rhythms(problem: Problem) -> Problem:
    """An event off its rhythm costs a thousand wishes."""
    return changed(problem, weights={**problem.weights, "rhythm": 1000})


def half_the_release_time(problem: Problem) -> Problem:
    """Every lead has half the minutes a week."""
    rates = tuple(r.model_copy(update={"minutes_per_week": r.minutes_per_week // 2}) for r in problem.rates)
    return changed(problem, rates=rates)


CASES: dict[str, Callable[[Problem], Problem]] = {
    "as it is": lambda problem: problem,
    "1.5 times the demands": more_demands(2),
    "2 times the demands": more_demands(1),
    "half the rooms": half_the_rooms,
    "fixed rhythms only": fixed_rhythms,
    "half the release time": half_the_release_time,
}


def main() -> int:
    """Measure and print; the exit code is 0 whether the bar holds or not."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seconds", type=float, default=180.0, help="time limit of each case")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", choices=list(CASES), action="append", help="some of the cases")
    parser.add_argument("--processor-time", action="store_true", help="one worker, and its processor time is the clock")
    arguments = parser.parse_args()
    if arguments.processor_time:
        arguments.workers = 1
        count_processor_time()
    problem = load(COUNTY)
    print(f"{platform.machine()}, Python {platform.python_version()}, {arguments.workers} workers\n")
    print(
        "| case | events | placed | missing mandatory (proven) | missing desired (proven) | wishes (bound) | gap | s |"
    )
    print("|---|---|---|---|---|---|---|---|")
    unproven = 0
    for name in arguments.only or CASES:
        case = CASES[name](problem)
        began = time.perf_counter()
        solution = solve(case, Params(time_limit=arguments.seconds, workers=arguments.workers))
        seconds = time.perf_counter() - began
        report = check(case, solution.plan)
        assert not report.violations
        cost, bound = solution.cost, solution.bound
        proven = max(bound.mandatory, max((i.missing for i in impossible(case) if i.level == "mandatory"), default=0))
        unproven += max(0, cost.mandatory - proven)
        print(
            f"| {name} | {sum(d.count for d in case.demands):,} | {len(solution.plan.events):,} | "
            f"{cost.mandatory} ({proven}) | {cost.desired} ({bound.desired}) | {cost.wishes:,} ({bound.wishes:,}) | "
            f"{solution.gap:.1%} | {seconds:.0f} |",
            flush=True,
        )
    print()
    name = "mandatory events missing without proof"
    print(json.dumps({"name": name, "value": unproven, "unit": "events", "limit": 0, "holds": unproven == 0}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
