"""The sheets and columns of a workbook: one definition, which the writer and the reader both follow."""

import datetime as dt
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from scenarios.errors import CENTRE, ROLE, ROOM, ROOM_KIND, SITE, Thing
from scheduler.domain.time import DateRange, Weekday

Span = tuple[int, int]
"""Start and end in minutes since midnight."""
Value = str | int | float | bool | dt.date | tuple[str, ...] | tuple[Span, ...] | tuple[DateRange, ...] | None
"""What a cell says; None is an empty cell, a switch is a bool, a time is a number of minutes."""


class Kind(Enum):
    """What stands in the cells of a column."""

    ID = auto()
    TEXT = auto()
    CHOICE = auto()
    IDS = auto()
    WORDS = auto()
    NUMBER = auto()
    WHOLE = auto()
    SWITCH = auto()
    DATE = auto()
    TIME = auto()
    TIMES = auto()
    DAYS = auto()
    RANGES = auto()
    INFO = auto()
    """Written for people to read; the reader passes over it."""


class Choice(Enum):
    """Lists to choose from; the value is the heading on the sheet „Listen“."""

    PERSON = "Personen"
    ROOM = "Räume"
    SITE = "Orte"
    CENTRE = "Familienzentren"
    ROLE = "Rollen"
    ROOM_KIND = "Raumarten"
    SUBJECT = "Terminarten und Bedarfe"
    WISH = "Wünsche"
    REASON = "Gründe"
    DAYS = "Tage"
    SWITCH = "ja/nein"


