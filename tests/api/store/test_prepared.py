"""Prepared statements do what SQLAlchemy's own way does: the same values, the same errors, the same turns."""

import pytest
from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from api.store.prepared import FEW, Prepared
from api.store.tables import claims, facts, reservations, resources

HOLD = Prepared(insert(claims))
HELD = select(claims).where(claims.c.resource == bindparam("what"))
ROOM = {"id": "room:eins"}
EVENT = {
    "id": "a", "kind": "block", "state": "held", "title": "Probe", "begin_at": 0, "end_at": 900, "version": 1,
    "created": 0, "changed": 0, "demand": None, "event_index": None, "plan_version": None,
}  # fmt: skip


def claim(begin: int, *, held: bool = True, reservation: str = "a") -> dict[str, object]:
    return {
        "reservation": reservation, "resource": "room:eins", "begin_at": begin, "end_at": begin + 900, "held": held,
    }  # fmt: skip


@pytest.fixture
def filled(database):
    with database.write() as connection:
        connection.execute(insert(resources), [ROOM])
        connection.execute(insert(reservations), [EVENT, {**EVENT, "id": "b"}])
    return database


def test_values_come_back_as_they_went_in(filled):
    with filled.write() as connection:
        HOLD.run(connection, claim(0), claim(900, held=False, reservation="b"))
        HOLD.run(connection)
    with filled.read() as connection:
        usual = connection.execute(HELD, {"what": "room:eins"}).all()
        rows = Prepared(HELD).all(connection, {"what": "room:eins"})
        named = Prepared(HELD).at(connection, {"what": "room:eins"})
    assert [tuple(row) for row in rows] == [tuple(row) for row in usual]
    assert [[at[column] for column in claims.c] for at in named] == [list(row) for row in usual]
    assert {type(at[claims.c.held]) for at in named} == {bool}, "SQLite itself only knows 0 and 1"
    assert len(rows) == 2


@pytest.mark.parametrize("number", [1, 2, FEW, FEW + 1])
def test_however_many_rows_there_are_all_of_them_go_in(filled, number):
    rows = [{"name": f"probe-{n}", "value": str(n * n)} for n in range(number)]
    with filled.write() as connection:
        Prepared(insert(facts)).run(connection, *rows)
        found = connection.execute(select(facts).where(facts.c.name.startswith("probe-")).order_by(facts.c.name))
        assert [row._asdict() for row in found] == rows


def test_one_of_few_rows_that_is_refused_takes_the_others_with_it(filled):
    with pytest.raises(DBAPIError), filled.write() as connection:
        HOLD.run(connection, claim(0), claim(900), claim(450, reservation="b"))
    with filled.read() as connection:
        assert connection.execute(HELD, {"what": "room:eins"}).all() == []


def test_what_stands_in_the_statement_is_kept(filled):
    longer = Prepared(update(facts).where(facts.c.name == "revision").values(value=facts.c.value + "0"))
    with filled.write() as connection:
        before = connection.execute(select(facts.c.value).where(facts.c.name == "revision")).scalar_one()
        longer.run(connection, {})
        after = connection.execute(select(facts.c.value).where(facts.c.name == "revision")).scalar_one()
    assert after == f"{before}0"


def test_errors_are_sqlalchemy_s(filled):
    with pytest.raises(IntegrityError), filled.write() as connection:
        HOLD.run(connection, claim(0, reservation="niemand"))
    with filled.read() as connection:
        assert connection.execute(HELD, {"what": "room:eins"}).all() == []


def test_a_transaction_is_begun_and_rolled_back_as_a_whole(filled):
    def fails(connection):
        HOLD.run(connection, claim(0))
        raise RuntimeError("and nothing of it is kept")

    with pytest.raises(RuntimeError):
        filled.run(fails)
    with filled.read() as connection:
        assert connection.execute(HELD, {"what": "room:eins"}).all() == []


def test_other_values_than_the_first_time_are_refused(filled):
    stamp = Prepared(insert(facts))
    with filled.write() as connection:
        stamp.run(connection, {"name": "eins", "value": "1"})
        with pytest.raises(ValueError, match="prepared for"):
            stamp.run(connection, {"name": "zwei"})


def test_a_connection_that_is_gone_is_not_used_again(filled):
    if filled._turns is not None:
        pytest.skip("SQLite has no connection that could break off")
    with filled.read() as connection:
        broken = connection.execute(select(func.pg_backend_pid())).scalar_one()
        with filled.write() as other:
            other.execute(select(func.pg_terminate_backend(broken)))
        with pytest.raises(OperationalError):
            Prepared(HELD).all(connection, {"what": "room:eins"})
    with filled.read() as connection:
        assert Prepared(HELD).all(connection, {"what": "room:eins"}) == []
