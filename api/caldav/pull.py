"""Reading what people entered by hand into our collections, and what stands in calendars of their own."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from api.caldav.memory import Memory
from calendars.busy import Busy, busy_times
from calendars.collections import Collection, meaning
from calendars.difference import Conflict, Known, Trouble
from calendars.read import Unread

if TYPE_CHECKING:
    from api.caldav.server import Server


@dataclass(slots=True)
class Pulled:
    """What one calendar says.

    Attributes:
        title: what it is called in messages: the path of its feed, or what the user called it.
        person: whose times it holds, if a person's.
        room: whose times it holds, if a room's.
        busy: times that are not ours.
        unread: what could not be read.
        more: how many further reasons there were.
        conflicts: events of ours that somebody changed or removed.
    """

    title: str
    person: str | None = None
    room: str | None = None
    busy: set[Busy] = field(default_factory=set)
    unread: list[Unread] = field(default_factory=list)
    more: int = 0
    conflicts: list[Conflict] = field(default_factory=list)

    def read(self, content: bytes, begin: dt.datetime, end: dt.datetime) -> None:
        """Take in one calendar or object."""
        reading = busy_times(content, begin, end)
        self.busy.update(reading.busy)
        self.unread += reading.unread
        self.more += reading.more


def pull(
    server: "Server", memory: Memory, collections: Iterable[Collection], begin: dt.datetime, end: dt.datetime
) -> list[Pulled]:
    """What was entered by hand into the collections that were written.

    Args:
        server: signed in.
        memory: what was written to it last.
        collections: as they should be; those that were never written are left out.
        begin: of the window, aware.
        end: of the window, exclusive.

    Raises:
        LostError: if the connection breaks.
    """
    hrefs, pulled = memory.collections(), []
    for collection in collections:
        if (href := hrefs.get(collection.path)) is None:
            continue
        found = Pulled(collection.path, collection.person, collection.room)
        pulled.append(found)
        ours = {one.href: (uid, one) for uid, one in memory.objects(collection.path).items()}
        listed = server.listing(href).etags
        left = {f"{href}{uid}.ics" for uid in collection.objects} - ours.keys()  # by a push that broke off
        strange = [path for path, etag in listed.items() if path not in ours or ours[path][1].etag != etag]
        strange = [path for path in strange if path not in left]
        for path, _, content in server.fetch(href, strange):
            if path not in ours:
                found.read(content, begin, end)
            else:
                _changed(found, path, ours, content)
        found.conflicts += [
            Conflict(Trouble.REMOVED, uid, path) for path, (uid, _) in ours.items() if path not in listed
        ]
    return pulled


def _changed(found: Pulled, path: str, ours: Mapping[str, tuple[str, Known]], content: bytes) -> None:
    """Note an event of ours that says something else than we wrote."""
    uid, known = ours[path]
    if meaning(content) != known.meaning:
        found.conflicts.append(Conflict(Trouble.CHANGED, uid, path))
