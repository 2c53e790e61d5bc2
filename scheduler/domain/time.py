"""Days, minutes and half-open intervals on one wall clock.

Inside the engine a moment is a date and a minute of that day on the wall clock of ``ZONE`` (0 to 1440). Spans of
minutes are half-open. Ranges of dates name their first and their last day, both included, as people write them.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from enum import IntEnum
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer, model_validator

ZONE = ZoneInfo("Europe/Berlin")
GRID = 15
"""The time grid in minutes; every start lies on it, every occupation is rounded up to it."""
MINUTES_PER_DAY = 1440

_CLOCK = re.compile(r"^(\d{1,2}):(\d{2})$")


class Weekday(IntEnum):
    """Days of the week as people in Germany abbreviate them; Monday is 0, as in :meth:`datetime.date.weekday`."""

    Mo = 0
    Di = 1
    Mi = 2
    Do = 3
    Fr = 4
    Sa = 5
    So = 6

    @property
    def title(self) -> str:
        """The full German name."""
        return ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")[self]


def parse_clock(value: object) -> int:
    """Minutes since midnight from ``"9:30"``, ``"09:30"``, ``"24:00"`` or an integer that already is one.

    Raises:
        ValueError: if the text is no time of day.
    """
    if isinstance(value, bool):
        raise ValueError(f"erwartet wird eine Uhrzeit wie „09:30“, gefunden: {value!r}")  # noqa: TRY004
    if isinstance(value, int):
        minutes = value
    else:
        match = _CLOCK.match(value) if isinstance(value, str) else None
        if match is None or int(match[2]) > 59:
            raise ValueError(f"erwartet wird eine Uhrzeit wie „09:30“, gefunden: {value!r}")
        minutes = int(match[1]) * 60 + int(match[2])
    if not 0 <= minutes <= MINUTES_PER_DAY:
        raise ValueError(f"erwartet wird eine Uhrzeit zwischen 00:00 und 24:00, gefunden: {value!r}")
    return minutes


def clock(minutes: int) -> str:
    """``570`` as ``"09:30"``."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def parse_weekday(value: object) -> Weekday:
    """A weekday from ``"Mo"`` … ``"So"`` or 0 … 6.

    Raises:
        ValueError: if it is neither.
    """
    if isinstance(value, str) and value in Weekday.__members__:
        return Weekday[value]
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 6:
        return Weekday(value)
    raise ValueError(f"erwartet wird ein Wochentag (Mo, Di, Mi, Do, Fr, Sa, So), gefunden: {value!r}")


Clock = Annotated[int, BeforeValidator(parse_clock), PlainSerializer(clock, return_type=str, when_used="json")]
"""Minutes since midnight, written as ``HH:MM`` in files."""
Day = Annotated[
    Weekday,
    BeforeValidator(parse_weekday),
    PlainSerializer(lambda d: Weekday(d).name, return_type=str, when_used="json"),
]
"""A weekday, written as ``Mo`` … ``So`` in files."""


class Model(BaseModel):
    """Base of all domain classes: frozen, and refusing keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy with some fields changed, not validated; what was worked out from the old fields is left behind.

        Pydantic copies ``cached_property`` values too, which would then speak of fields that the copy no longer has.
        """
        copied = super().model_copy(update=update, deep=deep)
        if update:
            for name in copied.__dict__.keys() - type(self).model_fields.keys():
                del copied.__dict__[name]
        return copied


class DateRange(Model):
    """Days from ``first`` to ``last``, both included."""

    first: dt.date
    last: dt.date

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.last < self.first:
            raise ValueError(f"der letzte Tag ({self.last:%d.%m.%Y}) liegt vor dem ersten ({self.first:%d.%m.%Y})")
        return self

    def __contains__(self, day: dt.date) -> bool:
        return self.first <= day <= self.last

    @property
    def length(self) -> int:
        """Number of days."""
        return (self.last - self.first).days + 1

    def days(self) -> Iterator[dt.date]:
        """Every day in order."""
        for offset in range(self.length):
            yield self.first + dt.timedelta(days=offset)

    def intersection(self, other: "DateRange") -> "DateRange | None":
        """The days in both, or None if there are none."""
        first, last = max(self.first, other.first), min(self.last, other.last)
        return DateRange(first=first, last=last) if first <= last else None


class Window(Model):
    """A half-open span of minutes on one weekday, repeated every week."""

    weekday: Day
    start: Clock
    end: Clock

    @model_validator(mode="before")
    @classmethod
    def _triple(cls, value: Any) -> Any:
        """Accept ``["Mo", "09:00", "12:30"]`` beside the long form."""
        if isinstance(value, list | tuple) and len(value) == 3:
            return {"weekday": value[0], "start": value[1], "end": value[2]}
        return value

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.end <= self.start:
            raise ValueError(f"das Ende ({clock(self.end)}) liegt nicht nach dem Anfang ({clock(self.start)})")
        return self

    def covers(self, weekday: int, start: int, end: int) -> bool:
        """Whether [start, end) on that weekday lies inside."""
        return self.weekday == weekday and self.start <= start and end <= self.end

    def __str__(self) -> str:
        return f"{self.weekday.name} {clock(self.start)}–{clock(self.end)}"


def monday(day: dt.date) -> dt.date:
    """The Monday of the day's ISO week: the week's name wherever weeks are counted."""
    return day - dt.timedelta(days=day.weekday())


def on_grid(minutes: int) -> int:
    """Minutes rounded up to the time grid."""
    return -(-minutes // GRID) * GRID


def moment(day: dt.date, minutes: int) -> dt.datetime:
    """The aware moment of a minute on that day's wall clock in ``ZONE``.

    A time skipped in spring is the same wall time with the offset before the change (PEP 495, fold 0).
    """
    midnight = dt.datetime(day.year, day.month, day.day, tzinfo=ZONE)
    return midnight + dt.timedelta(minutes=minutes)


def night_shift(day: dt.date) -> int:
    """Minutes by which the clocks go forward in the night after ``day`` (60 in spring, -60 in autumn, else 0)."""
    noon, following = moment(day, 720), moment(day + dt.timedelta(days=1), 720)
    before, after = noon.utcoffset(), following.utcoffset()
    assert before is not None
    assert after is not None
    return int((after - before).total_seconds()) // 60
