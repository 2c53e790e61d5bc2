"""Progress of planning: a picture that moves in a terminal, else one line whenever there is news."""

import time
from abc import abstractmethod
from collections.abc import Callable
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Self

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from api.terminal.console import LEVELS, duration, levels, number, percent, table
from scheduler.rules import Level
from scheduler.solution import Progress

HERTZ = 4
"""The picture is drawn so many times a second."""
PAUSES = (0.0, 1.0, 5.0, 30.0)
"""Least seconds since the last line when the news is a better plan, another phase, a better bound, only the time."""
ENDING = "Abbruch verlangt: der beste Plan bis jetzt wird übernommen. Noch einmal Strg-C bricht sofort ab."


class Watcher(AbstractContextManager["Watcher"]):
    """Something that shows progress while it is entered."""

    @abstractmethod
    def __call__(self, progress: Progress) -> None:
        """Take note of where planning stands."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing is left to be shown."""


def watcher(console: Console, asked: Callable[[], bool]) -> Watcher:
    """What shows progress on that console.

    Args:
        console: where.
        asked: whether the user has asked for the end.
    """
    return Picture(console, asked) if console.is_terminal else Lines(console, asked)


class Picture(Watcher):
    """Events placed, cost and bound by level, gap and time, drawn over and over in the same place."""

    def __init__(
        self, console: Console, asked: Callable[[], bool], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._asked = asked
        self._clock = clock
        self._start = clock()
        self._latest: Progress | None = None
        self._live = Live(console=console, get_renderable=self.render, refresh_per_second=HERTZ, transient=True)
        self._console = console

    def __enter__(self) -> Self:
        self._start = self._clock()
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.stop()

    def __call__(self, progress: Progress) -> None:
        """Remember it for the next drawing."""
        self._latest = progress

    def render(self) -> RenderableType:
        """The picture."""
        elapsed = duration(self._clock() - self._start)
        latest = self._latest
        hint = Text(ENDING, "bold") if self._asked() else Text("Strg-C beendet mit dem besten Plan bis dahin.", "dim")
        if latest is None:
            return Group(Text(f"Die Planung beginnt … {elapsed}"), hint)
        placed = Table.grid(padding=(0, 1))
        placed.add_row(
            Text(f"{number(latest.placed)} von {number(latest.events)} Terminen"),
            ProgressBar(total=max(1, latest.events), completed=latest.placed, width=30),
            Text(elapsed),
        )
        gap = "noch kein Plan" if latest.gap is None else percent(latest.gap)
        return Group(Text(latest.phase, "bold"), placed, self._costs(latest), Text(f"Lücke: {gap}"), hint)

    def _costs(self, latest: Progress) -> Table:
        made = table(self._console, "Stufe", "Kosten", "Schranke", numbers=("Kosten", "Schranke"))
        costs = latest.cost.levels if latest.cost is not None else (None,) * len(Level)
        for level, cost, bound in zip(Level, costs, latest.bound.levels, strict=True):
            made.add_row(level.title, "–" if cost is None else number(cost), number(bound))
        return made


class Lines(Watcher):
    """One line a piece of news, for files and pipes."""

    def __init__(self, console: Console, asked: Callable[[], bool]) -> None:
        self._console = console
        self._asked = asked
        self._said: tuple[object, ...] = (None, None, None)
        self._at = 0.0
        self._ending = False

    def __enter__(self) -> Self:
        self._print(f"Kosten und Schranke stehen als {LEVELS}.")
        return self

    def __call__(self, progress: Progress) -> None:
        """Print a line if there is something to say."""
        if self._asked() and not self._ending:
            self._ending = True
            self._print(ENDING)
        news = ((progress.placed, progress.cost), progress.phase, progress.bound)
        changed = next((i for i, (new, old) in enumerate(zip(news, self._said, strict=True)) if new != old), len(news))
        if progress.seconds < self._at + PAUSES[changed]:
            return
        self._said, self._at = news, progress.seconds
        placed = f"{number(progress.placed)} von {number(progress.events)} Terminen"
        if progress.cost is None or progress.gap is None:
            figures = f"noch kein Plan, Schranke {levels(progress.bound)}"
        else:
            gap = percent(progress.gap)
            figures = f"{placed}, Kosten {levels(progress.cost)}, Schranke {levels(progress.bound)}, Lücke {gap}"
        self._print(f"{duration(progress.seconds):>10}  {progress.phase}: {figures}")

    def _print(self, line: str) -> None:
        self._console.print(line, soft_wrap=True)
