"""The tables as a workbook (XLSX) and as CSV files that German Excel opens by a double click."""

import csv
import datetime as dt
import io
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from api.papers.tables import Sheet, Unit
from scheduler.domain.time import clock

FORMATS = {
    Unit.TEXT: "@",
    Unit.DATE: "dd.mm.yyyy",
    Unit.CLOCK: "hh:mm",
    Unit.HOURS: "#,##0.00",
    Unit.NUMBER: "#,##0",
    Unit.SHARE: "0.0%",
}
HEADING = PatternFill("solid", fgColor="1F4E79")
RISKY = ("=", "+", "-", "@", "\t", "\r")
"""A text that begins so is a formula to spreadsheets; in CSV an apostrophe in front keeps it a text (OWASP)."""


def workbook(sheets: tuple[Sheet, ...], title: str, now: dt.datetime) -> bytes:
    """The sheets as an XLSX file with filters, frozen headings and real dates.

    Args:
        title: of the document.
        now: written into the file as the time it was made, aware.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        _fill(book.create_sheet(sheet.title), sheet)
    book.properties.title = title
    book.properties.creator = "Raumzeit"
    book.properties.language = "de-DE"
    book.properties.created = book.properties.modified = now.astimezone(dt.UTC).replace(tzinfo=None)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _fill(target: Worksheet, sheet: Sheet) -> None:
    target.append([column.heading for column in sheet.columns])
    for row in sheet.rows:
        target.append([_cell(target, value, c.unit) for value, c in zip(row, sheet.columns, strict=True)])
    for number, column in enumerate(sheet.columns, start=1):
        head = target.cell(1, number)
        head.font, head.fill = Font(bold=True, color="FFFFFF"), HEADING
        head.alignment = Alignment(wrap_text=True, vertical="center")
        target.column_dimensions[get_column_letter(number)].width = column.width
    target.freeze_panes = "A2"
    target.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}{len(sheet.rows) + 1}"
    target.page_setup.orientation, target.page_setup.paperSize = "landscape", 9
    target.page_setup.fitToWidth, target.page_setup.fitToHeight = 1, 0
    target.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    target.print_title_rows = "1:1"
    footer = target.oddFooter
    assert footer is not None
    footer.left.text, footer.right.text = sheet.title, "Seite &P von &N"


def _cell(target: Worksheet, value: Any, unit: Unit) -> Cell:
    made: Cell = WriteOnlyCell(target, _spreadsheet(value, unit))
    made.number_format = FORMATS[unit]
    if unit is Unit.TEXT:
        made.data_type = "s"
        made.alignment = Alignment(wrap_text=True, vertical="top")
    else:
        made.alignment = Alignment(vertical="top")
    return made


def _spreadsheet(value: Any, unit: Unit) -> Any:
    """Times as parts of a day, minutes as hours, everything else as it is; None leaves the cell empty."""
    if value is None:
        return None
    if unit is Unit.CLOCK:
        return value / 1440
    return value / 60 if unit is Unit.HOURS else value


def csv_file(sheet: Sheet) -> bytes:
    """A sheet as CSV: UTF-8 with a mark, semicolons, decimal commas, CRLF (RFC 4180 but for the semicolon)."""
    target = io.StringIO()
    writer = csv.writer(target, delimiter=";", lineterminator="\r\n")
    writer.writerow(column.heading for column in sheet.columns)
    for row in sheet.rows:
        writer.writerow(_text(value, column.unit) for value, column in zip(row, sheet.columns, strict=True))
    return target.getvalue().encode("utf-8-sig")


def _text(value: Any, unit: Unit) -> str:
    if value is None:
        return ""
    written = {
        Unit.TEXT: lambda: f"'{value}" if str(value).startswith(RISKY) else str(value),
        Unit.DATE: lambda: f"{value:%d.%m.%Y}",
        Unit.CLOCK: lambda: clock(value),
        Unit.HOURS: lambda: f"{value / 60:.2f}".replace(".", ","),
        Unit.NUMBER: lambda: str(value),
        Unit.SHARE: lambda: f"{value:.4f}".replace(".", ","),
    }
    return written[unit]()
