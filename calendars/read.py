"""A small tolerant reader: what can be read is read, what cannot is listed with its line and the reason.

It checks our own files and will read foreign ones. Repetitions are not resolved yet (an event that repeats is read once
and said to repeat), and no zone definition of a file is believed: names of zones are looked up, so that a wrong
VTIMEZONE cannot move an event.
"""

import datetime as dt
import re
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from icalendar.prop import vDuration
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from calendars.lines import Property, parse, unfold
from scheduler.domain.time import ZONE

MAX_BYTES = 20_000_000
"""Larger files are refused: a whole county's year has 2 MB."""

_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z?))?", re.ASCII)
_SEQUENCE = re.compile(r"\d{1,9}", re.ASCII)
_REPEATING = frozenset({"RRULE", "RDATE", "RECURRENCE-ID"})


@dataclass(frozen=True, slots=True)
class ReadEvent:
    """An event of a calendar.

    Attributes:
        line: the line on which it begins.
        start: aware.
        end: aware, exclusive.
        all_day: it has dates and no times; start and end are midnights of Europe/Berlin.
        stamp: DTSTAMP.
        status: ``CONFIRMED``, ``TENTATIVE``, ``CANCELLED`` or what stands there, in capitals; None where nothing does.
        free: it blocks no time (TRANSP:TRANSPARENT).
        properties: every property of it once, values unescaped; the first one counts.
    """

    line: int
    uid: str
    start: dt.datetime
    end: dt.datetime
    all_day: bool
    summary: str
    status: str | None
    sequence: int
    stamp: dt.datetime | None
    free: bool
    properties: dict[str, str] = field(compare=False)


@dataclass(frozen=True, slots=True)
class Unread:
    """Something that could not be read, or was read otherwise than it stands there."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file holds.

    Attributes:
        name: of the calendar, None if it has none.
        events: in the order of the file.
        unread: in the order of the file.
    """

    name: str | None
    events: tuple[ReadEvent, ...]
    unread: tuple[Unread, ...]


class _UnreadableError(Exception):
    """The reason in German, for the list of what was not read."""


def read(content: bytes) -> Reading:
    """Everything that can be read of an iCalendar file, however broken it is."""
    if len(content) > MAX_BYTES:
        return Reading(None, (), (Unread(1, f"die Datei ist größer als {MAX_BYTES // 1_000_000} MB"),))
    walk = _Walk()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        walk.refuse(content.count(b"\n", 0, error.start) + 1, "hier steht kein UTF-8; Unlesbares wurde ersetzt")
        text = content.decode("utf-8-sig", errors="replace")
    for line, logical in unfold(text):
        walk.take(line, logical)
    return walk.finish()


class _Walk:
    """The walk through a file: which components are open, and what has been found so far."""

    def __init__(self) -> None:
        self._calendars = 0
        self._name: str | None = None
        self._events: list[ReadEvent] = []
        self._unread: list[Unread] = []
        self._open: list[tuple[str, int]] = []
        self._current: dict[str, Property] = {}

    def refuse(self, line: int, reason: str) -> None:
        """Note something that could not be read."""
        self._unread.append(Unread(line, reason))

    def take(self, line: int, logical: str) -> None:
        """Go one logical line further."""
        try:
            prop = parse(line, logical)
        except ValueError:
            self.refuse(line, "die Zeile ist keine Eigenschaft der Form NAME:Wert")
            return
        key = prop.name
        inside = self._open[-1][0] if self._open else None
        if key == "BEGIN":
            self._begin(line, prop.value.strip().upper())
        elif key == "END":
            self._end(line, prop.value.strip().upper())
        elif inside == "VEVENT":
            self._current.setdefault(key, prop)
        elif inside == "VCALENDAR" and key in {"NAME", "X-WR-CALNAME"} and self._name is None:
            self._name = prop.text

    def _begin(self, line: int, component: str) -> None:
        self._open.append((component, line))
        self._calendars += component == "VCALENDAR"
        if component == "VEVENT":
            self._current = {}

    def _end(self, line: int, component: str) -> None:
        if not self._open or self._open[-1][0] != component:
            self.refuse(line, f"END:{component} ohne passendes BEGIN")
            return
        _, began = self._open.pop()
        if component == "VEVENT":
            try:
                self._events.append(_event(began, self._current, self._unread))
            except _UnreadableError as error:
                self.refuse(began, str(error))

    def finish(self) -> Reading:
        """What was found, and what is missing at the end."""
        for component, line in self._open:
            self.refuse(line, f"BEGIN:{component} wird nie geschlossen")
        if not self._calendars:
            self.refuse(1, "die Datei enthält keinen Kalender")
        return Reading(self._name, tuple(self._events), tuple(sorted(self._unread, key=lambda u: u.line)))


