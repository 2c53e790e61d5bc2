"""``raumzeit check``: everything the rules say about a plan, without the solver."""

import time
from typing import Annotated

import typer

from api.commands.options import Anyhow, AsJson, Baseline, DatasetName, PlanPath, Taken, plan_of, problem_of
from api.exits import ExitCode, verdict
from api.figures import check_object, fact_object
from api.planfile import dump
from api.terminal import summary
from api.terminal.console import stdout
from scheduler import check as ask
from scheduler.rules import Level
from scheduler.rules.view import PlanView

All = Annotated[bool, typer.Option("--alle", help="Jeden einzelnen Satz nennen, auch zu unerfüllten Wünschen.")]


def check(
    dataset: DatasetName,
    path: PlanPath,
    everything: All = False,
    baseline: Baseline = None,
    taken: Taken = None,
    anyhow: Anyhow = False,
    as_json: AsJson = False,
) -> int:
    """Prüft einen Plan gegen alle Regeln, ohne neu zu planen.

    Nennt jede Verletzung und jeden fehlenden Termin mit einem Satz, dazu die Kosten nach Stufen und Regeln.
    """
    _, problem, measured = problem_of(dataset, baseline, taken)
    plan = plan_of(problem, path, anyhow=anyhow)
    start = time.perf_counter()
    report = ask(measured, plan)
    seconds = time.perf_counter() - start
    view = PlanView(measured, plan)
    if as_json:
        facts = {"facts": [fact_object(view, fact) for fact in report.facts]} if everything else {}
        answer = {**check_object(view, report), "fingerprint": problem.fingerprint, "seconds": seconds, **facts}
        typer.echo(dump(answer), nl=False)
        return verdict(report)
    console = stdout()
    summary.headline(console, view, report)
    console.print()
    most = None if everything else summary.SHOWN
    summary.facts(console, report.violations, "Verletzte Regeln", most)
    missing = tuple(fact for fact in report.facts if fact.level in {Level.MANDATORY, Level.DESIRED})
    summary.facts(console, missing, "Fehlende Termine", most)
    if everything:
        wishes = tuple(fact for fact in report.facts if fact.level is Level.WISH)
        summary.facts(console, wishes, "Unerfüllte Wünsche", most)
    summary.costs(console, report)
    if verdict(report) is ExitCode.DONE:
        console.print("Der Plan verletzt keine Regel.")
    return verdict(report)
