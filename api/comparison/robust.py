"""How robust a plan is, as a page, sheets and one JSON object: what drawn absences take from it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from api.comparison.shelf import Kept, Shelf
from api.overview.drawing import LABEL, TEXT, WIDTH, Bar, Chart, widths
from api.overview.templating import environment, part, policy_of
from api.papers.tables import Column, Sheet, Unit
from api.terminal.console import number, percent
from scenarios import ScenarioFile
from scenarios.robust import Exposure, Spread, exposure, lost_by_kind, lost_by_person, spread
from scheduler.domain.plan import Plan
from scheduler.domain.problem import Problem
from scheduler.rules.view import PlanView
from scheduler.rules.words import plural

VERSION = 1
"""Of the JSON object; it grows when a key changes its meaning or goes."""
BINS = 10
"""Bars of a histogram at most."""
PEOPLE = 25
"""So many people are named on the page; the workbook and the JSON object have all."""


@dataclass(frozen=True, slots=True)
class Replanned:
    """What is missing after the draw was planned anew (``raumzeit scenario run``).

    Attributes:
        mandatory: events; ``desired`` likewise.
        moved: events that are not as they were.
    """

    mandatory: int
    desired: int
    moved: int


@dataclass(frozen=True, slots=True)
class Row:
    """One draw.

    Attributes:
        name: without that of the file.
        days: working days of absence of all people.
        hit: events of which somebody is away.
        taken: those that somebody else takes over.
        lost: the others; ``mandatory`` of them are of mandatory kinds.
        anew: after planning anew, None if that was not done.
    """

    name: str
    days: int
    hit: int
    taken: int
    lost: int
    mandatory: int
    anew: Replanned | None


@dataclass(frozen=True, slots=True)
class Robustness:
    """What all draws of a file do to a plan.

    Attributes:
        events: of the plan.
        rows: draw by draw.
        lost: how many events are lost, over the draws; ``mandatory`` of them are of mandatory kinds.
        kinds: title and lost events in each draw, most first; ``people`` likewise.
    """

    file: ScenarioFile
    events: int
    rows: tuple[Row, ...]
    lost: Spread
    mandatory: Spread
    kinds: tuple[tuple[str, tuple[int, ...]], ...]
    people: tuple[tuple[str, tuple[int, ...]], ...]

    @property
    def anew(self) -> tuple[Replanned, ...]:
        """Draws that were planned anew."""
        return tuple(row.anew for row in self.rows if row.anew is not None)


def robustness(file: ScenarioFile, plan: Plan, shelf: Shelf, kept: Kept | None) -> Robustness:
    """Draw by draw, what is lost of a plan of the data as they are.

    Args:
        file: every scenario of it has a draw and nothing else.
        kept: the plan on the shelf, near which draws may have been planned.

    Raises:
        PlanError: if the plan speaks of things that the data do not have.
        PlanFileError: if a file on the shelf is damaged.
        ScenarioError: with every fault of every scenario.
    """
    view = PlanView(file.base, plan)
    found: list[Exposure] = []
    rows: list[Row] = []
    for scenario, problem in file.problems():
        one = exposure(view, problem)
        found.append(one)
        anew = None if kept is None else _anew(shelf, kept, problem)
        name = scenario.name.removeprefix(f"{file.name}/")
        hit, lost = len(one.hits), len(one.lost)
        rows.append(Row(name, one.days, hit, hit - lost, lost, one.lost_mandatory, anew))
    titles = {person.id: person.title for person in file.base.people}
    return Robustness(
        file=file,
        events=len(plan.events),
        rows=tuple(rows),
        lost=spread([row.lost for row in rows]),
        mandatory=spread([row.mandatory for row in rows]),
        kinds=tuple((kind.title, tuple(counts)) for kind, counts in lost_by_kind(found)),
        people=tuple((titles[person], tuple(counts)) for person, counts in lost_by_person(found)),
    )


def _anew(shelf: Shelf, kept: Kept, problem: Problem) -> Replanned | None:
    """What is missing after planning anew."""
    found = shelf.find(shelf.place(problem.fingerprint, kept))
    if found is None:
        return None
    before = {(e.demand, e.date, e.start, e.room) for e in kept.plan.events}
    moved = sum((e.demand, e.date, e.start, e.room) not in before for e in found.plan.events)
    mandatory = found.result.cost.mandatory
    return Replanned(mandatory, len(found.result.unplaced_events) - mandatory, moved)


def conclusion(found: Robustness) -> str:
    """The answer in three sentences."""
    lost, mandatory = found.lost, found.mandatory
    share = percent(lost.half / found.events if found.events else 0.0)
    said = (
        f"In der Hälfte der {number(len(found.rows))} Ziehungen fallen höchstens {number(lost.half)} von "
        f"{number(found.events)} Terminen aus ({share}), wenn niemand umplant; in neun von zehn Ziehungen höchstens "
        f"{number(lost.most_of)}, in der schlimmsten {number(lost.most)}. Pflichttermine sind darunter in der Hälfte "
        f"höchstens {number(mandatory.half)}, in der schlimmsten {number(mandatory.most)}."
    )
    if found.anew:
        worst = max(anew.mandatory + anew.desired for anew in found.anew)
        said += (
            f" Neu geplant sind {number(len(found.anew))} Ziehungen: danach fehlen höchstens {number(worst)} Termine, "
            f"verlegt sind höchstens {number(max(anew.moved for anew in found.anew))}."
        )
    return said


def render(found: Robustness) -> str:
    """The page."""
    css = part("page.css") + part("comparison.css")
    return (
        environment("api.comparison")
        .get_template("robust.html.j2")
        .render(
            c=found,
            css=css,
            policy=policy_of(css),
            conclusion=conclusion(found),
            charts=(
                histogram("Termine, die ausfallen, wenn niemand umplant", [row.lost for row in found.rows]),
                histogram("Davon Pflichttermine", [row.mandatory for row in found.rows]),
            ),
            size=(WIDTH, LABEL),
            mean=lambda counts: sum(counts) / len(counts),
            people=found.people[:PEOPLE],
        )
    )


def histogram(title: str, values: Sequence[int]) -> Chart:
    """How many draws lie in each of at most ten spans of equal, round length."""
    least, most = min(values), max(values)
    length = next(size for size in _round_lengths() if most // size - least // size < BINS)
    spans = [(first * length, first * length + length - 1) for first in range(least // length, most // length + 1)]
    counts = [sum(first <= value <= last for value in values) for first, last in spans]
    lengths = widths(counts, WIDTH - LABEL - TEXT)
    bars = tuple(
        Bar(
            number(first) if first == last else f"{number(first)} bis {number(last)}",
            plural(count, "eine Ziehung|# Ziehungen"),
            width,
            None,
        )
        for (first, last), count, width in zip(spans, counts, lengths, strict=True)
    )
    return Chart(title, bars)


def _round_lengths() -> Iterator[int]:
    """1, 2, 5, 10, 20, 50 and so on."""
    power = 1
    while True:
        yield from (power, 2 * power, 5 * power)
        power *= 10


def sheets(found: Robustness) -> tuple[Sheet, ...]:
    """Every sheet of the workbook."""
    draws = (
        ("Ziehung", 14, Unit.TEXT),
        ("Fehltage (Mo-Fr)", 12, Unit.NUMBER),
        ("betroffene Termine", 12, Unit.NUMBER),
        ("übernommen", 12, Unit.NUMBER),
        ("fallen aus", 12, Unit.NUMBER),
        ("davon Pflicht", 12, Unit.NUMBER),
        ("neu geplant: Pflicht fehlt", 14, Unit.NUMBER),
        ("neu geplant: Wunsch fehlt", 14, Unit.NUMBER),
        ("neu geplant: verlegt", 14, Unit.NUMBER),
    )
    rows = tuple(
        (
            row.name,
            row.days,
            row.hit,
            row.taken,
            row.lost,
            row.mandatory,
            *((None,) * 3 if row.anew is None else (row.anew.mandatory, row.anew.desired, row.anew.moved)),
        )
        for row in found.rows
    )
    return (
        _sheet("Ziehungen", "Jede Ziehung.", draws, rows),
        _by("Terminarten", "Terminart", found, found.kinds),
        _by("Menschen", "Wer fehlt", found, found.people),
    )


def _by(title: str, heading: str, found: Robustness, rows: Sequence[tuple[str, tuple[int, ...]]]) -> Sheet:
    cells = ((heading, 44, Unit.TEXT), *((row.name, 8, Unit.NUMBER) for row in found.rows))
    return _sheet(title, "Termine, die ausfallen, in jeder Ziehung.", cells, tuple((t, *counts) for t, counts in rows))


def _sheet(title: str, about: str, cells: Sequence[tuple[str, int, Unit]], rows: tuple[tuple[Any, ...], ...]) -> Sheet:
    return Sheet(title, about, tuple(Column(heading, width, unit, tuple) for heading, width, unit in cells), rows)


def robustness_object(found: Robustness) -> dict[str, Any]:
    """Everything as one JSON object."""
    return {
        "version": VERSION,
        "name": found.file.name,
        "title": found.file.content.titel,
        "events": found.events,
        "lost": found.lost._asdict(),
        "lost_mandatory": found.mandatory._asdict(),
        "draws": [
            {
                "name": row.name,
                "days": row.days,
                "hit": row.hit,
                "taken_over": row.taken,
                "lost": row.lost,
                "lost_mandatory": row.mandatory,
                "replanned": None
                if row.anew is None
                else {"mandatory": row.anew.mandatory, "desired": row.anew.desired, "moved": row.anew.moved},
            }
            for row in found.rows
        ],
        "kinds": [{"title": title, "lost": list(counts)} for title, counts in found.kinds],
        "people": [{"title": title, "lost": list(counts)} for title, counts in found.people],
    }