def _event(line: int, found: dict[str, Property], unread: list[Unread]) -> ReadEvent:
    """The event, or an explanation why there is none.

    Raises:
        _UnreadableError: if it has no start, or its times cannot be understood.
    """
    if "DTSTART" not in found:
        raise _UnreadableError("der Termin hat keinen Anfang (DTSTART)")
    start, all_day = _when(found["DTSTART"], unread)
    if "DTEND" in found:
        end, _ = _when(found["DTEND"], unread)
    else:
        end = _later(start, found.get("DURATION"), all_day=all_day)
    if end < start:
        raise _UnreadableError("der Termin endet, bevor er anfängt")
    unread += [
        Unread(found[k].line, f"Wiederholungen werden nicht aufgelöst ({k})") for k in sorted(_REPEATING & found.keys())
    ]
    if "UID" not in found:
        unread.append(Unread(line, "der Termin hat keine UID"))

    def text(name: str) -> str:
        return found[name].text if name in found else ""

    sequence = text("SEQUENCE")
    known = _SEQUENCE.fullmatch(sequence)
    if sequence and not known:
        unread.append(Unread(found["SEQUENCE"].line, f"„{sequence}“ ist keine Versionsnummer (SEQUENCE)"))
    return ReadEvent(
        line=line,
        uid=text("UID"),
        start=start,
        end=end,
        all_day=all_day,
        summary=text("SUMMARY"),
        status=text("STATUS").upper() or None,
        sequence=int(sequence) if known else 0,
        stamp=_stamp(found.get("DTSTAMP"), unread),
        free=text("TRANSP").upper() == "TRANSPARENT",
        properties={name: prop.text for name, prop in found.items()},
    )


def _stamp(prop: Property | None, unread: list[Unread]) -> dt.datetime | None:
    """DTSTAMP; one that cannot be read is no reason to lose the event."""
    if prop is None:
        return None
    try:
        return _when(prop, unread)[0]
    except _UnreadableError as error:
        unread.append(Unread(prop.line, str(error)))
        return None


def _when(prop: Property, unread: list[Unread]) -> tuple[dt.datetime, bool]:
    """The moment, and whether it is a whole day.

    Raises:
        _UnreadableError: if it is neither a date nor a time, or its zone is unknown.
    """
    match = _DATE.fullmatch(prop.value.strip())
    if match is None:
        raise _UnreadableError(f"„{prop.value}“ ist weder ein Datum noch ein Zeitpunkt")
    numbers = [int(part) for part in match.groups()[:6] if part is not None]
    try:
        naive = dt.datetime(*numbers)  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        raise _UnreadableError(f"„{prop.value}“ gibt es im Kalender nicht") from None
    if match[7]:
        return naive.replace(tzinfo=dt.UTC), False
    if len(numbers) == 3:
        return naive.replace(tzinfo=ZONE), True
    name = prop.parameters.get("TZID")
    if name is None:
        unread.append(Unread(prop.line, "die Uhrzeit nennt keine Zeitzone; angenommen wird Europe/Berlin"))
        return naive.replace(tzinfo=ZONE), False
    return naive.replace(tzinfo=_zone(name)), False


def _zone(name: str) -> ZoneInfo:
    """The zone of that name, as the world or as Windows calls it.

    Raises:
        _UnreadableError: if nobody knows it.
    """
    try:
        return ZoneInfo(WINDOWS_TO_OLSON.get(name, name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise _UnreadableError(f"die Zeitzone „{name}“ ist unbekannt") from None


def _later(start: dt.datetime, duration: Property | None, *, all_day: bool) -> dt.datetime:
    """The end of an event without DTEND (RFC 5545 §3.6.1): after its duration, else of its day, else at once.

    Raises:
        _UnreadableError: if there is a duration that is none.
    """
    try:
        if duration is None:
            return start + dt.timedelta(days=int(all_day))
        length: dt.timedelta = vDuration.from_ical(duration.value.strip())  # type: ignore[no-untyped-call]
        return (start.astimezone(dt.UTC) + length).astimezone(start.tzinfo)
    except (ValueError, OverflowError):
        wrong = duration.value if duration is not None else start.isoformat()
        raise _UnreadableError(f"„{wrong}“ ist keine brauchbare Dauer") from None
