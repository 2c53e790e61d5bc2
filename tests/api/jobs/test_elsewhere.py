"""Scenarios planned by the workers of a PostgreSQL: the same plans as here, whoever is killed on the way."""

import contextlib
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from api.commands.scenario_run import Planner
from api.comparison.shelf import Shelf
from api.jobs.elsewhere import Elsewhere
from api.store.job_records import JobState
from api.store.tables.jobs import jobs as table
from api.terminal.console import stderr
from scenarios import ScenarioFile
from scenarios.sweep import grouped
from scheduler import Params
from tests.api.jobs.serving import until

pytestmark = pytest.mark.parametrize("url", ["postgresql"], indirect=True)
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
