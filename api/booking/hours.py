"""When a room is open: weekly hours, public holidays, closures (as the rule ``room_hours`` plans it)."""

import datetime as dt
from calendar import monthrange
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import TypeVar

from scheduler.domain.problem import Problem
from scheduler.domain.resources import Room
from scheduler.domain.time import MINUTES_PER_DAY, ZONE, moment
from scheduler.rules.words import date_text

FEW_DAYS = 8
"""Up to so many days are looked up one by one; a month of every room that was never asked for takes a while."""
K = TypeVar("K")
V = TypeVar("V")
Spans = list[tuple[int, int]]
"""Half-open, seconds since 1970."""
REMEMBERED = 200_000
"""Days of rooms that are kept in memory, some 30 MB."""


def closed(problem: Problem, room: Room, day: dt.date) -> str | None:
    """Why a room is closed all day, in German; None if it is not."""
    if day in problem.holidays:
        return f"{date_text(day)} ist ein Feiertag ({problem.holidays[day]})"
    if room.closures and any(day in span for span in room.closures):
        return f"am {date_text(day)} ist der Raum geschlossen"
    site = problem.site.get(room.site or "")
    if site is not None and room.closes_with_site and day in site.closures:
        return f"am {date_text(day)} ist das Haus geschlossen"
    if day.weekday() not in room.weekdays:
        return f"am {date_text(day)} hat der Raum keine Öffnungszeiten"
    return None


def opening(problem: Problem, room: Room, day: dt.date) -> Spans:
    """When a room is open on a day, in order of time."""
    if closed(problem, room, day) is not None:
        return []
    site = problem.site.get(room.site or "")
    latest = MINUTES_PER_DAY
    if site is not None and room.closes_with_site:
        latest = site.early_closings.get(day, latest)
    weekday = day.weekday()
    return sorted(
        (on_the_clock(day, window.start), on_the_clock(day, min(window.end, latest)))
        for window in room.hours
        if window.weekday == weekday and window.start < latest
    )


@lru_cache(maxsize=8192)
def on_the_clock(day: dt.date, minutes: int) -> int:
    """A minute on a day's wall clock as the tables have it; the same few are asked for again and again."""
    return int(moment(day, minutes).timestamp())


class Openings:
    """:func:`opening`, joined and remembered: a year of all rooms is a few thousand spans."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._known: dict[tuple[str, dt.date], Spans] = {}
        self._months: dict[tuple[str, int], Spans] = {}

    def of(self, room: Room, day: dt.date) -> Spans:
        """When a room is open on a day, in as few spans as possible."""
        return _kept(self._known, (room.id, day), lambda: joined(opening(self._problem, room, day)))

    def between(self, room: Room, first: int, last: int) -> Spans:
        """When a room is open between two moments, in as few spans as possible."""
        begin, end = _day(first), _day(last)
        if (end - begin).days <= FEW_DAYS:
            found = [span for day in _days(begin.toordinal(), end.toordinal() + 1) for span in self.of(room, day)]
        else:
            months = range(begin.year * 12 + begin.month - 1, end.year * 12 + end.month)
            found = [span for month in months for span in self._month(room, month)]
        return joined([(max(begin, first), min(end, last)) for begin, end in found if begin < last and first < end])

    def _month(self, room: Room, month: int) -> Spans:
        """:meth:`of` for all days of a month, counted from January of the year 0."""

        def make() -> Spans:
            year, number = month // 12, month % 12 + 1
            begin = dt.date(year, number, 1).toordinal()
            days = _days(begin, begin + monthrange(year, number)[1])
            return joined([span for day in days for span in opening(self._problem, room, day)])

        return _kept(self._months, (room.id, month), make, REMEMBERED // 28)


def _kept(memory: dict[tuple[str, K], V], key: tuple[str, K], make: Callable[[], V], most: int = REMEMBERED) -> V:
    """What is remembered under a key, made if it is not; a memory that is full begins anew."""
    if key not in memory:
        if len(memory) >= most:
            memory.clear()
        memory[key] = make()
    return memory[key]


def _days(begin: int, end: int) -> Iterator[dt.date]:
    """Days by their ordinals, but for the last day that there is, which has no midnight after it."""
    return (dt.date.fromordinal(number) for number in range(begin, min(end, dt.date.max.toordinal())))


def _day(at: int) -> dt.date:
    return dt.datetime.fromtimestamp(at, ZONE).date()


def joined(spans: Spans) -> Spans:
    """The same time in as few spans as possible; ``spans`` in order of their begin."""
    found: Spans = []
    for begin, end in spans:
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((begin, end))
    return found


def without(spans: Spans, taken: Sequence[tuple[int, int]]) -> Spans:
    """What is left of spans; both in order of their begin, and none of the taken ones overlapping."""
    left: Spans = []
    first = 0
    for begin, end in spans:
        while first < len(taken) and taken[first][1] <= begin:
            first += 1
        at, n = begin, first
        while n < len(taken) and taken[n][0] < end:
            if at < taken[n][0]:
                left.append((at, taken[n][0]))
            at = max(at, taken[n][1])
            n += 1
        if at < end:
            left.append((at, end))
    return left
