"""Rules of a feed that are about bytes, by the number of the contract in the test's name."""

import datetime as dt
import re

import icalendar
import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from calendars import write, zones
from calendars.identity import Stamp
from calendars.visibility import Shown

BEGIN = dt.datetime(2026, 9, 1, 12, tzinfo=dt.UTC)
STAMP = Stamp(sequence=3, changed=dt.datetime(2026, 7, 1, 10, tzinfo=dt.UTC))
LONG = "Sprechstunde für Eltern aus Fürfeld, Hüffelsheim & Rüdesheim; äöüß – täglich geöffnet. " * 4


def shown(**more):
    return Shown(**{"begin": BEGIN, "end": BEGIN + dt.timedelta(hours=1), "title": "Elterntreff", **more})


def calendar(*events, **more):
    head = {"name": "Raum, Fürfeld", "description": "Wann; was", "colour": ("teal", "#008080"), **more}
    return write.calendar(
        write.head(**head), [write.event(f"uid-{n}", STAMP, write.body(e)) for n, e in enumerate(events)]
    )


def lines(content):
    """Unfolded lines."""
    return content.decode().replace("\r\n ", "").split("\r\n")


def test_the_whole_of_a_calendar():
    """Everything at a glance: a change here changes what every subscriber fetches."""
    event = shown(
        title="Elternkurs", place="Digital", category="Elternkurs", colour="teal", description="Zugang: https://example.org/x",
        link="https://example.org/x",
    )  # fmt: skip
    assert calendar(event, source="https://example.org/oeffentlich.ics").decode().split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Raumzeit//Kalender//DE",
        "CALSCALE:GREGORIAN",
        "NAME:Raum\\, Fürfeld",
        "X-WR-CALNAME:Raum\\, Fürfeld",
        "DESCRIPTION:Wann\\; was",
        "X-WR-CALDESC:Wann\\; was",
        "X-WR-TIMEZONE:Europe/Berlin",
        "COLOR:teal",
        "X-APPLE-CALENDAR-COLOR:#008080",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        "SOURCE;VALUE=URI:https://example.org/oeffentlich.ics",
        *zones.VTIMEZONE.decode().split("\r\n")[:-1],
        "BEGIN:VEVENT",
        "UID:uid-0",
        "DTSTAMP:20260701T100000Z",
        "LAST-MODIFIED:20260701T100000Z",
        "SEQUENCE:3",
        "DTSTART;TZID=Europe/Berlin:20260901T140000",
        "DTEND;TZID=Europe/Berlin:20260901T150000",
        "SUMMARY:Elternkurs",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        "LOCATION:Digital",
        "CATEGORIES:Elternkurs",
        "COLOR:teal",
        "DESCRIPTION:Zugang: https://example.org/x",
        "CONFERENCE;VALUE=URI:https://example.org/x",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("aä€😀 ,;\\\n"), max_size=400))
def test_rule_1_lines_of_75_octets_that_split_no_character(text):
    content = calendar(shown(title=text, description=LONG))
    physical = content.split(b"\r\n")
    assert all(len(line) <= 75 for line in physical)
    assert b"\n" not in content.replace(b"\r\n", b"")
    for line in physical:
        line.decode()
    assert not content.startswith(b"\xef\xbb\xbf")


def test_rule_2_version_and_a_constant_name():
    assert lines(calendar())[1:3] == ["VERSION:2.0", f"PRODID:{write.PRODID}"]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Kaffee, Kuchen; Spiel", r"Kaffee\, Kuchen\; Spiel"),
        ("C:\\Neu\\neu", r"C:\\Neu\\neu"),
        ("eins\nzwei\r\ndrei\rvier\x85fünf\u2028sechs", r"eins\nzwei\ndrei\nvier\nfünf\nsechs"),
        ("\x00Null\x07Glocke\x1b[31m\x7f\x9b\ufeff\ud800", "NullGlocke[31m"),
        ("Tabulator\tbleibt: „ja“", "Tabulator\tbleibt: „ja“"),
    ],
)
def test_rule_3_text_is_stripped_and_escaped(text, written):
    assert f"SUMMARY:{written}" in lines(calendar(shown(title=text)))


def test_rule_3_addresses_are_not_escaped():
    address = "https://example.org/a,b;c?d=e"
    assert f"CONFERENCE;VALUE=URI:{address}" in lines(calendar(shown(link=address)))


@settings(deadline=None)
@given(
    st.text(
        st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff\u2028\u2029"),
        min_size=1,
        max_size=200,
    )
)
def test_text_survives_another_parser(text):
    """Vobject reads back what was written, whatever it is."""
    title = f"x{text}x"
    event = vobject.readOne(calendar(shown(title=title)).decode()).vevent
    assert event.summary.value == title


@pytest.mark.parametrize("rule", ["METHOD", "BEGIN:VALARM", "ORGANIZER", "ATTENDEE", "RDATE", "mailto:"])
def test_rules_8_19_20_what_no_calendar_holds(rule):
    assert rule not in calendar(shown(description="x", cancelled=True)).decode()


def test_rule_5_the_calendar_has_no_uid():
    assert icalendar.Calendar.from_ical(calendar(shown())).get("UID") is None


def test_rule_6_and_7_the_stamps():
    event = icalendar.Calendar.from_ical(calendar(shown())).walk("VEVENT")[0]
    assert (event["DTSTAMP"].dt, event["LAST-MODIFIED"].dt, event["SEQUENCE"]) == (STAMP.changed, STAMP.changed, 3)


def test_rule_9_cancelled():
    assert {"STATUS:CANCELLED", "TRANSP:TRANSPARENT", "SUMMARY:Abgesagt: Elterntreff"} <= set(
        lines(calendar(shown(cancelled=True, free=True)))
    )


def test_rule_11_the_zone_comes_once_and_first():
    content = calendar(shown(), shown())
    assert content.count(b"BEGIN:VTIMEZONE") == 1
    assert re.findall(rb"BEGIN:(\w+)", content)[:2] == [b"VCALENDAR", b"VTIMEZONE"]


@pytest.mark.parametrize("colour", ["#c0ffee", "rot;blau", ""])
def test_rule_14_only_css_names_are_colours_of_events(colour):
    assert "COLOR:" + colour not in lines(calendar(shown(colour=colour)))


def test_rule_16_no_source_unless_it_is_given():
    assert b"SOURCE" not in calendar(shown())


def test_rule_17_place_and_coordinates():
    found = lines(calendar(shown(place="Elternecke, Kita", geo=(49.777143, 7.893919))))
    assert {"LOCATION:Elternecke\\, Kita", "GEO:49.777143;7.893919"} <= set(found)


def test_rule_18_class_is_a_hint_only():
    assert "CLASS:CONFIDENTIAL" in lines(calendar(shown(confidential=True)))
    assert "CLASS" not in calendar(shown()).decode()
