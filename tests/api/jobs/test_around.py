"""What is to be planned now: around promises, against the published plan, and never in the past."""

import datetime as dt

import pytest

from api.store.ledger import Change, Claim, Kind, Reservation, promise
from api.store.promised import promised
from api.usecases.around import around, reservations, without_the_past
from scenarios import load
from scheduler import Params, check, solve
from scheduler.domain.plan import Plan
from scheduler.domain.problem import Problem
from scheduler.domain.time import ZONE, clock, moment
from tests.api.naive import naive_plan

BEFORE = dt.datetime(2026, 9, 1, tzinfo=dt.UTC)
MIDDLE = dt.datetime(2026, 10, 14, 12, tzinfo=ZONE)


@pytest.fixture(scope="module")
def problem() -> Problem:
    return load("beispiel")


@pytest.fixture(scope="module")
def planned(problem) -> Plan:
    return solve(problem, Params(gap_limit=0.1)).plan


def booking(problem, begin: dt.datetime, end: dt.datetime, *more: str) -> Reservation:
    names = (f"room:{problem.rooms[0].id}", *more)
    return Reservation("b", Kind.BOOKING, "Geheimes", begin, end, tuple(Claim(name, begin, end) for name in names))


def spans(problem, begin, end):
    promise_ = booking(problem, begin, end)
    return [(r.date.day, clock(r.start), clock(r.end)) for r in reservations(problem, promise_, promise_.claims[0])]


def test_a_promise_takes_its_room_and_its_people_and_says_nothing_more(problem):
    begin = dt.datetime(2026, 10, 7, 9, 10, tzinfo=ZONE)
    person = problem.people[0].id
    promise_ = booking(problem, begin, begin + dt.timedelta(hours=1), f"person:{person}", "room:anderswo", "person:x")
    found = around(problem, [promise_], None, BEFORE).reservations[len(problem.reservations) :]
    assert [(r.room, r.people, r.title) for r in found] == [
        (problem.rooms[0].id, (), "belegt"),
        (None, (person,), "belegt"),
    ]
    assert {(clock(r.start), clock(r.end)) for r in found} == {("09:10", "10:10")}


def test_promises_are_cut_at_midnight_and_rounded_outwards(problem):
    assert spans(
        problem, dt.datetime(2026, 10, 6, 22, 0, 30, tzinfo=ZONE), dt.datetime(2026, 10, 8, 7, 0, 30, tzinfo=ZONE)
    ) == [(6, "22:00", "24:00"), (7, "00:00", "24:00"), (8, "00:00", "07:01")]
    until_midnight = dt.datetime(2026, 10, 7, tzinfo=ZONE)
    assert spans(problem, until_midnight - dt.timedelta(hours=1), until_midnight) == [(6, "23:00", "24:00")]


@pytest.mark.parametrize(
    ("begin", "end", "span"),
    [
        ("00:30", "00:45", ("02:00", "03:00")),  # 02:30 to 02:45 of summer time
        ("01:30", "01:45", ("02:00", "03:00")),  # the same once more in winter time
        ("00:30", "01:15", ("02:00", "03:00")),  # from the first into the second
        ("23:30", "02:30", ("01:30", "03:30")),
    ],
)
def test_the_hour_that_comes_twice_is_taken_whole(problem, begin, end, span):
    day = 24 if begin > end else 25
    first = dt.datetime.fromisoformat(f"2026-10-{day}T{begin}+00:00")
    last = dt.datetime.fromisoformat(f"2026-10-25T{end}+00:00")
    assert spans(problem, first, last) == [(25, *span)]


def test_before_the_year_begins_only_the_policy_knows_the_day(problem):
    asked = around(problem, [], None, BEFORE)
    assert asked == problem.model_copy(
        update={"policy": problem.policy.model_copy(update={"today": dt.date(2026, 9, 1)})}
    )


def test_what_has_begun_stays_and_nothing_new_is_planned_into_the_past(problem, planned):
    begun = {(e.demand, e.date, e.start, e.room) for e in planned.events if moment(e.date, e.start) <= MIDDLE}
    assert begun
    thinner = planned.model_copy(update={"events": tuple(e for e in planned.events if e.index == 0)})
    kept = {key for key in begun if any((e.demand, e.date) == key[:2] for e in thinner.events)}
    asked = around(problem, [], thinner, MIDDLE)
    plan = without_the_past(asked, solve(asked, Params(gap_limit=0.1)).plan, MIDDLE)
    past = {(e.demand, e.date, e.start, e.room) for e in plan.events if moment(e.date, e.start) <= MIDDLE}
    assert past == kept
    assert check(asked, plan).cost.hard == 0
    assert len(plan.events) > len(thinner.events)


def test_what_was_worked_out_of_the_county_is_not_taken_for_today(problem, planned):
    """The county was asked for its absences and its fingerprint before; days that are over are absences too."""
    assert problem.fingerprint
    known = sum(map(len, problem.absences_of.values()))
    asked = around(problem, [], planned, MIDDLE)
    assert sum(map(len, asked.absences_of.values())) == len(asked.absences) > known
    assert asked.fingerprint != problem.fingerprint


def test_a_plan_around_itself_stays_as_it_is(problem, planned):
    asked = around(problem, [], planned, MIDDLE)
    assert check(asked, planned).cost == check(problem, planned).cost
    assert without_the_past(asked, planned, MIDDLE) is planned


def test_what_the_data_no_longer_have_is_forgotten(problem):
    plan = naive_plan(problem)
    event = plan.events[0]
    gone = (
        event.model_copy(update={"demand": "früher"}),
        event.model_copy(update={"room": "abgerissen"}),
        event.model_copy(update={"index": 99}),
    )
    asked = around(problem, [], plan.model_copy(update={"events": gone}), MIDDLE)
    assert (asked.baseline, asked.pins) == ((), problem.pins)


def test_the_ledger_says_what_is_promised_beside_the_plan(database, problem):
    begin = dt.datetime(2026, 10, 7, 9, tzinfo=dt.UTC)
    held = booking(problem, begin, begin + dt.timedelta(hours=1), f"person:{problem.people[0].id}")
    blocked = Reservation(
        "s",
        Kind.BLOCK,
        "Bau",
        begin,
        begin + dt.timedelta(days=2),
        (Claim("room:x", begin, begin + dt.timedelta(days=2)),),
    )
    off = Reservation(
        "a",
        Kind.BOOKING,
        "Aus",
        begin,
        begin + dt.timedelta(hours=1),
        (Claim("room:y", begin, begin + dt.timedelta(hours=1)),),
    )
    event = Reservation(
        "e",
        Kind.EVENT,
        "Termin",
        begin,
        begin + dt.timedelta(hours=1),
        (Claim("room:z", begin, begin + dt.timedelta(hours=1)),),
        "bedarf",
        0,
    )
    with database.write() as connection:
        promise(connection, Change((held, blocked, off, event)), BEFORE)
        promise(connection, Change(cancelled=["a"]), BEFORE)
    with database.read() as connection:
        assert [r.id for r in promised(connection, BEFORE)] == ["b", "s"]
        assert set(promised(connection, BEFORE)[0].claims) == set(held.claims)
        assert [r.id for r in promised(connection, begin + dt.timedelta(hours=1))] == ["s"]
