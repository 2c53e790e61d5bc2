"""The files of a report. What writes workbooks and PDFs is imported with this module, so only where one is wanted."""

import datetime as dt
from collections.abc import Callable, Mapping

from api.annual.page import Shown, render
from api.annual.paper import pdf
from api.annual.sheets import lines, sheets
from api.papers.workbook import csv_file, workbook

MAKERS: Mapping[str, Callable[[Shown, dt.datetime], bytes]] = {
    "html": lambda found, _: render(found).encode(),
    "xlsx": lambda found, now: workbook(sheets(found), found.title, now),
    "csv": lambda found, _: csv_file(lines(found)),
    "pdf": pdf,
}
"""By the ending of the file's name; the moment is written into those that have a date, and is aware."""
