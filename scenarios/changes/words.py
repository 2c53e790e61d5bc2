"""How changes are told: days, hours and lists as people write them."""

from collections import defaultdict
from collections.abc import Iterable

from scenarios.values import compact_days
from scheduler.domain.time import DateRange, Weekday, Window, clock
from scheduler.rules.words import date_text, listing

__all__ = ["date_text", "days_text", "hours_text", "listing", "quoted", "windows_text"]


def days_text(spans: Iterable[DateRange]) -> str:
    """``"vom 02.11.2026 bis 27.12.2026 und am 04.01.2027"``."""
    return listing(
        f"am {date_text(span.first)}"
        if span.first == span.last
        else f"vom {date_text(span.first)} bis {date_text(span.last)}"
        for span in spans
    )


def hours_text(hours: float) -> str:
    """2.5 as ``"2,5 Stunden"``, 1 as ``"1 Stunde"``."""
    return "1 Stunde" if hours == 1 else f"{hours:g} Stunden".replace(".", ",")


def quoted(titles: Iterable[str]) -> str:
    """``"„a“, „b“ und „c“"``."""
    return listing(f"„{title}“" for title in titles)


def windows_text(windows: Iterable[Window]) -> str:
    """``"Mo-Do 08:00–12:00 und Fr 08:00–11:00"``."""
    days: dict[tuple[int, int], list[Weekday]] = defaultdict(list)
    for window in windows:
        days[window.start, window.end].append(window.weekday)
    return listing(f"{compact_days(on)} {clock(start)}–{clock(end)}" for (start, end), on in days.items())
