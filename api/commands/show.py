"""``raumzeit show``: one week of a plan in the terminal."""

import datetime as dt
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from api.commands.options import Anyhow, DatasetName, PlanPath, plan_of, problem_of
from api.errors import InputError, find
from api.exits import ExitCode
from api.inputs import Week, week
from api.terminal.console import stdout, table
from calendars.entries import Entry, centres, entries
from calendars.visibility import CentreReader, CountyReader, Detail, PersonReader, Reader, RoomReader, redact
from scheduler.domain.problem import Problem
from scheduler.domain.time import Weekday, clock
from scheduler.rules.words import date_text, day_text, listing, plural

MANY = 4
"""More participants than these are counted, not listed."""

WeekOption = Annotated[
    Week | None,
    typer.Option(
        "--woche",
        metavar="WOCHE",
        parser=week,
        help="Eine Woche wie 2026-W45 oder ein Tag daraus wie 3.11.2026. Ohne Angabe: die erste mit Terminen.",
    ),
]
RoomOption = Annotated[str | None, typer.Option("--raum", metavar="RAUM", help="Nur dieser Raum (Kennung oder Titel).")]
PersonOption = Annotated[
    str | None, typer.Option("--person", metavar="PERSON", help="Nur Termine dieser Person (Kennung oder Titel).")
]
CentreOption = Annotated[
    str | None,
    typer.Option(
        "--familienzentrum", metavar="FZ", help="Nur dieses Familienzentrum mit seinen Kitas und seinem Team."
    ),
]


def show(
    dataset: DatasetName,
    path: PlanPath,
    at: WeekOption = None,
    room: RoomOption = None,
    person: PersonOption = None,
    centre: CentreOption = None,
    anyhow: Anyhow = False,
) -> int:
    """Zeigt eine Woche eines Plans, nach Tagen und Uhrzeiten.

    Gezeigt wird, was auch in den Kalendern steht: vertrauliche Termine anderer nur als „belegt“.
    """
    _, problem, _ = problem_of(dataset)
    plan = plan_of(problem, path, anyhow=anyhow)
    title, reader = _reader(problem, room, person, centre)
    seen = [(entry, detail) for entry in entries(problem, plan) if (detail := reader.detail(entry)) is not None]
    chosen = at if at is not None else Week.of(seen[0][0].date if seen else problem.horizon.first)
    require_week(problem, chosen)
    console = stdout()
    console.print(Text(f"{title}: {chosen.title}", "bold"))
    console.print()
    _print(console, problem, chosen, seen, room=room is not None)
    return ExitCode.DONE


def _reader(problem: Problem, room: str | None, person: str | None, centre: str | None) -> tuple[str, Reader]:
    """Whose week it is, and what they may see.

    Raises:
        InputError: if it is nobody's, or that of several at once.
    """
    if sum(choice is not None for choice in (room, person, centre)) > 1:
        raise InputError("Bitte nur eines von --raum, --person und --familienzentrum angeben.")
    if room is not None:
        found = find("den Raum", room, {r.id: r.title for r in problem.rooms})
        return problem.room[found].title, RoomReader(found)
    if person is not None:
        found = find("die Person", person, {p.id: p.title for p in problem.people})
        return problem.person[found].title, PersonReader(found)
    if centre is not None:
        found = find("das Familienzentrum", centre, {c: problem.site[c].title for c in centres(problem)})
        return problem.site[found].title, CentreReader(found)
    return problem.title, CountyReader()


def require_week(problem: Problem, chosen: Week) -> None:
    """Refuse a week outside the horizon.

    Raises:
        InputError: naming the weeks that are possible.
    """
    horizon = problem.horizon
    if chosen.days[-1] < horizon.first or chosen.days[0] > horizon.last:
        first, last = Week.of(horizon.first), Week.of(horizon.last)
        raise InputError(
            f"Die Woche {chosen.title} liegt nicht im Planungszeitraum {date_text(horizon.first)} bis "
            f"{date_text(horizon.last)}. Möglich sind {first} bis {last}."
        )


def _print(console: Console, problem: Problem, chosen: Week, seen: list[tuple[Entry, Detail]], *, room: bool) -> None:
    made = table(console, "Tag", "Zeit", "Termin", *(("Raum belegt",) if room else ("Ort", "Wer")))
    count = 0
    for day in chosen.days:
        heading, note = day_text(day), _note(problem, day)
        own = [(entry, detail) for entry, detail in seen if entry.date == day]
        if note or (not own and day.weekday() <= Weekday.Fr):
            made.add_row(heading, "", note or "–")
            heading = ""
        for entry, detail in own:
            shown = redact(entry, detail)
            title = f"{shown.title} (eingeladen)" if detail is Detail.GUEST else shown.title
            more = (
                (_span(*(entry.taken or (entry.start, entry.end))),)
                if room
                else (shown.place or "", _who(entry, detail))
            )
            made.add_row(heading, _span(entry.start, entry.end), title, *more)
            heading = ""
            count += 1
    console.print(made)
    console.print()
    told = plural(count, "# Termin|# Termine")
    console.print(f"{told} in dieser Woche." if count else _elsewhere(seen, chosen))


def _span(start: int, end: int) -> str:
    return f"{clock(start)}–{clock(end)}"


def _note(problem: Problem, day: dt.date) -> str:
    """What is special about a day."""
    if day not in problem.horizon:
        return "nicht im Planungszeitraum" if day.weekday() <= Weekday.Fr else ""
    notes = [name for date, name in problem.holidays.items() if date == day]
    notes += [span.title for span in problem.school_holidays if day in span and day.weekday() <= Weekday.Fr]
    return ", ".join(notes)


def _who(entry: Entry, detail: Detail) -> str:
    if detail not in {Detail.FULL, Detail.GUEST}:
        return ""
    if len(entry.participants) > MANY:
        return f"{', '.join(entry.participants[: MANY - 1])} und {len(entry.participants) - MANY + 1} weitere"
    return listing(entry.participants)


def _elsewhere(seen: list[tuple[Entry, Detail]], chosen: Week) -> str:
    """Where to look when a week is empty."""
    later = next((entry.date for entry, _ in seen if entry.date > chosen.days[-1]), None)
    if later is not None:
        return f"In dieser Woche ist nichts geplant; der nächste Termin ist am {day_text(later)} ({Week.of(later)})."
    earlier = max((entry.date for entry, _ in seen), default=None)
    if earlier is not None:
        return f"In dieser Woche ist nichts geplant; der letzte Termin war am {day_text(earlier)} ({Week.of(earlier)})."
    return "In diesem Plan steht dazu nichts."
