"""The dates of a series: a recurrence rule (RFC 5545 §3.3.10) on the wall clock."""

import datetime as dt
import re
from itertools import islice

from dateutil.rrule import rrulestr

from api.failures import InvalidError
from scheduler.domain.time import ZONE

MOST = 120
"""Dates of one series."""
LONGEST = dt.timedelta(days=3 * 366)
"""From its first date to its last."""
_ALLOWED = re.compile(r"(FREQ|INTERVAL|COUNT|UNTIL|BYDAY|BYMONTHDAY|BYMONTH|BYSETPOS|WKST)=[A-Z0-9,+-]{1,60}")
_FREQUENCY = re.compile(r"(^|;)FREQ=(DAILY|WEEKLY|MONTHLY)(;|$)")


def dates(rule: str, begin: dt.datetime, end: dt.datetime) -> list[tuple[dt.datetime, dt.datetime]]:
    """Begin and end of every date, each at the same time on the wall clock, in order.

    Args:
        rule: ``FREQ=WEEKLY;INTERVAL=2;COUNT=10``: daily, weekly or monthly, with COUNT or UNTIL.
        begin: of the first date, aware; it counts as one even where the rule would not make it.
        end: of the first date.

    Raises:
        InvalidError: if the rule is none, has no end, or makes more than 120 dates.
    """
    parts = rule.upper().removeprefix("RRULE:").split(";")
    names = [part.partition("=")[0] for part in parts]
    limited = [name for name in names if name in {"COUNT", "UNTIL"}]
    if (
        not all(_ALLOWED.fullmatch(part) for part in parts)
        or not _FREQUENCY.search(";".join(parts))
        or len(set(names)) != len(names)
    ):
        raise InvalidError(
            "Die Wiederholung ist keine Regel, die hier gilt: erwartet wird etwas wie FREQ=WEEKLY;INTERVAL=2;COUNT=10 "
            "(DAILY, WEEKLY oder MONTHLY)."
        )
    if len(limited) != 1:
        raise InvalidError("Die Wiederholung braucht ein Ende: entweder COUNT oder UNTIL.")
    local = begin.astimezone(ZONE).replace(tzinfo=None, fold=0)
    length = end.astimezone(dt.UTC) - begin.astimezone(dt.UTC)
    try:
        found = _made(dict(part.split("=") for part in parts), local)
    except ValueError as error:
        raise InvalidError("Die Wiederholung ist keine gültige Regel nach RFC 5545.") from error
    if local not in found:
        found.insert(0, local)
    if len(found) > MOST:
        raise InvalidError(f"Eine Serie hat höchstens {MOST} Termine.")
    begins = [day.replace(tzinfo=ZONE).astimezone(dt.UTC).astimezone(ZONE) for day in found]
    return [(b, (b.astimezone(dt.UTC) + length).astimezone(ZONE)) for b in begins]


def _made(rule: dict[str, str], local: dt.datetime) -> list[dt.datetime]:
    """The rule's dates on the wall clock, within :data:`LONGEST`: a rule that never makes any ends there too."""
    count = int(rule.pop("COUNT", MOST + 1))
    if count < 1:
        raise ValueError("COUNT is at least 1 (RFC 5545 §3.3.10)")
    horizon = local + LONGEST
    until = rule.pop("UNTIL", None)
    last = horizon if until is None else min(horizon, _local(until))
    text = ";".join(f"{name}={value}" for name, value in rule.items())
    return list(islice(rrulestr(f"{text};UNTIL={last:%Y%m%dT%H%M%S}", dtstart=local), min(count, MOST + 1)))


def _local(until: str) -> dt.datetime:
    """UNTIL on the wall clock; a date alone includes its day (RFC 5545 §3.3.10)."""
    if until.endswith("Z"):
        at = dt.datetime.strptime(until, "%Y%m%dT%H%M%SZ").replace(tzinfo=dt.UTC)
        return at.astimezone(ZONE).replace(tzinfo=None)
    text = until if "T" in until else f"{until}T235959"
    return dt.datetime.strptime(text, "%Y%m%dT%H%M%S")  # noqa: DTZ007 - on the wall clock, as the rule is
