"""What mail says: subject and text of invitations, cancellations and overviews."""

import datetime as dt
from typing import NamedTuple

from calendars.itip import Method, Step
from calendars.visibility import Shown
from calendars.write import clean
from scheduler.domain.time import ZONE, Weekday

SUBJECT_LENGTH = 150
"""Longer subjects are cut; nobody sees more of them."""
SALUTATION = "Guten Tag,"
FAREWELL = "Diese Nachricht hat Raumzeit verschickt. Antworten an diese Adresse liest leider niemand."


class Letter(NamedTuple):
    """Subject and text of a mail."""

    subject: str
    text: str


def one_line(text: str) -> str:
    """A text as a header can hold it: one line, no control characters, not too long."""
    line = " ".join(clean(text).split())
    return line if len(line) <= SUBJECT_LENGTH else f"{line[: SUBJECT_LENGTH - 1]}…"


def letter(subject: str, *paragraphs: str) -> Letter:
    """A mail with salutation and farewell."""
    parts = (SALUTATION, *(clean(p).strip() for p in paragraphs), FAREWELL)
    return Letter(one_line(subject), "\n\n".join(part for part in parts if part) + "\n")


def of_step(step: Step, *, known: bool) -> Letter:
    """The mail around an invitation or cancellation.

    Args:
        known: the recipient has the event already.
    """
    shown = step.shown
    title = "Vertraulicher Termin" if step.confidential else shown.title
    subject = f"{_label(step, known=known)}: {title} am {shown.begin.astimezone(ZONE):%d.%m.%Y}"
    facts = [title, when(shown.begin, shown.end)]
    if shown.place is not None:
        facts.append(shown.place)
    more = shown.description if step.method is Method.REQUEST else ""
    if step.confidential:
        more = "Einzelheiten vertraulicher Termine verschicken wir nicht; Sie finden sie in Ihrem Kalender in Raumzeit."
    return letter(subject, _sentence(step, known=known), "\n".join(facts), more)


def of_plan(fresh: int, moved: int, cancelled: int) -> Letter:
    """The one mail about a change of many events; it replaces an older one that is not sent yet, so „zuletzt“."""
    counts = ((fresh, "neu"), (moved, "verschoben oder geändert"), (cancelled, "abgesagt"))
    told = ", ".join(f"{number} {what}" for number, what in counts if number)
    return letter(
        "Ihr Plan hat sich geändert",
        f"Ihr Plan hat sich geändert. Termine zuletzt: {told}.",
        "Ihr Kalender in Raumzeit zeigt alle Termine, wie sie jetzt gelten.",
    )


def when(begin: dt.datetime, end: dt.datetime) -> str:
    """``Montag, 02.11.2026, 09:00 bis 10:30 Uhr``, on the wall clock.

    Args:
        begin: aware.
        end: aware, exclusive.
    """
    first, last = begin.astimezone(ZONE), end.astimezone(ZONE)
    return f"{Weekday(first.weekday()).title}, {first:%d.%m.%Y}, {first:%H:%M} bis {last:%H:%M} Uhr"


def _label(step: Step, *, known: bool) -> str:
    if step.method is Method.CANCEL:
        return "Abgesagt" if step.shown.cancelled else "Ohne Sie"
    return "Geändert" if known else "Neuer Termin"


def _sentence(step: Step, *, known: bool) -> str:
    if step.method is Method.CANCEL:
        return _gone(step.shown)
    if known:
        return "ein Termin, an dem Sie teilnehmen, hat sich geändert. Jetzt gilt:"
    if step.optional:
        return "Sie sind herzlich zu einem Termin eingeladen; Ihre Teilnahme ist freiwillig:"
    return "für Sie ist ein neuer Termin eingetragen:"


def _gone(shown: Shown) -> str:
    if shown.cancelled:
        return "dieser Termin findet leider nicht statt:"
    return "an diesem Termin nehmen Sie nicht mehr teil. Die Zeit ist für Sie wieder frei:"
