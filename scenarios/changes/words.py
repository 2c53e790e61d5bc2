"""How changes are told: days, hours and lists as people write them."""

from collections.abc import Iterable

from scheduler.domain.time import DateRange, Window, clock
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
    """``"Mo 08:00–12:00 und Di 08:00–12:00"``."""
    return listing(f"{window.weekday.name} {clock(window.start)}–{clock(window.end)}" for window in windows)
