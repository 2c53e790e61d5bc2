r"""From what a reader may see to bytes (RFC 5545 §3.1).

Every event is written once for each kind of reader; a calendar is a join of head, time zone, events and foot. The
values and the folding are those of the ``icalendar`` package; the components are put together here, because its
``Calendar.new`` adds a UID to the calendar and a DTSTAMP of now, its properties drop mandatory ``VALUE=`` parameters,
and its TEXT turns a literal ``\N`` into a line break.
"""

import datetime as dt
import re
from collections.abc import Iterable
from functools import lru_cache

from icalendar import Parameters, vDatetime, vGeo, vInt, vText, vUri
from icalendar.parser import Contentline

from calendars import zones
from calendars.identity import Stamp
from calendars.visibility import Shown
from scheduler.domain.time import ZONE

PRODID = "-//Raumzeit//Kalender//DE"
FOOT = b"END:VCALENDAR\r\n"
_EVENT_FOOT = b"END:VEVENT\r\n"
LONGEST = 75
"""Bytes from which on a line is folded (RFC 5545 §3.1)."""
CANCELLED_PREFIX = "Abgesagt: "

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff]")
_BREAK = re.compile("\r\n|[\r\x85\u2028\u2029]")
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
_COLOUR = re.compile(r"[A-Za-z]+")
_NO_PARAMETERS = Parameters()


class _Text(vText):
    r"""TEXT (RFC 5545 §3.3.11) of any string: without control characters, and with a literal ``\N`` kept as it is."""

    def to_ical(self) -> bytes:
        r"""Escape backslash, semicolon, comma and line break, and nothing else."""
        return self.translate(_ESCAPED).encode()


def clean(text: str) -> str:
    """The text without control characters and byte order marks, with every kind of line break as a newline."""
    return _CONTROL.sub("", _BREAK.sub("\n", text))


def _line(name: str, value: vDatetime | vGeo | vInt | vText | vUri, parameters: Parameters = _NO_PARAMETERS) -> bytes:
    line = Contentline.from_parts(name, parameters, value)
    short = line.encode()
    # Folding looks at each character of a line, and most lines need none.
    return (short if len(short) < LONGEST else bytes(line.to_ical())) + b"\r\n"


@lru_cache(maxsize=8192)
def _text(name: str, text: str) -> bytes:
    """A TEXT property; titles, places and categories repeat themselves, so the lines are kept."""
    return _line(name, _Text(clean(text)))


@lru_cache(maxsize=64)
def _uri(name: str, address: str) -> bytes:
    return _line(name, vUri(address), Parameters({"VALUE": "URI"}))


@lru_cache(maxsize=1024)
def _geo(place: tuple[float, float]) -> bytes:
    return _line("GEO", vGeo(place))


@lru_cache(maxsize=8192)
def _utc(name: str, when: dt.datetime) -> bytes:
    return _line(name, vDatetime(when))


@lru_cache(maxsize=8192)
def _times(begin: dt.datetime, end: dt.datetime) -> bytes:
    """DTSTART and DTEND of two moments in UTC: on the wall clock, or as they are where the wall clock is ambiguous."""
    if zones.ambiguous(begin) or zones.ambiguous(end):
        return _utc("DTSTART", begin) + _utc("DTEND", end)
    zone = Parameters({"TZID": zones.TZID})
    return b"".join(
        _line(name, vDatetime(when.astimezone(ZONE).replace(tzinfo=None)), zone)
        for name, when in (("DTSTART", begin), ("DTEND", end))
    )


