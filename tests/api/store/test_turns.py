"""Who writes to a SQLite file, and when: one after another, and nobody who has nothing to write."""

import threading

import pytest
from sqlalchemy import text

from api.store.database import Database
from tests.api.store.servers import migrated_file

WRITE = text("UPDATE facts SET value = :value WHERE name = 'revision'")
READ = text("SELECT value FROM facts WHERE name = 'revision'")


@pytest.fixture
def two(tmp_path):
    """The same file opened twice, as by two processes."""
    url = migrated_file(tmp_path / "raumzeit.db")
    one, other = Database(url), Database(url)
    yield one, other
    one.close()
    other.close()


def test_a_transaction_that_has_said_nothing_yet_keeps_nobody_waiting(two):
    one, other = two
    with one.write() as silent:
        with other.write() as connection:
            connection.execute(WRITE, {"value": "7"})
        assert silent.execute(READ).scalar() == "7"


def test_who_waits_goes_on_when_the_one_before_is_done_and_sees_what_it_did(two):
    one, other = two
    seen: list[str] = []

    def wait() -> None:
        with other.write() as connection:
            seen.append(connection.execute(READ).scalar_one())

    thread = threading.Thread(target=wait)
    with one.write() as connection:
        connection.execute(WRITE, {"value": "8"})
        thread.start()
        thread.join(0.2)
        assert not seen
    thread.join()
    assert seen == ["8"]


def test_a_turn_is_given_back_by_whoever_fails(two):
    one, other = two

    def fail() -> None:
        with one.write() as connection:
            connection.execute(WRITE, {"value": "9"})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with other.write() as connection:
        assert connection.execute(READ).scalar_one() != "9"
