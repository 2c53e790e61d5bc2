"""Small SQLite files of their own, for what need not lie in the database of the service."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scheduler.errors import RaumzeitError

PATIENCE = 10
"""Seconds to wait for another process."""


@contextmanager
def notes(file: Path | None, tables: str, version: int, failure: type[RaumzeitError]) -> Iterator[sqlite3.Connection]:
    """Open such a file, making it where there is none; what was noted survives a process that dies.

    The last notes may be lost when the power fails. Threads that share the connection take turns.

    Args:
        file: where it lies; None is one in memory that is gone afterwards.
        tables: statements that make a new one.
        version: of the tables.
        failure: raised if the file is none of ours, or of another version.

    Raises:
        RaumzeitError: ``failure``.
        OSError: if it cannot be made.
    """
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(file or ":memory:", isolation_level=None, timeout=PATIENCE, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        (known,) = connection.execute("PRAGMA user_version").fetchone()
        if known == 0:
            connection.executescript(f"BEGIN; {tables} PRAGMA user_version = {version}; COMMIT;")
        elif known != version:
            raise failure(f"„{file}“ steht in der Fassung {known}, erwartet wird {version}.")
        yield connection
    except sqlite3.DatabaseError as error:
        raise failure(f"„{file}“ lässt sich nicht lesen ({error}).") from error
    finally:
        connection.close()
