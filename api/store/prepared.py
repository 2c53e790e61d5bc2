"""Statements that every request needs, compiled once and handed to the driver as they are.

On SQLite, which answers within the process, SQLAlchemy takes 125 µs to carry out what the driver does in 4; a booking
has thirteen. On PostgreSQL the way to the server counts more, and its driver wants types: there all goes as usual.
"""

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, Dialect, Insert, Select, Update
from sqlalchemy.exc import DBAPIError

BEGIN = "begin"
"""Under this name a connection that writes to SQLite keeps what begins its transaction (``Connection.info``)."""
Process = Callable[[Any], Any]
Values = Mapping[str, Any]
At = Mapping[Any, Any]
"""A row by its columns."""
Statement = Select[Any] | Insert | Update


class Prepared:
    """A statement whose parameters are always the same ones.

    Args:
        statement: no list of any length in it, for that would have to be written anew each time.
    """

    def __init__(self, statement: Statement) -> None:
        self._statement = statement
        self._ready: _Ready | None = None
        self._columns = tuple(statement.selected_columns) if isinstance(statement, Select) else ()

    def all(self, connection: Connection, values: Values) -> Sequence[Sequence[Any]]:
        """Carry it out and read everything.

        Raises:
            DBAPIError: as SQLAlchemy would.
        """
        if connection.dialect.name != "sqlite":
            return connection.execute(self._statement, values).all()
        ready = self._for(connection.dialect, values)
        return ready.read(_carry_out(connection, ready.sql, ready.bound(values)).fetchall())

    def at(self, connection: Connection, values: Values) -> list[At]:
        """:meth:`all`, by columns."""
        return [dict(zip(self._columns, row, strict=True)) for row in self.all(connection, values)]

    def run(self, connection: Connection, *rows: Values) -> None:
        """Carry it out for each of some rows, all with the same keys.

        Raises:
            DBAPIError: as SQLAlchemy would.
        """
        if not rows:
            return
        if connection.dialect.name != "sqlite":
            connection.execute(self._statement, rows)
            return
        ready = self._for(connection.dialect, rows[0])
        _carry_out(connection, ready.sql, *(ready.bound(row) for row in rows))

    def _for(self, dialect: Dialect, values: Values) -> "_Ready":
        if self._ready is None:
            self._ready = _Ready(self._statement, self._columns, dialect, values)
        return self._ready


class _Ready:
    """A statement as SQLite reads it, and what becomes of values on their way there and back."""

    def __init__(
        self, statement: Statement, columns: Iterable[ColumnElement[Any]], dialect: Dialect, values: Iterable[str]
    ) -> None:
        self._keys = frozenset(values)
        compiled = statement.compile(dialect=dialect, column_keys=list(values))
        self.sql = str(compiled)
        self._names = tuple(compiled.positiontup or ())
        self._fixed = {name: value for name, value in compiled.params.items() if name not in self._keys}
        types = {name: compiled.binds[name].type for name in self._names}
        self._there: dict[str, Process] = {
            name: process
            for name, kind in types.items()
            if (process := kind.dialect_impl(dialect).bind_processor(dialect)) is not None
        }
        self._back: list[tuple[int, Process]] = [
            (number, process)
            for number, column in enumerate(columns)
            if (process := column.type.dialect_impl(dialect).result_processor(dialect, None)) is not None
        ]

    def bound(self, values: Values) -> list[Any]:
        """Values in the order of their places.

        Raises:
            ValueError: if they are others than the first time.
        """
        if values.keys() != self._keys:
            raise ValueError(f"prepared for {sorted(self._keys)}, not for {sorted(values)}: {self.sql}")
        given = {**self._fixed, **values}
        for name, process in self._there.items():
            given[name] = process(given[name])
        return [given[name] for name in self._names]

    def read(self, rows: list[tuple[Any, ...]]) -> Sequence[Sequence[Any]]:
        """Rows with values as Python has them."""
        if not self._back:
            return rows
        changed = [list(row) for row in rows]
        for row in changed:
            for number, process in self._back:
                row[number] = process(row[number])
        return changed


def _carry_out(connection: Connection, sql: str, *rows: Sequence[Any]) -> sqlite3.Cursor:
    driver = cast("sqlite3.Connection", connection.connection.driver_connection)
    begin = connection.info.get(BEGIN)
    if begin is not None:
        begin(driver)
    try:
        return driver.execute(sql, rows[0]) if len(rows) == 1 else driver.executemany(sql, rows)
    except sqlite3.Error as error:
        raise DBAPIError.instance(sql, None, error, sqlite3.Error, dialect=connection.dialect) from error
