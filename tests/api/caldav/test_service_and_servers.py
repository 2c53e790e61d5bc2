"""The service and real calendar servers: what is written, what is entered by hand there, and servers that are dead."""

import datetime as dt
import socket
import threading
import time

import pytest

from api.accounts import manage
from api.accounts.manage import OPERATOR, Wanted
from api.booking.model import Status
from api.caldav.arrangement import arrangement
from api.caldav.model import Login
from api.caldav.server import Server
from api.caldav.standing import standing
from api.caldav.sync import CalendarSync
from api.config import Settings, SettingsError
from api.rights import Role
from api.service import Service
from api.store import bookings as rows
from api.store import outside, plans
from api.store.database import Database
from api.usecases import bookings
from api.usecases.desk import Desk
from api.usecases.outside import OFFICE, conflicts_of
from scheduler.domain.plan import Plan
from scheduler.domain.time import ZONE
from tests.api.booking.county import COUNTY, NOW, Clock
from tests.api.caldav.calendar_servers import PASSWORD, USER
from tests.api.caldav.calendar_servers import ROOM as ROOM_ACCOUNT
from tests.api.store.servers import migrated_file
from tests.calendars.small_county import EVENTS, PROBLEM, RHYTHM

HAND = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Jemand//DE\r\nBEGIN:VEVENT\r\nUID:von-hand\r\n"
    "DTSTAMP:20260901T100000Z\r\nSUMMARY:Zahnarzt\r\nDTSTART;TZID=Europe/Berlin:{begin}\r\n"
    "DTEND;TZID=Europe/Berlin:{end}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def hand(begin: str, end: str) -> bytes:
    return HAND.format(begin=begin, end=end).encode()


@pytest.fixture
def arranged(monkeypatch):
    """Sets what the environment arranges."""

    def set_(**values: str) -> Settings:
        for name, value in values.items():
            monkeypatch.setenv(f"RAUMZEIT_CALDAV_{name}", value)
        return Settings()

    return set_


@pytest.fixture
def make(arranged, tmp_path, monkeypatch):
    """Makes a service with a published plan."""
    monkeypatch.setenv("RAUMZEIT_FOLDER", str(tmp_path / "dienst"))
    databases = []

    def of(**values: str) -> Service:
        database = Database(migrated_file(tmp_path / "raumzeit.db"))
        databases.append(database)
        service = Service(arranged(**values), database, PROBLEM, now=Clock())
        plan = Plan(problem=PROBLEM.title, fingerprint=PROBLEM.fingerprint, events=EVENTS, rhythms=(RHYTHM,))
        with database.write() as connection:
            plans.publish(connection, PROBLEM, plan, 0, NOW)
        manage.create(service, OPERATOR, Wanted(login="fz", role=Role.LEITUNG, houses=("fz-fuerfeld",)))
        return service

    yield of
    for database in databases:
        database.close()


@pytest.fixture
def server(address):
    found = Server.connect(address, Login(USER, PASSWORD))
    yield found
    for href in found.present():
        for path, etag in found.listing(href).etags.items():
            found.delete(path, etag)
        found._ask("DELETE", href, "", {})
    found.close()


def booked(service):
    with service.database.read() as connection:
        return rows.listed(connection)


def book(service, wish):
    def work(connection):
        desk = Desk(service, connection, COUNTY, NOW)
        bookings.book(desk, bookings.propose(desk, bookings.Wish.model_validate(wish)))

    service.database.run(work)


def conflicts(service):
    with service.database.read() as connection:
        return [c.what for c in conflicts_of(Desk(service, connection, OFFICE, service.now()))]


ROOM, LEAD = "raeume/gr-fuerfeld.ics", "leitung/leitung-kirn.ics"


