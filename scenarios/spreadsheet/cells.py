"""Values of cells: what people and programs write into them, and how we write them."""

import datetime as dt
import math
import re
from collections.abc import Callable
from typing import Any

from openpyxl.utils.datetime import from_excel

from scenarios.spreadsheet.columns import Column, Kind, Span, Value
from scenarios.values import compact_days, parse_date, parse_days, parse_span, parse_switch, parse_times, wrong
from scheduler.domain.time import MINUTES_PER_DAY, DateRange, Weekday, clock
from scheduler.rules.words import date_text

_ID = re.compile(r"[a-z0-9][a-z0-9_-]*")
_DOTTED = re.compile(r"\b(\d{1,2})\.(\d{2})\b(?!\.)")
_HOUR = re.compile(r"\s*Uhr\b", re.IGNORECASE)
_DAY_NAMES = {spelling.lower(): day.name for day in Weekday for spelling in (day.name, day.title)}
_SERIAL = range(36526, 73051)
"""Numbers that Excel shows as days of the years 2000 to 2099."""
_EPOCH = dt.date(1904, 1, 2)
"""Excel's day 0 is 30 December 1899 (1 January 1904 in old workbooks); a date before this one is only a time of day."""


def text_of(value: object) -> str:
    """A value of a cell as people see it, without spaces too many."""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, float):
        return f"{value:.15g}".replace(".", ",")
    if isinstance(value, dt.datetime):
        return f"{value:%d.%m.%Y}" if value.time() == dt.time() else f"{value:%d.%m.%Y %H:%M}"
    if isinstance(value, dt.date):
        return date_text(value)
    if isinstance(value, dt.time):
        return f"{value:%H:%M:%S}".removesuffix(":00")
    return " ".join(str(value).split())


def parse(column: Column, raw: object) -> Value:
    """What a cell of the column says.

    Args:
        column: the column.
        raw: the value as openpyxl reads it; never None, and no text that is only spaces.

    Raises:
        PydanticCustomError: if it is no such value; see :mod:`scenarios.values`.
    """
    return _PARSERS[column.kind](raw)


def shown(column: Column, value: Value) -> Any:
    """A value as it is written into a cell of the column: text, number, date, time of day, or None."""
    if value is None or value == ():
        return None
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if column.kind is Kind.TIME and isinstance(value, int):
        return dt.time(value // 60, value % 60) if value < MINUTES_PER_DAY else "24:00"
    if isinstance(value, tuple):
        return ", ".join(map(_part, value))
    return value


def said(value: Value) -> str:
    """A value in a sentence."""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, float):
        return f"{value:g}".replace(".", ",")
    if isinstance(value, dt.date):
        return date_text(value)
    if isinstance(value, tuple):
        return ", ".join(map(_part, value))
    return "" if value is None else str(value)


def _part(part: str | Span | DateRange) -> str:
    if isinstance(part, DateRange):
        return (
            date_text(part.first) if part.first == part.last else f"{date_text(part.first)} bis {date_text(part.last)}"
        )
    return part if isinstance(part, str) else f"{clock(part[0])}-{clock(part[1])}"


def _id(raw: object) -> str:
    text = text_of(raw)
    if not _ID.fullmatch(text):
        raise wrong("das ist keine Kennung", "Kleinbuchstaben ohne Umlaute, Ziffern, - und _ (wie fz-kirn)")
    return text


def _words(raw: object) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for part in re.split("[,;]", text_of(raw)) if (word := part.strip())))


def _number(raw: object) -> float:
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return float(raw)
    try:
        value = float(text_of(raw).replace(",", ".")) if isinstance(raw, str) else math.nan
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise wrong("das ist keine Zahl", "eine Zahl wie 39 oder 29,25")
    return value


def _whole(raw: object) -> int:
    try:
        value = _number(raw)
    except ValueError:
        value = math.nan
    if not value.is_integer():
        raise wrong("das ist keine ganze Zahl", "eine ganze Zahl wie 20")
    return int(value)


def _switch(raw: object) -> bool:
    word = text_of(raw).lower()
    return parse_switch({"wahr": "ja", "falsch": "nein"}.get(word, word))


def _date(raw: object) -> dt.date:
    if isinstance(raw, dt.datetime):
        if raw.time() != dt.time() or raw.date() < _EPOCH:
            raise wrong("hier steht eine Uhrzeit", "ein Datum ohne Uhrzeit wie 17.8.2026")
        return raw.date()
    if isinstance(raw, dt.date):
        return raw
    if isinstance(raw, int | float) and raw in _SERIAL:
        return _date(from_excel(raw))
    return parse_date(text_of(raw) if isinstance(raw, str) else raw)


def _time(raw: object) -> int:
    expected = "eine Uhrzeit wie 9:30"
    if isinstance(raw, str):
        return _clock(_clean(raw), expected)
    seconds = math.nan
    if isinstance(raw, dt.datetime) and raw.date() < _EPOCH:
        origin = dt.datetime(1904, 1, 1) if raw.year == 1904 else dt.datetime(1899, 12, 30)  # noqa: DTZ001 (Excel's)
        seconds = (raw - origin).total_seconds()
    elif isinstance(raw, dt.time):
        seconds = raw.hour * 3600 + raw.minute * 60 + raw.second + raw.microsecond / 1e6
    elif isinstance(raw, dt.timedelta):
        seconds = raw.total_seconds()
    elif isinstance(raw, int | float) and not isinstance(raw, bool):
        seconds = raw * 86400
    if not 0 <= seconds <= 86400:
        raise wrong("das ist keine Uhrzeit", expected)
    if abs(seconds - 60 * round(seconds / 60)) >= 1:
        raise wrong("die Uhrzeit hat Sekunden", expected)
    return round(seconds / 60)


def _clean(text: str) -> str:
    """Times with a colon and without the word „Uhr“."""
    return _DOTTED.sub(r"\1:\2", _HOUR.sub("", text_of(text)))


def _clock(text: str, expected: str) -> int:
    match = re.fullmatch(r"(\d{1,2}):(\d{2})(?::00)?", text)
    minutes = int(match[1]) * 60 + int(match[2]) if match and int(match[2]) < 60 else MINUTES_PER_DAY + 1
    if minutes > MINUTES_PER_DAY:
        raise wrong("das ist keine Uhrzeit", expected)
    return minutes


def _times(raw: object) -> tuple[Span, ...]:
    if not isinstance(raw, str):
        raise wrong("das ist keine Zeitspanne", "Anfang und Ende wie 9:30-11:00, als Text")
    return tuple(parse_times(word) for word in _words(_clean(raw)))


def _days(raw: object) -> str:
    words = re.sub("[A-Za-z]+", lambda word: _DAY_NAMES.get(word[0].lower(), word[0]), text_of(raw))
    return compact_days(parse_days(re.sub(r"\s*[-–]\s*", "-", words).replace(",", " ").split()))


def _ranges(raw: object) -> tuple[DateRange, ...]:
    if not isinstance(raw, str):
        day = _date(raw)
        return (DateRange(first=day, last=day),)
    return tuple(parse_span(word) for word in _words(raw))


_PARSERS: dict[Kind, Callable[[object], Value]] = {
    Kind.ID: _id,
    Kind.TEXT: text_of,
    Kind.CHOICE: text_of,
    Kind.IDS: _words,
    Kind.WORDS: _words,
    Kind.NUMBER: _number,
    Kind.WHOLE: _whole,
    Kind.SWITCH: _switch,
    Kind.DATE: _date,
    Kind.TIME: _time,
    Kind.TIMES: _times,
    Kind.DAYS: _days,
    Kind.RANGES: _ranges,
}
