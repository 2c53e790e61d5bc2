"""The yardsticks give plans that may be used, and the textbook's bound is one."""

from pathlib import Path

import pytest

from benchmarks.yardsticks import Answer, Point, greedy, textbook
from benchmarks.yardsticks.picture import Curve, draw
from scenarios import load
from scheduler import check, solve
from scheduler.domain.plan import Cost
from scheduler.domain.problem import Problem


@pytest.fixture(scope="module")
def problem() -> Problem:
    return load("beispiel")


@pytest.fixture(scope="module")
def modelled(problem: Problem) -> Answer:
    return textbook.plan(problem, seconds=10.0, workers=1)


def test_greedy_breaks_no_rule_and_says_what_it_costs(problem: Problem) -> None:
    answer = greedy.plan(problem)
    report = check(problem, answer.plan)
    assert not report.violations
    assert not answer.broken
    assert answer.trace[-1].cost == report.cost
    assert len(answer.plan.events) == sum(d.count for d in problem.demands)


def test_textbook_breaks_no_rule_once_it_is_mended(problem: Problem, modelled: Answer) -> None:
    report = check(problem, modelled.plan)
    assert not report.violations
    assert modelled.trace[-1].cost == report.cost
    assert set(modelled.broken) <= {"travel_time", "rest", "release_time", "distinct_dates"}
    assert (modelled.dropped > 0) == bool(modelled.broken)


def test_textbook_proves_no_more_than_the_engine_reaches(problem: Problem, modelled: Answer) -> None:
    bounds = [point.bound for point in modelled.trace if point.bound is not None]
    assert bounds[-1].wishes > 0
    assert bounds == sorted(bounds, key=lambda bound: bound.levels)
    assert not solve(problem).cost < bounds[-1]


def test_seconds_rise_and_costs_fall(modelled: Answer) -> None:
    seconds = [point.seconds for point in modelled.trace]
    costs = [point.cost.levels for point in modelled.trace if point.cost is not None]
    assert seconds == sorted(seconds)
    assert costs == sorted(costs, reverse=True)


def test_picture_says_in_words_what_it_shows(tmp_path: Path) -> None:
    good = Curve("Eins", "#000", (Point(1.0, Cost(wishes=900), Cost(wishes=700), 40),))
    poor = Curve("Zwei", "#00f", (Point(2.0, Cost(desired=9, wishes=5000), None, 37),))
    draw([good, poor], 40, 60.0, tmp_path / "picture.svg")
    text = (tmp_path / "picture.svg").read_text(encoding="utf-8")
    assert "Zwei: 3" in text
    assert "Schranke Eins: 700" in text
    assert "5.000" not in text
    with pytest.raises(ValueError, match="complete"):
        draw([poor], 40, 60.0, tmp_path / "picture.svg")
