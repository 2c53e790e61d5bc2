"""Many counties at once: is the time linear, the memory of a worker flat, the gap small where two people are shared?

    python benchmarks/counties.py [--centres 2] [--kitas 12] [--numbers 1 2 4 8 12] [--workers 2]
                                  [--picture benchmarks/counties.svg]
                                  [--processor-time]
    python benchmarks/counties.py --cost-of-sharing 2 4

Counties are invented (``scenarios.generate``, seeds 1, 2, …) and joined: sharing nobody, and sharing one trainer and
one speaker. Every solve is a process of its own. Prints seconds, seconds a county, the peak memory of the largest
worker and the gap, draws a picture, and ends with one JSON object (name, value, unit, limit, holds): the largest
deviation of the time from the straight line.

With ``--processor-time`` seconds are the processor time of all processes together, for machines that others work on.
With ``--cost-of-sharing`` each county is also planned as if it had the two people to itself: costs and bounds add
up, and what the joined plan costs more is what sharing takes.
"""

import argparse
import json
import multiprocessing
import os
import platform
import resource
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from scenarios import load
from scenarios.generate import REFERENCE, SHARED, Size, generate, join, resembles, statistics
from scheduler import Params, check, solve
from scheduler.domain.plan import Cost
from scheduler.domain.problem import Problem
from scheduler.engine.course import relative_gap
from scheduler.engine.many import regions
from scheduler.engine.parts import alone

LINEAR = 0.15
GAP = 0.02


@dataclass(frozen=True)
class Run:
    """One solve.

    Attributes:
        seconds: by the clock, or the processor time of all processes together.
        worker_mib: peak resident size of the largest worker process; of the only process where there are no others.
    """

    counties: int
    events: int
    placed: int
    seconds: float
    worker_mib: float
    gap: float
    levels: tuple[int, int, int, int]


def measure(problem: Problem, counties: int, workers: int, *, processor_time: bool) -> Run:
    """Solve, and have the rules look at the plan."""
    before = sum(os.times()[:4])
    solution = solve(problem, Params(workers=workers))
    spent = sum(os.times()[:4]) - before
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    assert not check(problem, solution.plan).violations
    return Run(
        counties,
        sum(d.count for d in problem.demands),
        len(solution.plan.events),
        spent if processor_time else solution.seconds,
        (children or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) / 1024,
        solution.gap,
        solution.cost.levels,
    )


def cost_of_sharing(counties: list[Problem], workers: int) -> float:
    """Print what sharing two people costs, and return by how many points it widens the gap."""
    problem = join(counties, SHARED)
    together = solve(problem, Params(workers=workers))
    assert not check(problem, together.plan).violations
    apart = [solve(alone(problem, demands), Params(workers=1)) for demands in regions(problem)]
    cost, bound = sum((s.cost for s in apart), Cost()), sum((s.bound for s in apart), Cost())
    gap = relative_gap(cost, bound)
    print(
        f"| {len(counties)} | {cost.levels} | {bound.levels} | {gap:.1%} | {together.cost.levels} | "
        f"{together.bound.levels} | {together.gap:.1%} | {100 * (together.gap - gap):.1f} |",
        flush=True,
    )
    return together.gap - gap


def deviation(runs: list[Run], workers: int) -> float:
    """How far the time of a run lies from the line through nought, at most; runs that keep all workers busy count."""
    busy = [r for r in runs if r.counties >= workers]
    slope = sum(r.seconds * r.counties for r in busy) / sum(r.counties**2 for r in busy)
    return max(abs(r.seconds / (slope * r.counties) - 1) for r in busy)


def table(title: str, runs: list[Run]) -> None:
    """Print runs as Markdown."""
    print(f"\n**{title}**\n")
    print("| counties | events | placed | s | s a county | largest worker | gap |\n|---|---|---|---|---|---|---|")
    for r in runs:
        print(
            f"| {r.counties} | {r.events:,} | {r.placed:,} | {r.seconds:.0f} | {r.seconds / r.counties:.1f} | "
            f"{r.worker_mib:.0f} MiB | {r.gap:.1%} |"
        )


