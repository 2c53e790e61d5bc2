"""Values as coordinators write them: dates, spans of days, weekly times, switches.

Every parser takes what stood in the file and raises a ``PydanticCustomError`` of type ``ERWARTET`` whose context says
what was expected, so that :mod:`scenarios.messages` can show what was found beside it.
"""

import datetime as dt
import re
from collections.abc import Iterable
from fractions import Fraction
from typing import Annotated, Any, LiteralString, NamedTuple

from pydantic import BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from scheduler.domain.time import DateRange, Weekday, Window, parse_clock

ERWARTET: LiteralString = "erwartet"
"""Error type of all parsers here; the context has ``expected``."""

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_GERMAN = re.compile(r"(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})")
_BETWEEN = re.compile(r"\s*[-–]\s*")
_MENTION = re.compile(r"(?:(?P<which>alle|weitere) )?(?P<name>[^\s]+)(?: je (?P<per>kita|haus|fz))?")
_PERCENT = re.compile(r"(\d{1,3}) ?%")


def wrong(message: LiteralString, expected: str) -> PydanticCustomError:
    """The error of a value that is not what the file needs there."""
    return PydanticCustomError(ERWARTET, message, {"expected": expected})


def parse_date(value: object) -> dt.date:
    """A day from ``2026-08-17`` or ``17.8.2026``."""
    if isinstance(value, str):
        iso, german = _ISO.fullmatch(value), _GERMAN.fullmatch(value)
        numbers = iso.groups() if iso else german.groups()[::-1] if german else None
        if numbers is not None:
            try:
                return dt.date(int(numbers[0]), int(numbers[1]), int(numbers[2]))
            except ValueError:
                raise wrong("diesen Tag gibt es nicht", "ein Datum wie 2026-08-17 oder 17.8.2026") from None
    raise wrong("das ist kein Datum", "ein Datum wie 2026-08-17 oder 17.8.2026")


def parse_span(value: object) -> DateRange:
    """Days from ``2026-08-03 bis 2026-08-07`` (both included), or one day."""
    if not isinstance(value, str):
        raise wrong("das ist kein Zeitraum", "ein Tag oder ein Zeitraum wie „2026-08-03 bis 2026-08-07“")
    start, _, end = value.partition(" bis ")
    first = parse_date(start.strip())
    last = parse_date(end.strip()) if end else first
    if last < first:
        raise wrong("der letzte Tag liegt vor dem ersten", "ein Zeitraum wie „2026-08-03 bis 2026-08-07“")
    return DateRange(first=first, last=last)


def parse_span_or_name(value: object) -> DateRange | str:
    """Days, or the name of a span defined under ``zeitraeume``."""
    if isinstance(value, str) and not value[:1].isdigit():
        return value
    return parse_span(value)


def parse_time(value: object) -> int:
    """Minutes since midnight from ``9:30``; a bare number is refused: it could be hours or minutes."""
    if isinstance(value, str):
        try:
            return parse_clock(value)
        except ValueError:
            pass
    raise wrong("das ist keine Uhrzeit", "eine Uhrzeit wie 9:30")


def parse_times(value: object) -> tuple[int, int]:
    """Start and end in minutes since midnight from ``9:30-11:00``."""
    parts = _BETWEEN.split(value) if isinstance(value, str) else []
    if len(parts) != 2:
        raise wrong("das ist keine Zeitspanne", "Anfang und Ende wie 9:30-11:00")
    start, end = parse_time(parts[0]), parse_time(parts[1])
    if end <= start:
        raise wrong("das Ende liegt nicht nach dem Anfang", "Anfang und Ende wie 9:30-11:00")
    return start, end


def parse_days(words: list[str]) -> list[Weekday]:
    """Weekdays from ``Mo``, ``Mo-Fr`` and several of them."""
    expected = "Wochentage wie „Mo“, „Mo-Fr“ oder „Mo Mi Fr“ (Mo, Di, Mi, Do, Fr, Sa, So)"
    days: list[Weekday] = []
    for word in words:
        ends = _BETWEEN.split(word)
        if not all(end in Weekday.__members__ for end in ends) or len(ends) > 2:
            raise wrong("diesen Wochentag gibt es nicht", expected)
        first, last = Weekday[ends[0]], Weekday[ends[-1]]
        if last < first:
            raise wrong("die Wochentage stehen in falscher Reihenfolge", expected)
        days += [Weekday(d) for d in range(first, last + 1)]
    return days


def compact_days(days: Iterable[Weekday]) -> str:
    """Weekdays as people write them: ``Mo-Do``, ``Di Do``."""
    runs: list[list[Weekday]] = []
    for day in days:
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return " ".join(
        f"{run[0].name}-{run[-1].name}" if len(run) > 2 else " ".join(day.name for day in run) for run in runs
    )


