import datetime as dt

import pytest

from .worlds import DateRange, Policy, day, demand, event, facts, sentence, world

RULE = "rest"
TWO = (demand(), demand("runde", count=4, min_gap_days=1))


def evening(start="20:00", date=None, **overrides):
    """An event of an hour, by default on Thursday evening."""
    return event(start=start, date=date or day(3), **overrides)


def morning(start="08:00", date=None, **overrides):
    """Another one, by default on Friday morning."""
    return event(**{"demand": "runde", "start": start, "date": date or day(4), **overrides})


def test_eleven_hours_of_rest():
    assert not facts(RULE, world(demands=TWO), evening(), morning())
    assert sentence(RULE, world(demands=TWO), evening("20:15"), morning()) == (
        "Person leitung hat zwischen „Treffen“ am Do, 05.11.2026, 20:15–21:15 Uhr und "
        "„Runde“ am Fr, 06.11.2026, 08:00–09:00 Uhr nur 10 Std. 45 Min. Ruhe; nötig sind 11 Std."
    )


def test_the_policy_says_how_long():
    short = world(demands=TWO, policy=Policy(rest_minutes=600))
    assert not facts(RULE, short, evening("21:00"), morning())
    assert facts(RULE, short, evening("21:15"), morning())


def test_only_the_night_between_two_days_in_a_row():
    assert not facts(RULE, world(demands=TWO), evening("22:00"), morning(date=day(5)))
    assert not facts(RULE, world(demands=TWO), evening("22:00"), morning("23:00", date=day(3)))


def test_the_last_event_and_the_first_one_speak_for_the_night():
    """The event that ends last need not be the one that begins last."""
    demands = (demand(), demand("runde", count=4, min_gap_days=1), demand("lang", minutes=240))
    events = (
        event(demand="lang", start="18:00"),
        evening("19:00"),
        morning("07:00"),
        morning("08:30", index=1),
    )
    (fact,) = facts(RULE, world(demands=demands), *events)
    assert fact.events == (events[0].id, events[2].id)
    assert fact.values["rest"] == 9 * 60


def test_one_fact_a_person_and_night():
    both = ("leitung", "ksa")
    problem = world(demands=(demand(required=both), demand("runde", count=4, required=both)))
    assert len(facts(RULE, problem, evening("22:00"), morning())) == 2
    third = morning("01:00", date=day(5), index=1)
    assert len(facts(RULE, problem, evening("22:00"), morning("20:00"), third)) == 2


def clocks_change(saturday):
    days = {"first": saturday, "last": saturday + dt.timedelta(days=13)}
    return world(horizon=DateRange(**days), demands=(demand(**days), demand("runde", **days)))


@pytest.mark.parametrize(
    ("saturday", "latest", "too_late"),
    [
        pytest.param(dt.date(2027, 3, 27), "19:00", "19:15", id="spring"),
        pytest.param(dt.date(2027, 3, 20), "20:00", "20:15", id="any other night"),
        pytest.param(dt.date(2026, 10, 24), "21:00", "21:15", id="autumn"),
    ],
)
def test_the_clocks_change_in_the_night(saturday, latest, too_late):
    problem = clocks_change(saturday)
    sunday = saturday + dt.timedelta(days=1)
    assert not facts(RULE, problem, evening(latest, date=saturday), morning(date=sunday))
    assert "nur 10 Std. 45 Min. Ruhe" in sentence(RULE, problem, evening(too_late, date=saturday), morning(date=sunday))


def test_a_long_day():
    problem = world(demands=(demand(minutes=300), demand("besuch", minutes=260, rooms=("zimmer",))))
    visit = {"demand": "besuch", "room": "zimmer", "start": "14:30"}
    assert not facts(RULE, problem, event(start="08:00"), event(**visit))
    problem = world(demands=(demand(minutes=300), demand("besuch", minutes=275, rooms=("zimmer",))))
    assert sentence(RULE, problem, event(start="08:00"), event(**visit)) == (
        "Person leitung ist am Do, 05.11.2026 mit Terminen und Fahrten 10 Std. 15 Min. beschäftigt; "
        "erlaubt sind 10 Std."
    )


def test_every_event_is_counted_with_a_trip_of_its_own():
    problem = world(demands=(demand("besuch", count=2, rooms=("zimmer",)),), policy=Policy(day_limit_minutes=199))
    visits = [event(i, demand="besuch", room="zimmer", date=day(3), start=f"{10 + i}:00") for i in range(2)]
    found = facts(RULE, problem, *visits)
    assert [fact.values["total"] for fact in found] == [2 * (60 + 2 * 20)]
    assert found[0].events == (visits[0].id, visits[1].id)


def test_one_fact_a_person_and_date():
    problem = world(demands=(demand(required=("leitung", "ksa")),), policy=Policy(day_limit_minutes=59))
    assert len(facts(RULE, problem, event(), event(1))) == 4
