"""Rows of all scenarios side by side: one for each Kita, room or person that any of them has."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from api.comparison.figures import Figures, KitaRow, PersonRow, RoomRow
from api.comparison.side_by_side import Comparison, Side

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Beside(Generic[R]):
    """One thing in every scenario.

    Attributes:
        first: the row of the first scenario that has it.
        rows: of each scenario, the data as they are first; None where there is no such thing.
    """

    first: R
    rows: tuple[R | None, ...]

    @property
    def differs(self) -> bool:
        """Whether it is not the same everywhere."""
        return any(row != self.rows[0] for row in self.rows)


def beside(found: Comparison, rows: Callable[[Figures], Iterable[R]], key: Callable[[R], Any]) -> tuple[Beside[R], ...]:
    """Rows with the same key next to each other, in the order in which they first come."""
    by_side = [{key(row): row for row in rows(side.figures)} for side in found.all]
    every: dict[Any, R] = {}
    for own in by_side:
        every |= {k: row for k, row in own.items() if k not in every}
    return tuple(Beside(row, tuple(own.get(k) for own in by_side)) for k, row in every.items())


def kitas(found: Comparison) -> tuple[Beside[KitaRow], ...]:
    """Every Kita, by fairness group."""
    return beside(found, lambda figures: figures.kitas, lambda row: (row.group, row.kita))


def rooms(found: Comparison) -> tuple[Beside[RoomRow], ...]:
    """Every room."""
    return beside(found, lambda figures: figures.rooms, lambda row: row.room)


def people(found: Comparison) -> tuple[Beside[PersonRow], ...]:
    """Everybody who takes part in an event."""
    return beside(found, lambda figures: figures.people, lambda row: row.person)


def label(found: Comparison) -> Callable[[Side], str]:
    """Names without what all of them have in common."""
    begin = f"{found.file.name}/"
    return lambda side: "unverändert" if side is found.base else side.name.removeprefix(begin)
