"""Foreign calendars as busy times: what they mean, what is wrong with them, and that nothing stops the reading."""

import datetime as dt

import pytest

from benchmarks.foreign import fuzz
from calendars.busy import Busy, busy_times
from calendars.parts import Limits
from calendars.read import Unread

UTC = dt.UTC
BEGIN, END = dt.datetime(2026, 8, 1, tzinfo=UTC), dt.datetime(2027, 8, 1, tzinfo=UTC)
SEED = 20261127


def ics(*lines):
    return "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", *lines, "END:VCALENDAR", "")).encode()


def event(*lines, uid="1"):
    return ("BEGIN:VEVENT", f"UID:{uid}", *lines, "END:VEVENT")


def at(month, day, hour=0, minute=0, year=2026):
    return dt.datetime(year, month, day, hour, minute, tzinfo=UTC)


def busy(*lines, **more):
    """Begin and end of everything that is busy; nothing may be wrong with it."""
    reading = busy_times(ics(*lines), BEGIN, END, **more)
    assert reading.unread == ()
    return [(one.begin, one.end) for one in reading.busy]


@pytest.mark.parametrize(
    ("lines", "begin", "end"),
    [
        (("DTSTART:20260901T120000Z", "DTEND:20260901T130000Z"), (1, 12), (1, 13)),
        (("DTSTART;TZID=Europe/Berlin:20260901T120000", "DURATION:PT90M"), (1, 10), (1, 11, 30)),
        (("DTSTART;TZID=America/New_York:20260901T090000", "DURATION:PT1H"), (1, 13), (1, 14)),
        (("DTSTART;TZID=W. Europe Standard Time:20260901T140000", "DURATION:PT1H"), (1, 12), (1, 13)),
        (("DTSTART;TZID=/example.org/2026/Europe/London:20260901T140000", "DURATION:PT1H"), (1, 13), (1, 14)),
        (("DTSTART;TZID=GMT+0200:20260901T140000", "DURATION:PT1H"), (1, 12), (1, 13)),
        (("DTSTART;VALUE=DATE:20260902", "DTEND;VALUE=DATE:20260904"), (1, 22), (3, 22)),
        (("DTSTART;VALUE=DATE:20260902",), (1, 22), (2, 22)),
        (("DTSTART;VALUE=DATE:20260902", "DTEND;VALUE=DATE:20260902"), (1, 22), (2, 22)),
    ],
)
def test_times(lines, begin, end):
    assert busy(*event(*lines)) == [(at(9, *begin), at(9, *end))]


def test_all_day_is_known_as_such():
    reading = busy_times(ics(*event("DTSTART;VALUE=DATE:20261025")), BEGIN, END)
    assert reading.busy == (Busy(at(10, 24, 22), at(10, 25, 23), all_day=True),)  # 25 hours: the clocks go back


@pytest.mark.parametrize(
    "line", ["STATUS:CANCELLED", "TRANSP:TRANSPARENT", "X-MICROSOFT-CDO-BUSYSTATUS:FREE", "DURATION:PT0S"]
)
def test_what_takes_nobodys_time(line):
    assert busy(*event("DTSTART:20260901T120000Z", line)) == []


@pytest.mark.parametrize("line", ["STATUS:TENTATIVE", "CLASS:PRIVATE", "X-MICROSOFT-CDO-BUSYSTATUS:OOF"])
def test_what_does(line):
    assert len(busy(*event("DTSTART:20260901T120000Z", "DURATION:PT1H", line))) == 1


def test_nothing_but_times_comes_out():
    reading = busy_times(
        ics(*event("DTSTART:20260901T120000Z", "DURATION:PT1H", "SUMMARY:Zahnarzt", "LOCATION:Praxis", uid="geheim")),
        BEGIN,
        END,
    )
    assert "Zahnarzt" not in repr(reading)
    assert "Praxis" not in repr(reading)
    assert "geheim" not in repr(reading)


