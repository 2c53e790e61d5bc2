"""Whose turn it is to write to a SQLite file.

SQLite lets one transaction write at a time, and a process that waits for another sleeps and looks again, at last only
ten times a second. A file lock beside the database is waited for by the kernel instead, so that the next begins at
once. It only saves waiting: the database would refuse a second writer anyway, and on Windows, which has no such lock,
it does.
"""

import sys
from pathlib import Path
from sqlite3 import Connection

if sys.platform != "win32":
    import fcntl


class Turns:
    """Turns at one database, across the processes of a machine.

    Args:
        path: of the database file; the lock lies beside it, with the ending ``-turn``.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.with_name(f"{path.name}-turn").open("wb")

    def begin(self, connection: Connection) -> None:
        """Begin a transaction when it is one's turn; one that has begun goes on."""
        if connection.in_transaction:
            return
        if sys.platform != "win32":
            fcntl.flock(self._file, fcntl.LOCK_EX)
        connection.execute("BEGIN IMMEDIATE")

    def give(self) -> None:
        """Let the next go on; whoever has no turn gives nothing."""
        if sys.platform != "win32":
            fcntl.flock(self._file, fcntl.LOCK_UN)

    def close(self) -> None:
        """Need no turns any more."""
        self._file.close()
