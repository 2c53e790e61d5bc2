"""``raumzeit scenario report``: how robust a plan is, told from drawn absences."""

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from api.commands.options import AsJson
from api.commands.picking import FOLDER
from api.commands.scenario import ScenarioName
from api.commands.scenario_compare import Book, Plans, write_file
from api.comparison.robust import conclusion, render, robustness, robustness_object, sheets
from api.comparison.shelf import Shelf
from api.errors import InputError
from api.exits import ExitCode
from api.papers.workbook import workbook
from api.planfile import dump, read_plan, require_same_data
from api.terminal.console import stdout
from scenarios import ScenarioFile
from scheduler.domain.time import ZONE

OnePlan = Annotated[
    Path | None,
    typer.Option(
        "--plan",
        metavar="PLAN",
        help="Plan der unveränderten Daten. Ohne Angabe der, den „raumzeit scenario run“ verwendet hat.",
    ),
]
Page = Annotated[
    Path | None,
    typer.Option(
        "--ausgabe", "-o", metavar="DATEI", help="Die Seite. Ohne Angabe: bericht-SZENARIO.html neben den Plänen."
    ),
]


def report_scenarios(
    file: ScenarioName,
    plan: OnePlan = None,
    plans: Plans = FOLDER,
    out: Page = None,
    book: Book = None,
    as_json: AsJson = False,
) -> int:
    """Sagt, wie viel ein Plan aushält: was ausfällt, wenn Menschen zufällig fehlen und niemand umplant.

    Die Ziehungen stehen in der Datei (zufall). Für jede wird gezählt, welche Termine betroffen sind, welche jemand
    anderes übernehmen kann und welche ausfallen. Was „raumzeit scenario run“ daraus neu geplant hat, steht daneben.
    """
    opened = ScenarioFile.open(file)
    if opened.content.zufall is None or opened.content.raster or opened.content.aenderungen:
        raise InputError(
            f"Der Bericht sagt, was zufällige Ausfälle anrichten. Dazu müsste „{opened.path.name}“ die Angabe „zufall“ "
            "enthalten und weder „aenderungen“ noch „raster“. Andere Szenarien vergleicht „raumzeit scenario compare“."
        )
    shelf = Shelf(plans)
    kept = shelf.find(shelf.place(opened.base.fingerprint))
    if plan is not None:
        found_plan = read_plan(plan)
        require_same_data(opened.base, found_plan)
        if kept is not None and kept.plan != found_plan:
            kept = None
    elif kept is not None:
        found_plan = kept.plan
    else:
        raise InputError(
            f"Im Ordner „{plans}“ liegt noch kein Plan der unveränderten Daten. Nennen Sie bitte einen mit --plan, "
            f"oder rechnen Sie ihn mit „raumzeit scenario run {opened.name}“."
        )
    found = robustness(opened, found_plan, shelf, kept)
    target = out if out is not None else plans / f"bericht-{opened.name}.html"
    write_file(target, render(found).encode())
    if book is not None:
        write_file(book, workbook(sheets(found), opened.content.titel, dt.datetime.now(ZONE)))
    if as_json:
        typer.echo(dump(robustness_object(found)), nl=False)
        return ExitCode.DONE
    console = stdout()
    console.print(Text(opened.content.titel, "bold"), soft_wrap=True)
    console.print(conclusion(found), soft_wrap=True)
    for written in (target, book):
        if written is not None:
            console.print(f"Geschrieben: {written}", soft_wrap=True)
    return ExitCode.DONE
