"""Workers and servers are killed in the middle; jobs are not lost, and what is to end ends as it should."""

import multiprocessing
import os
import signal
import socket
import subprocess
import sys
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool

import httpx
import psycopg
import pytest
from pebble import ProcessExpired

from api.jobs.crew import Crew, Shift
from api.jobs.runner import runner_of
from api.store import jobs
from api.store.database import Database
from api.store.job_records import Asked, Beat, Job, JobState
from scenarios.generate import Size, generate
from scheduler.params import Params
from tests.api.jobs.serving import PATIENCE, until

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
"""A stopped pool of processes leaves a socket to the garbage collector."""

on_sqlite = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
on_postgresql = pytest.mark.parametrize("url", ["postgresql"], indirect=True)
"""Where what is tested is the runner rather than its queue, one of them is enough: each of these plans for long."""

PROBLEM = generate(1, Size(centres=1, kitas=5))
"""Its first plan is there within a second; the best of all is looked for until the time is up, on any machine."""
SECONDS = 4.0
"""Time enough to kill somebody."""


def ask(database, county=PROBLEM.title, seconds=SECONDS) -> str:
    asked = Asked(
        county, PROBLEM.fingerprint, Params(gap_limit=0, time_limit=seconds), PROBLEM, 0, None, None, 1_788_000_000
    )
    with database.write() as connection:
        return jobs.add(connection, asked)


def job_of(database, name) -> Job:
    with database.read() as connection:
        return jobs.find(connection, name)


def wait(database, name, ready) -> Job:
    def look():
        found = job_of(database, name)
        assert ready(found) or not found.state.ended, found
        return found if ready(found) else None

    return until(look)


def begun(job: Job) -> bool:
    return job.progress is not None and job.progress.placed > 0


def ended(job: Job) -> bool:
    return job.state.ended


def kill_workers() -> None:
    for process in multiprocessing.active_children():
        os.kill(process.pid, signal.SIGKILL)


@on_postgresql
def test_a_cancelled_job_ends_as_aborted_with_its_best_plan(database, runner):
    name = ask(database)
    runner.wake()
    wait(database, name, begun)
    with database.write() as connection:
        jobs.cancel(connection, name)
    job = wait(database, name, ended)
    assert (job.state, job.complete, job.attempts) == (JobState.ABORTED, True, 1)
    assert job.outcome.cost.hard == 0
    with database.write() as connection:
        jobs.cancel(connection, name)  # once more does nothing
    assert job_of(database, name) == job


@on_sqlite  # on PostgreSQL with scenarios: test_elsewhere.py
def test_the_job_of_a_killed_worker_is_taken_over(database, runner):
    name = ask(database)
    runner.wake()
    wait(database, name, begun)
    kill_workers()
    job = wait(database, name, ended)
    assert (job.state, job.attempts, job.complete) == (JobState.DONE, 2, True)


@on_sqlite
def test_a_worker_that_is_killed_while_it_has_nothing_to_do_is_replaced(database, runner):
    for _ in range(2):
        name = ask(database, seconds=0.5)
        runner.wake()
        assert wait(database, name, ended).state is JobState.DONE
        kill_workers()


@on_postgresql
def test_a_job_that_kills_its_workers_is_given_up(database, runner):
    name = ask(database)
    runner.wake()
    for attempt in range(1, jobs.ATTEMPTS + 1):
        wait(database, name, lambda job, attempt=attempt: begun(job) and job.attempts == attempt)
        kill_workers()
    job = wait(database, name, ended)
    assert (job.state, job.attempts, job.complete) == (JobState.FAILED, jobs.ATTEMPTS, False)
    assert job.error == jobs.GIVEN_UP


@on_sqlite
def test_a_job_that_is_to_end_is_not_begun_again_when_its_worker_dies(database, runner):
    name = ask(database)
    runner.wake()
    wait(database, name, begun)
    with database.write() as connection:
        jobs.cancel(connection, name)
        kill_workers()
    assert wait(database, name, ended).state is JobState.ABORTED


