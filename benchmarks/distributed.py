"""What the distributed engine costs: forty small scenarios by its workers, beside the same in local ones.

    python benchmarks/distributed.py [--number 40] [--rounds 2] [--workers 2] [--gap 10]

Both plan random absences in the small county of the data sets to the same gap, as ``raumzeit scenario run`` does: here
with ``--prozesse 2``, there by one ``raumzeit arbeiter --prozesse 2`` on a PostgreSQL that is started for it, fresh for
every round. Plans must be the same. Rounds take turns, and the quickest of each counts, because clocks say little on a
machine that others use; so processor time is told beside it, of everything that takes part: whoever asks, the worker,
the database. Both begin processes; what that takes is told, and left out of the overhead, which counts from the first
plan to the last. The last line is one JSON object (name, value, unit, limit, holds).
"""

import argparse
import contextlib
import json
import os
import platform
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from api.jobs.elsewhere import Elsewhere
from api.store.database import Database
from scenarios import ScenarioFile
from scenarios.planning import Engine, Finished, Here, Make
from scheduler import Params, Progress
from scheduler.domain.plan import Plan
from tests.api.store.servers import postgresql

LIMIT = 0.05
DRAWS = """titel: Ausfälle
datensatz: beispiel
zufall:
  ziehungen: {number}
  startwert: {seed}
  abwesenheiten: [{{fuer: kita_sozialarbeit, faelle_je_jahr: 6, tage_im_mittel: 3}}]
"""


class Took(NamedTuple):
    """Seconds by the clock, and of all processors: of everything, and from the first plan to the last."""

    clock: float
    processors: float
    steady_clock: float
    steady_processors: float


def processors() -> float:
    """Seconds of processor time of every process that this one began, of itself, and of those that have ended."""
    sessions = {os.getsid(0), *_sessions}
    ticks = 0
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            if int(fields[3]) in sessions:
                ticks += sum(int(field) for field in fields[11:15])
    return ticks / os.sysconf("SC_CLK_TCK")


_sessions: set[int] = set()
"""Sessions of processes that were begun in one of their own."""


def makes(number: int, seed: int) -> list[Make]:
    """So many problems, all different from those of other seeds."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ausfaelle.yaml"
        path.write_text(DRAWS.format(number=number, seed=seed), encoding="utf-8")
        return [scenario.problem for scenario in ScenarioFile.open(path).scenarios]


def planned(engine: Engine, wanted: list[Make], params: Params) -> tuple[Took, dict[int, Plan]]:
    """What planning all takes, and the plans."""
    plans: dict[int, Plan] = {}

    def hear(number: int, told: Progress | Finished) -> None:
        if isinstance(told, Finished):
            plans[number] = told.solution.plan
            marks.append((time.perf_counter(), processors()))

    marks = [(time.perf_counter(), processors())]
    engine.plan_all(wanted, params, None, hear, lambda: False)
    begin, first, *_, last = marks
    return Took(*(last[i] - mark[i] for mark in (begin, first) for i in (0, 1))), plans


@contextlib.contextmanager
def working(url: str, workers: int) -> Iterator[None]:
    """``raumzeit arbeiter`` for a database, ready for work."""
    command = [sys.executable, "-c", "from api.cli import main; main()", "arbeiter", "--prozesse", str(workers)]
    environment = {**os.environ, "DATABASE_URL": url}
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, start_new_session=True) as process:
        _sessions.add(process.pid)
        assert process.stderr is not None
        process.stderr.readline()
        try:
            yield
        finally:
            process.send_signal(signal.SIGINT)


def main() -> int:
    """Measure and print; the exit code is 0 whether the bar holds or not."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--number", type=int, default=40, help="scenarios of each round")
    parser.add_argument("--rounds", type=int, default=2, help="rounds of each kind")
    parser.add_argument("--workers", type=int, default=2, help="processes")
    parser.add_argument("--gap", type=float, default=10.0, help="per cent at which a plan is good enough")
    arguments = parser.parse_args()
    params = Params(gap_limit=arguments.gap / 100, workers=arguments.workers)
    here: list[Took] = []
    there: list[Took] = []
    with postgresql() as url:
        Database(url).close()
        for seed in range(1, arguments.rounds + 1):
            wanted = makes(arguments.number, seed)
            took, ours = planned(Here(), wanted, params)
            here.append(took)
            with working(url, arguments.workers), contextlib.closing(Elsewhere(url, lambda: None)) as elsewhere:
                took, theirs = planned(elsewhere, wanted, params)
            there.append(took)
            if ours != theirs:
                raise SystemExit("the plans are not the same")
    print(f"{arguments.number} scenarios, {arguments.rounds} rounds, {arguments.workers} processes")
    print(f"{platform.machine()}, Python {platform.python_version()}\n")
    print("| what | all, clock | all, processors | first to last, clock | first to last, processors |")
    print("|---|---|---|---|---|")
    local, distributed = (Took(*map(min, zip(*rounds, strict=True))) for rounds in (here, there))
    for name, took in (("processes of this machine", local), ("the distributed engine", distributed)):
        print(f"| {name} | " + " | ".join(f"{seconds:.1f} s" for seconds in took) + " |")
    more = (
        distributed.steady_clock / local.steady_clock - 1,
        distributed.steady_processors / local.steady_processors - 1,
    )
    print(f"\noverhead {more[0]:.1%} by the clock, {more[1]:.1%} of processor time (bar {LIMIT:.0%})")
    found = {"name": "overhead of the distributed engine", "value": more[0], "unit": "1", "limit": LIMIT}
    print(json.dumps(found | {"holds": more[0] <= LIMIT}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
