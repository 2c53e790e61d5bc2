"""Takes a workbook into a data set: compares, changes the text of the files, checks it, and only then writes."""

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath

from scenarios.dataset import SHIPPED, Dataset
from scenarios.errors import DatasetError, Issue
from scenarios.spreadsheet.changes import HOURS, PIN, REMOVED, Change, Step, changes
from scenarios.spreadsheet.checks import check
from scenarios.spreadsheet.columns import PEOPLE, ROOMS, SHEETS, WEEK
from scenarios.spreadsheet.errors import SheetError, SheetIssue, SpreadsheetError
from scenarios.spreadsheet.read import Book, read
from scenarios.spreadsheet.rows import Tables
from scenarios.spreadsheet.splice import Document
from scheduler.domain.problem import Problem
from scheduler.rules.words import plural

Cell = tuple[str, int, str]
"""Title of the sheet, row, key of the column."""
_NEIGHBOURS = {
    "menschen": ("rollen",),
    "abwesenheiten": ("menschen", "rollen"),
    "raeume": ("raumarten",),
    "festgelegt": ("terminarten",),
}
"""Beside which section a new one stands."""


@dataclass(frozen=True)
class Import:
    """A workbook, ready to be taken over.

    Attributes:
        changes: what changes, as it is told.
        notes: what was passed over or stays, as sentences.
        texts: the files that change, by name, with their new text.
        before: fingerprint of the data as they are.
        problem: what the data will say.
    """

    changes: tuple[Change, ...]
    notes: tuple[str, ...]
    texts: Mapping[str, str]
    before: str
    problem: Problem


def prepare(path: FilePath, dataset: Dataset, *, anyhow: bool = False) -> Import:
    """Read a workbook and find out what it changes; nothing is written.

    Args:
        path: the workbook.
        dataset: the data it is to be taken into.
        anyhow: whether rows may be taken out although the data were changed since the workbook was written.

    Raises:
        DatasetError: if the files of the data set are not right as they are.
        SpreadsheetError: if the file is no workbook, something in it is wrong, or would be wrong in the data set.
    """
    before = dataset.problem().fingerprint
    tables = Tables(dataset)
    book = read(path, tables.choices)
    check(book, tables)
    found = changes(book, tables)
    notes = [*book.notes, *found.missing]
    if book.fingerprint in {None, before}:
        notes += found.empty
    else:
        _refuse_losses(found.steps, anyhow=anyhow)
        notes.insert(0, "Die Daten wurden geändert, seit die Tabelle geschrieben wurde; es gilt, was die Tabelle sagt.")
    texts = _texts(dataset, found.steps)
    problem = _validated(dataset, texts, book, found.steps)
    return Import(tuple(step.change for step in found.steps), tuple(notes), texts, before, problem)


def save(wanted: Import, dataset: Dataset, folder: FilePath | None) -> list[FilePath]:
    """Write the changes into the data set, or the changed data set into a new folder.

    Returns:
        the files written.

    Raises:
        SpreadsheetError: if the data set is a shipped one, or the folder is there already.
        OSError: if a file cannot be written.
    """
    if folder is None:
        require_own(dataset)
        return _replace(dataset.folder, wanted.texts)
    require_new(folder)
    folder.mkdir(parents=True, exist_ok=True)
    return _replace(folder, _all(dataset, wanted.texts))


def require_own(dataset: Dataset) -> None:
    """Refuse to change a data set that comes with the program.

    Raises:
        SpreadsheetError: if it is one.
    """
    if SHIPPED.resolve() in dataset.folder.resolve().parents:
        raise SpreadsheetError(
            f"Der Datensatz „{dataset.name}“ gehört zum Programm und bleibt, wie er ist. Bitte nennen Sie mit -o einen "
            "neuen Ordner für den geänderten."
        )


