"""A served small county on both databases, the real ones."""

from collections.abc import Iterator

import pytest

from api.store import plans
from api.store.database import Database
from tests.api.feeds.feed_server import START, Client, Clock, application, service_of, serving
from tests.api.store.servers import emptied, migrated_file
from tests.calendars.small_county import EVENTS, PROBLEM, RHYTHM


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def make_url(request, tmp_path_factory):
    """Addresses of empty databases; on PostgreSQL those of one name are one, emptied again."""

    def make(name: str = "feeds") -> str:
        if request.param == "sqlite":
            return migrated_file(tmp_path_factory.mktemp("feeds") / "raumzeit.db")
        return emptied(request.getfixturevalue("server"), name)

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
