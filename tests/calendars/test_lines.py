"""Lines of iCalendar files: the fast way and the thorough way read the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar.parser import Contentline

from calendars.lines import Property, parse, unfold

PIECES = ("DTSTART", "x-a", ";", ":", "=", "TZID", "Europe/Berlin", '"', "^n", ",", "\\,", "%2C", " ", "ä", "\\N", "1")


def test_lines_know_where_they_begin():
    assert list(unfold("A:1\r\n B\r\n\r\nC:2\nD\r\tE")) == [(1, "A:1B"), (4, "C:2"), (5, "DE")]


def test_parameters_and_text():
    assert parse(3, "dtstart;tzid=Europe/Berlin:20260901T140000") == Property(
        3, "DTSTART", {"TZID": "Europe/Berlin"}, "20260901T140000"
    )
    assert parse(1, 'ORGANIZER;CN="Nord; Süd":x').parameters == {"CN": "Nord; Süd"}
    assert parse(1, "SUMMARY:a\\, b\\nc\\\\n").text == "a, b\nc\\n"


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_the_fast_way_is_the_thorough_one(line):
    try:
        name, parameters, value = Contentline(line).raw_parts()
    except ValueError:
        with pytest.raises(ValueError):
            parse(1, line)
        return
    read = parse(1, line)
    assert (read.name, read.value) == (name.upper(), value)
    assert read.parameters == {str(k).upper(): str(v) for k, v in parameters.items()}
