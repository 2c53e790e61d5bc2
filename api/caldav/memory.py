"""What was written to calendar servers last: a small database beside the calendars of the plan.

It holds paths, tags and digests, no titles, no addresses of people and no passwords. Every object is noted as soon as
the server took it, so that a push that breaks off is continued by the next one.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from api.caldav.errors import CaldavError
from api.store.notes import notes
from calendars.difference import Known

MEMORY_FILE = "caldavstand.db"
VERSION = 1

_TABLES = """
CREATE TABLE collections (
    server TEXT NOT NULL, path TEXT NOT NULL, href TEXT NOT NULL, token TEXT, PRIMARY KEY (server, path)
) WITHOUT ROWID;
CREATE TABLE objects (
    server TEXT NOT NULL, path TEXT NOT NULL, uid TEXT NOT NULL,
    href TEXT NOT NULL, etag TEXT NOT NULL, digest TEXT NOT NULL, meaning TEXT NOT NULL,
    PRIMARY KEY (server, path, uid)
) WITHOUT ROWID;
"""


class ForgottenError(CaldavError):
    """Was zuletzt auf den Kalenderserver geschrieben wurde, lässt sich nicht lesen."""


class Memory:
    """What was written to one account on one server.

    Args:
        connection: to the database.
        server: address and account, e.g. ``https://kalender.example/|raumzeit``.
    """

    def __init__(self, connection: sqlite3.Connection, server: str) -> None:
        self._connection = connection
        self._server = server

    def collections(self) -> dict[str, str]:
        """Address of every collection that was written, by path of its feed."""
        rows = self._connection.execute("SELECT path, href FROM collections WHERE server = ?", (self._server,))
        return dict(rows.fetchall())

    def token(self, path: str) -> str | None:
        """The token of the state in which everything of ours was as we wrote it."""
        row = self._connection.execute(
            "SELECT token FROM collections WHERE server = ? AND path = ?", (self._server, path)
        ).fetchone()
        return row[0] if row is not None else None

    def objects(self, path: str) -> Mapping[str, Known]:
        """What was written into a collection, by UID."""
        rows = self._connection.execute(
            "SELECT uid, href, etag, digest, meaning FROM objects WHERE server = ? AND path = ? ORDER BY uid",
            (self._server, path),
        )
        return {uid: Known(*rest) for uid, *rest in rows}

    def keep_collection(self, path: str, href: str, token: str | None) -> None:
        """Note that a collection is there, and in which state."""
        self._connection.execute(
            "INSERT INTO collections VALUES (?, ?, ?, ?) "
            "ON CONFLICT (server, path) DO UPDATE SET href = excluded.href, token = excluded.token",
            (self._server, path, href, token),
        )

    def drop_collection(self, path: str) -> None:
        """Forget a collection and all that was written into it."""
        for table in ("objects", "collections"):
            self._connection.execute(
                f"DELETE FROM {table} WHERE server = ? AND path = ?",  # noqa: S608 (the names stand above)
                (self._server, path),
            )

    def keep(self, path: str, uid: str, known: Known) -> None:
        """Note that an object was taken by the server."""
        self._connection.execute(
            "INSERT OR REPLACE INTO objects VALUES (?, ?, ?, ?, ?, ?, ?)",
            (self._server, path, uid, known.href, known.etag, known.digest, known.meaning),
        )

    def drop(self, path: str, uid: str) -> None:
        """Forget an object."""
        self._connection.execute(
            "DELETE FROM objects WHERE server = ? AND path = ? AND uid = ?", (self._server, path, uid)
        )


@contextmanager
def remembering(file: Path, server: str, *, dry: bool = False) -> Iterator[Memory]:
    """Open the database, making it where there is none; what was noted survives a process that dies.

    The last notes may be lost when the power fails: the next push then looks at those objects and recognises them.

    Args:
        file: where it lies.
        server: see :class:`Memory`.
        dry: nothing will be written, so that no file is made.

    Raises:
        ForgottenError: if the file is none of ours.
        OSError: if it cannot be made.
    """
    with notes(file if file.exists() or not dry else None, _TABLES, VERSION, ForgottenError) as connection:
        yield Memory(connection, server)
