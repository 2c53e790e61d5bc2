"""The year at a glance: how many events in which week at which Familienzentrum, and of which kind in which month."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from api.overview.drawing import shade
from api.overview.places import centre_of, centre_or_county, confidential
from api.overview.rooms import MONTHS
from scheduler.domain.problem import Problem
from scheduler.domain.time import Weekday, monday
from scheduler.rules.view import PlanView, ViewEvent
from scheduler.rules.words import date_text

CONFIDENTIAL = "Vertrauliche Termine"


@dataclass(frozen=True, slots=True)
class Count:
    """A number with how dark its cell is, and a word instead of 0 where there is a reason for it."""

    number: int
    shade: int
    word: str = ""


@dataclass(frozen=True, slots=True)
class WeekRow:
    """A week: one count for each column, and what is special about it."""

    first: dt.date
    counts: tuple[Count, ...]
    total: int
    notes: tuple[str, ...]
    quiet: bool
    """Whether school holidays fill at least three of its days from Monday to Friday."""


@dataclass(frozen=True, slots=True)
class KindRow:
    """A kind of event: one count for each month."""

    title: str
    counts: tuple[Count, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Year:
    """Both tables."""

    columns: tuple[str, ...]
    weeks: tuple[WeekRow, ...]
    months: tuple[str, ...]
    kinds: tuple[KindRow, ...]


def year(view: PlanView) -> Year:
    """Every week and month of the horizon."""
    problem = view.problem
    titles = centre_or_county(problem)
    counted = Counter((event.week, _centre(problem, event)) for event in view.events)
    used = [c for c in titles if c is not None or any(key[1] is None for key in counted)]
    most = max(counted.values(), default=0)
    weeks = tuple(
        WeekRow(
            first=week,
            counts=tuple(_count(problem, counted[week, centre], most, centre, week) for centre in used),
            total=sum(counted[week, centre] for centre in used),
            notes=_notes(problem, week),
            quiet=_school_holidays(problem, week) >= 3,
        )
        for week in sorted({monday(day) for day in problem.horizon.days()})
    )
    months = sorted({day.replace(day=1) for day in problem.horizon.days()})
    return Year(
        columns=tuple(titles[centre] for centre in used),
        weeks=weeks,
        months=tuple(f"{MONTHS[m.month - 1]}\u00a0{m:%y}" for m in months),
        kinds=_kinds(view, months),
    )


def _kinds(view: PlanView, months: list[dt.date]) -> tuple[KindRow, ...]:
    problem = view.problem
    titles = [CONFIDENTIAL if confidential(problem, e.demand) else e.kind.title for e in view.events]
    pairs = zip(titles, view.events, strict=True)
    counted = Counter((title, event.date.replace(day=1)) for title, event in pairs)
    order = [*dict.fromkeys(kind.title for kind in problem.kinds), CONFIDENTIAL]
    rows = []
    for title in order:
        numbers = [counted[title, month] for month in months]
        if any(numbers):
            counts = tuple(Count(number, shade(number, max(numbers))) for number in numbers)
            rows.append(KindRow(title, counts, sum(numbers)))
    return tuple(rows)


def _centre(problem: Problem, event: ViewEvent) -> str | None:
    """The Familienzentrum of whom the event is for, else of where it takes place."""
    if event.demand.unit in problem.site:
        return centre_of(problem, event.demand.unit, event.date)
    return centre_of(problem, event.site, event.date)


def _count(problem: Problem, number: int, most: int, centre: str | None, week: dt.date) -> Count:
    days = [week + dt.timedelta(days=n) for n in range(Weekday.Sa)]
    closures = problem.site[centre].closures if centre is not None else frozenset()
    closed = centre is not None and all(day in closures or day in problem.holidays for day in days)
    return Count(number, shade(number, most), "zu" if closed and not number else "")


def _school_holidays(problem: Problem, week: dt.date) -> int:
    days = [week + dt.timedelta(days=n) for n in range(Weekday.Sa)]
    return sum(any(day in span for span in problem.school_holidays) for day in days)


def _notes(problem: Problem, week: dt.date) -> tuple[str, ...]:
    """School holidays, and public holidays from Monday to Saturday."""
    days = [week + dt.timedelta(days=n) for n in range(Weekday.So)]
    spans = [span.title for span in problem.school_holidays if any(day in span for day in days[:5])]
    public = [f"{problem.holidays[day]} ({date_text(day)[:6]})" for day in days if day in problem.holidays]
    return tuple(dict.fromkeys([*spans, *public]))
