"""How pages speak: days, times, states."""

import datetime as dt
import math

from api.booking.model import Booking, RequestStatus, Sight, Status
from api.rights import Scope
from scheduler.domain.time import ZONE, Weekday
from scheduler.rules.words import date_text, plural

MONTHS = (
    "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
    "Dezember",
)  # fmt: skip
STATUS = {
    Status.BEANTRAGT: "beantragt",
    Status.BESTAETIGT: "bestätigt",
    Status.ANGEBOTEN: "angeboten",
    Status.ABGELEHNT: "abgelehnt",
    Status.ABGESAGT: "abgesagt",
    Status.VERDRAENGT: "verdrängt",
    Status.VERFALLEN: "verfallen",
}
REQUEST_STATUS = {
    RequestStatus.WARTET: "wartet",
    RequestStatus.ANGEBOTEN: "Angebot liegt vor",
    RequestStatus.ERFUELLT: "erfüllt",
    RequestStatus.ZURUECKGEZOGEN: "zurückgezogen",
    RequestStatus.VERFALLEN: "verfallen",
}
SIGHT = {
    Sight.INTERN: "intern: Team und Koordinierungsstelle lesen den Titel",
    Sight.OEFFENTLICH: "öffentlich: alle lesen den Titel, auch Familien",
    Sight.VERTRAULICH: "vertraulich: andere lesen nur „belegt“",
}
SCOPES = {
    Scope.READ: "lesen",
    Scope.BOOK: "buchen und Kalenderadressen anlegen",
    Scope.PLAN: "planen und veröffentlichen",
    Scope.ADMIN: "Konten, Zugänge und Nachrichten verwalten",
}
FINE_SHARE = 0.01
"""Below it a share is told with two digits."""

FIELDS = {
    "raum": "Raum", "tag": "Tag", "von": "Von", "bis": "Bis", "titel": "Titel", "zweck": "Wofür",
    "personen": "Personen", "haus": "Haus", "sicht": "Wer darf lesen, worum es geht?", "vorbereitung": "Vorbereitung",
    "nachbereitung": "Aufräumen", "ausstattung": "Ausstattung", "beteiligte": "Wer ist dabei?",
    "verdraengen": "Vorrang", "wiederholung": "Wiederholung", "serie_anzahl": "Anzahl der Termine",
    "serie_bis": "Letzter Tag", "konflikte": "Wenn Termine nicht passen", "von_tag": "Erster Tag",
    "bis_tag": "Letzter Tag", "dauer": "Dauer", "nahe": "In der Nähe von", "fahrt": "Höchstens so lange fahren",
    "art": "Art des Raums", "ab": "Frühestens", "raeume": "Räume", "grund": "Grund",
    "fuer": "Für wen",
}  # fmt: skip
"""What the list of faults calls the fields of forms."""


def long_day(day: dt.date) -> str:
    """``Dienstag, 3. November 2026``."""
    return f"{Weekday(day.weekday()).title}, {day.day}. {MONTHS[day.month - 1]} {day.year}"


def short_day(day: dt.date) -> str:
    """``Di 03.11.``."""
    return f"{Weekday(day.weekday()).name} {day:%d.%m.}"


def time_of(at: dt.datetime) -> str:
    """``14:00`` on the wall clock."""
    return f"{at.astimezone(ZONE):%H:%M}"


def times(begin: dt.datetime, end: dt.datetime) -> str:
    """``14:00–16:00``; midnight at the end reads 24:00."""
    last = time_of(end)
    return f"{time_of(begin)}–{'24:00' if last == '00:00' else last}"


def when(begin: dt.datetime, end: dt.datetime) -> str:
    """``Dienstag, 3. November 2026, 14:00–16:00 Uhr``."""
    return f"{long_day(begin.astimezone(ZONE).date())}, {times(begin, end)} Uhr"


def moment_text(at: dt.datetime) -> str:
    """``03.11.2026, 14:00 Uhr``."""
    return f"{date_text(at.astimezone(ZONE).date())}, {time_of(at)} Uhr"


def week_title(monday: dt.date) -> str:
    """``23. bis 29. November 2026``, naming month and year twice only where they change."""
    sunday = monday + dt.timedelta(days=6)
    first = f"{monday.day}."
    if monday.month != sunday.month:
        first += f" {MONTHS[monday.month - 1]}"
    if monday.year != sunday.year:
        first += f" {monday.year}"
    return f"{first} bis {sunday.day}. {MONTHS[sunday.month - 1]} {sunday.year}"


def kind_label(kind: str) -> str:
    """``gemeinsamer_raum`` as ``Gemeinsamer Raum``."""
    return kind.replace("_", " ").title().replace("Oe", "Ö").replace("Ue", "Ü")


def status_label(booking: Booking) -> str:
    """Where a booking stands."""
    return STATUS[booking.status]


def number(value: int) -> str:
    """``2.818``."""
    return f"{value:,}".replace(",", ".")


def at_most(share: float) -> str:
    """0.0123 as ``1,3 %``: rounded up, so that „no more than“ stays true; below 1 % with two digits."""
    digits = 2 if share < FINE_SHARE else 1
    return f"{math.ceil(share * 100 * 10**digits) / 10**digits:.{digits}f}\u00a0%".replace(".", ",")


def span_text(seconds: float) -> str:
    """``42 Sekunden``, ``3 Minuten 5 Sekunden``."""
    minutes, rest = divmod(round(seconds), 60)
    second = plural(rest, "eine Sekunde|# Sekunden")
    minute = plural(minutes, "eine Minute|# Minuten")
    return second if not minutes else minute if not rest else f"{minute} {second}"
