import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.time import GRID, DateRange, Weekday, Window, monday
from scheduler.model.grid import SLOTS, Timeline, fitting_starts, last_start, slots

DAYS = st.dates(dt.date(2024, 1, 1), dt.date(2030, 12, 31))
CLOCKS = st.integers(0, 24 * 60)


@pytest.mark.parametrize(("minutes", "expected"), [(0, 0), (1, 1), (15, 1), (16, 2), (60, 4)])
def test_minutes_are_rounded_up_to_slots(minutes, expected):
    assert slots(minutes) == expected


@given(CLOCKS, st.integers(1, 24 * 60))
def test_the_last_start_is_the_last_that_ends_in_time(end, minutes):
    last = last_start(end, minutes)
    assert last * GRID + minutes <= end < (last + 1) * GRID + minutes


@given(DAYS, st.integers(1, 400))
def test_a_timeline_numbers_days_weekdays_and_weeks(first, length):
    timeline = Timeline(DateRange(first=first, last=first + dt.timedelta(days=length - 1)))
    assert timeline.count == len(timeline.dates) == length
    for number in {0, length // 2, length - 1}:
        date = timeline.dates[number]
        assert timeline.number(date) == number
        assert timeline.weekday[number] == date.weekday()
        assert timeline.mondays[timeline.week[number]] == monday(date)
    assert timeline.mondays[-1] <= timeline.dates[-1] < timeline.mondays[-1] + dt.timedelta(days=7)


@given(DAYS, st.integers(-10, 30), st.integers(0, 30))
def test_spans_are_cut_to_the_horizon(first, offset, length):
    timeline = Timeline(DateRange(first=first, last=first + dt.timedelta(days=13)))
    begin = first + dt.timedelta(days=offset)
    end = begin + dt.timedelta(days=length)
    inside = [n for n, date in enumerate(timeline.dates) if begin <= date <= end]
    assert list(range(*timeline.span(begin, end))) == inside


@st.composite
def windows(draw):
    start = draw(st.integers(0, 24 * 60 - 1))
    return Window(weekday=draw(st.sampled_from(Weekday)), start=start, end=draw(st.integers(start + 1, 24 * 60)))


@given(st.lists(windows(), max_size=4), st.integers(1, 300))
def test_fitting_starts_are_those_that_one_window_covers(some, minutes):
    fits = fitting_starts(some, minutes)
    brute = [
        [any(w.covers(weekday, s * GRID, s * GRID + minutes) for w in some) for s in range(SLOTS)]
        for weekday in range(7)
    ]
    assert np.array_equal(fits, np.array(brute))
