"""The audit trail in words."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import HTMLResponse

from api.accounts import audit
from api.accounts.audit import Entry
from api.accounts.rights import Action, may, require
from api.booking.model import Sight, Status
from api.booking.purposes import Purpose
from api.deps import CurrentActor, TheService
from api.paging import cursor, cut, position
from api.rights import Role, Scope
from api.store import accounts
from api.web.forms import asked
from api.web.rendering import remember, render
from api.web.words import SCOPES, SIGHT, STATUS, moment_text
from scheduler.domain.problem import Problem
from scheduler.rules.words import listing

router = APIRouter(include_in_schema=False, dependencies=[Depends(remember)])

PAGE = 50
DID = {
    "angemeldet": "hat sich angemeldet",
    "abgemeldet": "hat eine Sitzung beendet",
    "anmeldedienst-verbunden": "hat das Konto mit dem Anmeldedienst verbunden",
    "kennwort-gesetzt": "hat ein Kennwort gesetzt",
    "konto-angelegt": "hat ein Konto angelegt",
    "konto-geaendert": "hat ein Konto geändert",
    "konto-geloescht": "hat ein Konto gelöscht",
    "zugang-angelegt": "hat einen Zugang für ein Programm angelegt",
    "zugang-widerrufen": "hat einen Zugang für ein Programm widerrufen",
    "plan-veroeffentlicht": "hat einen Plan veröffentlicht",
    "reparatur-angenommen": "hat eine Reparatur des Plans angenommen",
    "abwesenheit-eingetragen": "hat eine Abwesenheit eingetragen",
    "jahresbericht-veroeffentlicht": "hat einen Jahresbericht veröffentlicht",
    "jahresbericht-zurueckgezogen": "hat einen Jahresbericht zurückgezogen",
    "termin-erfasst": "hat eingetragen, was aus einem Termin wurde",
    "abwesenheit-geaendert": "hat eine Abwesenheit geändert",
    "buchung-angelegt": "hat eine Buchung angelegt",
    "buchung-geaendert": "hat eine Buchung geändert",
    "nachricht-wiederholt": "hat eine Nachricht noch einmal auf den Weg gebracht",
}
"""Actions in words; an action without words is shown as it is."""
FIELDS = {
    "login": "Kennung",
    "mail": "E-Mail",
    "wants_mail": "E-Mails gewünscht",
    "role": "Rolle",
    "title": "Titel",
    "person": "Termine von",
    "houses": "Häuser",
    "owner": "Träger",
    "active": "aktiv",
    "means": "angemeldet mit",
    "prefix": "beginnt mit",
    "scopes": "darf",
    "expires": "gilt bis",
    "termine_neu": "neue Termine",
    "verschoben": "geänderte Termine",
    "abgesagt": "abgesagte Termine",
    "verdraengt": "verdrängte Buchungen",
    "Vertretung": "vertretene Termine",
    "fate": "Stand",
    "attendance": "Teilnehmende",
    "first": "erster Tag",
    "last": "letzter Tag",
    "state": "Stand",
    "room": "Raum",
    "begin": "Beginn",
    "end": "Ende",
    "purpose": "Zweck",
    "people": "Personen",
    "house": "Haus",
    "sight": "Sichtbarkeit",
    "setup_minutes": "Vorbereitung (Minuten)",
    "cleanup_minutes": "Aufräumen (Minuten)",
    "features": "Ausstattung",
    "participants": "dabei",
    "status": "Stand",
    "reason": "Grund",
}
"""Keys of ``before`` and ``after`` that are shown, in this order; the others are of no use to people."""
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(\.\d+)?(Z|[+-]\d\d:\d\d)")


@dataclass(frozen=True, slots=True)
class Line:
    """A change in words.

    Attributes:
        subject: what was changed, where it has a name; „“ otherwise.
        href: its page, „“ if it has none.
        details: field, before and after; „“ where there is nothing.
    """

    at: dt.datetime
    who: str
    did: str
    subject: str
    href: str
    details: list[tuple[str, str, str]]


@router.get("/protokoll")
def listing_of(request: Request, service: TheService, actor: CurrentActor) -> HTMLResponse:
    """All changes for the Koordinierungsstelle, for everybody else those that they made; the newest first."""
    account = require(actor, Action.SEE_OWN_AUDIT)
    every = may(actor, Action.SEE_AUDIT)
    older, _ = position(asked(request.query_params).text("ab") or None) or (None, "")
    with service.database.read() as connection:
        found = audit.entries(connection, None if every else account, older, PAGE + 1)
        named = {entry.subject_id for entry in found if entry.subject_kind == "konto"}
        known = {name: accounts.get(connection, name) for name in sorted(named)}
    titles = {name: f"{a.login}, {a.title}" if a.active else a.title for name, a in known.items() if a is not None}
    shown, following = cut(found, PAGE, lambda entry: cursor(entry.id))
    context = {
        "lines": [line(service.problem, titles, entry, every=every) for entry in shown],
        "next": following,
        "first_page": older is None,
        "every": every,
    }
    return render(request, "trail.html.j2", context)


def line(problem: Problem, titles: Mapping[str, str], entry: Entry, *, every: bool) -> Line:
    """A line of the trail in words.

    Args:
        problem: for names of rooms, people and houses.
        titles: of accounts by id.
        entry: of the trail.
        every: whether pages of accounts may be linked.
    """
    subject, href = "", ""
    if entry.subject_kind == "konto":
        subject = titles.get(entry.subject_id, "")
        href = f"/konten/{entry.subject_id}" if every and subject else ""
    elif entry.subject_kind == "buchung":
        values = {**(entry.before or {}), **(entry.after or {})}
        subject, href = str(values.get("title") or "Buchung"), f"/buchungen/{entry.subject_id}"
    elif entry.subject_kind == "plan":
        subject = f"Fassung {entry.subject_id}"
    did = DID.get(entry.action, entry.action)
    return Line(entry.at, entry.actor_title, did, subject, href, details(problem, entry.before, entry.after))


def details(
    problem: Problem, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
) -> list[tuple[str, str, str]]:
    """What changed: field, before, after."""
    rows = [
        (label, _text(problem, key, (before or {}).get(key)), _text(problem, key, (after or {}).get(key)))
        for key, label in FIELDS.items()
    ]
    return [row for row in rows if row[1] != row[2]]


def _text(problem: Problem, key: str, value: Any) -> str:
    """A value as people read it."""
    if value is None or value in ("", []):
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, list):
        return listing(_text(problem, key, each) for each in value)
    text = str(value)
    if _MOMENT.fullmatch(text):
        return moment_text(dt.datetime.fromisoformat(text))
    speak = _SPOKEN.get(key)
    return text if speak is None else speak(problem, text)


def _label(labels: Mapping[Any, str]) -> Callable[[Problem, str], str]:
    spoken = {str(key): label for key, label in labels.items()}
    return lambda _, value: spoken.get(value, value)


def _name(problem: Problem, value: str) -> str:
    """The title of a thing of the data; things that are no longer in them keep their id."""
    for known in (problem.room, problem.site, problem.person):
        if value in known:
            return known[value].title
    return value


_SPOKEN: dict[str, Callable[[Problem, str], str]] = {
    "role": _label({role: role.label for role in Role}),
    "means": _label({"passwort": "Kennwort", "oidc": "Anmeldedienst"}),
    "scopes": _label({scope: SCOPES[scope] for scope in Scope}),
    "status": _label({status: STATUS[status] for status in Status}),
    "sight": _label({sight: SIGHT[sight].partition(":")[0] for sight in Sight}),
    "purpose": _label({purpose: purpose.label for purpose in Purpose}),
    "room": _name,
    "house": _name,
    "houses": _name,
    "person": _name,
    "participants": _name,
}
