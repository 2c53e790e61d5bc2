import datetime as dt

import pytest

from .worlds import Policy, day, demand, event, facts, sentence, world

RULE = "stability"


def published(*events, today=None, **overrides):
    return world(baseline=events, policy=Policy(today=today), **overrides)


def test_what_was_published_stays():
    assert not facts(RULE, published(event(), event(1)), event(), event(1))


@pytest.mark.parametrize("change", [{"date": day(4)}, {"start": 615}, {"room": "zimmer"}, {"room": None}])
def test_another_date_start_or_room_costs(change):
    assert [fact.cost for fact in facts(RULE, published(event()), event(**change))] == [10]


def test_events_of_a_demand_may_change_places_and_people():
    swapped = event(0, date=day(10)), event(1, date=day(3), attendees=("ksa",))
    assert not facts(RULE, published(event(), event(1)), *swapped)


def test_an_event_more_costs_and_an_event_less_does_not():
    assert len(facts(RULE, published(event()), event(), event(1))) == 1
    assert not facts(RULE, published(event(), event(1)), event())


def test_demands_that_were_not_published_are_free():
    problem = published(event(), demands=(demand(), demand("runde")))
    assert not facts(RULE, problem, event(), event(demand="runde"))
    assert not facts(RULE, world(), event())


def test_each_demand_has_its_own_dates():
    problem = published(event(), event(demand="runde", start="12:00"), demands=(demand(), demand("runde")))
    assert len(facts(RULE, problem, event(start="12:00"))) == 1


@pytest.mark.parametrize(("notice", "cost"), [(-1, 3), (0, 3), (13, 3), (14, 2), (41, 2), (42, 1), (100, 1)])
def test_short_notice_is_dear(notice, cost):
    problem = published(event(date=day(0)), today=day(3) - dt.timedelta(days=notice))
    assert [fact.cost for fact in facts(RULE, problem, event())] == [10 * cost]


def test_in_words():
    head = "„Treffen“ am Do, 05.11.2026, 10:00–11:00 Uhr, in „Raum saal“ "
    old = event(date=day(0))
    for today, tail in [
        (None, "steht so nicht im veröffentlichten Plan."),
        (day(-90), "steht so nicht im veröffentlichten Plan."),
        (day(2), "steht so nicht im veröffentlichten Plan; bis dahin ist 1 Tag Zeit."),
        (day(3), "steht so nicht im veröffentlichten Plan; bis dahin sind 0 Tage Zeit."),
        (day(-17), "steht so nicht im veröffentlichten Plan; bis dahin sind 20 Tage Zeit."),
        (day(4), "liegt schon zurück und steht so nicht im veröffentlichten Plan."),
    ]:
        assert sentence(RULE, published(old, today=today), event()) == head + tail
