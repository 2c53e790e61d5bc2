"""``raumzeit scenario compare``: planned scenarios side by side, on a page and for programs."""

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from api.commands.options import AsJson
from api.commands.picking import FOLDER, Only, pick
from api.commands.scenario import ScenarioName
from api.comparison.page import render, told
from api.comparison.shelf import Shelf
from api.comparison.side_by_side import compare, comparison_object
from api.errors import InputError
from api.exits import ExitCode
from api.planfile import dump, write_bytes
from api.terminal.console import bullet, stdout
from scenarios import ScenarioFile
from scheduler.domain.time import ZONE

Plans = Annotated[
    Path, typer.Option("--plaene", metavar="ORDNER", help="Ordner, in den „raumzeit scenario run“ geschrieben hat.")
]
Page = Annotated[
    Path | None,
    typer.Option(
        "--ausgabe",
        "-o",
        metavar="DATEI",
        help="Die Seite, die geschrieben wird. Ohne Angabe: vergleich-SZENARIO.html neben den Plänen.",
    ),
]

Book = Annotated[
    Path | None,
    typer.Option("--mappe", metavar="DATEI", help="Dazu eine Arbeitsmappe für Excel oder LibreOffice (.xlsx)."),
]


def compare_scenarios(
    file: ScenarioName,
    plans: Plans = FOLDER,
    only: Only = None,
    out: Page = None,
    book: Book = None,
    as_json: AsJson = False,
) -> int:
    """Stellt die geplanten Szenarien einer Datei nebeneinander, als HTML-Seite zum Ansehen und Drucken.

    Verglichen werden Pflicht- und Wunschtermine, Freistellung, Abende, Fahrten, die Verteilung auf die Kitas, Räume und
    Kosten, und Termin für Termin, wer wohin muss. Was nicht bewiesen ist, heißt unentschieden.
    """
    opened = ScenarioFile.open(file)
    (picked,) = pick([opened], only)
    found = compare(opened, Shelf(plans), picked)
    target = out if out is not None else plans / f"vergleich-{opened.name}.html"
    write_file(target, render(found).encode())
    if book is not None:
        from api.comparison.workbook import sheets  # noqa: PLC0415 - what writes workbooks takes long to import
        from api.papers.workbook import workbook  # noqa: PLC0415

        write_file(book, workbook(sheets(found), opened.content.titel, dt.datetime.now(ZONE)))
    if as_json:
        typer.echo(dump(comparison_object(found)), nl=False)
        return ExitCode.DONE
    console = stdout()
    for side in found.sides:
        same = f"wie „{side.same_as}“" if side.same_as else told(side, found.base)
        bullet(console, f"{side.name}: {same}.")
    if found.unplanned:
        console.print(f"Noch nicht geplant: {', '.join(found.unplanned)}.", soft_wrap=True)
    for written in (target, book):
        if written is not None:
            console.print(f"Geschrieben: {written}", soft_wrap=True)
    return ExitCode.DONE


def write_file(target: Path, content: bytes) -> None:
    """Write a file.

    Raises:
        InputError: if it cannot be written.
    """
    try:
        write_bytes(target, content)
    except OSError as error:
        raise InputError(f"Die Datei „{target}“ lässt sich nicht schreiben: {error.strerror}.") from error
