"""One week on paper: what families may come to, or when a room is taken, as a tagged PDF for the notice board.

Statement 15 wants the Familienzentrum made known again and again, with a notice in every Kita. Only what a reader of
:mod:`calendars.visibility` may see gets here. The text reaches the typesetter as data, never as markup.
"""

import datetime as dt
import json
from dataclasses import asdict, dataclass
from pathlib import Path

import typst

from api.inputs import Week
from calendars.entries import Entry, entries
from calendars.visibility import Detail, KitaReader, PublicReader, Reader, RoomReader, redact
from scheduler.domain.demands import Visibility
from scheduler.domain.plan import Plan
from scheduler.domain.problem import Problem
from scheduler.domain.time import ZONE, Weekday, clock
from scheduler.rules.words import date_text

TEMPLATE = Path(__file__).with_name("notice.typ")
MONTHS = (
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
)
SIZES = ((6, 15.0), (10, 13.5), (16, 11.5), (24, 10.0))
"""Up to so many events the text is so large, in points; smaller than the last it never gets."""
SMALLEST = 9.5
"""Size of the text of a week that is really full, which then takes several pages."""


@dataclass(frozen=True)
class NoticeEntry:
    """One event of a notice, as its reader may see it."""

    time: str
    title: str
    place: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class NoticeDay:
    """One day of a notice.

    Attributes:
        note: a public holiday, school holidays.
        empty: what is said where there is nothing.
    """

    title: str
    note: str
    entries: tuple[NoticeEntry, ...]
    empty: str


@dataclass(frozen=True)
class Notice:
    """A week on one sheet.

    Attributes:
        week: „KW 45 · 2. bis 8. November 2026“.
        heading: of the column that says what is on.
        size: of the text, in points.
    """

    title: str
    week: str
    county: str
    heading: str
    intro: str
    closing: str
    footer: str
    size: float
    days: tuple[NoticeDay, ...]


def families_notice(problem: Problem, plan: Plan, site: str, week: Week, now: dt.datetime) -> Notice:
    """What families find at a Familienzentrum or a Kita in a week (statement 15).

    Args:
        problem: what the plan answers.
        plan: the planned events.
        site: id of the Familienzentrum or the Kita.
        week: which one.
        now: the moment the notice speaks of, aware.
    """
    known = problem.site[site]
    centre = known.unit(week.days[0]) or site
    reader: Reader = PublicReader(centre) if centre == site else KitaReader(site)
    intro = "" if centre == site else f"Angebote des Familienzentrums für Sie: {problem.site[centre].title}."
    closing = "Sie sind herzlich willkommen. Fragen beantwortet Ihr Familienzentrum gern."
    return _notice(problem, plan, reader, known.title, week, now, ("Angebot", intro, closing, "Heute kein Angebot."))


def room_notice(problem: Problem, plan: Plan, room: str, week: Week, now: dt.datetime) -> Notice:
    """When a room is taken in a week, for the sign at its door (statements 5, 6); never who comes."""
    known = problem.room[room]
    site = f", {problem.site[known.site].title}" if known.site is not None else ""
    title = known.title + site if site and problem.site[str(known.site)].title not in known.title else known.title
    return _notice(problem, plan, RoomReader(room), title, week, now, ("Belegung", "", "", "frei"))


def _notice(
    problem: Problem,
    plan: Plan,
    reader: Reader,
    title: str,
    week: Week,
    now: dt.datetime,
    words: tuple[str, str, str, str],
) -> Notice:
    heading, intro, closing, empty = words
    seen = [(entry, d) for entry in entries(problem, plan) if (d := reader.detail(entry)) is not None]
    days = tuple(
        day
        for date in week.days
        if (day := _day(problem, date, [(e, d) for e, d in seen if e.date == date], empty)).entries
        or date in problem.holidays
        or date.weekday() < Weekday.Sa
    )
    number = sum(len(day.entries) for day in days)
    size = next((size for most, size in SIZES if number <= most), SMALLEST)
    stand = now.astimezone(ZONE)
    footer = f"{problem.title} · Stand {date_text(stand.date())}, Änderungen vorbehalten"
    return Notice(title, week_title(week), problem.title, heading, intro, closing, footer, size, days)


def _day(problem: Problem, date: dt.date, seen: list[tuple[Entry, Detail]], empty: str) -> NoticeDay:
    holiday = problem.holidays.get(date)
    notes = [holiday] if holiday else [span.title for span in problem.school_holidays if date in span]
    title = f"{Weekday(date.weekday()).title}, {date.day}. {MONTHS[date.month - 1]}"
    shown = tuple(_entry(entry, detail) for entry, detail in seen)
    return NoticeDay(title, ", ".join(notes), shown, "Feiertag" if holiday else empty)


def _entry(entry: Entry, detail: Detail) -> NoticeEntry:
    shown = redact(entry, detail)
    start, end = entry.taken if detail in {Detail.ROOM, Detail.BUSY} and entry.taken else (entry.start, entry.end)
    notes = []
    if detail is Detail.PUBLIC:
        if entry.visibility is Visibility.REGISTRATION:
            notes.append("Bitte vorher anmelden.")
        if entry.families_of is not None:
            notes.append(f"Für Familien der Einrichtung {entry.families_of}.")
        place = shown.place or ""
    else:
        place = ""
    return NoticeEntry(f"{clock(start)}–{clock(end)}", shown.title, place, tuple(notes))


def week_title(week: Week) -> str:
    """``"KW 45 · 2. bis 8. November 2026"``."""
    first, last = week.days[0], week.days[-1]
    begin = f"{first.day}."
    if first.month != last.month:
        begin += f" {MONTHS[first.month - 1]}" + (f" {first.year}" if first.year != last.year else "")
    return f"KW {first.isocalendar().week} · {begin} bis {last.day}. {MONTHS[last.month - 1]} {last.year}"


def pdf(notice: Notice, now: dt.datetime) -> bytes:
    """The notice as a PDF with tags, title and language (PDF/UA-1), with the typesetter's own fonts only.

    Args:
        notice: what it says.
        now: written into the file as its date; equal notices of one moment are equal bytes.
    """
    made: bytes = typst.compile(
        TEMPLATE,
        sys_inputs={"data": json.dumps(asdict(notice), ensure_ascii=False)},
        pdf_standards="ua-1",
        ignore_system_fonts=True,
        format="pdf",
        timestamp=int(now.timestamp()),
    )
    return made
