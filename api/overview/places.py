"""Which Familienzentrum things belong to, what may be told of them, and how periods are called."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable

from calendars.entries import centres
from scheduler.domain.demands import Demand, Pin, Visibility
from scheduler.domain.problem import Problem
from scheduler.domain.time import DateRange
from scheduler.rules import Fact
from scheduler.rules.view import ViewEvent

COUNTY_TITLE = "Kreis"
"""What belongs to no single Familienzentrum."""
HALF_YEAR = 100
"""A period of more days that lies in one half of an account year, but for a few days, is called after it."""
FEW_DAYS = 7
"""So many days of it may lie outside."""
WHOLE_YEAR = 250
"""A period of more days in one account year is called after the year."""


def centre_of(problem: Problem, site: str | None, day: dt.date) -> str | None:
    """The Familienzentrum a site belongs to on that day; None for the Jugendamt, people and digital rooms."""
    known = problem.site.get(site) if site is not None else None
    if known is None:
        return None
    unit = known.unit(day)
    if unit is None and site in centres(problem):
        return site
    return unit


def centre_titles(problem: Problem) -> dict[str, str]:
    """Short title of every Familienzentrum by id: its place, its title where several are in one place."""
    sites = [problem.site[centre] for centre in centres(problem)]
    several = Counter(site.place for site in sites)
    return {site.id: site.place if several[site.place] == 1 else site.title for site in sites}


def centre_or_county(problem: Problem) -> dict[str | None, str]:
    """Short title of every Familienzentrum by id, and the county's under None, last."""
    return dict((*centre_titles(problem).items(), (None, COUNTY_TITLE)))


def confidential(problem: Problem, demand: Demand) -> bool:
    """Whether only those who take part may know of the demand's events."""
    return problem.kind[demand.kind].visibility is Visibility.CONFIDENTIAL


def speaks_of_confidential(problem: Problem, fact: Fact) -> bool:
    """Whether a fact's sentence tells something about a confidential event."""
    demands = {event.demand for event in fact.events}
    for value in fact.values.values():
        if isinstance(value, ViewEvent):
            demands.add(value.demand.id)
        elif isinstance(value, Pin):
            demands.add(value.demand)
        elif isinstance(value, str) and value in problem.demand:
            demands.add(value)
    return any(confidential(problem, problem.demand[demand]) for demand in demands)


def period_title(part: DateRange, years: Iterable[DateRange]) -> str:
    """``"Kita-Jahr"``, ``"1. Halbjahr"`` or ``"2. Halbjahr"`` for most of it, else ``"Zeitraum"``."""
    for year in years:
        middle = year.first + dt.timedelta(days=year.length // 2)
        halves = (DateRange(first=year.first, last=middle), DateRange(first=middle, last=year.last))
        for number, half in enumerate(halves, start=1):
            common = part.intersection(half)
            if common is not None and part.length > HALF_YEAR and part.length - common.length <= FEW_DAYS:
                return f"{number}. Halbjahr"
        if part.length > WHOLE_YEAR and part.intersection(year) == part:
            return "Kita-Jahr"
    return "Zeitraum"