def test_the_window():
    inside = ("DTSTART:20260731T230000Z", "DURATION:PT2H")
    outside = ("DTSTART:20270801T000000Z", "DURATION:PT1H"), ("DTSTART:20260731T230000Z", "DURATION:PT1H")
    assert busy(*event(*inside), *event(*outside[0]), *event(*outside[1])) == [(at(7, 31, 23), at(8, 1, 1))]


def test_a_series_keeps_the_wall_clock_and_its_exceptions():
    found = busy(
        *event(
            "DTSTART;TZID=Europe/Berlin:20261006T090000",
            "DTEND;TZID=Europe/Berlin:20261006T100000",
            "RRULE:FREQ=WEEKLY;COUNT=6",
            "EXDATE;TZID=Europe/Berlin:20261013T090000",
            "EXDATE:20261110T080000Z",
            "RDATE;TZID=Europe/Berlin:20261008T110000,20261009T110000",
        ),
        *event("DTSTART:20261021T120000Z", "DURATION:PT3H", "RECURRENCE-ID;TZID=Europe/Berlin:20261020T090000"),
        *event("DTSTART:20261027T080000Z", "STATUS:CANCELLED", "RECURRENCE-ID;TZID=Europe/Berlin:20261027T090000"),
    )
    assert [begin for begin, _ in found] == [
        *(at(10, 6, 7), at(10, 8, 9), at(10, 9, 9)),
        at(10, 21, 12),  # moved
        at(11, 3, 8),  # winter time
    ]


def test_days_of_a_series_left_out_by_date():
    found = busy(
        *event("DTSTART:20261006T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=3", "EXDATE;VALUE=DATE:20261007")
    )
    assert [begin.day for begin, _ in found] == [6, 8]


def test_a_series_of_whole_days():
    found = busy(*event("DTSTART;VALUE=DATE:20261024", "RRULE:FREQ=DAILY;UNTIL=20261026", "EXDATE;VALUE=DATE:20261026"))
    assert found == [(at(10, 23, 22), at(10, 24, 22)), (at(10, 24, 22), at(10, 25, 23))]


def test_the_latest_version_of_an_exception_counts():
    moved = ("RECURRENCE-ID:20261013T090000Z", "DURATION:PT1H")
    found = busy(
        *event("DTSTART:20261006T090000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=2"),
        *event("DTSTART:20261014T090000Z", "SEQUENCE:2", *moved),
        *event("DTSTART:20261015T090000Z", "SEQUENCE:1", *moved),
    )
    assert [begin.day for begin, _ in found] == [6, 14]


def test_free_busy():
    found = busy(
        "BEGIN:VFREEBUSY",
        "FREEBUSY;FBTYPE=BUSY:20260901T080000Z/20260901T090000Z,20260902T080000Z/PT2H",
        "FREEBUSY;FBTYPE=FREE:20260903T080000Z/PT2H",
        "END:VFREEBUSY",
    )
    assert found == [(at(9, 1, 8), at(9, 1, 9)), (at(9, 2, 8), at(9, 2, 10))]


def test_zones_that_a_file_describes():
    described = (
        *("BEGIN:VTIMEZONE", "TZID:Büro", "X-LIC-LOCATION:Europe/Lisbon", "END:VTIMEZONE"),
        *("BEGIN:VTIMEZONE", "TZID:Fest", "BEGIN:STANDARD", "TZOFFSETTO:-0330", "END:STANDARD", "END:VTIMEZONE"),
        *("BEGIN:VTIMEZONE", "TZID:Angepasst", "BEGIN:STANDARD", "TZOFFSETTO:+0100", "END:STANDARD"),
        *("BEGIN:DAYLIGHT", "TZOFFSETTO:+0200", "END:DAYLIGHT", "END:VTIMEZONE"),
    )
    events = (event(f"DTSTART;TZID={name}:20260901T140000", "DURATION:PT1H") for name in ("Büro", "Fest", "Angepasst"))
    found = busy(*described, *(line for one in events for line in one))
    assert [begin for begin, _ in found] == [at(9, 1, 12), at(9, 1, 13), at(9, 1, 17, 30)]