@on_sqlite
def test_a_runner_that_stops_hands_its_job_back_at_once(url, database):
    first = runner_of(url, 1)
    first.start()
    name = ask(database)
    first.wake()
    wait(database, name, begun)
    first.stop()
    job = job_of(database, name)
    assert (job.state, job.attempts) == (JobState.WAITING, 0)
    second = runner_of(url, 1)
    second.start()
    try:
        assert wait(database, name, ended).attempts == 1
    finally:
        second.stop()


@pytest.mark.parametrize("said", [SystemExit(1), BrokenProcessPool(), ProcessExpired("gone")])
def test_whatever_a_stopped_process_says_its_job_is_handed_back(url, database, said):
    crew = Crew(url, database, 1)
    name = ask(database)
    with database.write() as connection:
        assert jobs.take(connection, name, "holder") is not None
    over = Future()
    over.set_exception(said)
    crew.stop([])
    crew.settle(Shift(name, "holder", over))
    assert (job_of(database, name).state, job_of(database, name).attempts) == (JobState.WAITING, 0)


@on_postgresql
def test_jobs_of_one_county_run_one_after_the_other(url, database):
    runner = runner_of(url, 2)
    runner.start()
    try:
        names = [ask(database, seconds=1), ask(database, seconds=1), ask(database, county="Nachbarkreis", seconds=1)]
        runner.wake()
        one, two, other = (wait(database, name, ended) for name in names)
    finally:
        runner.stop()
    assert [job.state for job in (one, two, other)] == [JobState.DONE] * 3
    assert one.finished <= two.started or two.finished <= one.started


@on_sqlite
def test_a_killed_server_loses_nothing(url):
    Database(url).close()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "tests.api.jobs.serving", url, str(port)]
    database = Database(url)
    address = f"http://127.0.0.1:{port}"
    try:
        with subprocess.Popen(command) as server:
            try:
                until(lambda: answers(address))
                name = ask(database)
                wait(database, name, begun)
            finally:
                server.kill()
        assert job_of(database, name).state is JobState.RUNNING
        with subprocess.Popen(command) as server:
            try:
                job = wait(database, name, ended)
                assert (job.state, job.attempts, job.complete) == (JobState.DONE, 2, True)
                until(lambda: answers(address))
                assert httpx.get(f"{address}/api/jobs/{name}", timeout=PATIENCE).json()["state"] == "fertig"
            finally:
                server.terminate()
    finally:
        database.close()


def answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/api/health").is_success
    except httpx.TransportError:
        return False


@on_postgresql
def test_a_worker_of_another_machine_plans_for_the_service(url, database):
    name = ask(database, seconds=1)
    command = [sys.executable, "-c", "from api.commands.worker import worker; worker()"]
    with subprocess.Popen(command, env={**os.environ, "DATABASE_URL": url}, stderr=subprocess.PIPE) as process:
        try:
            job = wait(database, name, ended)
        finally:
            process.send_signal(signal.SIGINT)
            said = process.stderr.read().decode()
    assert job.state is JobState.DONE
    assert process.returncode == 0
    assert "Traceback" not in said


def test_a_former_holder_is_not_heard(database):
    name = ask(database)
    with database.write() as connection:
        assert jobs.take(connection, name, "first") is not None
        assert jobs.take(connection, name, "second") is None
        jobs.recover(connection, stale=-1)
        assert jobs.take(connection, name, "second") is not None
    with database.write() as connection:
        assert jobs.beat(connection, name, "first", None) is Beat.LOST
        assert not jobs.fail(connection, name, "first", "zu spät")
        assert jobs.beat(connection, name, "second", None) is Beat.ON
        jobs.recover(connection)
    assert (job_of(database, name).state, job_of(database, name).attempts) == (JobState.RUNNING, 2)


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_the_queue_keeps_nothing_of_what_is_done(url, database, runner):
    name = ask(database, seconds=1)
    runner.wake()
    wait(database, name, ended)
    with psycopg.connect(url) as connection:
        query = "SELECT count(*) FROM procrastinate.procrastinate_jobs WHERE status <> 'todo'"
        assert until(lambda: connection.execute(query).fetchone() == (0,))
