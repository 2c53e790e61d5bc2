"""What the calendars of the door held when somebody last looked: a small database of its own beside the service's.

A sync token (RFC 6578 §3.2) names a state of a calendar by its number; what changed since then is read from here. The
tables of the service need not remember who saw what, so that nobody who books has to wait for it. It holds names of
calendars, UIDs and digests, nothing of what the events say. Where it is lost, clients compare once what they have.
"""

import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from api.store.notes import notes
from scheduler.errors import RaumzeitError

MEMORY_FILE = "kalenderabgleich.db"
VERSION = 1

_TABLES = """
CREATE TABLE epoch (name TEXT NOT NULL);
INSERT INTO epoch VALUES (lower(hex(randomblob(16))));
CREATE TABLE calendars (name TEXT PRIMARY KEY, number INTEGER NOT NULL, etag TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE members (
    calendar TEXT NOT NULL, uid TEXT NOT NULL, digest TEXT, number INTEGER NOT NULL, PRIMARY KEY (calendar, uid)
) WITHOUT ROWID;
CREATE INDEX members_number ON members (calendar, number);
"""


class ForgottenError(RaumzeitError):
    """Was Kalenderprogramme zuletzt abgeglichen haben, lässt sich nicht lesen."""


class Memory:
    """States of calendars by number.

    Args:
        connection: to the database.
        epoch: of the file; numbers of another one mean other states.
    """

    def __init__(self, connection: sqlite3.Connection, epoch: str) -> None:
        self.epoch = epoch
        self._connection = connection
        self._lock = threading.Lock()

    def follow(self, calendar: str, etag: str, members: Mapping[str, str]) -> int:
        """The number of a calendar's state, a new one if other events are in it than the last time.

        Args:
            calendar: its name.
            etag: of all of it; where it is the same as before, nothing is compared.
            members: digests of its events by UID.
        """
        with self._lock, self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            row = self._connection.execute("SELECT number, etag FROM calendars WHERE name = ?", (calendar,)).fetchone()
            number, before = row if row is not None else (0, None)
            if before == etag:
                return int(number)
            rows = self._connection.execute("SELECT uid, digest FROM members WHERE calendar = ?", (calendar,))
            known: dict[str, str | None] = dict(rows.fetchall())
            changed = [uid for uid in known.keys() | members.keys() if known.get(uid) != members.get(uid)]
            if changed or row is None:
                number += 1
            self._connection.executemany(
                "INSERT OR REPLACE INTO members VALUES (?, ?, ?, ?)",
                ((calendar, uid, members.get(uid), number) for uid in changed),
            )
            self._connection.execute("INSERT OR REPLACE INTO calendars VALUES (?, ?, ?)", (calendar, number, etag))
            return int(number)

    def changed(self, calendar: str, number: int) -> list[str]:
        """UIDs of events that came, changed or went after a state; some of them may be as they were again.

        Raises:
            LookupError: if there was no such state.
        """
        return self._uids(calendar, number, "number > ?")

    def held(self, calendar: str, number: int) -> list[str]:
        """UIDs of events that a client may have who knows that state.

        Raises:
            LookupError: if there was no such state.
        """
        return self._uids(calendar, number, "(number > ? OR digest IS NOT NULL)")

    def _uids(self, calendar: str, number: int, condition: str) -> list[str]:
        with self._lock:
            row = self._connection.execute("SELECT number FROM calendars WHERE name = ?", (calendar,)).fetchone()
            if row is None or not 0 < number <= row[0]:
                raise LookupError(calendar, number)
            rows = self._connection.execute(
                f"SELECT uid FROM members WHERE calendar = ? AND {condition} ORDER BY uid",  # noqa: S608 (stands above)
                (calendar, number),
            )
            return [uid for (uid,) in rows]


@contextmanager
def remembering(file: Path) -> Iterator[Memory]:
    """Open the database, making it where there is none.

    Raises:
        ForgottenError: if the file is none of ours.
        OSError: if it cannot be made.
    """
    with notes(file, _TABLES, VERSION, ForgottenError) as connection:
        (epoch,) = connection.execute("SELECT name FROM epoch").fetchone()
        yield Memory(connection, epoch)
