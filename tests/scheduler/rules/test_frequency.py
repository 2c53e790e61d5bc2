import pytest

from .worlds import DateRange, day, demand, event, facts, sentence, world

RULE = "frequency"
HALVES = (DateRange(first=day(0), last=day(6)), DateRange(first=day(7), last=day(13)))


def mandatory(per_period, **overrides):
    return world(demands=(demand(mandatory_per_period=per_period, **overrides),))


@pytest.mark.parametrize(("placed", "cost"), [(0, 2), (1, 1), (2, 0), (3, 0)])
def test_what_is_missing_costs(placed, cost):
    problem = mandatory(2, count=3)
    events = [event(i, date=day(4 * i)) for i in range(placed)]
    assert [fact.cost for fact in facts(RULE, problem, *events)] == [cost] * (cost > 0)


def test_which_events_are_placed_does_not_matter():
    assert facts(RULE, mandatory(2), event(1))[0].cost == 1
    assert not facts(RULE, mandatory(1), event(1))


def test_every_period_counts_for_itself():
    problem = mandatory(1, count=4, periods=HALVES)
    assert [fact.values["part"] for fact in facts(RULE, problem, event(0), event(1, date=day(5)))] == [HALVES[1]]
    assert not facts(RULE, problem, event(1), event(2))
    assert len(facts(RULE, problem)) == 2


def test_in_words():
    assert sentence(RULE, mandatory(1)) == (
        "„Treffen“: im Zeitraum 02.11.2026 bis 15.11.2026 sind nur 0 von 1 Pflichttermin geplant."
    )
    assert "ist nur 1 von 2 Pflichtterminen geplant." in sentence(RULE, mandatory(2), event())


def test_nothing_is_mandatory_by_itself():
    assert not facts(RULE, world())
