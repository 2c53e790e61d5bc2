"""Every test of the store runs on both databases, the real ones."""

import itertools
from collections.abc import Iterator

import psycopg
import pytest
from servers import postgresql

from api.store.database import Database

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    with postgresql() as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path) -> str:
    """The address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'raumzeit.db'}"
    server = request.getfixturevalue("server")
    name = f"test_{next(_numbers)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name}")
        connection.execute(f"CREATE DATABASE {name}")
    return f"{server.rpartition('/')[0]}/{name}"


@pytest.fixture
def database(url) -> Iterator[Database]:
    found = Database(url)
    yield found
    found.close()
