"""The horizon as an array axis: day numbers, weekdays, weeks, slots of fifteen minutes."""

import datetime as dt
from collections.abc import Iterable
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.time import GRID, DateRange, Window, monday

SLOTS = 24 * 60 // GRID
"""Slots of a day; slot s begins ``s * GRID`` minutes after midnight."""

BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]


def slots(minutes: int) -> int:
    """Minutes as a number of slots, rounded up."""
    return -(-minutes // GRID)


def last_start(end: int, minutes: int) -> int:
    """The last slot in which something may start that lasts so long and ends by ``end``; both in minutes."""
    return (end - minutes) // GRID


class Timeline:
    """Days of a horizon by number, from 0.

    Attributes:
        first: day 0.
        count: number of days.
        weekday: [count] 0 is Monday.
        week: [count] number of the ISO week, counted from the week of day 0.
    """

    def __init__(self, horizon: DateRange) -> None:
        self.first = horizon.first
        self.count = horizon.length
        offset = horizon.first.weekday()
        numbers = np.arange(self.count)
        self.weekday: IntArray = (numbers + offset) % 7
        self.week: IntArray = (numbers + offset) // 7

    @cached_property
    def dates(self) -> tuple[dt.date, ...]:
        """The days themselves."""
        return tuple(self.first + dt.timedelta(days=i) for i in range(self.count))

    @cached_property
    def mondays(self) -> tuple[dt.date, ...]:
        """The Monday of each week number."""
        start = monday(self.first)
        return tuple(start + dt.timedelta(weeks=i) for i in range(int(self.week[-1]) + 1))

    def number(self, day: dt.date) -> int:
        """Number of a day; negative or at least ``count`` outside the horizon."""
        return (day - self.first).days

    def span(self, first: dt.date, last: dt.date) -> tuple[int, int]:
        """Half-open day numbers of a range of dates, cut to the horizon."""
        return max(0, self.number(first)), max(0, min(self.count, self.number(last) + 1))


def fitting_starts(windows: Iterable[Window], minutes: int) -> BoolArray:
    """Slots in which something may start so that one window holds it all.

    Args:
        windows: weekly windows, on the grid or not.
        minutes: how long it lasts.

    Returns:
        [7, SLOTS]
    """
    fits = np.zeros((7, SLOTS), dtype=np.bool_)
    for window in windows:
        fits[window.weekday, slots(window.start) : max(0, last_start(window.end, minutes) + 1)] = True
    return fits
