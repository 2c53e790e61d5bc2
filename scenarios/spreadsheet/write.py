"""Writes a data set as a workbook."""

from collections.abc import Iterable
from pathlib import Path as FilePath
from typing import Any, Literal

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from scenarios.dataset import Dataset
from scenarios.spreadsheet.cells import shown
from scenarios.spreadsheet.columns import (
    FINGERPRINT,
    GUIDE,
    LISTS,
    ORIGIN,
    PEOPLE,
    ROOMS,
    SHEETS,
    SINGLE,
    Choice,
    Column,
    Kind,
    Sheet,
)
from scenarios.spreadsheet.guide import lines
from scenarios.spreadsheet.rows import Row, Tables

SPARE = 300
"""So many empty rows below the last one are ready to be filled in."""

_HEAD = PatternFill("solid", start_color="1F3A5F")
_HEAD_FONT = Font(bold=True, color="FFFFFF")
_INFO_FONT = Font(italic=True, color="555555")
_LINE = Border(bottom=Side(style="thin", color="9AA5B1"))
_FORMATS = {Kind.DATE: "dd.mm.yyyy", Kind.TIME: "hh:mm", Kind.NUMBER: "General", Kind.WHOLE: "0"}
"""How Excel shows the cells of a column; all others are text, so that nothing is turned into a date."""
_BETWEEN: dict[Kind, tuple[Literal["date", "time", "decimal", "whole"], str, str]] = {
    Kind.DATE: ("date", "36526", "73050"),
    Kind.TIME: ("time", "0", "1"),
    Kind.NUMBER: ("decimal", "0", "60"),
    Kind.WHOLE: ("whole", "0", "1440"),
}
"""What cells may hold, from and to, as numbers of Excel."""


def write(dataset: Dataset, path: FilePath) -> dict[str, int]:
    """Write the workbook of a data set.

    Args:
        dataset: whose people, rooms, absences and wishes it is to hold.
        path: the file, replaced if it is there.

    Returns:
        for each sheet the number of its rows.

    Raises:
        DatasetError: if the files of the data set are not right.
        OSError: if the file cannot be written.
    """
    problem = dataset.problem()
    tables = Tables(dataset)
    book = Workbook()
    book.remove(book.worksheets[0])
    _guide(book.create_sheet(GUIDE), problem.title)
    rows = {sheet.title: tables.rows(sheet) for sheet in SHEETS}
    for sheet in SHEETS:
        _table(book.create_sheet(sheet.title), sheet, rows[sheet.title])
    ranges = _lists(book.create_sheet(LISTS), tables)
    ranges[Choice.PERSON] = f"'{PEOPLE.title}'!$A$2:$A${1 + len(rows[PEOPLE.title]) + SPARE}"
    ranges[Choice.ROOM] = f"'{ROOMS.title}'!$A$2:$A${1 + len(rows[ROOMS.title]) + SPARE}"
    for sheet in SHEETS:
        _validate(book[sheet.title], sheet, 1 + len(rows[sheet.title]) + SPARE, ranges)
    made_from = StringProperty(name=FINGERPRINT, value=problem.fingerprint)
    book.custom_doc_props.append(made_from)  # type: ignore[attr-defined] # missing in the stubs
    book.properties.title = problem.title
    book.properties.creator = "Raumzeit"
    book.properties.language = "de-DE"
    book.save(path)
    return {title: len(found) for title, found in rows.items()}


def _put(cell: Cell | MergedCell, value: Any) -> None:
    """Set a cell; a text stays text, even if it begins like a formula."""
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"


def _note(cell: Cell | MergedCell, text: str) -> None:
    assert isinstance(cell, Cell)  # nothing is merged here
    cell.comment = Comment(text, "Raumzeit", height=110, width=320)


def _head(page: Worksheet, titles: Iterable[str]) -> None:
    for number, title in enumerate(titles, start=1):
        cell = page.cell(1, number, title)
        cell.font, cell.fill, cell.border = _HEAD_FONT, _HEAD, _LINE
        cell.alignment = Alignment(wrap_text=True, vertical="center")


