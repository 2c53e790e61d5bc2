"""The door, asked by clients: what they see, what they are told of changes, and what they may not."""

import datetime as dt

import caldav
import pytest
from sqlalchemy import delete, select

from api.feeds import addresses
from api.feeds.rights import catalogue
from api.store.calendar import revision
from api.store.tables.feeds import feed_addresses
from tests.api.dav.door_world import EVENT, county
from tests.api.feeds.feed_server import ACTORS, EB, KOORDINIERUNG, START
from tests.api.feeds.test_feed_rights import EXPECTED
from tests.api.store.servers import emptied, migrated_file
from tests.calendars.small_county import EVENTS, PROBLEM

WITHOUT_COURSE = tuple(event for event in EVENTS if event.demand != "kurs")
OWN = "personen/eb-nord.ics"


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    folder = tmp_path_factory.mktemp("door")
    with county(migrated_file(folder / "raumzeit.db"), folder) as world:
        yield world


@pytest.fixture
def world(served):
    """The county as it was first, without subscribers."""
    served.clock.time = START
    with served.service.database.write() as connection:
        connection.execute(delete(feed_addresses))
    served.publish()
    return served


def test_everybody_sees_exactly_what_their_feed_shows(world):
    subscribed = [
        (world.subscribe(ACTORS[who], path), path) for who in EXPECTED if who != "traeger" for path in EXPECTED[who]
    ]
    assert len(subscribed) > 15
    seen = [(s, f"/kalender/{s.secret}/x.ics") for s, _ in subscribed]
    seen += [
        (world.anybody(f.path[:-4].replace("/", "-")), f"/kalender/{p}")
        for p, f in catalogue(PROBLEM).items()
        if f.public
    ]
    for subscriber, feed in seen:
        shown = world.client("GET", feed).body
        assert subscriber("GET", subscriber.path).body == shown, feed
        known, came, _ = subscriber.sync()
        assert sorted(EVENT.findall(shown)) == sorted(e for o in subscriber.objects(came) for e in EVENT.findall(o))
        assert len(known.tags) == shown.count(b"BEGIN:VEVENT")


def test_nobody_reads_the_calendar_of_another(world):
    mine = world.subscribe(EB, OWN)
    for path, feed in catalogue(PROBLEM).items():
        other = f"/{path[:-4].replace('/', '-')}/"
        wanted = 207 if feed.public or path == OWN else 403
        for place in (other, f"{other}kalender/"):
            assert mine("PROPFIND", place, Depth="1").status == wanted, place
        assert mine("GET", f"{other}kalender/").status == (200 if wanted == 207 else 403)
    assert mine("PROPFIND", "/gibt-es-nicht/").status == 403
    assert mine("GET", f"{mine.path}gibt-es-nicht.ics").status == 404


def test_only_changes_travel(world):
    mine = world.subscribe(EB, OWN)
    first, came, gone = mine.sync()
    assert (len(came), gone) == (12, set())
    assert mine.sync(first) == (first, set(), set())
    world.publish(WITHOUT_COURSE)
    second, came, gone = mine.sync(first)
    assert (len(came), gone) == (2, set())
    assert all(b"STATUS:CANCELLED" in content for content in mine.objects(came))
    assert {href for href in second.tags if second.tags[href] != first.tags[href]} == came
    world.clock.advance(days=31)
    third, came, gone = mine.sync(second)
    assert (came, len(gone), len(third.tags)) == (set(), 2, 10)
    assert mine.sync(first)[0] == third
    assert mine.sync()[0] == third


