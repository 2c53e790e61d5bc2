"""Both databases, a clock that is set by hand, and a real SMTP server on loopback."""

import datetime as dt
from collections.abc import Iterator

import pytest

from api.config import Settings
from api.mail.sender import Sender
from api.store.database import Database
from tests.api.mail.postoffice import PostOffice
from tests.api.store.servers import emptied, migrated_file


class Clock:
    def __init__(self) -> None:
        self.at = dt.datetime(2026, 10, 1, 8, tzinfo=dt.UTC)

    def __call__(self) -> dt.datetime:
        return self.at

    def forward(self, **more: float) -> dt.datetime:
        self.at += dt.timedelta(**more)
        return self.at


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path) -> Iterator[Database]:
    """An empty database of either kind."""
    if request.param == "sqlite":
        found = Database(migrated_file(tmp_path / "raumzeit.db"))
    else:
        found = Database(emptied(request.getfixturevalue("server"), "mail"))
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
