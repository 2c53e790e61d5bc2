"""Draws the picture in the README: one week of a Familienzentrum and its Kitas, as SVG.

Use: ``python docs/bild.py bad-kreuznach-2026-27 plan fz-hargesheim 2026-W39 > docs/bild-plan.svg``
"""  # noqa: INP001 (a script, no package)

import sys
import textwrap
from html import escape
from pathlib import Path

from api.inputs import week
from api.planfile import read_plan
from calendars.entries import Entry, entries
from calendars.visibility import CentreReader, Detail
from scenarios import load
from scheduler.domain.time import Weekday, clock

WIDTH, LEFT, TOP, GAP = 1180, 52, 92, 6
HOUR = 58
"""Pixels an hour is high."""
NARROW = 90
"""Boxes of fewer pixels have smaller letters."""
COLOURS = (
    "#dbeafe",
    "#fde68a",
    "#d1fae5",
    "#fbcfe8",
    "#e9d5ff",
    "#fed7aa",
    "#e5e7eb",
    "#bae6fd",
    "#fecaca",
    "#d9f99d",
    "#f5d0fe",
    "#99f6e4",
)
"""Pale enough for black text on them (contrast at least 12:1); every event says in words what it is."""


def lanes(day: list[Entry]) -> list[tuple[Entry, int, int]]:
    """Each event with its lane and the number of lanes it shares the day's width with."""
    found: list[tuple[Entry, int, int]] = []
    group: list[tuple[Entry, int]] = []
    until = 0
    for entry in sorted(day, key=lambda e: (e.start, e.end)):
        if entry.start >= until and group:
            found += [(e, lane, max(number for _, number in group) + 1) for e, lane in group]
            group = []
        busy = {lane for e, lane in group if e.end > entry.start}
        group.append((entry, next(lane for lane in range(len(busy) + 1) if lane not in busy)))
        until = max(until, entry.end)
    return found + [(e, lane, max(number for _, number in group) + 1) for e, lane in group]


def box(entry: Entry, colour: str, area: tuple[float, float, float, float]) -> list[str]:
    """An event as a rectangle with as many lines of text as fit."""
    x, y, width, height = area
    size = 9 if width < NARROW else 11
    letters = int((width - 12) / (0.56 * size))
    title = textwrap.wrap(entry.title.partition(" – ")[0], letters, break_long_words=False)
    place = textwrap.wrap(entry.place, letters, break_long_words=False)
    lines = [f"{clock(entry.start)}–{clock(entry.end)}", *title, *place]
    fitting = lines[: max(1, int((height - 6) // (size + 3)))]
    spot = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
    hint = f"<title>{escape(entry.title)}, {escape(entry.place)}</title>"
    parts = [f'<rect {spot} rx="4" fill="{colour}" stroke="#6b7280">{hint}</rect>']
    for number, line in enumerate(fitting):
        weight = ' font-weight="600"' if 0 < number <= len(title) else ""
        top = y + size + 4 + (size + 3) * number
        parts.append(f'<text x="{x + 6:.1f}" y="{top:.1f}" font-size="{size}"{weight}>{escape(line)}</text>')
    return parts


def draw(dataset: str, plan: Path, centre: str, written: str) -> str:
    """The picture."""
    problem, chosen = load(dataset), week(written)
    reader = CentreReader(centre)
    shown = [e for e in entries(problem, read_plan(plan)) if e.date in chosen.days and reader.detail(e) is Detail.FULL]
    first = min((e.start for e in shown), default=480) // 60
    last = -(-max((e.end for e in shown), default=1200) // 60)
    days = [day for day in chosen.days if day.weekday() <= Weekday.Fr or any(e.date == day for e in shown)]
    column = (WIDTH - LEFT - 10) / len(days)
    height = TOP + (last - first) * HOUR + 16
    kinds = sorted({e.category for e in shown})
    title = f"{problem.site[centre].title}, {chosen.title}"
    source = f"{len(shown)} Termine aus dem Plan „{escape(problem.title)}“; Arbeitszeiten und Räume sind konstruiert"
    size = f'viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
    look = 'role="img" aria-labelledby="titel inhalt" font-family="system-ui, sans-serif" fill="#111827"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {look}>',
        f'<title id="titel">{escape(title)}</title>',
        f'<desc id="inhalt">Wochenansicht mit {len(shown)} Terminen, von Raumzeit geplant.</desc>',
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        f'<text x="{LEFT}" y="34" font-size="20" font-weight="600">{escape(title)}</text>',
        f'<text x="{LEFT}" y="56" font-size="12" fill="#4b5563">{source}</text>',
    ]
    for hour in range(first, last + 1):
        y = TOP + (hour - first) * HOUR
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - 10}" y1="{y}" y2="{y}" stroke="#e5e7eb"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4}" font-size="11" text-anchor="end">{clock(60 * hour)}</text>')
    for number, day in enumerate(days):
        x = LEFT + number * column
        heading = f"{Weekday(day.weekday()).title}, {day.day}.{day.month}."
        parts.append(f'<text x="{x + 4:.1f}" y="{TOP - 12}" font-size="13" font-weight="600">{heading}</text>')
        parts.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{height - 16}" stroke="#9ca3af"/>')
        for entry, lane, width in lanes([e for e in shown if e.date == day]):
            each = (column - GAP) / width
            area = (
                x + GAP / 2 + lane * each,
                TOP + (entry.start / 60 - first) * HOUR + 1,
                each - 2,
                (entry.end - entry.start) / 60 * HOUR - 2,
            )
            parts += box(entry, COLOURS[kinds.index(entry.category) % len(COLOURS)], area)
    return "\n".join([*parts, "</svg>", ""])


if __name__ == "__main__":
    dataset, plan, centre, written = sys.argv[1:]
    sys.stdout.write(draw(dataset, Path(plan), centre, written))
