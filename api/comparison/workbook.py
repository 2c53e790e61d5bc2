"""The comparison as sheets of a workbook: every figure of every scenario, and all moves."""

from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from typing import Any

from api.comparison.beside import Beside, kitas, label, people, rooms
from api.comparison.page import account_rows, kind_rows, told
from api.comparison.page import people as touched
from api.comparison.side_by_side import Comparison, Side
from api.comparison.told import Where
from api.papers.tables import Column, Sheet, Unit
from scheduler.rules import Level

Cells = tuple[tuple[str, int, Unit], ...]
"""Heading, width and unit of some columns."""


def sheets(found: Comparison) -> tuple[Sheet, ...]:
    """Every sheet."""
    return (
        _overview(found),
        _costs(found),
        _kinds(found),
        _accounts(found),
        _each(
            found,
            "Menschen",
            "Abende und Fahrten jedes Menschen.",
            (("Wer", 34, Unit.TEXT),),
            people(found),
            lambda row: (row.title,),
            (("Abende", Unit.NUMBER, attrgetter("evenings")), ("Fahrzeit", Unit.HOURS, attrgetter("travel_minutes"))),
        ),
        _each(
            found,
            "Kitas",
            "Geplante von gewünschten Terminen jeder Kita.",
            (("Kita", 34, Unit.TEXT), ("Was", 20, Unit.TEXT)),
            kitas(found),
            lambda row: (row.title, row.group),
            (("geplant", Unit.NUMBER, attrgetter("placed")), ("gewünscht", Unit.NUMBER, attrgetter("wanted"))),
        ),
        _each(
            found,
            "Räume",
            "Auslastung jedes Raums im ganzen Zeitraum und in seiner vollsten Woche.",
            (("Raum", 34, Unit.TEXT),),
            rooms(found),
            lambda row: (row.title,),
            (("Auslastung", Unit.SHARE, attrgetter("share")), ("vollste Woche", Unit.SHARE, attrgetter("peak"))),
        ),
        _moves(found),
    )


def _sheet(title: str, about: str, cells: Cells, rows: Iterable[tuple[Any, ...]]) -> Sheet:
    columns = tuple(Column(heading, width, unit, tuple) for heading, width, unit in cells)
    return Sheet(title, about, columns, tuple(rows))


def _overview(found: Comparison) -> Sheet:
    named = label(found)
    cells: Cells = (
        ("Szenario", 30, Unit.TEXT),
        ("Was sich ändert", 60, Unit.TEXT),
        ("Pflichttermine geplant", 14, Unit.NUMBER),
        ("Pflichttermine gewünscht", 14, Unit.NUMBER),
        ("Wunschtermine geplant", 14, Unit.NUMBER),
        ("Wunschtermine gewünscht", 14, Unit.NUMBER),
        ("Abende", 10, Unit.NUMBER),
        ("Fahrzeit", 10, Unit.HOURS),
        ("Termine, die anders liegen", 14, Unit.NUMBER),
        ("verletzte Regeln", 12, Unit.NUMBER),
        ("gegenüber heute", 60, Unit.TEXT),
    )
    rows = [
        (
            named(side),
            " ".join(side.sentences),
            side.figures.met,
            side.figures.needed,
            side.figures.granted,
            side.figures.desired,
            side.figures.evenings,
            side.figures.travel_minutes,
            side.moved,
            side.figures.violations,
            _against(found, side),
        )
        for side in found.all
    ]
    return _sheet("Überblick", "Alle Szenarien auf einen Blick.", cells, rows)


def _against(found: Comparison, side: Side) -> str:
    if side is found.base:
        return ""
    same = f"; wie „{side.same_as}“" if side.same_as else ""
    return told(side, found.base) + same


def _costs(found: Comparison) -> Sheet:
    named = label(found)
    levels = [(level, level.title) for level in Level if level is not Level.HARD]
    cells: Cells = (
        ("Szenario", 30, Unit.TEXT),
        *((f"{title}: {what}", 16, Unit.NUMBER) for _, title in levels for what in ("Kosten", "Schranke")),
        ("davon Verlässlichkeit", 16, Unit.NUMBER),
        ("Lücke", 10, Unit.SHARE),
        ("Beweis", 20, Unit.TEXT),
    )
    rows = [
        (
            named(side),
            *(cost.levels[level] for level, _ in levels for cost in (side.result.cost, side.result.bound)),
            side.figures.reliability,
            side.result.gap,
            side.result.status.words,
        )
        for side in found.all
    ]
    return _sheet("Kosten", "Was jeder Plan kostet, und weniger als die Schranke kann keiner kosten.", cells, rows)


def _kinds(found: Comparison) -> Sheet:
    named = label(found)
    cells: Cells = (
        ("Terminart", 44, Unit.TEXT),
        *((f"{named(side)}: {what}", 14, Unit.NUMBER) for side in found.all for what in ("geplant", "gewünscht")),
    )
    rows = [
        (kind.title, *(value for count in kind.counts for value in (count or (None, None))))
        for kind in kind_rows(found)
    ]
    return _sheet("Terminarten", "Geplante und gewünschte Termine nach Arten.", cells, rows)


def _accounts(found: Comparison) -> Sheet:
    named = label(found)
    cells: Cells = (
        ("Leitung", 44, Unit.TEXT),
        *(
            (f"{named(side)}: {what}", 14, Unit.HOURS)
            for side in found.all
            for what in ("Freistellung", "am Ende übrig", "tiefster Stand")
        ),
    )
    rows = [
        (
            row.title,
            *(
                value
                for own in row.accounts
                for value in ((None, None, None) if own is None else (own.accrued, own.balance, own.lowest))
            ),
        )
        for row in account_rows(found)
    ]
    return _sheet("Freistellung", "Das Freistellungskonto jeder Leitung, in Stunden.", cells, rows)


def _each(
    found: Comparison,
    title: str,
    about: str,
    first: Cells,
    rows: Sequence[Beside[Any]],
    names: Callable[[Any], tuple[Any, ...]],
    figures: Sequence[tuple[str, Unit, Callable[[Any], Any]]],
) -> Sheet:
    """One row for each thing, some figures of it for each scenario."""
    named = label(found)
    cells = (*first, *((f"{named(side)}: {what}", 14, unit) for side in found.all for what, unit, _ in figures))
    made = (
        (
            *names(row.first),
            *(None if own is None else value(own) for own in row.rows for _, _, value in figures),
        )
        for row in rows
    )
    return _sheet(title, about, cells, made)


def _moves(found: Comparison) -> Sheet:
    named = label(found)
    place: Cells = (("Tag", 12, Unit.DATE), ("Beginn", 9, Unit.CLOCK), ("Raum", 30, Unit.TEXT))
    cells: Cells = (
        ("Szenario", 26, Unit.TEXT),
        ("Termin", 46, Unit.TEXT),
        ("Was", 16, Unit.TEXT),
        *((f"bisher: {heading}", width, unit) for heading, width, unit in place),
        *((f"dann: {heading}", width, unit) for heading, width, unit in place),
        ("betroffen", 60, Unit.TEXT),
    )
    rows = (
        (
            named(side),
            move.title,
            move.fate.value,
            *_where(move.before),
            *_where(move.after),
            touched(side, move),
        )
        for side in found.sides
        if not side.same_as
        for move in side.told.moves
    )
    return _sheet("Wer wohin", "Termine, die anders liegen; vertrauliche fehlen.", cells, rows)


def _where(where: Where | None) -> tuple[Any, ...]:
    return (None, None, "") if where is None else (where.date, where.start, where.title)
