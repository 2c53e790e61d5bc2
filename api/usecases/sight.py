"""What somebody may see of what takes a room (statements 15, 23, 24, 50): the same readers as in calendars."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import TypeAdapter

from api.booking.model import Booking, Glimpse, Sight, Status
from api.feeds.rights import team_of
from api.rights import Actor, Role
from api.store import agenda
from api.store.agenda import Taken
from api.store.ledger import Clash
from api.usecases.desk import Desk
from calendars.entries import Entry
from calendars.visibility import (
    BUSY_TITLE,
    CentreReader,
    CountyReader,
    Detail,
    PersonReader,
    PublicReader,
    Reader,
    RoomReader,
    redact,
)
from scheduler.domain.problem import Problem


@dataclass(slots=True)
class Occupation:
    """A time at which a room or a person is taken, as far as the reader may know what for.

    No model, and not frozen: a day has hundreds, and they are made seven times as fast so.

    Attributes:
        resource: id of the room, or of the person where a person is taken.
        id: of the booking or event; None where only „belegt“ may be read.
        status: of a booking that is not confirmed yet.
    """

    resource: str
    begin: dt.datetime
    end: dt.datetime
    id: str | None = None
    kind: Literal["termin", "buchung", "belegt"] = "belegt"
    title: str = BUSY_TITLE
    status: Status | None = None


CARETAKERS = {Role.TRAEGER, Role.KITA_LEITUNG, Role.LEITUNG}
"""Who may look after a room."""
OCCUPATIONS: TypeAdapter[list[Occupation]] = TypeAdapter(list[Occupation])
"""As JSON, and from it."""


def readers(actor: Actor, problem: Problem) -> list[Reader]:
    """As whom somebody reads, whoever sees most first."""
    found: list[Reader] = []
    if actor.person is not None:
        found.append(PersonReader(actor.person))
    if actor.role is Role.KOORDINIERUNG:
        found.append(CountyReader())
    found += [CentreReader(house) for house in sorted(team_of(actor, problem))]
    if actor.role in CARETAKERS:
        found += [RoomReader(room.id) for room in problem.rooms if _looks_after(actor, room.site, room.owner)]
    found.append(PublicReader())
    return found


def detail(known: Iterable[Reader], entry: Entry) -> Detail:
    """How much of an entry somebody may see who may know that its room is taken."""
    return next((seen for reader in known if (seen := reader.detail(entry)) is not None), Detail.BUSY)


def shown(desk: Desk, booking: Booking) -> Booking:
    """A booking as who asks may read it: of others' confidential ones neither title nor who comes (statement 24)."""
    if not _secret(desk, booking):
        return booking
    return booking.model_copy(update={"title": BUSY_TITLE, "participants": (), "house": None, "reason": ""})


def may_read(desk: Desk, booking: Booking | Glimpse) -> bool:
    """Whether somebody may know a booking: its owner, who runs the room, who takes part."""
    return (
        desk.coordinates
        or desk.actor.account in {booking.account, booking.entered_by}
        or desk.runs(desk.problem.room[booking.room])
        or (desk.actor.person is not None and desk.actor.person in booking.participants)
    )


def occupations(desk: Desk, taken: Iterable[Taken]) -> list[Occupation]:
    """What is taken, as who asks may see it."""
    known = readers(desk.actor, desk.problem)
    return [Occupation(one.resource.partition(":")[2], one.begin, one.end, **_words(desk, known, one)) for one in taken]


def _words(desk: Desk, known: Iterable[Reader], one: Taken) -> dict[str, Any]:
    """What there is to read of something that takes a room; nothing where only „belegt“ may be read."""
    booking = None if one.booking is None else Glimpse.model_validate_json(one.booking)
    if booking is not None and may_read(desk, booking):
        title = BUSY_TITLE if _secret(desk, booking) else booking.title
        return {"id": one.reservation, "kind": "buchung", "title": title, "status": booking.status}
    entry = None if one.entry is None else Entry.model_validate_json(one.entry)
    if entry is None or (much := detail(known, entry)) is Detail.BUSY:
        return {}
    kind = "termin" if booking is None else "buchung"
    return {"id": one.reservation, "kind": kind, "title": redact(entry, much).title}


def blockers(desk: Desk, clashes: Iterable[Clash]) -> list[Occupation]:
    """What stands in the way, as who asks may see it; people only as „belegt“ where they are not their own."""
    return occupations(desk, agenda.in_the_way(desk.connection, list(clashes)))


def _secret(desk: Desk, booking: Booking | Glimpse) -> bool:
    """Whether only „belegt“ may be read of a booking."""
    own = desk.actor.account in {booking.account, booking.entered_by}
    return booking.sight is Sight.VERTRAULICH and not own


def _looks_after(actor: Actor, site: str | None, owner: str | None) -> bool:
    """Whether one of :data:`CARETAKERS` looks after a room: its Träger (statement 45), or who leads its Kita."""
    if actor.role is Role.TRAEGER:
        return owner is not None and owner == actor.owner
    return site in actor.houses
