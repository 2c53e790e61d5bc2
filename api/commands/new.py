"""``raumzeit new``: the beginning of another county."""

import re
from pathlib import Path
from typing import Annotated

import typer

from api.exits import ExitCode
from api.figures import wanted
from api.terminal.console import number, stdout
from scenarios import load
from scenarios.starter import YEARS, start
from scheduler.rules.words import plural

_YEAR = re.compile(r"(\d{4})(?:/\d{2}(?:\d{2})?)?")


def kita_year(given: str | int) -> int:
    """The year in which a Kita year begins, from ``2026`` or ``2026/27``.

    Raises:
        BadParameter: if it is none.
    """
    match = _YEAR.fullmatch(str(given).strip())
    if match is None or int(match[1]) not in YEARS:
        expected = f"ein Jahr von {YEARS[0]} bis {YEARS[-1]}"
        raise typer.BadParameter(f"erwartet wird {expected}, gefunden: {given}")
    return int(match[1])


Folder = Annotated[
    Path, typer.Argument(metavar="ORDNER", help="Wohin der Datensatz kommt: ein neuer Ordner, oder ein leerer.")
]
Title = Annotated[
    str | None,
    typer.Option("--titel", metavar="TITEL", help="Ohne Angabe: Landkreis Muster mit dem Kita-Jahr."),
]
State = Annotated[
    str, typer.Option("--bundesland", metavar="LAND", help="Kürzel des Bundeslands, für die gesetzlichen Feiertage.")
]
Year = Annotated[
    int | None,
    typer.Option(
        "--kita-jahr",
        metavar="JAHR",
        parser=kita_year,
        help="Das Jahr, in dem das Kita-Jahr beginnt, zum Beispiel 2026. Ohne Angabe: dieses Jahr.",
    ),
]


def new(folder: Folder, title: Title = None, state: State = "RP", year: Year = None) -> int:
    """Legt die Dateien für einen weiteren Kreis an.

    Ein kleiner, erfundener Datensatz, der sofort geplant werden kann. Jede Angabe ist in den Dateien erklärt; ersetzen
    Sie Schritt für Schritt das Erfundene durch Ihr Eigenes. Überschrieben wird nichts.
    """
    written = start(folder, title=title, state=state, year=year)
    problem = load(folder)
    console = stdout()
    console.print(f"{problem.title}: {plural(len(written), '# Datei|# Dateien')} angelegt.", soft_wrap=True)
    for file in written:
        console.print(f"- {file}", soft_wrap=True)
    console.print(
        f"Erfunden sind {plural(len(problem.demands), '# Bedarf|# Bedarfe')} mit {number(wanted(problem))} Terminen. "
        "Bitte tragen Sie auch die Schulferien ein.",
        soft_wrap=True,
    )
    console.print()
    console.print("So geht es weiter:")
    for command in ("validate", "sheet", "plan"):
        console.print(f"- raumzeit {command} {folder}", soft_wrap=True)
    return ExitCode.DONE
