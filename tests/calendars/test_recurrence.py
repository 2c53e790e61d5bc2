# ruff: noqa: DTZ001 (rules are walked on the wall clock)
"""Repetitions: the same occurrences as dateutil, and an end to rules that have none."""

import datetime as dt
import warnings
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from calendars.recurrence import Budget, ExhaustedError, RuleError, occurrences

BERLIN = ZoneInfo("Europe/Berlin")
BEGIN = dt.datetime(2026, 9, 1, 9, 0)
FIRST, LAST = dt.datetime(2027, 1, 1), dt.datetime(2027, 7, 1)


def plenty():
    return Budget(10**8, 10**6)


def found(rule, begin=BEGIN, first=FIRST, last=LAST, budget=None):
    return list(occurrences(rule, begin, first, last, BERLIN, budget or plenty()))


days = st.sampled_from(("MO", "TU", "WE", "TH", "FR", "SA", "SU"))
rules = st.tuples(
    st.sampled_from(("FREQ=DAILY", "FREQ=WEEKLY", "FREQ=MONTHLY", "FREQ=YEARLY")),
    st.integers(1, 5).map("INTERVAL={}".format),
    st.one_of(st.none(), st.integers(1, 90).map("COUNT={}".format), st.just("UNTIL=20270401T090000")),
    st.one_of(st.none(), st.lists(days, min_size=1, max_size=3, unique=True).map(",".join).map("BYDAY={}".format)),
    st.one_of(st.none(), st.lists(st.integers(1, 12), min_size=1, max_size=4).map(
        lambda months: f"BYMONTH={','.join(map(str, months))}")),
    st.one_of(st.none(), st.sampled_from(("BYMONTHDAY=31", "BYMONTHDAY=-1,15", "BYSETPOS=-1", "WKST=SU"))),
).map(lambda parts: ";".join(part for part in parts if part is not None))  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(rules, st.integers(0, 900))
def test_the_same_as_dateutil(rule, earlier):
    begin = BEGIN - dt.timedelta(days=earlier)
    if "BYSETPOS" in rule and "BYDAY" not in rule and "BYMONTH=" not in rule:
        return  # dateutil refuses it, and so do we
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        bounded = rrulestr(rule, dtstart=begin)
        if "UNTIL" not in rule and "COUNT" not in rule:
            bounded = bounded.replace(until=LAST)
        expected = [one for one in bounded if FIRST <= one < LAST]
    assert found(rule, begin) == expected


@pytest.mark.parametrize("frequency", ["DAILY", "WEEKLY", "MONTHLY", "YEARLY"])
@pytest.mark.parametrize("count", ["", ";COUNT=5"])
def test_a_rule_that_never_comes_true_ends_behind_the_window(frequency, count):
    budget = plenty()
    assert found(f"FREQ={frequency};BYMONTH=2;BYMONTHDAY=30{count}", dt.datetime(1990, 1, 1), budget=budget) == []
    assert 10**8 - budget.days < 40 * 365


def test_until_in_utc_is_compared_on_the_wall_clock():
    begin = dt.datetime(2027, 3, 27, 1, 30)
    assert found("FREQ=DAILY;UNTIL=20270328T233000Z", begin) == [
        begin,
        begin + dt.timedelta(1),
        begin + dt.timedelta(2),
    ]
    assert len(found("FREQ=DAILY;UNTIL=20270330", begin)) == 4
    assert found("FREQ=DAILY;UNTIL=20260101", begin) == []


def test_old_events_cost_little():
    budget = plenty()
    assert len(found("FREQ=DAILY;INTERVAL=2", dt.datetime(1601, 1, 1), budget=budget)) == 90
    assert 10**8 - budget.days < 300


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ("FREQ=SECONDLY", "der Termin wiederholt sich öfter als täglich"),
        ("FREQ=HOURLY;COUNT=3", "der Termin wiederholt sich öfter als täglich"),
        ("INTERVAL=2", "lässt sich nicht lesen"),
        ("FREQ=DAILY;FREQ=DAILY", "lässt sich nicht lesen"),
        ("FREQ=DAILY;BYEASTER=1", "lässt sich nicht lesen"),
        ("FREQ=DAILY;BYDAY=XX", "lässt sich nicht lesen"),
        ("FREQ=DAILY;COUNT=viele", "lässt sich nicht lesen"),
        ("FREQ=DAILY;INTERVAL=0", "„0“ ist kein Abstand einer Wiederholung (INTERVAL)"),
        ("FREQ=DAILY;UNTIL=bald", "„BALD“ ist kein Ende einer Wiederholung (UNTIL)"),
        ("FREQ=DAILY;UNTIL=20261332", "„20261332“ ist kein Ende einer Wiederholung (UNTIL)"),
        ("FREQ=DAILY;BYHOUR=1,2,3,4,5,6;BYMINUTE=1,2,3,4,5,6;BYSECOND=1,2,3", "wiederholt sich zu oft am Tag"),
        ("FREQ=DAILY;BYYEARDAY=" + ",".join(["1"] * 300), "die Wiederholungsregel ist zu lang"),
    ],
)
def test_rules_that_are_refused(rule, reason):
    with pytest.raises(RuleError, match=reason.replace("(", r"\(").replace(")", r"\)")):
        found(rule)


def test_a_calendar_has_one_budget():
    budget = Budget(days=10_000, occurrences=300)
    assert len(found("FREQ=DAILY", budget=budget)) == 181
    with pytest.raises(ExhaustedError):
        found("FREQ=DAILY", budget=budget)
    with pytest.raises(ExhaustedError):
        found("FREQ=YEARLY;COUNT=900;BYMONTH=2;BYMONTHDAY=30", dt.datetime(1900, 1, 1), budget=Budget(10_000, 300))
