"""Several transactions under one commit: what one does wrong is its own, and nobody is told too early."""

import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar

import pytest
from sqlalchemy import Connection, event, text
from sqlalchemy.exc import IntegrityError

from api.store import together
from api.store.database import Database
from api.store.turns import Turns
from tests.api.store.servers import migrated_file

NOTE = text("INSERT INTO facts (name, value) VALUES (:name, 'x')")
NAMES = text("SELECT name FROM facts WHERE value = 'x' ORDER BY name")
ORPHAN = text("INSERT INTO claims (reservation, resource, begin_at, end_at, held) VALUES ('none', 'none', 0, 1, 0)")
_asker: ContextVar[str] = ContextVar("asker", default="nobody")


class Bench:
    """A database whose writer is held up until enough others wait behind it."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.commits = 0
        event.listen(database._writers, "commit", self._count)

    def _count(self, _: Connection) -> None:
        self.commits += 1

    def at_once(self, *works):
        """What becomes of pieces of work that wait while another is done: results, or what was raised."""
        held, go = threading.Event(), threading.Event()

        def hold(_: Connection) -> None:
            held.set()
            assert go.wait(20)

        with ThreadPoolExecutor(len(works) + 1) as pool:
            first = pool.submit(self.database.run, hold)
            assert held.wait(20)
            asked = [pool.submit(self.database.run, work) for work in works]
            while len(self.database._together._waiting) < len(works):
                time.sleep(0.001)
            self.commits = 0
            go.set()
            first.result(20)
            return [one.exception(20) or one.result() for one in asked]

    def names(self):
        with self.database.read() as connection:
            return list(connection.execute(NAMES).scalars())


@pytest.fixture
def bench(tmp_path):
    database = Database(migrated_file(tmp_path / "raumzeit.db"))
    yield Bench(database)
    database.close()


def note(name, then=None):
    def work(connection):
        connection.execute(NOTE, {"name": name})
        if then is not None:
            then(connection)
        return name

    return work


def fail(_):
    raise ZeroDivisionError


def test_those_who_wait_share_a_commit(bench):
    assert bench.at_once(*(note(f"n{n}") for n in range(9))) == [f"n{n}" for n in range(9)]
    assert bench.names() == [f"n{n}" for n in range(9)]
    assert bench.commits == 2  # of the one that was held up, and of the nine together


def test_those_who_come_while_another_process_writes_share_a_commit(bench, tmp_path):
    """The lock is that of an open file, so another one stands for another process."""
    other = Turns(tmp_path / "raumzeit.db")
    elsewhere = sqlite3.connect(tmp_path / "raumzeit.db", isolation_level=None)
    other.begin(elsewhere)
    with ThreadPoolExecutor(6) as pool:
        asked = [pool.submit(bench.database.run, note(f"n{n}")) for n in range(6)]
        while len(bench.database._together._waiting) < len(asked):
            time.sleep(0.001)
        elsewhere.execute("COMMIT")
        other.give()
        assert [one.result(20) for one in asked] == [f"n{n}" for n in range(6)]
    elsewhere.close()
    other.close()
    assert bench.commits == 1


def test_who_never_gets_a_turn_is_told_and_others_go_on(bench, tmp_path):
    with bench.database._writers.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=1")
    elsewhere = sqlite3.connect(tmp_path / "raumzeit.db", isolation_level=None)
    elsewhere.execute("BEGIN IMMEDIATE")  # by a program that knows nothing of turns
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        bench.database.run(note("late"))
    elsewhere.execute("COMMIT")
    elsewhere.close()
    assert bench.database.run(note("later")) == "later"
    assert bench.names() == ["later"]


def test_not_more_than_so_many_share_one(bench):
    number = 2 * together.MOST + 1
    assert len(bench.at_once(*(note(f"n{n:02}") for n in range(number)))) == number
    assert len(bench.names()) == number
    assert bench.commits == 4


def test_one_that_fails_leaves_nothing_and_takes_nothing_from_others(bench):
    before, failed, after = bench.at_once(note("before"), note("failed", fail), note("after"))
    assert isinstance(failed, ZeroDivisionError)
    assert (before, after) == ("before", "after")
    assert bench.names() == ["after", "before"]


def test_one_that_the_database_refuses_leaves_others_alone(bench):
    first, second, third = bench.at_once(note("same"), note("same"), note("other"))
    assert isinstance(second, IntegrityError)
    assert (first, third) == ("same", "other")
    assert bench.names() == ["other", "same"]


def test_nobody_is_told_that_it_is_done_if_the_commit_fails(bench):
    def orphan(connection):
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        connection.execute(ORPHAN)

    outcomes = bench.at_once(note("one"), orphan, note("two"))
    assert all(isinstance(outcome, IntegrityError) for outcome in outcomes)
    assert bench.names() == []


def test_nobody_is_told_that_it_is_done_if_the_database_gives_up_everything(bench):
    def give_up(connection):
        connection.connection.driver_connection.execute("ROLLBACK")
        raise ZeroDivisionError

    outcomes = bench.at_once(note("one"), give_up, note("two"))
    assert all(isinstance(outcome, ZeroDivisionError) for outcome in outcomes)
    assert bench.names() == []
    assert bench.database.run(note("later")) == "later"


def test_who_asks_is_known_in_work_that_another_thread_does(bench):
    def asked_by(name):
        _asker.set(name)
        return bench.database.run(lambda _: _asker.get())

    with ThreadPoolExecutor(8) as pool:
        names = [str(n) for n in range(80)]
        assert list(pool.map(asked_by, names)) == names


def test_many_threads_lose_nothing(bench):
    def one(number):
        try:
            return bench.database.run(note(f"{number:03}", None if number % 5 else fail))
        except ZeroDivisionError:
            return None

    with ThreadPoolExecutor(12) as pool:
        done = [name for name in pool.map(one, range(200)) if name is not None]
    assert len(done) == 160
    assert done == bench.names()
