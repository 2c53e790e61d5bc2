"""Reading what people entered by hand into our collections, and what stands in calendars of their own."""

import datetime as dt
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from api.caldav.memory import Memory
from calendars.busy import Busy, busy_times
from calendars.collections import Collection, meaning
from calendars.difference import Conflict, Known, Trouble
from calendars.read import Unread
from calendars.write import PRODID

if TYPE_CHECKING:
    from api.caldav.server import Server

NOTHING: Mapping[str, str] = {}


@dataclass(slots=True)
class Pulled:
    """What one calendar says.

    Attributes:
        title: what it is called in messages: the path of its feed, or what the user called it.
        person: whose times it holds, if a person's.
        room: whose times it holds, if a room's.
        entries: times that are not ours, by path of the object on the server, or by what else it is known by.
        doubtful: objects, or whole calendars (""), of which something could not be read, so that what is not among
            their times may be there all the same.
        unread: what could not be read.
        more: how many further reasons there were.
        conflicts: events of ours that somebody changed or removed.
        token: of the state that was read, None where the server has none.
        unchanged: nothing was read, for it is as it was.
    """

    title: str
    person: str | None = None
    room: str | None = None
    entries: dict[str, tuple[Busy, ...]] = field(default_factory=dict)
    doubtful: set[str] = field(default_factory=set)
    unread: list[Unread] = field(default_factory=list)
    more: int = 0
    conflicts: list[Conflict] = field(default_factory=list)
    token: str | None = None
    unchanged: bool = False

    @property
    def busy(self) -> set[Busy]:
        """All times that are not ours."""
        return {one for times in self.entries.values() for one in times}

    def read(
        self,
        content: bytes,
        begin: dt.datetime,
        end: dt.datetime,
        path: str | None = None,
        *,
        ours: AbstractSet[str] = frozenset(),
    ) -> None:
        """Take in one object, or with no path a whole calendar, whose times are then entries of their own.

        Args:
            ours: UIDs of our events, in capitals, see :func:`calendars.busy.busy_times`.
        """
        reading = busy_times(content, begin, end, without=ours)
        if path is None:
            self.entries |= {f"{one.begin.isoformat()}/{one.end.isoformat()}": (one,) for one in reading.busy}
        else:
            self.entries[path] = reading.busy
        if not reading.whole or (reading.unread and not reading.busy):
            self.doubtful.add(path or "")
        self.unread += reading.unread
        self.more += reading.more


def pull(
    server: "Server",
    memory: Memory,
    collections: Iterable[Collection],
    begin: dt.datetime,
    end: dt.datetime,
    *,
    ours: AbstractSet[str] = frozenset(),
    seen: Mapping[str, str] = NOTHING,
) -> list[Pulled]:
    """What was entered by hand into the collections that were written.

    Args:
        server: signed in.
        memory: what was written to it last.
        collections: as they should be; those that were never written are left out.
        begin: of the window, aware.
        end: of the window, exclusive.
        ours: UIDs of our events, in capitals: copies of them are no entries by hand.
        seen: tokens of states, by path of the collection, that need not be read again.

    Raises:
        LostError: if the connection breaks.
    """
    hrefs, pulled, present = memory.collections(), [], server.present()
    for collection in collections:
        if (href := hrefs.get(collection.path)) is None:
            continue
        found = Pulled(collection.path, collection.person, collection.room)
        pulled.append(found)
        if href not in present:
            found.conflicts.append(Conflict(Trouble.COLLECTION, "", href))
            found.doubtful.add("")
            continue
        found.token = present[href]
        if found.token is not None and found.token == seen.get(collection.path):
            found.unchanged = True
            continue
        known = {one.href: (uid, one) for uid, one in memory.objects(collection.path).items()}
        listed = server.listing(href).etags
        left = {f"{href}{uid}.ics" for uid in collection.objects} - known.keys()  # by a push that broke off
        strange = [path for path, etag in listed.items() if path not in known or known[path][1].etag != etag]
        strange = [path for path in strange if path not in left]
        found.doubtful.update(path for path in strange if path not in known)
        for path, _, content in server.fetch(href, strange):
            found.doubtful.discard(path)
            if path not in known and PRODID.encode() in content:
                found.conflicts.append(Conflict(Trouble.LEFT, "", path))
            elif path not in known:
                found.read(content, begin, end, path, ours=ours)
            else:
                _changed(found, path, known, content)
        found.conflicts += [
            Conflict(Trouble.REMOVED, uid, path) for path, (uid, _) in known.items() if path not in listed
        ]
    return pulled


def _changed(found: Pulled, path: str, known: Mapping[str, tuple[str, Known]], content: bytes) -> None:
    """Note an event of ours that says something else than we wrote."""
    uid, written = known[path]
    if meaning(content) != written.meaning:
        found.conflicts.append(Conflict(Trouble.CHANGED, uid, path))
