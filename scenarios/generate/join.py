"""Several counties as one problem: side by side and strangers to each other, or sharing somebody from outside."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

import numpy as np

from scenarios.schema import Fahrzeiten
from scenarios.travel import EARTH_KM
from scheduler.domain.demands import Demand
from scheduler.domain.problem import Problem
from scheduler.domain.resources import Person, Room, Site
from scheduler.domain.time import Model

APART_DEGREES = 0.9
"""Degrees of longitude from one county's middle to the next: about 64 km."""
SHARED_EVENTS = 12
"""Events that somebody who is shared has in all counties together, if there are not more counties than that."""
MOST_COUNTIES = 24
"""Counties that may share somebody: each wants at least one Saturday or evening within a few months."""
SHARED = ("trainer-eh", "referent-1")
"""A trainer and a speaker of the reference county and of those that are generated."""

_ALIKE = ("horizon", "kinds", "holidays", "school_holidays", "policy", "weights")

Minutes = np.ndarray[tuple[int, int], np.dtype[np.int64]]

M = TypeVar("M", bound=Model)
T = TypeVar("T")


def join(problems: Sequence[Problem], shared: Iterable[str] = ()) -> Problem:
    """Several counties as one problem.

    Ids begin with ``k1-``, ``k2-`` and so on, also that of the unit ``kreis``; only the kinds of event are common. The
    counties lie side by side on one parallel, so that trips within each of them stay what they are.

    Args:
        shared: ids of people from outside who are the same in every county, such as ``SHARED``. About
            ``SHARED_EVENTS`` demands, as many from each county, name them instead of the county's own, always as
            required.

    Raises:
        ValueError: if there are no counties, if they differ in what must be common (days, kinds, rules, weights), if
            more than ``MOST_COUNTIES`` share somebody, or if somebody who is shared is unknown in one of them.
        ProblemError: if the whole contradicts itself.
    """
    shared = tuple(shared)
    _check(problems, shared)
    first = problems[0]
    moved = [_County(problem, f"k{i}-", APART_DEGREES * (i - 1)) for i, problem in enumerate(problems, start=1)]
    sites = _all(county.sites() for county in moved)
    share = max(1, SHARED_EVENTS // len(problems))
    strangers = tuple(first.person[person] for person in shared)
    return Problem(
        title=" + ".join(problem.title for problem in problems),
        horizon=first.horizon,
        sites=sites,
        rooms=_all(county.rooms() for county in moved),
        people=strangers + _all(county.people() for county in moved),
        kinds=first.kinds,
        demands=_all(county.demands(shared, share) for county in moved),
        travel=_travel(moved, sites),
        holidays=first.holidays,
        school_holidays=first.school_holidays,
        absences=_all(county.renamed(county.problem.absences, "person") for county in moved),
        rates=_all(county.renamed(county.problem.rates, "person") for county in moved),
        reservations=_all(county.renamed(county.problem.reservations, "id", "room", "people") for county in moved),
        pins=_all(county.renamed(county.problem.pins, "demand", "room") for county in moved),
        baseline=_all(county.renamed(county.problem.baseline, "demand", "room", "attendees") for county in moved),
        policy=first.policy,
        weights=first.weights,
    )


class _County:
    """One county with new ids, and moved to the east."""

    def __init__(self, problem: Problem, prefix: str, east: float) -> None:
        self.problem = problem
        self._prefix = prefix
        self._east = east

    def name(self, old: Any) -> Any:
        """An id, or several of them, with the county's prefix; None stays."""
        if old is None:
            return None
        if isinstance(old, str):
            return self._prefix + old
        return type(old)(self._prefix + each for each in old)

    def renamed(self, things: Iterable[M], *fields: str) -> tuple[M, ...]:
        """Copies whose fields name what they mean by its new id."""
        return tuple(t.model_copy(update={field: self.name(getattr(t, field)) for field in fields}) for t in things)

    def sites(self) -> tuple[Site, ...]:
        """The sites, further east; places of the same name in two counties are two."""
        return tuple(
            site.model_copy(
                update={
                    "place": f"{site.place} ({self._prefix.strip('-')})",
                    "lon": site.lon + self._east,
                    "catchment": self.renamed(site.catchment, "unit"),
                }
            )
            for site in self.renamed(self.problem.sites, "id")
        )

    def rooms(self) -> tuple[Room, ...]:
        """The rooms."""
        return self.renamed(self.problem.rooms, "id", "site")

    def people(self) -> tuple[Person, ...]:
        """The people; somebody who is shared is also there as the county's own, for the demands that keep them."""
        return self.renamed(self.problem.people, "id", "base", "serves")

    def demands(self, shared: Sequence[str], share: int) -> tuple[Demand, ...]:
        """The demands; the first ``share`` of those that name somebody who is shared require that person."""
        left = dict.fromkeys(shared, share)
        return tuple(self._demand(demand, left) for demand in self.problem.demands)

    def _demand(self, demand: Demand, left: dict[str, int]) -> Demand:
        strangers = tuple(p for p in (*demand.required, *demand.optional) if left.get(p, 0) >= demand.count)
        for person in strangers:
            left[person] -= demand.count
        (renamed,) = self.renamed([demand], "id", "unit", "rooms", "site")
        return renamed.model_copy(
            update={
                "required": strangers + self._others(demand.required, strangers),
                "optional": self._others(demand.optional, strangers),
                "groups": self.renamed(demand.groups, "members", "deputies"),
            }
        )

    def _others(self, people: Sequence[str], strangers: Sequence[str]) -> tuple[str, ...]:
        return tuple(self.name(person) for person in people if person not in strangers)


def _check(problems: Sequence[Problem], shared: Sequence[str]) -> None:
    if not problems:
        raise ValueError("Es ist kein Kreis genannt.")
    for field in _ALIKE:
        if any(getattr(problem, field) != getattr(problems[0], field) for problem in problems):
            raise ValueError(f"Die Kreise unterscheiden sich in „{field}“.")
    if shared and len(problems) > MOST_COUNTIES:
        raise ValueError(f"Höchstens {MOST_COUNTIES} Kreise können sich einen Menschen teilen.")
    for person in shared:
        known = [problem.person.get(person) for problem in problems]
        if any(p is None or p.base is not None or p.availability is not None for p in known):
            raise ValueError(f"„{person}“ kommt nicht in jedem Kreis von außen.")


def _all(parts: Iterable[tuple[T, ...]]) -> tuple[T, ...]:
    return tuple(thing for part in parts for thing in part)


def _travel(counties: Sequence[_County], sites: Sequence[Site]) -> dict[str, dict[str, int]]:
    """Minutes between all sites: inside a county its own, between counties as they are computed anywhere."""
    minutes = _minutes(sites)
    ids = [site.id for site in sites]
    trips = {a: dict(zip(ids, row, strict=True)) for a, row in zip(ids, minutes.tolist(), strict=True)}
    for county in counties:
        for a, row in county.problem.travel.items():
            trips[county.name(a)].update({county.name(b): each for b, each in row.items()})
    for site in ids:
        del trips[site][site]
    return trips


def _minutes(sites: Sequence[Site]) -> Minutes:
    """Estimated minutes by road, one row and one column a site (as :mod:`scenarios.travel` computes one trip)."""
    numbers = Fahrzeiten()
    lat, lon = (np.radians([getattr(site, field) for site in sites]) for field in ("lat", "lon"))
    half_lat, half_lon = (lat[:, None] - lat) / 2, (lon[:, None] - lon) / 2
    h = np.sin(half_lat) ** 2 + np.outer(np.cos(lat), np.cos(lat)) * np.sin(half_lon) ** 2
    km = np.maximum(numbers.mindestens_km, numbers.umweg * 2 * EARTH_KM * np.arcsin(np.sqrt(h)))
    minutes: Minutes = np.ceil(km / numbers.kmh * 60 + numbers.grundzeit_minuten).astype(np.int64)
    return minutes
