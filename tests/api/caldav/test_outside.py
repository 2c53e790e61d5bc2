"""What others enter in calendars of rooms is booked through the one door, on both databases; no server is needed."""

import datetime as dt
from dataclasses import replace

import pytest

from api.booking.model import Status, Wish
from api.booking.purposes import Purpose
from api.config import Settings
from api.service import Service
from api.store import bookings as rows
from api.store import outside
from api.store.database import Database
from api.store.outside import State, Watched, key_of
from api.usecases import bookings
from api.usecases.desk import Desk
from api.usecases.outside import OFFICE, TITLE, Settled, around_outside, conflicts_of, hidden, number, settle, spans
from calendars.busy import Busy
from scheduler.domain.resources import Absence
from scheduler.domain.time import ZONE
from tests.api.booking.county import BEP, COUNTY, LEAD, NOW, Clock
from tests.api.store.servers import emptied, migrated_file
from tests.calendars.small_county import ALWAYS, PROBLEM, changed

ROOM = Watched("raeume/gr-fuerfeld.ics", room="gr-fuerfeld")
PERSON = Watched("leitung/leitung-kirn.ics", person="leitung-kirn")


def at(day: int, hour: float, month: int = 10) -> dt.datetime:
    return dt.datetime(2026, month, day, int(hour), round(hour % 1 * 60), tzinfo=ZONE).astimezone(dt.UTC)


def busy(day: int, begin: float, end: float) -> Busy:
    return Busy(at(day, begin), at(day, end))


@pytest.fixture(params=["sqlite", "postgresql"])
def service(request, tmp_path):
    if request.param == "sqlite":
        url = migrated_file(tmp_path / "raumzeit.db")
    else:
        url = emptied(request.getfixturevalue("server"), "outside")
    database = Database(url)
    yield Service(Settings(), database, PROBLEM, now=Clock())
    database.close()


@pytest.fixture
def lead():
    """On whose behalf entries are booked."""
    return replace(LEAD, account="a-kalender")


def follow(service, found: dict[str, list[Busy]], watched: Watched = ROOM, **more):
    times = {key_of(name): one for name, one in found.items()}
    return service.database.run(lambda c: outside.follow(c, watched, times, service.now(), **more))


def entries(service, watched: Watched = ROOM):
    with service.database.read() as connection:
        return outside.of_calendar(connection, watched.name)


def booked(service):
    with service.database.read() as connection:
        return rows.listed(connection)


def conflicts(service):
    with service.database.read() as connection:
        return [c.what for c in conflicts_of(Desk(service, connection, OFFICE, service.now()))]


def book(service, actor, begin, end, **more):
    wish = Wish(
        **{"room": "gr-fuerfeld", "title": "Elterncafé", "purpose": Purpose.SONSTIGES, "begin": begin.astimezone(ZONE),
           "end": end.astimezone(ZONE)} | more
    )  # fmt: skip

    def work(connection):
        desk = Desk(service, connection, actor, service.now())
        return bookings.book(desk, bookings.propose(desk, wish)).booking

    return service.database.run(work)


def test_an_entry_is_booked_once_moved_and_cancelled(service, lead):
    assert follow(service, {"a": [busy(6, 9, 11)]}).fresh == 1
    assert settle(service, lead).booked == 1
    (made,) = booked(service)
    assert (made.status, made.title, made.account) == (Status.BESTAETIGT, TITLE, lead.account)
    assert made.owner == f"{lead.title} (Kalenderserver)"
    for _ in range(2):
        again = follow(service, {"a": [busy(6, 9, 11)]})
        assert (again.fresh, again.moved, again.gone) == (0, 0, 0)
        assert settle(service, lead) == Settled()
    assert booked(service) == [made]
    assert follow(service, {"a": [busy(7, 9, 10)]}).moved == 1
    assert settle(service, lead).moved == 1
    (moved,) = booked(service)
    assert (moved.id, moved.begin, moved.version) == (made.id, at(7, 9).astimezone(ZONE), 2)
    assert follow(service, {}).gone == 1
    assert settle(service, lead).cancelled == 1
    assert [b.status for b in booked(service)] == [Status.ABGESAGT]
    assert settle(service, lead).cancelled == 0
    assert conflicts(service) == []


def test_a_reading_in_doubt_takes_nothing_away(service, lead):
    follow(service, {"a": [busy(6, 9, 11)], "b": [busy(7, 9, 11)]})
    assert follow(service, {"b": [busy(7, 9, 11)]}, doubtful={key_of("a")}).gone == 0
    assert follow(service, {}, whole=False).gone == 0
    assert len(entries(service)) == 2


def test_what_does_not_fit_has_a_name_and_is_tried_again(service, lead):
    other = book(service, LEAD, at(6, 10), at(6, 12))
    follow(service, {"a": [busy(6, 9, 11)]})
    assert settle(service, lead).refused == 1
    what = "Gemeinsamer Raum ist dann schon vergeben: Elterncafé, 06.10.2026, 09:45 bis 12:00 Uhr."
    assert conflicts(service) == [what]
    assert [e.state for e in entries(service)] == [State.OPEN]
    service.database.run(lambda c: bookings.cancel(Desk(service, c, LEAD, service.now()), other.id, None))
    assert settle(service, lead).booked == 1
    assert conflicts(service) == []


def test_confidential_bookings_in_the_way_are_only_taken(service, lead):
    book(service, LEAD, at(6, 10), at(6, 12), sight="vertraulich", title="Frau in Not")
    follow(service, {"a": [busy(6, 10, 11)]})
    settle(service, lead)
    assert "belegt" in conflicts(service)[0]
    assert "Not" not in conflicts(service)[0]


