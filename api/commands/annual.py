"""``raumzeit jahresbericht``: the figures of a year, as page, workbook, CSV and PDF."""

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from api.annual.count import annual_report, occurrences
from api.annual.files import MAKERS
from api.annual.model import Fate, Period
from api.annual.page import shown
from api.annual.records import form, read_records
from api.annual.tables import EVERYBODY, OFFICE
from api.commands.options import Anyhow, DatasetName, PlanPath, plan_of, problem_of
from api.commands.scenario_compare import write_file
from api.errors import InputError
from api.exits import ExitCode
from api.inputs import day
from api.papers.tables import Sheet
from api.papers.workbook import csv_file, workbook
from api.terminal.console import bullet, stdout
from scheduler.domain.problem import Problem
from scheduler.domain.time import ZONE

Begin = Annotated[
    dt.date | None,
    typer.Option("--von", metavar="TAG", parser=day, help="Der erste Tag. Ohne Angabe: mit dem Kita-Jahr des Plans."),
]
End = Annotated[
    dt.date | None,
    typer.Option(
        "--bis",
        metavar="TAG",
        parser=day,
        help="Der erste Tag, der nicht mehr dazugehört: für das Kalenderjahr 2026 --von 1.1.2026 --bis 1.1.2027.",
    ),
]
Page = Annotated[
    Path | None,
    typer.Option(
        "--ausgabe", "-o", metavar="DATEI", help="Die Seite (HTML). Ohne Angabe: jahresbericht-DATENSATZ.html."
    ),
]
Book = Annotated[
    Path | None,
    typer.Option("--mappe", metavar="DATEI", help="Dazu eine Arbeitsmappe für Excel oder LibreOffice (.xlsx)."),
]
Csv = Annotated[
    Path | None, typer.Option("--csv", metavar="DATEI", help="Dazu jede Zahl in einer Zeile einer CSV-Datei.")
]
Pdf = Annotated[Path | None, typer.Option("--pdf", metavar="DATEI", help="Dazu ein PDF zum Drucken und Weitergeben.")]
Held = Annotated[
    Path | None,
    typer.Option(
        "--gehalten",
        metavar="DATEI",
        help="Was stattgefunden hat und wie viele kamen (.yaml, .csv, .xlsx); „--vorlage“ schreibt sie zum Ausfüllen.",
    ),
]
Assumed = Annotated[
    bool, typer.Option("--sonst-gehalten", help="Termine, zu denen nichts eingetragen ist, gelten als stattgefunden.")
]
Form = Annotated[
    Path | None,
    typer.Option(
        "--vorlage",
        metavar="DATEI",
        help="Nur die Tabelle zum Ausfüllen schreiben (.xlsx oder .csv): alle Termine mit leeren Spalten.",
    ),
]
Public = Annotated[
    bool,
    typer.Option("--oeffentlich", help="Die Fassung zum Veröffentlichen: ohne Personen und ohne kleine Zahlen."),
]


def report(
    dataset: DatasetName,
    path: PlanPath,
    begin: Begin = None,
    end: End = None,
    held: Held = None,
    otherwise_held: Assumed = False,
    public: Public = False,
    out: Page = None,
    book: Book = None,
    csv: Csv = None,
    paper: Pdf = None,
    form_path: Form = None,
    anyhow: Anyhow = False,
) -> int:
    """Schreibt die Zahlen eines Jahres: Jahresbericht und Stunden für den Verwendungsnachweis.

    Angebote nach Art, Format und Kita, geforderte Treffen, Ausfälle, Teilnehmende und Stunden, für jedes
    Familienzentrum und den Landkreis. Was nicht eingetragen ist, heißt „ohne Angabe“ oder „nicht erfasst“, nie 0.
    """
    found, problem, _ = problem_of(dataset)
    plan = plan_of(problem, path, anyhow=anyhow)
    period = period_of(problem, begin, end)
    now = dt.datetime.now(ZONE)
    if form_path is not None:
        _write_form(form_path, form(problem, plan, period), problem.title, now)
        return ExitCode.DONE
    records = read_records(held, plan) if held is not None else {}
    made = annual_report(
        problem, occurrences(problem, plan, records), period, assumed=Fate.HELD if otherwise_held else None
    )
    ready = shown(made, problem, EVERYBODY if public else OFFICE)
    page = out if out is not None else Path(f"jahresbericht-{found.name}.html")
    asked = {"html": page, "xlsx": book, "csv": csv, "pdf": paper}
    wanted = {kind: target for kind, target in asked.items() if target is not None}
    for kind, target in wanted.items():
        write_file(target, MAKERS[kind](ready, now))
    console = stdout()
    for note in ready.notes:
        bullet(console, note)
    for target in wanted.values():
        console.print(f"Geschrieben: {target}", soft_wrap=True)
    return ExitCode.DONE


def _write_form(target: Path, sheet: Sheet, title: str, now: dt.datetime) -> None:
    """The table to be filled in.

    Raises:
        InputError: if its name does not say which kind of table, or it cannot be written.
    """
    if target.suffix.lower() not in {".csv", ".xlsx"}:
        raise InputError(f"Die Vorlage muss auf „.xlsx“ oder „.csv“ enden, nicht „{target.name}“.")
    write_file(target, csv_file(sheet) if target.suffix.lower() == ".csv" else workbook((sheet,), title, now))
    console = stdout()
    console.print(f"Geschrieben: {target}", soft_wrap=True)
    console.print("Unter „Stand“ bitte „gehalten“ oder „abgesagt“ eintragen, unter „Teilnehmende“ eine Zahl.")


def period_of(problem: Problem, begin: dt.date | None, end: dt.date | None) -> Period:
    """The days of a report; what is not said is the Kita year of the plan, a year from its begin.

    Raises:
        BadParameter: if there is no day between them.
    """
    years = problem.policy.account_years
    first = begin or (years[0].first if years else problem.horizon.first)
    usual = next((year.last for year in years if first in year), None)
    last = end - dt.timedelta(days=1) if end is not None else usual or problem.horizon.last
    if last < first:
        raise typer.BadParameter(
            f"zwischen dem {first:%d.%m.%Y} und dem {last + dt.timedelta(days=1):%d.%m.%Y} liegt kein Tag; --bis nennt "
            "den ersten Tag, der nicht mehr dazugehört"
        )
    return Period(first, last + dt.timedelta(days=1))
