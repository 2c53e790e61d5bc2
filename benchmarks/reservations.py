"""Planning with many bookings in the ledger: building the reference county's model beside so many reservations.

    python benchmarks/reservations.py [--numbers 1000 5000 20000] [--runs 9] [--seed 1]

Reservations are invented by chance (the seed is printed): half an hour to two hours on working days, spread over all
rooms that are not digital; one in twenty also takes one of ten people. What is timed is processor time, the least of
several runs taken in turns, so that other work on the machine counts as little as possible. Prints what was measured
beside its bar; the last line is one JSON object (name, value, unit, limit, holds).
"""

import argparse
import gc
import json
import platform
import random
import sys
import time
from collections.abc import Callable
from typing import TypeVar

from scenarios import load
from scheduler import check
from scheduler.domain.plan import Plan
from scheduler.domain.problem import Problem
from scheduler.domain.resources import Reservation
from scheduler.engine.parts import components
from scheduler.engine.prove import first_plan
from scheduler.model.build import build
from scheduler.rules import REGISTRY, weights

COUNTY = "bad-kreuznach-2026-27"
LIMIT = 1.5
"""Building with the most reservations may take so many times as long as with none."""
BUSY_PEOPLE = 10

Made = TypeVar("Made")


def reserved(problem: Problem, number: int, seed: int) -> Problem:
    """The problem beside so many reservations."""
    rng = random.Random(seed)
    rooms = [room.id for room in problem.rooms if not room.digital]
    people = [person.id for person in problem.people[:BUSY_PEOPLE]]
    days = [day for day in problem.horizon.days() if day.weekday() < 5]
    made = []
    for i in range(number):
        start = rng.randrange(8 * 60, 18 * 60, 15)
        made.append(
            Reservation(
                id=str(i),
                date=rng.choice(days),
                start=start,
                end=start + rng.choice([30, 60, 90, 120]),
                room=rng.choice(rooms),
                people=(rng.choice(people),) if i % 20 == 0 else (),
            )
        )
    return problem.model_copy(update={"reservations": tuple(made)})


def build_all(problem: Problem) -> None:
    """Everything before the engine begins: the components, and the model of each."""
    for demands in components(problem):
        build(problem, weights(problem), demands)


def timed(work: Callable[[], Made]) -> tuple[float, Made]:
    """Seconds of processor time, without clearing up after what was done before, and what came of it."""
    gc.collect()
    began = time.process_time()
    made = work()
    return time.process_time() - began, made


def once(text: str, events: Plan) -> tuple[float, float, float]:
    """Seconds to read and validate a problem, to build its model, and to check a plan of it."""
    reading, problem = timed(lambda: Problem.model_validate_json(text))
    building, _ = timed(lambda: build_all(problem))
    checking, _ = timed(lambda: check(problem, events))
    return reading, building, checking


def main() -> int:
    """Measure and print; the exit code is 0 whether the bar holds or not."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--numbers", type=int, nargs="+", default=[1000, 5000, 20000], help="reservations, ascending")
    parser.add_argument("--runs", type=int, default=9, help="runs, the fastest counts")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    county = load(COUNTY)
    first = first_plan(county, REGISTRY)
    plan = Plan(problem=county.title, events=first.events, rhythms=first.rhythms)
    numbers = [0, *arguments.numbers]
    texts = {number: reserved(county, number, arguments.seed).model_dump_json() for number in numbers}
    runs = [{number: once(texts[number], plan) for number in numbers} for _ in range(arguments.runs)]
    best = {number: [min(each) for each in zip(*(run[number] for run in runs), strict=True)] for number in numbers}
    print(f"{COUNTY}: {len(county.demands)} demands, {len(county.rooms)} rooms, seed {arguments.seed}")
    print(f"{platform.machine()}, Python {platform.python_version()}, processor time, best of {arguments.runs} runs\n")
    print("| reservations | reading and validating | building the model | … as with none | checking a plan |")
    print("|---|---|---|---|---|")
    for number, (reading, building, checking) in best.items():
        times = building / best[0][1]
        print(f"| {number:,} | {reading:.2f} s | {building:.2f} s | {times:.2f} times | {checking:.2f} s |")
    most = numbers[-1]
    value = best[most][1] / best[0][1]
    name = f"building beside {most} reservations"
    print()
    print(json.dumps({"name": name, "value": value, "unit": "1", "limit": LIMIT, "holds": value <= LIMIT}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
