"""Timefold's meeting scheduling example: our scores beside the rival's, by the comparison's own calculator.

    python benchmarks/meetings.py [--quick | --large] [--seed 1] [--processor-time]
    python benchmarks/meetings.py --instance FILE.json [--seconds 300] [--answer FILE.json]

Every figure is a run of its own, in a process of its own on one core, start-up included: the clock starts before
Python does. Scores come from ``score.py`` of the comparison, which the engine never calls. Larger instances are made by
stacking the one of 50 meetings with its people relabelled. ``--quick`` leaves out what takes longer than 30 s,
``--instance`` solves any other instance of the family and writes the answer as ``score.py`` reads it.
With ``--processor-time`` seconds are those that the process had a processor, start-up included.
The last line is one JSON object (name, value, unit, limit, holds).
"""

import argparse
import importlib.util
import json
import math
import os
import platform
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

SHARED = Path(__file__).resolve().parents[2] / "shared" / "benchmarks" / "meeting-scheduling"
FIFTY, HUNDRED = "50meetings-160timegrains-5rooms", "100meetings-320timegrains-5rooms"
SECONDS = (10, 30, 60, 120)
RIVAL: dict[str, tuple[tuple[int, int, int] | None, ...]] = {
    FIFTY: ((-13, -412, -8573), (0, -308, -9744), (0, -213, -9525), (0, -189, -9503)),
    HUNDRED: (None, (-14, -583, -26959), (-4, -654, -26445), (0, -544, -26707)),
}
"""The better of the rival's two rows after 10, 30, 60 and 120 s; None is no complete plan."""
LARGE = {"200 meetings": 4, "400 meetings": 8, "800 meetings": 16}
COMPLETE_WITHIN = 20.0
STEADY = (20, 40, 100, 300)

Scored = tuple[int, int, int]


