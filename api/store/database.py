"""A database opened: connections for reading, and transactions for writing that wait for each other in order."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from sqlite3 import Cursor
from typing import TypeVar

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry

from api.store import guard
from api.store.prepared import BEGIN
from api.store.together import Together
from api.store.turns import Turns
from scheduler.errors import RaumzeitError

MIGRATIONS = Path(__file__).with_name("migrations")
BUSY_SECONDS = 10.0
"""How long a writer of SQLite waits for the one before it."""
READERS = 8
MAPPED = 1 << 28
"""Bytes of a SQLite file that are read where the system has them, instead of being copied for each connection."""
CHECKPOINT = 4000
"""Pages of the log of SQLite (16 MB) after which a commit also carries them over into the file, and takes longer."""
AGAIN = 4
"""How often a transaction is begun anew before its error counts."""
T = TypeVar("T")
_MIGRATING = threading.Lock()
"""Alembic keeps in global names what it is doing: one at a time in a process."""


class DatabaseError(RaumzeitError):
    """Die Adresse der Datenbank wird nicht unterstützt: erwartet wird sqlite:///… oder postgresql://… ."""


class Database:
    """A PostgreSQL or SQLite database with the tables of this version.

    On SQLite one connection of each process writes, and processes take turns: writers then wait in order, none of them
    long. On PostgreSQL writers wait for the rows of the resources they lock.

    Raises:
        DatabaseError: if the address names another kind of database, or one in memory, which no other connection sees.
        GuardError: if the database does not refuse overlaps.
    """

    def __init__(self, url: str) -> None:
        address = make_url(url)
        kind = address.get_backend_name()
        self._turns: Turns | None = None
        self._together: Together | None = None
        if kind == "postgresql":
            driver = address.set(drivername="postgresql+psycopg")
            self._readers = create_engine(driver, isolation_level="AUTOCOMMIT")
            self._writers = create_engine(driver)
        elif kind == "sqlite" and address.database and address.database != ":memory:":
            self._readers = _sqlite(url, READERS)
            self._writers = _sqlite(url, 1)
            self._turns = Turns(Path(address.database))
            _take_turns(self._writers, self._turns)
            self._together = Together(self.write, self._turns.begin)
        else:
            raise DatabaseError
        try:
            self._migrate()
            with self.read() as connection:
                guard.check(connection)
        except BaseException:
            self.close()
            raise

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection for reading."""
        with self._readers.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction: committed at the end, rolled back if anything is raised."""
        with self._writers.begin() as connection:
            yield connection

    def run(self, work: Callable[[Connection], T]) -> T:
        """Do something in a transaction, again if the database asks for that; on SQLite under a commit with others.

        A deadlock, or the guard refusing what was free a moment before, ends a transaction without a fault of its own;
        the second time what stands in the way is there to be read.

        Args:
            work: leaves nothing behind but what it writes to the connection.
        """
        for _ in range(AGAIN):
            try:
                return self._once(work)
            except DBAPIError as error:
                if not _passing(error):
                    raise
        return self._once(work)

    def _once(self, work: Callable[[Connection], T]) -> T:
        if self._together is not None:
            return self._together.run(work)
        with self.write() as connection:
            return work(connection)

    def close(self) -> None:
        """Give all connections back."""
        self._readers.dispose()
        self._writers.dispose()
        if self._turns is not None:
            self._turns.close()

    def _migrate(self) -> None:
        """Bring the tables to this version; if they are, nobody who writes is waited for."""
        with self.read() as connection:
            if MigrationContext.configure(connection).get_current_revision() == _newest():
                return
        with _MIGRATING, self.write() as connection:
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


@cache
def _newest() -> str | None:
    """The last migration of this version; it cannot change while the program runs."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def _passing(error: DBAPIError) -> bool:
    """Whether the same may succeed a moment later."""
    state = getattr(error.orig, "sqlstate", None)
    return state in {"40P01", "40001", "23P01", "23505"} or guard.OVERLAP in str(error.orig)


def _sqlite(url: str, size: int) -> Engine:
    engine = create_engine(url, pool_size=size, max_overflow=0, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _prepare)
    return engine


def _prepare(connection: SqliteConnection, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # transactions are begun by us, not guessed by the driver
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute(f"PRAGMA mmap_size={MAPPED}")
    connection.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT}")


def _take_turns(writers: Engine, turns: Turns) -> None:
    """Let transactions begin with their first statement, one at a time.

    What is refused before that keeps nobody waiting.
    """

    def connect(_: SqliteConnection, record: ConnectionPoolEntry) -> None:
        record.info[BEGIN] = turns.begin

    def begin(_: Connection, cursor: Cursor, *__: object) -> None:
        turns.begin(cursor.connection)

    def end(_: SqliteConnection, __: ConnectionPoolEntry) -> None:
        turns.give()

    event.listen(writers, "connect", connect)
    event.listen(writers, "before_cursor_execute", begin)
    event.listen(writers, "checkin", end)
