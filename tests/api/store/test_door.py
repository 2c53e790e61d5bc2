"""Nothing is promised twice: by the door, which names who is there, and by the database itself."""

import datetime as dt
import random
import threading

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from api.store import guard
from api.store.database import Database, DatabaseError
from api.store.ledger import Change, Claim, Kind, RefusedError, Reservation, promise
from api.store.tables import claims, metadata, reservations, resources

NOW = dt.datetime(2026, 11, 2, 8, tzinfo=dt.UTC)


def at(hour: float, day: int = 0) -> dt.datetime:
    return dt.datetime(2026, 11, 2, tzinfo=dt.UTC) + dt.timedelta(days=day, hours=hour)


def booking(name: str, begin: float, end: float, *names: str, day: int = 0) -> Reservation:
    taken = tuple(Claim(n, at(begin, day), at(end, day)) for n in names or ("room:saal",))
    return Reservation(name, Kind.BOOKING, "Elterncafé", at(begin, day), at(end, day), taken)


def put(database: Database, *wanted: Reservation, cancelled: tuple[str, ...] = ()) -> None:
    with database.write() as connection:
        promise(connection, Change(wanted, cancelled), NOW)


def held(database: Database) -> set[str]:
    with database.read() as connection:
        return set(connection.execute(select(claims.c.reservation).where(claims.c.held)).scalars())


def test_what_is_taken_is_refused_with_who_has_it(database):
    put(database, booking("eins", 9, 10))
    with pytest.raises(RefusedError) as refused:
        put(database, booking("zwei", 9.5, 11), booking("drei", 11, 12))
    (clash,) = refused.value.clashes
    assert (clash.wanted, clash.resource, clash.holder) == ("zwei", "room:saal", "eins")
    assert (clash.begin, clash.end) == (at(9), at(10))
    assert held(database) == {"eins"}, "all or nothing"


def test_spans_are_half_open(database):
    put(database, booking("eins", 9, 10))
    put(database, booking("davor", 8, 9), booking("danach", 10, 11))
    assert held(database) == {"eins", "davor", "danach"}


def test_people_are_never_promised_twice_either(database):
    put(database, booking("eins", 9, 10, "room:saal", "person:leitung"))
    with pytest.raises(RefusedError) as refused:
        put(database, booking("zwei", 9, 10, "room:halle", "person:leitung"))
    assert [c.resource for c in refused.value.clashes] == ["person:leitung"]


def test_what_is_cancelled_is_free_in_the_same_change(database):
    put(database, booking("eins", 9, 10))
    put(database, booking("zwei", 9, 10), cancelled=("eins",))
    assert held(database) == {"zwei"}
    with database.read() as connection:
        row = connection.execute(select(reservations).where(reservations.c.id == "eins")).one()
    assert (row.state, row.version) == ("cancelled", 2)


def test_two_change_places_in_one_change(database):
    put(database, booking("eins", 9, 10), booking("zwei", 10, 11))
    put(database, booking("eins", 10, 11), booking("zwei", 9, 10))
    with database.read() as connection:
        rows = {r.id: (r.version, r.begin_at) for r in connection.execute(select(reservations))}
    assert rows == {"eins": (2, at(10).timestamp()), "zwei": (2, at(9).timestamp())}
    assert held(database) == {"eins", "zwei"}


def test_what_moves_gives_up_what_it_no_longer_needs(database):
    put(database, booking("eins", 9, 10, "room:saal", "person:ksa"))
    put(database, booking("eins", 9, 10, "room:halle"))
    put(database, booking("zwei", 9, 10, "room:saal", "person:ksa"))
    assert held(database) == {"eins", "zwei"}


def test_a_refused_move_leaves_everything_where_it_was(database):
    put(database, booking("eins", 9, 10), booking("zwei", 10, 11))
    with pytest.raises(RefusedError):
        put(database, booking("eins", 10, 11), cancelled=())
    with database.read() as connection:
        row = connection.execute(select(reservations).where(reservations.c.id == "eins")).one()
        taken = connection.execute(select(claims.c.begin_at).where(claims.c.reservation == "eins")).scalar_one()
    assert (row.version, row.begin_at, taken) == (1, at(9).timestamp(), at(9).timestamp())


def test_two_that_clash_among_themselves_are_a_mistake_of_the_caller(database):
    with pytest.raises(ValueError, match="eins and zwei want room:saal at once"):
        put(database, booking("eins", 9, 10), booking("zwei", 9, 10))
    assert not held(database)