def test_floating_times_are_those_of_the_calendar():
    assert busy("X-WR-TIMEZONE:America/New_York", *event("DTSTART:20260901T140000", "DURATION:PT1H")) == [
        (at(9, 1, 18), at(9, 1, 19))
    ]


@pytest.mark.parametrize(
    ("lines", "unread", "number"),
    [
        (event("SUMMARY:x"), Unread(3, "der Termin hat keinen Anfang (DTSTART)"), 0),
        (event("DTSTART:morgen"), Unread(3, "„morgen“ ist weder ein Datum noch ein Zeitpunkt (DTSTART)"), 0),
        (event("DTSTART:20260230"), Unread(3, "„20260230“ gibt es im Kalender nicht (DTSTART)"), 0),
        (event("DTSTART:20260901T100000Z", "DURATION:bald"), Unread(3, "„bald“ ist keine Dauer"), 0),
        (event("DTSTART:20260901T100000Z", "DURATION:-PT1H"), Unread(3, "der Termin endet, bevor er anfängt"), 0),
        (
            event("DTSTART:20260901T100000Z", "DTEND:20260901T090000Z"),
            Unread(3, "der Termin endet, bevor er anfängt"),
            0,
        ),
        (event("DTSTART:20260901", "DTEND:20290901"), Unread(3, "der Termin dauert länger als 400 Tage"), 0),
        (
            event("DTSTART;TZID=Asia/Tokyo:00010101T000000", "DURATION:PT1H"),
            Unread(3, "der Termin liegt am Rand der Zeitrechnung"),
            0,
        ),
        (
            event("DTSTART:20260901T100000", "DURATION:PT1H"),
            Unread(5, "Uhrzeiten ohne Zeitzone; angenommen wird Europe/Berlin"),
            1,
        ),
        (
            event("DTSTART;TZID=Mond/Krater:20260901T100000", "DURATION:PT1H"),
            Unread(5, "die Zeitzone „Mond/Krater“ ist unbekannt; angenommen wird Europe/Berlin"),
            1,
        ),
        (
            event("DTSTART:20260901T100000Z", "DURATION:PT1H", "RRULE:FREQ=SECONDLY"),
            Unread(7, "der Termin wiederholt sich öfter als täglich"),
            1,
        ),
        (
            event("DTSTART:20260901T100000Z", "DURATION:PT1H", "EXDATE:nie", "RRULE:FREQ=DAILY;COUNT=2"),
            Unread(7, "„nie“ ist weder ein Datum noch ein Zeitpunkt (EXDATE)"),
            2,
        ),
        (
            event("DTSTART:20260901T100000Z", "DURATION:PT1H", "EXRULE:FREQ=DAILY"),
            Unread(7, "Ausnahmeregeln (EXRULE) werden nicht ausgewertet"),
            1,
        ),
        (
            event("DTSTART:20260901T100000Z", "DURATION:PT1H", "RECURRENCE-ID;RANGE=THISANDFUTURE:20260901T100000Z"),
            Unread(7, "die Änderung gilt auch für alle folgenden Termine; gelesen ist nur dieser"),
            1,
        ),
        (
            ("BEGIN:VFREEBUSY", "FREEBUSY:20260901T080000Z/bald", "END:VFREEBUSY"),
            Unread(4, "„20260901T080000Z/bald“ ist keine Zeitspanne"),
            0,
        ),
        (
            ("BEGIN:VFREEBUSY", "FREEBUSY:20260901T080000Z/P900D", "END:VFREEBUSY"),
            Unread(4, "eine Zeitspanne dauert länger als 400 Tage"),
            0,
        ),
        (("Das ist keine Eigenschaft",), Unread(3, "die Zeile ist keine Eigenschaft der Form NAME:Wert"), 0),
        (("END:VEVENT",), Unread(3, "END:VEVENT ohne passendes BEGIN"), 0),
        (("BEGIN:VTODO",), Unread(3, "BEGIN:VTODO wird nie geschlossen"), 0),
        (("BEGIN:A",) * 9, Unread(10, "hier liegen mehr als 8 Bausteine ineinander"), 0),
    ],
)
def test_what_cannot_be_read_is_listed_and_the_rest_is_used(lines, unread, number):
    good = event("DTSTART:20261224T100000Z", "DURATION:PT1H", uid="2")
    reading = busy_times(ics(*lines, *good) if lines[0][:7] != "BEGIN:A" else ics(*lines), BEGIN, END)
    assert unread in reading.unread
    assert len(reading.busy) == number + (lines[0][:7] != "BEGIN:A")


