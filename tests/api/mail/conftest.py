"""Both databases, a clock that is set by hand, and a real SMTP server on loopback."""

import datetime as dt
from collections.abc import Iterator

import psycopg
import pytest

from api.config import Settings
from api.mail.sender import Sender
from api.store.database import Database
from api.store.tables import metadata
from tests.api.mail.postoffice import PostOffice
from tests.api.store.servers import postgresql


class Clock:
    def __init__(self) -> None:
        self.at = dt.datetime(2026, 10, 1, 8, tzinfo=dt.UTC)

    def __call__(self) -> dt.datetime:
        return self.at

    def forward(self, **more: float) -> dt.datetime:
        self.at += dt.timedelta(**more)
        return self.at


@pytest.fixture(scope="session")
def shared() -> Iterator[Database]:
    """One PostgreSQL database for all tests here, since making one takes longer than most of them."""
    with postgresql() as address:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("DROP DATABASE IF EXISTS test_mail")
            connection.execute("CREATE DATABASE test_mail")
        found = Database(f"{address.rpartition('/')[0]}/test_mail")
        yield found
        found.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path) -> Iterator[Database]:
    """An empty database of either kind."""
    if request.param == "postgresql":
        found = request.getfixturevalue("shared")
        yield found
        with found.write() as connection:
            for table in reversed(metadata.sorted_tables):
                if table.name != "facts":
                    connection.execute(table.delete())
    else:
        found = Database(f"sqlite:///{tmp_path / 'raumzeit.db'}")
        yield found
        found.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def post() -> Iterator[PostOffice]:
    with PostOffice() as office:
        yield office


@pytest.fixture
def settings(post, monkeypatch) -> Settings:
    monkeypatch.setenv("RAUMZEIT_MAIL_URL", post.url)
    monkeypatch.setenv("RAUMZEIT_MAIL_FROM", "raumzeit@kreis.example")
    return Settings()


@pytest.fixture
def sender(database, settings, clock) -> Sender:
    return Sender(database, settings, clock)
