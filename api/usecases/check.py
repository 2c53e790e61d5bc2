"""Whether a wish keeps the rules of booking; each fault has a code and names its field."""

import datetime as dt
from collections.abc import Collection

from api.booking.hours import closed
from api.booking.model import Details, Sight
from api.booking.purposes import Purpose
from api.errors import find
from api.failures import ForbiddenError, InvalidError
from api.rights import Role
from api.store import bookings as rows
from api.store import leaves
from api.store.ledger import seconds
from api.usecases.desk import Desk
from api.usecases.rooms import unfit
from calendars import zones
from scheduler.domain.resources import Room
from scheduler.domain.time import ZONE, clock
from scheduler.rules.words import date_text, listing

OFFERS = {Purpose.PFLICHT: {Role.KOORDINIERUNG, Role.LEITUNG}}
"""Purposes that only some roles may claim: mandatory meetings are called by those who see to them (18 to 20)."""


def details(desk: Desk, wanted: Details) -> Room:
    """The room of a wish that fits it, whatever the time.

    Raises:
        UnknownError: if there is no such room.
        InvalidError: if it is too small or lacks something, or a house or person is unknown.
        ForbiddenError: if who asks may not claim that purpose, or not promise that person's time.
    """
    room = desk.room(wanted.room)
    fault = unfit(room, wanted.people, wanted.features)
    if fault is not None:
        raise _fault("room", fault[0], f"{room.title} {_as_sentence(fault)}")
    problem = desk.problem
    if wanted.house is not None:
        find("das Haus", wanted.house, {site.id: site.title for site in problem.sites})
    purpose(desk, wanted.purpose)
    for person in wanted.participants:
        find("die Person", person, {p.id: p.title for p in problem.people})
        if not _may_promise(desk, person):
            raise ForbiddenError(
                f"Über die Zeit von {problem.person[person].title} entscheiden Sie hier nicht.", field="participants"
            )
    if len(set(wanted.participants)) != len(wanted.participants):
        raise _fault("participants", "doppelt", "Eine Person ist doppelt genannt.")
    if wanted.sight is Sight.VERTRAULICH and wanted.purpose is Purpose.KITAUEBERGREIFEND:
        raise _fault("sight", "widerspruch", "Ein kitaübergreifendes Angebot kann nicht vertraulich sein.")
    return room


def purpose(desk: Desk, claimed: Purpose) -> None:
    """Refuse a purpose that the role of who asks may not claim.

    Raises:
        ForbiddenError: naming who may.
    """
    allowed = OFFERS.get(claimed)
    if allowed is not None and desk.actor.role not in allowed:
        roles = listing(sorted(role.label for role in allowed))
        raise ForbiddenError(f"„{claimed.label}“ bucht nur: {roles}.", field="purpose")


def time(desk: Desk, room: Room, begin: dt.datetime, end: dt.datetime) -> None:
    """Refuse times that are past, too far away, or at which the room is closed.

    Raises:
        InvalidError: naming which.
        ForbiddenError: if the role of who asks does not book at all.
    """
    if begin <= desk.now:
        raise _fault("begin", "vergangen", "Der Beginn liegt in der Vergangenheit.")
    horizon = desk.booking_rules().horizont_tage
    if begin > desk.now + dt.timedelta(days=horizon):
        last = (desk.now.astimezone(ZONE) + dt.timedelta(days=horizon)).date()
        raise _fault("begin", "zu-weit-voraus", f"Ihre Rolle bucht bis {date_text(last)} im Voraus.")
    fault = shut(desk, room, begin, end)
    if fault is not None:
        raise _fault("begin", "geschlossen", fault)


def present(desk: Desk, people: Collection[str], begin: dt.datetime) -> None:
    """Refuse to promise the time of somebody who is away that day (statement 28), whatever keeps them.

    Raises:
        InvalidError: naming one of them.
    """
    day = begin.astimezone(ZONE).date()
    for person in sorted(leaves.away(desk.connection, people, day)):
        title = desk.problem.person[person].title
        raise _fault("participants", "nicht-da", f"{title} kann am {date_text(day)} nicht.")


def shut(desk: Desk, room: Room, begin: dt.datetime, end: dt.datetime) -> str | None:
    """Why a room is not open for all of a time, or None."""
    if zones.ambiguous(begin) or zones.ambiguous(end):
        return "In dieser Nacht wird die Uhr umgestellt, diese Stunde gibt es zweimal. Bitte wählen Sie eine andere."
    local = begin.astimezone(ZONE)
    if (end - dt.timedelta(seconds=1)).astimezone(ZONE).date() != local.date():
        return "Eine Buchung liegt an einem Tag; für mehrere Tage nehmen Sie bitte eine Serie."
    day = local.date()
    reason = closed(desk.problem, room, day)
    if reason is not None:
        return f"{room.title}: {reason}."
    spans = desk.service.openings.of(room, day)
    if not any(first <= seconds(begin) and seconds(end) <= last for first, last in spans):
        hours = listing(f"{_clock(first)} bis {_clock(last)} Uhr" for first, last in spans) or "nie"
        return f"{room.title} ist am {date_text(day)} von {hours} geöffnet."
    return None


def quota(desk: Desk, account: str, further: int = 1) -> None:
    """Refuse more bookings than a role may hold at once.

    Raises:
        InvalidError: if there would be too many.
    """
    most = desk.booking_rules().kontingent
    held = rows.held_by(desk.connection, account, desk.now)
    if held + further > most:
        raise _fault(
            "account",
            "kontingent-erschoepft",
            f"Ihre Rolle hält höchstens {most} Buchungen zugleich; {held} liegen schon vor Ihnen.",
        )


def _fault(field: str, code: str, message: str) -> InvalidError:
    return InvalidError(message, fields=[{"where": f"body.{field}", "what": message, "code": code}])


def _as_sentence(fault: tuple[str, str]) -> str:
    code, reason = fault
    return f"{reason}." if code == "zu-klein" else f"ist {reason}."


def _may_promise(desk: Desk, person: str) -> bool:
    """Whether who asks decides about somebody's time: one's own, or that of the team one leads (statements 9, 28)."""
    if desk.actor.person == person or desk.coordinates:
        return True
    return desk.actor.role is Role.LEITUNG and desk.problem.person[person].base in desk.actor.houses


def _clock(at: int) -> str:
    local = dt.datetime.fromtimestamp(at, ZONE)
    return clock(local.hour * 60 + local.minute) if (local.hour or local.minute) else "24:00"
