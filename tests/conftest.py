"""What holds for all tests: where coverage is counted, and that no file is parsed twice that stayed the same."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
COUNTED = {"benchmarks", "calendars", "scheduler"}
"""Folders of tests of the packages whose coverage has to be 95 %; the local search is tested among the benchmarks."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Count coverage only in the tests of what is counted: counting makes a test take up to twice as long."""
    if not config.pluginmanager.has_plugin("_cov"):
        return
    for item in items:
        if item.path.relative_to(TESTS).parts[0] not in COUNTED:
            item.add_marker("no_cover")


@pytest.fixture(scope="session", autouse=True)
def _parsed_once() -> Iterator[None]:
    """Remember what was parsed: most tests of scenarios change one line of a data set that has five files."""
    from scenarios import source  # noqa: PLC0415 - coverage begins to count after this file was imported

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(source, "compose", lru_cache(128)(source.compose))
        yield
