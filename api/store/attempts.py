"""Moving windows of rate limits, in the database that all processes share.

The stores of the package ``limits`` are Redis, MongoDB, Memcached and the memory of one process; a county has none of
the first three, and several processes share no memory. So a window is one row, locked while it is counted.
"""

import datetime as dt
import hashlib
import json
from dataclasses import dataclass

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from api.store.ledger import seconds
from api.store.tables.accounts import attempts


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``amount`` in any ``window`` seconds."""

    name: str
    amount: int
    window: int


def hit(connection: Connection, limit: Limit, key: str, now: dt.datetime) -> int:
    """Count one more, unless there were too many.

    Args:
        connection: of ``Database.write``.
        limit: what is allowed.
        key: who or what is counted; only its digest is kept.
        now: aware.

    Returns:
        0 if it was counted, otherwise after how many seconds the next one will be.
    """
    name, moment = _name(limit, key), seconds(now)
    make = insert_postgresql if connection.dialect.name == "postgresql" else insert_sqlite
    row = make(attempts).values(id=name, times="[]", expires=moment + limit.window)
    connection.execute(row.on_conflict_do_update(index_elements=["id"], set_={"id": name}))  # locks it
    times = _recent(connection, name, moment - limit.window)
    if len(times) >= limit.amount:
        return max(times[-limit.amount] + limit.window - moment, 1)
    values = {"times": json.dumps([*times, moment]), "expires": moment + limit.window}
    connection.execute(update(attempts).where(attempts.c.id == name).values(values))
    return 0


def wait(connection: Connection, limit: Limit, key: str, now: dt.datetime) -> int:
    """Like :func:`hit`, without counting."""
    moment = seconds(now)
    times = _recent(connection, _name(limit, key), moment - limit.window)
    return 0 if len(times) < limit.amount else max(times[-limit.amount] + limit.window - moment, 1)


def forget(connection: Connection, limit: Limit, key: str) -> None:
    """Begin to count anew."""
    connection.execute(delete(attempts).where(attempts.c.id == _name(limit, key)))


def expire(connection: Connection, now: dt.datetime) -> None:
    """Delete windows in which nothing counts any longer."""
    connection.execute(delete(attempts).where(attempts.c.expires <= seconds(now)))


def _recent(connection: Connection, name: str, after: int) -> list[int]:
    times = connection.execute(select(attempts.c.times).where(attempts.c.id == name)).scalar_one_or_none()
    return [at for at in json.loads(times or "[]") if at > after]


def _name(limit: Limit, key: str) -> str:
    return hashlib.sha256(f"{limit.name}\0{key}".encode()).hexdigest()
