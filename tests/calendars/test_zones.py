"""The time zone against zoneinfo, dateutil (through vobject) and libical."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from calendars import write, zones
from calendars.identity import Stamp
from calendars.visibility import Shown
from tests.calendars.parsers import with_icalendar, with_libical, with_vobject

BERLIN = ZoneInfo("Europe/Berlin")
SPRING, AUTUMN = dt.date(2027, 3, 28), dt.date(2026, 10, 25)
NEW_YEAR, DAY = dt.date(2027, 1, 1), dt.timedelta(days=1)
STAMP = Stamp(changed=dt.datetime(2026, 7, 1, tzinfo=dt.UTC))
BERLIN_TIME = "TZID=Europe/Berlin:"
HEAD = write.head("Test", "Test", ("teal", "#008080"))


def utc(*numbers):
    return dt.datetime(*numbers, tzinfo=dt.UTC)


def one_event(begin, end):
    event = write.event("a", STAMP, write.body(Shown(begin=begin, end=end, title="x")))
    return write.calendar(HEAD, [event])


def times(content):
    return [line for line in content.decode().split("\r\n") if line.startswith(("DTSTART;T", "DTSTART:2", "DTEND"))]


def clock(text):
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


@pytest.mark.parametrize(
    ("day", "start", "end", "begin_utc", "end_utc", "written"),
    [
        # the day before, and the day itself before, across and after the shift in spring: 02:00 becomes 03:00
        (SPRING - DAY, "14:00", "15:00", utc(2027, 3, 27, 13), utc(2027, 3, 27, 14), "20270327T140000"),
        (SPRING, "01:00", "01:45", utc(2027, 3, 28, 0), utc(2027, 3, 28, 0, 45), "20270328T010000"),
        (SPRING, "01:00", "02:00", utc(2027, 3, 28, 0), utc(2027, 3, 28, 1), "20270328T010000"),
        (SPRING, "01:30", "03:30", utc(2027, 3, 28, 0, 30), utc(2027, 3, 28, 1, 30), "20270328T013000"),
        (SPRING, "02:30", "03:15", utc(2027, 3, 28, 1, 30), utc(2027, 3, 28, 2, 15), "20270328T033000"),
        (SPRING, "14:00", "15:00", utc(2027, 3, 28, 12), utc(2027, 3, 28, 13), "20270328T140000"),
        # autumn: the hour from 02:00 comes twice and is written in UTC
        (AUTUMN, "01:00", "01:45", utc(2026, 10, 24, 23), utc(2026, 10, 24, 23, 45), "20261025T010000"),
        (AUTUMN, "01:30", "02:30", utc(2026, 10, 24, 23, 30), utc(2026, 10, 25, 0, 30), "20261024T233000Z"),
        (AUTUMN, "02:30", "02:45", utc(2026, 10, 25, 0, 30), utc(2026, 10, 25, 0, 45), "20261025T003000Z"),
        (AUTUMN, "02:30", "03:30", utc(2026, 10, 25, 0, 30), utc(2026, 10, 25, 2, 30), "20261025T003000Z"),
        (AUTUMN, "03:00", "04:00", utc(2026, 10, 25, 2), utc(2026, 10, 25, 3), "20261025T030000"),
        (AUTUMN, "14:00", "15:00", utc(2026, 10, 25, 13), utc(2026, 10, 25, 14), "20261025T140000"),
        # until midnight
        (NEW_YEAR - DAY, "22:00", "24:00", utc(2026, 12, 31, 21), utc(2026, 12, 31, 23), "20261231T220000"),
    ],
)  # fmt: skip
def test_rule_10_days_on_which_the_clocks_change(day, start, end, begin_utc, end_utc, written):
    begin, finish = zones.span(day, clock(start), clock(end))
    assert (begin, finish) == (begin_utc, end_utc)
    content = one_event(begin, finish)
    assert times(content)[0] == (f"DTSTART:{written}" if written.endswith("Z") else f"DTSTART;{BERLIN_TIME}{written}")
    for parse in (with_icalendar, with_vobject):
        assert parse(content) == {"a": (begin_utc, end_utc)}
    (told,) = with_libical([content])
    assert told == {
        "passed": True,
        "errors": [],
        "events": [["a", int(begin_utc.timestamp()), int(end_utc.timestamp())]],
    }


@settings(deadline=None)
@given(
    begin=st.datetimes(dt.datetime(1996, 11, 1), dt.datetime(2060, 12, 31), timezones=st.just(dt.UTC)),  # noqa: DTZ001
    minutes=st.integers(15, 600),
)
@example(begin=utc(2026, 10, 25, 0, 30), minutes=60)
@example(begin=utc(2027, 3, 28, 0, 30), minutes=60)
def test_every_moment_is_read_as_it_was_meant(begin, minutes):
    """DTSTART, DTEND and VTIMEZONE together mean the same to zoneinfo (icalendar) and to dateutil (vobject)."""
    begin = begin.replace(microsecond=0)
    end = begin + dt.timedelta(minutes=minutes)
    content = one_event(begin, end)
    assert with_icalendar(content) == with_vobject(content) == {"a": (begin, end)}


def test_libical_agrees_on_every_day_of_the_year_and_every_shift():
    """The offsets come from our VTIMEZONE alone."""
    days = [utc(2026, 8, 1) + dt.timedelta(days=k, hours=k % 24) for k in range(365)]
    shifts = [utc(y, m, d, h) for y in range(2020, 2040) for m in (3, 10) for d in range(25, 32) for h in (0, 1, 2)]
    moments = [m for m in days + shifts if not zones.ambiguous(m)]
    events = [write.event(str(k), STAMP, write.body(Shown(begin=m, end=m, title="x"))) for k, m in enumerate(moments)]
    (told,) = with_libical([write.calendar(HEAD, events)])
    assert [start for _, start, _ in told["events"]] == [int(m.timestamp()) for m in moments]


@settings(deadline=None)
@given(st.dates(dt.date(1997, 1, 1), dt.date(2060, 1, 1)), st.integers(0, 95), st.integers(1, 40))
def test_spans_exist_and_have_a_length(day, quarter, quarters):
    """The end is later, and away from the shifts the clock shows what was planned."""
    start, end = quarter * 15, quarter * 15 + quarters * 15
    begin, finish = zones.span(day, start, end)
    assert finish > begin
    if day.month not in {3, 10}:
        midnight = dt.datetime(day.year, day.month, day.day)  # noqa: DTZ001
        assert begin.astimezone(BERLIN).replace(tzinfo=None) == midnight + dt.timedelta(minutes=start)
        assert finish.astimezone(BERLIN).replace(tzinfo=None) == midnight + dt.timedelta(minutes=end)


def test_rule_11_two_rules_in_the_offset_before_and_no_list_of_dates():
    lines = zones.VTIMEZONE.decode().split("\r\n")
    assert [line for line in lines if line.startswith("RRULE")] == [
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
        "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
    ]
    assert [line[-6:] for line in lines if line.startswith("DTSTART")] == ["020000", "030000"]
    assert not [line for line in lines if line.startswith("RDATE")]
