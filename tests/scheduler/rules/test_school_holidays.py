from .worlds import NamedRange, Policy, day, event, facts, kind, sentence, world

RULE = "school_holidays"
HOLIDAYS = (NamedRange(title="Herbstferien", first=day(2), last=day(4)),)


def test_offers_to_families_avoid_the_holidays():
    problem = world(kinds=(kind(family_offer=True),), school_holidays=HOLIDAYS)
    assert [bool(facts(RULE, problem, event(date=day(d)))) for d in range(1, 6)] == [False, True, True, True, False]
    assert facts(RULE, problem, event())[0].cost == 5
    assert sentence(RULE, problem, event()) == (
        "„Treffen“ am Do, 05.11.2026, 10:00–11:00 Uhr ist ein Angebot für Familien "
        "und liegt in den Ferien (Herbstferien)."
    )


def test_evenings_avoid_the_holidays():
    problem = world(school_holidays=HOLIDAYS)
    assert not facts(RULE, problem, event(start="17:00"))
    assert not facts(RULE, problem, event(1, start="17:15"))
    assert sentence(RULE, problem, event(start="17:15")) == (
        "„Treffen“ am Do, 05.11.2026, 17:15–18:15 Uhr liegt an einem Abend in den Ferien (Herbstferien)."
    )


def test_the_policy_says_when_evening_begins():
    problem = world(school_holidays=HOLIDAYS, policy=Policy(evening_from="17:00"))
    assert facts(RULE, problem, event(start="16:15"))
    assert not facts(RULE, problem, event(start="16:00"))


def test_a_family_evening_in_two_ranges_costs_once():
    twice = (*HOLIDAYS, NamedRange(title="Brückentag", first=day(3), last=day(3)))
    problem = world(kinds=(kind(family_offer=True),), school_holidays=twice)
    assert len(facts(RULE, problem, event(start="19:00"))) == 1


def test_everything_else_may_lie_in_the_holidays():
    assert not facts(RULE, world(school_holidays=HOLIDAYS), event())
