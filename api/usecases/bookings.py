"""Booking a room: make, change, cancel, decide (statements 5, 6, 32)."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from api.booking.model import LONGEST, Booking, Details, Moment, Named, Reason, Sight, Status, Title, Wish
from api.booking.purposes import Purpose
from api.failures import ChangedError, ConflictError, ForbiddenError, InvalidError, UnknownError
from api.rights import Scope
from api.store import accounts
from api.store import bookings as rows
from api.store.accounts import Account
from api.store.ledger import seconds
from api.usecases import check, waiting
from api.usecases.desk import Desk
from api.usecases.keeping import Draft, draft, from_wish, keep
from api.usecases.sight import may_read
from scheduler.domain.resources import Room
from scheduler.domain.time import GRID, Model


class Changes(Model):
    """What shall be different; what is not named stays.

    Attributes:
        displace: as in a wish.
    """

    room: Named | None = None
    begin: Moment | None = None
    end: Moment | None = None
    title: Title | None = None
    purpose: Purpose | None = None
    people: Annotated[int, Field(ge=1, le=10_000)] | None = None
    house: Named | None = None
    sight: Sight | None = None
    setup_minutes: Annotated[int, Field(ge=0, le=240, multiple_of=GRID)] | None = None
    cleanup_minutes: Annotated[int, Field(ge=0, le=240, multiple_of=GRID)] | None = None
    features: Annotated[frozenset[Named], Field(max_length=20, json_schema_extra={"uniqueItems": False})] | None = None
    participants: Annotated[tuple[Named, ...], Field(max_length=20)] | None = None
    displace: bool = False

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.model_fields_set - {"displace"}:
            raise ValueError("hier steht nichts, was sich ändern soll")
        empty = sorted(n for n in self.model_fields_set if getattr(self, n) is None and n != "house")
        if empty:
            raise ValueError(f"{empty[0]} darf nicht leer sein")
        return self


class Decision(Model):
    """Whoever runs the room decides; a refusal says why."""

    decision: Literal["bestaetigen", "ablehnen"]
    reason: Reason | None = None

    @model_validator(mode="after")
    def _reasoned(self) -> Self:
        if self.decision == "ablehnen" and self.reason is None:
            raise ValueError("bitte nennen Sie den Grund (reason)")
        return self


class Done(Model):
    """A booking, and those that gave way to it."""

    booking: Booking
    displaced: tuple[Booking, ...] = ()


def propose(desk: Desk, wish: Wish) -> Draft:
    """The booking that a wish becomes: confirmed, or applied for where somebody else runs the room.

    Nothing is written, so it needs no transaction that keeps others waiting; :func:`book` follows.

    Raises:
        ServiceError: of one of its kinds, saying what stands against it, whatever else is booked.
    """
    desk.need(Scope.BOOK)
    room = check.details(desk, wish)
    check.time(desk, room, wish.begin, wish.end)
    account, owner = whose(desk, room, wish.on_behalf_of)
    may_displace(desk, room, displace=wish.displace)
    return draft(desk.problem, from_wish(desk, wish, status_of(desk, room), account, owner))


def book(desk: Desk, proposed: Draft, *, displace: bool = False) -> Done:
    """Keep what was proposed, if it is free.

    Args:
        desk: of who proposed it.
        proposed: see :func:`propose`.
        displace: as in the wish.

    Raises:
        ServiceError: of one of its kinds, saying what stands against it; nothing is kept then.
    """
    desk.need(Scope.BOOK)
    booking = proposed.booking
    check.present(desk, booking.participants, booking.begin)
    check.quota(desk, booking.account)
    may_displace(desk, desk.room(booking.room), displace=displace)
    displaced = keep(desk, [proposed], displace=displace)
    waiting.serve(desk, displaced)
    return Done(booking=booking, displaced=tuple(displaced))


def change(desk: Desk, booking_id: str, version: int | None, changes: Changes) -> Done:
    """Change a booking; where its room or time changes, and somebody else runs the room, it is applied for anew.

    Raises:
        ServiceError: of one of its kinds; the booking is then as it was.
    """
    desk.need(Scope.BOOK)
    old = open_booking(desk, booking_id, version)
    _own(desk, old)
    given = changes.model_dump(exclude_unset=True, exclude={"displace"})
    new = old.model_copy(update={**given, "version": old.version + 1, "changed": desk.now})
    length = seconds(new.end) - seconds(new.begin)
    if not 0 < length <= LONGEST.total_seconds():
        raise InvalidError("Das Ende muss nach dem Beginn liegen, und höchstens 24 Stunden danach.")
    room = check.details(desk, Details.model_validate(new.model_dump(include=set(Details.model_fields))))
    moved = (old.room, old.begin, old.end) != (new.room, new.begin, new.end)
    widened = (old.setup_minutes, old.cleanup_minutes) != (new.setup_minutes, new.cleanup_minutes)
    if moved:
        check.time(desk, room, new.begin, new.end)
    check.present(desk, set(new.participants) - (set() if moved else set(old.participants)), new.begin)
    may_displace(desk, room, displace=changes.displace)
    weightier = new.purpose.rank < old.purpose.rank
    if moved or widened or weightier:
        new = new.model_copy(update={"status": status_of(desk, room), "expires": None})
    displaced = keep(desk, [draft(desk.problem, new)], displace=changes.displace)
    waiting.serve(desk, [old, *displaced] if moved or widened else displaced)
    return Done(booking=new, displaced=tuple(displaced))


def cancel(desk: Desk, booking_id: str, version: int | None) -> Booking:
    """Cancel a booking: its owner, or whoever runs the room.

    Raises:
        ServiceError: of one of its kinds.
    """
    desk.need(Scope.BOOK)
    old = open_booking(desk, booking_id, version)
    _own(desk, old)
    return end(desk, old, Status.ABGESAGT)


def decide(desk: Desk, booking_id: str, version: int | None, decision: Decision) -> Booking:
    """Approve or decline what was applied for (statement 6).

    Raises:
        ForbiddenError: if who asks does not run the room.
        ConflictError: if nothing is to be decided any more.
    """
    desk.need(Scope.BOOK)
    old = open_booking(desk, booking_id, version)
    if not desk.runs(desk.room(old.room)):
        raise ForbiddenError("Über diesen Raum entscheidet die Leitung seines Hauses.")
    if old.status is not Status.BEANTRAGT:
        raise ConflictError("Hier ist nichts mehr zu entscheiden.", status_of_booking=old.status)
    if decision.decision == "ablehnen":
        return end(desk, old, Status.ABGELEHNT, decision.reason or "")
    new = old.model_copy(
        update={"status": Status.BESTAETIGT, "reason": "", "version": old.version + 1, "changed": desk.now}
    )
    keep(desk, [draft(desk.problem, new)])
    return new


def accept(desk: Desk, booking_id: str, version: int | None) -> Booking:
    """Take a slot that was offered to a request that waited.

    Raises:
        ForbiddenError: if it was offered to somebody else.
        ConflictError: if it is no offer any more.
    """
    desk.need(Scope.BOOK)
    old = open_booking(desk, booking_id, version)
    if old.account != desk.account:
        raise ForbiddenError("Dieses Angebot gilt jemand anderem.")
    if old.status is not Status.ANGEBOTEN or (old.expires is not None and old.expires <= desk.now):
        raise ConflictError("Dieses Angebot gilt nicht mehr.", status_of_booking=old.status)
    room = desk.room(old.room)
    new = old.model_copy(
        update={
            "status": status_of(desk, room),
            "expires": None,
            "version": old.version + 1,
            "changed": desk.now,
        }
    )
    keep(desk, [draft(desk.problem, new)])
    waiting.fulfilled(desk, new)
    return new


def end(desk: Desk, booking: Booking, status: Status, reason: str = "") -> Booking:
    """End a booking, and offer what becomes free to whoever waits for it."""
    new = booking.model_copy(
        update={"status": status, "reason": reason, "version": booking.version + 1, "changed": desk.now}
    )
    keep(desk, ended=[new])
    waiting.ended(desk, booking)
    waiting.serve(desk, [booking])
    return new


def read(desk: Desk, booking_id: str) -> Booking:
    """One booking.

    Raises:
        UnknownError: if there is none, or who asks may not know of it.
    """
    found = rows.get(desk.connection, booking_id)
    if found is None or not may_read(desk, found):
        raise UnknownError("Diese Buchung gibt es nicht, oder nicht für Sie.")
    return found


def open_booking(desk: Desk, booking_id: str, version: int | None) -> Booking:
    """A booking that can still be changed; a version of None will do whatever it is.

    Raises:
        UnknownError: if there is none, or who asks may not know of it.
        ChangedError: if it is no longer as the caller saw it.
        ConflictError: if it has begun or ended.
    """
    found = read(desk, booking_id)
    if version not in {None, found.version}:
        raise ChangedError(version=found.version)
    if not found.status.holds:
        raise ConflictError("Diese Buchung gilt nicht mehr.", status_of_booking=found.status)
    if found.begin <= desk.now:
        raise ConflictError("Diese Buchung hat schon begonnen und lässt sich nicht mehr ändern.")
    return found


def status_of(desk: Desk, room: Room) -> Status:
    """Confirmed at once for whoever runs the room and books it; others apply (statements 6, 32)."""
    direct = desk.booking_rules().art == "bucht" and desk.runs(room)
    return Status.BESTAETIGT if direct else Status.BEANTRAGT


def whose(desk: Desk, room: Room, on_behalf_of: str | None) -> tuple[str, str]:
    """Account and title of the owner of a booking.

    Raises:
        ForbiddenError: if who asks may not book for others.
    """
    if on_behalf_of is None or on_behalf_of == desk.account:
        return desk.account, desk.actor.title
    if not desk.runs(room):
        raise ForbiddenError("Für andere bucht nur, wer den Raum verwaltet.", field="on_behalf_of")
    account = accounts.get(desk.connection, on_behalf_of)
    if account is None or not account.active:
        raise InvalidError("Dieses Konto gibt es nicht.", fields=[{"where": "body.on_behalf_of", "what": "unbekannt"}])
    return account.id, account.title


def others(desk: Desk) -> list[Account]:
    """Accounts for which whoever runs a room may book (see :func:`whose`): all that are active but one's own."""
    if not any(desk.runs(room) for room in desk.problem.rooms if not room.digital):
        return []
    return [account for account in accounts.active(desk.connection) if account.id != desk.account]


def _own(desk: Desk, booking: Booking) -> None:
    if booking.account != desk.account and not desk.runs(desk.room(booking.room)):
        raise ForbiddenError("Das darf nur, wer gebucht hat, oder wer den Raum verwaltet.")


def may_displace(desk: Desk, room: Room, *, displace: bool) -> None:
    """Let others give way only for whoever runs the room (statement 6).

    Raises:
        ForbiddenError: if somebody else asks for that.
    """
    if displace and not desk.runs(room):
        raise ForbiddenError("Verdrängen darf nur, wer den Raum verwaltet.", field="displace")


def open_offers_end(desk: Desk) -> list[Booking]:
    """End offers that nobody took in time, and offer their slots to the next."""
    return [end(desk, offer, Status.VERFALLEN) for offer in rows.expired(desk.connection, desk.now)]