def calculator() -> ModuleType:
    """The comparison's calculator.

    Raises:
        SystemExit: without the shared folder.
    """
    if not (SHARED / "score.py").is_file():
        raise SystemExit(f"the comparison is not here: {SHARED}")
    spec = importlib.util.spec_from_file_location("score", SHARED / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def solve_one(name: str, times: int, seconds: float, seed: int, began: float | None, target: Path) -> None:
    """Solve an instance in this process, which ``began`` then; write answer and course.

    Args:
        began: as ``time.time`` has it; None counts the processor time of this process.
    """
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    if began is None:
        from benchmarks.clock import count_processor_time  # noqa: PLC0415

        count_processor_time()
        began = 0.0
    from benchmarks.meeting_scheduling.instances import answer_of, problem_of, read, stack  # noqa: PLC0415 - the clock runs
    from benchmarks.meeting_scheduling.rules import RULES  # noqa: PLC0415
    from scheduler import Method, Params, solve  # noqa: PLC0415

    instance = read(Path(name))
    if times > 1:
        instance = stack(instance, times, seed)
    problem = problem_of(instance)
    before = time.time() - began
    params = Params(method=Method.SEARCH, time_limit=seconds - before, workers=1, seed=seed)
    solution = solve(problem, params, rules=RULES)
    course = [(p.seconds + before, p.cost.levels) for p in solution.trace if p.cost is not None]
    first = solution.first_complete_seconds
    written = {
        "instance": instance,
        "answer": answer_of(problem, solution.plan),
        "first": None if first is None else first + before,
        "course": course,
        "seconds": time.time() - began,
    }
    target.write_text(json.dumps(written), encoding="utf-8")


def run(instance: Path, times: int, seconds: float, seed: int, *, processor_time: bool) -> dict[str, Any]:
    """Solve an instance in a process of its own; what it wrote, with its score."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "answer.json"
        command = [
            sys.executable,
            __file__,
            "--solve",
            str(instance),
            str(times),
            str(seconds),
            str(seed),
            "" if processor_time else str(time.time()),
        ]
        subprocess.run([*command, str(target)], check=True)
        found: dict[str, Any] = json.loads(target.read_text(encoding="utf-8"))
    total, _ = calculator().score(found["instance"], found["answer"])
    return found | {"score": (total["hard"], total["medium"], total["soft"])}


def shown(score: Scored | None) -> str:
    """As the comparison writes it."""
    return "none" if score is None else "/".join(map(str, score))


def compare(seed: int, seconds: tuple[int, ...], *, processor_time: bool) -> tuple[int, int]:
    """Print the table of the two instances; (rows better than the rival's, rows)."""
    print("| instance | first complete plan | " + " | ".join(f"{s} s" for s in seconds) + " |")
    print("|---|---|" + "---|" * len(seconds))
    won = rows = 0
    for name, rivals in RIVAL.items():
        runs = [run(SHARED / f"{name}.json", 1, s, seed, processor_time=processor_time) for s in seconds]
        first = min((r["first"] for r in runs if r["first"] is not None), default=math.inf)
        print(f"| {name}, ours | {first:.1f} s | " + " | ".join(shown(r["score"]) for r in runs) + " |", flush=True)
        print(f"| the rival's better row | | {' | '.join(shown(r) for r in rivals[: len(seconds)])} |", flush=True)
        won += sum(rival is None or tuple(r["score"]) > rival for r, rival in zip(runs, rivals, strict=False))
        rows += len(runs)
    return won, rows


def known_at(course: list[tuple[float, list[int]]], mark: float) -> Scored | None:
    """What the best plan scored after so many seconds, None before the first; a meeting without a place is hard."""
    known = [levels for seconds, levels in course if seconds <= mark + 0.5]
    if not known:
        return None
    hard, missing, desired, wishes = known[-1]
    return -hard - missing, -desired, -wishes


def one(instance: Path, seconds: float, seed: int, answer: Path | None, *, processor_time: bool) -> int:
    """Solve any instance, say how it went, and write the answer."""
    found = run(instance, 1, seconds, seed, processor_time=processor_time)
    for mark in (10, 20, 30, 60, 120, 300):
        if mark <= seconds:
            print(f"{mark:4} s  {shown(known_at(found['course'], mark))}")
    print(
        f"{found['seconds']:.1f} s  {shown(found['score'])} by score.py, first complete plan after {found['first']} s"
    )
    if answer is not None:
        answer.write_text(json.dumps(found["answer"], indent=1), encoding="utf-8")
    hard = found["score"][0]
    print(json.dumps({"name": "hard score", "value": hard, "unit": "points", "limit": 0, "holds": hard == 0}))
    return 0


def large(seed: int, *, processor_time: bool) -> bool:
    """Print the course of the larger instances; whether each was complete in time and improved to the end."""
    print("\n| instance | first complete plan | " + " | ".join(f"{s} s" for s in STEADY) + " | score.py at the end |")
    print("|---|---|" + "---|" * (len(STEADY) + 1))
    fine = True
    for title, times in LARGE.items():
        found = run(SHARED / f"{FIFTY}.json", times, STEADY[-1], seed, processor_time=processor_time)
        cells = [known_at(found["course"], mark) for mark in STEADY]
        first = math.inf if found["first"] is None else found["first"]
        print(
            f"| {title} | {first:.1f} s | {' | '.join(map(shown, cells))} | {shown(found['score'])} |",
            flush=True,
        )
        steady = all(a is None or b is None or a < b for a, b in pairwise(cells))
        fine = fine and first <= COMPLETE_WITHIN and found["score"][0] == 0 and steady
    return fine


def main() -> int:
    """Measure and print; the exit code is 0 whether the bars hold or not."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--quick", action="store_true", help="10 and 30 s only, no large instances")
    parser.add_argument("--large", action="store_true", help="only the larger instances")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--instance", type=Path, help="any instance instead of the tables")
    parser.add_argument("--seconds", type=float, default=300.0, help="for --instance")
    parser.add_argument("--answer", type=Path, help="where the answer of --instance goes")
    parser.add_argument("--processor-time", action="store_true", help="for machines that others work on")
    parser.add_argument("--solve", nargs=6, metavar=("FILE", "TIMES", "SECONDS", "SEED", "BEGAN", "FILE"))
    arguments = parser.parse_args()
    if arguments.solve:
        name, times, seconds, seed, began, target = arguments.solve
        solve_one(name, int(times), float(seconds), int(seed), float(began) if began else None, Path(target))
        return 0
    if arguments.instance:
        return one(
            arguments.instance,
            arguments.seconds,
            arguments.seed,
            arguments.answer,
            processor_time=arguments.processor_time,
        )
    print(f"{platform.machine()}, Python {platform.python_version()}, one core, seed {arguments.seed}\n")
    seconds = SECONDS[:2] if arguments.quick else SECONDS
    if arguments.large:
        fine = large(arguments.seed, processor_time=arguments.processor_time)
        found = {"name": "larger instances complete in time and steady", "value": int(fine), "unit": "1", "limit": 1}
        print(json.dumps(found | {"holds": fine}))
        return 0
    won, rows = compare(arguments.seed, seconds, processor_time=arguments.processor_time)
    fine = arguments.quick or large(arguments.seed, processor_time=arguments.processor_time)
    print(f"\nbetter than the rival in {won} of {rows}; larger instances complete in time and steady: {fine}")
    print(
        json.dumps(
            {
                "name": "scores better than the rival's",
                "value": won / rows,
                "unit": "1",
                "limit": 1.0,
                "holds": won == rows and fine,
            }
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