def parse_windows(value: object) -> tuple[Window, ...]:
    """Weekly windows from ``Mo-Do 9:00-16:00`` or ``Mo Mi Fr 8:00-11:00``."""
    expected = "Wochentage und Uhrzeiten wie „Mo-Do 9:00-16:00“"
    words = value.split() if isinstance(value, str) else []
    if len(words) < 2:
        raise wrong("das ist kein Zeitfenster", expected)
    start, end = parse_times(words[-1])
    return tuple(Window(weekday=day, start=start, end=end) for day in parse_days(words[:-1]))


def parse_windows_or_name(value: object) -> tuple[Window, ...] | str:
    """Weekly windows, or the name of a model defined under ``zeitmodelle``."""
    if isinstance(value, str) and " " not in value and value:
        return value
    return parse_windows(value)


def parse_position(value: object) -> tuple[float, float]:
    """Latitude and longitude in degrees from ``[49.79, 7.46]``."""
    expected = "Breite und Länge in Grad wie [49.79, 7.46]"
    numbers = [n for n in value if isinstance(n, float | int)] if isinstance(value, tuple) else []
    if len(numbers) != 2 or numbers != list(value if isinstance(value, tuple) else ()):
        raise wrong("das ist keine Lage", expected)
    if not (abs(numbers[0]) <= 90 and abs(numbers[1]) <= 180):
        raise wrong("diese Lage gibt es auf der Erde nicht", expected)
    return float(numbers[0]), float(numbers[1])


def parse_switch(value: object) -> bool:
    """``ja``/``an``/``true`` or ``nein``/``aus``/``false``."""
    if isinstance(value, bool):
        return value
    if value in {"ja", "an"}:
        return True
    if value in {"nein", "aus"}:
        return False
    raise wrong("das ist kein Schalter", "ja oder nein (auch: an, aus)")


class Mention(NamedTuple):
    """Who is meant by a word like ``alle kita_sozialarbeit`` or ``kita_leitung je kita``.

    Attributes:
        which: ``erste``, ``alle`` or ``weitere`` (all but the first) of those who hold the role.
        name: a role, or a person's id.
        per: None for the unit itself; ``kita``, ``haus`` or ``fz`` for each of those in the unit's catchment.
    """

    which: str
    name: str
    per: str | None


def parse_mention(value: object) -> Mention:
    """A mention from its words."""
    match = _MENTION.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise wrong(
            "so lässt sich nicht sagen, wer kommt",
            "eine Rolle oder Person, auf Wunsch davor „alle“ oder „weitere“, dahinter „je kita“, „je haus“, „je fz“",
        )
    return Mention(match["which"] or "erste", match["name"], match["per"])


def parse_quorum(value: object) -> int | Fraction:
    """A number of people, or a share of them from ``60 %``."""
    match = _PERCENT.fullmatch(value) if isinstance(value, str) else None
    if match is not None and 0 < int(match[1]) <= 100:
        return Fraction(int(match[1]), 100)
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    raise wrong("das ist keine Mindestzahl", "eine Zahl ab 1 oder ein Anteil wie „60 %“")


def one_or_many(value: Any) -> Any:
    """A single value as a list of one."""
    return value if isinstance(value, tuple) or value is None else (value,)


Text = Annotated[str, StringConstraints(min_length=1)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]*$")]
Date = Annotated[dt.date, BeforeValidator(parse_date)]
Span = Annotated[DateRange, BeforeValidator(parse_span)]
Spans = Annotated[tuple[Span, ...], BeforeValidator(one_or_many)]
SpanOrName = Annotated[DateRange | str, BeforeValidator(parse_span_or_name)]
Time = Annotated[int, BeforeValidator(parse_time)]
Times = Annotated[tuple[int, int], BeforeValidator(parse_times)]
Windows = Annotated[tuple[Window, ...], BeforeValidator(parse_windows)]
WindowLines = Annotated[tuple[Windows, ...], BeforeValidator(one_or_many)]
WindowsOrName = Annotated[tuple[Window, ...] | str, BeforeValidator(parse_windows_or_name)]
WeekTimes = Annotated[tuple[WindowsOrName, ...], BeforeValidator(one_or_many)]
Position = Annotated[tuple[float, float], BeforeValidator(parse_position)]
Switch = Annotated[bool, BeforeValidator(parse_switch)]
Words = Annotated[tuple[Text, ...], BeforeValidator(one_or_many)]
Mentions = Annotated[tuple[Annotated[Mention, BeforeValidator(parse_mention)], ...], BeforeValidator(one_or_many)]
Quorum = Annotated[int | Fraction, BeforeValidator(parse_quorum)]
Minutes = Annotated[int, Field(ge=0, le=1440)]


def flat(lines: tuple[tuple[Window, ...], ...]) -> tuple[Window, ...]:
    """The windows of several lines, in order."""
    return tuple(window for line in lines for window in line)
