"""The calendars of the door: the same bytes as in the feeds, event by event, read anew when anything changed."""

import datetime as dt
import hashlib
import re
import threading
from collections import OrderedDict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from api.dav.memory import Memory
from api.feeds.addresses import name_of
from api.feeds.app import ROOT
from api.feeds.rights import catalogue
from api.feeds.sources import Calendar, Empty, calendar_of
from api.service import Service
from api.store.calendar import revision
from calendars import write
from scheduler.domain.time import ZONE

if TYPE_CHECKING:
    from calendars.feeds import Feed

KEPT = 64
"""So many calendars stay in memory; those that nobody asked for the longest go first."""

_TIMES = re.compile(
    rb"\r\nDTSTAMP:(?P<stamp>\d{8}T\d{6}Z)\r\n.*?"
    rb"\r\nDTSTART(?:;TZID=[^:\r]+)?:(?P<start>\d{8}T\d{6}Z?)\r\nDTEND(?:;TZID=[^:\r]+)?:(?P<end>\d{8}T\d{6}Z?)\r\n",
    re.DOTALL,
)


@dataclass(frozen=True)
class Event:
    """One event as a calendar shows it.

    Attributes:
        digest: of its bytes.
        content: the VEVENT alone.
    """

    uid: str
    digest: str
    content: bytes

    @property
    def text(self) -> str:
        """The event as an object of its own (RFC 4791 §4.1)."""
        return write.resource(self.content).decode()

    @property
    def changed(self) -> dt.datetime:
        """When anything visible changed last."""
        return self._times[0]

    @property
    def span(self) -> tuple[dt.datetime, dt.datetime]:
        """Start and end, aware."""
        return self._times[1:]

    @cached_property
    def _times(self) -> tuple[dt.datetime, dt.datetime, dt.datetime]:
        found = _TIMES.search(self.content)
        assert found is not None, "written by calendars.write"
        return _moment(found["stamp"]), _moment(found["start"]), _moment(found["end"])


@dataclass(frozen=True, slots=True)
class Shown:
    """A calendar as it is at a moment.

    Attributes:
        etag: of all of it, as in the feed.
        until: seconds since 1970 from which on it is another though nothing was changed.
        revision: with which it was compared last.
        number: of this state, see :class:`api.dav.memory.Memory`.
        head: of the whole calendar, see :func:`calendars.write.head`.
        modified: since when it is known to be so.
    """

    title: str
    description: str
    colour: str
    etag: str
    until: int
    revision: int
    number: int
    events: dict[str, Event]
    head: bytes
    modified: dt.datetime

    @property
    def body(self) -> bytes:
        """The whole calendar, the bytes of the feed."""
        return write.calendar(self.head, [event.content for event in self.events.values()])


class Library:
    """Every calendar by name.

    Args:
        memory: of their states.
    """

    def __init__(self, service: Service, memory: Memory) -> None:
        self.memory = memory
        self._service = service
        base = None if service.settings.address is None else f"{str(service.settings.address).rstrip('/')}{ROOT}"
        self.feeds: dict[str, Feed] = catalogue(service.problem)
        self._calendars: dict[str, Calendar] = {name_of(p): calendar_of(f, base) for p, f in self.feeds.items()}
        assert len(self._calendars) == len(self.feeds)
        self.public = frozenset(name_of(path) for path, feed in self.feeds.items() if feed.public)
        self._kept: OrderedDict[str, Shown] = OrderedDict()
        self._lock = threading.Lock()

    def __contains__(self, name: str) -> bool:
        return name in self._calendars

    def shown(self, name: str) -> Shown:
        """A calendar as it is now.

        Args:
            name: of one that there is.

        Raises:
            SQLAlchemyError: if the database does not answer.
        """
        now = self._service.now()
        with self._lock, self._service.database.read() as connection:
            # Read before the data: what is changed in between is looked at once more, never missed.
            current = revision(connection)
            kept = self._kept.get(name)
            if kept is None or kept.revision != current or now.timestamp() >= kept.until:
                source = self._calendars[name]
                state, found = source.events(connection, now)
                events = {
                    uid: Event(uid, hashlib.sha256(content).hexdigest()[:32], content)
                    for uid, _, _, _, content in found
                }
                kept = Shown(
                    title=source.feed.name,
                    description=source.feed.description,
                    colour=source.feed.colour[1],
                    etag=state.etag,
                    until=state.until,
                    revision=current,
                    number=self.memory.follow(name, state.etag, {uid: e.digest for uid, e in events.items()}),
                    events=events,
                    head=source.head,
                    modified=kept.modified if kept is not None and kept.etag == state.etag else now,
                )
                self._kept[name] = kept
            self._kept.move_to_end(name)
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return kept

    def gone(self) -> Shown:
        """What a revoked address shows: nothing, so that clients forget what they had (rule 30 of the feeds)."""
        empty = Empty()
        return Shown(
            title=empty.TITLE,
            description=empty.DESCRIPTION,
            colour=empty.COLOUR[1],
            etag=empty.STATE.etag,
            until=empty.STATE.until,
            revision=0,
            number=0,
            events={},
            head=empty.HEAD,
            modified=self._service.now(),
        )


def _moment(text: bytes) -> dt.datetime:
    """A time as we write it, in UTC or on the wall clock of ours (rule 10 of the feeds)."""
    local = dt.datetime.strptime(text[:15].decode(), "%Y%m%dT%H%M%S")  # noqa: DTZ007 (the zone follows)
    return local.replace(tzinfo=dt.UTC if text.endswith(b"Z") else ZONE)