def _table(page: Worksheet, sheet: Sheet, rows: list[Row]) -> None:
    _head(page, (column.title for column in sheet.columns))
    for number, column in enumerate(sheet.columns, start=1):
        whole = page.column_dimensions[get_column_letter(number)]
        whole.width = column.width
        whole.number_format = _FORMATS.get(column.kind, "@")  # of the cells that are still to be filled in
        _note(page.cell(1, number), column.note)
        for at, row in enumerate(rows, start=2):
            cell = page.cell(at, number)
            cell.number_format = whole.number_format
            _put(cell, shown(column, row.values.get(column.key)))
            if column.kind is Kind.TIMES:
                cell.alignment = Alignment(wrap_text=True, vertical="top")
            if column.key == ORIGIN and cell.value != SINGLE:
                cell.font = _INFO_FONT
    page.freeze_panes = f"{get_column_letter(sheet.fixed + 1)}2"
    page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}{1 + len(rows)}"
    page.row_dimensions[1].height = 32
    page.print_title_rows = "1:1"
    _fit(page)


def _fit(page: Worksheet) -> None:
    """Print it as wide as a page."""
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _lists(page: Worksheet, tables: Tables) -> dict[Choice, str]:
    """Write the lists to choose from; each word with its title beside it."""
    ranges: dict[Choice, str] = {}
    titles: list[str] = []
    for choice, words in tables.choices.items():
        at = len(titles) + 1
        named = any(words.values())
        titles += [choice.value, f"{choice.value}: Titel"] if named else [choice.value]
        for row, (word, title) in enumerate(words.items(), start=2):
            _put(page.cell(row, at), word)
            if named:
                _put(page.cell(row, at + 1), title)
        letter = get_column_letter(at)
        page.column_dimensions[letter].width = 30
        ranges[choice] = f"'{LISTS}'!${letter}$2:${letter}${max(2, 1 + len(words))}"
        if named:
            page.column_dimensions[get_column_letter(at + 1)].width = 36
    _head(page, titles)
    page.freeze_panes = "A2"
    _fit(page)
    return ranges


def _validate(page: Worksheet, sheet: Sheet, last: int, ranges: dict[Choice, str]) -> None:
    for number, column in enumerate(sheet.columns, start=1):
        rule = _rule(column, ranges, get_column_letter(number))
        if rule is not None:
            rule.errorTitle, rule.error = column.title, column.note[:220]
            rule.showErrorMessage = True
            page.add_data_validation(rule)
            rule.add(f"{get_column_letter(number)}2:{get_column_letter(number)}{last}")


def _rule(column: Column, ranges: dict[Choice, str], letter: str) -> DataValidation | None:
    """What a program lets people write into the cells of a column; where several words may stand, it only warns."""
    if column.choice is not None:
        style: Literal["information", "stop"] = "information" if column.kind in {Kind.IDS, Kind.DAYS} else "stop"
        return DataValidation(type="list", formula1=ranges[column.choice], allow_blank=True, errorStyle=style)
    if column.kind in _BETWEEN:
        kind, least, most = _BETWEEN[column.kind]
        return DataValidation(type=kind, operator="between", formula1=least, formula2=most, allow_blank=True)
    if column.kind is Kind.TIMES:
        dashes = ",".join(f'ISNUMBER(FIND("{dash}",{letter}2))' for dash in "-–")
        return DataValidation(type="custom", formula1=f"OR({dashes})", allow_blank=True, errorStyle="warning")
    return None


def _guide(page: Worksheet, title: str) -> None:
    _fit(page)
    page.column_dimensions["A"].width = 24
    page.column_dimensions["B"].width = 110
    for number, line in enumerate(lines(title), start=1):
        for at, text in enumerate((line.left, line.right), start=1):
            cell = page.cell(number, at)
            _put(cell, text or None)
            cell.alignment = Alignment(wrap_text=at == 2, vertical="top")
            cell.font = Font(bold=line.heading or (at == 1 and bool(line.right)), size=14 if line.heading else 11)
