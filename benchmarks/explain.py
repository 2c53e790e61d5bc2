"""How long an answer takes: fifty questions by chance about a plan of the reference county.

    python benchmarks/explain.py [--plan plan] [--questions 50] [--seed 1]

A fifth each asks why an event is where it is, why not on another day, why not at a certain place, why the whole rhythm
is not elsewhere, and why an event is missing whose person is away all the time. The last line is one JSON object.
"""

import argparse
import datetime as dt
import json
import platform
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from api.planfile import read_plan
from scenarios import load
from scheduler import Params, Question, explain, solve
from scheduler.domain.plan import Plan, PlannedEvent
from scheduler.domain.problem import Problem
from scheduler.domain.resources import Absence

COUNTY = "bad-kreuznach-2026-27"
LIMIT = 5.0
SEARCH_SECONDS = 30.0
"""How long the county is planned for, if no plan is given."""

Asked = tuple[str, Problem, Plan, Question]


def here(problem: Problem, plan: Plan, event: PlannedEvent, _rng: random.Random) -> Asked:
    return "why here", problem, plan, Question(event=event.id)


def other_day(problem: Problem, plan: Plan, event: PlannedEvent, rng: random.Random) -> Asked:
    day = event.date + dt.timedelta(days=rng.choice([-7, -3, -2, -1, 1, 2, 3, 7]))
    return "why not that day", problem, plan, Question(event=event.id, date=day)


def other_place(problem: Problem, plan: Plan, event: PlannedEvent, rng: random.Random) -> Asked:
    demand = problem.demand[event.demand]
    start = event.start + rng.choice([-90, -30, 0, 30, 90])
    room = rng.choice([r.id for r in problem.rooms]) if rng.random() < 0.3 else next(iter(demand.rooms), None)
    day = event.date + dt.timedelta(days=rng.choice([-1, 0, 1]))
    return "why not there", problem, plan, Question(event=event.id, date=day, start=start, room=room)


def other_weekday(problem: Problem, plan: Plan, event: PlannedEvent, rng: random.Random) -> Asked:
    asked = Question(event=event.id, weekday=rng.randrange(5), start=rng.randrange(32, 72) * 15)
    return "why not that weekday", problem, plan, asked


def missing(problem: Problem, plan: Plan, event: PlannedEvent, _rng: random.Random) -> Asked:
    """The event out of the plan, and somebody it needs away for as long as it may lie."""
    demand = problem.demand[event.demand]
    needed = next(iter(demand.people))
    window = demand.window(event.index)
    away = Absence(person=needed, first=window.first, last=window.last, reason="krank")
    fields = {name: getattr(problem, name) for name in Problem.model_fields}
    changed = Problem(**fields | {"absences": (*problem.absences, away)})
    rest = tuple(other for other in plan.events if other.id != event.id)
    return (
        "why missing",
        changed,
        Plan(problem=plan.problem, events=rest, rhythms=plan.rhythms),
        Question(event=event.id),
    )


KINDS: tuple[Callable[[Problem, Plan, PlannedEvent, random.Random], Asked], ...] = (
    here,
    other_day,
    other_place,
    other_weekday,
    missing,
)


def main() -> int:
    """Measure and print; the exit code is 0 whether the bar holds or not."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--plan", type=Path, help="a plan of the county; without it one is made first")
    parser.add_argument("--questions", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    problem = load(COUNTY)
    plan = read_plan(arguments.plan) if arguments.plan else solve(problem, Params(time_limit=SEARCH_SECONDS)).plan
    rng = random.Random(arguments.seed)
    times: list[tuple[float, str, str]] = []
    verdicts: Counter[str] = Counter()
    for k, event in enumerate(rng.sample(list(plan.events), arguments.questions)):
        kind, asked_problem, asked_plan, question = KINDS[k % len(KINDS)](problem, plan, event, rng)
        began = time.perf_counter()
        answer = explain(asked_problem, asked_plan, question)
        times.append((time.perf_counter() - began, kind, f"{event.demand}#{event.index + 1}"))
        verdicts[answer.verdict.value] += 1
    print(f"{COUNTY}: {len(plan.events)} events in the plan, {len(times)} questions, seed {arguments.seed}")
    print(f"{platform.machine()}, Python {platform.python_version()}, one process; answers: {dict(verdicts)}\n")
    print("| question | median | worst |\n|---|---|---|")
    for kind in dict.fromkeys(kind for _, kind, _ in times):
        mine = sorted(seconds for seconds, k, _ in times if k == kind)
        print(f"| {kind} | {mine[len(mine) // 2]:.2f} s | {mine[-1]:.2f} s |")
    times.sort()
    worst, kind, name = times[-1]
    print(f"| all | {times[len(times) // 2][0]:.2f} s | {worst:.2f} s |\n\nworst: {kind}, {name}")
    print(json.dumps({"name": "worst answer", "value": worst, "unit": "s", "limit": LIMIT, "holds": worst <= LIMIT}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
