"""``raumzeit daten`` and ``raumzeit validate``: which data sets there are, and whether the files of one are right."""

from typing import Any

import typer

from api.commands.options import AsJson, DatasetName
from api.exits import ExitCode
from api.figures import wanted
from api.planfile import dump
from api.terminal.console import number, stdout, table
from scenarios import Dataset, DatasetError, shipped
from scheduler import impossible
from scheduler.domain.problem import Problem
from scheduler.rules.words import date_text, plural


def data(as_json: AsJson = False) -> int:
    """Nennt die mitgelieferten Datensätze."""
    found = [(name, Dataset.open(name)) for name in shipped()]
    problems = [(name, dataset, dataset.problem()) for name, dataset in found]
    if as_json:
        listed = [
            {"name": name, "folder": str(dataset.folder), **_counts(problem)} for name, dataset, problem in problems
        ]
        typer.echo(dump({"datasets": listed}), nl=False)
        return ExitCode.DONE
    console = stdout()
    made = table(console, "Name", "Titel", "Bedarfe", "Termine", numbers=("Bedarfe", "Termine"))
    for name, _, problem in problems:
        made.add_row(name, problem.title, number(len(problem.demands)), number(wanted(problem)))
    console.print(made)
    console.print()
    console.print("Planen: raumzeit plan NAME. Zum Ändern den Ordner kopieren und statt des Namens angeben:")
    for _, dataset, _ in problems:
        console.print(f"- {dataset.folder}", soft_wrap=True)
    return ExitCode.DONE


def validate(dataset: DatasetName, as_json: AsJson = False) -> int:
    """Prüft die Dateien eines Datensatzes und nennt alle Fehler.

    Jeder Fehler steht mit Datei, Zeile, Spalte und Feld da, mit dem, was gefunden und was erwartet wurde, und wo es
    geht mit einem Vorschlag.
    """
    opened = None
    try:
        opened = Dataset.open(dataset)
        problem = opened.problem()
    except DatasetError as error:
        _report(opened.name if opened is not None else dataset, error, as_json=as_json)
        return ExitCode.INPUT
    proofs = impossible(problem)
    if as_json:
        told = [proof.model_dump(mode="json") for proof in proofs]
        answer = {"dataset": opened.name, "valid": True, "issues": [], **_counts(problem), "impossible": told}
        typer.echo(dump(answer), nl=False)
        return ExitCode.DONE
    console = stdout()
    console.print(f"Die Dateien von „{opened.name}“ sind in Ordnung: {problem.title}.", soft_wrap=True)
    console.print(
        f"{date_text(problem.horizon.first)} bis {date_text(problem.horizon.last)}; "
        f"{plural(len(problem.sites), '# Ort|# Orte')}, {plural(len(problem.rooms), '# Raum|# Räume')}, "
        f"{plural(len(problem.people), '# Person|# Personen')}, {plural(len(problem.demands), '# Bedarf|# Bedarfe')} "
        f"mit zusammen {number(wanted(problem))} Terminen."
    )
    for proof in proofs:
        console.print(f"Nicht alles wird in den Plan passen: {proof.sentence}", soft_wrap=True)
    return ExitCode.DONE


def _report(name: str, error: DatasetError, *, as_json: bool) -> None:
    if as_json:
        issues = [{slot: getattr(issue, slot) for slot in issue.__slots__} for issue in error.issues]
        typer.echo(dump({"dataset": name, "valid": False, "issues": issues}), nl=False)
        return
    console = stdout()
    console.print(f"{plural(len(error.issues), '# Fehler|# Fehler')} in den Dateien von „{name}“:", soft_wrap=True)
    for issue in error.issues:
        console.print(f"- {issue}", soft_wrap=True)


def _counts(problem: Problem) -> dict[str, Any]:
    return {
        "title": problem.title,
        "first": problem.horizon.first.isoformat(),
        "last": problem.horizon.last.isoformat(),
        "sites": len(problem.sites),
        "rooms": len(problem.rooms),
        "people": len(problem.people),
        "demands": len(problem.demands),
        "events": wanted(problem),
    }
