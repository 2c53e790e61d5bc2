"""Small counts are held back, and so many others that none of them can be worked out (statements 24, 49).

The method is complementary cell suppression (Cox 1980; Gusfield 1988), here for any tables that share totals: for every
cell that is held back there has to be a second set of tables, in which that cell has another value, all sums hold, and
every published cell is as published. The cheapest second set is looked for by an integer program; the cells in which it
differs from the true one are held back as well. It is its own proof: whoever knows only what is published cannot tell
the two apart. Holding back further cells later leaves it one.

Zeros stay: where nothing took place nobody can be recognised, and that a Kita got nothing is what the report has to
show (statement 11). Whoever reads it knows so, hence a hidden cell is never 0, and the second set keeps to that too.
"""

from collections.abc import Hashable, Iterable, Mapping
from typing import Generic, NamedTuple, TypeVar

from scheduler.errors import SolveError

K = TypeVar("K", bound=Hashable)


class Sum(NamedTuple, Generic[K]):
    """A cell that is the sum of others."""

    whole: K
    parts: tuple[K, ...]


SMALLEST = 5
"""The smallest count that is told."""
HIDDEN, PUBLISHED = 1, 100
"""What it costs to change a cell by 1: hardly anything where it is hidden anyway, else this and its value."""


def held_back(cells: Mapping[K, int], sums: Iterable[Sum[K]], smallest: int = SMALLEST) -> frozenset[K]:
    """The cells that must not be told.

    Args:
        cells: counts, none negative.
        sums: which cells add up to which; both sides are among ``cells``.
        smallest: counts below it, but 0, are held back.

    Returns:
        all cells from 1 to ``smallest`` - 1, and others that keep them from being worked out. No zero is among them.

    Raises:
        ValueError: if a sum is none, or a count is negative.
        SolveError: if the solver fails; a second set of tables there always is.
    """
    known = tuple(sums)
    _require(cells, known)
    hidden = {key for key, value in cells.items() if 0 < value < smallest}
    protected: set[K] = set()
    for key in sorted(hidden, key=lambda k: (cells[k], str(k))):
        if key not in protected:
            differing = _second(cells, known, hidden, key)
            hidden |= differing
            protected |= differing
    return frozenset(hidden)


def _second(cells: Mapping[K, int], sums: tuple[Sum[K], ...], hidden: set[K], key: K) -> set[K]:
    """Where the cheapest second set of tables in which ``key`` is greater differs from the true one.

    There always is one: everything twice as large. A cell's difference is a way up less a way down, both at a cost.
    """
    import highspy  # noqa: PLC0415 - half a second that only those wait who hold something back

    most = 2 * max(cells.values())
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    at: dict[K, int] = {}
    for cell, value in cells.items():
        if value:
            at[cell] = solver.numVariables
            cost = HIDDEN if cell in hidden else PUBLISHED + value
            solver.addCol(cost, int(cell == key), most, 0, [], [])
            solver.addCol(cost, 0, 0 if cell == key else value - 1, 0, [], [])
    integer = [highspy.HighsVarType.kInteger] * solver.numVariables
    solver.changeColsIntegrality(len(integer), list(range(len(integer))), integer)
    for one in sums:
        signed = [(at[part], 1.0) for part in one.parts if part in at]
        signed += [(at[one.whole], -1.0)] if one.whole in at else []
        where = [column for up, _ in signed for column in (up, up + 1)]
        solver.addRow(0, 0, len(where), where, [factor for _, sign in signed for factor in (sign, -sign)])
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise SolveError("Die kleinen Zahlen ließen sich nicht schützen.")
    values = solver.getSolution().col_value
    return {cell for cell, up in at.items() if round(values[up]) != round(values[up + 1])}


def _require(cells: Mapping[K, int], sums: tuple[Sum[K], ...]) -> None:
    if any(value < 0 for value in cells.values()):
        raise ValueError("a count is negative")
    for one in sums:
        if cells[one.whole] != sum(cells[part] for part in one.parts):
            raise ValueError(f"{one.whole} is not the sum of its parts")
