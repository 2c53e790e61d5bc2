"""The one time zone: its VTIMEZONE, written by hand, and wall-clock times on the days on which the clocks change.

Raumzeit plans on the wall clock of Europe/Berlin (``scheduler.domain.time``). Calendars need moments that exist and
that every client reads alike; twice a year that takes a decision, and it is taken here and nowhere else.
"""

import datetime as dt

from scheduler.domain.time import ZONE, moment

TZID = "Europe/Berlin"

VTIMEZONE = b"\r\n".join(
    (
        b"BEGIN:VTIMEZONE",
        b"TZID:Europe/Berlin",
        b"BEGIN:DAYLIGHT",
        b"DTSTART:19970330T020000",
        b"RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
        b"TZOFFSETFROM:+0100",
        b"TZOFFSETTO:+0200",
        b"TZNAME:CEST",
        b"END:DAYLIGHT",
        b"BEGIN:STANDARD",
        b"DTSTART:19961027T030000",
        b"RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
        b"TZOFFSETFROM:+0200",
        b"TZOFFSETTO:+0100",
        b"TZNAME:CET",
        b"END:STANDARD",
        b"END:VTIMEZONE",
        b"",
    )
)
"""Europe/Berlin since 27 October 1996, when the present rule began (RFC 5545 §3.6.5).

Two rules without end and no RDATE. DTSTART of each is the wall clock in TZOFFSETFROM: summer begins at 02:00 of winter
time, winter at 03:00 of summer time.
"""


def ambiguous(when: dt.datetime) -> bool:
    """Whether the wall clock of ``ZONE`` shows that time twice (02:00 to 02:59 on the last Sunday of October)."""
    local = when.astimezone(ZONE)
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def span(day: dt.date, start: int, end: int) -> tuple[dt.datetime, dt.datetime]:
    """First and last moment of an event, in UTC: local times of one zone compare and hash without their fold.

    A start that the clocks skip in spring is moved on by the hour that is missing (02:30 becomes 03:30), and the event
    keeps its length. A start that comes twice in autumn is the first of the two (PEP 495, fold 0).

    Args:
        day: the day on which it starts.
        start: minutes since midnight on the wall clock.
        end: minutes since midnight on the wall clock, later than ``start``; 1440 is the following midnight.
    """
    planned = moment(day, start)
    begin = planned.astimezone(dt.UTC)
    skipped = begin.astimezone(ZONE).replace(tzinfo=None) != planned.replace(tzinfo=None)
    finish = begin + dt.timedelta(minutes=end - start) if skipped else moment(day, end).astimezone(dt.UTC)
    return begin, finish
