"""The bars of scenarios, on the reference county: a sweep beside separate plans, and comparing what came of it.

    python benchmarks/what_if.py [FILE] [--only CHOICE] [--plan PLAN] [--separate 3] [--seconds S]

The sweep is ``raumzeit scenario run``: the data as they are first (unless their plan is named), then every scenario
near that plan, side by side. Beside it some of the same scenarios are planned one by one with as many processes, each
as if it were a county of its own. From the means of both follows what forty take: one plan of the data as they are and
forty scenarios near it, against forty plans. Told in seconds of the clock and of the processors, because clocks say
little on a machine that others use. A time limit holds for every plan. Prints what was measured beside its bar; the
last line is one JSON object (name, value, unit, limit, holds).
"""

import argparse
import contextlib
import io
import json
import platform
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from api.cli import main as raumzeit
from scenarios import ScenarioFile
from scenarios.sweep import chosen, grouped
from scheduler import Params, solve

FILE = "dritte-stunde"
MANY = 40


class Took(NamedTuple):
    """Seconds by the clock, and of all processors."""

    clock: float
    processors: float


def processors() -> float:
    """Seconds of processor time of this process and of those that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def took(work: Callable[[], object]) -> Took:
    """What some work takes."""
    clock, before = time.perf_counter(), processors()
    work()
    return Took(time.perf_counter() - clock, processors() - before)


def quietly(*arguments: object) -> str:
    """What a command prints; it must go well."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        if raumzeit([str(argument) for argument in arguments]):
            raise SystemExit(said.getvalue())
    return said.getvalue()


def main() -> int:
    """Measure and print; the exit code is 0 whether the bars hold or not."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("file", nargs="?", default=FILE, help="scenario file, or the name of a shipped one")
    parser.add_argument("--only", action="append", help="only scenarios with this name or choice")
    parser.add_argument("--plan", type=Path, help="folder that raumzeit plan wrote for the data as they are")
    parser.add_argument("--separate", type=int, default=3, help="so many scenarios are planned one by one")
    parser.add_argument("--seconds", type=float, help="time limit of every plan")
    parser.add_argument("--gap", type=float, default=1.0, help="per cent at which a plan is good enough")
    parser.add_argument("--workers", type=int, default=2, help="processes")
    arguments = parser.parse_args()
    file = ScenarioFile.open(arguments.file)
    words = arguments.only
    scenarios = [s for s in file.scenarios if not words or any(chosen((s,), word) for word in words)]
    distinct = [same for same in grouped(scenarios) if same.key != file.base.fingerprint]
    only = [argument for word in words or [] for argument in ("--nur", word)]
    limit = ["--zeit", arguments.seconds] if arguments.seconds else []
    common = [*limit, "--luecke", f"{arguments.gap}%", "--prozesse", arguments.workers]
    with tempfile.TemporaryDirectory() as folder:
        plan = arguments.plan or Path(folder) / "heute"
        base = None if arguments.plan else took(lambda: quietly("plan", file.dataset.folder, "-o", plan, *common))
        run = ("scenario", "run", arguments.file, "-o", folder, "--plan", plan, *only, *common)
        sweep = took(lambda: quietly(*run))
        page = Path(folder) / "vergleich.html"
        compare = took(lambda: quietly("scenario", "compare", arguments.file, "--plaene", folder, *only, "-o", page))
        size = page.stat().st_size / 1e6
    params = Params(time_limit=arguments.seconds, gap_limit=arguments.gap / 100, workers=arguments.workers)
    problems = [same.scenarios[0].problem() for same in distinct[: arguments.separate]]
    alone = [took(partial(solve, problem, params)) for problem in problems]
    mean = Took(*(sum(values) / len(alone) for values in zip(*alone, strict=True)))
    near = Took(*(value / len(distinct) for value in sweep))
    share = Took(*((b + MANY * n) / (MANY * m) for b, n, m in zip(base or mean, near, mean, strict=True)))
    print(f"{arguments.file}: {len(scenarios)} scenarios, {len(distinct)} of them differ from the data and each other")
    print(f"{platform.machine()}, Python {platform.python_version()}, {arguments.workers} processes\n")
    print("| what | clock | processors |\n|---|---|---|")
    if base is not None:
        print(f"| the data as they are | {base.clock:.0f} s | {base.processors:.0f} s |")
    print(f"| {len(distinct)} scenarios near them, each on average | {near.clock:.0f} s | {near.processors:.0f} s |")
    print(f"| {len(alone)} of them alone, each on average | {mean.clock:.0f} s | {mean.processors:.0f} s |\n")
    bars = [
        (f"{MANY} scenarios beside {MANY} plans, clock", 100 * share.clock, "%", 60.0),
        (f"{MANY} scenarios beside {MANY} plans, processors", 100 * share.processors, "%", 60.0),
        (f"comparing {len(scenarios)}", compare.clock, "s", 5.0),
        ("size of the comparison", size, "MB", 3.0),
    ]
    print("| what | measured | bar | holds |\n|---|---|---|---|")
    for name, value, unit, bar in bars:
        print(f"| {name} | {value:.2f} {unit} | {bar:g} {unit} | {'yes' if value <= bar else 'NO'} |")
    holds = all(value <= bar for _, value, _, bar in bars)
    print()
    print(
        json.dumps(
            {"name": "scenarios beside plans", "value": share.clock, "unit": "share", "limit": 0.6, "holds": holds}
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
