"""``raumzeit sheet``: a data set as a workbook that people fill in."""

from pathlib import Path
from typing import Annotated

import typer

from api.commands.options import DatasetName
from api.errors import InputError
from api.exits import ExitCode
from api.terminal.console import number, stdout
from scenarios import Dataset
from scenarios.spreadsheet import write

Out = Annotated[
    Path | None,
    typer.Option(
        "--ausgabe",
        "-o",
        metavar="DATEI.xlsx",
        help="Die Arbeitsmappe; eine frühere wird ersetzt. Ohne Angabe: DATENSATZ.xlsx.",
    ),
]


def sheet(dataset: DatasetName, out: Out = None) -> int:
    """Schreibt Menschen, Räume, Abwesenheiten und Wünsche eines Datensatzes als Excel-Arbeitsmappe.

    Das Blatt „Anleitung“ erklärt jede Spalte. „raumzeit import“ übernimmt die ausgefüllte Tabelle in den Datensatz.
    """
    found = Dataset.open(dataset)
    path = out if out is not None else Path(f"{found.name}.xlsx")
    if path.suffix.lower() != ".xlsx":
        raise InputError(f"Die Arbeitsmappe muss auf „.xlsx“ enden, nicht „{path.name}“.")
    try:
        rows = write(found, path)
    except OSError as error:
        raise InputError(f"Die Datei „{path}“ lässt sich nicht schreiben: {error.strerror}.") from error
    console = stdout()
    console.print(f"Geschrieben: {path}", soft_wrap=True)
    for title, count in rows.items():
        console.print(f"- Blatt „{title}“: {number(count)} {'Zeile' if count == 1 else 'Zeilen'}")
    console.print(f"Ausgefüllt übernehmen: raumzeit import {path} {dataset}", soft_wrap=True)
    return ExitCode.DONE
