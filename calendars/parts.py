"""A foreign calendar taken apart: the components that speak of time, and of these only the properties that do.

Titles, places, people and notes are left out here, before anything is made of the rest.
"""

import datetime as dt
import re
from dataclasses import dataclass, field

from calendars.foreign_zones import Declared, offset
from calendars.lines import Property, parse, unfold
from calendars.read import Unread

_SINGLE = frozenset(
    {"UID", "DTSTART", "DTEND", "DURATION", "RRULE", "EXRULE", "RECURRENCE-ID", "STATUS", "TRANSP", "SEQUENCE"}
    | {"X-MICROSOFT-CDO-BUSYSTATUS"}
)
_MANY = frozenset({"RDATE", "EXDATE", "FREEBUSY"})
_KINDS = frozenset({"VEVENT", "VFREEBUSY"})
_NAME = re.compile(r"([A-Za-z-]+)[;:]")
_OF_PARTS = _SINGLE | _MANY | {"BEGIN", "END"}


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one foreign calendar may cost.

    Attributes:
        bytes: larger files are refused unread.
        line: characters of a logical line; longer ones are left out.
        depth: of components in components; what lies deeper is left out.
        events: more are not read.
        dates: of one event's RDATE and EXDATE.
        days: that all repetitions together may walk through.
        occurrences: that they may make.
        longest: of one event; a longer one is somebody's mistake.
        unread: so many reasons are listed, the rest is counted.
    """

    bytes: int = 20_000_000
    line: int = 100_000
    depth: int = 8
    events: int = 50_000
    dates: int = 5_000
    days: int = 2_000_000
    occurrences: int = 200_000
    longest: dt.timedelta = dt.timedelta(days=400)
    unread: int = 1_000


@dataclass(slots=True)
class Part:
    """One VEVENT or VFREEBUSY.

    Attributes:
        line: on which it begins.
        single: the properties that stand once; the first one counts.
        many: RDATE, EXDATE and FREEBUSY, in their order.
    """

    kind: str
    line: int
    single: dict[str, Property] = field(default_factory=dict)
    many: list[Property] = field(default_factory=list)

    def word(self, name: str) -> str:
        """A value in capitals, empty where there is none."""
        found = self.single.get(name)
        return found.value.strip().upper() if found is not None else ""


@dataclass(slots=True)
class Complaints:
    """What could not be read, up to a length.

    Attributes:
        most: so many are listed.
        more: so many are not.
    """

    most: int
    listed: list[Unread] = field(default_factory=list)
    more: int = 0
    _said: set[str] = field(default_factory=set)

    def add(self, line: int, reason: str, *, once: bool = False) -> None:
        """List something; with ``once`` only where it comes up first."""
        if once:
            if reason in self._said:
                return
            self._said.add(reason)
        if len(self.listed) < self.most:
            self.listed.append(Unread(line, reason))
        else:
            self.more += 1


class Walk:
    """One walk through a file.

    Attributes:
        parts: that were found, in the order of the file.
        zones: what its VTIMEZONE say, by TZID.
        floating: name of the zone for times without one (X-WR-TIMEZONE), None if there is none.
        whole: it was a calendar, and was walked through to its end.
    """

    def __init__(self, limits: Limits, complaints: Complaints) -> None:
        self.parts: list[Part] = []
        self.zones: dict[str, Declared] = {}
        self.floating: str | None = None
        self.whole = False
        self._limits = limits
        self._complaints = complaints
        self._open: list[tuple[str, int]] = []
        self._too_deep = 0
        self._part: Part | None = None
        self._zone: dict[str, str] = {}
        self._offsets: set[int] = set()
        self._calendars = 0

    def through(self, content: bytes) -> None:
        """Walk through a whole file, or as far as the limits let it."""
        if len(content) > self._limits.bytes:
            self._complaints.add(1, f"der Kalender ist größer als {self._limits.bytes // 1_000_000} MB")
            return
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            self._complaints.add(line, "hier steht kein UTF-8; Unlesbares wurde ersetzt")
            text = content.decode("utf-8-sig", errors="replace")
        for line, logical in unfold(text):
            if len(self.parts) >= self._limits.events:
                self._complaints.add(line, f"der Kalender hat mehr als {self._limits.events} Termine; hier ist Schluss")
                return
            self._line(line, logical)
        for kind, line in self._open:
            self._complaints.add(line, f"BEGIN:{kind} wird nie geschlossen")
        if not self._calendars:
            self._complaints.add(1, "die Datei enthält keinen Kalender")
        self.whole = bool(self._calendars) and not self._open

    def _line(self, line: int, logical: str) -> None:
        if len(logical) > self._limits.line:
            self._complaints.add(line, f"die Zeile ist länger als {self._limits.line} Zeichen")
            return
        if self._part is not None and (name := _NAME.match(logical)) is not None and name[1].upper() not in _OF_PARTS:
            return  # nobody's business
        try:
            prop = parse(line, logical)
        except ValueError:
            self._complaints.add(line, "die Zeile ist keine Eigenschaft der Form NAME:Wert")
            return
        if prop.name == "BEGIN":
            self._begin(line, prop.value.strip().upper()[:40])
        elif prop.name == "END":
            self._end(line, prop.value.strip().upper()[:40])
        elif not self._too_deep and self._open:
            self._take(prop)

    def _begin(self, line: int, kind: str) -> None:
        if self._too_deep or len(self._open) >= self._limits.depth:
            self._too_deep += 1
            self._complaints.add(line, f"hier liegen mehr als {self._limits.depth} Bausteine ineinander", once=True)
            return
        self._open.append((kind, line))
        if kind == "VCALENDAR":
            self._calendars += 1
        elif kind in _KINDS:
            self._part = Part(kind, line)
        elif kind == "VTIMEZONE":
            self._zone, self._offsets = {}, set()

    def _end(self, line: int, kind: str) -> None:
        if self._too_deep:
            self._too_deep -= 1
            return
        if not self._open or self._open[-1][0] != kind:
            self._complaints.add(line, f"END:{kind} ohne passendes BEGIN")
            return
        self._open.pop()
        if kind in _KINDS:
            if self._part is not None:
                self.parts.append(self._part)
            self._part = None
        elif kind == "VTIMEZONE" and "TZID" in self._zone:
            said = Declared(self._zone.get("X-LIC-LOCATION"), frozenset(self._offsets))
            self.zones.setdefault(self._zone["TZID"], said)

    def _take(self, prop: Property) -> None:
        inside = self._open[-1][0]
        if self._part is not None:
            if inside != self._part.kind:
                return
            if prop.name in _SINGLE:
                self._part.single.setdefault(prop.name, prop)
            elif prop.name in _MANY:
                self._part.many.append(prop)
        elif inside == "VCALENDAR" and prop.name == "X-WR-TIMEZONE" and self.floating is None:
            self.floating = prop.text.strip()
        elif inside == "VTIMEZONE" and prop.name in {"TZID", "X-LIC-LOCATION"}:
            self._zone.setdefault(prop.name, prop.text.strip())
        elif prop.name == "TZOFFSETTO" and (minutes := offset(prop.value)) is not None:
            self._offsets.add(minutes)
