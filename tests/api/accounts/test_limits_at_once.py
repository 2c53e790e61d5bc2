"""Many at once: limits are exact, the last office stays, and the tables are those of the migration."""

import threading

import pytest
from sqlalchemy import inspect, select

from api.accounts import manage
from api.accounts.manage import OPERATOR, LastOneError, LoginTakenError, Wanted
from api.rights import Role
from api.store import accounts, attempts
from api.store.attempts import Limit
from api.store.tables import accounts as tables

LIMIT = Limit("probe", 5, 60)


def at_once(count, work):
    results, lock, start = [], threading.Lock(), threading.Barrier(count)

    def run(n):
        start.wait()
        result = work(n)
        with lock:
            results.append(result)

    threads = [threading.Thread(target=run, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == count
    return results


def test_of_many_at_once_as_many_get_through_as_may(database, clock):
    def hit(_):
        with database.write() as connection:
            return attempts.hit(connection, LIMIT, "jemand", clock())

    assert sorted(at_once(8, hit)) == [0, 0, 0, 0, 0, 60, 60, 60]


def test_the_window_moves(database, clock):
    got = []
    for _ in range(12):
        with database.write() as connection:
            got.append(attempts.hit(connection, LIMIT, "jemand", clock()))
        clock.forward(seconds=10)
    assert got == [0, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0, 10]
    with database.read() as connection:
        assert attempts.wait(connection, LIMIT, "jemand", clock()) == 0
        assert attempts.wait(connection, LIMIT, "anders", clock()) == 0


def test_a_login_wanted_by_many_at_once_is_given_once(service):
    def create(_):
        try:
            return manage.create(service, OPERATOR, Wanted(login="neu", role=Role.BEP)).login
        except LoginTakenError as error:
            return error.code

    assert sorted(at_once(6, create)) == ["kennung-vergeben"] * 5 + ["neu"]


def test_two_who_close_each_others_office_leave_one(service):
    office = [manage.create(service, OPERATOR, Wanted(login=f"amt{n}", role=Role.KOORDINIERUNG)) for n in range(2)]

    def close(n):
        wanted = Wanted(login=f"amt{n}", role=Role.KOORDINIERUNG, active=False)
        try:
            return manage.change(service, OPERATOR, office[n].id, wanted, None).active
        except LastOneError:
            return True

    assert sorted(at_once(2, close)) == [False, True]
    with service.database.read() as connection:
        assert len([a for a in accounts.listed(connection, "", 9) if a.active]) == 1


@pytest.mark.parametrize("name", ["accounts", "sessions", "tokens", "attempts", "sign_ins", "audit"])
def test_the_migration_makes_the_tables_of_the_code(database, name):
    table = getattr(tables, name)
    with database.read() as connection:
        assert connection.execute(select(table)).all() == []
        found = inspect(connection)
        columns = {column["name"]: column["nullable"] for column in found.get_columns(name)}
        indexes = {index["name"] for index in found.get_indexes(name) if not index.get("duplicates_constraint")}
    assert columns == {column.name: bool(column.nullable) for column in table.columns}
    assert indexes == {index.name for index in table.indexes}
