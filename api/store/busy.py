"""When a person or a room is promised: the claims of the ledger without what they are for."""

import datetime as dt
import uuid

from sqlalchemy import BigInteger, Connection, func, literal, select

from api.store.calendar import namespace
from api.store.ledger import Kind, moment_of, reaches, seconds
from api.store.tables.ledger import claims, reservations
from calendars.freebusy import Busy, Period, freebusy


def busy_calendar(connection: Connection, resource: str, begin: dt.datetime, end: dt.datetime) -> bytes:
    """VFREEBUSY of a resource, set-up and clean-up included.

    DTSTAMP is the last change of the whole ledger: a claim that is gone leaves no trace of its own, and the stamp must
    not stay when something visible changes.

    Args:
        resource: ``room:`` or ``person:`` and the id of the data.
        begin: aware.
        end: aware, exclusive.
    """
    held = (
        select(claims.c.begin_at, claims.c.end_at, reservations.c.kind)
        .join(reservations, reservations.c.id == claims.c.reservation)
        .where(claims.c.resource == resource, claims.c.held)
        .where(claims.c.begin_at < seconds(end), reaches(literal(resource), literal(seconds(begin), BigInteger)))
        .order_by(claims.c.begin_at)
    )
    periods = [
        Period(moment_of(first), moment_of(last), Busy.UNAVAILABLE if kind == Kind.BLOCK else Busy.BUSY)
        for first, last, kind in connection.execute(held)
    ]
    changed = connection.execute(select(func.max(reservations.c.changed))).scalar()
    stamp = begin if changed is None else moment_of(changed)
    return freebusy(uuid.uuid5(namespace(connection), f"freebusy/{resource}"), stamp, begin, end, periods)
