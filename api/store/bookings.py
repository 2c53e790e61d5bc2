"""Rows of bookings, series and requests; nothing here looks at rules."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, delete, func, insert, or_, select, update

from api.booking.model import Booking, Request, RequestStatus, Series, Status
from api.store.ledger import chunks, seconds
from api.store.prepared import Prepared
from api.store.tables import bookings, repeats, requests, series

Row = Mapping[str, Any]
_ADD = Prepared(insert(bookings))
_SOME = select(bookings.c.id, bookings.c.content).where(bookings.c.id.in_(bindparam("ids", expanding=True)))
_HELD = Prepared(
    select(func.count())
    .select_from(bookings)
    .where(bookings.c.account == bindparam("who"), bookings.c.holds, bookings.c.begin_at > bindparam("at"))
)


def add(connection: Connection, fresh: Iterable[Row]) -> None:
    """Keep new bookings, each as :func:`row_of` says; their reservations must be in the ledger."""
    _ADD.run(connection, *fresh)


def save(connection: Connection, booking: Booking) -> None:
    """Keep a booking as it is now."""
    connection.execute(update(bookings).where(bookings.c.id == booking.id).values(row_of(booking)))


def get(connection: Connection, booking: str) -> Booking | None:
    """One booking."""
    content = connection.execute(select(bookings.c.content).where(bookings.c.id == booking)).scalar()
    return None if content is None else Booking.model_validate_json(content)


def some(connection: Connection, ids: Collection[str]) -> dict[str, Booking]:
    """Bookings by id; what is no booking is left out."""
    found: dict[str, Booking] = {}
    for chunk in chunks(sorted(ids)):
        rows = connection.execute(_SOME, {"ids": chunk})
        found |= {row.id: Booking.model_validate_json(row.content) for row in rows}
    return found


def listed(
    connection: Connection,
    *,
    account: str | None = None,
    rooms: Collection[str] | None = None,
    status: Status | None = None,
    series_id: str | None = None,
    first: dt.datetime | None = None,
    last: dt.datetime | None = None,
    after: tuple[int, str] | None = None,
    limit: int = 100,
) -> list[Booking]:
    """Bookings in the order of their begin.

    Args:
        account: of whom, None for everybody.
        rooms: in which, None for all.
        first: that end after it.
        last: that begin before it.
        after: begin and id of the one before the first wanted.
        limit: so many at most.
    """
    terms: list[ColumnElement[bool]] = []
    if account is not None:
        terms.append(bookings.c.account == account)
    if rooms is not None:
        terms.append(bookings.c.room.in_(sorted(rooms)))
    if status is not None:
        terms.append(bookings.c.status == status)
    if series_id is not None:
        terms.append(bookings.c.series == series_id)
    if first is not None:
        terms.append(bookings.c.end_at > seconds(first))
    if last is not None:
        terms.append(bookings.c.begin_at < seconds(last))
    if after is not None:
        begin, last_id = after
        terms.append(
            or_(bookings.c.begin_at > begin, and_(bookings.c.begin_at == begin, bookings.c.id > last_id)),
        )
    query = select(bookings.c.content).where(*terms).order_by(bookings.c.begin_at, bookings.c.id).limit(limit)
    return [Booking.model_validate_json(content) for content in connection.execute(query).scalars()]


def held_by(connection: Connection, account: str, now: dt.datetime) -> int:
    """How many bookings that lie ahead an account holds."""
    ((number,),) = _HELD.all(connection, {"who": account, "at": seconds(now)})
    return int(number)


def expired(connection: Connection, now: dt.datetime) -> list[Booking]:
    """Offers whose time is over."""
    terms = (bookings.c.holds, bookings.c.expires <= seconds(now))
    return [
        Booking.model_validate_json(content)
        for content in connection.execute(select(bookings.c.content).where(*terms)).scalars()
    ]


def save_series(connection: Connection, kept: Series) -> None:
    """Keep a series as it is now."""
    row = {"account": kept.account, "content": kept.model_dump_json()}
    if not connection.execute(update(series).where(series.c.id == kept.id).values(row)).rowcount:
        connection.execute(insert(series).values(id=kept.id, **row))


def get_series(connection: Connection, series_id: str) -> Series | None:
    """One series."""
    content = connection.execute(select(series.c.content).where(series.c.id == series_id)).scalar()
    return None if content is None else Series.model_validate_json(content)


def save_request(connection: Connection, request: Request) -> None:
    """Keep a request as it is now."""
    row = {
        "account": request.account,
        "status": request.status,
        "rank": request.purpose.rank,
        "latest": seconds(request.latest),
        "version": request.version,
        "content": request.model_dump_json(),
    }
    if not connection.execute(update(requests).where(requests.c.id == request.id).values(row)).rowcount:
        following = select(func.coalesce(func.max(requests.c.position), 0) + 1).scalar_subquery()
        connection.execute(insert(requests).values(id=request.id, position=following, **row))


def get_request(connection: Connection, request: str) -> Request | None:
    """One request."""
    content = connection.execute(select(requests.c.content).where(requests.c.id == request)).scalar()
    return None if content is None else Request.model_validate_json(content)


def waiting(connection: Connection, *, account: str | None = None, ended: bool = False) -> list[Request]:
    """Requests in the order in which they are served: by rank, then in the order in which they came.

    Args:
        account: of whom, None for everybody.
        ended: also those that wait no longer.
    """
    terms: list[ColumnElement[bool]] = []
    if not ended:
        terms.append(requests.c.status.in_([RequestStatus.WARTET, RequestStatus.ANGEBOTEN]))
    if account is not None:
        terms.append(requests.c.account == account)
    query = select(requests.c.content).where(*terms).order_by(requests.c.rank, requests.c.position, requests.c.id)
    return [Request.model_validate_json(content) for content in connection.execute(query).scalars()]


def about(connection: Connection, account: str) -> list[dict[str, Any]]:
    """Everything that was booked and asked for by an account, as JSON values."""
    query = select(bookings.c.content).where(bookings.c.account == account).order_by(bookings.c.begin_at)
    booked = [Booking.model_validate_json(c).model_dump(mode="json") for c in connection.execute(query).scalars()]
    return [*booked, *(r.model_dump(mode="json") for r in waiting(connection, account=account, ended=True))]


def forget(connection: Connection, account: str) -> None:
    """Delete what only mattered to the account: requests, and answers to repeated ones. Bookings keep their role."""
    for table in (requests, repeats):
        connection.execute(delete(table).where(table.c.account == account))


def row_of(booking: Booking) -> Row:
    """A booking as its table has it."""
    return {
        "id": booking.id,
        "room": booking.room,
        "begin_at": seconds(booking.begin),
        "end_at": seconds(booking.end),
        "status": booking.status,
        "purpose": booking.purpose,
        "account": booking.account,
        "series": booking.series,
        "expires": None if booking.expires is None else seconds(booking.expires),
        "holds": booking.status.holds,
        "version": booking.version,
        "content": booking.model_dump_json(),
    }