def test_a_client_of_others_follows_by_sync_token(world):
    mine = world.subscribe(EB, OWN)
    with caldav.DAVClient(world.url, username="eb@example.org", password=mine.secret) as client:
        (calendar,) = client.principal().get_calendars()
        assert calendar.get_display_name() == "Elternberatung Nord"
        objects = calendar.get_objects_by_sync_token(load_objects=True)
        assert len(list(objects)) == 12
        world.publish(WITHOUT_COURSE)
        changed = calendar.get_objects_by_sync_token(sync_token=objects.sync_token, load_objects=True)
        assert sorted(one.icalendar_component["STATUS"] for one in changed) == ["CANCELLED", "CANCELLED"]
        assert list(calendar.get_objects_by_sync_token(sync_token=changed.sync_token)) == []
        found = calendar.search(start=dt.datetime(2026, 10, 7), end=dt.datetime(2026, 10, 8), event=True)  # noqa: DTZ001
        assert len(found) == 1


WRITES = ("PUT", "DELETE", "MKCALENDAR", "MKCOL", "PROPPATCH", "MOVE", "COPY", "POST", "PATCH", "LOCK", "ACL")


def test_every_write_is_refused(world):
    mine = world.subscribe(EB, OWN)
    known, came, _ = mine.sync()
    with world.service.database.read() as connection:
        before = revision(connection)
    for method in WRITES:
        for path in ("/", f"/{mine.name}/", mine.path, min(came), f"{mine.path}neu.ics"):
            answer = mine(method, path, "x", Destination=f"{mine.path}neu.ics")
            assert (answer.status, b"nur lesen" in answer.body) == (403, True)
            assert world.client(method, path).status == 403
    assert mine.sync(known) == (known, set(), set())
    with world.service.database.read() as connection:
        assert revision(connection) == before


def test_a_revoked_secret_opens_an_empty_calendar_for_thirty_days(world):
    mine = world.subscribe(EB, OWN)
    known, came, _ = mine.sync()
    with world.service.database.read() as connection:
        identity = connection.execute(select(feed_addresses.c.id)).scalar_one()
    made = addresses.exchange(world.service, EB, identity)
    nothing, _, gone = mine.sync(known)
    assert (nothing.tags, gone) == ({}, came)
    assert mine.sync(nothing) == (nothing, set(), set())
    assert mine("GET", mine.path).body == world.client("GET", f"/kalender/{mine.secret}/x.ics").body
    assert mine("GET", min(came)).status == 404
    assert b"kalender" not in mine("PROPFIND", "/erloschen.personen-eb-nord/", Depth="1").body.partition(b"home")[0]
    mine.secret = made.path.partition("/")[0]
    assert mine.sync(known) == (known, set(), set())
    again = mine(
        "REPORT", mine.path, f'<sync-collection xmlns="DAV:"><sync-token>{nothing.token}</sync-token></sync-collection>'
    )
    assert (again.status, b"valid-sync-token" in again.body) == (403, True)


def test_secrets_of_long_ago_and_wrong_ones_are_asked_for_again(world):
    mine = world.subscribe(EB, OWN)
    with world.service.database.read() as connection:
        identity = connection.execute(select(feed_addresses.c.id)).scalar_one()
    addresses.give_up(world.service, EB, identity)
    world.clock.advance(days=30)
    for answer in (
        mine("PROPFIND", "/"),
        world.client("PROPFIND", "/"),
        world.client("PROPFIND", mine.path),
        world.client("PROPFIND", "/", Authorization="Basic !"),
        world.client("PROPFIND", "/", Authorization="Bearer " + mine.secret),
        world.client("PROPFIND", "/", Authorization="Basic bm9jb2xvbg=="),
    ):
        assert answer.status == 401
        assert answer["WWW-Authenticate"] == 'Basic realm="Raumzeit-Kalender"'


def test_on_postgresql_the_same(request, tmp_path):
    with county(emptied(request.getfixturevalue("server"), "door"), tmp_path) as world:
        mine = world.subscribe(KOORDINIERUNG, "kreis.ics")
        known, came, _ = mine.sync()
        assert len(came) == len(EVENTS)
        world.publish(WITHOUT_COURSE)
        assert [len(found) for found in mine.sync(known)[1:]] == [2, 0]
        assert mine("GET", mine.path).body == world.client("GET", f"/kalender/{mine.secret}/x.ics").body
