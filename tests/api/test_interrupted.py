"""Ctrl-C while planning, in a process of its own as in a terminal."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from api.planfile import PLAN_FILE, read_plan, write_plan
from scheduler.domain.plan import Plan

DRIVER = """
import sys
from pathlib import Path

import api.commands.plan
from api.cli import main
from api.planfile import read_plan
from scheduler.domain.plan import Cost
from scheduler.solution import Progress, Status
from tests.api.naive import solution_of


def solve(problem, params, *, progress, cancel):
    progress(Progress(seconds=0, phase="Warten", placed=0, events=33, cost=None, bound=Cost(), gap=None))
    patient = sys.argv[1] == "patient"
    while not (patient and cancel.is_set()):
        cancel.wait(0.05)
    return solution_of(problem, read_plan(Path("fertig.json")), status=Status.STOPPED)


api.commands.plan.solve = solve
sys.exit(main(["plan", "beispiel", "-o", "aus"]))
"""


def started(tmp_path: Path, plan: Plan, patience: str) -> "subprocess.Popen[str]":
    """The command, after it has told of its first progress."""
    write_plan(tmp_path / "fertig.json", plan)
    process = subprocess.Popen(
        [sys.executable, "-c", DRIVER, patience],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    assert process.stderr is not None
    while "Warten" not in process.stderr.readline():
        assert process.poll() is None
    return process


def test_once_takes_the_best_plan_so_far(tmp_path, plan):
    with started(tmp_path, plan, "patient") as process:
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "Vorzeitig beendet" in out
    assert read_plan(tmp_path / "aus") == plan


def test_twice_aborts_and_writes_nothing(tmp_path, plan):
    with started(tmp_path, plan, "stur") as process:
        process.send_signal(signal.SIGINT)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=0.5)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert not out
    assert "Traceback" not in err
    assert not (tmp_path / "aus" / PLAN_FILE).exists()
