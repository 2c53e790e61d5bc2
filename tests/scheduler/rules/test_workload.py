import pytest

from .worlds import Absence, Policy, Rate, day, demand, event, facts, kind, person, sentence, world

RULE = "workload"


def lead(rate=20, network=True, **overrides):
    plain = {
        "kinds": (kind(network=network, preparation_minutes=15),),
        "rates": (Rate(person="leitung", minutes_per_week=rate, valid_from=day(-100)),),
        "demands": (demand(count=4, rooms=("saal", "zimmer")),),
    }
    return world(**{**plain, **overrides})


def part_time(minutes=200, **overrides):
    return world(**{"people": (person(weekly_minutes=minutes),), "demands": (demand(count=4),), **overrides})


def week(n, **overrides):
    return [event(i, date=day(i), **overrides) for i in range(n)]


def costs(problem, *events):
    return [fact.cost for fact in facts(RULE, problem, *events)]


@pytest.mark.parametrize(("rate", "cost"), [(25, 0), (24, 1), (5, 1), (4, 2), (0, 2)])
def test_a_lead_may_spend_three_times_the_release_time_in_a_week(rate, cost):
    """An hour and a quarter of preparation against three times the rate; every hour begun costs one."""
    assert costs(lead(rate), event()) == [cost] * (cost > 0)


def test_the_policy_says_how_many_times():
    assert not costs(lead(15, policy=Policy(workload_rates=5)), event())


def test_trips_and_preparation_count_for_every_event():
    assert not costs(lead(39), event(room="zimmer"))
    assert costs(lead(38), event(room="zimmer")) == [1]
    assert not costs(lead(50), *week(2))
    assert costs(lead(49), *week(2)) == [1]


def test_a_lead_is_measured_by_network_events_alone():
    assert not costs(lead(0, network=False), *week(4))
    people = (person(weekly_minutes=1),)
    assert not costs(lead(100, people=people), *week(4))


def test_the_rate_counts_even_in_a_week_of_absence():
    away = (Absence(person="leitung", first=day(0), last=day(6), reason="Urlaub"),)
    assert not costs(lead(25, absences=away), event())


def test_a_rate_that_is_not_valid_is_0():
    later = (Rate(person="leitung", minutes_per_week=100, valid_from=day(1)),)
    assert costs(lead(rates=later), event()) == [2]
    assert not costs(lead(rates=later), event(1))


@pytest.mark.parametrize(("minutes", "cost"), [(200, 0), (199, 1), (101, 1), (100, 1), (99, 2)])
def test_others_may_fill_a_share_of_their_hours(minutes, cost):
    assert costs(part_time(minutes), *week(2)) == [cost] * (cost > 0)


def test_the_policy_says_which_share():
    assert not costs(part_time(120, policy=Policy(workload_percent=100)), *week(2))


def test_people_of_unknown_hours_are_not_measured():
    assert not costs(world(demands=(demand(count=4),)), *week(4))


def test_weeks_begin_on_monday():
    assert not costs(part_time(100), event(0, date=day(6)), event(1, date=day(7)))
    assert costs(part_time(99), event(0, date=day(6)), event(1, date=day(7))) == [1, 1]


def test_in_words():
    found = facts(RULE, lead(20), *week(2))
    assert [fact.sentence for fact in found] == [
        (
            "Person leitung hat 2 Std. 30 Min. Vernetzungsarbeit in der Woche ab Mo, 02.11.2026; "
            "ausgewogen sind höchstens 1 Std."
        )
    ]
    assert found[0].events == tuple(e.id for e in week(2))
    assert sentence(RULE, part_time(100), *week(2)) == (
        "Person leitung braucht 2 Std. für Termine, Fahrten und Vorbereitung in der Woche ab Mo, 02.11.2026; "
        "ausgewogen sind höchstens 1 Std."
    )