def test_moved_where_there_is_no_room_the_booking_stays(service, lead):
    book(service, LEAD, at(7, 9), at(7, 12))
    follow(service, {"a": [busy(6, 9, 11)]})
    settle(service, lead)
    follow(service, {"a": [busy(7, 9, 11)]})
    assert settle(service, lead).refused == 1
    assert "Gebucht bleibt 06.10.2026, 09:00 bis 11:00 Uhr." in conflicts(service)[0]
    follow(service, {"a": [busy(6, 9, 11)]})
    settle(service, lead)
    assert conflicts(service) == []


def test_what_is_ended_or_moved_here_is_told_and_not_booked_again(service, lead):
    follow(service, {"a": [busy(6, 9, 11)], "b": [busy(8, 9, 11)]})
    settle(service, lead)
    first, second = booked(service)
    with service.database.read() as connection:
        assert hidden(connection, ROOM.name) == {first.id, second.id}

    def elsewhere(connection):
        desk = Desk(service, connection, COUNTY, service.now())
        bookings.cancel(desk, first.id, None)
        times = {"begin": at(9, 9).astimezone(ZONE), "end": at(9, 11).astimezone(ZONE)}
        bookings.change(desk, second.id, None, bookings.Changes(**times))

    service.database.run(elsewhere)
    assert settle(service, lead).booked == 0
    assert conflicts(service) == [
        "Die Buchung dazu wurde in Raumzeit abgesagt; im Kalender steht der Eintrag noch.",
        "Die Buchung dazu wurde in Raumzeit verlegt: 09.10.2026, 09:00 bis 11:00 Uhr.",
    ]
    with service.database.read() as connection:
        assert hidden(connection, ROOM.name) == set()


def test_rules_of_the_role_hold(service):
    follow(
        service, {"a": [busy(6, 9, 11)], "b": [Busy(at(6, 9, 5).replace(year=2027), at(6, 10, 5).replace(year=2027))]}
    )
    done = settle(service, BEP)
    assert (done.booked, done.refused) == (1, 1)
    assert [b.status for b in booked(service)] == [Status.BEANTRAGT]
    assert "im Voraus" in conflicts(service)[0]


def test_bookings_of_a_day_are_cut_to_opening_hours_and_quarters(service):
    hours = tuple(w.model_copy(update={"start": 480, "end": 1080}) for w in ALWAYS if w.weekday < 5)
    rooms = tuple(r.model_copy(update={"hours": hours}) for r in PROBLEM.rooms)
    there = Service(Settings(), service.database, changed(PROBLEM, rooms=rooms), now=Clock())
    room = there.problem.room["gr-fuerfeld"]
    whole = Busy(at(2, 0), at(5, 0), all_day=True)  # Friday to Sunday
    assert spans(there, room, [whole]) == [busy(2, 8, 18)]
    assert spans(there, room, [Busy(at(1, 17), at(2, 9))]) == [busy(1, 17, 18), busy(2, 8, 9)]
    odd = Busy(at(2, 9) + dt.timedelta(minutes=5), at(2, 10) + dt.timedelta(minutes=1))
    assert spans(there, room, [odd]) == [busy(2, 9, 10.25)]


def test_plans_go_around_people_and_around_what_is_not_booked(service, lead):
    book(service, LEAD, at(6, 10), at(6, 12))
    follow(service, {"a": [busy(6, 9, 11)], "b": [busy(7, 9, 10)]})
    settle(service, lead)
    days = [Busy(at(12, 0), at(14, 0), all_day=True), busy(15, 9, 10)]
    today = Busy(NOW + dt.timedelta(hours=1), NOW + dt.timedelta(hours=2))
    follow(service, {"x": [*days, today]}, PERSON)
    with service.database.read() as connection:
        around = around_outside(connection, PROBLEM, NOW)
    assert around.absences[len(PROBLEM.absences) :] == (
        Absence(person="leitung-kirn", first=dt.date(2026, 10, 12), last=dt.date(2026, 10, 13), reason="kalender"),
    )
    new = around.reservations[len(PROBLEM.reservations) :]
    assert {(r.room, r.people, r.date.day, r.start, r.end) for r in new} == {
        ("gr-fuerfeld", (), 6, 540, 660),
        (None, ("leitung-kirn",), 15, 540, 600),
    }


def test_calendars_that_are_read_no_longer_are_forgotten_but_not_their_bookings(service, lead):
    follow(service, {"a": [busy(6, 9, 11)]})
    follow(service, {"x": [busy(6, 9, 11)]}, PERSON)
    settle(service, lead)
    service.database.run(lambda c: outside.keep_only(c, [PERSON.name], NOW))
    assert (entries(service), len(entries(service, PERSON))) == ([], 1)
    assert [b.status for b in booked(service)] == [Status.BESTAETIGT]


def test_only_the_office_counts_conflicts(service, lead):
    book(service, LEAD, at(6, 10), at(6, 12))
    follow(service, {"a": [busy(6, 9, 11)]})
    settle(service, lead)
    with service.database.read() as connection:
        assert number(Desk(service, connection, COUNTY, NOW)) == 1
        assert number(Desk(service, connection, BEP, NOW)) == 0


def test_one_looks_after_it_at_a_time(service):
    later = NOW + dt.timedelta(minutes=15)

    def take(holder, now):
        return service.database.run(lambda c: outside.take(c, "x", holder, now, later))

    assert (take("a", NOW), take("b", NOW), take("a", NOW), take("b", later)) == (True, False, True, True)
