"""How facts speak: what a fact holds (dates, minutes, people, rooms, events) becomes German text on demand.

Checking a plan makes thousands of facts and prints a few, so facts hold values and sentences are built when read.
"""

import datetime as dt
import string
from collections.abc import Iterable, Mapping
from functools import singledispatch
from typing import Any

from scheduler.domain.problem import NamedRange
from scheduler.domain.resources import Person, Room, Site
from scheduler.domain.time import DateRange, Weekday, Window, clock
from scheduler.rules.view import ViewEvent


def date_text(day: dt.date) -> str:
    """``"03.11.2026"``."""
    return f"{day.day:02d}.{day.month:02d}.{day.year}"


def day_text(day: dt.date) -> str:
    """``"Di, 03.11.2026"``."""
    return f"{Weekday(day.weekday()).name}, {date_text(day)}"


def days_text(span: DateRange) -> str:
    """``"Di, 03.11.2026"`` or ``"Di, 03.11.2026 bis Fr, 06.11.2026"``."""
    return day_text(span.first) if span.length == 1 else f"{day_text(span.first)} bis {day_text(span.last)}"


def minutes_text(minutes: int) -> str:
    """90 as ``"1 Std. 30 Min."``, 60 as ``"1 Std."``, 0 as ``"0 Min."``; a minus sign goes in front."""
    hours, rest = divmod(abs(minutes), 60)
    parts = [f"{hours} Std."] * (hours > 0) + [f"{rest} Min."] * (rest > 0 or hours == 0)
    return ("-" if minutes < 0 else "") + " ".join(parts)


def listing(items: Iterable[str]) -> str:
    """``"a, b und c"``."""
    *head, last = [*items] or [""]
    return f"{', '.join(head)} und {last}" if head else last


def plural(number: int, forms: str) -> str:
    """``plural(2, "fehlt # Termin|fehlen # Termine")`` as ``"fehlen 2 Termine"``; 1234 reads ``1.234``."""
    one, _, many = forms.partition("|")
    return (one if number == 1 else many).replace("#", f"{number:,}".replace(",", "."))


@singledispatch
def speak(value: Any, spec: str = "") -> str:
    """A value of a fact as German text.

    Args:
        value: what the fact holds.
        spec: for minutes ``clock``, ``minutes`` or two forms as in :func:`plural`; for dates ``date`` (without the
            weekday); for a room or None ``in``; for events ``title``, ``when``, ``slot``, ``taken`` or ``place``; for
            ids of room kinds ``kind``.
    """
    return format(value, spec)


@speak.register
def _(value: int, spec: str = "") -> str:
    if spec == "clock":
        return clock(max(0, value))
    if spec == "minutes":
        return minutes_text(value)
    return plural(value, spec) if "|" in spec else format(value, spec)


@speak.register
def _(value: str, spec: str = "") -> str:
    return value.replace("_", " ").title() if spec == "kind" else value


@speak.register
def _(_nothing: None, spec: str = "") -> str:
    return "ohne Raum" if spec == "in" else ""


@speak.register
def _(value: Weekday, _spec: str = "") -> str:
    return value.title


@speak.register
def _(value: dt.date, spec: str = "") -> str:
    return date_text(value) if spec == "date" else day_text(value)


@speak.register
def _(value: DateRange, _spec: str = "") -> str:
    return f"{date_text(value.first)} bis {date_text(value.last)}"


@speak.register(Person | Site | NamedRange)
def _(value: Person | Site | NamedRange, _spec: str = "") -> str:
    return value.title


@speak.register
def _(value: Room, spec: str = "") -> str:
    return f"in „{value.title}“" if spec == "in" else f"„{value.title}“"


@speak.register
def _(value: tuple, _spec: str = "") -> str:  # type: ignore[type-arg]
    return listing(str(v) if isinstance(v, Window) else speak(v) for v in value)


@speak.register
def _(value: ViewEvent, spec: str = "") -> str:
    title, hours = f"„{value.title}“", f"{clock(value.start)}–{clock(value.end)} Uhr"
    when = f"{day_text(value.date)}, {hours}"
    spoken = {
        "": f"{title} am {when}",
        "title": title,
        "when": when,
        "slot": f"{title} ({hours})",
        "taken": f"{title} ({clock(max(0, value.taken_from))}–{clock(value.taken_until)} Uhr)",
        "place": f"{title} am {when}, {speak(value.room, 'in')}",
    }
    return spoken[spec]


class _Speaker(string.Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        return speak(value, format_spec)


_SPEAKER = _Speaker()


def fill(template: str, values: Mapping[str, Any]) -> str:
    """The sentence with every placeholder spoken; after an abbreviation its full stop is not written twice.

    Raises:
        KeyError: if a placeholder has no value.
    """
    sentence = _SPEAKER.vformat(template, (), values)
    return sentence[:-1] if sentence.endswith("..") else sentence
