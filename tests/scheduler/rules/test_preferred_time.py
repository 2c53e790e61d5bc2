import pytest

from .worlds import day, event, facts, hours, kind, sentence, world

RULE = "preferred_time"


def liked(*windows):
    return world(kinds=(kind(preferred=windows),))


def cost(problem, start="10:00", **overrides):
    return sum(fact.cost for fact in facts(RULE, problem, event(start=start, **overrides)))


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("14:00", 0),
        ("15:00", 0),
        ("13:45", 1),
        ("13:00", 1),
        ("12:45", 2),
        ("15:15", 1),
        ("16:00", 1),
        ("16:15", 2),
        ("19:00", 4),
        ("08:00", 6),
        ("07:00", 6),
    ],
)
def test_every_hour_begun_outside_the_window_costs_up_to_six(start, expected):
    assert cost(liked(*hours("Do", "14:00", "16:00")), start) == expected


def test_an_hour_begun_by_a_minute_counts():
    assert cost(liked(*hours("Do", "14:01", "16:00")), "13:00") == 2
    assert cost(liked(*hours("Do", "14:00", "15:59")), "16:00") == 2


def test_another_weekday_costs_two_more():
    problem = liked(*hours("Do", "14:00", "16:00"))
    assert cost(problem, "14:00", date=day(4)) == 2
    assert cost(problem, "13:00", date=day(4)) == 3
    assert cost(problem, "08:00", date=day(4)) == 6


def test_the_cheapest_window_counts():
    problem = liked(*hours("Mi", "10:00", "11:00"), *hours("Do", "11:00", "12:00"))
    assert cost(problem) == 1
    assert cost(problem, "08:00") == 3
    assert cost(liked(*hours("Mi", "10:00", "11:00"), *hours("Do", "14:00", "16:00"))) == 2


def test_a_window_too_short_costs_what_stands_out():
    assert cost(liked(*hours("Do", "10:00", "10:30"))) == 1


def test_no_preference_costs_nothing():
    assert not facts(RULE, world(), event(start="05:00"))


def test_in_words():
    assert sentence(RULE, liked(*hours("Di Mi", "14:00", "16:00")), event()) == (
        "„Treffen“ am Do, 05.11.2026, 10:00–11:00 Uhr liegt nicht in den beliebten Zeiten "
        "(Di 14:00–16:00 und Mi 14:00–16:00)."
    )
