"""What really happened, as people write it down by hand: YAML, CSV or XLSX, checked against the plan.

All three become the same sections with the same places, so that one check names every fault with file, line and field.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from pydantic import BeforeValidator, Field, ValidationError

from api.annual.model import Fate, Period, Record
from api.papers.tables import Column, Sheet, Unit
from calendars.entries import Entry, entries
from scenarios.errors import DatasetError, Findings, Issue, Places, Position, nearest
from scenarios.errors import Path as Way
from scenarios.file_model import FileModel
from scenarios.messages import translate
from scenarios.source import Source, read_files
from scheduler.domain.plan import EventId, Plan
from scheduler.domain.problem import Problem

SECTION = "termine"
COLUMNS = {"kennung": "", "stand": "stand", "teilnehmende": "teilnehmende"}
"""Headings that are read, in lower case, and the keys that they are in YAML; other columns are for people."""


class RecordsError(DatasetError):
    """Die Datei mit dem, was stattgefunden hat, enthält Fehler."""

    title: ClassVar[str] = "Die Datei mit dem, was stattgefunden hat, enthält"


def _short(value: object) -> object:
    """``gehalten`` alone is ``{stand: gehalten}``."""
    return {"stand": value} if isinstance(value, str) else value


class Eintrag(FileModel):
    """What may be said of one event."""

    stand: Literal["gehalten", "abgesagt"] | None = None
    teilnehmende: Annotated[int, Field(ge=0, le=100_000)] | None = None


class Gehalten(FileModel):
    """What may stand in the file."""

    termine: dict[str, Annotated[Eintrag, BeforeValidator(_short)]] = Field(default_factory=dict)


def read_records(path: Path, plan: Plan) -> dict[EventId, Record]:
    """What a file says of the events of a plan; participants alone say that the event was held.

    Raises:
        RecordsError: with every fault of the file: place, what was found, what was expected.
        OSError: if it cannot be read.
    """
    kind = path.suffix.lower()
    source = _table(path, kind) if kind in {".csv", ".xlsx"} else read_files([path], RecordsError)
    findings = Findings(source.places, path.name)
    try:
        content = Gehalten.model_validate(source.data)
    except ValidationError as error:
        translate(error, Gehalten, findings)
        raise RecordsError(findings.issues()) from error
    known = {ident(event.id): event.id for event in plan.events}
    found = {}
    for name, said in content.termine.items():
        if name not in known:
            message = f"den Termin „{name}“ hat der Plan nicht"
            findings.add((SECTION, name), message, suggestion=nearest(name, known), key=True)
        elif said.stand == "abgesagt" and said.teilnehmende is not None:
            message = "ein abgesagter Termin hat keine Teilnehmenden"
            findings.add((SECTION, name, "teilnehmende"), message, found=str(said.teilnehmende))
        else:
            fate = Fate(said.stand) if said.stand is not None else None
            found[known[name]] = Record(fate or (None if said.teilnehmende is None else Fate.HELD), said.teilnehmende)
    if findings:
        raise RecordsError(findings.issues())
    return found


def ident(event: EventId) -> str:
    """How people name an event, as in the workbook of a plan: ``elterncafe/fz-kirn#3``."""
    return f"{event.demand}#{event.index + 1}"


def form(problem: Problem, plan: Plan, period: Period) -> Sheet:
    """The table that people fill in: every event of the period with empty columns for what became of it."""
    rows = tuple(
        (
            entry.date,
            entry.start,
            "vertraulich" if entry.confidential else entry.title,
            "" if entry.confidential else entry.place,
            ident(EventId(entry.demand, entry.index)),
            "",
            None,
        )
        for entry in entries(problem, plan)
        if entry.date in period
    )
    columns: tuple[Column[Entry], ...] = (
        Column("Datum", 12, Unit.DATE, lambda e: e.date),
        Column("Beginn", 9, Unit.CLOCK, lambda e: e.start),
        Column("Termin", 44, Unit.TEXT, lambda e: e.title),
        Column("Ort", 40, Unit.TEXT, lambda e: e.place),
        Column("Kennung", 36, Unit.TEXT, lambda e: e.demand),
        Column("Stand", 12, Unit.TEXT, lambda _: ""),
        Column("Teilnehmende", 14, Unit.NUMBER, lambda _: None),
    )
    return Sheet("Was stattgefunden hat", "Stand: gehalten oder abgesagt.", columns, rows)


def _table(path: Path, kind: str) -> Source:
    """The rows of a table as the section that YAML has, with the places of their cells.

    Raises:
        RecordsError: if it is no such table.
    """
    rows = _csv_rows(path) if kind == ".csv" else _xlsx_rows(path)
    line, head = next(rows, (1, ()))
    at = {str(word or "").strip().casefold(): number for number, word in enumerate(head)}
    if "kennung" not in at:
        issue = Issue(path.name, line, 1, "", "die Spalte „Kennung“ fehlt", expected="Kennung, Stand, Teilnehmende")
        raise RecordsError([issue])
    found: dict[str, Any] = {}
    values: dict[Way, Position] = {}
    keys: dict[Way, Position] = {}
    issues = []
    for number, row in rows:
        name = str(_cell(row, at, "kennung") or "")
        entry = {key: value for word, key in COLUMNS.items() if key and (value := _cell(row, at, word)) is not None}
        if not entry:
            continue
        place = Position(path.name, number, at["kennung"] + 1)
        if not name or name in found:
            message = "die Kennung fehlt" if not name else f"die Kennung „{name}“ steht hier zum zweiten Mal"
            issues.append(Issue(*place, name, message))
            continue
        found[name] = entry
        keys[SECTION, name] = values[SECTION, name] = place
        for word, key in COLUMNS.items():
            if key in entry:
                values[SECTION, name, key] = Position(path.name, number, at[word] + 1)
    if issues:
        raise RecordsError(issues)
    return Source({SECTION: found}, Places(values, keys))


def _cell(row: tuple[object, ...], at: Mapping[str, int], word: str) -> object:
    """A cell's value: whole numbers as such, however they were written; None if it is empty."""
    number = at.get(word)
    value = row[number] if number is not None and number < len(row) else None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str):
        text = value.strip()
        if word == "teilnehmende" and text.isdecimal():
            return int(text)
        return text.casefold() if word == "stand" and text else text or None
    return value


def _csv_rows(path: Path) -> Iterator[tuple[int, tuple[object, ...]]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = "die Datei ist nicht als UTF-8 gespeichert; in Excel bitte „CSV UTF-8“ wählen"
        raise RecordsError([Issue(path.name, 1, 1, "", message)]) from error
    delimiter = ";" if ";" in text.partition("\n")[0] else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    for row in reader:
        yield reader.line_num, tuple(row)


def _xlsx_rows(path: Path) -> Iterator[tuple[int, tuple[object, ...]]]:
    try:
        book = load_workbook(path, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, ValueError) as error:
        message = "das ist keine Arbeitsmappe von Excel oder LibreOffice (.xlsx)"
        raise RecordsError([Issue(path.name, 0, 0, "", message)]) from error
    rows: Iterable[tuple[object, ...]] = book.worksheets[0].iter_rows(values_only=True)
    yield from enumerate(rows, start=1)
