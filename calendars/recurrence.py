"""Repetitions of foreign events, within bounds (RFC 5545 §3.3.10).

``python-dateutil`` knows the rules; it does not know when to stop. A rule that never comes true (every day, but only on
30 February) makes it count to the year 9999: five seconds for one line of a file. So it is given an interval that
counts how often it is added, which happens once a period, and that ends the walk behind the days asked for. Nothing
depends on a clock: the same file always gives the same occurrences.
"""

import datetime as dt
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from dateutil.rrule import rrulestr

_DAYS = {"YEARLY": 365, "MONTHLY": 28, "WEEKLY": 7, "DAILY": 1}
"""The shortest period of each frequency in days, about: what it costs to walk through one, too."""
TIMES_A_DAY = 100
"""Of BYHOUR, BYMINUTE and BYSECOND together."""
_KEYS = frozenset(
    {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", "BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO"}
    | {"BYSETPOS", "BYHOUR", "BYMINUTE", "BYSECOND"}
)
_WHOLE = re.compile(r"\d{1,6}", re.ASCII)
_UNTIL = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z?))?", re.ASCII)
LONGEST = 500
"""Characters of a rule; longer ones are lists of days that no program writes."""


class RuleError(ValueError):
    """Die Wiederholungsregel lässt sich nicht lesen."""


class ExhaustedError(Exception):
    """So many occurrences were looked at that the calendar as a whole is refused."""


@dataclass(slots=True)
class Budget:
    """What a whole calendar may cost.

    Attributes:
        days: that rules may walk through.
        occurrences: that rules may yield.
    """

    days: int
    occurrences: int

    def take(self, days: int = 0, occurrences: int = 0) -> None:
        """Spend some of it.

        Raises:
            ExhaustedError: if it is used up.
        """
        self.days -= days
        self.occurrences -= occurrences
        if self.days < 0 or self.occurrences < 0:
            raise ExhaustedError


class _BehindError(Exception):
    """The walk has come behind the days asked for."""


class _Counting(int):
    """An interval that notices each time a rule is moved on by it, and ends the walk in time."""

    left: int
    days: int
    budget: Budget

    def __radd__(self, other: int) -> int:
        self._step()
        return other + int(self)

    def __mul__(self, other: int) -> int:
        self._step()
        return int(self) * other

    def _step(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise _BehindError
        self.budget.take(days=self.days)


def occurrences(
    rule: str, begin: dt.datetime, first: dt.datetime, last: dt.datetime, zone: dt.tzinfo, budget: Budget
) -> Iterator[dt.datetime]:
    """The starts a rule makes between two moments, on the wall clock.

    Args:
        rule: value of RRULE.
        begin: DTSTART on its wall clock, without a zone.
        first: on the same wall clock; earlier starts are left out.
        last: likewise, exclusive.
        zone: of the wall clock, for an UNTIL in UTC.
        budget: what is left for the whole calendar.

    Raises:
        RuleError: if it cannot be understood, or repeats more often than daily.
        ExhaustedError: if the budget is used up.
    """
    parts = _parts(rule)
    frequency, interval = parts["FREQ"], _whole(parts.pop("INTERVAL", "1"))
    until = min(last, _until(parts.pop("UNTIL"), zone)) if "UNTIL" in parts else last
    if until < begin:
        return
    start = begin if "COUNT" in parts else _nearer(begin, first, frequency, interval)
    counting = _Counting(interval)
    counting.budget, counting.days = budget, _DAYS[frequency]
    counting.left = (until - start).days // (_DAYS[frequency] * interval) + 2
    text = ";".join(f"{key}={value}" for key, value in parts.items())
    try:
        parsed: Any = rrulestr(text, dtstart=start)
        made: Iterator[dt.datetime] = iter(parsed.replace(interval=counting))
        for occurrence in made:
            budget.take(occurrences=1)
            if occurrence > until:
                return
            if first <= occurrence < last:
                yield occurrence
    except _BehindError:
        return
    except (ValueError, TypeError, IndexError, KeyError, AttributeError, OverflowError) as error:
        raise RuleError(f"die Wiederholungsregel „{rule[:60]}“ lässt sich nicht lesen") from error


def _parts(rule: str) -> dict[str, str]:
    """The parts of a rule, checked as far as it takes to walk it safely.

    Raises:
        RuleError: if something is missing, unknown, or too much.
    """
    wrong = f"die Wiederholungsregel „{rule[:60]}“ lässt sich nicht lesen"
    if len(rule) > LONGEST:
        raise RuleError("die Wiederholungsregel ist zu lang")
    parts: dict[str, str] = {}
    for part in rule.strip().strip(";").upper().split(";"):
        key, sign, value = part.partition("=")
        if not sign or key not in _KEYS or key in parts:
            raise RuleError(wrong)
        parts[key] = value
    frequency = parts.get("FREQ")
    if frequency in {"HOURLY", "MINUTELY", "SECONDLY"}:
        raise RuleError("der Termin wiederholt sich öfter als täglich")
    if frequency not in _DAYS:
        raise RuleError(wrong)
    times = (parts.get(key, "").count(",") + 1 for key in ("BYHOUR", "BYMINUTE", "BYSECOND"))
    if math.prod(times) > TIMES_A_DAY:
        raise RuleError("der Termin wiederholt sich zu oft am Tag")
    return parts


def _whole(text: str) -> int:
    """A number of at least 1.

    Raises:
        RuleError: if it is none.
    """
    if not _WHOLE.fullmatch(text) or not int(text):
        raise RuleError(f"„{text[:20]}“ ist kein Abstand einer Wiederholung (INTERVAL)")
    return int(text)


def _until(text: str, zone: dt.tzinfo) -> dt.datetime:
    """UNTIL on the wall clock of the event; a date is its last moment.

    Raises:
        RuleError: if it is neither date nor time.
    """
    match = _UNTIL.fullmatch(text)
    try:
        if match is None:
            raise ValueError(text)  # noqa: TRY301
        numbers = [int(part) for part in match.groups()[:6] if part is not None]
        said = dt.datetime(*numbers)  # type: ignore[arg-type]  # noqa: DTZ001
        if len(numbers) == 3:
            return said.replace(hour=23, minute=59, second=59)
        return said.replace(tzinfo=dt.UTC).astimezone(zone).replace(tzinfo=None) if match[7] else said
    except (ValueError, OverflowError):
        raise RuleError(f"„{text[:20]}“ ist kein Ende einer Wiederholung (UNTIL)") from None


def _nearer(begin: dt.datetime, first: dt.datetime, frequency: str, interval: int) -> dt.datetime:
    """A later start of the same rule, where whole periods can be skipped: days and weeks are all alike."""
    period = {"DAILY": 1, "WEEKLY": 7}.get(frequency)
    if period is None or first <= begin:
        return begin
    skipped = (first - begin).days // (period * interval) - 1
    return begin + dt.timedelta(days=max(0, skipped) * period * interval)
