import datetime as dt

import pytest
from rules.worlds import (
    Absence,
    DateRange,
    Group,
    Policy,
    Rate,
    day,
    demand,
    event,
    hours,
    kind,
    person,
    plan,
    room,
    world,
)

from scheduler.domain.ledger import AccountWeek, Charge, account_weeks, accounts, accrued, charge

TWO_WEEKS = DateRange(first=day(), last=day(13))
RATE = Rate(person="leitung", minutes_per_week=120, valid_from=day(-100))


def account(*events, **overrides):
    """The lead's account in a world of network events."""
    plain = {
        "kinds": (kind(network=True, preparation_minutes=15),),
        "rates": (RATE,),
        "demands": (demand(rooms=("saal", "zimmer")),),
        "policy": Policy(account_years=(TWO_WEEKS,), overdraw_minutes=30),
    }
    problem = world(**{**plain, **overrides})
    return accounts(problem, plan(problem, *events))["leitung"]


def test_week_by_week():
    assert account(event(room="zimmer"), event(1)) == (
        AccountWeek("leitung", day(0), TWO_WEEKS, 120, Charge(60, 40, 15), 5, 30),
        AccountWeek("leitung", day(7), TWO_WEEKS, 120, Charge(60, 0, 15), 50, 30),
    )


def test_an_account_without_events_only_grows():
    assert [week.balance for week in account()] == [120, 240]


def test_events_of_a_week_add_up():
    weeks = account(event(), event(1, date=day(4)))
    assert weeks[0].charge == Charge(120, 0, 30)
    assert weeks[0].charge.total == 150


def test_overdrawn_is_what_lies_beyond_the_limit():
    small = (RATE.model_copy(update={"minutes_per_week": 10}),)
    weeks = account(event(), rates=small)
    assert [(week.balance, week.overdrawn) for week in weeks] == [(-65, 35), (-55, 25)]
    policy = Policy(account_years=(TWO_WEEKS,), overdraw_minutes=65)
    assert [week.overdrawn for week in account(event(), rates=small, policy=policy)] == [0, 0]


def test_every_account_year_starts_at_0():
    years = (DateRange(first=day(0), last=day(6)), DateRange(first=day(7), last=day(13)))
    weeks = account(policy=Policy(account_years=years))
    assert [(week.year, week.balance) for week in weeks] == [(years[0], 120), (years[1], 120)]


def test_a_week_belongs_to_the_year_its_monday_lies_in():
    """The year begins on a Tuesday: the event of that first week is in no account."""
    years = (DateRange(first=day(1), last=day(7)),)
    weeks = account(event(), event(1), policy=Policy(account_years=years))
    assert [(week.week, week.balance) for week in weeks] == [(day(7), 45)]


@pytest.mark.parametrize(
    ("first", "last", "weeks"),
    [
        (day(0), day(0), [day(0)]),
        (day(0), day(6), [day(0)]),
        (day(0), day(7), [day(0), day(7)]),
        (day(1), day(6), []),
        (day(-1), day(7), [day(0), day(7)]),
    ],
)
def test_mondays_of_a_year(first, last, weeks):
    assert list(account_weeks(DateRange(first=first, last=last))) == weeks


def test_a_kita_year_has_52_or_53_mondays():
    year = DateRange(first=dt.date(2026, 8, 1), last=dt.date(2027, 7, 31))
    weeks = list(account_weeks(year))
    assert (len(weeks), weeks[0], weeks[-1]) == (52, dt.date(2026, 8, 3), dt.date(2027, 7, 26))


def test_only_network_events_are_charged():
    weeks = account(event(), kinds=(kind(preparation_minutes=15),))
    assert [week.charge for week in weeks] == [Charge(), Charge()]


def test_required_and_chosen_people_are_charged():
    rates = (RATE, RATE.model_copy(update={"person": "ksa"}))
    problem = world(
        kinds=(kind(network=True),),
        rates=rates,
        demands=(demand(groups=(Group(members=("ksa",)),)),),
        policy=Policy(account_years=(TWO_WEEKS,)),
    )
    books = accounts(problem, plan(problem, event(attendees=("ksa",)), event(1)))
    assert [week.charge.events for week in books["leitung"]] == [60, 60]
    assert [week.charge.events for week in books["ksa"]] == [60, 0]


def test_people_without_a_rate_have_no_account():
    problem = world(kinds=(kind(network=True),), policy=Policy(account_years=(TWO_WEEKS,)))
    assert accounts(problem, plan(problem, event())) == {}


def test_without_account_years_there_are_no_weeks():
    assert account(policy=Policy()) == ()


def test_the_rate_valid_on_monday_counts():
    rates = (
        Rate(person="leitung", minutes_per_week=120, valid_from=day(-100), valid_to=day(2)),
        Rate(person="leitung", minutes_per_week=180, valid_from=day(3)),
    )
    assert [week.accrued for week in account(rates=rates)] == [120, 180]
    ended = (rates[0],)
    assert [week.accrued for week in account(rates=ended)] == [120, 0]


def away(first, last, **overrides):
    absences = (Absence(person="leitung", first=day(first), last=day(last), reason="Urlaub"),)
    return [week.accrued for week in account(absences=absences, **overrides)]


def test_a_week_of_absence_adds_nothing():
    assert away(0, 4) == [0, 120]
    assert away(-10, 13) == [0, 0]


def test_a_day_at_work_is_enough():
    assert away(0, 3) == [120, 120]
    assert away(1, 6) == [120, 120]
    assert away(5, 6) == [120, 120]


def test_absence_counts_on_working_days_alone():
    """Whoever works from Tuesday to Thursday is away all week if away on these three days."""
    assert away(1, 3, people=(person(availability=hours("Di Mi Do")), person("ksa"))) == [0, 120]
    assert away(1, 3, people=(person(availability=None), person("ksa"))) == [120, 120]
    assert away(0, 4, people=(person(availability=None), person("ksa"))) == [0, 120]
    assert away(1, 3, people=(person(availability=hours("Di Mi Do Sa")), person("ksa"))) == [0, 120]


def test_public_holidays_are_no_working_days():
    assert away(0, 3, holidays={day(4): "Feiertag"}) == [0, 120]
    assert away(0, 3, holidays={day(3): "Feiertag"}) == [120, 120]


def test_a_week_without_any_working_day_adds_nothing():
    festive = {day(d): "Feiertag" for d in range(5)}
    assert [week.accrued for week in account(holidays=festive)] == [0, 120]


def test_accrued_is_none_of_the_business_of_people_without_a_rate():
    assert accrued(world(), "leitung", day(0)) == 0


def test_trips_are_counted_from_the_base_and_back():
    rooms = (room(), room("zimmer", site="kita"), room("netz", site=None, kind="digital"))
    people = (person(), person("ksa", base=None))
    problem = world(rooms=rooms, people=people, travel={"fz": {"kita": 20}, "kita": {"fz": 50}})
    (wanted,) = problem.demands
    assert charge(problem, "leitung", wanted, "kita") == Charge(60, 40, 0)
    assert charge(problem, "leitung", wanted, "fz") == Charge(60, 0, 0)
    assert charge(problem, "leitung", wanted, None) == Charge(60, 0, 0)
    assert charge(problem, "ksa", wanted, "kita") == Charge(60, 0, 0)
