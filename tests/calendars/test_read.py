"""The tolerant reader: what can be read is read, what cannot is named with its line."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendars import publish, read
from calendars.read import MAX_BYTES, Unread
from tests.calendars.small_county import EVENTS, NOW, PROBLEM, RHYTHM

UTC = dt.UTC


def ics(*lines, newline="\r\n"):
    return newline.join(("BEGIN:VCALENDAR", "VERSION:2.0", *lines, "END:VCALENDAR", "")).encode()


def event(*lines, uid="UID:1"):
    return ("BEGIN:VEVENT", uid, *lines, "END:VEVENT")


LATIN = ics(*event("SUMMARY:Fürfeld")).decode().encode("latin-1")


def test_an_event_with_everything():
    reading = read.read(
        ics(
            "X-WR-CALNAME:Mein\\, Kalender",
            "NAME:Zweiter Name",
            *event(
                "DTSTART;TZID=Europe/Berlin:20260901T140000",
                "DTEND;TZID=Europe/Berlin:20260901T150000",
                "SUMMARY:Langer\\; Titel\\nmit ",
                " Umbruch",
                "STATUS:cancelled",
                "SEQUENCE:4",
                "DTSTAMP:20260701T100000Z",
                "TRANSP:TRANSPARENT",
                "BEGIN:VALARM",
                "SUMMARY:Wecker",
                "END:VALARM",
                "SUMMARY:Zweiter Titel",
            ),
        )
    )
    assert reading.unread == ()
    assert reading.name == "Mein, Kalender"
    (found,) = reading.events
    assert (found.line, found.uid, found.summary) == (5, "1", "Langer; Titel\nmit Umbruch")
    assert found.start == dt.datetime(2026, 9, 1, 12, tzinfo=UTC)
    assert found.end == dt.datetime(2026, 9, 1, 13, tzinfo=UTC)
    assert (found.status, found.sequence, found.free, found.all_day) == ("CANCELLED", 4, True, False)
    assert found.stamp == dt.datetime(2026, 7, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("lines", "start", "end"),
    [
        (("DTSTART:20260901T120000Z", "DTEND:20260901T130000Z"), (1, 12), (1, 13)),
        (("DTSTART:20260901T120000Z", "DURATION:PT90M"), (1, 12), (1, 13, 30)),
        (("DTSTART:20260901T120000Z",), (1, 12), (1, 12)),
        (("DTSTART;VALUE=DATE:20260902", "DTEND;VALUE=DATE:20260904"), (1, 22), (3, 22)),
        (("DTSTART;VALUE=DATE:20260902",), (1, 22), (2, 22)),
        (("DTSTART;TZID=W. Europe Standard Time:20260901T140000",), (1, 12), (1, 12)),
    ],
)
@pytest.mark.parametrize("newline", ["\r\n", "\n", "\r"])
def test_times(lines, start, end, newline):
    reading = read.read(ics(*event(*lines), newline=newline))
    assert reading.unread == ()
    found = reading.events[0]
    assert found.start == dt.datetime(2026, 9, *start, tzinfo=UTC)
    assert found.end == dt.datetime(2026, 9, *end, tzinfo=UTC)


@pytest.mark.parametrize(
    ("lines", "line", "reason", "events"),
    [
        (event("SUMMARY:x"), 3, "der Termin hat keinen Anfang (DTSTART)", 0),
        (event("DTSTART:morgen"), 3, "„morgen“ ist weder ein Datum noch ein Zeitpunkt", 0),
        (event("DTSTART:20260230T100000Z"), 3, "„20260230T100000Z“ gibt es im Kalender nicht", 0),
        (event("DTSTART;TZID=Mond/Krater:20260901T100000"), 3, "die Zeitzone „Mond/Krater“ ist unbekannt", 0),
        (event("DTSTART:20260901T100000Z", "DURATION:bald"), 3, "„bald“ ist keine brauchbare Dauer", 0),
        (event("DTSTART:99991231"), 3, "„9999-12-31T00:00:00+01:00“ ist keine brauchbare Dauer", 0),
        (
            event("DTSTART:20260901T100000Z", "DTEND:20260901T090000Z"),
            3,
            "der Termin endet, bevor er anfängt",
            0,
        ),
        (
            event("DTSTART:20260901T100000"),
            5,
            "die Uhrzeit nennt keine Zeitzone; angenommen wird Europe/Berlin",
            1,
        ),
        (event("DTSTART:20260901T100000Z", uid="X-A:b"), 3, "der Termin hat keine UID", 1),
        (
            event("DTSTART:20260901T100000Z", "RRULE:FREQ=DAILY"),
            6,
            "Wiederholungen werden nicht aufgelöst (RRULE)",
            1,
        ),
        (event("DTSTART:20260901T100000Z", "SEQUENCE:eins"), 6, "„eins“ ist keine Versionsnummer (SEQUENCE)", 1),
        (
            event("DTSTART:20260901T100000Z", "DTSTAMP:gestern"),
            6,
            "„gestern“ ist weder ein Datum noch ein Zeitpunkt",
            1,
        ),
        (("Das ist keine Eigenschaft",), 3, "die Zeile ist keine Eigenschaft der Form NAME:Wert", 0),
        (("END:VEVENT",), 3, "END:VEVENT ohne passendes BEGIN", 0),
        (("", "BEGIN:VTODO"), 4, "BEGIN:VTODO wird nie geschlossen", 0),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(lines, line, reason, events):
    reading = read.read(ics(*lines))
    assert Unread(line, reason) in reading.unread
    assert len(reading.events) == events


def test_one_broken_event_does_not_spoil_the_others():
    good = event("DTSTART:20260901T100000Z")
    reading = read.read(ics(*good, *event("DTSTART:nie"), *good))
    assert [e.line for e in reading.events] == [3, 11]
    assert [u.line for u in reading.unread] == [7]


@pytest.mark.parametrize(
    ("content", "unread"),
    [
        (b"", Unread(1, "die Datei enthält keinen Kalender")),
        (b"<html>Bitte melden Sie sich an</html>", Unread(1, "die Datei enthält keinen Kalender")),
        (LATIN, Unread(5, "hier steht kein UTF-8; Unlesbares wurde ersetzt")),
        (b"x" * (MAX_BYTES + 1), Unread(1, "die Datei ist größer als 20 MB")),
    ],
)  # fmt: skip
def test_files_that_are_no_calendars(content, unread):
    assert unread in read.read(content).unread


def test_a_byte_order_mark_is_forgiven():
    assert read.read(b"\xef\xbb\xbf" + ics(*event("DTSTART:20260901T100000Z"))).unread == ()


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_make_it_fail(content):
    read.read(content)


OURS = publish(PROBLEM, PROBLEM.plan(EVENTS, (RHYTHM,)), now=NOW).files["kreis.ics"]


@settings(deadline=None)
@given(st.integers(0, len(OURS)), st.binary(max_size=12), st.integers(0, 12))
def test_no_damage_to_a_good_file_makes_it_fail(position, junk, cut):
    read.read(OURS[:position] + junk + OURS[position + cut :])


EXTREMES = (
    "BEGIN:VEVENT",
    "END:VEVENT",
    "DTSTART:00010101",
    "DTSTART:99991231T235959Z",
    "DTSTART;TZID=Europe:20260101T100000",
    "DTSTART;TZID=America/New_York:00010101T000000",
    "DTSTART;TZID=Pacific/Kiritimati:99991231T235959",
    "DTSTART;TZID=\x00:20260101T100000",
    "DTEND;TZID=Asia/Tokyo:00010101T000000",
    "DURATION:P999999999W",
    "DURATION:-P999999D",
    "SEQUENCE:" + "9" * 5000,
    " x",
)


@settings(deadline=None)
@given(st.lists(st.sampled_from(EXTREMES), max_size=8))
def test_no_extreme_value_makes_it_fail(lines):
    read.read(ics(*lines))
