"""Geometry of the pictures: data become coordinates here, the templates only write them down."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

WIDTH, LABEL, TEXT, ROW = 720, 200, 170, 24
"""Of a picture with bars, in its own units: width, space for names, space for figures, height of a bar with its gap."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A drawing area with a linear scale in both directions.

    Attributes:
        width: of the whole picture, in its own units; ``height`` likewise.
        left: free space for labels; ``right``, ``top``, ``bottom`` likewise.
        first: value at the left edge; ``last`` at the right.
        least: value at the bottom; ``most`` at the top.
    """

    width: int
    height: int
    first: float
    last: float
    least: float
    most: float
    left: int = 46
    right: int = 8
    top: int = 10
    bottom: int = 22

    def x(self, value: float) -> float:
        """Where a value lies from left to right."""
        share = (value - self.first) / ((self.last - self.first) or 1)
        return round(self.left + (self.width - self.left - self.right) * share, 1)

    def y(self, value: float) -> float:
        """Where a value lies from top to bottom."""
        share = (self.most - value) / ((self.most - self.least) or 1)
        return round(self.top + (self.height - self.top - self.bottom) * share, 1)

    def steps(self, points: Sequence[tuple[float, float]]) -> str:
        """A line on which a value stays until the next one, as points of a polyline."""
        corners: list[tuple[float, float]] = []
        for at, value in points:
            if corners and corners[-1][1] != value:
                corners.append((at, corners[-1][1]))
            if not corners or corners[-1] != (at, value):
                corners.append((at, value))
        kept = [
            corner
            for number, corner in enumerate(corners)
            if not 0 < number < len(corners) - 1 or len({c[1] for c in corners[number - 1 : number + 2]}) > 1
        ]
        return " ".join(f"{self.x(at):g},{self.y(value):g}" for at, value in kept)


def shade(value: float, most: float) -> int:
    """How dark a cell is, 0 (nothing) to 5 (the most)."""
    return 0 if value <= 0 or most <= 0 else min(5, 1 + int(5 * value / most * 0.9999))


def widths(values: Iterable[float], full: int = 100) -> list[float]:
    """Lengths of bars in proportion to the largest value, which is as long as ``full``."""
    known = list(values)
    most = max(known, default=0)
    return [round(full * value / most, 1) if most > 0 else 0.0 for value in known]


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a picture.

    Attributes:
        width: in the picture's units.
        mark: where a line stands beside, None if nothing is marked.
    """

    label: str
    text: str
    width: float
    mark: float | None


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture: one bar for each scenario.

    Attributes:
        title: what the bars show; with a mark, what it shows too.
    """

    title: str
    bars: tuple[Bar, ...]

    @property
    def height(self) -> int:
        """Of the picture, in its own units."""
        return ROW * len(self.bars) + 4
