"""``raumzeit scenario``: what becomes of a data set if something changes."""

from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from api.commands.options import AsJson
from api.exits import ExitCode
from api.figures import wanted
from api.planfile import dump
from api.terminal.console import bullet, number, stdout, table
from scenarios import Scenario, ScenarioFile
from scenarios.scenario import Told
from scheduler.domain.problem import Problem
from scheduler.rules.words import plural

MANY = 6
"""More absences of one draw than these are counted, not listed."""

ScenarioName = Annotated[
    str,
    typer.Argument(metavar="SZENARIO", help="Name eines mitgelieferten Szenarios oder eine Szenariodatei."),
]
All = Annotated[bool, typer.Option("--alle", help="Auch jeden zufälligen Ausfall einzeln nennen.")]


def show_scenarios(file: ScenarioName, everything: All = False, as_json: AsJson = False) -> int:
    """Zeigt, welche Szenarien aus einer Datei entstehen und was jedes ändert.

    Dazu die Zahl der Termine vorher und nachher. Geplant wird dabei nichts.
    """
    opened = ScenarioFile.open(file)
    counted = [(scenario, _counts(problem)) for scenario, problem in opened.problems()]
    if as_json:
        typer.echo(dump(_object(opened, counted)), nl=False)
        return ExitCode.DONE
    console = stdout()
    console.print(Text(opened.content.titel, "bold"), soft_wrap=True)
    if opened.content.beschreibung is not None:
        console.print(opened.content.beschreibung, soft_wrap=True)
    console.print()
    before = wanted(opened.base)
    console.print(
        f"Datensatz: {opened.base.title}, {plural(before, '# Termin|# Termine')}. "
        f"Daraus {plural(len(counted), 'entsteht # Szenario|entstehen # Szenarien')}:",
        soft_wrap=True,
    )
    console.print()
    made = table(console, "Szenario", "vorher", "nachher", "Änderung", numbers=("vorher", "nachher", "Änderung"))
    for scenario, counts in counted:
        after = counts["events"]
        made.add_row(
            scenario.name, number(before), number(after), f"{'+' if after > before else ''}{number(after - before)}"
        )
    console.print(made)
    for scenario, _ in counted:
        console.print()
        console.print(Text(scenario.name, "bold"))
        _tell(console, scenario, everything=everything)
    return ExitCode.DONE


def _tell(console: Console, scenario: Scenario, *, everything: bool) -> None:
    """Everything that a scenario changes, one sentence a line."""
    drawn = [told for told in scenario.told if told.path[0] == "zufall"]
    asked = [told for told in scenario.told if told.path[0] != "zufall"]
    if not scenario.told:
        console.print("Nichts: so steht es in den Daten.")
    for told in asked:
        bullet(console, _sentences(told))
    shown = drawn if everything or len(drawn) <= MANY else drawn[: MANY - 1]
    for told in shown:
        bullet(console, _sentences(told))
    if len(shown) < len(drawn):
        more = len(drawn) - len(shown)
        bullet(
            console, f"{plural(more, 'Ein weiterer Mensch fällt|# weitere Menschen fallen')} aus (--alle nennt sie)."
        )


def _sentences(told: Told) -> str:
    return " ".join((told.sentence, *told.notes))


def _object(opened: ScenarioFile, counted: list[tuple[Scenario, dict[str, Any]]]) -> dict[str, Any]:
    return {
        "name": opened.name,
        "title": opened.content.titel,
        "dataset": opened.dataset.name,
        "base": _counts(opened.base),
        "scenarios": [
            {
                "name": scenario.name,
                "choices": dict(scenario.choices),
                "draw": scenario.draw.number if scenario.draw is not None else None,
                "changes": [
                    {"title": told.title, "sentence": told.sentence, "notes": list(told.notes)}
                    for told in scenario.told
                ],
                **counts,
            }
            for scenario, counts in counted
        ],
    }


def _counts(problem: Problem) -> dict[str, Any]:
    """The key of a scenario is the fingerprint of its problem."""
    return {"key": problem.fingerprint, "demands": len(problem.demands), "events": wanted(problem)}
