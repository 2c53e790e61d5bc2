"""``raumzeit scenario reach``: what it would take to reach a target, by search over the scenarios of a file."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, Any

import typer
from rich.text import Text

from api.commands.options import AsJson
from api.commands.picking import Only, pick
from api.commands.plan import Processes
from api.commands.scenario import ScenarioName
from api.errors import InputError
from api.exits import ExitCode
from api.inputs import seconds
from api.planfile import dump
from api.terminal.board import Board
from api.terminal.console import duration, stderr, stdout, table
from api.terminal.interrupt import Interrupt
from scenarios import Scenario, ScenarioFile
from scenarios.errors import nearest
from scenarios.reach import Answer, Finding, allows, probe, search, target
from scheduler import Params
from scheduler.domain.problem import Problem

VERSION = 1
"""Of the JSON object; it grows when a key changes its meaning or goes."""

StepLimit = Annotated[
    float | None,
    typer.Option(
        "--zeit",
        metavar="SEKUNDEN",
        parser=seconds,
        help="Eine Stufe nach so vielen Sekunden unentschieden lassen, wenn bis dahin nichts bewiesen ist.",
    ),
]


def reach(
    file: ScenarioName,
    only: Only = None,
    time_limit: StepLimit = None,
    workers: Processes = 2,
    as_json: AsJson = False,
) -> int:
    """Sucht, was es braucht: die erste Stufe, mit der alle Termine eines Ziels stattfinden können.

    Die Szenarien der Datei sind die Stufen, in ihrer Reihenfolge von der kleinsten zur größten. Das Ziel steht in der
    Datei (ziel: Terminarten), dazu gehören immer alle Pflichttermine; ohne Angabe sind es alle Termine. Jede Stufe ist
    erreicht, wenn es einen Plan gibt, bewiesen unmöglich, wenn es keinen geben kann, sonst nicht entschieden.
    """
    opened = ScenarioFile.open(file)
    (steps,) = pick([opened], only)
    problems = [target(step.problem(), _kinds(opened)) for step in steps]
    params = Params(time_limit=time_limit, workers=workers)
    names = [step.name for step in steps]
    with Interrupt() as interrupt, Board(stderr(), names, lambda: interrupt.asked) as board:
        asked = interrupt.cancel.is_set

        def ask(number: int) -> Finding:
            found = probe(problems[number], params, lambda news: board.news(number, news), asked)
            board.told(number, found.standing.value)
            return found

        answer = search(len(steps), ask, asked)
    unsure = [(less, more) for less, more in pairwise(range(len(steps))) if not allows(problems[less], problems[more])]
    if as_json:
        typer.echo(dump(_object(opened, steps, problems, answer, unsure)), nl=False)
        return ExitCode.DONE
    console = stdout()
    console.print(Text(opened.content.titel, "bold"), soft_wrap=True)
    console.print(f"Ziel: {goal(opened)} Jeder dieser Termine gilt hier als Pflichttermin.", soft_wrap=True)
    made = table(console, "Stufe", "Ergebnis", "Zeit", "Warum", numbers=("Zeit",))
    for number, finding in sorted(answer.findings.items()):
        made.add_row(names[number], finding.standing.value, duration(finding.seconds), finding.why)
    console.print(made)
    console.print(conclusion(names, answer), soft_wrap=True)
    for less, more in unsure:
        console.print(
            f"Nicht geprüft: ob „{names[more]}“ alles erlaubt, was „{names[less]}“ erlaubt. Die Suche nimmt es an.",
            soft_wrap=True,
        )
    if interrupt.asked:
        console.print("Vorzeitig beendet.", soft_wrap=True)
    return ExitCode.DONE


def _kinds(file: ScenarioFile) -> tuple[str, ...]:
    """The Terminarten of the target.

    Raises:
        InputError: if there is no such Terminart.
    """
    known = file.dataset.content().terminarten
    for word in file.content.ziel:
        if word not in known:
            suggestion = nearest(word, known)
            hint = f" Meinten Sie „{suggestion}“?" if suggestion else ""
            raise InputError(f"{file.path.name}, ziel: die Terminart „{word}“ gibt es nicht.{hint}")
    return file.content.ziel


def goal(file: ScenarioFile) -> str:
    """What is to be reached, as a sentence."""
    if not file.content.ziel:
        return "alle Termine finden statt, und keine Regel wird verletzt."
    titles = file.dataset.content().terminarten
    named = " und ".join(f"„{titles[word].titel}“" for word in file.content.ziel)
    return f"alle Pflichttermine und alle Termine {named} finden statt, und keine Regel wird verletzt."


def conclusion(names: Sequence[str], answer: Answer) -> str:
    """Where the threshold lies and what of it is proven, in German."""
    low, high = answer.impossible, answer.reached
    if high is None:
        if low == len(names) - 1:
            return f"Keine Stufe erreicht das Ziel: schon für „{names[-1]}“, die größte, ist es bewiesen unmöglich."
        proven = "" if low is None else f" Bewiesen unmöglich ist es bis „{names[low]}“."
        return f"Ob eine Stufe das Ziel erreicht, ist nicht entschieden.{proven}"
    if answer.exact and low is None:
        return f"Schon die kleinste Stufe, „{names[high]}“, erreicht das Ziel."
    if answer.exact and low is not None:
        return f"Es braucht „{names[high]}“: damit ist das Ziel erreicht, mit „{names[low]}“ ist es bewiesen unmöglich."
    proven = "für keine Stufe" if low is None else f"bis „{names[low]}“"
    return f"Mit „{names[high]}“ ist das Ziel erreicht. Bewiesen unmöglich ist es {proven}; dazwischen ist es offen."


def _object(
    file: ScenarioFile,
    steps: Sequence[Scenario],
    problems: Sequence[Problem],
    answer: Answer,
    unsure: Sequence[tuple[int, int]],
) -> dict[str, Any]:
    return {
        "version": VERSION,
        "name": file.name,
        "target": list(file.content.ziel),
        "steps": [
            {
                "name": step.name,
                "events": sum(demand.count for demand in problem.demands),
                "standing": answer.findings[number].standing.value if number in answer.findings else None,
                "why": answer.findings[number].why if number in answer.findings else None,
                "seconds": answer.findings[number].seconds if number in answer.findings else None,
            }
            for number, (step, problem) in enumerate(zip(steps, problems, strict=True))
        ],
        "impossible": steps[answer.impossible].name if answer.impossible is not None else None,
        "reached": steps[answer.reached].name if answer.reached is not None else None,
        "exact": answer.exact,
        "taken_for_granted": [[steps[less].name, steps[more].name] for less, more in unsure],
    }
