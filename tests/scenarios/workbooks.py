"""Workbooks with something changed in them, as people change them."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from scenarios import Dataset
from scenarios.spreadsheet import SheetError, prepare, write

Cell = tuple[str, str | int, str, Any]
"""Sheet, row (its number, or what stands in its first cell), heading, and the value that shall stand there."""
Edit = Cell | Callable[[Workbook], object]


def column(page: Worksheet, heading: str) -> int:
    return [cell.value for cell in page[1]].index(heading) + 1


def row(page: Worksheet, name: str | int) -> int:
    """The first row whose first cell says that; 0 is the first empty one."""
    if isinstance(name, int) and name:
        return name
    wanted = name or None
    return next(at for at in range(2, page.max_row + 2) if page.cell(at, 1).value == wanted)


def put(book: Workbook, cell: Cell) -> None:
    sheet, name, heading, value = cell
    book[sheet].cell(row(book[sheet], name), column(book[sheet], heading)).value = value


def add(sheet: str, **values: Any) -> Callable[[Workbook], None]:
    """A further row; keys are headings."""

    def edit(book: Workbook) -> None:
        at = row(book[sheet], 0)
        for heading, value in values.items():
            put(book, (sheet, at, heading.replace("_", " "), value))

    return edit


def remove(sheet: str, name: str | int) -> Callable[[Workbook], None]:
    return lambda book: book[sheet].delete_rows(row(book[sheet], name))


@cache
def _written(folder: Path) -> bytes:
    with TemporaryDirectory() as draft:
        path = Path(draft) / "b.xlsx"
        write(Dataset.open(folder), path)
        return path.read_bytes()


def workbook(path: Path, dataset: Dataset, *edits: Edit) -> Path:
    """The workbook of a data set after some edits."""
    path.write_bytes(_written(dataset.folder))
    book = load_workbook(path)
    for edit in edits:
        if callable(edit):
            edit(book)
        else:
            put(book, edit)
    book.save(path)
    return path


def complaints(path: Path, dataset: Dataset) -> list[str]:
    """What is said to be wrong with a workbook."""
    try:
        prepare(path, dataset)
    except SheetError as error:
        return [str(issue) for issue in error.issues]
    return []
