"""How full the rooms are over the year: hours taken against hours open, by month and in the fullest week."""

import datetime as dt
from dataclasses import dataclass, replace

from api.measures import open_minutes, used_minutes
from api.overview.drawing import widths
from scheduler.domain.resources import Room
from scheduler.domain.time import monday
from scheduler.rules.view import PlanView

FULL = 0.8
"""A week in which a room is taken for more than this share of its open hours is nearly full."""
MONTHS = ("Jan", "Feb", "Mär", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez")
BAR = 20
"""Height of the highest bar."""


@dataclass(frozen=True, slots=True)
class Span:
    """Minutes in a month or a week that begins on ``first``."""

    first: dt.date
    used: int
    open: int

    @property
    def share(self) -> float:
        """Used part of the open time; 0 where it is closed."""
        return self.used / self.open if self.open else 0.0

    @property
    def month(self) -> str:
        """``"Nov 2026"``."""
        return f"{MONTHS[self.first.month - 1]} {self.first.year}"


@dataclass(frozen=True, slots=True)
class RoomYear:
    """A room over the whole horizon.

    Attributes:
        site: title of the house.
        months: every month of the horizon.
        peak: the fullest week, None if the room is never used.
        bars: heights of the months' bars; that of the fullest month of all rooms is ``BAR``.
    """

    room: Room
    site: str
    whole: Span
    months: tuple[Span, ...]
    peak: Span | None
    bars: tuple[float, ...]

    @property
    def nearly_full(self) -> bool:
        """Whether there is a week into which hardly anything else fits."""
        return self.peak is not None and self.peak.share > FULL


def room_years(view: PlanView) -> tuple[RoomYear, ...]:
    """Every room that is not digital, the one with the fullest week first."""
    used = used_minutes(view)
    years = [_year(view, room, used[room.id]) for room in view.problem.rooms if not room.digital]
    years.sort(key=lambda year: -(year.peak.share if year.peak is not None else 0.0))
    bars = iter(widths((month.share for year in years for month in year.months), BAR))
    return tuple(replace(year, bars=tuple(next(bars) for _ in year.months)) for year in years)


def _year(view: PlanView, room: Room, used: dict[dt.date, int]) -> RoomYear:
    problem = view.problem
    months: dict[dt.date, tuple[int, int]] = {}
    weeks: dict[dt.date, tuple[int, int]] = {}
    for day, opened in open_minutes(problem, room).items():
        for spans, first in ((months, day.replace(day=1)), (weeks, monday(day))):
            before = spans.get(first, (0, 0))
            spans[first] = (before[0] + used.get(day, 0), before[1] + opened)
    by_month = tuple(Span(first, *both) for first, both in months.items())
    by_week = [Span(first, *both) for first, both in weeks.items() if both[0]]
    site = problem.site[room.site] if room.site is not None else None
    return RoomYear(
        room=room,
        site=site.title if site is not None else "",
        whole=Span(problem.horizon.first, sum(m.used for m in by_month), sum(m.open for m in by_month)),
        months=by_month,
        peak=max(by_week, key=lambda span: span.share, default=None),
        bars=(),
    )
