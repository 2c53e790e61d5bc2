import pytest

from .worlds import DateRange, day, demand, event, facts, sentence, world

RULE = "spacing"


@pytest.mark.parametrize(("offset", "cost"), [(0, 10), (1, 6), (2, 3), (3, 0), (4, 3), (5, 6), (6, 10), (7, 13)])
def test_days_from_the_middle_of_the_section(offset, cost):
    """A section of seven days has its middle on the Thursday; 20, 40, 60 … sixths are rounded down."""
    first = [fact.cost for fact in facts(RULE, world(), event(date=day(offset)))]
    second = [fact.cost for fact in facts(RULE, world(), event(1, date=day(7 + offset)))]
    assert first == second == [cost] * (cost > 0)


def test_a_section_of_even_length_has_its_middle_between_two_days():
    problem = world(demands=(demand(count=2, last=day(7)),))
    costs = [sum(fact.cost for fact in facts(RULE, problem, event(date=day(offset)))) for offset in range(4)]
    assert costs == [10, 3, 3, 10]


def test_sections_of_one_day():
    problem = world(demands=(demand(count=2, last=day(1)),))
    assert not facts(RULE, problem, event(date=day(0)), event(1, date=day(1)))
    assert facts(RULE, problem, event(date=day(1)))[0].cost == 20


def test_periods_have_sections_of_their_own():
    halves = (DateRange(first=day(0), last=day(2)), DateRange(first=day(7), last=day(13)))
    problem = world(demands=(demand(periods=halves),))
    assert not facts(RULE, problem, event(date=day(1)), event(1, date=day(10)))


def test_single_events_and_rhythms_lie_where_they_like():
    assert not facts(RULE, world(demands=(demand(count=1),)), event(date=day(0)))
    assert not facts(RULE, world(demands=(demand(interval_days=7),)), event(date=day(0)))
    assert facts(RULE, world(demands=(demand(interval_days=8),)), event(date=day(0)))


def test_in_words():
    assert sentence(RULE, world(), event(1, date=day(8))) == (
        "„Treffen“ am Di, 10.11.2026, 10:00–11:00 Uhr: Termin 2 seiner Reihe läge gleichmäßiger verteilt "
        "um den 12.11.2026."
    )
