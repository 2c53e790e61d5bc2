"""A served small county on both databases, the real ones."""

import itertools
from collections.abc import Iterator

import pytest

from api.store import plans
from api.store.database import Database
from tests.api.feeds.feed_server import START, Client, Clock, application, service_of, serving
from tests.api.store.servers import migrated, migrated_file, postgresql
from tests.calendars.small_county import EVENTS, PROBLEM, RHYTHM

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    with postgresql() as address:
        yield address


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def make_url(request, tmp_path_factory):
    """Addresses of empty databases."""

    def make() -> str:
        if request.param == "sqlite":
            return migrated_file(tmp_path_factory.mktemp("feeds") / "raumzeit.db")
        return migrated(request.getfixturevalue("server"), f"feeds_{next(_numbers)}")

    return make


@pytest.fixture
def database(make_url) -> Iterator[Database]:
    found = Database(make_url())
    yield found
    found.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def service(database, clock):
    """The small county with its plan published."""
    found = service_of(database, clock)
    with database.write() as connection:
        plans.publish(connection, PROBLEM, PROBLEM.plan(EVENTS, (RHYTHM,)), 0, START.replace(month=7))
    return found


@pytest.fixture
def client(service) -> Iterator[Client]:
    with serving(application(service)) as client:
        yield client
