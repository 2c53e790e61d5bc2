"""The small county as a service, on both databases."""

import itertools
from collections.abc import Iterator

import pytest

from api.config import Settings
from api.service import Service
from api.store.database import Database
from tests.api.booking.county import Clock, County
from tests.api.store.servers import migrated, migrated_file, postgresql
from tests.calendars.small_county import PROBLEM

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def booking_server() -> Iterator[str]:
    with postgresql() as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path) -> str:
    if request.param == "sqlite":
        return migrated_file(tmp_path / "raumzeit.db")
    return migrated(request.getfixturevalue("booking_server"), f"booking_{next(_numbers)}")


@pytest.fixture
def county(url) -> Iterator[County]:
    database = Database(url)
    clock = Clock()
    yield County(Service(Settings(), database, PROBLEM, now=clock), clock)
    database.close()
