"""``raumzeit export``: the calendars of a plan, again or elsewhere."""

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from api.commands.options import Anyhow, DatasetName, PlanPath, plan_of, problem_of
from api.errors import InputError
from api.exits import ExitCode
from api.terminal.console import number, stdout
from calendars import export as write
from scheduler.rules.words import plural

Out = Annotated[
    Path | None,
    typer.Option(
        "--ausgabe",
        "-o",
        metavar="ORDNER",
        help="Ordner für die Kalender; wird angelegt. Kalender, die dort schon liegen, werden fortgeschrieben. "
        "Ohne Angabe: kalender-DATENSATZ.",
    ),
]


def export(dataset: DatasetName, path: PlanPath, out: Out = None, anyhow: Anyhow = False) -> int:
    """Schreibt die Kalender eines Plans als iCalendar-Dateien.

    Einer für jede Leitung, jede Person, jeden Raum und jedes Familienzentrum, dazu die öffentlichen Angebote. In einen
    Ordner mit früheren Kalendern geschrieben, behalten Termine ihre Kennung, und was wegfällt, erscheint als abgesagt.
    """
    found, problem, _ = problem_of(dataset)
    plan = plan_of(problem, path, anyhow=anyhow)
    folder = out if out is not None else Path(f"kalender-{found.name}")
    try:
        report = write(problem, plan, folder, now=dt.datetime.now(dt.UTC))
    except OSError as error:
        raise InputError(f"In den Ordner „{folder}“ lässt sich nicht schreiben: {error.strerror}.") from error
    console = stdout()
    console.print(
        f"{number(report.calendars)} Kalender im Ordner {folder}: {number(report.events)} Termine.", soft_wrap=True
    )
    console.print(
        f"Neu {plural(report.fresh, '# Termin|# Termine')}, geändert {number(report.changed)}, "
        f"als abgesagt gezeigt {number(report.cancelled)}; "
        f"{plural(report.written, '# Datei|# Dateien')} geschrieben, {number(report.unchanged)} unverändert, "
        f"{number(report.removed)} entfernt."
    )
    return ExitCode.DONE
