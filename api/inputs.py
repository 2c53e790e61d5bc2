"""What users write on the command line, read: weeks, durations, shares, whole numbers.

Typer asks these functions about its defaults too, which are no texts.
"""

import datetime as dt
import math
import re
from typing import NamedTuple

import typer

from scheduler.domain.time import GRID, Weekday, monday, parse_clock
from scheduler.rules.words import date_text

_ISO_WEEK = re.compile(r"(?P<year>\d{4})-?(?:W|KW)(?P<week>\d{1,2})", re.IGNORECASE)
_GERMAN_WEEK = re.compile(r"KW\s*(?P<week>\d{1,2})[/ ](?P<year>\d{4})", re.IGNORECASE)
_GERMAN_DATE = re.compile(r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})")


class Week(NamedTuple):
    """A calendar week by ISO 8601, which is the one German calendars count."""

    first: dt.date
    """Its Monday."""

    @classmethod
    def of(cls, day: dt.date) -> "Week":
        """The week a day lies in."""
        return cls(monday(day))

    @property
    def days(self) -> tuple[dt.date, ...]:
        """Monday to Sunday."""
        return tuple(self.first + dt.timedelta(days=offset) for offset in range(7))

    @property
    def title(self) -> str:
        """``"KW 45/2026 (02.11.2026 bis 08.11.2026)"``."""
        year, week, _ = self.first.isocalendar()
        return f"KW {week}/{year} ({date_text(self.days[0])} bis {date_text(self.days[-1])})"

    def __str__(self) -> str:
        year, week, _ = self.first.isocalendar()
        return f"{year}-W{week:02d}"


def week(text: str) -> Week:
    """A week from ``2026-W45``, ``KW 45/2026`` or any of its days (``2026-11-03``, ``3.11.2026``).

    Raises:
        BadParameter: if it is none of these, or there is no such week or day.
    """
    text = text.strip()
    named = _ISO_WEEK.fullmatch(text) or _GERMAN_WEEK.fullmatch(text)
    if named:
        year, number = int(named["year"]), int(named["week"])
        try:
            return Week(dt.date.fromisocalendar(year, number, 1))
        except ValueError:
            last = dt.date(year, 12, 28).isocalendar().week if year else 52
            raise typer.BadParameter(f"das Jahr {year} hat die Wochen 1 bis {last}, nicht {number}") from None
    german = _GERMAN_DATE.fullmatch(text)
    try:
        if german:
            return Week.of(dt.date(int(german["year"]), int(german["month"]), int(german["day"])))
        return Week.of(dt.date.fromisoformat(text))
    except ValueError:
        raise typer.BadParameter(
            f"„{text}“ ist weder eine Woche wie 2026-W45 noch ein Tag wie 2026-11-03 oder 3.11.2026"
        ) from None


def day(given: str | dt.date) -> dt.date:
    """A day from ``2026-11-03`` or ``3.11.2026``.

    Raises:
        BadParameter: if it is none.
    """
    found = given if isinstance(given, dt.date) else _day(given.strip())
    if found is None:
        raise typer.BadParameter(f"„{given}“ ist kein Tag wie 2026-11-03 oder 3.11.2026")
    return found


class Places(NamedTuple):
    """When an event might be, as far as somebody says so."""

    date: dt.date | None = None
    weekday: Weekday | None = None
    start: int | None = None


def places(text: str) -> Places:
    """A day, a weekday, a time of day, or a day or weekday with a time: ``3.11.2026 14:00``, ``Di``, ``14:00``.

    Raises:
        BadParameter: if it is none of these.
    """
    found = Places()
    words = text.replace(",", " ").split()
    for word in words:
        day = _day(word)
        weekday = next(
            (w for w in Weekday if word.casefold().rstrip(".") in {w.name.casefold(), w.title.casefold()}), None
        )
        if day is not None:
            found = found._replace(date=day)
        elif weekday is not None:
            found = found._replace(weekday=weekday)
        elif word.casefold() not in {"am", "um", "uhr"}:
            found = found._replace(start=_clock(word, text))
    if found == Places():
        raise typer.BadParameter(
            f"„{text}“ nennt weder Tag noch Wochentag noch Uhrzeit, wie „Di 14:00“ oder „3.11.2026“"
        )
    if found.date is not None and found.weekday not in {None, found.date.weekday()}:
        raise typer.BadParameter(f"der {date_text(found.date)} ist ein {Weekday(found.date.weekday()).title}")
    return found


def _day(word: str) -> dt.date | None:
    german = _GERMAN_DATE.fullmatch(word)
    try:
        if german:
            return dt.date(int(german["year"]), int(german["month"]), int(german["day"]))
        return dt.date.fromisoformat(word)
    except ValueError:
        return None


def _clock(word: str, text: str) -> int:
    try:
        minutes = parse_clock(word if ":" in word else f"{word}:00")
    except ValueError:
        raise typer.BadParameter(
            f"„{word}“ in „{text}“ ist weder Tag noch Wochentag noch Uhrzeit, wie „Di 14:00“ oder „3.11.2026“"
        ) from None
    if minutes % GRID:
        raise typer.BadParameter(f"Termine beginnen zur Viertelstunde, nicht um {word}")
    return minutes


def seconds(given: str | float) -> float:
    """A time limit in seconds.

    Raises:
        BadParameter: if it is no positive number.
    """
    value = _decimal(str(given))
    if value is None or not 0 < value < math.inf:
        raise typer.BadParameter(f"erwartet wird eine Zahl von Sekunden über 0, gefunden: {given}")
    return value


def share(given: str | float) -> float:
    """A share from ``0.01``, ``0,01`` or ``1%``.

    Raises:
        BadParameter: if it is none from 0 up to, but not including, 1.
    """
    text = str(given).strip()
    value = _decimal(text.removesuffix("%"))
    if value is not None and text.endswith("%"):
        value /= 100
    if value is None or not 0 <= value < 1:
        raise typer.BadParameter(f"erwartet wird ein Anteil wie 0,01 oder 1%, gefunden: {text}")
    return value


def processes(given: str | int) -> int:
    """A number of processes from 1 to 64.

    Raises:
        BadParameter: if it is none.
    """
    return _whole(str(given), 1, 64)


def seed(given: str | int) -> int:
    """A whole number that is not negative.

    Raises:
        BadParameter: if it is none.
    """
    return _whole(str(given), 0, 2**31 - 1)


def _decimal(text: str) -> float | None:
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        return None


def _whole(text: str, least: int, most: int) -> int:
    if not text.strip().isdecimal() or not least <= int(text) <= most:
        raise typer.BadParameter(f"erwartet wird eine ganze Zahl von {least} bis {most}, gefunden: {text}")
    return int(text)
