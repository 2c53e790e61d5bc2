"""The small county with its pages, on SQLite: the use cases behind them run on both databases in their own tests."""

from collections.abc import Iterator

import pytest

from api.config import Settings
from api.service import Service
from api.store import plans
from api.store.database import Database
from scheduler.domain.plan import Plan
from tests.api.booking.county import NOW, Clock
from tests.api.store.servers import migrated_file
from tests.api.web.browser import Browser
from tests.calendars.small_county import EVENTS, PROBLEM, RHYTHM


@pytest.fixture
def url(tmp_path) -> str:
    return migrated_file(tmp_path / "raumzeit.db")


@pytest.fixture
def browser(url) -> Iterator[Browser]:
    database = Database(url)
    clock = Clock()
    service = Service(Settings(), database, PROBLEM, now=clock)
    plan = Plan(problem=PROBLEM.title, fingerprint=PROBLEM.fingerprint, events=EVENTS, rhythms=(RHYTHM,))
    with database.write() as connection:
        plans.publish(connection, PROBLEM, plan, 0, NOW)
    yield Browser(service, clock)
    database.close()
