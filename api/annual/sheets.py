"""The report for spreadsheets: a sheet for every kind of table, and one long table for programs."""

from operator import itemgetter
from typing import Any

from api.annual.page import Shown
from api.annual.tables import Chapter, Gap, Label, Row, Table, Value
from api.papers.tables import Column, Sheet, Unit
from scheduler.rules.words import date_text

LINE = ("Bereich", "Familienzentrum", "Kita", "Merkmal", "Wert")
"""Columns of the long table."""


def sheets(found: Shown) -> tuple[Sheet, ...]:
    """Every kind of table once, all Familienzentren below each other; sums are left to the spreadsheet."""
    names: dict[str, list[tuple[Chapter, Table]]] = {}
    for chapter in found.chapters:
        for table in chapter.tables:
            names.setdefault(table.name, []).append((chapter, table))
    return (*(_sheet(same) for same in names.values()), _about(found))


def _sheet(same: list[tuple[Chapter, Table]]) -> Sheet:
    _, first = same[0]
    labels = ["Kapitel", *(label.value for label in first.labels)]
    columns: list[Column[Any]] = [Column(heading, 34, Unit.TEXT, tuple) for heading in labels]
    columns += [Column(column.heading, 16, column.unit, tuple) for column in first.columns]
    rows = tuple(
        (chapter.title, *row.labels, *map(_told, row.values))
        for chapter, table in same
        for row in table.rows
        if not row.whole
    )
    return Sheet(first.title.partition(":")[0][:31], first.about, tuple(columns), rows)


def _told(value: Value) -> int | str:
    return value.value if isinstance(value, Gap) else value


def _about(found: Shown) -> Sheet:
    period = found.report.period
    rows = [
        (found.kicker, found.title),
        ("Zeitraum", f"{date_text(period.first)} bis {date_text(period.last)}"),
        *(("Hinweis", note) for note in found.notes),
        *dict.fromkeys((table.title, table.about) for chapter in found.chapters for table in chapter.tables),
    ]
    columns: tuple[Column[Any], ...] = (
        Column("Angabe", 34, Unit.TEXT, lambda r: r[0]),
        Column("Wert", 100, Unit.TEXT, lambda r: r[1]),
    )
    return Sheet("Über diese Mappe", "Wozu die Blätter da sind.", columns, tuple(rows))


def lines(found: Shown) -> Sheet:
    """Every number on a line of its own: where it stands, for whom, what it is."""
    rows = tuple(
        (table.title, chapter.title, _label(table, row, Label.HOUSE), _what(table, row, heading), _plain(value, unit))
        for chapter in found.chapters
        for table in chapter.tables
        for row in table.rows
        for value, (heading, unit) in zip(
            row.values, ((column.heading, column.unit) for column in table.columns), strict=True
        )
    )
    columns = tuple(Column(heading, 30, Unit.TEXT, itemgetter(number)) for number, heading in enumerate(LINE))
    return Sheet("Jahresbericht", "Jede Zahl in einer Zeile.", columns, rows)


def _label(table: Table, row: Row, wanted: Label) -> str:
    return next((words for label, words in zip(table.labels, row.labels, strict=False) if label is wanted), "")


def _what(table: Table, row: Row, heading: str) -> str:
    words = [words for label, words in zip(table.labels, row.labels, strict=False) if label is not Label.HOUSE]
    return ": ".join((*words, heading))


def _plain(value: Value, unit: Unit) -> str:
    if isinstance(value, Gap):
        return value.value
    return f"{value / 60:.2f}".replace(".", ",") if unit is Unit.HOURS else str(value)