def test_what_is_entered_by_hand_is_booked_moved_and_cancelled(make, server, address, tmp_path):
    room, lead = (f"{server.home}raumzeit-{path[:-4].replace('/', '-')}/" for path in (ROOM, LEAD))
    service = make(
        URL=address, USER=USER, PASSWORD=PASSWORD, ACCOUNT="fz", CALENDARS="raeume/gr-fuerfeld,leitung/leitung-kirn",
        WATCH=f"leitung-fuerfeld=caldav:{lead} ksa-fuerfeld={tmp_path / 'urlaub.ics'}",
    )  # fmt: skip
    (tmp_path / "urlaub.ics").write_bytes(hand("20261012T080000", "20261012T160000"))
    sync = CalendarSync(service)

    def turn():
        done = sync.run_once(anyhow=True)
        assert (done.error, [c.error for c in done.calendars if c.error]) == (None, [])
        return done

    done = sync.run_once()  # it writes last: what a calendar is that it only reads it learns at the next time
    assert (done.revision > 0, done.written) == (True, NOW)
    assert {c.name: (c.objects, c.entries) for c in done.calendars if not c.name.startswith("ksa")} == {
        ROOM: (1, 0),
        LEAD: (1, 0),
        next(c.name for c in done.calendars if c.name.startswith("leitung-fuerfeld/")): (0, 0),
    }
    path = f"{room}fremd.ics"
    etag = server.put(path, hand("20261006T090000", "20261006T110000"), None)
    etag_kirn = server.put(f"{lead}fremd.ics", hand("20261013T080000", "20261013T090000"), None)
    turn()
    (made,) = booked(service)
    assert (made.room, made.status) == ("gr-fuerfeld", Status.BESTAETIGT)
    assert made.begin == dt.datetime(2026, 10, 6, 9, tzinfo=ZONE)
    assert server.listing(room).etags.keys() >= {path}
    assert len(server.listing(room).etags) == 2, "what stands there already is not written beside it"
    turn()
    assert booked(service) == [made]
    with service.database.read() as connection:
        taken = {(e.person, e.begin.day) for e in outside.taken(connection, NOW)}
    # What stands in the lead's calendar and was planned is not hers to be busy with; what is by hand takes both.
    assert taken == {("leitung-kirn", 13), ("leitung-fuerfeld", 13), ("ksa-fuerfeld", 12)}

    etag = server.put(path, hand("20261007T180000", "20261007T190000"), etag)  # a planned course is there then
    turn()
    assert "Elternkurs" in conflicts(service)[0]
    assert booked(service) == [made]
    etag = server.put(path, hand("20261008T180000", "20261008T190000"), etag)
    turn()
    assert conflicts(service) == []
    assert [b.begin.day for b in booked(service)] == [8]
    server.delete(path, etag)
    server.delete(f"{lead}fremd.ics", etag_kirn)
    turn()
    assert [b.status for b in booked(service)] == [Status.ABGESAGT]
    with service.database.read() as connection:
        assert [e.person for e in outside.taken(connection, NOW)] == ["ksa-fuerfeld"]
    for file in (*tmp_path.glob("raumzeit.db*"), *(tmp_path / "dienst").rglob("*")):
        if file.is_file():
            content = file.read_bytes()
            assert b"Zahnarzt" not in content
            assert PASSWORD.encode() not in content


def test_what_is_booked_here_is_written_and_what_was_changed_there_is_left(make, server, address):
    service = make(URL=address, USER=USER, PASSWORD=PASSWORD, CALENDARS="raeume/gr-fuerfeld")
    sync = CalendarSync(service)
    assert sync.run_once().error is None
    assert sync.run_once() is None, "nothing is due"
    room = f"{server.home}raumzeit-raeume-gr-fuerfeld/"
    ((path, etag),) = server.listing(room).etags.items()
    ((_, _, content),) = server.fetch(room, [path])
    server.put(path, content.replace(b"SUMMARY:Elternkurs", b"SUMMARY:Tanzkurs").replace(b"\n", b"\r\n"), etag)
    wish = {"room": "gr-fuerfeld", "title": "Probe", "purpose": "sonstiges"}
    times = {"begin": dt.datetime(2026, 10, 9, 9, tzinfo=ZONE), "end": dt.datetime(2026, 10, 9, 10, tzinfo=ZONE)}
    book(service, wish | times)
    done = sync.run_once()
    assert len(server.listing(room).etags) == 2
    ((told,),) = [c.told for c in done.calendars]
    assert told.trouble == "auf dem Server von Hand geändert"
    with service.database.read() as connection:
        assert standing(connection) == done


def known_as(server, who: str, more: str = "") -> None:
    """Give an account or a room its address on a server that schedules."""
    address = f"<C:calendar-user-address-set><D:href>mailto:{who}@kreis.example</D:href></C:calendar-user-address-set>"
    body = (
        '<D:propertyupdate xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:set><D:prop>'
        f"{address}{more}</D:prop></D:set></D:propertyupdate>"
    )
    assert server._ask("PROPPATCH", f"/{who}/", body, {"Content-Type": "application/xml"}).status == 207


def answered(content: bytes) -> bytes:
    """The object with the room's refusal."""
    lines = content.replace(b"\r\n", b"\n").replace(b"\n ", b"").split(b"\n")
    return b"\r\n".join(line.replace(b"PARTSTAT=NEEDS-ACTION", b"PARTSTAT=DECLINED") for line in lines)


