"""The booking form: from fields to a wish, and back."""

import datetime as dt
from collections.abc import Mapping
from urllib.parse import urlencode

from api.booking.model import Booking, Details, SeriesWish, Slot, Span, Wish
from api.usecases.bookings import Changes
from api.web.forms import Form
from api.web.words import time_of
from scheduler.domain.time import MINUTES_PER_DAY, ZONE

NAMES = {
    "": "bis",
    "room": "raum",
    "begin": "von",
    "end": "bis",
    "title": "titel",
    "purpose": "zweck",
    "people": "personen",
    "house": "haus",
    "sight": "sicht",
    "setup_minutes": "vorbereitung",
    "cleanup_minutes": "nachbereitung",
    "features": "ausstattung",
    "participants": "beteiligte",
    "displace": "verdraengen",
    "on_behalf_of": "fuer",
    "rule": "wiederholung",
    "conflicts": "konflikte",
}
"""Names of the model to names of fields."""
REFUSALS = {**NAMES, "": ""}
"""The same for what use cases refuse: what names no field is about the whole."""
FIELDS = (
    "raum", "tag", "von", "bis", "titel", "zweck", "personen", "haus", "sicht", "vorbereitung", "nachbereitung",
    "ausstattung", "beteiligte", "wiederholung", "serie_ende", "serie_bis", "serie_anzahl", "konflikte", "verdraengen",
    "fuer",
)  # fmt: skip
REPEATS = [
    ("", "nicht wiederholen"),
    ("1", "jede Woche"),
    ("2", "alle zwei Wochen"),
    ("3", "alle drei Wochen"),
    ("4", "alle vier Wochen"),
    ("monat", "jeden Monat am gleichen Wochentag"),
]
CONFLICTS = [
    ("ablehnen", "nichts buchen und mir die Termine zeigen, die nicht passen"),
    ("auslassen", "diese Termine auslassen, die übrigen buchen"),
    ("ausweichen", "am selben Tag auf die nächste freie Zeit im Raum ausweichen"),
]
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def wish_of(form: Form) -> Wish | SeriesWish | None:
    """What a form wishes for, or None, and then it says what is wrong."""
    details = _details(form)
    begin, end = _span(form)
    form.check(Details, details, NAMES)
    rule = _rule(form, begin)
    if form.errors:
        return None
    wanted = {
        **details,
        "begin": begin,
        "end": end,
        "on_behalf_of": form.text("fuer") or None,
        "displace": form.text("verdraengen") == "ja",
    }
    if rule is None:
        return form.check(Wish, wanted, NAMES)
    conflicts = form.text("konflikte", "ablehnen")
    return form.check(SeriesWish, {**wanted, "rule": rule, "conflicts": conflicts}, NAMES)


def changes_of(form: Form, old: Booking) -> Changes | None:
    """What a form changes of a booking, or None, and then it says what is wrong, or that nothing changes."""
    details = _details(form)
    if "beteiligte" not in form.values and "beteiligte_gezeigt" not in form.values:
        del details["participants"]
    begin, end = _span(form)
    checked = form.check(Details, details, NAMES)
    if form.errors or checked is None:
        return None
    span = {"begin": begin, "end": end}
    if form.check(Span, span, NAMES) is None:
        return None
    wanted = {**checked.model_dump(include=set(details)), **span}
    different = {name: value for name, value in wanted.items() if value != getattr(old, name)}
    if not different:
        form.fault("", "Sie haben nichts geändert.")
        return None
    return form.check(Changes, {**different, "displace": form.text("verdraengen") == "ja"}, NAMES)


def fields_of(booking: Booking) -> dict[str, list[str]]:
    """A booking as a form shows it."""
    return {
        **slot_fields(Slot(room=booking.room, begin=booking.begin, end=booking.end)),
        "titel": [booking.title],
        "zweck": [booking.purpose.value],
        "personen": [str(booking.people)],
        "haus": [booking.house or ""],
        "sicht": [booking.sight.value],
        "vorbereitung": [str(booking.setup_minutes)],
        "nachbereitung": [str(booking.cleanup_minutes)],
        "ausstattung": sorted(booking.features),
        "beteiligte": list(booking.participants),
    }


def slot_fields(slot: Slot) -> dict[str, list[str]]:
    """Where and when, as a form shows it."""
    return {
        "raum": [slot.room],
        "tag": [slot.begin.astimezone(ZONE).date().isoformat()],
        "von": [time_of(slot.begin)],
        "bis": [time_of(slot.end)],
    }


def hidden(values: Mapping[str, list[str]], slot: Slot) -> list[tuple[str, str]]:
    """Hidden fields that book the same at another time, once."""
    single = {**values, **slot_fields(slot), "wiederholung": [""]}
    return [(name, value) for name in FIELDS for value in single.get(name, []) if name != "verdraengen"]


def again(booking: Booking) -> str:
    """The address of the form for another booking like this one."""
    pairs = [(name, value) for name, values in fields_of(booking).items() for value in values]
    return f"/buchen?{urlencode(pairs)}"


def _details(form: Form) -> dict[str, object]:
    return {
        "room": form.text("raum"),
        "title": form.text("titel"),
        "purpose": form.text("zweck"),
        "people": form.text("personen"),
        "house": form.text("haus") or None,
        "sight": form.text("sicht", "intern"),
        "setup_minutes": form.text("vorbereitung") or 0,
        "cleanup_minutes": form.text("nachbereitung") or 0,
        "features": form.many("ausstattung"),
        "participants": form.many("beteiligte"),
    }


def _span(form: Form) -> tuple[dt.datetime | None, dt.datetime | None]:
    """Begin and end; an end at 00:00 is the end of the day."""
    day, start, stop = form.day("tag"), form.minute("von"), form.minute("bis")
    begin = form.moment(day, start, "von")
    return begin, form.moment(day, MINUTES_PER_DAY if stop == 0 else stop, "bis")


def _rule(form: Form, begin: dt.datetime | None) -> str | None:
    """The recurrence (RFC 5545 §3.3.10), None if there is none or something is wrong with it."""
    every = form.text("wiederholung")
    if not every:
        return None
    if every not in dict(REPEATS):
        form.fault("wiederholung", "Bitte wählen Sie etwas aus der Liste.")
        return None
    limit = _limit(form)
    if begin is None or limit is None:
        return None
    if every == "monat":
        nth = (begin.day - 1) // 7 + 1
        which = -1 if nth == 5 else nth
        return f"FREQ=MONTHLY;BYDAY={which}{_WEEKDAYS[begin.weekday()]};{limit}"
    return f"FREQ=WEEKLY;INTERVAL={every};{limit}"


def _limit(form: Form) -> str | None:
    if form.text("serie_ende", "anzahl") == "anzahl":
        number = form.text("serie_anzahl").strip()
        if not number.isdecimal() or not 2 <= int(number[:4]) <= 120:
            form.fault("serie_anzahl", "Bitte eine Anzahl von 2 bis 120 angeben.")
            return None
        return f"COUNT={int(number)}"
    last = form.day("serie_bis")
    first = form.day("tag")
    if last is not None and first is not None and last <= first:
        form.fault("serie_bis", "Die Serie endet vor ihrem zweiten Termin.")
        return None
    return None if last is None else f"UNTIL={last:%Y%m%d}"
