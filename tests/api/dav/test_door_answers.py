"""What the door says to those who look for calendars, and what it says and writes down when something is wrong."""

import logging
import sqlite3
import xml.etree.ElementTree as ET

import pytest

from api.dav.memory import ForgottenError, remembering
from api.feeds.rights import catalogue
from tests.api.dav.door_world import PROPERTIES, SPACES, county, opened
from tests.api.feeds.feed_server import EB
from tests.api.store.servers import migrated_file
from tests.calendars.small_county import PROBLEM

FOUND = {**SPACES, "A": "http://apple.com/ns/ical/", "S": "http://calendarserver.org/ns/"}


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    folder = tmp_path_factory.mktemp("door")
    with county(migrated_file(folder / "raumzeit.db"), folder) as world:
        yield world


@pytest.fixture(scope="module")
def mine(world):
    return world.subscribe(EB, "personen/eb-nord.ics")


def asked(subscriber, path, *names, **headers):
    answer = subscriber("PROPFIND", path, PROPERTIES.format("".join(f"<{name}/>" for name in names)), **headers)
    assert answer.status == 207
    return ET.fromstring(answer.body)


def test_a_program_finds_the_calendar_from_the_name_of_the_server_alone(world, mine):
    """RFC 6764: the well-known address, the principal, its home, the calendar; below any prefix of a proxy."""
    for prefix in ("", "/caldav"):
        behind = {"X_Script_Name": prefix} if prefix else {}
        moved = world.client("GET", "/.well-known/caldav", **behind)
        assert (moved.status, moved["Location"]) == (301, f"{prefix}/")
        principal = asked(mine, "/", "current-user-principal", **behind).findtext(
            ".//D:current-user-principal/D:href", None, FOUND
        )
        assert principal == f"{prefix}/personen-eb-nord/"
        home = asked(mine, "/personen-eb-nord/", "C:calendar-home-set", **behind)
        assert home.findtext(".//C:calendar-home-set/D:href", None, FOUND) == principal
        inside = asked(mine, "/personen-eb-nord/", "resourcetype", Depth="1", **behind).findall("D:response", FOUND)
        calendars = [r.findtext("D:href", None, FOUND) for r in inside if r.find(".//C:calendar", FOUND) is not None]
        assert calendars == [f"{principal}kalender/"]


def test_a_calendar_says_what_it_is_called_and_that_it_cannot_be_written(mine):
    names = ("displayname", "C:calendar-description", "A:calendar-color", "S:getctag", "sync-token", "getetag")
    found = asked(mine, mine.path, *names, "current-user-privilege-set", "C:supported-calendar-component-set")
    said = {name: found.findtext(f".//{name if ':' in name else 'D:' + name}", None, FOUND) for name in names}
    assert said["displayname"] == "Elternberatung Nord"
    assert said["A:calendar-color"] == "#4682B4"
    assert said["C:calendar-description"].startswith("Alle Termine")
    assert said["S:getctag"] == said["getetag"] == mine("GET", mine.path)["ETag"]
    assert said["sync-token"].startswith("data:,")
    privileges = {privilege.tag.partition("}")[2] for privilege in found.findall(".//D:privilege/*", FOUND)}
    assert privileges == {"read", "read-free-busy"}
    assert [c.get("name") for c in found.findall(".//C:comp", FOUND)] == ["VEVENT"]
    options = mine("OPTIONS", mine.path)
    assert (options["Allow"], options["DAV"]) == ("GET, HEAD, OPTIONS, PROPFIND, REPORT", "1, 3, calendar-access")
    assert mine("PROPFIND", mine.path)["DAV"] == "1, 3, calendar-access"


def test_public_calendars_need_no_secret(world):
    for path, feed in catalogue(PROBLEM).items():
        name = path[:-4].replace("/", "-")
        assert world.client("GET", f"/{name}/kalender/").status == (200 if feed.public else 401)
        assert world.anybody(name)("PROPFIND", "/").status == (207 if feed.public else 401)
    known, came, _ = world.anybody().sync()
    assert len(known.tags) == len(came) > 10


def test_other_states_than_ours_are_refused_so_that_clients_begin_anew(mine):
    known, _, _ = mine.sync()
    epoch, _, number = known.token.partition(".")
    for token in ("data:,x.1", f"{epoch}.{int(number) + 1}", f"{epoch}.0", f"{epoch}.-1", epoch, "http://x/"):
        answer = mine(
            "REPORT", mine.path, f'<sync-collection xmlns="DAV:"><sync-token>{token}</sync-token></sync-collection>'
        )
        assert (answer.status, b"valid-sync-token" in answer.body) == (403, True), token