THINGS: Final = {
    Choice.PERSON: Thing("die Person"),
    Choice.ROOM: ROOM,
    Choice.SITE: SITE,
    Choice.CENTRE: CENTRE,
    Choice.ROLE: ROLE,
    Choice.ROOM_KIND: ROOM_KIND,
    Choice.SUBJECT: Thing("die Terminart oder den Bedarf"),
    Choice.WISH: Thing("den Wunsch"),
    Choice.REASON: Thing("den Grund"),
}
"""What messages call an entry of a list."""


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes:
        key: name of the value; a key of the YAML files where there is one.
        title: its heading.
        kind: what stands in its cells.
        note: what it means, for those who fill it in.
        width: in characters.
        choice: the list its words come from.
        required: whether every row needs it.
    """

    key: str
    title: str
    kind: Kind
    note: str
    width: int = 14
    choice: Choice | None = None
    required: bool = False


@dataclass(frozen=True)
class Sheet:
    """One sheet.

    Attributes:
        title: on its tab.
        about: one sentence for the instructions.
        columns: in order; the first ones name the row.
        fixed: so many columns stay in sight when scrolling.
    """

    title: str
    about: str
    columns: tuple[Column, ...]
    fixed: int

    def column(self, key: str) -> Column:
        """The column of a value."""
        return next(column for column in self.columns if column.key == key)


WEEK: Final = tuple(day.name for day in Weekday)
"""Keys of the columns for the days of the week."""
ALWAYS: Final = "immer"
"""Key of the column that says that somebody has no fixed times."""
ORIGIN: Final = "herkunft"
FROM_ROLE, FROM_KIND, SINGLE = "aus der Rolle", "aus der Raumart", "einzeln"
"""What stands in the column of :data:`ORIGIN`."""


def _week(who: str, empty: str) -> tuple[Column, ...]:
    return tuple(
        Column(
            day.name,
            day.name,
            Kind.TIMES,
            f"{who} am {day.title}, als 8:00-16:00; mehrere mit Komma: 8:00-12:00, 13:00-17:00. {empty}",
            width=13,
        )
        for day in Weekday
    )


def _origin(word: str) -> Column:
    return Column(
        ORIGIN,
        "Herkunft",
        Kind.INFO,
        f"Nur zur Auskunft. „{word}“: die Zeile entsteht von selbst und lässt sich hier ändern, aber nicht löschen.",
        width=16,
    )


PEOPLE: Final = Sheet(
    "Menschen",
    "Wer wann arbeitet. Nur Rollen und Kennungen, keine Namen.",
    (
        Column(
            "id",
            "Kennung",
            Kind.ID,
            "Kleinbuchstaben ohne Umlaute, Ziffern, - und _, zum Beispiel ksa-nord-3. Sie sollte sich nie ändern: eine "
            "geänderte Kennung ist ein neuer Mensch.",
            width=28,
            required=True,
        ),
        Column("titel", "Titel", Kind.TEXT, "Was angezeigt wird. Leer: wie die Rolle. Bitte keine Namen.", width=36),
        Column(
            "rolle",
            "Rolle",
            Kind.CHOICE,
            "Eine Rolle aus menschen.yaml.",
            width=22,
            choice=Choice.ROLE,
            required=True,
        ),
        Column(
            "dienstort",
            "Dienstort",
            Kind.CHOICE,
            "Von hier zählen die Wege. Leer: wie die Rolle; wer von außen kommt, hat keinen.",
            width=24,
            choice=Choice.SITE,
        ),
        Column(
            "zustaendig",
            "Zuständig",
            Kind.IDS,
            "Familienzentren, in deren Einzugsbereich dieser Mensch arbeitet, mit Komma: fz-nord, fz-sued. Leer: wie "
            "die Rolle, sonst überall.",
            width=26,
            choice=Choice.CENTRE,
        ),
        Column(
            "wochenstunden",
            "Wochenstunden",
            Kind.NUMBER,
            "Vertragliche Stunden in der Woche, mehr als 0 bis 60, zum Beispiel 29,25. Leer: wie die Rolle.",
            width=17,
        ),
        Column(
            "beginn_am_dienstort",
            "Beginn am Dienstort",
            Kind.SWITCH,
            "ja: der Arbeitstag beginnt dort, die erste Fahrt ist Arbeitszeit.",
            width=18,
            choice=Choice.SWITCH,
        ),
        Column(
            ALWAYS,
            "Jederzeit",
            Kind.SWITCH,
            "ja: keine festen Zeiten, sie werden vereinbart; dann bleiben die Wochentage leer.",
            width=10,
            choice=Choice.SWITCH,
        ),
        *_week("Arbeitszeit", "Leer: frei. Sind alle Tage leer, gelten die Zeiten der Rolle."),
        _origin(FROM_ROLE),
    ),
    fixed=1,
)

ROOMS: Final = Sheet(
    "Räume",
    "Welche Räume es gibt und wann sie offen sind.",
    (
        Column(
            "id",
            "Kennung",
            Kind.ID,
            "Kleinbuchstaben ohne Umlaute, Ziffern, - und _, zum Beispiel gr-nord. Sie sollte sich nie ändern: eine "
            "geänderte Kennung ist ein neuer Raum.",
            width=28,
            required=True,
        ),
        Column("titel", "Titel", Kind.TEXT, "Was angezeigt wird. Leer: wie die Raumart.", width=36),
        Column(
            "art",
            "Raumart",
            Kind.CHOICE,
            "Eine Raumart aus raeume.yaml.",
            width=22,
            choice=Choice.ROOM_KIND,
            required=True,
        ),
        Column(
            "haus",
            "Haus",
            Kind.CHOICE,
            "Das Haus, in dem der Raum liegt oder zu dem er gehört.",
            width=24,
            choice=Choice.SITE,
            required=True,
        ),
        Column(
            "plaetze",
            "Plätze",
            Kind.WHOLE,
            "So viele Menschen passen hinein, mindestens 1. Leer: wie die Raumart.",
            width=9,
        ),
        Column(
            "merkmale",
            "Merkmale",
            Kind.WORDS,
            "Ausstattung, nach der Termine verlangen können, mit Komma: neutral, vertraulich. Leer: wie die Raumart.",
            width=26,
        ),
        Column(
            "eigentuemer",
            "Eigentümer",
            Kind.TEXT,
            "Wem der Raum gehört. Leer: wie die Raumart, sonst der Träger des Hauses.",
            width=24,
        ),
        Column(
            "schliesst_mit_haus",
            "Schließt mit Haus",
            Kind.SWITCH,
            "nein: der Raum bleibt an Schließtagen des Hauses offen.",
            width=16,
            choice=Choice.SWITCH,
        ),
        Column(
            "ruesten",
            "Rüsten (Minuten)",
            Kind.WHOLE,
            "So viele Minuten braucht der Raum vor jedem Termin, 0 bis 1440. Leer: wie die Raumart.",
            width=16,
        ),
        Column(
            "gesperrt",
            "Gesperrt",
            Kind.RANGES,
            "Tage, an denen nur dieser Raum zu ist: 2.11.2026 bis 11.12.2026, mehrere mit Komma. Leer: wie die "
            "Raumart, sonst nie.",
            width=26,
        ),
        *_week("Offen", "Leer: zu. Sind alle Tage leer, gelten die Zeiten der Raumart."),
        _origin(FROM_KIND),
    ),
    fixed=1,
)

REASONS: Final = ("urlaub", "fortbildung", "abwesend")
"""Reasons that every data set may give; more of them would be nobody's business."""

