import pytest

from .worlds import Policy, day, demand, event, facts, sentence, world

RULE = "evenings"
SERIES = demand(count=6, min_gap_days=1)


def nights(n, start="19:00"):
    return [event(i, date=day(i), start=start) for i in range(n)]


@pytest.mark.parametrize(
    ("free", "n", "cost"), [(1, 1, 0), (1, 2, 1), (1, 3, 3), (1, 4, 5), (0, 1, 1), (0, 2, 3), (2, 2, 0), (2, 4, 3)]
)
def test_evenings_a_week(free, n, cost):
    problem = world(demands=(SERIES,), policy=Policy(evenings_per_week=free))
    assert [fact.cost for fact in facts(RULE, problem, *nights(n))] == [4 * cost] * (cost > 0)


def test_an_evening_ends_after_six():
    assert not facts(RULE, world(demands=(SERIES,)), *nights(3, "17:00"))
    assert facts(RULE, world(demands=(SERIES,)), *nights(3, "17:15"))


def test_weeks_begin_on_monday():
    events = event(0, date=day(6), start="19:00"), event(1, date=day(7), start="19:00")
    assert not facts(RULE, world(demands=(SERIES,)), *events)


def test_two_on_one_evening_are_two():
    events = event(0, start="18:00"), event(1, date=day(3), start="19:00")
    assert len(facts(RULE, world(demands=(SERIES,)), *events)) == 1


def test_every_person_counts():
    problem = world(demands=(demand(count=6, required=("leitung", "ksa")),))
    found = facts(RULE, problem, *nights(2), event(2, date=day(2)))
    assert [fact.values["person"].id for fact in found] == ["leitung", "ksa"]
    assert found[0].events == tuple(night.id for night in nights(2))


def test_in_words():
    assert sentence(RULE, world(demands=(SERIES,)), *nights(2)) == (
        "Person leitung hat 2 Abendtermine in der Woche ab Mo, 02.11.2026; gewünscht: höchstens 1."
    )
