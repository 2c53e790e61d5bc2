"""Mandatory events by kind, period and Familienzentrum (statements 17 to 20 of the concept)."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, replace

from api.overview.places import centre_of, centre_or_county, confidential, period_title
from scheduler.domain.demands import Demand, EventKind
from scheduler.domain.time import DateRange
from scheduler.rules.view import PlanView

FEW = 2
"""So many dates stand in a cell, of more the first and the last."""


@dataclass(frozen=True, slots=True)
class House:
    """The mandatory events of one unit in one period.

    Attributes:
        needed: mandatory events.
        met: those of them that are placed.
        placed: all its events that are placed, desired ones too.
        dates: of all its placed events; empty if they are confidential.
    """

    title: str
    centre: str
    needed: int
    met: int
    placed: int
    dates: tuple[dt.date, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """All units of a Familienzentrum in one period."""

    houses: tuple[House, ...]

    @property
    def needed(self) -> int:
        """Mandatory events."""
        return sum(house.needed for house in self.houses)

    @property
    def met(self) -> int:
        """Those of them that are placed."""
        return sum(house.met for house in self.houses)

    @property
    def placed(self) -> int:
        """All their events that are placed, desired ones too."""
        return sum(house.placed for house in self.houses)

    @property
    def dates(self) -> tuple[dt.date, ...]:
        """Of all their events, in order."""
        return tuple(sorted(date for house in self.houses for date in house.dates))


@dataclass(frozen=True, slots=True)
class Column:
    """A kind in one period; ``title`` and ``days`` name the period."""

    kind: EventKind
    title: str
    days: DateRange
    cells: tuple[Cell | None, ...]
    """One for each row of the table, None where nothing is needed."""

    @property
    def houses(self) -> tuple[House, ...]:
        """Every unit that needs such events."""
        return tuple(house for cell in self.cells if cell is not None for house in cell.houses)

    @property
    def single(self) -> bool:
        """Whether it is a meeting: one unit and few mandatory events in every cell."""
        return all(len(cell.houses) == 1 and cell.needed <= FEW for cell in self.cells if cell is not None)

    @property
    def missing(self) -> int:
        """Mandatory events that are not placed."""
        return sum(house.needed - house.met for house in self.houses)


@dataclass(frozen=True, slots=True)
class Meetings:
    """A table: a row for every Familienzentrum and one for the county, a column for every kind and period."""

    rows: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def kinds(self) -> tuple[tuple[EventKind, tuple[Column, ...]], ...]:
        """Columns by kind."""
        found: dict[str, list[Column]] = defaultdict(list)
        for column in self.columns:
            found[column.kind.id].append(column)
        return tuple((columns[0].kind, tuple(columns)) for columns in found.values())


def meetings(view: PlanView) -> tuple[Meetings, Meetings]:
    """What is needed and placed, wherever something is mandatory: meetings, then what takes place in many houses.

    A kind stays together: it counts as a meeting if it is one in every period.
    """
    whole = _table(view)
    single = {kind.id for kind, columns in whole.kinds if all(column.single for column in columns)}
    first, second = (tuple(c for c in whole.columns if (c.kind.id in single) is wanted) for wanted in (True, False))
    return _used(whole.rows, first), _used(whole.rows, second)


def _used(rows: tuple[str, ...], columns: tuple[Column, ...]) -> Meetings:
    """The columns with the rows in which they have something."""
    kept = [number for number in range(len(rows)) if any(column.cells[number] is not None for column in columns)]
    return Meetings(
        tuple(rows[number] for number in kept),
        tuple(replace(column, cells=tuple(column.cells[number] for number in kept)) for column in columns),
    )


def _table(view: PlanView) -> Meetings:
    problem = view.problem
    titles = centre_or_county(problem)
    found: dict[tuple[str, DateRange], dict[str | None, list[House]]] = {}
    for kind in problem.kinds:
        demands = [d for d in problem.demands if d.kind == kind.id and d.mandatory_per_period]
        for part in sorted({part for d in demands for part in d.parts}, key=lambda p: (p.first, p.last)):
            found[kind.id, part] = defaultdict(list)
        for demand in demands:
            for number, part in enumerate(demand.parts):
                centre = centre_of(problem, demand.unit, part.first)
                found[kind.id, part][centre].append(_house(view, demand, number, titles[centre]))
    used = [centre for centre in titles if any(centre in cells for cells in found.values())]
    columns = [
        Column(
            kind=problem.kind[kind],
            title=period_title(part, problem.policy.account_years),
            days=part,
            cells=tuple(Cell(tuple(cells[centre])) if centre in cells else None for centre in used),
        )
        for (kind, part), cells in found.items()
    ]
    return Meetings(tuple(titles[centre] for centre in used), tuple(columns))


def _house(view: PlanView, demand: Demand, part: int, centre: str) -> House:
    size = demand.count // len(demand.parts)
    dates = sorted(e.date for e in view.by_demand[demand.id] if e.id.index // size == part)
    unit = view.problem.site.get(demand.unit) or view.problem.person.get(demand.unit)
    return House(
        title=unit.title if unit is not None else view.problem.title_of(demand),
        centre=centre,
        needed=demand.mandatory_per_period,
        met=min(demand.mandatory_per_period, len(dates)),
        placed=len(dates),
        dates=() if confidential(view.problem, demand) else tuple(dates),
    )
