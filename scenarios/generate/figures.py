"""Figures of a county by which it is compared with another: events, loads, rooms, trips, days."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np

from scheduler.domain.demands import Demand
from scheduler.domain.problem import Problem
from scheduler.domain.time import Window, on_grid

Figures = dict[str, dict[str, float]]
"""Groups of figures, in each the values by what they are of (a role, a kind, a quantile)."""

PLANNED_WEEKS = 45
"""Weeks in which the reference county plans events, for figures a week."""
_QUANTILES = (0.1, 0.5, 0.9)


class Tolerance(NamedTuple):
    """How far two values may lie apart: ``relative`` times the reference's value, and ``absolute``."""

    relative: float
    absolute: float


TOLERANCES: Mapping[str, Tolerance] = {
    "Bedarfe je Einheit und Terminart": Tolerance(0.05, 0.0),
    "Termine je Einheit und Terminart": Tolerance(0.1, 0.0),
    "Termine je Haus": Tolerance(0.05, 0.0),
    "Anteil der Pflichttermine": Tolerance(0.05, 0.0),
    "Anteil der Bedarfe mit Rhythmus": Tolerance(0.02, 0.0),
    "Anteil der Termine im Rhythmus": Tolerance(0.02, 0.0),
    "Menschen je Haus": Tolerance(0.1, 0.03),
    "Termine je Mensch": Tolerance(0.25, 0.0),
    "meiste Termine eines Menschen": Tolerance(0.25, 0.0),
    "Terminstunden je Woche": Tolerance(0.25, 0.0),
    "Anteil der Arbeitszeit in Terminen": Tolerance(0.25, 0.0),
    "Arbeitsstunden je Woche": Tolerance(0.1, 0.0),
    "Räume je Haus": Tolerance(0.05, 0.0),
    "Plätze": Tolerance(0.2, 2.0),
    "Anteil der Öffnungszeit in Terminen": Tolerance(0.1, 0.0),
    "Kitas je Einzugsbereich": Tolerance(0.2, 1.0),
    "Bedarf einer Kita": Tolerance(0.1, 0.0),
    "Minuten zwischen zwei Orten": Tolerance(0.3, 3.0),
    "Minuten von der Kita zum Familienzentrum": Tolerance(0.25, 3.0),
    "Anteil der Kitas mit näherem Familienzentrum": Tolerance(0.0, 0.2),
    "Schließtage je Haus": Tolerance(0.15, 1.0),
    "Arbeitstage abwesend": Tolerance(0.25, 1.0),
}
"""What counts as alike, by group. The counties are drawn: a catchment may be smaller, a map wider, a load higher."""


class Difference(NamedTuple):
    """A figure that lies outside its tolerance; ``None`` where a county does not have it."""

    group: str
    of: str
    generated: float | None
    reference: float | None

    def __str__(self) -> str:
        values = ["fehlt" if v is None else f"{v:.3g}".replace(".", ",") for v in (self.generated, self.reference)]
        return f"{self.group}, {self.of}: {values[0]}, im Vergleichskreis {values[1]}"


def statistics(problem: Problem) -> Figures:
    """The figures of a county, by the groups of ``TOLERANCES``."""
    return _County(problem).figures()


def resembles(
    generated: Problem, reference: Problem, tolerances: Mapping[str, Tolerance] = TOLERANCES
) -> list[Difference]:
    """All figures in which the counties differ by more than the tolerances; none if they are alike."""
    ours, theirs = statistics(generated), statistics(reference)
    differences = []
    for group, (relative, absolute) in tolerances.items():
        for of in sorted(ours[group].keys() | theirs[group].keys()):
            own, other = ours[group].get(of), theirs[group].get(of)
            if own is None or other is None or abs(own - other) > relative * abs(other) + absolute:
                differences.append(Difference(group, of, own, other))
    return differences


