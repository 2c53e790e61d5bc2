"""The small county as a service, on both databases."""

import itertools
from collections.abc import Iterator

import psycopg
import pytest

from api.config import Settings
from api.service import Service
from api.store.database import Database
from tests.api.booking.county import Clock, County
from tests.api.store.servers import postgresql
from tests.calendars.small_county import PROBLEM

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def booking_server() -> Iterator[str]:
    with postgresql() as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'raumzeit.db'}"
    server = request.getfixturevalue("booking_server")
    name = f"booking_{next(_numbers)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return f"{server.rpartition('/')[0]}/{name}"


@pytest.fixture
def county(url) -> Iterator[County]:
    database = Database(url)
    clock = Clock()
    yield County(Service(Settings(), database, PROBLEM, now=clock), clock)
    database.close()
