import pytest

from scheduler.domain.plan import Plan
from scheduler.domain.problem import Problem
from tests.calendars.small_county import EVENTS, PROBLEM, RHYTHM


@pytest.fixture(scope="session")
def problem() -> Problem:
    return PROBLEM


@pytest.fixture(scope="session")
def plan() -> Plan:
    return PROBLEM.plan(EVENTS, (RHYTHM,))
