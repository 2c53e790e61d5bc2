"""Requests that wait: the first that fits is offered what becomes free."""

import datetime as dt
from collections.abc import Sequence

from api.booking.hours import joined, without
from api.booking.model import Booking, Request, RequestStatus, RequestWish, Status
from api.failures import ChangedError, ConflictError, InvalidError, UnknownError
from api.rights import Scope
from api.store import bookings as rows
from api.store.ledger import moment_of, seconds
from api.usecases import check
from api.usecases.desk import Desk
from api.usecases.keeping import draft, keep, new_id
from api.usecases.rooms import buffers, taken, unfit
from scheduler.domain.resources import Room
from scheduler.domain.time import GRID, ZONE

MOST = 20
"""Requests of one account that wait at once."""


def wait(desk: Desk, wish: RequestWish) -> Request:
    """Put a request on the list.

    Raises:
        ServiceError: of one of its kinds; nothing is kept then.
    """
    desk.need(Scope.BOOK)
    desk.booking_rules()
    if wish.latest <= desk.now:
        raise InvalidError("Diese Zeit ist schon vergangen.")
    rooms = [desk.room(room) for room in wish.rooms]
    if all(unfit(room, wish.people, ()) for room in rooms):
        raise InvalidError(f"Keiner der Räume fasst {wish.people} Personen.")
    check.purpose(desk, wish.purpose)
    if len(rows.waiting(desk.connection, account=desk.account)) >= MOST:
        raise InvalidError(f"Es können höchstens {MOST} Anfragen zugleich warten.")
    request = Request(
        **wish.model_dump(),
        id=new_id(),
        account=desk.account,
        owner=desk.actor.title,
        status=RequestStatus.WARTET,
        created=desk.now,
    )
    offered = _offer(desk, request)
    if offered is None:
        rows.save_request(desk.connection, request)
    return offered or request


def withdraw(desk: Desk, request_id: str, version: int | None) -> Request:
    """Take a request off the list; an offer made to it is given to the next.

    Raises:
        UnknownError: if there is none, or it is somebody else's.
        ChangedError: if it is no longer as the caller saw it.
        ConflictError: if it waits no longer.
    """
    desk.need(Scope.BOOK)
    found = read(desk, request_id)
    if version not in {None, found.version}:
        raise ChangedError(version=found.version)
    if found.status not in {RequestStatus.WARTET, RequestStatus.ANGEBOTEN}:
        raise ConflictError("Diese Anfrage wartet nicht mehr.")
    ended = _become(desk, found, RequestStatus.ZURUECKGEZOGEN)
    offer = rows.get(desk.connection, found.booking) if found.booking is not None else None
    if offer is not None and offer.status is Status.ANGEBOTEN:
        gone = offer.model_copy(update={"status": Status.ABGESAGT, "version": offer.version + 1, "changed": desk.now})
        keep(desk, ended=[gone])
        serve(desk, [offer])
    return ended


def read(desk: Desk, request_id: str) -> Request:
    """One request.

    Raises:
        UnknownError: if there is none, or it is somebody else's.
    """
    found = rows.get_request(desk.connection, request_id)
    if found is None or not (found.account == desk.account or desk.coordinates):
        raise UnknownError("Diese Anfrage gibt es nicht, oder nicht für Sie.")
    return found


def serve(desk: Desk, gone: Sequence[Booking]) -> list[Request]:
    """Offer what became free to the first that it fits, by rank and then by the time of asking (statement 5).

    Everything stays within rooms that the transaction has locked: those of ``gone``.
    """
    rooms = {booking.room for booking in gone}
    if not rooms:
        return []
    lost = {booking.id for booking in gone}
    offered = []
    for known in rows.waiting(desk.connection):
        # An offer that had to give way is no offer any more: its request waits again.
        back = known.status is RequestStatus.ANGEBOTEN and known.booking in lost
        request = _become(desk, known, RequestStatus.WARTET) if back else known
        if request.status is RequestStatus.WARTET and rooms & set(request.rooms):
            made = _offer(desk, request, rooms)
            if made is not None:
                offered.append(made)
    return offered


def fulfilled(desk: Desk, booking: Booking) -> None:
    """The request behind an offer that was taken waits no longer."""
    _follow(desk, booking, RequestStatus.ERFUELLT)


def ended(desk: Desk, booking: Booking) -> None:
    """The request behind an offer that nobody took ends with it."""
    if booking.status is Status.ANGEBOTEN:
        _follow(desk, booking, RequestStatus.VERFALLEN)


def _follow(desk: Desk, booking: Booking, status: RequestStatus) -> None:
    for request in rows.waiting(desk.connection, account=booking.account):
        if request.booking == booking.id:
            _become(desk, request, status)


def _become(desk: Desk, request: Request, status: RequestStatus, booking: str | None = None) -> Request:
    new = request.model_copy(
        update={"status": status, "version": request.version + 1, "booking": booking or request.booking}
    )
    rows.save_request(desk.connection, new)
    return new


def _offer(desk: Desk, request: Request, rooms: set[str] | None = None) -> Request | None:
    """Keep a free slot for a request until it is taken or the offer ends; None if there is none."""
    for name in request.rooms:
        room = desk.room(name)
        if (rooms is not None and name not in rooms) or unfit(room, request.people, ()):
            continue
        begin = _first_free(desk, room, request)
        if begin is None:
            continue
        expires = min(desk.now + dt.timedelta(hours=desk.service.rules.angebot_stunden), moment_of(begin))
        booking = Booking(
            id=new_id(),
            room=name,
            begin=moment_of(begin).astimezone(ZONE),
            end=moment_of(begin + request.minutes * 60).astimezone(ZONE),
            status=Status.ANGEBOTEN,
            title=request.title,
            purpose=request.purpose,
            people=request.people,
            house=request.house,
            sight=request.sight,
            account=request.account,
            owner=request.owner,
            entered_by=request.account,
            expires=expires,
            created=desk.now,
            changed=desk.now,
        )
        keep(desk, [draft(desk.problem, booking)])
        return _become(desk, request, RequestStatus.ANGEBOTEN, booking.id)
    return None


def _first_free(desk: Desk, room: Room, request: Request) -> int | None:
    """The first begin at which a request fits into a room, in seconds."""
    step, length = GRID * 60, request.minutes * 60
    first, last = max(seconds(request.earliest), seconds(desk.now) + step), seconds(request.latest)
    before, after = buffers(room, 0, 0)
    busy = taken(desk.connection, [room.id], first - 86400, last + 86400).get(room.id, [])
    widened = joined([(begin - after, end + before) for begin, end in busy])
    day = moment_of(first).astimezone(ZONE).date()
    while day <= moment_of(last).astimezone(ZONE).date():
        for begin, end in without(desk.service.openings.of(room, day), widened):
            start = -(-max(begin, first) // step) * step
            if start + length <= min(end, last):
                return start
        day += dt.timedelta(days=1)
    return None
