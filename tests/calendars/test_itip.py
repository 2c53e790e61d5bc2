"""What a change means to one person, and how it is written for mail (RFC 5546)."""

import datetime as dt

import icalendar
import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st

from calendars.entries import Entry
from calendars.identity import Record, Stamp
from calendars.itip import Method, message, steps
from scheduler.domain.demands import Visibility
from tests.calendars.parsers import with_icalendar, with_libical, with_vobject

NOW = dt.datetime(2026, 10, 1, 8, tzinfo=dt.UTC)
ORGANIZER, ATTENDEE = "raumzeit@kreis.example", "ksa@kreis.example"
SECRET = ("Krisengespräch", "Beratungsraum", "Beratung", "wegen Trennung", "https://video.example/x", "Leitung Kirn")


def record(sequence=0, *, cancelled=False, **more):
    given = {
        "demand": "teamtag",
        "index": 0,
        "date": dt.date(2026, 11, 2),
        "start": 540,
        "end": 630,
        "visibility": Visibility.INTERNAL,
        "title": "Teamtag",
        "category": "Besprechung",
        "place": "Gemeinsamer Raum",
        "people": ("ksa", "leitung"),
        **more,
    }
    stamp = Stamp(sequence=sequence, changed=NOW)
    return Record(digest="", stamp=stamp, cancelled=NOW if cancelled else None, entry=Entry(**given))


def written(found, sequence=0, **more):
    stamp = Stamp(sequence=sequence, changed=NOW)
    return message(found.method, "uid-1", stamp, found.body, organizer=ORGANIZER, attendee=ATTENDEE, **more)


def step(before, after, person):
    return steps(before, after, [person]).get(person)


def the_event(content):
    (found,) = icalendar.Calendar.from_ical(content).walk("VEVENT")
    return found


def test_a_new_event_is_a_request_to_one_attendee_alone():
    found = step(None, record(), "ksa")
    assert (found.method, found.known, found.optional) == (Method.REQUEST, False, False)
    content = written(found)
    calendar = icalendar.Calendar.from_ical(content)
    assert (calendar["METHOD"], calendar["VERSION"]) == ("REQUEST", "2.0")
    event = the_event(content)
    assert event["ORGANIZER"] == f"mailto:{ORGANIZER}"
    assert event["ATTENDEE"] == f"mailto:{ATTENDEE}"
    assert event["ATTENDEE"].params["ROLE"] == "REQ-PARTICIPANT"
    assert event["ATTENDEE"].params["RSVP"] == "FALSE"
    assert (event["SEQUENCE"], event["STATUS"], event["SUMMARY"]) == (0, "CONFIRMED", "Teamtag")
    assert event["DTSTAMP"].dt == NOW
    assert content.count(b"ATTENDEE") == 1
    assert content.count(b"BEGIN:VTIMEZONE") == 1


def test_both_parsers_read_the_same_times():
    content = written(step(None, record(), "ksa"))
    begin = dt.datetime(2026, 11, 2, 8, tzinfo=dt.UTC)
    expected = {"uid-1": (begin, begin + dt.timedelta(minutes=90))}
    assert with_icalendar(content) == with_vobject(content) == expected
    assert vobject.readOne(content.decode()).method.value == "REQUEST"


def test_who_may_come_is_an_optional_participant():
    found = step(None, record(people=("leitung",), optional=("ksa",)), "ksa")
    assert found.optional
    assert the_event(written(found, optional=True))["ATTENDEE"].params["ROLE"] == "OPT-PARTICIPANT"


def test_what_reads_the_same_is_not_told():
    assert step(record(), record(1), "ksa") is None
    assert step(record(), record(1, start=555), "ksa").known
    assert step(None, record(people=("leitung",)), "ksa") is None
    assert step(record(people=("leitung",)), record(1, people=("leitung",), start=555), "ksa") is None


def test_who_need_not_come_any_more_is_told_even_of_a_confidential_event():
    more = {"visibility": Visibility.CONFIDENTIAL}
    before = record(people=("ksa",), **more)
    found = step(before, record(1, people=("leitung",), optional=("ksa",), **more), "ksa")
    assert (found.method, found.optional) == (Method.REQUEST, True)


def test_a_cancelled_event_is_a_cancel_with_status():
    found = step(record(), record(1, cancelled=True), "ksa")
    event = the_event(written(found, 1))
    assert (found.method, event["STATUS"], event["SEQUENCE"]) == (Method.CANCEL, "CANCELLED", 1)
    assert event["SUMMARY"] == "Abgesagt: Teamtag"
    assert "RSVP" not in event["ATTENDEE"].params


def test_who_is_uninvited_gets_a_cancel_without_status_and_nothing_new():
    """STATUS must not be there when only some attendees are uninvited (RFC 5546 §3.2.5)."""
    found = step(record(), record(1, people=("leitung",), title="Neuer Plan"), "ksa")
    event = the_event(written(found, 1))
    assert (found.method, event["SUMMARY"]) == (Method.CANCEL, "Teamtag")
    assert "STATUS" not in event


def test_cancelled_twice_or_never_known_is_nothing():
    gone = record(1, cancelled=True)
    assert step(gone, record(2, cancelled=True), "ksa") is None
    assert step(None, gone, "ksa") is None


def test_a_revived_event_is_a_request_again():
    found = step(record(1, cancelled=True), record(2), "ksa")
    assert (found.method, found.known) == (Method.REQUEST, False)


@pytest.mark.parametrize("after", ["new", "moved", "cancelled", "uninvited"])
def test_mail_tells_nothing_of_confidential_events_but_when(after):
    title, place, category, about, link, other = SECRET
    more = {
        "visibility": Visibility.CONFIDENTIAL,
        "title": title,
        "place": place,
        "category": category,
        "about": about,
        "link": link,
        "participants": (other,),
        "geo": (49.7, 7.9),
        "people": ("ksa",),
    }
    before, now = {
        "new": (None, record(**more)),
        "moved": (record(**more), record(1, **more | {"start": 600})),
        "cancelled": (record(**more), record(1, cancelled=True, **more)),
        "uninvited": (record(**more), record(1, **more | {"people": ("leitung",)})),
    }[after]
    content = written(step(before, now, "ksa")).replace(b"\r\n ", b"").decode()
    assert "belegt" in content
    assert [word for word in (*SECRET, "GEO") if word in content] == []


def test_libical_finds_every_method_as_it_should_be():
    """Its restriction check knows what RFC 5546 asks of each method."""
    contents = [
        written(step(None, record(), "ksa")),
        written(step(record(), record(1, cancelled=True), "ksa"), 1),
        written(step(record(), record(1, people=("leitung",)), "ksa"), 1),
    ]
    assert [(found["passed"], found["errors"]) for found in with_libical(contents)] == [(True, [])] * 3


def test_an_event_that_is_only_called_busy_is_not_confidential():
    assert not step(None, record(title="belegt"), "ksa").confidential


@given(title=st.text(max_size=200), place=st.text(min_size=1, max_size=200))
def test_no_title_breaks_out_of_its_line(title, place):
    content = written(step(None, record(title=title, place=place), "ksa"))
    names = [line.split(b":")[0].split(b";")[0] for line in content.replace(b"\r\n ", b"").split(b"\r\n")]
    assert names.count(b"ATTENDEE") == names.count(b"METHOD") == names.count(b"SUMMARY") == 1
    assert with_icalendar(content).keys() == {"uid-1"}
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