def require_new(folder: FilePath) -> None:
    """Refuse a folder that holds anything.

    Raises:
        SpreadsheetError: if it does, or if it is a file.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise SpreadsheetError(
            f"„{folder}“ gibt es schon und wird nicht überschrieben. Bitte nennen Sie einen neuen Ordner."
        )


def _refuse_losses(steps: tuple[Step, ...], *, anyhow: bool) -> None:
    lost = [str(step.change) for step in steps if step.change.what == REMOVED and not step.row]
    if lost and not anyhow:
        told = plural(len(lost), "diese Zeile fehlt darin|diese # Zeilen fehlen darin")
        raise SpreadsheetError(
            f"Die Daten wurden geändert, seit die Tabelle geschrieben wurde, und {told}:\n"
            + "\n".join(f"- {line}" for line in lost)
            + "\nMit --trotzdem wird es entfernt; sonst schreiben Sie bitte mit „raumzeit sheet“ eine neue Tabelle."
        )


def _texts(dataset: Dataset, steps: tuple[Step, ...]) -> dict[str, str]:
    """The files that change, with their new text."""
    documents: dict[str, Document] = {}
    for step in steps:
        file = _file(dataset, str(step.path[0]))
        document = documents.setdefault(file.name, Document(file.read_text(encoding="utf-8")))
        if step.action == "set":
            document.set(step.path, step.value)
        elif step.action == "append":
            document.append(step.path, step.value)
        else:
            document.delete(step.path)
    return {name: _broken(document.text, dataset.folder / name) for name, document in documents.items()}


def _broken(text: str, file: FilePath) -> str:
    """A text with the line breaks that the file has."""
    return text.replace("\n", "\r\n") if b"\r\n" in file.read_bytes() else text


def _all(dataset: Dataset, texts: Mapping[str, str]) -> dict[str, str]:
    """All files of the data set, changed or as they are."""
    return {file.name: texts.get(file.name, file.read_bytes().decode()) for file in dataset.files}


def _file(dataset: Dataset, section: str) -> FilePath:
    found = (dataset.file_of(each) for each in (section, *_NEIGHBOURS.get(section, ())))
    return next(file for file in found if file is not None)


def _validated(dataset: Dataset, texts: Mapping[str, str], book: Book, steps: tuple[Step, ...]) -> Problem:
    """The problem of the changed files, which must say what the workbook says.

    Raises:
        SheetError: if they are not right, or say something else.
    """
    with tempfile.TemporaryDirectory() as draft:
        folder = FilePath(draft) / dataset.name
        folder.mkdir()
        _replace(folder, _all(dataset, texts))
        try:
            changed = Dataset.open(folder)
            problem = changed.problem()
        except DatasetError as error:
            old = len(dataset.source.data.get("festgelegt", ()))
            raise SheetError(_in_sheet(issue, book, steps, old) for issue in error.issues) from error
        left = changes(book, Tables(changed)).steps
        in_files = {"expected": "eine Änderung in den Dateien des Datensatzes"}
    if left:
        raise SheetError(
            _at(book, (step.sheet, step.row, step.key), f"„{step.change.field}“ hätte so keine Wirkung", in_files)
            for step in left
        )
    return problem


def _in_sheet(issue: Issue, book: Book, steps: tuple[Step, ...], pins: int) -> SheetIssue:
    """A fault of the changed files, at the cell that causes it if one can be told; there were so many promises."""
    parts = issue.field.split(".")
    more = {"found": issue.found, "expected": issue.expected, "suggestion": issue.suggestion}
    place = _pin_cell(parts, steps, pins) if parts[0] == "festgelegt" else _cell(parts, book, steps)
    if place is not None:
        return _at(book, place, issue.message, more)
    where = f"{issue.file}, {issue.field}" if issue.field else issue.file
    return SheetIssue("", 0, 0, "", f"{where}: {issue.message}", **more)


def _at(book: Book, place: Cell, message: str, more: Mapping[str, str | None]) -> SheetIssue:
    title, row, key = place
    column = next(sheet for sheet in SHEETS if sheet.title == title).column(key)
    return SheetIssue(title, row, book.tables[title].at.get(key, 0), column.title, message, **more)


def _cell(parts: list[str], book: Book, steps: tuple[Step, ...]) -> Cell | None:
    """The cell from which the value at a path comes."""
    section, name, key = (*parts, "", "", "")[:3]
    for sheet, its in ((PEOPLE, "menschen"), (ROOMS, "raeume")):
        if section == its and sheet.title in book.tables:
            table = book.tables[sheet.title]
            row = next((row.number for row in table.rows if row.values["id"] == name), 0)
            column = WEEK[0] if key == HOURS else key
            return (sheet.title, row, column if column in table.at else "id") if row else None
    found = [step for step in steps if step.row and [str(part) for part in step.path[:2]] == parts[:2]]
    exact = [step for step in found if len(step.path) > 2 and step.path[2] == key]
    return next(((step.sheet, step.row, step.key) for step in exact or found), None)


def _pin_cell(parts: list[str], steps: tuple[Step, ...], pins: int) -> Cell | None:
    """The cell from which a promise comes: those that stay keep their order, new ones follow."""
    mine = [step for step in steps if step.path[0] == "festgelegt"]
    removed = {step.path[1] for step in mine if step.action == "delete" and len(step.path) == 2}
    stay = [i for i in range(pins) if i not in removed]
    index = int(parts[1]) - 1
    if index >= len(stay):
        step = [step for step in mine if step.action == "append"][index - len(stay)]
        return step.sheet, step.row, PIN.get((*parts, "")[2], step.key)
    found = [step for step in mine if len(step.path) > 2 and step.path[1] == stay[index]]
    exact = [step for step in found if step.path[2] in parts]
    return next(((step.sheet, step.row, step.key) for step in exact or found), None)


def _replace(folder: FilePath, texts: Mapping[str, str]) -> list[FilePath]:
    """Write files; each is replaced in one step, and none before all of them are on the disk."""
    drafts = {name: folder / f".{name}.{os.getpid()}.tmp" for name in texts}
    try:
        for name, draft in drafts.items():
            draft.write_text(texts[name], encoding="utf-8", newline="")
        for name, draft in drafts.items():
            draft.replace(folder / name)
    finally:
        for draft in drafts.values():
            draft.unlink(missing_ok=True)
    return [folder / name for name in sorted(texts)]
