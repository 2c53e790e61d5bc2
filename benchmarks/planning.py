"""Every bar of the planning engine that concerns planning and checking, on the reference county with all rules on.

    python benchmarks/planning.py [--runs 5] [--workers 2] [--picture benchmarks/planning.svg]

Prints what was measured beside its bar; the last line is one JSON object (name, value, unit, limit, holds).
"""

import argparse
import json
import math
import platform
import sys
import time
from pathlib import Path

from scenarios import load
from scheduler import Params, Progress, Solution, check, solve

COUNTY = "bad-kreuznach-2026-27"


def seconds_to_gap(solution: Solution, gap: float) -> float | None:
    """When the gap was first proven, or None if it never was."""
    return next((p.seconds for p in solution.trace if p.gap is not None and p.gap <= gap), None)


def picture(trace: tuple[Progress, ...], target: Path) -> None:
    """Cost and bound over time as an SVG with a text alternative."""
    known = [p for p in trace if p.cost is not None and p.cost.hard == p.cost.mandatory == p.cost.desired == 0]
    if not known:
        raise SystemExit("no complete plan to draw")
    width, height, left, right, top, bottom = 720, 360, 64, 32, 34, 40
    end = known[-1].seconds
    most = 500 * math.ceil(max(p.cost.wishes for p in known if p.cost) / 500)
    least = 500 * math.floor(min(p.bound.wishes for p in known) / 500)

    def x(seconds: float) -> float:
        return left + (width - left - right) * seconds / end

    def y(value: float) -> float:
        return top + (height - bottom - top) * (most - value) / (most - least)

    def steps(points: list[tuple[float, int]]) -> str:
        """What is known stays known until something better is."""
        corners = [points[0]]
        for seconds, value in points[1:]:
            if value != corners[-1][1]:
                corners += [(seconds, corners[-1][1]), (seconds, value)]
        corners.append(points[-1])
        return " ".join(f"{x(s):.1f},{y(v):.1f}" for s, v in corners)

    cost = steps([(p.seconds, p.cost.wishes) for p in known if p.cost])
    bound = steps([(p.seconds, p.bound.wishes) for p in known])
    last = known[-1]
    assert last.cost is not None
    title = f"Kosten {last.cost.wishes} und Schranke {last.bound.wishes} nach {end:.0f} s"
    ticks = "".join(
        f'<text x="{x(s):.1f}" y="{height - 14}" text-anchor="middle">{s:.0f} s</text>'
        for s in (0, end / 4, end / 2, 3 * end / 4, end)
    ) + "".join(
        f'<line x1="{left}" x2="{width - right}" y1="{y(v):.1f}" y2="{y(v):.1f}" stroke="#ddd"/>'
        f'<text x="{left - 8}" y="{y(v) + 4:.1f}" text-anchor="end">{v}</text>'
        for v in range(least, most + 1, 500)
    )
    target.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-label="{title}" '
        f'font-family="sans-serif" font-size="13"><title>{title}</title><rect width="100%" height="100%" fill="white"/>'
        f"{ticks}"
        f'<polyline points="{cost}" fill="none" stroke="#1f4e79" stroke-width="2"/>'
        f'<polyline points="{bound}" fill="none" stroke="#b34700" stroke-width="2" stroke-dasharray="6 4"/>'
        f'<text x="{left}" y="18" fill="#1f4e79">Kosten des besten Plans (durchgezogen): {last.cost.wishes}</text>'
        f'<text x="{left + 320}" y="18" fill="#b34700">Schranke (gestrichelt): {last.bound.wishes}</text>'
        f"</svg>\n",
        encoding="utf-8",
    )


def main() -> int:
    """Measure and print; the exit code is 0 whether the bars hold or not."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--runs", type=int, default=5, help="runs of the check, the median counts")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--picture", type=Path, default=Path(__file__).with_name("planning.svg"))
    arguments = parser.parse_args()
    began = time.perf_counter()
    problem = load(COUNTY)
    loading = time.perf_counter() - began
    solution = solve(problem, Params(workers=arguments.workers))
    times = []
    for _ in range(arguments.runs):
        began = time.perf_counter()
        report = check(problem, solution.plan)
        times.append(time.perf_counter() - began)
    checking = sorted(times)[len(times) // 2]
    one_percent, optimal = seconds_to_gap(solution, 0.01), seconds_to_gap(solution, 0.0)
    bars: list[tuple[str, float | None, str, float]] = [
        ("first complete plan", solution.first_complete_seconds, "s", 10.0),
        ("proven gap of 1 %", one_percent, "s", 60.0),
        ("proven optimal", optimal, "s", 180.0),
        ("peak memory of all processes", solution.peak_memory_mib, "MiB", 2048.0),
        ("check without solver", checking, "s", 0.2),
    ]
    print(f"{COUNTY}: {sum(d.count for d in problem.demands)} events, loaded in {loading:.2f} s")
    print(f"placed {len(solution.plan.events)}, violations {len(report.violations)}")
    print(
        f"cost {solution.cost.levels}, bound {solution.bound.levels}, gap {solution.gap:.4f}, {solution.seconds:.1f} s"
    )
    print(f"{platform.machine()}, Python {platform.python_version()}, {arguments.workers} workers\n")
    print("| what | measured | bar | holds |\n|---|---|---|---|")
    for name, value, unit, limit in bars:
        shown = "never" if value is None else f"{value:.2f} {unit}"
        print(f"| {name} | {shown} | {limit:g} {unit} | {'yes' if value is not None and value <= limit else 'NO'} |")
    picture(solution.trace, arguments.picture)
    print(f"\npicture: {arguments.picture}")
    print(
        json.dumps(
            {"name": "proven gap", "value": solution.gap, "unit": "1", "limit": 0.01, "holds": solution.gap <= 0.01}
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
