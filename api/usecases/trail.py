"""What a change of a booking leaves behind: a line of the audit trail, and a mail to whom it concerns."""

from api.accounts import audit
from api.booking.model import Booking, Sight, Slot, Status
from api.store import accounts, outbox
from api.usecases.desk import Desk
from calendars.visibility import BUSY_TITLE
from scheduler.domain.problem import Problem
from scheduler.domain.time import ZONE
from scheduler.rules.words import day_text

TOLD = {
    Status.BEANTRAGT: "Ihre Buchung ist beantragt",
    Status.BESTAETIGT: "Ihre Buchung ist bestätigt",
    Status.ANGEBOTEN: "Ein Raum ist frei geworden",
    Status.ABGELEHNT: "Ihr Antrag wurde abgelehnt",
    Status.ABGESAGT: "Ihre Buchung wurde abgesagt",
    Status.VERDRAENGT: "Ihre Buchung musste weichen",
    Status.VERFALLEN: "Das Angebot ist verfallen",
}
"""Subjects of the mail to whose booking it is."""


def written(desk: Desk, before: Booking | None, after: Booking) -> None:
    """Note a change, and tell the owner if somebody else made it, or if the service itself did.

    The trail is read by the county's office, so it holds no words of a confidential booking (statement 24).
    """
    action = "buchung-angelegt" if before is None else "buchung-geaendert"
    old = None if before is None else _facts(before)
    audit.note(desk.connection, desk.actor, action, "buchung", after.id, old, _facts(after), desk.now)
    if (
        before is not None
        and before.status is after.status
        and (before.room, before.begin, before.end)
        == (
            after.room,
            after.begin,
            after.end,
        )
    ):
        return
    if desk.actor.account == after.account and after.status is not Status.ANGEBOTEN:
        return
    owner = accounts.get(desk.connection, after.account)
    if owner is None or not owner.active or not owner.wants_mail or owner.mail is None:
        return
    key = f"buchung/{after.id}/{after.version}"
    outbox.notify(desk.connection, owner.mail, TOLD[after.status], letter(desk.problem, after), desk.now, key)


def letter(problem: Problem, booking: Booking) -> str:
    """What the owner of a booking is told; mail travels in the open, so a confidential one is only „belegt“."""
    title = BUSY_TITLE if booking.sight is Sight.VERTRAULICH else booking.title
    parts = [f"„{title}“, {_when(Slot(room=booking.room, begin=booking.begin, end=booking.end), problem)}."]
    if booking.reason and booking.sight is not Sight.VERTRAULICH:
        parts.append(booking.reason)
    if booking.alternatives:
        parts.append("Frei wären:\n" + "\n".join(f"- {_when(slot, problem)}" for slot in booking.alternatives))
    if booking.status is Status.ANGEBOTEN and booking.expires is not None:
        until = booking.expires.astimezone(ZONE)
        parts.append(f"Der Raum ist für Sie bis {day_text(until.date())}, {until:%H:%M} Uhr freigehalten.")
    return "\n\n".join(parts)


def _when(slot: Slot, problem: Problem) -> str:
    begin, end = slot.begin.astimezone(ZONE), slot.end.astimezone(ZONE)
    return f"{day_text(begin.date())}, {begin:%H:%M} bis {end:%H:%M} Uhr, {problem.room[slot.room].title}"


def _facts(booking: Booking) -> dict[str, object]:
    """A booking for the audit trail."""
    hidden = {"alternatives", "created", "changed", "id"}
    if booking.sight is Sight.VERTRAULICH:
        hidden |= {"title", "participants", "house", "reason"}
    return booking.model_dump(mode="json", exclude=hidden)
