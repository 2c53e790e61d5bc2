"""The small county with a published plan, on both databases."""

import datetime as dt
from collections.abc import Iterator

import pytest

from api.config import Settings
from api.service import Service
from api.store import plans
from api.store.database import Database
from scenarios.booking import Buchung
from scheduler.domain.problem import Problem
from scheduler.domain.time import Window
from tests.api.booking.county import Clock, County
from tests.api.store.servers import emptied, migrated_file
from tests.calendars.small_county import EVENTS, PROBLEM, RHYTHM, changed

TWO = tuple(
    p.model_copy(update={"serves": frozenset({"fz-fuerfeld"})}) if p.id == "ksa-fuerfeld" else p for p in PROBLEM.people
)
SECOND = TWO[2].model_copy(update={"id": "ksa-zwei", "title": "Kita-Sozialarbeit Fürfeld 2"})


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path) -> str:
    if request.param == "sqlite":
        return migrated_file(tmp_path / "raumzeit.db")
    return emptied(request.getfixturevalue("server"), "leave")


def mornings(demand):
    """The talk at one time only, the Elterntreff in the mornings of September."""
    if demand.id == "gespraech":
        only = {"first": dt.date(2026, 9, 10), "last": dt.date(2026, 9, 10), "count": 1}
        return demand.model_copy(update={**only, "windows": (Window(weekday=3, start=660, end=750),)})
    if demand.id == "treff":
        weekdays = tuple(Window(weekday=day, start=570, end=690) for day in range(5))
        return demand.model_copy(update={"count": 1, "last": dt.date(2026, 9, 30), "windows": weekdays})
    return demand


@pytest.fixture(scope="session")
def problem() -> Problem:
    """With a second Kita-Sozialarbeit, and a Träger of the rooms in Fürfeld."""
    rooms = tuple(r.model_copy(update={"owner": "tr-fuerfeld"}) if r.site else r for r in PROBLEM.rooms)
    demands = tuple(map(mornings, PROBLEM.demands))
    return changed(PROBLEM, people=(*TWO, SECOND), rooms=rooms, demands=demands)


@pytest.fixture
def county(url, problem) -> Iterator[County]:
    """Supervision of the second Kita-Sozialarbeit was transferred to the Leitung, that of the first was not."""
    database = Database(url)
    clock = Clock()
    service = Service(Settings(), database, problem, rules=Buchung(dienstaufsicht=("ksa-zwei",)), now=clock)
    with database.write() as connection:
        plans.publish(connection, problem, problem.plan(EVENTS, (RHYTHM,)), 0, clock())
    yield County(service, clock)
    database.close()
