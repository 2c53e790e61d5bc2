"""Free-busy: times in UTC, no titles."""

import datetime as dt
import json
import uuid
from urllib.parse import urlencode

import icalendar
import pytest
import vobject

from api.feeds import addresses, invalidate
from api.store.ledger import Change, Claim, Kind, Reservation, promise
from calendars.freebusy import Busy, Period, freebusy, merged
from tests.api.feeds.feed_server import EB, KOORDINIERUNG, KSA

SEPTEMBER = {"from": "2026-09-01T00:00:00+02:00", "to": "2026-10-01T00:00:00+02:00"}


def at(hour, minute=0, day=1):
    return dt.datetime(2026, 9, day, hour, minute, tzinfo=dt.UTC)


def ask(client, who="koordinierung", **asked):
    return client("GET", f"/api/freebusy?{urlencode(SEPTEMBER | asked)}", X_Actor=who)


def lines(content):
    return [line for line in content.decode().split("\r\n") if line.startswith("FREEBUSY")]


def test_periods_that_meet_are_one():
    assert merged(
        [Period(at(10), at(11)), Period(at(9), at(10)), Period(at(9, 30), at(9, 45)), Period(at(12), at(13))]
    ) == [
        Period(at(9), at(11)),
        Period(at(12), at(13)),
    ]


def test_periods_of_two_kinds_stay_two():
    blocked = Period(at(9), at(12), Busy.UNAVAILABLE)
    assert merged([blocked, Period(at(10), at(11))]) == [blocked, Period(at(10), at(11))]


def test_rule_21_the_bytes():
    content = freebusy(uuid.UUID(int=7), at(7), at(8), at(18), [Period(at(6), at(9)), Period(at(10), at(11))])
    assert content.decode().split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Raumzeit//Kalender//DE",
        "BEGIN:VFREEBUSY",
        "UID:00000000-0000-0000-0000-000000000007",
        "DTSTAMP:20260901T070000Z",
        "DTSTART:20260901T080000Z",
        "DTEND:20260901T180000Z",
        "FREEBUSY;FBTYPE=BUSY:20260901T080000Z/20260901T090000Z",
        "FREEBUSY;FBTYPE=BUSY:20260901T100000Z/20260901T110000Z",
        "END:VFREEBUSY",
        "END:VCALENDAR",
        "",
    ]


def test_when_a_room_is_taken_is_for_everybody_who_has_signed_in(client):
    answer = ask(client, "kita", room="br-fuerfeld")
    assert (answer.status, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert lines(answer.body) == [
        f"FREEBUSY;FBTYPE=BUSY:202609{span}"
        for span in (
            "01T120000Z/20260901T140000Z",
            "10T090000Z/20260910T103000Z",  # the counselling, as busy and no more
            "15T120000Z/20260915T140000Z",
            "29T120000Z/20260929T140000Z",
        )
    ]
    (component,) = icalendar.Calendar.from_ical(answer.body).walk("VFREEBUSY")
    assert len(component["FREEBUSY"]) == 4
    assert b"Beratung" not in answer.body
    vobject.readOne(answer.body.decode()).validate(raiseException=True)


def test_set_up_is_busy_too_and_blocks_are_unavailable(client, service):
    block = Reservation("sperre", Kind.BLOCK, "Wasserschaden", at(6, day=20), at(8, day=20), (
        Claim("room:gr-fuerfeld", at(6, day=20), at(8, day=20)),
    ))  # fmt: skip
    with service.database.write() as connection:
        promise(connection, Change((block,)), service.now())
    asked = {"from": "2026-09-01T00:00:00Z", "to": "2026-11-01T00:00:00Z"}
    assert lines(ask(client, room="gr-fuerfeld", **asked).body) == [
        "FREEBUSY;FBTYPE=BUSY-UNAVAILABLE:20260920T060000Z/20260920T080000Z",
        "FREEBUSY;FBTYPE=BUSY:20261007T153000Z/20261007T180000Z",
    ]


@pytest.mark.parametrize(
    ("who", "person", "status"),
    [
        ("koordinierung", "ksa-fuerfeld", 200),
        ("leitung", "ksa-fuerfeld", 200),
        ("leitung", "eb-nord", 403),
        ("ksa", "ksa-fuerfeld", 200),
        ("ksa", "leitung-fuerfeld", 403),
        ("traeger", "ksa-fuerfeld", 403),
        ("niemand", "ksa-fuerfeld", 401),
        ("koordinierung", "gibt-es-nicht", 404),
    ],
)
def test_who_sees_when_people_are_busy(client, who, person, status):
    answer = ask(client, who, person=person)
    assert answer.status == status
    if status != 200:
        assert answer["Content-Type"] == "application/problem+json"
        assert json.loads(answer.body)["status"] == status


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"person": "eb-nord", "room": "gr-fuerfeld"},
        {"room": "gr-fuerfeld", "to": "2026-09-01T00:00:00+02:00"},
        {"room": "gr-fuerfeld", "to": "2028-09-01T00:00:00+02:00"},
        {"room": "gr-fuerfeld", "from": "2026-09-01T00:00:00"},
        {"room": "gr-fuerfeld", "from": "gestern"},
        {"room": "gr-fuerfeld", "mehr": "1"},
    ],
)
def test_bad_questions_are_refused(client, asked):
    assert ask(client, **asked).status == 422


def test_free_busy_of_an_address_follows_the_ledger(client, service):
    path = f"/kalender/{addresses.obtain(service, KSA, 'personen/ksa-fuerfeld.ics').path.split('/')[0]}/freebusy.ifb"
    first = client("GET", path)
    assert (first.status, first["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert "FREEBUSY;FBTYPE=BUSY:20260910T090000Z/20260910T103000Z" in lines(first.body)
    assert b"Beratung" not in first.body
    assert client("GET", path, If_None_Match=first["ETag"]).status == 304
    assert client("HEAD", path).body == b""
    taken = (Claim("person:ksa-fuerfeld", at(6, day=21), at(8, day=21)),)
    booking = Reservation("neu", Kind.BOOKING, "Elterncafé", at(6, day=21), at(8, day=21), taken)
    with service.database.write() as connection:
        promise(connection, Change((booking,)), service.now())
        addresses.store.raise_revision(connection)
    invalidate()
    second = client("GET", path, If_None_Match=first["ETag"])
    assert len(lines(second.body)) == len(lines(first.body)) + 1


def test_free_busy_is_of_people_and_rooms(client, service):
    for actor, feed, status in (
        (EB, "familienzentren/fz-kirn.ics", 404),
        (KOORDINIERUNG, "kreis.ics", 404),
        (KOORDINIERUNG, "raeume/gr-fuerfeld.ics", 200),
    ):
        secret = addresses.obtain(service, actor, feed).path.split("/")[0]
        assert client("GET", f"/kalender/{secret}/freebusy.ifb").status == status
