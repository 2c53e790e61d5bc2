"""The plan as tables for people who live in Excel: one definition of sheets and columns for XLSX and CSV.

They hold what the Koordinierungsstelle may see (:class:`calendars.visibility.CountyReader`): confidential events only
as „belegt“, and no sentence about them.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import Any, Generic, TypeVar

from api.measures import KitaService, kita_services, person_loads, room_loads
from api.overview.places import speaks_of_confidential
from calendars.entries import Entry, entries
from calendars.visibility import CountyReader, Detail, redact
from scheduler.check import Report
from scheduler.domain.demands import Obligation, Visibility
from scheduler.domain.ledger import AccountWeek, accounts
from scheduler.domain.plan import EventId
from scheduler.domain.problem import Problem
from scheduler.domain.time import Weekday
from scheduler.rules import REGISTRY
from scheduler.rules.view import PlanView

Row = TypeVar("Row")


class Unit(Enum):
    """What the values of a column are."""

    TEXT = "text"
    DATE = "date"
    CLOCK = "clock"
    """Minutes since midnight."""
    HOURS = "hours"
    """Minutes, shown as hours."""
    NUMBER = "number"
    SHARE = "share"
    """From 0 to 1."""


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column: its heading, its width in characters, what it holds, and how it is found."""

    heading: str
    width: int
    unit: Unit
    value: Callable[[Row], Any]


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook, or one CSV file.

    Attributes:
        about: what it shows, in one sentence.
        columns: heading, width and unit of each.
        rows: values in the order of the columns.
    """

    title: str
    about: str
    columns: tuple[Column[Any], ...]
    rows: tuple[tuple[Any, ...], ...]


def sheets(view: PlanView, report: Report, made: dt.date, fingerprint: str) -> tuple[Sheet, ...]:
    """Every sheet of the workbook.

    Args:
        view: the plan.
        report: what the rules say about it.
        made: day on which the workbook is made.
        fingerprint: of the data.
    """
    tables = (
        _events(view),
        _missing(view),
        _accounts(view),
        _rooms(view),
        _people(view),
        _kitas(view),
        _rules(report),
        _facts(view, report),
    )
    return (*tables, _about(view, report, made, fingerprint, tables))


def _sheet(title: str, about: str, columns: Sequence[Column[Row]], rows: Sequence[Row]) -> Sheet:
    return Sheet(title, about, tuple(columns), tuple(tuple(column.value(row) for column in columns) for row in rows))


@dataclass(frozen=True)
class _Event:
    """An event as the Koordinierungsstelle may see it; ``open`` is whether that is everything."""

    entry: Entry
    open: bool
    problem: Problem

    def told(self, value: object) -> object:
        return value if self.open else ""


def _events(view: PlanView) -> Sheet:
    problem, reader = view.problem, CountyReader()
    rows = [_Event(e, reader.detail(e) is Detail.FULL, problem) for e in entries(problem, view.plan)]
    columns: list[Column[_Event]] = [
        Column("Datum", 12, Unit.DATE, lambda e: e.entry.date),
        Column("Tag", 6, Unit.TEXT, lambda e: Weekday(e.entry.date.weekday()).name),
        Column("KW", 6, Unit.NUMBER, lambda e: e.entry.date.isocalendar().week),
        Column("Beginn", 9, Unit.CLOCK, lambda e: e.entry.start),
        Column("Ende", 9, Unit.CLOCK, lambda e: e.entry.end),
        Column("Stunden", 9, Unit.HOURS, lambda e: e.entry.end - e.entry.start),
        Column("Termin", 40, Unit.TEXT, lambda e: redact(e.entry, Detail.FULL if e.open else Detail.BUSY).title),
        Column("Art", 24, Unit.TEXT, lambda e: e.told(e.entry.category)),
        Column("Pflicht", 10, Unit.TEXT, lambda e: e.told(_obligation(problem, e.entry.demand))),
        Column("Familienzentrum", 22, Unit.TEXT, lambda e: e.told(_titles(problem, e.entry.area))),
        Column("Ort", 34, Unit.TEXT, lambda e: e.told(e.entry.place)),
        Column("Teilnehmende", 40, Unit.TEXT, lambda e: e.told("; ".join(e.entry.participants))),
        Column("Eingeladen", 20, Unit.TEXT, lambda e: e.told("; ".join(e.entry.guests))),
        Column("Sichtbar für", 16, Unit.TEXT, lambda e: AUDIENCE[e.entry.visibility]),
        Column("Kennung", 24, Unit.TEXT, lambda e: e.told(f"{e.entry.demand}#{e.entry.index + 1}")),
    ]
    return _sheet("Termine", "Jeder geplante Termin; Vertrauliches nur als „belegt“.", columns, rows)


AUDIENCE = {
    Visibility.PUBLIC: "alle",
    Visibility.KITA: "Familien der Kita",
    Visibility.REGISTRATION: "alle, mit Anmeldung",
    Visibility.INTERNAL: "intern",
    Visibility.CONFIDENTIAL: "vertraulich",
}


def _obligation(problem: Problem, demand: str) -> str:
    known = problem.demand[demand]
    if known.mandatory_per_period:
        return "Pflicht"
    return "kann" if problem.kind[known.kind].obligation is Obligation.KANN else "soll"


def _titles(problem: Problem, sites: tuple[str, ...]) -> str:
    return "; ".join(problem.site[site].title for site in sites)


def _missing(view: PlanView) -> Sheet:
    problem = view.problem
    rows = view.plan.missing(problem.demands)
    columns: list[Column[EventId]] = [
        Column("Termin", 60, Unit.TEXT, lambda e: _title(problem, e)),
        Column("Nummer", 9, Unit.NUMBER, lambda e: e.index + 1),
        Column("von", 7, Unit.NUMBER, lambda e: problem.demand[e.demand].count),
        Column("Pflicht", 10, Unit.TEXT, lambda e: _obligation(problem, e.demand)),
        Column("frühestens", 12, Unit.DATE, lambda e: problem.demand[e.demand].window(e.index).first),
        Column("spätestens", 12, Unit.DATE, lambda e: problem.demand[e.demand].window(e.index).last),
    ]
    about = "Was im Plan fehlt; „raumzeit explain“ nennt die Gründe und was helfen würde."
    return _sheet("Nicht geplant", about, columns, rows)


def _title(problem: Problem, event: EventId) -> str:
    demand = problem.demand[event.demand]
    secret = problem.kind[demand.kind].visibility is Visibility.CONFIDENTIAL
    return "vertraulich" if secret else problem.full_title(demand)


def _accounts(view: PlanView) -> Sheet:
    problem = view.problem
    rows = [week for weeks in accounts(problem, view.plan).values() for week in weeks]
    columns: list[Column[AccountWeek]] = [
        Column("Leitung", 40, Unit.TEXT, lambda w: problem.person[w.person].title),
        Column("Woche ab", 12, Unit.DATE, lambda w: w.week),
        Column("KW", 6, Unit.NUMBER, lambda w: w.week.isocalendar().week),
        Column("Freistellung", 13, Unit.HOURS, lambda w: w.accrued),
        Column("Termine", 10, Unit.HOURS, lambda w: w.charge.events),
        Column("Fahrten", 10, Unit.HOURS, lambda w: w.charge.travel),
        Column("Vorbereitung", 13, Unit.HOURS, lambda w: w.charge.preparation),
        Column("Stand", 10, Unit.HOURS, lambda w: w.balance),
        Column("Grenze", 10, Unit.HOURS, lambda w: -w.limit),
    ]
    return _sheet("Freistellung", "Das Konto jeder Leitung, Woche für Woche, in Stunden.", columns, rows)


def _rooms(view: PlanView) -> Sheet:
    problem = view.problem
    columns: list[Column[Any]] = [
        Column("Raum", 44, Unit.TEXT, lambda r: r.room.title),
        Column("Haus", 36, Unit.TEXT, lambda r: problem.name(r.room.site) if r.room.site else "digital"),
        Column("Termine", 10, Unit.NUMBER, lambda r: r.events),
        Column("Stunden belegt", 15, Unit.HOURS, lambda r: r.used_minutes),
        Column("Stunden offen", 15, Unit.HOURS, lambda r: r.open_minutes),
        Column("Anteil", 9, Unit.SHARE, lambda r: r.share or 0.0),
    ]
    return _sheet("Räume", "Wie voll jeder Raum ist, Auf- und Abbau eingerechnet.", columns, room_loads(view))


def _people(view: PlanView) -> Sheet:
    columns: list[Column[Any]] = [
        Column("Person", 44, Unit.TEXT, lambda p: p.person.title),
        Column("Termine", 10, Unit.NUMBER, lambda p: p.events),
        Column("Stunden", 10, Unit.HOURS, lambda p: p.event_minutes),
        Column("Abende", 9, Unit.NUMBER, lambda p: p.evenings),
        Column("Wochen mit mehr Abenden als gewünscht", 22, Unit.NUMBER, lambda p: p.busy_weeks),
        Column("Fahrten", 10, Unit.NUMBER, lambda p: p.trips),
        Column("Stunden unterwegs", 18, Unit.HOURS, lambda p: p.travel_minutes),
    ]
    return _sheet(
        "Personen", "Termine, Abende und Fahrten; jede Fahrt an einem Tag zählt einmal.", columns, person_loads(view)
    )


def _kitas(view: PlanView) -> Sheet:
    services = kita_services(view)
    groups = list(dict.fromkeys(group for service in services for group in service.groups))
    columns: list[Column[Any]] = [
        Column("Kita", 40, Unit.TEXT, lambda k: k.kita.title),
        Column("Familienzentrum", 36, Unit.TEXT, lambda k: k.centre.title),
        Column("Bedarf", 9, Unit.NUMBER, lambda k: k.need),
        Column("Fahrzeit in Minuten", 18, Unit.NUMBER, lambda k: k.distance_minutes),
    ]
    for group in groups:
        name = group.replace("_", " ").capitalize()
        columns += [
            Column(f"{name} gewünscht", 22, Unit.NUMBER, partial(_wanted, group)),
            Column(f"{name} geplant", 22, Unit.NUMBER, partial(_placed, group)),
        ]
    return _sheet("Kitas", "Was jede Kita bekommt, nach Bedarf und Entfernung (Aussagen 11 und 37).", columns, services)


def _wanted(group: str, service: KitaService) -> int:
    return service.groups[group].wanted


def _placed(group: str, service: KitaService) -> int:
    return service.groups[group].placed


def _rules(report: Report) -> Sheet:
    rows = list(report.by_rule)
    columns: list[Column[str]] = [
        Column("Regel", 32, Unit.TEXT, lambda r: REGISTRY[r].title),
        Column("Stufe", 26, Unit.TEXT, lambda r: REGISTRY[r].level.title),
        Column("Kosten", 10, Unit.NUMBER, lambda r: max(report.by_rule[r].levels)),
        Column("Fälle", 10, Unit.NUMBER, lambda r: sum(fact.rule == r for fact in report.facts)),
    ]
    return _sheet("Regeln", "Was der Plan nach jeder Regel kostet.", columns, rows)


def _facts(view: PlanView, report: Report) -> Sheet:
    rows = [fact for fact in report.facts if not speaks_of_confidential(view.problem, fact)]
    columns: list[Column[Any]] = [
        Column("Regel", 28, Unit.TEXT, lambda f: REGISTRY[f.rule].title),
        Column("Stufe", 24, Unit.TEXT, lambda f: f.level.title),
        Column("Kosten", 9, Unit.NUMBER, lambda f: f.cost),
        Column("Hinweis", 140, Unit.TEXT, lambda f: f.sentence),
    ]
    return _sheet("Hinweise", "Alles, was die Regeln zum Plan sagen; nichts über Vertrauliches.", columns, rows)


def _about(view: PlanView, report: Report, made: dt.date, fingerprint: str, tables: tuple[Sheet, ...]) -> Sheet:
    wanted = sum(demand.count for demand in view.problem.demands)
    rows = [
        ("Plan", view.problem.title),
        ("Stand", f"{made:%d.%m.%Y}"),
        ("Prüfsumme der Daten", fingerprint),
        ("Geplant", f"{len(view.plan.events)} von {wanted} Terminen"),
        ("Verletzte Regeln", str(len(report.violations))),
        ("Fehlende Pflichttermine", str(report.cost.mandatory)),
        ("Unerfüllte Wünsche", f"{report.cost.wishes} Punkte"),
        *((f"Blatt „{table.title}“", table.about) for table in tables),
    ]
    columns: list[Column[tuple[str, str]]] = [
        Column("Angabe", 28, Unit.TEXT, lambda r: r[0]),
        Column("Wert", 100, Unit.TEXT, lambda r: r[1]),
    ]
    return _sheet("Über diese Mappe", "Wozu die Blätter da sind.", columns, rows)