def test_states_outlive_the_process_and_not_the_file(world, mine, tmp_path):
    known, _, _ = mine.sync()
    for folder, same in ((tmp_path, False), (tmp_path, True)):
        with opened(world.service, world.clock, folder) as again:
            mine.client, before = again.client, mine.client
            if same:
                assert mine.sync(known) == (known, set(), set())
            known, came, _ = mine.sync()
            assert len(came) == 12
            mine.client = before


def test_reading_what_is_there(mine):
    known, came, _ = mine.sync()
    href = min(came)
    one = mine("GET", href)
    assert (one.status, one["ETag"], one["Content-Type"]) == (200, known.tags[href], "text/calendar; charset=utf-8")
    assert [one.body] == mine.objects([href])
    assert one["Cache-Control"] == "private, no-cache"
    assert mine("GET", href.removesuffix(".ics")).status == 404
    assert mine("GET", f"{mine.path}a/b.ics").status == 404
    assert "Kalenderprogramme" in mine("GET", "/").body.decode()
    assert "Kalenderprogramme" in mine("GET", "/.web/").body.decode()
    span = '<C:time-range start="20261007T000000Z" end="20261008T000000Z"/>'
    query = (
        '<C:calendar-query xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><prop><getetag/></prop><C:filter>'
        f'<C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">{span}</C:comp-filter></C:comp-filter>'
        "</C:filter></C:calendar-query>"
    )
    assert mine("REPORT", mine.path, query, Depth="1").body.count(b"<getetag>") == 1
    busy = f'<C:free-busy-query xmlns:C="urn:ietf:params:xml:ns:caldav">{span}</C:free-busy-query>'
    assert b"20261007T160000Z" in mine("REPORT", mine.path, busy, Depth="1").body


def test_bad_requests_are_told_so(mine):
    assert mine("REPORT", mine.path, "<x").status == 400
    assert mine("PROPFIND", mine.path, "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>").status == 503
    assert mine("PROPFIND", mine.path, "x" * (4 * 1024 * 1024 + 1)).status == 413
    for path in ("/a:b/", "/%20/", "/../x/", "/%00/", "/%C3%BC/", "/" + "x/" * 500):
        assert mine("PROPFIND", path).status in {400, 403}


@pytest.mark.parametrize("name", ["eb@example.org", "Müller, Anna", "'* ?", "x" * 300])
def test_people_call_themselves_as_they_like(world, mine, name):
    called = type(mine)(world.client, name, mine.secret)
    principal = asked(called, "/", "current-user-principal").findtext(".//D:current-user-principal/D:href", None, FOUND)
    assert principal == "/personen-eb-nord/"


def test_nothing_secret_is_written_down(world, mine, caplog):
    """Whatever the level, and wherever somebody pastes it."""
    caplog.set_level(0)
    logging.getLogger("radicale").setLevel(0)
    try:
        mine.sync()
        for path in (f"/{mine.secret}/", f"/{mine.secret}/kalender/x.ics", f"/kalender/{mine.secret}"):
            mine("PROPFIND", path)
        for name, secret in ((mine.secret, "x"), ("x", f"{mine.secret}x"), (mine.secret, mine.secret)):
            world.client("PROPFIND", "/", Authorization=type(mine)(world.client, name, secret).login)
    finally:
        logging.getLogger("radicale").setLevel(logging.WARNING)
    written = "\n".join(record.getMessage() for record in caplog.records if record.name != "uvicorn.access")
    assert "Failed login attempt from 127.0.0.1: '…'" in written
    assert mine.secret not in written
    assert mine.login.partition(" ")[2] not in written
    assert not any(record.exc_info for record in caplog.records)


def test_a_database_that_does_not_answer_is_no_empty_calendar(world, mine):
    """Rule 31 of the feeds: 503 with Retry-After, so that clients keep what they have."""
    with world.service.database.write() as connection:
        connection.exec_driver_sql("ALTER TABLE facts RENAME TO elsewhere")
    try:
        answer = mine("GET", mine.path)
    finally:
        with world.service.database.write() as connection:
            connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO facts")
    assert (answer.status, answer["Retry-After"]) == (503, "120")
    assert "Bitte versuchen Sie es später wieder" in answer.body.decode()
    assert mine("GET", mine.path).status == 200


def test_a_file_of_others_is_not_overwritten(tmp_path):
    (tmp_path / "fremd").write_text("nicht von uns", encoding="utf-8")
    with pytest.raises(ForgottenError), remembering(tmp_path / "fremd"):
        pass
    with sqlite3.connect(tmp_path / "neuer.db") as connection:
        connection.execute("PRAGMA user_version = 9")
    connection.close()
    with pytest.raises(ForgottenError, match="Fassung 9"), remembering(tmp_path / "neuer.db"):
        pass