@pytest.mark.parametrize(
    ("content", "unread"),
    [
        (b"", Unread(1, "die Datei enthält keinen Kalender")),
        (b"<html>Bitte melden Sie sich an</html>", Unread(1, "die Datei enthält keinen Kalender")),
        (
            ics("X-A:F\u00fcrfeld").decode().encode("latin-1"),
            Unread(3, "hier steht kein UTF-8; Unlesbares wurde ersetzt"),
        ),
        (b"BEGIN:VCALENDAR\n" + b"x" * 100_001, Unread(2, "die Zeile ist länger als 100000 Zeichen")),
    ],
)
def test_files_that_are_no_calendars(content, unread):
    assert unread in busy_times(content, BEGIN, END).unread


DAILY = event("DTSTART:20260901T100000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY")


@pytest.mark.parametrize(
    ("limits", "reason", "number"),
    [
        (Limits(bytes=10), "der Kalender ist größer als 0 MB", 0),
        (Limits(events=1), "der Kalender hat mehr als 1 Termine; hier ist Schluss", 334),
        (Limits(occurrences=400), "der Kalender wiederholt sich zu oft; was danach kam, blieb ungelesen", 334),
        (Limits(dates=0), "mehr als 0 Tage (EXDATE)", 334),
    ],
)
def test_limits(limits, reason, number):
    second = event("DTSTART:20260901T100000Z", "DURATION:PT2H", "RRULE:FREQ=DAILY;COUNT=200", "EXDATE:20260901T100000Z")
    reading = busy_times(ics(*DAILY, *second), BEGIN, END, limits)
    assert reason in {one.reason for one in reading.unread}
    assert number <= len(reading.busy) <= number + 200


def test_a_long_list_of_reasons_is_cut():
    reading = busy_times(ics(*["kaputt"] * 20), BEGIN, END, Limits(unread=5))
    assert (len(reading.unread), reading.more) == (5, 15)


def test_nothing_by_chance_stops_the_reading():
    print("seed", SEED)  # noqa: T201 (shown when it fails)
    assert fuzz(1_000, SEED, print) < 5


def test_what_is_ours_is_nobody_elses_business():
    """Somebody accepted our invitation, so that it comes back in their own calendar."""
    lines = ("DTSTART:20260901T120000Z", "DTEND:20260901T130000Z")
    other = ("DTSTART:20260902T120000Z", "DTEND:20260902T130000Z")
    both = (*event(*lines, uid="6f6e1f0a"), *event(*other, uid="fremd"))
    assert busy(*both, without={"6F6E1F0A"}) == [(at(9, 2, 12), at(9, 2, 13))]


@pytest.mark.parametrize(
    ("content", "whole"),
    [
        (ics(*event("DTSTART:20260901T120000Z", "DTEND:20260901T130000Z")), True),
        (ics(), True),
        (ics(*event("DTSTART:20260901T120000Z"))[:-20], False),
        (b"<html>Anmeldung</html>", False),
        (ics(*event("DTSTART:20260901", "RRULE:FREQ=DAILY")), False),
        (ics(*event("DTSTART:20260901T120000Z")) * 40, False),
    ],
)
def test_what_was_not_read_to_its_end_may_hold_more(content, whole):
    reading = busy_times(content, BEGIN, END, Limits(events=20, days=5, bytes=10_000))
    assert reading.whole is whole
