"""Feeds in the database: their secret addresses, and the rows a calendar is joined from."""

import datetime as dt
import hashlib
import secrets
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, bindparam, insert, or_, select, update

from api.store.calendar import raise_revision
from api.store.ledger import moment_of, seconds
from api.store.tables.calendar import audiences, entries, views
from api.store.tables.feeds import feed_addresses
from calendars.identity import CANCELLED_DAYS
from scheduler.domain.time import DateRange

SECRET_BYTES = 30
"""240 bits; even with the prefix known 200 remain (rule 29 of the feeds asks for 128)."""
PREFIX = 6
"""Characters of the secret that are kept, so that its owner can tell two addresses apart."""
EMPTY = dt.timedelta(days=30)
"""How long a revoked address answers with an empty calendar: on 404 Thunderbird kept all old events."""


@dataclass(frozen=True, slots=True)
class Address:
    """A secret address without its secret.

    Attributes:
        account: whose it is; None once the account is gone.
        feed: path of the calendar in :func:`calendars.feeds.feeds`.
        audience: key of its reader; a path alone may be another's after the data have changed.
        prefix: the first characters of the secret.
        fetched: the last day on which a client came.
        gone_from: from when on it answers 410.
    """

    id: str
    account: str | None
    feed: str
    audience: str
    prefix: str
    created: dt.datetime
    fetched: dt.date | None
    revoked: dt.datetime | None
    gone_from: dt.datetime | None


def digest_of(secret: str) -> str:
    """What is stored of a secret; it is drawn at random and long, so that no salt is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def add(connection: Connection, account: str, feed: str, audience: str, now: dt.datetime) -> tuple[Address, str]:
    """A new address and its secret, which nobody can read again.

    Raises:
        sqlalchemy.exc.IntegrityError: if the account has an address of that calendar.
    """
    secret = secrets.token_urlsafe(SECRET_BYTES)
    added = Address(
        uuid.uuid4().hex, account, feed, audience, secret[:PREFIX], moment_of(seconds(now)), None, None, None
    )
    connection.execute(
        insert(feed_addresses).values(
            id=added.id,
            account=account,
            feed=feed,
            audience=audience,
            digest=digest_of(secret),
            prefix=added.prefix,
            created=seconds(now),
        )
    )
    raise_revision(connection)
    return added, secret


def revoke(connection: Connection, ids: Collection[str], now: dt.datetime) -> int:
    """Let addresses hold nothing from now on; how many of them still did."""
    if not ids:
        return 0
    done = connection.execute(
        update(feed_addresses)
        .where(feed_addresses.c.id.in_(sorted(ids)), feed_addresses.c.revoked.is_(None))
        .values(revoked=seconds(now), gone_from=seconds(now + EMPTY))
    )
    raise_revision(connection)
    return done.rowcount


def keep_only(connection: Connection, account: str, feeds: Collection[str], now: dt.datetime) -> None:
    """Revoke the account's addresses of calendars that it may no longer have, after its role or houses changed."""
    revoke(connection, [a.id for a in of_account(connection, account) if a.feed not in feeds], now)


def forget(connection: Connection, account: str, now: dt.datetime) -> None:
    """Revoke all addresses of an account that is deleted, and forget whose they were."""
    keep_only(connection, account, (), now)
    connection.execute(update(feed_addresses).where(feed_addresses.c.account == account).values(account=None))


def of_account(connection: Connection, account: str) -> list[Address]:
    """The account's addresses that are not revoked, by calendar."""
    mine = select(feed_addresses).where(feed_addresses.c.account == account, feed_addresses.c.revoked.is_(None))
    return [_address(row) for row in connection.execute(mine.order_by(feed_addresses.c.feed))]


def by_secret(connection: Connection, digest: str) -> Address | None:
    """The address with that :func:`digest_of` its secret, revoked ones too."""
    row = connection.execute(select(feed_addresses).where(feed_addresses.c.digest == digest)).one_or_none()
    return None if row is None else _address(row)


def fetched(connection: Connection, address: str, day: dt.date) -> None:
    """Note that a client came on that day; the calendars stay what they are."""
    connection.execute(
        update(feed_addresses)
        .where(feed_addresses.c.id == address, or_(feed_addresses.c.fetched.is_(None), feed_addresses.c.fetched < day))
        .values(fetched=day)
    )


def outline(
    connection: Connection, audience: str, window: DateRange, now: dt.datetime
) -> Sequence[Row[*tuple[Any, ...]]]:
    """The events of a calendar in their order, without their bytes: uid, detail, sequence, cancelled.

    Cancelled ones are in it for as long as :meth:`calendars.identity.Record.shown` says.
    """
    return connection.execute(_OUTLINE, _asked(audience, window, now)).all()


def items(
    connection: Connection, audience: str, window: DateRange, now: dt.datetime
) -> Sequence[Row[*tuple[Any, ...]]]:
    """:func:`outline` with the written events: …, content."""
    return connection.execute(_ITEMS, _asked(audience, window, now)).all()


def _asked(audience: str, window: DateRange, now: dt.datetime) -> dict[str, object]:
    still = seconds(now - dt.timedelta(days=CANCELLED_DAYS))
    return {"reader": audience, "first": window.first, "last": window.last, "still": still}


def _shown(*more: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    """A statement that is made once: making it takes as long as running it."""
    return (
        select(audiences.c.uid, audiences.c.detail, entries.c.sequence, audiences.c.cancelled, *more)
        .select_from(audiences)
        .join(entries, entries.c.uid == audiences.c.uid)
        .where(
            audiences.c.audience == bindparam("reader"),
            audiences.c.day.between(bindparam("first"), bindparam("last")),
            or_(audiences.c.cancelled.is_(None), audiences.c.cancelled > bindparam("still")),
        )
        .order_by(audiences.c.day, audiences.c.start, audiences.c.uid)
    )


_OUTLINE = _shown()
_ITEMS = _shown(views.c.content).join(views, (views.c.uid == audiences.c.uid) & (views.c.detail == audiences.c.detail))


def _address(row: Row[*tuple[Any, ...]]) -> Address:
    return Address(
        id=row.id,
        account=row.account,
        feed=row.feed,
        audience=row.audience,
        prefix=row.prefix,
        created=moment_of(row.created),
        fetched=row.fetched,
        revoked=None if row.revoked is None else moment_of(row.revoked),
        gone_from=None if row.gone_from is None else moment_of(row.gone_from),
    )
