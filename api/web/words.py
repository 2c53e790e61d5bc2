"""How pages speak: days, times, states."""

import datetime as dt

from api.booking.model import Booking, RequestStatus, Sight, Status
from scheduler.domain.time import ZONE, Weekday
from scheduler.rules.words import date_text

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

FIELDS = {
    "raum": "Raum", "tag": "Tag", "von": "Von", "bis": "Bis", "titel": "Titel", "zweck": "Wofür",
    "personen": "Personen", "haus": "Haus", "sicht": "Wer darf lesen, worum es geht?", "vorbereitung": "Vorbereitung",
    "nachbereitung": "Aufräumen", "ausstattung": "Ausstattung", "beteiligte": "Wer ist dabei?",
    "verdraengen": "Vorrang", "wiederholung": "Wiederholung", "serie_anzahl": "Anzahl der Termine",
    "serie_bis": "Letzter Tag", "konflikte": "Wenn Termine nicht passen", "von_tag": "Erster Tag",
    "bis_tag": "Letzter Tag", "dauer": "Dauer", "nahe": "In der Nähe von", "fahrt": "Höchstens Minuten Fahrt",
    "art": "Art des Raums", "ab": "Frühestens", "raeume": "Räume", "grund": "Grund",
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