def test_a_year_of_a_series_goes_through_the_door_at_once(database):
    put(database, *(booking(f"tag-{d}", 9, 10, day=d) for d in range(1000)))
    with pytest.raises(RefusedError) as refused:
        put(database, *(booking(f"neu-{d}", 9.5, 10.5, day=d) for d in range(0, 1000, 100)))
    assert [c.holder for c in refused.value.clashes] == [f"tag-{d}" for d in range(0, 1000, 100)]


def test_naive_moments_are_refused(database):
    naive = Reservation("x", Kind.BOOKING, "", dt.datetime(2026, 1, 1), dt.datetime(2026, 1, 2), ())  # noqa: DTZ001
    with pytest.raises(ValueError, match="time zone"):
        put(database, naive)


def past_the_door(database, how):
    """An overlap written as a mistake or another program would."""
    begin = int(at(9.5).timestamp())
    with database.write() as connection:
        if how == "insert":
            connection.execute(delete(claims).where(claims.c.reservation == "zwei"))
            row = {
                "reservation": "zwei",
                "resource": "room:saal",
                "begin_at": begin,
                "end_at": begin + 60,
                "held": True,
            }
            connection.execute(insert(claims), [row])
        else:
            connection.execute(update(claims).where(claims.c.reservation == "zwei").values(begin_at=begin))


@pytest.mark.parametrize("how", ["insert", "update"])
def test_the_database_itself_refuses_an_overlap(database, how):
    put(database, booking("eins", 9, 10), booking("zwei", 11, 12))
    with pytest.raises(DBAPIError, match=f"{guard.CONSTRAINT}|{guard.OVERLAP}"):
        past_the_door(database, how)
    assert held(database) == {"eins", "zwei"}


def test_a_cancelled_claim_is_not_taken_back_over_another(database):
    put(database, booking("eins", 9, 10))
    put(database, booking("zwei", 9, 10), cancelled=("eins",))
    with pytest.raises(DBAPIError), database.write() as connection:
        connection.execute(update(claims).where(claims.c.reservation == "eins").values(held=True))


def test_a_database_without_its_guard_is_not_used(url):
    database = Database(url)
    with database.write() as connection:
        guard.remove(connection)
    database.close()
    with pytest.raises(guard.GuardError, match="Schutz vor Doppelbelegungen"):
        Database(url)


def test_a_database_is_opened_again_as_it_was_left(url):
    first = Database(url)
    put(first, booking("eins", 9, 10))
    first.close()
    second = Database(url)
    assert held(second) == {"eins"}
    second.close()


@pytest.mark.parametrize("address", ["mysql://localhost/raumzeit", "sqlite://", "sqlite:///:memory:"])
def test_other_databases_are_refused(address):
    with pytest.raises(DatabaseError, match="postgresql"):
        Database(address)


def test_the_migrations_make_the_tables_of_the_code(database):
    with database.read() as connection:
        for table in metadata.sorted_tables:
            assert len(connection.execute(select(table)).all()) == (2 if table.name == "facts" else 0)
            columns = {c.name for c in table.columns}
            found = {c["name"] for c in inspect_columns(connection, table.name)}
            assert found == columns


def inspect_columns(connection, name):
    from sqlalchemy import inspect  # noqa: PLC0415 - only here

    return inspect(connection).get_columns(name)


@pytest.mark.parametrize("seed", [1, 2])
def test_of_many_who_want_the_same_at_once_one_gets_it(database, seed):
    """Eight writers, each with overlapping wishes for two rooms in an order of its own."""
    rng = random.Random(seed)
    wishes = [booking(f"{n}", 9 + rng.random(), 10.5, *rng.sample(["room:a", "room:b"], 2)) for n in range(40)]
    won, lost, failed = [], [], []

    def work(own):
        for wish in own:
            try:
                put(database, wish)
                won.append(wish.id)
            except RefusedError:
                lost.append(wish.id)
            except DBAPIError as error:
                failed.append(str(error))

    threads = [threading.Thread(target=work, args=(wishes[n::8],)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed, seed
    assert len(won) == 1, seed
    assert len(lost) == 39, seed
    assert held(database) == set(won)


def test_resources_are_known_once_they_were_wanted(database):
    put(database, booking("eins", 9, 10, "room:saal", "person:ksa"))
    put(database, booking("zwei", 10, 11, "room:saal"))
    with database.read() as connection:
        assert sorted(connection.execute(select(resources.c.id)).scalars()) == ["person:ksa", "room:saal"]
        assert connection.execute(text("SELECT count(*) FROM claims")).scalar_one() == 3
