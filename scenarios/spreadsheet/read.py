"""Reads a workbook: every row of every sheet, and everything that is wrong in its cells."""

import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet
from pydantic_core import PydanticCustomError

from scenarios.errors import nearest
from scenarios.spreadsheet.cells import parse, text_of
from scenarios.spreadsheet.columns import FINGERPRINT, GUIDE, LISTS, SHEETS, Choice, Column, Kind, Sheet, Value
from scenarios.spreadsheet.errors import Faults, SheetIssue, SpreadsheetError
from scenarios.spreadsheet.rows import Row
from scenarios.values import wrong

AnyCell = Cell | MergedCell
_READING = {GUIDE.casefold(), LISTS.casefold()}
"""Sheets for people only."""


@dataclass(frozen=True)
class Table:
    """One sheet as it was read.

    Attributes:
        rows: those that are not empty.
        at: the number of each column by its key.
    """

    rows: tuple[Row, ...]
    at: Mapping[str, int]


@dataclass(frozen=True)
class Book:
    """A workbook as it was read.

    Attributes:
        tables: by title of the sheet; sheets that the workbook does not have are missing.
        notes: what was passed over, as sentences.
        fingerprint: of the data it was written from, if it says so.
        faulty: cells that could not be read, as sheet, row and key; they have no value.
        issues: what is wrong with them, and with headings.
    """

    tables: Mapping[str, Table]
    notes: tuple[str, ...]
    fingerprint: str | None
    faulty: frozenset[tuple[str, int, str]]
    issues: tuple[SheetIssue, ...]


def read(path: FilePath, choices: Mapping[Choice, Mapping[str, str]]) -> Book:
    """Read a workbook.

    Args:
        path: the file.
        choices: what may be chosen; words are recognised whatever their case.

    Raises:
        SpreadsheetError: if the file is no workbook, or has none of the sheets.
    """
    formulas, results = _load(path, results=False), _load(path, results=True)
    reading = _Reading(choices)
    titles = [page.title for page in results.worksheets]
    pages = {" ".join(title.split()).casefold(): title for title in titles}
    for sheet in SHEETS:
        title = pages.pop(sheet.title.casefold(), None)
        if title is not None:
            reading.sheet(sheet, results[title], formulas[title])
        else:
            reading.missing(sheet, pages)
    strange = [title for folded, title in pages.items() if folded not in _READING]
    reading.notes += [f"Das Blatt „{title}“ wird nicht gelesen." for title in strange]
    if not reading.tables and not reading.faults.issues:
        expected = ", ".join(f"„{sheet.title}“" for sheet in SHEETS)
        raise SpreadsheetError(f"In der Datei „{path}“ steht keines der Blätter {expected}.")
    properties = {each.name: each.value for each in results.custom_doc_props.props}  # type: ignore[attr-defined] # stubs
    return Book(
        reading.tables,
        tuple(reading.notes),
        str(properties[FINGERPRINT]) if FINGERPRINT in properties else None,
        frozenset(reading.faulty),
        tuple(reading.faults.issues),
    )


