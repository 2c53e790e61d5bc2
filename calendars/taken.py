"""From busy times of a person or a room to what the planner avoids: absences and reservations."""

import datetime as dt
from collections.abc import Iterable, Iterator

from calendars.busy import Busy
from calendars.freebusy import Period, merged
from scheduler.domain.resources import Absence, Reservation
from scheduler.domain.time import MINUTES_PER_DAY, ZONE, DateRange, clock

REASON = "kalender"
"""The reason of absences that come from a calendar: that there is one is all we know."""


def absences(busy: Iterable[Busy], person: str, days: DateRange) -> list[Absence]:
    """Whole days on which a person is busy, as absences (statement 28); days that follow each other are one.

    Args:
        busy: times of the person's calendar; those with hours are left out.
        person: id of the person.
        days: others are left out.
    """
    away = sorted({day for one in busy if one.all_day for day in _days(one) if day in days})
    found: list[Absence] = []
    for day in away:
        if found and (day - found[-1].last).days == 1:
            found[-1] = found[-1].model_copy(update={"last": day})
        else:
            found.append(Absence(person=person, first=day, last=day, reason=REASON))
    return found


def reservations(
    busy: Iterable[Busy], days: DateRange, *, person: str | None = None, room: str | None = None
) -> list[Reservation]:
    """Times at which a person or a room is busy, day by day on the wall clock; times that meet are one.

    Args:
        busy: of one calendar; a person's whole days are left out, see :func:`absences`.
        days: others are left out.
        person: id of the person, if the calendar is one's.
        room: id of the room, if it is one's.
    """
    periods = merged(Period(one.begin, one.end) for one in busy if person is None or not one.all_day)
    return [
        Reservation(
            id=f"kalender-{person or room}-{day.isoformat()}-{clock(start).replace(':', '')}",
            date=day,
            start=start,
            end=end,
            room=room,
            people=(person,) if person is not None else (),
        )
        for period in periods
        for day, start, end in _by_day(period.begin, period.end)
        if day in days
    ]


def _days(busy: Busy) -> Iterator[dt.date]:
    """The days of a time made of whole days."""
    day, last = busy.begin.astimezone(ZONE).date(), busy.end.astimezone(ZONE).date()
    while day < last:
        yield day
        day += dt.timedelta(days=1)


def _by_day(begin: dt.datetime, end: dt.datetime) -> Iterator[tuple[dt.date, int, int]]:
    """A span cut at midnights: day, first minute, last minute exclusive; seconds count as a whole minute."""
    first, last = begin.astimezone(ZONE), end.astimezone(ZONE)
    day = first.date()
    while day <= last.date():
        start = first.hour * 60 + first.minute if day == first.date() else 0
        until = MINUTES_PER_DAY
        if day == last.date():
            until = last.hour * 60 + last.minute + bool(last.second or last.microsecond)
        if start != until:  # when the clocks go back, a span may end before it began on the wall clock
            yield day, min(start, until), max(start, until)
        day += dt.timedelta(days=1)
