"""Foreign calendars reduced to busy times: whatever they hold, only when somebody is busy comes out.

Nothing in a file can stop the reading: what cannot be read is listed with its line and the reason, the rest is used. A
file costs at most what :class:`calendars.parts.Limits` allow.

An event is busy unless it is cancelled (STATUS) or free (TRANSP, X-MICROSOFT-CDO-BUSYSTATUS). Repetitions are resolved
with their exceptions (EXDATE, RDATE, RECURRENCE-ID). VFREEBUSY is read as well (RFC 5545 §3.6.4).
"""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from icalendar.prop import vDuration

from calendars.foreign_zones import zone
from calendars.lines import Property
from calendars.parts import Complaints, Limits, Part, Walk
from calendars.read import Unread
from calendars.recurrence import Budget, ExhaustedError, RuleError, occurrences
from scheduler.domain.time import ZONE

_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})?(Z?))?", re.ASCII)
_NUMBER = re.compile(r"\d{1,9}", re.ASCII)
_DURATION = re.compile(r"[+-]?P[0-9WDTHMS]{2,30}", re.ASCII)
_DAY = dt.timedelta(days=1)
LIMITS = Limits()


@dataclass(frozen=True, slots=True, order=True)
class Busy:
    """A time at which somebody or something is busy.

    Attributes:
        begin: in UTC.
        end: in UTC, exclusive, later than ``begin``.
        all_day: it is made of whole days of Europe/Berlin.
    """

    begin: dt.datetime
    end: dt.datetime
    all_day: bool = False


@dataclass(frozen=True, slots=True)
class BusyReading:
    """What a foreign calendar says of busy times.

    Attributes:
        busy: what meets the window, in order, equal ones once.
        parts: how many events and free-busy parts were found, free and cancelled ones too.
        unread: what could not be read, or was read otherwise than it stands there, in the order of lines.
        more: how many further reasons there were.
        whole: it is a calendar, and was read to its end: what is not in it is not there.
    """

    busy: tuple[Busy, ...]
    parts: int
    unread: tuple[Unread, ...]
    more: int = 0
    whole: bool = True


class _UnreadableError(Exception):
    """The reason in German."""


@dataclass(frozen=True, slots=True)
class _When:
    """A point in time of a file: on its wall clock, with the zone of that; a date is its midnight."""

    wall: dt.datetime
    zone: dt.tzinfo
    date: bool = False

    @property
    def moment(self) -> dt.datetime:
        """In UTC; a time the clocks skip is moved on, one that comes twice is the first (PEP 495).

        Raises:
            OverflowError: at the edges of the calendar.
        """
        return self.wall.replace(tzinfo=self.zone).astimezone(dt.UTC)


@dataclass(frozen=True, slots=True)
class _Event:
    """An event that was understood.

    Attributes:
        instance: the occurrence it stands for, None for an event of its own.
        free: it takes nobody's time.
    """

    part: Part
    start: _When
    length: dt.timedelta
    instance: _When | None
    free: bool

    @property
    def sequence(self) -> int:
        """Its version; one that is none counts as the first."""
        text = self.part.word("SEQUENCE")
        return int(text) if _NUMBER.fullmatch(text) else 0


def busy_times(
    content: bytes,
    begin: dt.datetime,
    end: dt.datetime,
    limits: Limits = LIMITS,
    *,
    without: AbstractSet[str] = frozenset(),
) -> BusyReading:
    """When a foreign calendar is busy between two moments.

    Args:
        content: an iCalendar file, however broken.
        begin: of the window, aware.
        end: of the window, exclusive, aware.
        limits: what it may cost.
        without: UIDs, in capitals, of events that are ours: somebody accepted our invitation, or copied our event.
    """
    complaints = Complaints(limits.unread)
    walk = Walk(limits, complaints)
    walk.through(content)
    whole = walk.whole
    walk.parts = [part for part in walk.parts if part.word("UID") not in without]
    resolve = _Resolve(walk, begin.astimezone(dt.UTC), end.astimezone(dt.UTC), limits, complaints)
    try:
        resolve.all()
    except ExhaustedError:
        complaints.add(1, "der Kalender wiederholt sich zu oft; was danach kam, blieb ungelesen")
        whole = False
    unread = tuple(sorted(complaints.listed, key=lambda one: one.line))
    return BusyReading(tuple(sorted(resolve.found)), len(walk.parts), unread, complaints.more, whole)