def test_rooms_are_asked_where_the_server_asks_them(make, server, address):
    """Xandikos announces RFC 6638 and delivers to the room's inbox; Radicale does not, and is given no ATTENDEE."""
    schedules = server.schedules()
    if schedules:
        known_as(server, USER)
        known_as(server, ROOM_ACCOUNT, "<C:calendar-user-type>ROOM</C:calendar-user-type>")
    service = make(
        URL=address, USER=USER, PASSWORD=PASSWORD, CALENDARS="raeume/gr-fuerfeld,familienzentren/fz-fuerfeld",
        ROOMS=f"gr-fuerfeld={ROOM_ACCOUNT}@kreis.example",
    )  # fmt: skip
    sync = CalendarSync(service)
    assert sync.run_once(anyhow=True).schedules is schedules
    room = f"{server.home}raumzeit-raeume-gr-fuerfeld/"
    ((path, etag, content),) = server.fetch(room, server.listing(room).etags)
    assert (b"ATTENDEE" in content) is schedules
    house = f"{server.home}raumzeit-familienzentren-fz-fuerfeld/"
    assert all(b"ATTENDEE" not in one for _, _, one in server.fetch(house, server.listing(house).etags))
    server.requests = 0
    again = sync.run_once(anyhow=True)
    assert [c.told for c in again.calendars] == [(), ()], "how the room was reached is no change by hand"
    if not schedules:
        return
    unfolded = content.replace(b"\r\n ", b"").replace(b"\n ", b"")
    (line,) = [one for one in unfolded.splitlines() if one.startswith(b"ATTENDEE")]
    assert b"CUTYPE=ROOM" in line
    assert b"SCHEDULE-STATUS" in line
    inbox = f"/{ROOM_ACCOUNT}/inbox/"
    (asked,) = [one for _, _, one in server.fetch(inbox, server.listing(inbox).etags)]
    assert b"METHOD:REQUEST" in asked
    assert b"Elternkurs" in asked
    ((path, etag, content),) = server.fetch(room, [path])
    server.put(path, answered(content), etag)  # as a server does that takes the room's answer
    for _ in range(2):
        done = sync.run_once(anyhow=True)
        assert [told.trouble for c in done.calendars for told in c.told] == ["der Kalender des Raums hat abgelehnt"]


@pytest.fixture
def dead():
    """A server that takes connections and never answers."""
    listener = socket.create_server(("127.0.0.1", 0))
    yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
    listener.close()


def test_a_dead_server_stalls_nobody(make, dead, monkeypatch, tmp_path):
    monkeypatch.setattr("api.caldav.sync.SECONDS", 0.05)
    monkeypatch.setattr("api.caldav.sync.PATIENCE", 0.2)
    (tmp_path / "urlaub.ics").write_bytes(hand("20261012T080000", "20261012T160000"))
    service = make(
        URL=dead, USER=USER, PASSWORD=PASSWORD, CALENDARS="alle", WATCH=f"ksa-fuerfeld={tmp_path / 'urlaub.ics'}"
    )
    sync = CalendarSync(service)
    sync.start()
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with service.database.read() as connection:
            if standing(connection).began is not None and outside.taken(connection, NOW):
                break
        time.sleep(0.05)
    wish = {"room": "gr-fuerfeld", "title": "Probe", "purpose": "sonstiges"}
    times = {"begin": dt.datetime(2026, 10, 9, 9, tzinfo=ZONE), "end": dt.datetime(2026, 10, 9, 10, tzinfo=ZONE)}
    begun = time.monotonic()
    book(service, wish | times)
    sync.stop()
    assert time.monotonic() - begun < 5, "neither who books nor who stops the service waits for it"
    assert any(t.name == "caldav" for t in threading.enumerate()), "it still waits for an answer, alone"


def test_a_server_that_is_not_there_is_tried_again_later_and_later(make):
    service = make(URL="http://127.0.0.1:9/", USER=USER, PASSWORD=PASSWORD, CALENDARS="alle")
    sync, pauses = CalendarSync(service), []
    for _ in range(3):
        done = sync.run_once()
        assert "abgebrochen" in done.error
        assert sync.run_once() is None
        pauses.append((done.after - service.now()).total_seconds())
        service.now.now = done.after
    assert pauses == [10, 20, 40]
    assert done.read is None


@pytest.mark.parametrize(
    ("values", "what"),
    [
        ({"CALENDARS": "keller"}, "RAUMZEIT_CALDAV_CALENDARS"),
        ({"CALENDARS": "alle"}, "RAUMZEIT_CALDAV_URL"),
        ({"WATCH": "https://example.org/geheim.ics"}, "KENNUNG=QUELLE"),
        ({"WATCH": "niemand=geheim.ics"}, "niemand"),
        ({"WATCH": "leitung-kirn=x.ics", "ROOMS": "gr-fuerfeld=geheim"}, "RAUMZEIT_CALDAV_ROOMS"),
        ({"WATCH": "'leitung-kirn=geheim.ics"}, "RAUMZEIT_CALDAV_WATCH"),
    ],
)
def test_what_cannot_be_arranged(arranged, values, what):
    with pytest.raises(SettingsError, match=what) as raised:
        arrangement(arranged(**values), PROBLEM)
    assert "geheim" not in str(raised.value)


def test_nothing_is_arranged_by_itself(arranged):
    assert arrangement(arranged(URL="https://kalender.example/", USER="x"), PROBLEM) is None