class _County:
    """One problem and what is asked about it more than once."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        day = problem.horizon.first
        self.unit = {site.id: unit for site in problem.sites if (unit := site.unit(day)) is not None}
        self.centres = [site for site, unit in self.unit.items() if site == unit]
        self.kitas = [site for site, unit in self.unit.items() if site != unit]
        self.events = sum(demand.count for demand in problem.demands)

    def figures(self) -> Figures:
        """All groups."""
        return {**self._demands(), **self._people(), **self._rooms(), **self._map(), **self._days()}

    def _demands(self) -> Figures:
        problem = self.problem
        demands, events, units = Counter[str](), Counter[str](), defaultdict[str, set[str]](set)
        for demand in problem.demands:
            demands[demand.kind] += 1
            events[demand.kind] += demand.count
            units[demand.kind].add(self._sort(demand))
        size = {kind: sum(self._sizes[sort] for sort in sorts) for kind, sorts in units.items()}
        mandatory = sum(demand.mandatory_per_period * len(demand.parts) for demand in problem.demands)
        rhythms = [demand.count for demand in problem.demands if demand.rhythm_weeks]
        return {
            "Bedarfe je Einheit und Terminart": {kind: n / size[kind] for kind, n in demands.items()},
            "Termine je Einheit und Terminart": {kind: n / size[kind] for kind, n in events.items()},
            "Termine je Haus": {"alle": self.events / len(self.unit)},
            "Anteil der Pflichttermine": {"alle": mandatory / self.events},
            "Anteil der Bedarfe mit Rhythmus": {"alle": len(rhythms) / len(problem.demands)},
            "Anteil der Termine im Rhythmus": {"alle": sum(rhythms) / self.events},
        }

    @cached_property
    def _sizes(self) -> Counter[str]:
        """How many units of each sort there are."""
        roles = Counter(person.role for person in self.problem.people)
        return Counter({"fz": len(self.centres), "kita": len(self.kitas), "kreis": 1}) + roles

    def _sort(self, demand: Demand) -> str:
        """Whom a demand is for: a Familienzentrum, a Kita, people of a role, or the county."""
        if demand.unit in self.problem.person:
            return self.problem.person[demand.unit].role
        if demand.unit not in self.unit:
            return "kreis"
        return "fz" if self.unit[demand.unit] == demand.unit else "kita"

    def _people(self) -> Figures:
        problem = self.problem
        events, minutes = Counter[str](), Counter[str]()
        for demand in problem.demands:
            for person in demand.people:
                events[person] += demand.count
                minutes[person] += demand.count * demand.minutes
        roles: dict[str, list[str]] = defaultdict(list)
        for each in problem.people:
            roles[each.role].append(each.id)
        busy = {role: ids for role, ids in roles.items() if any(events[person] for person in ids)}
        hours = {person: minutes[person] / 60 / PLANNED_WEEKS for person in problem.person}
        week = {p.id: _open_minutes(p.availability) / 60 for p in problem.people if p.availability is not None}
        working = {role: ids for role, ids in busy.items() if all(person in week for person in ids)}
        return {
            "Menschen je Haus": {role: len(ids) / len(self.unit) for role, ids in roles.items()},
            "Termine je Mensch": {role: _mean(events[p] for p in ids) for role, ids in busy.items()},
            "meiste Termine eines Menschen": {role: max(events[p] for p in ids) for role, ids in busy.items()},
            "Terminstunden je Woche": {role: _mean(hours[p] for p in ids) for role, ids in busy.items()},
            "Anteil der Arbeitszeit in Terminen": {
                role: _mean(hours[p] / week[p] for p in ids) for role, ids in working.items()
            },
            "Arbeitsstunden je Woche": {role: _mean(week[p] for p in ids) for role, ids in working.items()},
        }

    def _rooms(self) -> Figures:
        problem = self.problem
        taken: Counter[str] = Counter()
        for demand in problem.demands:
            for room in demand.rooms:
                before = on_grid(demand.setup_minutes + problem.room[room].setup_minutes)
                whole = before + demand.minutes + on_grid(demand.cleanup_minutes)
                taken[room] += demand.count * whole // len(demand.rooms)
        kinds: dict[str, list[str]] = defaultdict(list)
        for each in problem.rooms:
            kinds[each.kind].append(each.id)
        load = {r.id: taken[r.id] / (_open_minutes(r.hours) * PLANNED_WEEKS) for r in problem.rooms}
        return {
            "Räume je Haus": {kind: len(ids) / len(self.unit) for kind, ids in kinds.items()},
            "Plätze": {
                f"{kind} {name}": value
                for kind, ids in kinds.items()
                for name, value in _quantiles([problem.room[r].capacity for r in ids]).items()
            },
            "Anteil der Öffnungszeit in Terminen": {kind: _mean(load[r] for r in ids) for kind, ids in kinds.items()},
        }

    def _map(self) -> Figures:
        problem = self.problem
        ids = list(problem.site)
        trips = [problem.trip(a, b) for i, a in enumerate(ids) for b in ids[i + 1 :]]
        own = {kita: problem.trip(self.unit[kita], kita) for kita in self.kitas}
        nearer = [any(problem.trip(centre, kita) < own[kita] for centre in self.centres) for kita in self.kitas]
        catchments = Counter(self.unit[kita] for kita in self.kitas)
        needs = [problem.site[kita].need for kita in self.kitas]
        return {
            "Kitas je Einzugsbereich": _quantiles([catchments[centre] for centre in self.centres]),
            "Bedarf einer Kita": {"alle": _mean(needs)},
            "Minuten zwischen zwei Orten": _quantiles(trips),
            "Minuten von der Kita zum Familienzentrum": _quantiles(list(own.values())),
            "Anteil der Kitas mit näherem Familienzentrum": {"alle": _mean(nearer)},
        }

    def _days(self) -> Figures:
        problem = self.problem
        absent: dict[str, set[dt.date]] = defaultdict(set)
        for absence in problem.absences:
            length = (absence.last - absence.first).days + 1
            days = (absence.first + dt.timedelta(days=offset) for offset in range(length))
            absent[absence.person] |= {day for day in days if day.weekday() < 5 and day not in problem.holidays}
        roles: dict[str, list[int]] = defaultdict(list)
        for person, away in absent.items():
            roles[problem.person[person].role].append(len(away))
        return {
            "Schließtage je Haus": _quantiles([len(problem.site[site].closures) for site in self.unit]),
            "Arbeitstage abwesend": {role: _mean(days) for role, days in roles.items()},
        }


def _open_minutes(week: Iterable[Window]) -> int:
    return sum(window.end - window.start for window in week)


def _mean(values: Iterable[float]) -> float:
    return float(np.mean(list(values)))


def _quantiles(values: Sequence[float]) -> dict[str, float]:
    """The values that a tenth, a half and nine tenths do not exceed."""
    found = np.quantile(values, _QUANTILES)
    return {f"{share:.0%}": float(value) for share, value in zip(_QUANTILES, found, strict=True)}