ABSENCES: Final = Sheet(
    "Abwesenheiten",
    "Wer wann nicht da ist, eine Zeile je Zeitraum. Warum genau, geht niemanden etwas an.",
    (
        Column(
            "person",
            "Person",
            Kind.CHOICE,
            "Die Kennung vom Blatt „Menschen“.",
            width=28,
            choice=Choice.PERSON,
            required=True,
        ),
        Column("von", "Von", Kind.DATE, "Der erste Tag.", required=True),
        Column("bis", "Bis", Kind.DATE, "Der letzte Tag; er gehört dazu. Leer: nur ein Tag."),
        Column(
            "grund",
            "Grund",
            Kind.CHOICE,
            "urlaub, fortbildung oder abwesend; nicht genauer.",
            width=16,
            choice=Choice.REASON,
            required=True,
        ),
    ),
    fixed=1,
)

PINNED, PREFERRED, POSSIBLE = "festgelegt", "bevorzugt", "möglich"
"""What a wish may say."""

WISHES: Final = Sheet(
    "Wünsche",
    "Was festliegt, was am liebsten ist und was überhaupt geht, eine Zeile je Wunsch.",
    (
        Column(
            "wunsch",
            "Wunsch",
            Kind.CHOICE,
            "festgelegt: der Plan behält es, zum Beispiel die Uhrzeit einer Sprechstunde. bevorzugt: Termine dieser "
            "Terminart liegen am liebsten dann. möglich: nur in diesen Zeiten dürfen sie liegen.",
            choice=Choice.WISH,
            required=True,
        ),
        Column(
            "wofuer",
            "Wofür",
            Kind.CHOICE,
            "Bei „festgelegt“ ein Bedarf, zum Beispiel eb-sprechstunde/fz-nord; sonst eine Terminart, zum Beispiel "
            "eb-sprechstunde.",
            width=42,
            choice=Choice.SUBJECT,
            required=True,
        ),
        Column(
            "tage",
            "Tage",
            Kind.DAYS,
            "Bei „bevorzugt“ und „möglich“ nötig: Wochentage wie Mo-Do oder Di Do. Bei „festgelegt“ leer: dort nennt "
            "das Datum den Tag; im festen Rhythmus gilt er für alle Termine.",
            choice=Choice.DAYS,
        ),
        Column("von", "Von", Kind.TIME, "Anfang, zum Beispiel 14:00. Bei „festgelegt“: der Beginn des Termins."),
        Column("bis", "Bis", Kind.TIME, "Ende. Bei „festgelegt“ leer: die Dauer steht in terminarten.yaml."),
        Column("datum", "Datum", Kind.DATE, "Nur bei „festgelegt“: der Tag des Termins. Leer: jeder Tag geht."),
        Column(
            "termin",
            "Termin Nr.",
            Kind.WHOLE,
            "Nur bei „festgelegt“ und ohne festen Rhythmus: der wievielte Termin gemeint ist. Leer: jeder.",
            width=11,
        ),
        Column(
            "raum",
            "Raum",
            Kind.CHOICE,
            "Nur bei „festgelegt“: die Kennung vom Blatt „Räume“. Leer: jeder, der passt.",
            width=24,
            choice=Choice.ROOM,
        ),
    ),
    fixed=2,
)

SHEETS: Final = (PEOPLE, ROOMS, ABSENCES, WISHES)
GUIDE, LISTS = "Anleitung", "Listen"
"""Sheets that are there to be read."""
FINGERPRINT: Final = "raumzeit-pruefsumme"
"""Property of the workbook: the data it was written from."""
