"""Progress of plans that are made side by side: a line for each in a terminal, else one whenever one begins or ends."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Self

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.text import Text

from api.terminal.console import duration, levels, number, percent, table
from api.terminal.progress import ENDING, HERTZ
from scheduler.solution import Progress, Solution

KEEPS = "Strg-C beendet; fertige Pläne bleiben."


class Board(AbstractContextManager["Board"]):
    """Shows how far each plan is while it is entered.

    Args:
        console: where.
        names: of all plans that will be made.
        asked: whether the user has asked for the end.
        clock: seconds that only grow.
    """

    def __init__(
        self,
        console: Console,
        names: list[str],
        asked: Callable[[], bool],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._console = console
        self._names = names
        self._asked = asked
        self._clock = clock
        self._begun: dict[int, float] = {}
        self._latest: dict[int, Progress] = {}
        self._done = 0
        self._start = clock()
        self._said_end = False
        self._live = (
            Live(console=console, get_renderable=self.render, refresh_per_second=HERTZ, transient=True)
            if console.is_terminal
            else None
        )

    def __enter__(self) -> Self:
        if self._live is not None:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live is not None:
            self._live.stop()

    def news(self, which: int, progress: Progress) -> None:
        """Where a plan stands."""
        if which not in self._begun:
            self._begun[which] = self._clock()
            if self._live is None:
                self._print(f"begonnen: {self._names[which]}")
        self._latest[which] = progress
        if self._live is None and self._asked() and not self._said_end:
            self._said_end = True
            self._print(ENDING)

    def finished(self, which: int, solution: Solution) -> None:
        """A plan is made."""
        figures = f"Kosten {levels(solution.cost)}, Schranke {levels(solution.bound)}, Lücke {percent(solution.gap)}"
        self.told(which, figures)

    def told(self, which: int, what: str) -> None:
        """One of them is done, and that is what came of it."""
        self._done += 1
        now = self._clock()
        took = now - self._begun.pop(which, now)
        self._latest.pop(which, None)
        self._print(f"{self._done} von {len(self._names)} fertig: {self._names[which]}, {what}, nach {duration(took)}")

    def render(self) -> RenderableType:
        """The picture: one line for every plan that is being made."""
        now = self._clock()
        head = f"{number(self._done)} von {number(len(self._names))} Plänen fertig, {duration(now - self._start)}"
        made = table(
            self._console, "Szenario", "Zeit", "geplant", "Lücke", "Schritt", numbers=("Zeit", "geplant", "Lücke")
        )
        for which, progress in sorted(self._latest.items()):
            made.add_row(
                self._names[which],
                duration(now - self._begun[which]),
                f"{number(progress.placed)} von {number(progress.events)}",
                "–" if progress.gap is None else percent(progress.gap),
                progress.phase,
            )
        return Group(Text(head, "bold"), made, Text(ENDING, "bold") if self._asked() else Text(KEEPS, "dim"))

    def _print(self, line: str) -> None:
        self._console.print(line, soft_wrap=True, highlight=False)
