"""Publishing: immutable versions, one transaction through the door, and nothing that has begun moves."""

import datetime as dt
import threading

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from api.store.ledger import Change, Claim, Kind, RefusedError, Reservation, promise
from api.store.plans import StaleError, current_version, plan_in_force, publish
from api.store.tables import claims, plans, reservations
from scenarios import load
from scheduler.domain.plan import Plan
from scheduler.domain.problem import Problem
from scheduler.domain.time import moment
from tests.api.naive import naive_plan

BEFORE = dt.datetime(2026, 8, 1, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def problem() -> Problem:
    return load("beispiel")


@pytest.fixture(scope="module")
def plan(problem) -> Plan:
    return naive_plan(problem)


def publish_at(database, problem, plan, based_on, now=BEFORE):
    with database.write() as connection:
        return publish(connection, problem, plan, based_on, now)


def without(plan: Plan, *events) -> Plan:
    return plan.model_copy(update={"events": tuple(e for e in plan.events if e not in events)})


def event_id(database, event) -> str:
    named = select(reservations.c.id).where(
        reservations.c.demand == event.demand, reservations.c.event_index == event.index
    )
    with database.read() as connection:
        return connection.execute(named).scalar_one()


def states(database) -> dict[str, tuple[str, int]]:
    with database.read() as connection:
        return {r.id: (r.state, r.version) for r in connection.execute(select(reservations))}


def test_the_first_plan_fills_the_ledger(database, problem, plan):
    published = publish_at(database, problem, plan, 0)
    assert published.version == 1
    assert len(published.fresh) == len(plan.events)
    with database.read() as connection:
        rows = connection.execute(select(reservations.c.demand, reservations.c.event_index)).all()
    assert sorted(rows) == sorted((e.demand, e.index) for e in plan.events)
    with database.read() as connection:
        assert plan_in_force(connection) == plan
        assert connection.execute(select(func.count()).select_from(claims)).scalar_one() > len(plan.events)


def test_the_same_plan_again_touches_nothing(database, problem, plan):
    publish_at(database, problem, plan, 0)
    before = states(database)
    published = publish_at(database, problem, plan, 1)
    assert (published.version, published.fresh, published.moved, published.cancelled) == (2, (), (), ())
    assert states(database) == before


def test_what_is_gone_is_cancelled_and_comes_back_as_the_same_event(database, problem, plan):
    gone = plan.events[-1]
    publish_at(database, problem, plan, 0)
    name = event_id(database, gone)
    assert publish_at(database, problem, without(plan, gone), 1).cancelled == (name,)
    assert states(database)[name] == ("cancelled", 2)
    again = publish_at(database, problem, plan, 2)
    assert again.fresh == (name,)
    assert states(database)[name] == ("held", 3)


def test_what_moves_is_the_same_event_at_another_time(database, problem, plan):
    event = plan.events[0]
    later = event.model_copy(update={"date": event.date + dt.timedelta(days=70)})
    publish_at(database, problem, plan, 0)
    published = publish_at(database, problem, Plan(problem="", events=(later, *plan.events[1:])), 1)
    name = event_id(database, event)
    assert published.moved == (name,)
    assert states(database)[name] == ("held", 2)


def test_what_has_begun_stays_as_it_was(database, problem, plan):
    event = min(plan.events, key=lambda e: (e.date, e.start))
    publish_at(database, problem, plan, 0)
    now = moment(event.date, event.start).astimezone(dt.UTC)
    published = publish_at(database, problem, without(plan, event), 1, now)
    assert published.cancelled == ()
    assert states(database)[event_id(database, event)] == ("held", 1)


def test_a_plan_on_stale_ground_is_refused_with_the_version_in_force(database, problem, plan):
    publish_at(database, problem, plan, 0)
    with pytest.raises(StaleError, match="Fassung 0 auf, veröffentlicht ist inzwischen Fassung 1") as stale:
        publish_at(database, problem, without(plan, plan.events[0]), 0)
    assert stale.value.current == 1
    with database.read() as connection:
        assert current_version(connection) == 1


def test_a_booking_that_came_while_the_solver_ran_is_named_and_nothing_is_published(database, problem, plan):
    event = next(e for e in plan.events if e.room is not None and not problem.room[e.room].digital)
    begin = moment(event.date, event.start).astimezone(dt.UTC)
    end = begin + dt.timedelta(minutes=15)
    booking = Reservation("tanz", Kind.BOOKING, "Tanz", begin, end, (Claim(f"room:{event.room}", begin, end),))
    with database.write() as connection:
        promise(connection, Change((booking,)), BEFORE)
    with pytest.raises(RefusedError) as refused:
        publish_at(database, problem, plan, 0)
    assert {(c.holder, c.resource) for c in refused.value.clashes} == {("tanz", f"room:{event.room}")}
    assert set(states(database)) == {"tanz"}
    with database.read() as connection:
        assert connection.execute(select(func.count()).select_from(plans)).scalar_one() == 0
    assert publish_at(database, problem, without(plan, event), 0).version == 1


def test_of_two_who_publish_at_once_one_is_told(database, problem, plan):
    told, published, failed = [], [], []

    def work():
        try:
            published.append(publish_at(database, problem, plan, 0).version)
        except StaleError as error:
            told.append(error.current)
        except DBAPIError as error:
            failed.append(str(error))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (published, told, failed) == ([1], [1, 1, 1], [])
