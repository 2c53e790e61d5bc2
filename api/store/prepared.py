"""Statements that every request needs, compiled once and handed to the driver as they are.

On SQLite, which answers within the process, SQLAlchemy takes 125 µs to carry out what the driver does in 4; a booking
has thirteen. On PostgreSQL the way to the server comes on top.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, Dialect, Insert, Select, Update, bindparam
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlalchemy.exc import DBAPIError

BEGIN = "begin"
"""Under this name a connection that writes to SQLite keeps what begins its transaction (``Connection.info``)."""
FEW = 8
"""Rows up to which there is a statement for each number of them."""
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
        self._ready: dict[str, _Ready] = {}
        self._rows: dict[int, Prepared] = {}
        self._columns = tuple(statement.selected_columns) if isinstance(statement, Select) else ()

    def all(self, connection: Connection, values: Values) -> Sequence[Sequence[Any]]:
        """Carry it out and read everything.

        Raises:
            DBAPIError: as SQLAlchemy would.
        """
        ready = self._for(connection.dialect, values)
        return ready.read(_carry_out(connection, ready.sql, ready.bound(values)).fetchall())

    def at(self, connection: Connection, values: Values) -> list[At]:
        """:meth:`all`, by columns."""
        return [dict(zip(self._columns, row, strict=True)) for row in self.all(connection, values)]

    def run(self, connection: Connection, *rows: Values) -> None:
        """Carry it out for each of some rows, all with the same keys; a few new ones go in at once.

        Raises:
            DBAPIError: as SQLAlchemy would.
        """
        if 1 < len(rows) <= FEW and isinstance(self._statement, Insert):
            one = {f"{key}_{n}": value for n, row in enumerate(rows) for key, value in row.items()}
            self._together(self._statement, len(rows), rows[0]).run(connection, one)
        elif rows:
            ready = self._for(connection.dialect, rows[0])
            _carry_out(connection, ready.sql, *(ready.bound(row) for row in rows))

    def _together(self, statement: Insert, number: int, keys: Iterable[str]) -> "Prepared":
        """The statement that inserts so many rows, whose values are named after their columns and numbered."""
        found = self._rows.get(number)
        if found is None:
            values: list[dict[str, Any]] = [{key: bindparam(f"{key}_{n}") for key in keys} for n in range(number)]
            found = self._rows[number] = Prepared(statement.values(values))
        return found

    def _for(self, dialect: Dialect, values: Values) -> "_Ready":
        ready = self._ready.get(dialect.name)
        if ready is None:
            ready = self._ready[dialect.name] = _Ready(self._statement, self._columns, dialect, values)
        return ready


class _Ready:
    """A statement as a driver reads it, and what becomes of values on their way there and back."""

    def __init__(
        self, statement: Statement, columns: Iterable[ColumnElement[Any]], dialect: Dialect, values: Iterable[str]
    ) -> None:
        self._keys = frozenset(values)
        compiled = statement.compile(dialect=dialect, column_keys=list(values))
        self.sql = str(compiled)
        self._order = compiled.positiontup
        self._fixed = {name: value for name, value in compiled.params.items() if name not in self._keys}
        self._there: dict[str, Process] = {
            name: process
            for name in compiled.params
            if (process := compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect)) is not None
        }
        self._back: list[tuple[int, Process]] = [
            (number, process)
            for number, column in enumerate(columns)
            if (process := column.type.dialect_impl(dialect).result_processor(dialect, None)) is not None
        ]

    def bound(self, values: Values) -> Sequence[Any] | Values:
        """Values in the order of their places, or by name where the driver wants names.

        Raises:
            ValueError: if they are others than the first time.
        """
        if values.keys() != self._keys:
            raise ValueError(f"prepared for {sorted(self._keys)}, not for {sorted(values)}: {self.sql}")
        given = {**self._fixed, **values}
        for name, process in self._there.items():
            given[name] = process(given[name])
        return given if self._order is None else [given[name] for name in self._order]

    def read(self, rows: Sequence[Sequence[Any]]) -> Sequence[Sequence[Any]]:
        """Rows with values as Python has them."""
        if not self._back:
            return rows
        changed = [list(row) for row in rows]
        for row in changed:
            for number, process in self._back:
                row[number] = process(row[number])
        return changed


def _carry_out(connection: Connection, sql: str, *rows: Any) -> DBAPICursor:
    """The cursor of the driver (PEP 249) after it has carried out a statement."""
    driver = cast("DBAPIConnection", connection.connection.dbapi_connection)
    begin = connection.info.get(BEGIN)
    if begin is not None:
        begin(driver)
    failure = connection.dialect.loaded_dbapi.Error
    try:
        cursor = driver.cursor()
        if len(rows) == 1:
            cursor.execute(sql, rows[0])
        else:
            cursor.executemany(sql, rows)
    except failure as error:
        if connection.dialect.is_disconnect(error, driver, None):
            connection.invalidate(error)
        raise DBAPIError.instance(sql, None, error, failure, dialect=connection.dialect) from error
    return cursor
