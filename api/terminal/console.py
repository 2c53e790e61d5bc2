"""Where output goes, and how numbers and tables look in it."""

import sys
from collections.abc import Iterable

from rich import box
from rich.console import Console
from rich.table import Table

from scheduler.domain.plan import Cost
from scheduler.rules import Level

PLAIN_WIDTH = 120
"""Columns of a table that does not go to a terminal."""


def stdout() -> Console:
    """The console for results."""
    return _console(error=False)


def stderr() -> Console:
    """The console for progress and errors."""
    return _console(error=True)


def _console(*, error: bool) -> Console:
    stream = sys.stderr if error else sys.stdout
    width = None if stream.isatty() else PLAIN_WIDTH
    return Console(stderr=error, highlight=False, markup=False, emoji=False, width=width)


def table(console: Console, *columns: str, title: str | None = None, numbers: Iterable[str] = ()) -> Table:
    """An empty table; lines are drawn only in a terminal.

    Args:
        console: where it will be printed.
        columns: headings.
        title: of the table.
        numbers: headings of the columns that are aligned to the right.
    """
    made = Table(
        title=title,
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD if console.is_terminal else None,
        pad_edge=False,
        padding=(0, 1 if console.is_terminal else 2, 0, 0),
        header_style="bold",
    )
    right = set(numbers)
    for column in columns:
        made.add_column(column, justify="right" if column in right else "left", no_wrap=column in right)
    return made


def bullet(console: Console, text: str) -> None:
    """One item of a list: indented in a terminal, a single line elsewhere."""
    if not console.is_terminal:
        console.print(f"- {text}", soft_wrap=True)
        return
    grid = Table.grid(padding=(0, 1))
    grid.add_row("-", text)
    console.print(grid)


def number(value: int) -> str:
    """2818 as ``2.818``."""
    return f"{value:,}".replace(",", ".")


def decimal(value: float, digits: int = 1) -> str:
    """12.345 as ``12,3``."""
    return f"{value:,.{digits}f}".translate(str.maketrans(",.", ".,"))


def percent(share: float) -> str:
    """0.0123 as ``1,2 %``; a share that is not 0 never reads as 0."""
    if 0 < share < 0.0001:
        return "unter 0,01\u00a0%"
    return f"{decimal(100 * share, 2 if 0 < share < 0.01 else 1)}\u00a0%"


def duration(seconds: float) -> str:
    """12.34 as ``12,3 s``, 75 as ``1:15 Min.``."""
    if seconds < 59.95:
        return f"{decimal(seconds)} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d} Min."


def levels(cost: Cost) -> str:
    """A cost as ``0 / 0 / 12 / 1.234``: one number a level, the most important first."""
    return " / ".join(number(value) for value in cost.levels)


LEVELS = " / ".join(level.title for level in Level)
"""What the numbers of :func:`levels` stand for."""
