"""``raumzeit workbook``: the plan as a workbook for Excel, and as CSV."""

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from api.commands.options import Anyhow, DatasetName, PlanPath, plan_of, problem_of
from api.errors import InputError
from api.exits import ExitCode
from api.papers.tables import sheets
from api.papers.workbook import csv_file
from api.papers.workbook import workbook as write
from api.planfile import write_bytes
from api.terminal.console import number, stdout
from scheduler import check
from scheduler.domain.time import ZONE
from scheduler.rules.view import PlanView

Out = Annotated[
    Path | None,
    typer.Option("--ausgabe", "-o", metavar="DATEI", help="Die Datei. Ohne Angabe: plan-DATENSATZ.xlsx."),
]
Csv = Annotated[
    Path | None,
    typer.Option("--csv", metavar="ORDNER", help="Jedes Blatt auch als CSV-Datei in diesen Ordner schreiben."),
]


def workbook(dataset: DatasetName, path: PlanPath, out: Out = None, csv: Csv = None, anyhow: Anyhow = False) -> int:
    """Schreibt den Plan als Arbeitsmappe für Excel oder LibreOffice.

    Blätter für Termine, Fehlendes, Freistellung, Räume, Personen, Kitas, Regeln und Hinweise, mit Filtern und echten
    Datumswerten. Vertrauliche Termine stehen darin nur als „belegt“.
    """
    found, problem, _ = problem_of(dataset)
    plan = plan_of(problem, path, anyhow=anyhow)
    now = dt.datetime.now(ZONE)
    made = sheets(PlanView(problem, plan), check(problem, plan), now.date(), problem.fingerprint)
    target = out if out is not None else Path(f"plan-{found.name}.xlsx")
    try:
        write_bytes(target, write(made, problem.title, now))
        for sheet in made if csv is not None else ():
            write_bytes((csv or Path()) / f"{_file_name(sheet.title)}.csv", csv_file(sheet))
    except OSError as error:
        raise InputError(f"„{error.filename or target}“ lässt sich nicht schreiben: {error.strerror}.") from error
    console = stdout()
    console.print(f"Geschrieben: {target}", soft_wrap=True)
    if csv is not None:
        console.print(f"{number(len(made))} CSV-Dateien im Ordner {csv}.", soft_wrap=True)
    return ExitCode.DONE


def _file_name(title: str) -> str:
    """A title as the name of a file on every system."""
    plain = title.lower()
    for letter, written in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), (" ", "-")):
        plain = plain.replace(letter, written)
    return plain
