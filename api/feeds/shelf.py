"""What a process keeps of calendars: their tags, their bytes, and their bytes packed, until something changes."""

import asyncio
import datetime as dt
import gzip
from collections import OrderedDict, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace

from api.feeds.sources import Source
from api.store.database import Database

MOST_BYTES = 256 * 1024 * 1024
"""Kept bytes of all calendars together; those that nobody asked for the longest go first."""
LEVEL = 6
"""Of gzip: 711 kB become about 60."""
SAME_SECOND = 2
"""Seconds after which no other state can have the same Last-Modified (RFC 9110 §8.8.2.2)."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A calendar as it is at a revision.

    Attributes:
        revision: with which it was compared last.
        until: see :class:`api.feeds.sources.State`.
        modified: seconds since 1970; from then on no other state of it has been seen by this process.
        body: None until somebody wants it.
        packed: the body by gzip, likewise.
    """

    revision: int
    etag: str
    until: int
    modified: int
    body: bytes | None = None
    packed: bytes | None = None

    @property
    def size(self) -> int:
        """Bytes it takes."""
        return len(self.body or b"") + len(self.packed or b"")


class Shelf:
    """Calendars in memory. Each is made once, however many ask for it at once."""

    def __init__(self, database: Database, now: Callable[[], dt.datetime]) -> None:
        self._database = database
        self._now = now
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._making: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._size = 0

    def at_hand(self, key: str, revision: int, at: int, *, body: bool, packed: bool = False) -> Kept | None:
        """A calendar that is kept and right, without any waiting.

        Args:
            revision: of the database now.
            at: seconds since 1970.
            body: the bytes are wanted.
            packed: … by gzip.
        """
        kept = self._kept.get(key)
        if kept is None or kept.revision != revision or at >= kept.until:
            return None
        if body and (kept.packed if packed else kept.body) is None:
            return None
        self._kept.move_to_end(key)
        return kept

    async def fetch(self, key: str, source: Source, revision: int, *, body: bool, packed: bool = False) -> Kept:
        """A calendar as it is, made where it is not at hand.

        Raises:
            SQLAlchemyError: if the database does not answer.
        """
        async with self._making[key]:
            now = self._now()
            found = self.at_hand(key, revision, int(now.timestamp()), body=body, packed=packed)
            if found is None:
                before = self._kept.get(key)
                found = await asyncio.to_thread(self._make, source, before, revision, now, body, packed)
                self._keep(key, found)
        return found

    def _make(
        self, source: Source, before: Kept | None, revision: int, now: dt.datetime, body: bool, packed: bool
    ) -> Kept:
        """Read the revision before the data: what is changed in between is then looked at once more, never missed."""
        content = before.body if before is not None else None
        with self._database.read() as connection:
            if body and content is None:
                state, content = source.content(connection, now)
            else:
                state = source.state(connection, now)
                if before is None or state.etag != before.etag:
                    content = None
                    if body:
                        state, content = source.content(connection, now)
        if before is not None and before.etag == state.etag:
            made = replace(before, revision=revision, until=state.until, body=content)
        else:
            modified = max(int(now.timestamp()) + SAME_SECOND, before.modified + 1 if before is not None else 0)
            made = Kept(revision, state.etag, state.until, modified, content)
        if packed and made.packed is None and made.body is not None:
            made = replace(made, packed=gzip.compress(made.body, LEVEL, mtime=0))
        return made

    def _keep(self, key: str, kept: Kept) -> None:
        before = self._kept.pop(key, None)
        self._kept[key] = kept
        self._size += kept.size - (before.size if before is not None else 0)
        while self._size > MOST_BYTES and len(self._kept) > 1:
            oldest, gone = self._kept.popitem(last=False)
            self._size -= gone.size
            self._making.pop(oldest, None)
