"""``raumzeit import``: a filled-in workbook becomes part of a data set."""

from pathlib import Path
from typing import Annotated, Any

import typer

from api.commands.options import AsJson, DatasetName
from api.errors import InputError
from api.exits import ExitCode
from api.planfile import dump
from api.terminal.console import stdout
from scenarios import Dataset
from scenarios.spreadsheet import Import, SheetError, prepare, require_new, require_own, save
from scheduler.rules.words import plural

Workbook = Annotated[
    Path, typer.Argument(metavar="DATEI.xlsx", help="Eine Arbeitsmappe, die „raumzeit sheet“ geschrieben hat.")
]
Out = Annotated[
    Path | None,
    typer.Option(
        "--ausgabe",
        "-o",
        metavar="ORDNER",
        help="Neuer Ordner für den geänderten Datensatz; der alte bleibt, wie er ist. Nötig bei mitgelieferten.",
    ),
]
Rehearse = Annotated[bool, typer.Option("--probe", help="Nur zeigen, was sich ändern würde; nichts schreiben.")]
Anyhow = Annotated[
    bool,
    typer.Option(
        "--trotzdem", help="Fehlende Zeilen auch dann entfernen, wenn die Daten seit der Tabelle geändert wurden."
    ),
]


def take_over(
    path: Workbook,
    dataset: DatasetName,
    out: Out = None,
    rehearse: Rehearse = False,
    anyhow: Anyhow = False,
    as_json: AsJson = False,
) -> int:
    """Übernimmt eine ausgefüllte Tabelle in die Dateien eines Datensatzes.

    Zuerst wird alles geprüft, die Tabelle und der Datensatz, wie er danach wäre; erst dann wird geschrieben. Fehler
    stehen mit Blatt, Zeile und Spalte da. Was nicht in der Tabelle steht, bleibt, auch Kommentare.
    """
    found = Dataset.open(dataset)
    if not rehearse:
        if out is None:
            require_own(found)
        else:
            require_new(out)
    try:
        wanted = prepare(path, found, anyhow=anyhow)
    except SheetError as error:
        if not as_json:
            raise
        issues = [{slot: getattr(issue, slot) for slot in issue.__slots__} for issue in error.issues]
        typer.echo(dump({"dataset": found.name, "valid": False, "issues": issues}), nl=False)
        return ExitCode.INPUT
    try:
        written = [] if rehearse else save(wanted, found, out)
    except OSError as error:
        raise InputError(f"Die Dateien lassen sich nicht schreiben: {error.strerror}.") from error
    if as_json:
        typer.echo(dump(_object(found, wanted, written)), nl=False)
    else:
        _tell(wanted, written, rehearse=rehearse)
    return ExitCode.DONE


def _tell(wanted: Import, written: list[Path], *, rehearse: bool) -> None:
    console = stdout()
    for line in (*wanted.changes, *(f"Hinweis: {note}" for note in wanted.notes)):
        console.print(f"- {line}", soft_wrap=True)
    if not wanted.changes:
        console.print("Die Tabelle sagt nichts anderes als die Dateien.")
    elif rehearse:
        console.print(f"{plural(len(wanted.changes), '# Änderung|# Änderungen')}; nichts geschrieben (--probe).")
    else:
        console.print(f"{plural(len(wanted.changes), '# Änderung|# Änderungen')} übernommen.")
    if written:
        console.print(f"Geschrieben: {', '.join(map(str, written))}", soft_wrap=True)


def _object(dataset: Dataset, wanted: Import, written: list[Path]) -> dict[str, Any]:
    return {
        "dataset": dataset.name,
        "valid": True,
        "issues": [],
        "changes": [change._asdict() for change in wanted.changes],
        "notes": list(wanted.notes),
        "files": [str(file) for file in written],
        "before": wanted.before,
        "after": wanted.problem.fingerprint,
    }
