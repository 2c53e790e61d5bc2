"""``raumzeit overview``: a plan as one HTML page, for those who have to say what to change."""

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from api.commands.options import Anyhow, Baseline, DatasetName, PlanPath, plan_of, problem_of
from api.errors import InputError
from api.exits import ExitCode
from api.overview import overview, read_result, render
from api.planfile import OVERVIEW_FILE, PLAN_FILE, write_text
from api.terminal.console import stdout
from scheduler.domain.time import ZONE

Out = Annotated[
    Path | None,
    typer.Option(
        "--ausgabe",
        "-o",
        metavar="DATEI",
        help=f"Die Datei, die geschrieben wird. Ohne Angabe: {OVERVIEW_FILE} neben dem Plan.",
    ),
]


def show_overview(
    dataset: DatasetName, path: PlanPath, out: Out = None, baseline: Baseline = None, anyhow: Anyhow = False
) -> int:
    """Schreibt eine Übersicht des Plans als HTML-Seite, zum Ansehen, Weitergeben und Drucken.

    Sie sagt, ob der Plan verwendet werden darf, wie gut er ist, was fehlt und worauf zu achten ist. Die Datei öffnet
    sich in jedem Browser, auch auf dem Telefon, und braucht kein Internet.
    """
    _, problem, measured = problem_of(dataset, baseline)
    plan = plan_of(problem, path, anyhow=anyhow)
    result = read_result(path)
    file = path / PLAN_FILE if path.is_dir() else path
    made = dt.datetime.fromtimestamp(file.stat().st_mtime, ZONE)
    page = render(overview(measured, plan, result, made, problem.fingerprint))
    target = out if out is not None else file.with_name(OVERVIEW_FILE)
    try:
        write_text(target, page)
    except OSError as error:
        raise InputError(f"Die Datei „{target}“ lässt sich nicht schreiben: {error.strerror}.") from error
    console = stdout()
    console.print(f"Geschrieben: {target}", soft_wrap=True)
    if result is None:
        console.print("Neben dem Plan liegt keine Ergebnisdatei; Schranke, Gründe und Verlauf fehlen deshalb darin.")
    return ExitCode.DONE
