"""The shipped county as calendars, with a plan drawn by lot: the one test here that knows ``scenarios``."""

import datetime as dt
import random

import pytest

from calendars import publish
from calendars.read import read
from scheduler.domain.plan import PlannedEvent
from tests.calendars.parsers import with_icalendar, with_libical, with_vobject
from tests.calendars.small_county import NOW


def drawn_plan(problem, seed):
    """Every event on a day of its own window, in a weekly window and a room of its demand; rules are not asked."""
    lot = random.Random(seed)
    events = []
    for demand in problem.demands:
        for index in range(demand.count):
            days = list(demand.window(index).days())
            window = lot.choice([w for w in demand.windows if w.end - w.start >= demand.minutes])
            day = lot.choice([d for d in days if d.weekday() == window.weekday] or days)
            room = lot.choice(demand.rooms) if demand.rooms else None
            events.append(PlannedEvent(demand=demand.id, index=index, date=day, start=window.start, room=room))
    return problem.plan(tuple(events))


@pytest.fixture(scope="module")
def scenarios():
    return pytest.importorskip("scenarios", reason="data sets are not there yet")


def test_the_example_becomes_calendars_that_every_parser_reads(scenarios):
    problem = scenarios.load("beispiel")
    publication = publish(problem, drawn_plan(problem, 7), now=NOW)
    for content, told in zip(publication.files.values(), with_libical(publication.files.values()), strict=True):
        assert read(content).unread == ()
        assert (told["passed"], told["errors"]) == (True, [])
        assert with_icalendar(content) == with_vobject(content)


@pytest.mark.no_cover  # the same lines thousands of times
def test_the_whole_county(scenarios):
    """Every event of 2,818 is in the county's calendar, libical accepts them, and another plan keeps every UID."""
    problem = scenarios.load("bad-kreuznach-2026-27")
    publication = publish(problem, drawn_plan(problem, 7), now=NOW)
    assert publication.fresh == sum(demand.count for demand in problem.demands)
    whole = publication.files["kreis.ics"]
    assert len(read(whole).events) == publication.fresh
    (told,) = with_libical([whole])
    assert (told["passed"], told["errors"]) == (True, [])
    again = publish(problem, drawn_plan(problem, 8), publication.state, now=NOW + dt.timedelta(days=1))
    assert (again.fresh, again.changed > 0) == (0, True)
