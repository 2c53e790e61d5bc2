"""Whether what a process keeps in memory still holds: the number of the last change, looked up ten times a second."""

import asyncio
import time

from api.store.calendar import revision
from api.store.database import Database

LOOKUP_SECONDS = 0.1

_generation = 0


def invalidate() -> None:
    """Let this process look at once, with the next request, whether anything changed; for whoever changed it."""
    global _generation  # noqa: PLW0603 - one number for the process, whoever counts it up
    _generation += 1


class Freshness:
    """The number of the last change as this process knows it; one lookup serves all requests that wait for it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._revision = -1
        self._generation = -1
        self._valid_until = 0.0
        self._lookup: asyncio.Future[None] | None = None

    def known(self) -> int | None:
        """The number, None if it has to be looked up."""
        fresh = time.monotonic() < self._valid_until and self._generation == _generation
        return self._revision if fresh else None

    async def current(self) -> int:
        """The number, looked up ``LOOKUP_SECONDS`` ago at most and after the last :func:`invalidate`.

        Raises:
            SQLAlchemyError: if the database does not answer.
        """
        while (known := self.known()) is None:
            if self._lookup is None:
                self._lookup = asyncio.ensure_future(self._look())
            await asyncio.shield(self._lookup)
        return known

    async def _look(self) -> None:
        generation = _generation
        try:
            self._revision = await asyncio.to_thread(self._read)
            self._generation = generation
            self._valid_until = time.monotonic() + LOOKUP_SECONDS
        finally:
            self._lookup = None

    def _read(self) -> int:
        with self._database.read() as connection:
            return revision(connection)
