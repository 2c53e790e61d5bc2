"""Workbooks that people fill in with Excel or LibreOffice: written from a data set, and read back into it."""

from scenarios.spreadsheet.apply import Import, prepare, require_new, require_own, save
from scenarios.spreadsheet.errors import SheetError, SheetIssue, SpreadsheetError
from scenarios.spreadsheet.write import write

__all__ = [
    "Import",
    "SheetError",
    "SheetIssue",
    "SpreadsheetError",
    "prepare",
    "require_new",
    "require_own",
    "save",
    "write",
]
