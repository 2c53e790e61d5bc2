"""What should lie in collections, and what has to be done for it."""

import icalendar
import pytest

from calendars import publish
from calendars.collections import collections, declined, digest, meaning
from calendars.difference import Act, Conflict, Known, Step, Trouble, difference
from calendars.itip import room_asked
from calendars.read import read
from calendars.write import resource
from tests.calendars.small_county import EVENTS, NOW, PROBLEM, RHYTHM

PUBLICATION = publish(PROBLEM, PROBLEM.plan(EVENTS, (RHYTHM,)), now=NOW)
BASE = "/raumzeit/x/"


def known(uid, etag='"1"', content=b"a", meant="m"):
    return Known(f"{BASE}{uid}.ics", etag, digest(content), meant)


def test_leads_rooms_and_familienzentren_have_collections():
    found = {one.path: one for one in collections(PUBLICATION)}
    assert set(found) == {
        *("leitung/leitung-fuerfeld.ics", "leitung/leitung-kirn.ics"),
        *("raeume/gr-fuerfeld.ics", "raeume/br-fuerfeld.ics", "raeume/el-volxheim.ics", "raeume/dr-fuerfeld.ics"),
        *("familienzentren/fz-fuerfeld.ics", "familienzentren/fz-kirn.ics"),
    }
    room = found["raeume/br-fuerfeld.ics"]
    assert (room.segment, room.name, room.colour) == (
        "raumzeit-raeume-br-fuerfeld",
        "Beratungsraum – Familienzentrum Fürfeld",
        "#2E8B57",
    )
    assert (room.room, room.person) == ("br-fuerfeld", None)
    assert found["leitung/leitung-kirn.ics"].person == "leitung-kirn"
    assert len(room.objects) == 11


def test_objects_hold_what_the_feed_holds():
    feed = read(PUBLICATION.files["raeume/br-fuerfeld.ics"])
    room = next(one for one in collections(PUBLICATION) if one.room == "br-fuerfeld")
    single = [read(content) for content in room.objects.values()]
    assert all(one.unread == () and len(one.events) == 1 for one in single)
    assert [one.events[0].properties for one in single] == [event.properties for event in feed.events]
    assert all(b"METHOD" not in content and content.count(b"BEGIN:VTIMEZONE") == 1 for content in room.objects.values())


ONE = (
    b"BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Sprechstunde\\, offen\r\nCONFERENCE;VALUE=URI:https://a.example/\r\n"
    b"DTSTART;TZID=Europe/Berlin:20260901T140000\r\nSEQUENCE:0\r\nEND:VEVENT\r\n"
)


@pytest.mark.parametrize(
    "other",
    [
        ONE.replace(b"SUMMARY:Sprech", b"SUMMARY:Spre\r\n ch"),
        ONE.replace(b"SEQUENCE:0", b"SEQUENCE:3\r\nX-MOZ-GENERATION:2\r\nDTSTAMP:20260901T140000Z"),
        ONE.replace(b";VALUE=URI", b""),
        ONE.replace(b"UID:1\r\nSUMMARY:Sprechstunde\\, offen", b"SUMMARY:Sprechstunde\\, offen\r\nUID:1"),
    ],
)
def test_spelling_changes_no_meaning(other):
    assert meaning(resource(other)) == meaning(resource(ONE))
    assert digest(resource(other)) != digest(resource(ONE))


@pytest.mark.parametrize(
    "other",
    [
        ONE.replace(b"offen", b"geschlossen"),
        ONE.replace(b"T140000", b"T150000"),
        ONE.replace(b"Europe/Berlin", b"Europe/London"),
        ONE.replace(b"END:VEVENT", b"BEGIN:VALARM\r\nTRIGGER:-PT5M\r\nEND:VALARM\r\nEND:VEVENT"),
        ONE.replace(b"SEQUENCE:0", b"keine Eigenschaft"),
    ],
)
def test_what_people_change_changes_the_meaning(other):
    assert meaning(resource(other)) != meaning(resource(ONE))


def test_nothing_to_do():
    found = difference({"1": b"a"}, {"1": known("1")}, {f"{BASE}1.ics": '"1"'}, BASE)
    assert (found.steps, found.conflicts, found.same) == ((), (), 1)


def test_only_what_changed_is_written_and_deletions_come_first():
    wanted = {"new": b"n", "old": b"b", "same": b"a"}
    before = {"gone": known("gone"), "old": known("old"), "same": known("same"), "long": known("long")}
    listed = {f"{BASE}{uid}.ics": '"1"' for uid in ("gone", "old", "same", "foreign")}
    found = difference(wanted, before, listed, BASE)
    assert found.steps == (
        Step(Act.DELETE, "gone", f"{BASE}gone.ics", '"1"'),
        Step(Act.UPDATE, "old", f"{BASE}old.ics", '"1"'),
        Step(Act.CREATE, "new", f"{BASE}new.ics"),
    )
    assert (found.same, found.forgotten, found.conflicts) == (1, ("long",), ())


def test_another_tag_is_looked_at_and_a_missing_object_is_told():
    listed = {f"{BASE}{uid}.ics": '"2"' for uid in ("changed", "unwanted", "taken")}
    before = {"changed": known("changed"), "unwanted": known("unwanted"), "removed": known("removed")}
    found = difference({"changed": b"a", "removed": b"a", "taken": b"a"}, before, listed, BASE)
    assert found.steps == tuple(
        Step(Act.LOOK, uid, f"{BASE}{uid}.ics", '"2"') for uid in ("changed", "taken", "unwanted")
    )
    assert found.conflicts == (Conflict(Trouble.REMOVED, "removed", f"{BASE}removed.ics"),)


def test_a_room_that_is_asked_stands_in_the_object_and_its_answer_changes_no_meaning():
    """RFC 6638 §3.2.1; what the server writes at it is no change by hand."""
    (room,) = [one for one in collections(PUBLICATION) if one.path == "raeume/gr-fuerfeld.ics"]
    (plain,) = room.objects.values()
    people = room_asked("mailto:raumzeit@kreis.example", "saal@kreis.example", 'Der "große" Saal – Fürfeld')
    event = plain[plain.index(b"BEGIN:VEVENT") :].removesuffix(b"END:VCALENDAR\r\n")
    asked = resource(event, people)
    (found,) = icalendar.Calendar.from_ical(asked).walk("VEVENT")
    assert str(found["ORGANIZER"]) == "mailto:raumzeit@kreis.example"
    assert str(found["ATTENDEE"]) == "mailto:saal@kreis.example"
    parameters = {name: str(value) for name, value in found["ATTENDEE"].params.items()}
    assert parameters == {
        "CN": "Der 'große' Saal – Fürfeld",
        "CUTYPE": "ROOM",
        "ROLE": "REQ-PARTICIPANT",
        "PARTSTAT": "NEEDS-ACTION",
        "RSVP": "TRUE",
        "SCHEDULE-AGENT": "SERVER",
    }
    found["ATTENDEE"].params |= {"PARTSTAT": "DECLINED", "SCHEDULE-STATUS": "2.0"}
    no = asked[: asked.index(b"BEGIN:VEVENT")] + found.to_ical() + b"END:VCALENDAR\r\n"
    assert (declined(asked), declined(no)) == (False, True)
    assert declined(b"ATTENDEE\r\nATTENDEE;X:\r\n") is False
    assert meaning(no) == meaning(asked) != meaning(plain)
    assert resource(event) == plain
