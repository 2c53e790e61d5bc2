"""``raumzeit aushang``: one week for the notice board, as a PDF."""

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from api.commands.options import Anyhow, DatasetName, PlanPath, plan_of, problem_of
from api.commands.show import require_week
from api.errors import InputError, find
from api.exits import ExitCode
from api.inputs import Week, week
from api.papers.notice import Notice, families_notice, pdf, room_notice
from api.planfile import write_bytes
from api.terminal.console import number, stdout
from calendars.entries import centres
from scheduler.domain.plan import Plan
from scheduler.domain.problem import Problem

WeekOption = Annotated[
    Week,
    typer.Option("--woche", metavar="WOCHE", parser=week, help="Eine Woche wie 2026-W45 oder ein Tag daraus."),
]
SiteOption = Annotated[
    str | None,
    typer.Option("--haus", metavar="HAUS", help="Familienzentrum oder Kita: was Familien in der Woche angeboten wird."),
]
RoomOption = Annotated[
    str | None, typer.Option("--raum", metavar="RAUM", help="Ein Raum: wann er belegt ist, ohne Teilnehmende.")
]
All = Annotated[
    bool, typer.Option("--alle", help="Ein Blatt für jedes Familienzentrum und jede Kita, in den Ordner von -o.")
]
Out = Annotated[
    Path | None,
    typer.Option(
        "--ausgabe",
        "-o",
        metavar="ZIEL",
        help="PDF-Datei, mit --alle ein Ordner. Ohne Angabe: aushang-HAUS-WOCHE.pdf, mit --alle aushang-WOCHE.",
    ),
]


def notice(
    dataset: DatasetName,
    path: PlanPath,
    at: WeekOption,
    site: SiteOption = None,
    room: RoomOption = None,
    every: All = False,
    out: Out = None,
    anyhow: Anyhow = False,
) -> int:
    """Schreibt eine Woche als Aushang (PDF, DIN A4).

    Für Familien steht darauf nur, was öffentlich ist; an einer Raumtür nur, wann der Raum belegt ist.
    """
    if sum((site is not None, room is not None, every)) != 1:
        raise InputError("Bitte genau eines von --haus, --raum und --alle angeben.")
    _, problem, _ = problem_of(dataset)
    plan = plan_of(problem, path, anyhow=anyhow)
    require_week(problem, at)
    now = dt.datetime.now(dt.UTC)
    console = stdout()
    if every:
        folder = out if out is not None else Path(f"aushang-{at}")
        houses = [s.id for s in problem.sites if s.catchment or s.id in centres(problem)]
        for house in houses:
            _write(folder / f"{house}.pdf", families_notice(problem, plan, house, at, now), now)
        console.print(f"{number(len(houses))} Aushänge im Ordner {folder}.", soft_wrap=True)
        return ExitCode.DONE
    name, made = _one(problem, plan, site, room, at, now)
    target = out if out is not None else Path(f"aushang-{name}-{at}.pdf")
    _write(target, made, now)
    console.print(f"Geschrieben: {target}", soft_wrap=True)
    return ExitCode.DONE


def _one(
    problem: Problem, plan: Plan, site: str | None, room: str | None, at: Week, now: dt.datetime
) -> tuple[str, Notice]:
    """The sheet that was asked for, with the id it is about."""
    if site is not None:
        found = find("das Haus", site, {s.id: s.title for s in problem.sites})
        return found, families_notice(problem, plan, found, at, now)
    found = find("den Raum", room or "", {r.id: r.title for r in problem.rooms})
    return found, room_notice(problem, plan, found, at, now)


def _write(target: Path, made: Notice, now: dt.datetime) -> None:
    try:
        write_bytes(target, pdf(made, now))
    except OSError as error:
        raise InputError(f"Die Datei „{target}“ lässt sich nicht schreiben: {error.strerror}.") from error
