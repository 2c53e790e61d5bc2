import pytest

from .worlds import DateRange, day, demand, event, facts, kind, sentence, world

RULE = "wanted"
HALVES = (DateRange(first=day(0), last=day(6)), DateRange(first=day(7), last=day(13)))


@pytest.mark.parametrize(
    ("overrides", "desire"),
    [
        ({"obligation": "soll"}, 3),
        ({"obligation": "kann"}, 1),
        ({"obligation": "muss"}, 3),
        ({"obligation": "kann", "weight": 7}, 7),
    ],
)
def test_an_event_that_is_not_placed_costs_what_its_kind_says(overrides, desire):
    problem = world(kinds=(kind(**overrides),))
    assert [fact.cost for fact in facts(RULE, problem)] == [2 * desire]
    assert [fact.cost for fact in facts(RULE, problem, event(1))] == [desire]
    assert not facts(RULE, problem, event(), event(1))


@pytest.mark.parametrize(("placed", "cost"), [(0, 3), (1, 3), (2, 3), (3, 0)])
def test_what_is_mandatory_is_counted_by_frequency(placed, cost):
    problem = world(demands=(demand(count=3, mandatory_per_period=2),))
    events = [event(i, date=day(4 * i)) for i in range(placed)]
    assert [fact.cost for fact in facts(RULE, problem, *events)] == [cost] * (cost > 0)


def test_every_period_counts_for_itself():
    problem = world(demands=(demand(count=4, mandatory_per_period=1, periods=HALVES),))
    assert [fact.cost for fact in facts(RULE, problem)] == [3, 3]
    assert [fact.values["part"] for fact in facts(RULE, problem, event(), event(1, date=day(5)))] == [HALVES[1]]


def test_in_words():
    assert sentence(RULE, world()) == ("„Treffen“: im Zeitraum 02.11.2026 bis 15.11.2026 fehlen 2 gewünschte Termine.")
    assert sentence(RULE, world(), event()) == (
        "„Treffen“: im Zeitraum 02.11.2026 bis 15.11.2026 fehlt 1 gewünschter Termin."
    )
