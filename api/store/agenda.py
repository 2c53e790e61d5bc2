"""What pages list: the next entries of a calendar, the last bookings of an account."""

import datetime as dt
from collections.abc import Collection

from sqlalchemy import Connection, and_, or_, select

from api.booking.model import Booking
from api.store.ledger import chunks, moment_of, seconds
from api.store.tables import audiences, bookings, entries, reservations
from calendars.entries import Entry
from calendars.visibility import Detail

MOST = 200


def agenda(
    connection: Connection, audience: str, first: dt.date, last: dt.date, limit: int = MOST
) -> list[tuple[str, Entry, Detail]]:
    """What takes place in the calendar of an audience, with its UID and how much of it the audience may see.

    Args:
        audience: as :attr:`calendars.visibility.Subscriber.audience` names it.
        first: day.
        last: day, included.
        limit: so many at most.
    """
    query = (
        select(audiences.c.uid, audiences.c.detail, entries.c.content)
        .join(entries, entries.c.uid == audiences.c.uid)
        .where(audiences.c.audience == audience, audiences.c.day >= first, audiences.c.day <= last)
        .where(audiences.c.cancelled.is_(None))
        .order_by(audiences.c.day, audiences.c.start, audiences.c.uid)
        .limit(limit)
    )
    return [(row.uid, Entry.model_validate_json(row.content), Detail(row.detail)) for row in connection.execute(query)]


def past(
    connection: Connection, account: str, now: dt.datetime, before: tuple[int, str] | None, limit: int
) -> list[Booking]:
    """Bookings of an account that are over, the last first.

    Args:
        before: begin and id of the one after the first wanted.
        limit: so many at most.
    """
    terms = [bookings.c.account == account, bookings.c.end_at <= seconds(now)]
    if before is not None:
        begin, first = before
        terms.append(or_(bookings.c.begin_at < begin, and_(bookings.c.begin_at == begin, bookings.c.id < first)))
    query = (
        select(bookings.c.content).where(*terms).order_by(bookings.c.begin_at.desc(), bookings.c.id.desc()).limit(limit)
    )
    return [Booking.model_validate_json(content) for content in connection.execute(query).scalars()]


def spans(connection: Connection, ids: Collection[str]) -> dict[str, tuple[dt.datetime, dt.datetime]]:
    """Begin and end of events and bookings themselves, without set-up and clean-up, by id."""
    found: dict[str, tuple[dt.datetime, dt.datetime]] = {}
    for chunk in chunks(sorted(ids)):
        query = select(reservations.c.id, reservations.c.begin_at, reservations.c.end_at)
        for row in connection.execute(query.where(reservations.c.id.in_(chunk))):
            found[row.id] = (moment_of(row.begin_at), moment_of(row.end_at))
    return found
