"""The whole way on the small county: data, engine, plan, calendars, check; in processes of their own."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from calendars.read import read
from scheduler.domain.plan import Cost

LIMIT = "20"
"""Seconds that planning may take at most; it needs about one on an idle machine."""


def raumzeit(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    call = "import sys; from api.cli import main; sys.exit(main())"
    return subprocess.run(
        [sys.executable, "-c", call, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kreis")


@pytest.fixture(scope="module")
def planned(folder: Path) -> "subprocess.CompletedProcess[str]":
    return raumzeit(folder, "plan", "beispiel", "-o", "plan", "--zeit", LIMIT, "--json")


def test_the_plan_is_complete_and_says_so(planned):
    assert planned.returncode == 0, planned.stderr
    answer = json.loads(planned.stdout)
    assert answer["mandatory_unplaced"] == answer["violations"] == 0
    assert answer["placed"] + answer["unplaced"] == answer["events"] == 33
    assert answer["status"] in {"optimal", "gap"}
    assert answer["gap"] <= 0.05
    assert Cost(**answer["bound"]).levels <= Cost(**answer["cost"]).levels
    assert all(event["reason"] for event in answer["unplaced_events"])
    assert "Warnung" not in planned.stderr


@pytest.mark.usefixtures("planned")
def test_checking_it_finds_the_same(folder, planned):
    done = raumzeit(folder, "check", "beispiel", "plan", "--json")
    assert done.returncode == 0
    checked, solved = json.loads(done.stdout), json.loads(planned.stdout)
    assert checked["cost"] == solved["cost"]
    assert checked["cost_by_rule"] == solved["cost_by_rule"]
    assert checked["fingerprint"] == solved["fingerprint"]


@pytest.mark.usefixtures("planned")
def test_its_calendars_can_be_read(folder):
    county = read((folder / "plan" / "kalender" / "kreis.ics").read_bytes())
    assert len(county.events) == json.loads((folder / "plan" / "ergebnis.json").read_text(encoding="utf-8"))["placed"]


@pytest.mark.usefixtures("planned")
def test_a_week_of_it_can_be_seen(folder):
    done = raumzeit(folder, "show", "beispiel", "plan", "--woche", "2026-W43")
    assert done.returncode == 0
    assert "Austauschtreffen" in done.stdout


@pytest.mark.usefixtures("planned")
def test_the_same_seed_makes_the_same_plan(folder):
    again = raumzeit(folder, "plan", "beispiel", "-o", "noch-einmal", "--zeit", LIMIT)
    assert again.returncode == 0
    assert (folder / "noch-einmal" / "plan.json").read_bytes() == (folder / "plan" / "plan.json").read_bytes()
    assert "Gerechnet in" in again.stdout


@pytest.mark.usefixtures("planned")
def test_a_published_plan_is_kept_where_nothing_speaks_against_it(folder):
    again = raumzeit(folder, "plan", "beispiel", "-o", "danach", "--basis", "plan", "--zeit", LIMIT, "--json")
    assert again.returncode == 0, again.stderr
    assert json.loads(again.stdout)["cost_by_rule"]["stability"] == 0
    assert "Warnung" not in again.stderr
