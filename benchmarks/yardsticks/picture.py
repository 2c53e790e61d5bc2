"""Three planners in one picture: what is missing over time, and what is proven and paid for."""

import math
from dataclasses import dataclass
from pathlib import Path

from benchmarks.yardsticks import Point

WIDTH, HEIGHT = 780, 520
LEFT, RIGHT = 64, 196
MISSING = (64, 206)
WISHES = (256, 476)
"""Top and bottom of the two strips."""
FEW = 0.01
"""Share of the events that may be missing for the wishes to be drawn: what is not planned leaves no wish unmet."""


@dataclass(frozen=True)
class Curve:
    """A planner to draw.

    Attributes:
        name: what readers read.
        colour: of its lines.
        trace: its course.
    """

    name: str
    colour: str
    trace: tuple[Point, ...]


@dataclass(frozen=True)
class _Strip:
    """A strip of the picture: values from ``least`` at its bottom to ``most`` at its top, over so many seconds."""

    top: int
    bottom: int
    least: int
    most: int
    seconds: float

    def x(self, seconds: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * seconds / self.seconds

    def y(self, value: float) -> float:
        return self.bottom - (self.bottom - self.top) * (value - self.least) / (self.most - self.least)

    def line(self, points: list[tuple[float, int]], colour: str, dashes: str = "") -> str:
        """What is known stays known until something better is, to the end of the time."""
        inside = [(s, v) for s, v in points if self.least <= v <= self.most]
        if not inside:
            return ""
        corners = [inside[0]]
        for seconds, value in inside[1:]:
            if value != corners[-1][1]:
                corners += [(seconds, corners[-1][1]), (seconds, value)]
        corners.append((self.seconds, corners[-1][1]))
        path = " ".join(f"{self.x(s):.1f},{self.y(v):.1f}" for s, v in corners)
        dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
        (x, y), first = (self.x(inside[0][0]), self.y(inside[0][1])), f'r="2.5" fill="{colour}"'
        return (
            f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"{dashed}/>'
            f'<circle cx="{x:.1f}" cy="{y:.1f}" {first}/>'
        )

    def grid(self, step: int) -> str:
        """Lines and numbers of the axis."""
        return "".join(
            f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{self.y(v):.1f}" y2="{self.y(v):.1f}" stroke="#ddd"/>'
            f'<text x="{LEFT - 8}" y="{self.y(v) + 4:.1f}" text-anchor="end">{_number(v)}</text>'
            for v in range(self.least, self.most + 1, step)
        )

    def labels(self, ends: list[tuple[float, str, str]]) -> str:
        """(value, text, colour) beside the ends of the lines, moved apart where they would touch."""
        low = math.inf
        found = []
        for value, text, colour in sorted(ends, key=lambda e: e[0]):
            low = min(self.y(max(self.least, min(self.most, value))) + 4, low - 15)
            found.append(f'<text x="{WIDTH - RIGHT + 6}" y="{low:.1f}" fill="{colour}">{text}</text>')
        return "".join(found)


def draw(curves: list[Curve], events: int, seconds: float, target: Path) -> None:
    """Write the picture as an SVG with a text alternative.

    Args:
        curves: the planners.
        events: how many are wanted.
        seconds: how long each had.
        target: file to write.

    Raises:
        ValueError: if no planner has a complete plan; there is nothing to compare then.
    """
    missing = {c.name: [(p.seconds, events - p.placed) for p in c.trace if p.cost is not None] for c in curves}
    wishes = {c.name: [(p.seconds, p.cost.wishes) for p in c.trace if p.cost is not None] for c in curves}
    bounds = {c.name: [(p.seconds, p.bound.wishes) for p in c.trace if p.bound is not None] for c in curves}
    complete = [c.name for c in curves if missing[c.name] and not missing[c.name][-1][1]]
    if not complete:
        raise ValueError("no planner has a complete plan to compare with")
    most_missing = 500 * math.ceil(max(m for points in missing.values() for _, m in points) / 500 + 0.01)
    most_wishes = 1000 * math.ceil(max(w for name in complete for _, w in wishes[name]) / 1000 + 0.2)
    above = _Strip(*MISSING, 0, most_missing, seconds)
    below = _Strip(*WISHES, 0, most_wishes, seconds)
    parts, lost, paid = [], [], []
    for curve in curves:
        name, colour = curve.name, curve.colour
        parts += [above.line(missing[name], colour), below.line(bounds[name], colour, "6 4")]
        if missing[name]:
            last_missing, last_wishes = missing[name][-1][1], wishes[name][-1][1]
            lost.append((last_missing, f"{name}: {_number(last_missing)}", colour))
            if last_missing <= FEW * events:
                parts.append(below.line(wishes[name], colour, "1 3" if last_missing else ""))
                short = f" ({last_missing} fehlen)" if last_missing else ""
                paid.append((last_wishes, f"{name}: {_number(last_wishes)}{short}", colour))
        if bounds[name]:
            paid.append((bounds[name][-1][1], f"Schranke {name}: {_number(bounds[name][-1][1])}", colour))
    title = (
        f"Fehlende Termine nach {seconds:.0f} s: {', '.join(text for _, text, _ in lost)}; "
        f"unerfüllte Wünsche: {', '.join(text for _, text, _ in paid)}"
    )
    ticks = "".join(
        f'<text x="{below.x(s):.1f}" y="{HEIGHT - 26}" text-anchor="middle">{s:.0f} s</text>'
        for s in (seconds * k / 6 for k in range(7))
    )
    target.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{title}" '
        f'font-family="sans-serif" font-size="13"><title>{title}</title><rect width="100%" height="100%" fill="white"/>'
        f"{_legend(curves)}"
        f'<text x="{LEFT}" y="{MISSING[0] - 10}" font-weight="bold">Fehlende Termine (von {_number(events)})</text>'
        f'<text x="{LEFT}" y="{WISHES[0] - 10}" font-weight="bold">Unerfüllte Wünsche und ihre Schranke</text>'
        f"{above.grid(_step(most_missing))}{below.grid(_step(most_wishes))}{ticks}{''.join(parts)}"
        f"{above.labels(lost)}{below.labels(paid)}"
        f'<text x="{LEFT}" y="{HEIGHT - 6}" font-size="12" fill="#555">Wünsche nur von Plänen, denen höchstens 1 % der '
        f"Termine fehlt (gepunktet: es fehlen welche).</text>"
        f"</svg>\n",
        encoding="utf-8",
    )


def _legend(curves: list[Curve]) -> str:
    """Names and colours, and which line is which."""
    parts, x = [], LEFT
    for curve in curves:
        parts.append(
            f'<line x1="{x}" x2="{x + 22}" y1="20" y2="20" stroke="{curve.colour}" stroke-width="2"/>'
            f'<text x="{x + 28}" y="24" fill="{curve.colour}">{curve.name}</text>'
        )
        x += 60 + 7 * len(curve.name)
    return "".join(parts) + (
        f'<line x1="{x}" x2="{x + 22}" y1="20" y2="20" stroke="#555" stroke-width="2" stroke-dasharray="6 4"/>'
        f'<text x="{x + 28}" y="24" fill="#555">Schranke: kein Plan kostet weniger</text>'
    )


def _step(most: int) -> int:
    """Distance of the lines of an axis, so that there are about five."""
    return max(1, 500 * round(most / 5 / 500)) if most >= 2500 else max(1, most // 5)


def _number(value: int) -> str:
    """German thousands."""
    return f"{value:,}".replace(",", ".")
