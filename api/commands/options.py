"""Arguments and options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

from api.errors import InputError
from api.planfile import read_plan, require_same_data
from scenarios import Dataset, with_taken
from scenarios.sweep import near
from scheduler.domain.plan import Plan
from scheduler.domain.problem import Problem

DatasetName = Annotated[
    str,
    typer.Argument(
        metavar="DATENSATZ",
        help="Name eines mitgelieferten Datensatzes (siehe „raumzeit daten“) oder ein Ordner mit YAML-Dateien.",
    ),
]
PlanPath = Annotated[
    Path,
    typer.Argument(metavar="PLAN", help="Ordner, den „raumzeit plan“ geschrieben hat, oder die Datei plan.json darin."),
]
Anyhow = Annotated[
    bool, typer.Option("--trotzdem", help="Den Plan auch dann verwenden, wenn er zu anderen Daten gehört.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Genau ein JSON-Objekt ausgeben, für Programme.")]
Baseline = Annotated[
    Path | None,
    typer.Option(
        "--basis",
        metavar="PLAN",
        help="Veröffentlichter Plan, von dem möglichst wenig abgewichen werden soll (Regel „Verlässlichkeit“).",
    ),
]
Taken = Annotated[
    Path | None,
    typer.Option(
        "--belegt",
        metavar="DATEI",
        help="Datei mit Abwesenheiten und Reservierungen, die zusätzlich gelten; „raumzeit caldav pull“ schreibt sie.",
    ),
]


def problem_of(
    dataset: str, baseline: Path | None = None, taken: Path | None = None
) -> tuple[Dataset, Problem, Problem]:
    """A data set, its problem, and its problem beside what is taken elsewhere, measured against a published plan.

    The plan belongs to the data set, with or without these: its fingerprint is that of the first problem.

    Raises:
        RaumzeitError: if there is no such data set, or a file is wrong.
    """
    found = Dataset.open(dataset)
    problem = found.problem()
    measured = problem if taken is None else with_taken(problem, taken)
    if baseline is None:
        return found, problem, measured
    published = read_plan(baseline)
    measured = near(measured, published)
    if published.events and not measured.baseline:
        raise InputError(f"Der veröffentlichte Plan „{baseline}“ hat mit diesen Daten nichts gemeinsam.")
    return found, problem, measured


def plan_of(problem: Problem, path: Path, *, anyhow: bool) -> Plan:
    """The plan in a file, of these data unless the user insists.

    Raises:
        PlanFileError: if it cannot be read, or is a plan of other data.
        PlanError: if it speaks of things that these data do not have.
    """
    plan = read_plan(path)
    if not anyhow:
        require_same_data(problem, plan)
    problem.check_structure(plan)
    return plan
