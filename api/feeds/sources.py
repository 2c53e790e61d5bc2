"""What stands behind an address: a calendar, free-busy, or nothing any more; each read from the database at need."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Connection, Row

from api.store import feeds as store
from api.store.busy import busy_calendar
from calendars import write
from calendars.feeds import Feed, rolling_window
from calendars.identity import CANCELLED_DAYS
from scheduler.domain.time import ZONE, DateRange, moment

CANCELLED_SECONDS = CANCELLED_DAYS * 86_400
FOREVER = 1 << 62


@dataclass(frozen=True, slots=True)
class State:
    """Which bytes a source has at a moment.

    Attributes:
        etag: of them, without quotation marks; equal bytes have equal ones.
        until: seconds since 1970 at which they change though nothing was changed: the window moves, or something
            cancelled is left out.
    """

    etag: str
    until: int


class Source(Protocol):
    """Something to be fetched."""

    def state(self, connection: Connection, now: dt.datetime) -> State:
        """Which bytes it has, without making them where that can be avoided."""

    def content(self, connection: Connection, now: dt.datetime) -> tuple[State, bytes]:
        """The bytes."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """One calendar over the rolling window: the join of what was written when it changed."""

    feed: Feed
    head: bytes

    def state(self, connection: Connection, now: dt.datetime) -> State:
        """See :class:`Source`: UID, detail and SEQUENCE name the bytes of an event (RFC 5546 §2.1.4)."""
        window = _window(now)
        found = store.outline(connection, self.feed.reader.audience, window, now)
        return self._state(found, window)

    def content(self, connection: Connection, now: dt.datetime) -> tuple[State, bytes]:
        """See :class:`Source`."""
        state, found = self.events(connection, now)
        return state, write.calendar(self.head, [row[4] for row in found])

    def events(self, connection: Connection, now: dt.datetime) -> tuple[State, Sequence[Row[*tuple[Any, ...]]]]:
        """What is joined: rows of uid, detail, sequence, cancelled, and the bytes of the event."""
        window = _window(now)
        found = store.items(connection, self.feed.reader.audience, window, now)
        return self._state(found, window), found

    def _state(self, found: Sequence[Row[*tuple[Any, ...]]], window: DateRange) -> State:
        digest = hashlib.sha256(self.head)
        digest.update("\n".join([f"{row[0]} {row[1]} {row[2]}" for row in found]).encode())
        lapses = [row[3] + CANCELLED_SECONDS for row in found if row[3] is not None]
        return State(digest.hexdigest()[:32], min([*lapses, _next_month(window)]))


@dataclass(frozen=True, slots=True)
class FreeBusy:
    """When a person or a room is busy, over the rolling window."""

    resource: str

    def state(self, connection: Connection, now: dt.datetime) -> State:
        """See :class:`Source`; there is nothing to be saved, it is small."""
        return self.content(connection, now)[0]

    def content(self, connection: Connection, now: dt.datetime) -> tuple[State, bytes]:
        """See :class:`Source`."""
        window = _window(now)
        begin, end = moment(window.first, 0), moment(window.last + dt.timedelta(days=1), 0)
        body = busy_calendar(connection, self.resource, begin, end)
        return State(hashlib.sha256(body).hexdigest()[:32], _next_month(window)), body


class Empty:
    """What a revoked address holds: nothing, so that clients forget what they had (rule 30 of the feeds)."""

    TITLE = "Kalender nicht mehr verfügbar"
    DESCRIPTION = "Diese Adresse gilt nicht mehr. Bitte holen Sie sich in Raumzeit eine neue."
    COLOUR = ("slategray", "#708090")
    HEAD = write.head(TITLE, DESCRIPTION, COLOUR)
    BODY = write.calendar(HEAD, ())
    STATE = State(hashlib.sha256(BODY).hexdigest()[:32], FOREVER)

    def state(self, connection: Connection, now: dt.datetime) -> State:  # noqa: ARG002
        """See :class:`Source`."""
        return self.STATE

    def content(self, connection: Connection, now: dt.datetime) -> tuple[State, bytes]:  # noqa: ARG002
        """See :class:`Source`."""
        return self.STATE, self.BODY


def calendar_of(feed: Feed, address: str | None) -> Calendar:
    """The source of a calendar.

    Args:
        address: under which calendars are found, ending in a slash; only public ones name it (rule 16).
    """
    source = f"{address}{feed.path}" if feed.public and address is not None else None
    return Calendar(feed, write.head(feed.name, feed.description, feed.colour, source))


def _window(now: dt.datetime) -> DateRange:
    return rolling_window(now.astimezone(ZONE))


def _next_month(window: DateRange) -> int:
    """When the window moves: it begins with a month three months ago."""
    months = window.first.year * 12 + window.first.month - 1 + 4
    return int(moment(dt.date(months // 12, months % 12 + 1, 1), 0).timestamp())
