"""When somebody or something is busy, and nothing else (VFREEBUSY, RFC 5545 §3.6.4)."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from calendars.write import FOOT, PRODID

_UTC = "%Y%m%dT%H%M%SZ"


class Busy(StrEnum):
    """FBTYPE (RFC 5545 §3.2.9)."""

    BUSY = "BUSY"
    UNAVAILABLE = "BUSY-UNAVAILABLE"
    """Not taken by an event, but blocked."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A span that is taken.

    Attributes:
        begin: in UTC.
        end: in UTC, exclusive.
    """

    begin: dt.datetime
    end: dt.datetime
    busy: Busy = Busy.BUSY


def merged(periods: Iterable[Period]) -> list[Period]:
    """Periods in order, those that meet made one: where one event ends and the next begins is nobody's business."""
    found: list[Period] = []
    for busy in Busy:
        last: Period | None = None
        for period in sorted(p for p in periods if p.busy is busy):
            if last is not None and period.begin <= last.end:
                last = found[-1] = Period(last.begin, max(last.end, period.end), busy)
            else:
                last = period
                found.append(period)
    return sorted(found)


def freebusy(
    uid: uuid.UUID, changed: dt.datetime, begin: dt.datetime, end: dt.datetime, periods: Sequence[Period]
) -> bytes:
    """A calendar with one VFREEBUSY: times in UTC with their FBTYPE, no titles, no names (rule 21 of the feeds).

    Args:
        uid: always the same for the same person or room, opaque.
        changed: when something of it changed last.
        begin: of the span asked for, aware.
        end: exclusive.
        periods: what is taken; cut to the span.
    """
    inside = [Period(max(p.begin, begin), min(p.end, end), p.busy) for p in periods if p.begin < end and p.end > begin]
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODID}",
        "BEGIN:VFREEBUSY",
        f"UID:{uid}",
        f"DTSTAMP:{_utc(changed)}",
        f"DTSTART:{_utc(begin)}",
        f"DTEND:{_utc(end)}",
        *(f"FREEBUSY;FBTYPE={p.busy}:{_utc(p.begin)}/{_utc(p.end)}" for p in merged(inside)),
        "END:VFREEBUSY",
        "",
    ]
    return "\r\n".join(lines).encode() + FOOT


def _utc(when: dt.datetime) -> str:
    return when.astimezone(dt.UTC).strftime(_UTC)
