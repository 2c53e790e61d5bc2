"""How bookings go through the door: what a booking claims, what it says in calendars, who has to give way."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from api.booking.model import Booking, Sight, Slot, Status, Wish
from api.booking.purposes import Purpose
from api.failures import ConflictError
from api.store import bookings as rows
from api.store.calendar import Words
from api.store.door import carry_out
from api.store.ledger import Change, Claim, Clash, Kind, RefusedError, Reservation, clashes, lock
from api.usecases import trail
from api.usecases.desk import Desk
from api.usecases.rooms import alternatives, room_span
from api.usecases.sight import OCCUPATIONS, Occupation, blockers
from calendars.entries import Entry, centre_of, centres, kitas_of
from scheduler.domain.problem import Problem
from scheduler.domain.time import MINUTES_PER_DAY, ZONE
from scheduler.rules.words import date_text

COLOURS = {Sight.OEFFENTLICH: "mediumvioletred"}


class TakenError(ConflictError):
    """Das ist schon vergeben.

    Attributes:
        wanted: what could not be.
    """

    def __init__(self, message: str, wanted: Booking, seen: Sequence[Occupation]) -> None:
        super().__init__(message, blockers=OCCUPATIONS.dump_python(list(seen), mode="json"))
        self.wanted = wanted

    def offer(self, free: Iterable[Slot]) -> None:
        """Say what is free instead; whoever answers looks for that after the transaction, which kept others waiting."""
        self.more["alternatives"] = [slot.model_dump(mode="json") for slot in free]


@dataclass(frozen=True, slots=True)
class Draft:
    """A booking with all that can be worked out before the transaction that keeps it.

    Attributes:
        reservation: what it is in the ledger.
        row: what it is in the table of bookings.
        words: what calendars say of it; None unless it is confirmed.
    """

    booking: Booking
    reservation: Reservation
    row: rows.Row
    words: Words | None


def draft(problem: Problem, booking: Booking) -> Draft:
    """A booking as it goes through the door."""
    words = Words.of(entry_of(problem, booking)) if booking.status is Status.BESTAETIGT else None
    return Draft(booking, reservation_of(problem, booking), rows.row_of(booking), words)


def new_id() -> str:
    """An id, which is also the UID in calendars."""
    return str(uuid.uuid4())


def from_wish(desk: Desk, wish: Wish, status: Status, account: str, owner: str) -> Booking:
    """The booking that a wish becomes."""
    details = wish.model_dump(exclude={"on_behalf_of", "displace", "rule", "conflicts"})
    return Booking(
        **details,
        id=new_id(),
        status=status,
        account=account,
        owner=owner,
        entered_by=desk.account,
        created=desk.now,
        changed=desk.now,
    )


def keep(
    desk: Desk,
    drafts: Sequence[Draft] = (),
    ended: Sequence[Booking] = (),
    *,
    displace: bool = False,
) -> list[Booking]:
    """Put bookings into the ledger as they shall be, and take others out, all or nothing.

    Args:
        desk: where it is done; its transaction is to be rolled back if this fails.
        drafts: new or changed, with a status that holds the room.
        ended: with the status they end in.
        displace: whether bookings that rank lower, and start after the notice period, give way (statement 5).

    Returns:
        those that were displaced, each with its reason and up to three free alternatives.

    Raises:
        TakenError: with what stands in the way, as far as who asks may see it.
    """
    connection = desk.connection
    wanted = [one.booking for one in drafts]
    reserved = {one.booking.id: one.reservation for one in drafts}
    displaced: list[tuple[Booking, Booking]] = []
    if displace:
        lock(connection, {claim.resource for r in reserved.values() for claim in r.claims})
        own = {*reserved, *(b.id for b in ended)}
        found = [c for c in clashes(connection, reserved.values()) if c.holder not in own]
        displaced = _displaced(desk, wanted, found)
    cancelled = [*(b.id for b in ended), *(b.id for b, _ in displaced)]
    words = {one.booking.id: one.words for one in drafts if one.words is not None}
    try:
        fresh = frozenset(b.id for b in wanted if b.version == 1)
        carry_out(connection, Change(tuple(reserved.values()), cancelled, fresh), words, desk.now)
    except RefusedError as error:
        raise refusal(desk, wanted, error.clashes, displace=displace) from error
    known = rows.some(connection, [b.id for b in (*wanted, *ended) if b.version > 1])
    rows.add(connection, [one.row for one in drafts if one.booking.id not in known])
    for booking in (*wanted, *ended):
        if booking.id in known:
            rows.save(connection, booking)
        trail.written(desk, known.get(booking.id), booking)
    return [give_way(desk, booking, by.purpose) for booking, by in displaced]


def refusal(desk: Desk, wanted: Sequence[Booking], found: Iterable[Clash], *, displace: bool = False) -> TakenError:
    """Why bookings cannot be: what is in the way."""
    found = list(found)
    by_id = {b.id: b for b in wanted}
    seen = blockers(desk, found)
    message = f"{desk.problem.name(seen[0].resource)} ist zu dieser Zeit schon vergeben: {seen[0].title}."
    if displace:
        message += " Verdrängen lässt sich nur, was nachrangig gebucht ist und weit genug in der Zukunft liegt."
    return TakenError(message, by_id[found[0].wanted], seen)


def entry_of(problem: Problem, booking: Booking) -> Entry:
    """A booking in words, for calendars."""
    room = problem.room[booking.room]
    site = problem.site[room.site or ""]
    day, start, end = wall(booking.begin, booking.end)
    first, last = room_span(room, booking)
    before = _minutes(booking.begin - first)
    after = _minutes(last - booking.end)
    known = frozenset(centres(problem))
    houses = [site, *([problem.site[booking.house]] if booking.house is not None else [])]
    area = tuple(sorted({centre_of(s, day) for s in houses} & known))
    place = [room.title, *(part for part in (site.title, site.place) if part not in room.title)]
    people = booking.participants
    return Entry(
        demand=f"buchung/{booking.id}",
        index=0,
        date=day,
        start=start,
        end=end,
        visibility=booking.sight.visibility,
        title=booking.title,
        category=booking.purpose.label,
        colour=COLOURS.get(booking.sight),
        place=", ".join(dict.fromkeys(place)),
        geo=(site.lat, site.lon),
        about=f"Gebucht von: {booking.owner}.",
        taken=(max(0, start - before), min(MINUTES_PER_DAY, end + after)) if before or after else None,
        people=people,
        participants=tuple(problem.person[p].title for p in people),
        room=room.id,
        area=area,
        kitas=kitas_of(problem, booking.sight.visibility, houses[-1], area, day),
        team=tuple(sorted({base for p in people if (base := problem.person[p].base) is not None} & known)),
    )


def wall(begin: dt.datetime, end: dt.datetime) -> tuple[dt.date, int, int]:
    """Day, start and end in minutes on the wall clock; the end of an event over midnight is later than 1440."""
    local, last = begin.astimezone(ZONE), end.astimezone(ZONE)
    start = local.hour * 60 + local.minute
    days = (last.date() - local.date()).days
    return local.date(), start, days * MINUTES_PER_DAY + last.hour * 60 + last.minute


def reservation_of(problem: Problem, booking: Booking) -> Reservation:
    """What a booking is in the ledger: its room with set-up and clean-up, and its people."""
    begin, end = room_span(problem.room[booking.room], booking)
    people = [Claim(f"person:{p}", booking.begin, booking.end) for p in sorted(set(booking.participants))]
    return Reservation(
        id=booking.id,
        kind=Kind.BOOKING,
        title=booking.title,
        begin=booking.begin,
        end=booking.end,
        claims=(*people, Claim(f"room:{booking.room}", begin, end)),
    )


def _displaced(desk: Desk, wanted: Sequence[Booking], found: Sequence[Clash]) -> list[tuple[Booking, Booking]]:
    """Bookings that give way, each with the one that displaces it; empty if something cannot give way."""
    by_id = {b.id: b for b in wanted}
    holders = {c.holder: by_id[c.wanted] for c in found}
    booked = rows.some(desk.connection, list(holders))
    if len(booked) != len(holders) or not all(c.resource.startswith("room:") for c in found):
        return []
    pairs = [(booked[holder], by) for holder, by in holders.items()]
    return pairs if all(yields(desk, old, by.purpose) for old, by in pairs) else []


def yields(desk: Desk, booking: Booking, purpose: Purpose) -> bool:
    """Whether a booking gives way: it ranks lower, and starts after the notice period (statement 5)."""
    notice = desk.now + dt.timedelta(days=desk.service.rules.frist_tage)
    return booking.begin > notice and (booking.purpose.rank > purpose.rank or booking.status is Status.ANGEBOTEN)


def give_way(desk: Desk, booking: Booking, by: Purpose) -> Booking:
    """Keep, and tell its owner, why a booking was displaced and what is free instead (statement 5)."""
    notice = desk.service.rules.frist_tage
    reason = (
        f"Am {date_text(booking.begin.astimezone(ZONE).date())} geht ein anderer Termin vor ({by.label}; "
        f"Ihre Buchung: {booking.purpose.label}). Nachrangige Buchungen können bis {notice} Tage vorher weichen."
    )
    free = alternatives(desk, booking, booking.begin, booking.end)
    ended = booking.model_copy(
        update={
            "status": Status.VERDRAENGT,
            "reason": reason,
            "alternatives": tuple(free),
            "version": booking.version + 1,
            "changed": desk.now,
        }
    )
    rows.save(desk.connection, ended)
    trail.written(desk, booking, ended)
    return ended


def _minutes(span: dt.timedelta) -> int:
    return int(span.total_seconds()) // 60