class _Resolve:
    """From the parts of a calendar to busy times.

    Attributes:
        found: so far.
    """

    def __init__(
        self, walk: Walk, begin: dt.datetime, end: dt.datetime, limits: Limits, complaints: Complaints
    ) -> None:
        self.found: set[Busy] = set()
        self._walk = walk
        self._begin, self._end = begin, end
        self._limits = limits
        self._complaints = complaints
        self._budget = Budget(limits.days, limits.occurrences)
        self._floating = ZONE if walk.floating is None else zone(walk.floating, walk.zones)[0]

    def all(self) -> None:
        """Read every part.

        Raises:
            ExhaustedError: if repetitions cost more than the limits allow; what was found until then stays.
        """
        events: list[_Event] = []
        instead: dict[str, dict[dt.datetime, _Event]] = defaultdict(dict)
        for part in self._walk.parts:
            try:
                if part.kind == "VFREEBUSY":
                    self._freebusy(part)
                    continue
                event = self._event(part)
                if event.instance is None:
                    events.append(event)
                    continue
                versions, moment = instead[part.word("UID")], event.instance.moment
                if moment not in versions or versions[moment].sequence <= event.sequence:
                    versions[moment] = event
            except _UnreadableError as error:
                self._complaints.add(part.line, str(error))
            except OverflowError:
                self._complaints.add(part.line, "der Termin liegt am Rand der Zeitrechnung")
        for event in events:
            self._guarded(event, frozenset(instead.get(event.part.word("UID"), ())))
        for versions in instead.values():
            for event in versions.values():
                self._guarded(event, frozenset())

    def _guarded(self, event: _Event, instead: frozenset[dt.datetime]) -> None:
        """Add the busy times of an event; what cannot be read of its repetition is listed."""
        try:
            if not event.free:
                self._spread(event, instead)
        except _UnreadableError as error:
            self._complaints.add(event.part.line, str(error))
        except OverflowError:
            self._complaints.add(event.part.line, "der Termin liegt am Rand der Zeitrechnung")

    def _spread(self, event: _Event, instead: frozenset[dt.datetime]) -> None:
        start, part = event.start, event.part
        if "RRULE" not in part.single and not part.many:
            self._add(start, event.length)
            return
        excluded = set(instead)
        days: set[dt.date] = set()
        for when in self._dates(part, "EXDATE"):
            if when.date and not start.date:
                days.add(when.wall.date())
            else:
                excluded.add(when.moment)
        for wall in (start.wall, *self._repeated(event)):
            if wall.date() not in days:
                self._add(_When(wall, start.zone, start.date), event.length, excluded)
        for when in self._dates(part, "RDATE"):
            self._add(when, event.length, excluded)

    def _repeated(self, event: _Event) -> Iterator[dt.datetime]:
        """Further starts of an event, on its wall clock."""
        rule = event.part.single.get("RRULE")
        if rule is None or event.instance is not None:
            return
        margin, zone_ = 2 * _DAY, event.start.zone
        first = self._begin.astimezone(zone_).replace(tzinfo=None) - event.length - margin
        last = self._end.astimezone(zone_).replace(tzinfo=None) + margin
        try:
            yield from occurrences(rule.value, event.start.wall, first, last, zone_, self._budget)
        except RuleError as error:
            self._complaints.add(rule.line, str(error))

    def _add(self, when: _When, length: dt.timedelta, excluded: AbstractSet[dt.datetime] = frozenset()) -> None:
        begin = when.moment
        if begin in excluded:
            return
        end = _When(when.wall + length, when.zone).moment if when.date else begin + length
        self._busy(begin, end, all_day=when.date)

    def _busy(self, begin: dt.datetime, end: dt.datetime, *, all_day: bool = False) -> None:
        if begin < end and begin < self._end and end > self._begin:
            self.found.add(Busy(begin, end, all_day))

    def _event(self, part: Part) -> _Event:
        """An event, understood.

        Raises:
            _UnreadableError: if its times cannot be.
        """
        if "DTSTART" not in part.single:
            raise _UnreadableError("der Termin hat keinen Anfang (DTSTART)")
        start = self._when(part.single["DTSTART"])
        instance = part.single.get("RECURRENCE-ID")
        if instance is not None and "RANGE" in instance.parameters:
            self._complaints.add(
                instance.line, "die Änderung gilt auch für alle folgenden Termine; gelesen ist nur dieser"
            )
        if "EXRULE" in part.single:
            self._complaints.add(part.single["EXRULE"].line, "Ausnahmeregeln (EXRULE) werden nicht ausgewertet")
        length = self._length(part, start)
        if length > self._limits.longest:
            raise _UnreadableError(f"der Termin dauert länger als {self._limits.longest.days} Tage")
        free = (
            part.word("STATUS") == "CANCELLED"
            or part.word("TRANSP") == "TRANSPARENT"
            or part.word("X-MICROSOFT-CDO-BUSYSTATUS") == "FREE"
        )
        return _Event(part, start, length, self._when(instance) if instance is not None else None, free)

    def _length(self, part: Part, start: _When) -> dt.timedelta:
        """How long an event takes: to its end, else for its duration, else its day, else no time at all.

        Raises:
            _UnreadableError: if it ends before it begins, or its duration is none.
        """
        usual = _DAY if start.date else dt.timedelta()
        if "DTEND" in part.single:
            end = self._when(part.single["DTEND"])
            length = end.wall - start.wall if start.date and end.date else end.moment - start.moment
            if length < dt.timedelta():
                raise _UnreadableError("der Termin endet, bevor er anfängt")
            return max(length, usual)
        return max(usual, _duration(part.single["DURATION"].value)) if "DURATION" in part.single else usual

    def _dates(self, part: Part, name: str) -> Iterator[_When]:
        """The dates of all EXDATE or RDATE of an event; periods count from their begin."""
        left = self._limits.dates
        for prop in part.many:
            if prop.name != name:
                continue
            for value in prop.value.split(","):
                left -= 1
                if left < 0:
                    self._complaints.add(prop.line, f"mehr als {self._limits.dates} Tage ({name})")
                    return
                try:
                    yield self._when(prop, value.partition("/")[0])
                except _UnreadableError as error:
                    self._complaints.add(prop.line, str(error))

    def _freebusy(self, part: Part) -> None:
        for prop in part.many:
            if prop.name != "FREEBUSY" or prop.parameters.get("FBTYPE", "").upper() == "FREE":
                continue
            for value in prop.value.split(","):
                self._budget.take(occurrences=1)
                begins, _, ends = value.strip().partition("/")
                try:
                    begin = self._when(prop, begins).moment
                    end = begin + _duration(ends) if "P" in ends[:2] else self._when(prop, ends).moment
                except (_UnreadableError, OverflowError):
                    self._complaints.add(prop.line, f"„{value[:60]}“ ist keine Zeitspanne")
                    continue
                if end - begin <= self._limits.longest:
                    self._busy(begin, end)
                else:
                    self._complaints.add(
                        prop.line, f"eine Zeitspanne dauert länger als {self._limits.longest.days} Tage"
                    )

    def _when(self, prop: Property, value: str | None = None) -> _When:
        """A date or a time with its zone.

        Raises:
            _UnreadableError: if it is neither.
        """
        text = (prop.value if value is None else value).strip()
        match = _DATE.fullmatch(text)
        if match is None:
            raise _UnreadableError(f"„{text[:60]}“ ist weder ein Datum noch ein Zeitpunkt ({prop.name})")
        try:
            wall = dt.datetime(*(int(part) for part in match.groups()[:6] if part is not None))  # type: ignore[arg-type] # noqa: DTZ001
        except ValueError:
            raise _UnreadableError(f"„{text[:60]}“ gibt es im Kalender nicht ({prop.name})") from None
        if match[4] is None:
            return _When(wall, ZONE, date=True)
        if match[7]:
            return _When(wall, dt.UTC)
        name = prop.parameters.get("TZID")
        if name is not None:
            found, remark = zone(name, self._walk.zones)
            if remark is not None:
                self._complaints.add(prop.line, remark, once=True)
            return _When(wall, found)
        if self._walk.floating is None:
            remark = "Uhrzeiten ohne Zeitzone; angenommen wird Europe/Berlin"
            self._complaints.add(prop.line, remark, once=True)
        return _When(wall, self._floating)


def _duration(text: str) -> dt.timedelta:
    """A duration (RFC 5545 §3.3.6).

    Raises:
        _UnreadableError: if it is none, or negative.
    """
    try:
        if not _DURATION.fullmatch(text.strip()):
            raise ValueError(text)  # noqa: TRY301
        length: dt.timedelta = vDuration.from_ical(text.strip())  # type: ignore[no-untyped-call]
    except (ValueError, OverflowError):
        raise _UnreadableError(f"„{text[:60]}“ ist keine Dauer") from None
    if length < dt.timedelta():
        raise _UnreadableError("der Termin endet, bevor er anfängt")
    return length
