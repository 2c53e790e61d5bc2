"""The small county as a service, on both databases."""

from collections.abc import Iterator

import pytest

from api.config import Settings
from api.service import Service
from api.store.database import Database
from tests.api.booking.county import Clock, County
from tests.api.store.servers import emptied, migrated_file
from tests.calendars.small_county import PROBLEM


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path) -> str:
    if request.param == "sqlite":
        return migrated_file(tmp_path / "raumzeit.db")
    return emptied(request.getfixturevalue("server"), "booking")


@pytest.fixture
def county(url) -> Iterator[County]:
    database = Database(url)
    clock = Clock()
    yield County(Service(Settings(), database, PROBLEM, now=clock), clock)
    database.close()
