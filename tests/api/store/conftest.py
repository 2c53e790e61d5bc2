"""Every test of the store runs on both databases, the real ones."""

import itertools
from collections.abc import Iterator

import pytest

from api.store.database import Database
from tests.api.store.servers import migrated, migrated_file

_numbers = itertools.count(1)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path) -> str:
    """The address of an empty database."""
    if request.param == "sqlite":
        return migrated_file(tmp_path / "raumzeit.db")
    return migrated(request.getfixturevalue("server"), f"store_{next(_numbers)}")


@pytest.fixture
def database(url) -> Iterator[Database]:
    found = Database(url)
    yield found
    found.close()
