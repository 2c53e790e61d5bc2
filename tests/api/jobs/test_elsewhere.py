"""Scenarios planned by the workers of a PostgreSQL: the same plans as here, whoever is killed on the way."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from api.cli import main
from api.commands.scenario_run import Planner
from api.comparison.shelf import Regions, Shelf
from api.errors import InputError
from api.exits import ExitCode
from api.jobs import elsewhere
from api.jobs.elsewhere import Elsewhere
from api.store.job_records import JobState
from api.store.tables.jobs import jobs as table
from api.terminal.console import stderr
from scenarios import ScenarioFile, load
from scenarios.generate import Size, generate, join
from scenarios.planning import Finished
from scenarios.sweep import grouped
from scheduler import Params, solve
from scheduler.engine import many
from scheduler.errors import SolveError
from tests.api.jobs.serving import until

on_postgresql = pytest.mark.parametrize("url", ["postgresql"], indirect=True)
FILE = """titel: Was ist, wenn eine Kita schließt?
datensatz: beispiel
raster:
  kita:
    keine: unveraendert
    muehle: {kita_schliesst: {kita: kita-muehle}}
    auch-muehle: {kita_schliesst: {kita: kita-muehle}}
    see: {kita_schliesst: {kita: kita-see}}
    hof: {kita_schliesst: {kita: kita-hof}}
"""
WORKER = """
import sys, threading
from api.jobs.queue import QueueRunner
QueueRunner(sys.argv[1], 1, stale=3).start()
threading.Event().wait()
"""
QUICK = Params(gap_limit=0.9, workers=1)


@contextlib.contextmanager
def worker(url):
    """A worker of another machine, with everything it begins, until it is killed."""
    with subprocess.Popen([sys.executable, "-c", WORKER, url], start_new_session=True) as process:
        try:
            yield
        finally:
            os.killpg(process.pid, signal.SIGKILL)


def count(database, *conditions):
    with database.read() as connection:
        return connection.execute(select(func.count()).select_from(table).where(*conditions)).scalar_one()


def plans(folder):
    """Every plan, by its place."""
    return {path.parent.name: path.read_bytes() for path in folder.glob("*/plan.json")}


class Hand:
    """A user who asks for the end as soon as something is so."""

    def __init__(self, ended=lambda: False):
        self.cancel = self
        self.is_set = ended

    @property
    def asked(self):
        return self.is_set()


def run(folder, engine=None, hand=None):
    """Plan the scenarios of the file; their states by name."""
    path = folder.parent / "kitas.yaml"
    path.write_text(FILE, encoding="utf-8")
    opened = ScenarioFile.open(path)
    planner = Planner(Shelf(folder), QUICK, hand or Hand(), stderr(), engine)
    return {o.name: o.state for o in planner.outcomes([(opened, grouped(opened.scenarios))])}


@pytest.fixture
def there(url):
    found = Elsewhere(url, lambda: None)
    yield found
    found.close()


@on_postgresql
def test_a_worker_is_killed_and_every_plan_is_the_one_that_is_made_here(url, database, there, tmp_path):
    here = run(tmp_path / "hier")
    with ThreadPoolExecutor(1) as asker:
        states = asker.submit(run, tmp_path / "dort", there)
        with worker(url):
            until(lambda: count(database, table.c.state == JobState.RUNNING))
        with worker(url):
            assert states.result(120) == here
    assert plans(tmp_path / "dort") == plans(tmp_path / "hier")
    assert len(plans(tmp_path / "dort")) == 4
    assert count(database) == 0


@on_postgresql
def test_regions_are_planned_by_the_workers_and_put_together_here(url, database, runner, there, tmp_path, monkeypatch):
    monkeypatch.setattr(many, "LEAST", 10)
    problem = join([generate(seed, Size(centres=1, kitas=2)) for seed in (1, 2)])
    parts = len(many.regions(problem))
    assert parts > 1
    news, memory = [], Regions(tmp_path)
    found = there.solve(problem, QUICK, news.append, threading.Event(), memory)
    here = solve(problem, QUICK)
    assert (found.plan, found.cost, found.bound) == (here.plan, here.cost, here.bound)
    assert {progress.phase for progress in news} >= {"Regionen planen", "fertig"}
    assert len(list(tmp_path.iterdir())) == parts, "regions are remembered for other scenarios"
    assert count(database) == 0


@on_postgresql
def test_one_that_cannot_be_planned_keeps_nobody_from_the_others(database, runner, there):
    good = load("beispiel")
    bad = good.model_copy(update={"weights": {"gibt_es_nicht": 1}})
    heard = []
    with pytest.raises(SolveError, match="gibt_es_nicht"):
        there.plan_all([lambda: bad, lambda: good], QUICK, None, lambda *told: heard.append(told), lambda: False)
    assert [number for number, told in heard if isinstance(told, Finished)] == [1]
    assert count(database) == 0


@on_postgresql
def test_who_waits_for_nobody_is_told_and_may_end_it(url, database, monkeypatch):
    monkeypatch.setattr(elsewhere, "LONELY_SECONDS", 0.1)
    told, heard = threading.Event(), []
    alone = Elsewhere(url, told.set)
    alone.plan_all([lambda: load("beispiel")] * 2, QUICK, None, lambda *news: heard.append(news), told.is_set)
    alone.close()
    assert heard == []
    assert count(database) == 0


@pytest.mark.parametrize("address", ["unsinn", "sqlite:///raumzeit.db", "postgresql://amt:geheim@127.0.0.1:1/raumzeit"])
def test_an_address_without_a_database_is_told_without_its_password(address):
    with pytest.raises(InputError, match="Datenbank") as caught:
        Elsewhere(address, lambda: None)
    assert "geheim" not in str(caught.value)


def test_the_commands_say_so(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "kitas.yaml").write_text(FILE, encoding="utf-8")
    for command in (["plan", "beispiel"], ["scenario", "run", "kitas.yaml"]):
        assert main([*command, "--auf", "postgresql://127.0.0.1:1/raumzeit"]) == ExitCode.INPUT
        assert "Unter „postgresql://127.0.0.1:1/raumzeit“ antwortet keine Datenbank" in capsys.readouterr().err
