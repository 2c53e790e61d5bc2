"""What holds for all tests: where coverage is counted."""

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
