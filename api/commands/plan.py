"""``raumzeit plan``: from a data set to a plan, its calendars, and what a coordinator should know about it."""

import datetime as dt
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from api.commands.engines import On, engine_at
from api.commands.options import AsJson, Baseline, DatasetName, Taken, problem_of
from api.errors import InputError
from api.exits import verdict
from api.figures import plan_object
from api.inputs import processes, seconds, seed, share
from api.overview import Result, overview, render
from api.planfile import CALENDAR_FOLDER, OVERVIEW_FILE, PLAN_FILE, RESULT_FILE, dump, write_plan, write_text
from api.terminal import summary
from api.terminal.console import levels, number, stderr, stdout
from api.terminal.interrupt import Interrupt
from api.terminal.progress import watcher
from calendars import ExportReport, export
from calendars.state import STATE_FILE, load_state
from scheduler import Params, Report, check, impossible, solve
from scheduler.domain.plan import Plan
from scheduler.domain.problem import Problem
from scheduler.domain.time import ZONE
from scheduler.rules.view import PlanView
from scheduler.solution import Solution

GAP = 0.01
"""Proven gap at which planning ends unless the user says otherwise: what is left is not worth the waiting."""

Out = Annotated[
    Path | None,
    typer.Option(
        "--ausgabe",
        "-o",
        metavar="ORDNER",
        help="Ordner für Plan und Kalender; wird angelegt. Ohne Angabe: plan-DATENSATZ.",
    ),
]
TimeLimit = Annotated[
    float | None,
    typer.Option(
        "--zeit",
        metavar="SEKUNDEN",
        parser=seconds,
        help="Nach so vielen Sekunden den besten Plan bis dahin nehmen.",
    ),
]
GapLimit = Annotated[
    float,
    typer.Option(
        "--luecke",
        metavar="ANTEIL",
        parser=share,
        help="Aufhören, sobald bewiesen ist, dass kein Plan um mehr als diesen Anteil besser ist; 0 sucht den besten.",
    ),
]
Processes = Annotated[
    int, typer.Option("--prozesse", metavar="ZAHL", parser=processes, help="So viele Prozesse rechnen gleichzeitig.")
]
Seed = Annotated[
    int,
    typer.Option(
        "--seed", metavar="ZAHL", parser=seed, help="Startzahl: gleiche Daten und gleiche Startzahl, gleicher Plan."
    ),
]


def plan(
    dataset: DatasetName,
    out: Out = None,
    time_limit: TimeLimit = None,
    gap_limit: GapLimit = GAP,
    workers: Processes = 2,
    random_seed: Seed = 1,
    baseline: Baseline = None,
    taken: Taken = None,
    as_json: AsJson = False,
    on: On = None,
) -> int:
    """Plant die Termine eines Datensatzes und schreibt Plan, Übersicht und Kalender.

    Während der Rechnung zeigt der Bildschirm, wie viele Termine stehen, was der Plan kostet und wie viel besser ein
    Plan höchstens noch sein könnte. Strg-C beendet die Rechnung mit dem besten Plan bis dahin, ein zweites Strg-C
    bricht ab.
    """
    found, problem, measured = problem_of(dataset, baseline, taken)
    folder = out if out is not None else Path(f"plan-{found.name}")
    _prepare(folder)
    params = Params(time_limit=time_limit, gap_limit=gap_limit, workers=workers, seed=random_seed)
    errors = stderr()
    for proof in impossible(measured):
        errors.print(f"Vorab: {proof.sentence}", soft_wrap=True)
    solution = _solved(measured, params, errors) if on is None else _solved_elsewhere(measured, params, errors, on)
    answer = solution.plan.model_copy(update={"fingerprint": problem.fingerprint})
    write_plan(folder / PLAN_FILE, answer)
    view, report = PlanView(measured, answer), check(measured, answer)
    result = {**plan_object(view, report, solution), "fingerprint": answer.fingerprint, "params": params.model_dump()}
    write_text(folder / RESULT_FILE, dump(result))
    _write_overview(folder, problem, measured, answer, result)
    calendars = export(problem, answer, folder / CALENDAR_FOLDER, now=dt.datetime.now(dt.UTC))
    if report.cost != solution.cost:
        errors.print(
            f"Warnung: Die Planung rechnet {levels(solution.cost)}, die Prüfung {levels(report.cost)}. "
            "Es gilt die Prüfung. Bitte melden Sie uns das mit dem Datensatz.",
            soft_wrap=True,
        )
    if as_json:
        _print_json(result)
    else:
        _tell(stdout(), view, report, solution, folder, calendars)
    return verdict(report)


def _solved(problem: Problem, params: Params, console: Console) -> Solution:
    with Interrupt() as interrupt, watcher(console, lambda: interrupt.asked) as watch:
        return solve(problem, params, progress=watch, cancel=interrupt.cancel)


def _solved_elsewhere(problem: Problem, params: Params, console: Console, on: str) -> Solution:
    """The same, on the machines that work on a database.

    Raises:
        InputError: if no database answers there.
        KeyboardInterrupt: if the user ended it before anybody had begun.
    """
    with (
        engine_at(on, console) as engine,
        Interrupt() as interrupt,
        watcher(console, lambda: interrupt.asked) as watch,
    ):
        solution = engine.solve(problem, params, watch, interrupt.cancel, None)
    if solution is None:
        raise KeyboardInterrupt
    return solution


def _prepare(folder: Path) -> None:
    """Find out before an hour of planning whether its result can be written.

    Raises:
        InputError: if the folder cannot be made or written to.
        StateError: if the calendars of an earlier plan there cannot be continued.
    """
    probe = folder / f".{PLAN_FILE}.probe"
    try:
        (folder / CALENDAR_FOLDER).mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise InputError(f"In den Ordner „{folder}“ lässt sich nicht schreiben: {error.strerror}.") from error
    load_state(folder / CALENDAR_FOLDER / STATE_FILE)


def _write_overview(folder: Path, problem: Problem, measured: Problem, answer: Plan, result: dict[str, Any]) -> None:
    """Write the page that ``raumzeit overview`` writes for the folder."""
    made = dt.datetime.fromtimestamp((folder / PLAN_FILE).stat().st_mtime, ZONE)
    shown = overview(measured, answer, Result.model_validate(result), made, problem.fingerprint)
    write_text(folder / OVERVIEW_FILE, render(shown))


def _print_json(result: dict[str, Any]) -> None:
    typer.echo(dump(result), nl=False)


def _tell(
    console: Console, view: PlanView, report: Report, solution: Solution, folder: Path, calendars: ExportReport
) -> None:
    summary.headline(console, view, report)
    console.print()
    summary.kinds(console, view)
    console.print()
    summary.unplaced(console, view, solution)
    summary.facts(console, report.violations, "Verletzte Regeln")
    summary.accounts(console, view)
    summary.costs(console, report, solution.bound)
    console.print()
    summary.proof(console, solution)
    console.print()
    console.print(f"Geschrieben in den Ordner {folder}:", soft_wrap=True)
    console.print(f"- {PLAN_FILE}: der Plan, für „raumzeit check“, „export“ und „show“")
    console.print(f"- {RESULT_FILE}: alle Zahlen und Gründe")
    console.print(f"- {OVERVIEW_FILE}: die Übersicht zum Ansehen, Weitergeben und Drucken, für jeden Browser")
    console.print(
        f"- {CALENDAR_FOLDER}: {number(calendars.calendars)} Kalender für Outlook, Apple, Google und Thunderbird"
    )