def _load(path: FilePath, *, results: bool) -> Workbook:
    """The workbook with its formulas, or with their results.

    Raises:
        SpreadsheetError: if it is none.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # of openpyxl, about drop-downs it does not keep
            return load_workbook(path, data_only=results)
    except FileNotFoundError:
        raise SpreadsheetError(f"Die Datei „{path}“ gibt es nicht. „raumzeit sheet“ schreibt eine.") from None
    except (BadZipFile, InvalidFileException, KeyError, ValueError) as error:
        raise SpreadsheetError(
            f"„{path}“ ist keine Excel-Arbeitsmappe. Bitte speichern Sie die Tabelle im Format „.xlsx“."
        ) from error


class _Reading:
    """One pass over the sheets."""

    def __init__(self, choices: Mapping[Choice, Mapping[str, str]]) -> None:
        self.tables: dict[str, Table] = {}
        self.notes: list[str] = []
        self.faulty: set[tuple[str, int, str]] = set()
        self.faults = Faults()
        self._spelling = {choice: {word.casefold(): word for word in words} for choice, words in choices.items()}

    def missing(self, sheet: Sheet, others: Mapping[str, str]) -> None:
        """A sheet that is not there: left out, or misspelt."""
        near = nearest(sheet.title.casefold(), [folded for folded in others if folded not in _READING])
        if near is None:
            self.notes.append(f"Das Blatt „{sheet.title}“ fehlt; was es enthielt, bleibt unverändert.")
        else:
            self.faults.add("", 0, (0, ""), f"das Blatt „{others[near]}“ gibt es nicht", suggestion=sheet.title)

    def sheet(self, sheet: Sheet, results: Worksheet, formulas: Worksheet) -> None:
        """Take in one sheet."""
        at = self._headings(sheet, results)
        wanted = [column for column in sheet.columns if column.key in at and column.kind is not Kind.INFO]
        rows = []
        for number in range(2, results.max_row + 1):
            if not all(_empty(formulas.cell(number, at[column.key]).value) for column in wanted):
                cells = [(c, results.cell(number, at[c.key]), formulas.cell(number, at[c.key])) for c in wanted]
                rows.append(Row(number, dict(self._values(sheet, number, cells))))
        self.tables[sheet.title] = Table(tuple(rows), at)

    def _headings(self, sheet: Sheet, page: Worksheet) -> dict[str, int]:
        keys = {column.title.casefold(): column.key for column in sheet.columns}
        at: dict[str, int] = {}
        strange: list[tuple[int, str]] = []
        for number in range(1, page.max_column + 1):
            value = page.cell(1, number).value
            if _empty(value):
                continue
            title = text_of(value)
            key = keys.get(title.casefold())
            if key is None:
                strange.append((number, title))
            elif key in at:
                self.faults.add(sheet.title, 1, (number, title), "diese Überschrift gibt es zweimal")
            else:
                at[key] = number
        missing = [c for c in sheet.columns if c.key not in at and c.kind is not Kind.INFO]
        self._complain(sheet, missing, strange)
        return at

    def _complain(self, sheet: Sheet, missing: list[Column], strange: list[tuple[int, str]]) -> None:
        """Say which columns are missing; one that nobody knows may be one of them under another name."""
        titles = {column.title.casefold(): column.title for column in missing}
        for number, title in strange:
            near = nearest(title.casefold(), titles)
            if near is None:
                self.notes.append(f"Blatt „{sheet.title}“: die Spalte „{title}“ wird nicht gelesen.")
            else:
                suggestion = titles.pop(near)
                message = "diese Überschrift gibt es nicht"
                self.faults.add(sheet.title, 1, (number, title), message, suggestion=suggestion)
        for title in titles.values():
            expected = "eine Überschrift in der ersten Zeile"
            self.faults.add(sheet.title, 0, (0, ""), f"die Spalte „{title}“ fehlt", expected=expected)

    def _values(
        self, sheet: Sheet, row: int, cells: Iterable[tuple[Column, AnyCell, AnyCell]]
    ) -> Iterator[tuple[str, Value]]:
        for column, result, formula in cells:
            place = (sheet.title, row, (result.column or 0, column.title))
            try:
                value = self._value(column, result, formula)
            except PydanticCustomError as error:
                self.faulty.add((sheet.title, row, column.key))
                expected = (error.context or {}).get("expected")
                self.faults.add(*place, error.message(), found=f"„{text_of(formula.value)}“", expected=expected)
                continue
            if value is not None:
                yield column.key, value
            elif column.required:
                self.faulty.add((sheet.title, row, column.key))
                self.faults.add(*place, "die Angabe fehlt")

    def _value(self, column: Column, result: AnyCell, formula: AnyCell) -> Value:
        """The value of one cell.

        Raises:
            PydanticCustomError: if it is no value of the column.
        """
        if formula.data_type == "f" and result.value is None:
            expected = "ein Wert, oder die Datei einmal in Excel oder LibreOffice öffnen und speichern"
            raise wrong("die Formel hat noch kein Ergebnis", expected)
        if result.data_type == "e":
            raise wrong("in der Zelle steht ein Fehler", "ein Wert")
        if _empty(result.value):
            return None
        value = parse(column, result.value)
        if column.choice is not None and isinstance(value, str):
            return self._spelling[column.choice].get(value.casefold(), value)
        return None if value == () else value


def _empty(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())