def body(shown: Shown, *, status: bool = True) -> bytes:
    """The properties of a VEVENT that say what is visible: all but UID and stamps.

    Args:
        status: with STATUS, which only a CANCEL to those who are uninvited must not have (RFC 5546 §3.2.5).
    """
    title = CANCELLED_PREFIX + shown.title if shown.cancelled else shown.title
    lines = [
        _times(shown.begin, shown.end),
        _text("SUMMARY", title),
        _text("STATUS", "CANCELLED" if shown.cancelled else "CONFIRMED") if status else b"",
        _text("TRANSP", "TRANSPARENT" if shown.free else "OPAQUE"),
    ]
    if shown.place is not None:
        lines.append(_text("LOCATION", shown.place))
    if shown.geo is not None:
        lines.append(_geo(shown.geo))
    if shown.category is not None:
        lines.append(_text("CATEGORIES", shown.category))
    if shown.colour is not None and _COLOUR.fullmatch(shown.colour):  # "#c0ffee" is no CSS name (RFC 7986 §5.9)
        lines.append(_text("COLOR", shown.colour))
    if shown.confidential:
        lines.append(_text("CLASS", "CONFIDENTIAL"))
    if shown.description:
        lines.append(_text("DESCRIPTION", shown.description))
    if shown.link is not None:
        lines.append(_uri("CONFERENCE", shown.link))
    return b"".join(lines)


def event(uid: str, stamp: Stamp, content: bytes) -> bytes:
    """One VEVENT: identity, stamps, and a :func:`body`."""
    return _identity(uid, stamp.sequence, stamp.changed) + content + _EVENT_FOOT


@lru_cache(maxsize=64)
def _identity(uid: str, sequence: int, changed: dt.datetime) -> bytes:
    """The head of a VEVENT; the same for every kind of reader, who come one after another."""
    return b"".join(
        (
            b"BEGIN:VEVENT\r\n",
            _line("UID", _Text(uid)),
            _utc("DTSTAMP", changed),
            _utc("LAST-MODIFIED", changed),
            _sequence(sequence),
        )
    )


@lru_cache(maxsize=64)
def _sequence(number: int) -> bytes:
    return _line("SEQUENCE", vInt(number))


def head(name: str, description: str, colour: tuple[str, str], source: str | None = None) -> bytes:
    """Everything of a calendar before its first event, the time zone included.

    No UID and no METHOD: the one confuses synchronising clients, the other is for invitations (RFC 5546 §3.2.1). The
    durations are written out, since ``PT1H`` is what clients were seen to obey.

    Args:
        name: what clients call the calendar (RFC 7986 §5.1).
        description: one sentence on what it holds.
        colour: a CSS colour name and the same colour as ``#RRGGBB`` (RFC 7986 §5.9).
        source: the public address of the calendar; never one with a secret in it (RFC 7986 §5.8).
    """
    return b"".join(
        (
            b"BEGIN:VCALENDAR\r\n",
            b"VERSION:2.0\r\n",
            _text("PRODID", PRODID),
            b"CALSCALE:GREGORIAN\r\n",
            _text("NAME", name),
            _text("X-WR-CALNAME", name),
            _text("DESCRIPTION", description),
            _text("X-WR-CALDESC", description),
            _text("X-WR-TIMEZONE", zones.TZID),
            _text("COLOR", colour[0]),
            _text("X-APPLE-CALENDAR-COLOR", colour[1]),
            b"REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n",
            b"X-PUBLISHED-TTL:PT1H\r\n",
            _uri("SOURCE", source) if source is not None else b"",
            zones.VTIMEZONE,
        )
    )


_OBJECT_HEAD = b"".join((b"BEGIN:VCALENDAR\r\n", b"VERSION:2.0\r\n", _text("PRODID", PRODID), zones.VTIMEZONE))


def resource(event_: bytes, people: bytes = b"") -> bytes:
    """One event as an object of a CalDAV collection: no METHOD, nothing of the calendar itself (RFC 4791 §4.1).

    Args:
        people: ORGANIZER and ATTENDEE, where the server invites.
    """
    return b"".join((_OBJECT_HEAD, event_.removesuffix(_EVENT_FOOT), people, _EVENT_FOOT, FOOT))


def calendar(head_: bytes, events: Iterable[bytes]) -> bytes:
    """A whole calendar: a join."""
    return b"".join((head_, *events, FOOT))