def picture(curves: dict[str, list[Run]], target: Path) -> None:
    """Seconds over counties as an SVG with a text alternative."""
    width, height, left, right, top, bottom = 720, 360, 64, 32, 54, 44
    every = [r for runs in curves.values() for r in runs]
    most_n, most_s = max(r.counties for r in every), max(r.seconds for r in every)

    def x(counties: float) -> float:
        return left + (width - left - right) * counties / most_n

    def y(seconds: float) -> float:
        return top + (height - bottom - top) * (1 - seconds / most_s)

    step = 10 ** len(str(int(most_s / 5))) // 2
    lines = "".join(
        f'<line x1="{left}" x2="{width - right}" y1="{y(v):.1f}" y2="{y(v):.1f}" stroke="#ddd"/>'
        f'<text x="{left - 8}" y="{y(v) + 4:.1f}" text-anchor="end">{v} s</text>'
        for v in range(0, int(most_s) + 1, max(1, step))
    )
    numbers = sorted({r.counties for r in every})
    lines += "".join(f'<text x="{x(n):.1f}" y="{height - 22}" text-anchor="middle">{n}</text>' for n in numbers)
    lines += f'<text x="{width / 2}" y="{height - 5}" text-anchor="middle">Landkreise</text>'
    for k, ((title, runs), colour) in enumerate(zip(curves.items(), ("#1f4e79", "#b34700"), strict=True)):
        dash = "" if k == 0 else ' stroke-dasharray="6 4"'
        points = " ".join(f"{x(r.counties):.1f},{y(r.seconds):.1f}" for r in runs)
        lines += f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>'
        lines += "".join(
            f'<circle cx="{x(r.counties):.1f}" cy="{y(r.seconds):.1f}" r="4" fill="{colour}"/>' for r in runs
        )
        gaps = max(r.gap for r in runs)
        lines += (
            f'<text x="{left}" y="{18 + 18 * k}" fill="{colour}">{title}: Lücke höchstens {100 * gaps:.1f} %'.replace(
                ".", ","
            )
            + "</text>"
        )
    title = "Rechenzeit über der Zahl der Landkreise"
    target.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-label="{title}" '
        f'font-family="sans-serif" font-size="13"><title>{title}</title><rect width="100%" height="100%" fill="white"/>'
        f"{lines}</svg>\n",
        encoding="utf-8",
    )


def main() -> int:
    """Measure and print; the exit code is 0 whether the bars hold or not."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--centres", type=int, default=2, help="Familienzentren of a county")
    parser.add_argument("--kitas", type=int, default=12, help="Kitas of a county")
    parser.add_argument("--numbers", type=int, nargs="+", default=[1, 2, 4, 8, 12])
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--picture", type=Path, default=Path(__file__).with_name("counties.svg"))
    parser.add_argument("--processor-time", action="store_true", help="for machines that others work on")
    parser.add_argument("--cost-of-sharing", type=int, nargs="+", metavar="N", help="only this, for so many counties")
    arguments = parser.parse_args()
    print(f"{platform.machine()}, Python {platform.python_version()}, {arguments.workers} workers")
    size = Size(arguments.centres, arguments.kitas)
    if arguments.cost_of_sharing:
        print("\n| counties | apart: cost | bound | gap | joined: cost | bound | gap | points |")
        print("|---|---|---|---|---|---|---|---|")
        counties = [generate(seed, size) for seed in range(1, max(arguments.cost_of_sharing) + 1)]
        widest = max(cost_of_sharing(counties[:n], arguments.workers) for n in arguments.cost_of_sharing)
        found = {"name": "gap added by sharing", "value": widest, "unit": "1", "limit": GAP, "holds": widest <= GAP}
        print(json.dumps(found))
        return 0
    usual = generate(1)
    differences = resembles(usual, load(REFERENCE))
    print(
        f"a generated county of the usual size has {len(usual.demands)} demands; of {len(statistics(usual))} groups of "
        f"figures {len(differences)} differ from the reference's by more than the tolerances"
    )
    counties = [generate(seed, size) for seed in range(1, max(arguments.numbers) + 1)]
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, spawn, max_tasks_per_child=1) as one:

        def run(n: int, shared: tuple[str, ...]) -> Run:
            joined = join(counties[:n], shared)
            processor_time = arguments.processor_time
            found = one.submit(measure, joined, n, arguments.workers, processor_time=processor_time).result()
            print(found, flush=True)
            return found

        apart = [run(n, ()) for n in arguments.numbers]
        sharing = [run(n, SHARED) for n in arguments.numbers if n > 1]
    table("sharing nobody", apart)
    table("sharing one trainer and one speaker", sharing)
    picture({"niemand geteilt": apart, "zwei Menschen geteilt": sharing}, arguments.picture)
    off, gap = deviation(apart, arguments.workers), max(r.gap for r in sharing)
    flat = max(r.worker_mib for r in apart[1:]) / min(r.worker_mib for r in apart[1:]) if len(apart) > 1 else 1.0
    print(f"\ntime off the line by {off:.1%} at most (bar {LINEAR:.0%}); largest worker differs by a factor {flat:.2f}")
    print(f"gap where two people are shared {gap:.1%} at most (bar {GAP:.0%}); without {max(r.gap for r in apart):.1%}")
    print(json.dumps({"name": "time off the line", "value": off, "unit": "1", "limit": LINEAR, "holds": off <= LINEAR}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
