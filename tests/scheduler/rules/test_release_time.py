from .worlds import DateRange, Group, Policy, Rate, day, demand, event, facts, kind, sentence, world

RULE = "release_time"
RATE = Rate(person="leitung", minutes_per_week=30, valid_from=day(-100))


def account(overdraw=0, **overrides):
    """A lead with half an hour a week and network events of an hour, which the account must carry."""
    years = (DateRange(first=day(), last=day(13)),)
    plain = {
        "kinds": (kind(network=True),),
        "rates": (RATE,),
        "policy": Policy(account_years=years, overdraw_minutes=overdraw),
    }
    return world(**{**plain, **overrides})


def weeks(problem, *events):
    return [fact.values["week"] for fact in facts(RULE, problem, *events)]


def test_charges_may_run_ahead_as_far_as_the_policy_says():
    assert not facts(RULE, account(overdraw=30), event())
    assert weeks(account(overdraw=29), event()) == [day(0)]


def test_overdrawn_in_words():
    found = facts(RULE, account(overdraw=15), event())
    assert [fact.sentence for fact in found] == [
        (
            "Person leitung hat bis zum Ende der Woche ab Mo, 02.11.2026 für Vernetzungsarbeit 30 Min. mehr verplant, "
            "als bis dahin an Freistellung zusammenkommt; erlaubt sind im Voraus 15 Min."
        )
    ]
    assert found[0].events == (event().id,)


def test_a_later_week_may_use_what_has_accrued():
    assert not facts(RULE, account(), event(1))
    assert weeks(account(), event(), event(1)) == [day(0), day(7)]


def test_a_week_stays_overdrawn_until_enough_has_accrued():
    problem = account(demands=(demand(minutes=75),))
    assert weeks(problem, event()) == [day(0), day(7)]
    assert "15 Min. mehr verplant" in facts(RULE, problem, event())[1].sentence


def test_only_network_events_of_people_with_a_rate_count():
    assert not facts(RULE, account(kinds=(kind(),)), event())
    assert not facts(RULE, account(demands=(demand(required=("ksa",)),)), event())
    assert not facts(RULE, account(rates=()), event())


def test_preparation_and_the_trip_there_and_back_count():
    demands = (demand(rooms=("zimmer",)),)
    problem = account(kinds=(kind(network=True, preparation_minutes=15),), demands=demands, overdraw=84)
    assert "1 Std. 25 Min. mehr verplant" in sentence(RULE, problem, event(room="zimmer"))


def test_chosen_attendees_are_charged():
    problem = account(demands=(demand(required=(), groups=(Group(members=("leitung",)),)),))
    assert facts(RULE, problem, event(attendees=("leitung",)))
    assert not facts(RULE, problem, event())


def test_without_account_years_nothing_is_counted():
    assert not facts(RULE, account(policy=Policy(overdraw_minutes=0)), event())


def test_one_fact_a_person_and_week():
    rates = (RATE, RATE.model_copy(update={"person": "ksa"}))
    problem = account(rates=rates, demands=(demand(required=("leitung", "ksa")),))
    assert len(facts(RULE, problem, event())) == 2
