"""The week as a table: what is taken, what is free, what is closed."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from api.booking.hours import without
from api.booking.model import Status
from api.failures import InvalidError
from api.store.agenda import spans
from api.store.ledger import moment_of, seconds
from api.usecases.desk import Desk
from api.usecases.rooms import days, taken
from api.usecases.sight import Occupation
from api.web.forms import YEARS
from api.web.words import STATUS, times
from scheduler.domain.problem import Problem
from scheduler.domain.resources import Room
from scheduler.domain.time import MINUTES_PER_DAY, ZONE, moment, monday

_WEEK = re.compile(r"(\d{4})-W(\d{2})")
QUARTER = 900
NO_WEEK = "Diese Woche gibt es nicht. Gemeint ist etwas wie 2026-W48."


@dataclass(frozen=True, slots=True)
class Item:
    """Something that takes a room.

    Attributes:
        begin: from when the room is taken, set-up included.
        end: until when, clean-up included.
        times: of the event itself where the reader knows it, else those of the room.
        kind: ``termin``, ``buchung`` or ``belegt``, for its looks.
        taken: when the room is taken, if that is longer than the event.
        state: in words, if it is not simply confirmed.
        href: of its page, if the reader may open it.
    """

    begin: dt.datetime
    end: dt.datetime
    times: str
    title: str
    kind: str
    taken: str = ""
    state: str = ""
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """A day in a room.

    Attributes:
        closed: why nothing takes place, in a few words.
        past: it is over, nothing more can be booked.
        free: spans in which it can still be booked.
    """

    date: dt.date
    closed: str | None
    items: tuple[Item, ...]
    past: bool
    free: tuple[tuple[dt.datetime, dt.datetime], ...]

    @property
    def bookable(self) -> bool:
        """Whether there is any time left."""
        return bool(self.free)


@dataclass(frozen=True, slots=True)
class Row:
    """A room through the week."""

    room: Room
    days: tuple[Day, ...]

    @property
    def idle(self) -> bool:
        """Whether nothing takes place."""
        return not any(day.items for day in self.days)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the hours of one room.

    Attributes:
        rows: over so many rows.
        kind: ``item``, ``frei`` or ``zu``.
        begin: of a free cell.
        end: of a free cell, one hour later at most.
    """

    rows: int
    kind: str
    item: Item | None = None
    begin: dt.datetime | None = None
    end: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the hours of one room: from one full hour, or begin or end of something, to the next.

    Attributes:
        quarters: its length.
        cells: those that begin here, by day; None where one from above goes on.
    """

    label: str
    quarters: int
    cells: tuple[Cell | None, ...]


def parse_week(text: str, day: str, today: dt.date) -> dt.date:
    """The Monday of ``2026-W48``, or of a day as ``2026-11-27``; of this week if neither is given.

    Raises:
        InvalidError: if there is no such week or day.
    """
    if not text and not day:
        return monday(today)
    found = _WEEK.fullmatch(text)
    if not day and found is None:
        raise InvalidError(NO_WEEK)
    try:
        if day or found is None:
            chosen = monday(dt.date.fromisoformat(day))
        else:
            chosen = dt.date.fromisocalendar(int(found[1]), int(found[2]), 1)
    except ValueError as error:
        raise InvalidError(NO_WEEK) from error
    if not YEARS[0] <= chosen.year <= YEARS[1]:
        raise InvalidError("So weit reicht der Kalender nicht.")
    return chosen


def week_name(first: dt.date) -> str:
    """``2026-W48``."""
    year, week, _ = first.isocalendar()
    return f"{year}-W{week:02d}"


def rows(desk: Desk, rooms: list[Room], first: dt.date) -> list[Row]:
    """Rooms through a week, as who asks may see them."""
    found: dict[str, list[Day]] = defaultdict(list)
    dates = [first + dt.timedelta(days=i) for i in range(7)]
    begin, end = seconds(moment(first, 0)), seconds(moment(dates[-1], MINUTES_PER_DAY))
    busy = taken(desk.connection, [r.id for r in rooms], begin, end)
    seen = [days(desk, rooms, date) for date in dates]
    known = {o.id for found_days in seen for day in found_days for o in day.taken if o.id is not None}
    events = spans(desk.connection, known)
    for date, found_days in zip(dates, seen, strict=True):
        for room, day in zip(rooms, found_days, strict=True):
            house = desk.problem.site[room.site or ""].title
            items = tuple(item(occupation, events, house) for occupation in day.taken)
            opened = [(max(b, _next_quarter(desk)), e) for b, e in desk.service.openings.of(room, date)]
            left = without([(b, e) for b, e in opened if b < e], busy.get(room.id, []))
            free = tuple((_local(b), _local(e)) for b, e in left if e - b >= QUARTER)
            past = desk.now >= moment(date, MINUTES_PER_DAY)
            closed = None if day.closed is None else closed_words(desk.problem, room, date)
            found[room.id].append(Day(date, closed, items, past, free))
    return [Row(room, tuple(found[room.id])) for room in rooms]


def item(occupation: Occupation, events: Mapping[str, tuple[dt.datetime, dt.datetime]], house: str) -> Item:
    """What takes a room, in words; only a booking that the reader may open has a page.

    Args:
        occupation: as the reader may see it.
        events: begin and end without set-up and clean-up, by id.
        house: in which it is, which need not be said again in its title.
    """
    status = occupation.status
    whole = times(occupation.begin, occupation.end)
    event = events.get(occupation.id or "")
    own = whole if event is None else times(*event)
    return Item(
        begin=occupation.begin,
        end=occupation.end,
        times=own,
        title=occupation.title.removesuffix(f" – {house}"),
        kind=occupation.kind,
        taken=whole if own != whole else "",
        state="" if status is None or status is Status.BESTAETIGT else STATUS[status],
        href=f"/buchungen/{occupation.id}" if occupation.kind == "buchung" and status is not None else None,
    )


def closed_words(problem: Problem, room: Room, day: dt.date) -> str:
    """Why a room is closed, short enough for a cell."""
    if day in problem.holidays:
        return f"Feiertag: {problem.holidays[day]}"
    if any(day in span for span in room.closures):
        return "Raum geschlossen"
    site = problem.site.get(room.site or "")
    if site is not None and room.closes_with_site and day in site.closures:
        return "Haus geschlossen"
    return "nicht geöffnet"


def lines(row: Row) -> list[Line]:
    """The hours of one room: every full hour, and every begin and end of something, starts a line."""
    cuts = _cuts(row)
    cells: list[list[Cell | None]] = [[None] * 7 for _ in cuts[:-1]]
    for column, day in enumerate(row.days):
        at = 0
        while at < len(cuts) - 1:
            cell = _cell(day, cuts, at)
            cells[at][column] = cell
            at += cell.rows
    return [
        Line(f"{a // 60:02d}:{a % 60:02d}", (b - a) // 15, tuple(cells[i])) for i, (a, b) in enumerate(pairwise(cuts))
    ]


def _cuts(row: Row) -> list[int]:
    """Minutes of the wall clock at which lines begin, and the last at which they end."""
    marks: set[int] = set()
    for day in row.days:
        for begin, end in [*((i.begin, i.end) for i in day.items), *day.free]:
            marks |= {_minute(day.date, begin), _minute(day.date, end)}
    weekly = [m for w in row.room.hours for m in (w.start, w.end)]
    marks |= {min(weekly, default=480), max(weekly, default=1080)}
    low, high = min(marks) // 60 * 60, -(-max(marks) // 60) * 60
    return sorted(marks | set(range(low, high + 1, 60)))


def _cell(day: Day, cuts: list[int], at: int) -> Cell:
    """The cell that begins at a cut: what takes the room, a free hour, or closed time up to where that ends."""
    start = cuts[at]
    for found in day.items:
        if _minute(day.date, found.begin) <= start < _minute(day.date, found.end):
            until = _minute(day.date, found.end)
            return Cell(sum(start <= c < until for c in cuts), "item", found)
    stop = cuts[at + 1]
    for begin, end in day.free:
        first, last = _minute(day.date, begin), _minute(day.date, end)
        if first <= start and stop <= last:
            return Cell(1, "frei", None, _at(day.date, start), _at(day.date, min(start + 60, last)))
    number = 1
    while at + number < len(cuts) - 1 and _shut(day, cuts[at + number], cuts[at + number + 1]):
        number += 1
    return Cell(number, "zu")


def _shut(day: Day, start: int, stop: int) -> bool:
    used = [*((i.begin, i.end) for i in day.items), *day.free]
    return not any(_minute(day.date, b) < stop and start < _minute(day.date, e) for b, e in used)


def _minute(date: dt.date, at: dt.datetime) -> int:
    """Minutes on the wall clock of a day, from 0 to 1440 for what reaches beyond it."""
    local = at.astimezone(ZONE)
    if local.date() < date:
        return 0
    return MINUTES_PER_DAY if local.date() > date else local.hour * 60 + local.minute


def _at(date: dt.date, minute: int) -> dt.datetime:
    return moment(date, minute)


def _next_quarter(desk: Desk) -> int:
    return -(-seconds(desk.now) // QUARTER) * QUARTER


def _local(at: int) -> dt.datetime:
    return moment_of(at).astimezone(ZONE)
