"""Jobs on both databases, the real ones, and the service around them."""

import itertools
from collections.abc import Iterator

import pytest

from api.jobs.runner import Runner, runner_of
from api.store.database import Database
from tests.api.jobs.serving import Site, served, service_of
from tests.api.store.servers import migrated, migrated_file

_numbers = itertools.count(1)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path) -> str:
    """The address of an empty database."""
    if request.param == "sqlite":
        return migrated_file(tmp_path / "raumzeit.db")
    return migrated(request.getfixturevalue("server"), f"jobs_{next(_numbers)}")


@pytest.fixture
def database(url) -> Iterator[Database]:
    found = Database(url)
    yield found
    found.close()


@pytest.fixture
def runner(url, database) -> Iterator[Runner]:
    """The runner for that database, with one process."""
    found = runner_of(url, 1)
    found.start()
    yield found
    found.stop()


@pytest.fixture
def site(url, database, runner) -> Iterator[Site]:
    """The service at an address of loopback, asked by the Koordinierungsstelle."""
    with served(service_of(url, database), runner) as found:
        yield found
