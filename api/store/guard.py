"""The guard: the database refuses two held claims of one resource that overlap, whatever the code above it does.

On PostgreSQL it is an exclusion constraint over half-open ranges (it needs the extension ``btree_gist``), on SQLite two
triggers. Neither is known to Alembic's autogenerate, and its batch mode drops triggers without a word: so migrations
make the guard by hand, and :func:`check` asks for it whenever a database is opened.
"""

from sqlalchemy import Connection, text

from scheduler.errors import RaumzeitError

CONSTRAINT = "ex_claims_overlap"
OVERLAP = "raumzeit: claims overlap"
"""What SQLite's triggers say."""

_POSTGRESQL = f"""
    CREATE EXTENSION IF NOT EXISTS btree_gist;
    ALTER TABLE claims ADD CONSTRAINT {CONSTRAINT}
    EXCLUDE USING gist (resource WITH =, int8range(begin_at, end_at, '[)') WITH &&) WHERE (held)
"""
_TRIGGERS = {
    "claims_overlap_insert": "BEFORE INSERT ON claims",
    "claims_overlap_update": "BEFORE UPDATE OF reservation, resource, begin_at, end_at, held ON claims",
}
_MEETS = (
    "WHEN NEW.held AND EXISTS (SELECT 1 FROM claims WHERE resource = NEW.resource AND held "
    "AND begin_at < NEW.end_at AND end_at > NEW.begin_at AND reservation <> {own})"
)


class GuardError(RaumzeitError):
    """Der Datenbank fehlt der Schutz vor Doppelbelegungen; sie wird so nicht benutzt."""


def install(connection: Connection) -> None:
    """Make the guard in a database that has the table ``claims``."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(_POSTGRESQL)
        return
    for name, event in _TRIGGERS.items():
        own = "OLD.reservation" if "UPDATE" in event else "NEW.reservation"
        connection.execute(
            text(f"CREATE TRIGGER {name} {event} {_MEETS.format(own=own)} BEGIN SELECT RAISE(ABORT, '{OVERLAP}'); END")
        )


def remove(connection: Connection) -> None:
    """Take the guard away, for a migration that changes ``claims``; whoever does so installs it again."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"ALTER TABLE claims DROP CONSTRAINT {CONSTRAINT}"))
        return
    for name in _TRIGGERS:
        connection.execute(text(f"DROP TRIGGER {name}"))


def check(connection: Connection) -> None:
    """Ask the database for its guard.

    Raises:
        GuardError: if it has none.
    """
    if connection.dialect.name == "postgresql":
        query = "SELECT conname FROM pg_constraint WHERE contype = 'x' AND convalidated"
        wanted = {CONSTRAINT}
    else:
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'claims'"
        wanted = set(_TRIGGERS)
    if not wanted <= set(connection.execute(text(query)).scalars()):
        raise GuardError
