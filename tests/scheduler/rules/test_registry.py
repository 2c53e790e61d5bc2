"""What holds for all rules together."""

import random
import re
from pathlib import Path
from string import Formatter

import pytest

from scheduler.check import check
from scheduler.rules import ORDER, REGISTRY, Level
from scheduler.rules.base import rule

from .worlds import Rhythm, busy_world, careless_events, day, plan

HERE = Path(__file__).parent
SPECIFICATION = (HERE.parents[2] / "docs" / "rules.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `(\w+)`(.*)\|$", SPECIFICATION, flags=re.MULTILINE)
EVERY_VARIANT = {(known.id, variant) for known in REGISTRY.values() for variant in known.texts}


def test_there_are_25_in_the_order_of_the_specification():
    assert len(ORDER) == 25
    assert tuple(REGISTRY) == ORDER == tuple(rule_id for rule_id, _ in ROWS)


def test_levels_and_weights_are_those_of_the_specification():
    levels = {"frequency": Level.MANDATORY, "wanted": Level.DESIRED}
    for rule_id, row in ROWS:
        known = REGISTRY[rule_id]
        default = re.match(r".*? \| (\d+) \|", row)
        assert known.weight == (int(default[1]) if default else 1)
        assert known.level == levels.get(rule_id, Level.WISH if default else Level.HARD)


def test_statements_are_those_of_the_specification():
    for rule_id, row in ROWS:
        brackets = re.match(r" \(([\d, -]+)\)", row)
        numbers = set()
        for part in brackets[1].split(", ") if brackets else ():
            first, _, last = part.partition("-")
            numbers |= set(range(int(first), int(last or first) + 1))
        assert set(REGISTRY[rule_id].statements) == numbers


@pytest.mark.parametrize("rule_id", ORDER)
def test_every_rule_has_its_own_file_of_tests(rule_id):
    assert (HERE / f"test_{rule_id}.py").exists()


@pytest.mark.parametrize("rule_id", ORDER)
def test_titles_and_texts_are_there_to_be_read(rule_id):
    known = REGISTRY[rule_id]
    assert re.fullmatch(r"[A-ZÄÖÜ][A-Za-zäöüÄÖÜß ]+", known.title)
    for text in known.texts.values():
        assert text.endswith(".")
        assert any(name for _, name, _, _ in Formatter().parse(text))
    assert known.body.__doc__


def test_titles_tell_rules_apart():
    assert len({known.title for known in REGISTRY.values()}) == len(ORDER)


def test_every_sentence_of_every_rule_can_be_said_without_gaps():
    """Careless plans break every rule in every way; no placeholder is left over or empty."""
    dice = random.Random(20261102)
    seen = set()
    for _ in range(2000):
        if seen == EVERY_VARIANT:
            break
        problem = busy_world(today=dice.choice([None, day(-90), day(-20), day(30)]))
        events = careless_events(problem, dice.choice)
        rhythms = tuple(
            Rhythm(demand="runde", weekday=e.date.weekday(), phase=dice.choice([0, 1]), start=e.start, room=e.room)
            for e in events
            if e.demand == "runde" and e.index == 1
        )
        for fact in check(problem, plan(problem, *events, rhythms=rhythms)).facts:
            seen.add((fact.rule, fact.variant))
            sentence = fact.sentence
            assert not re.search(r"[{}#|_]|None|  |\.\.|„“| ,| \.", sentence), sentence
            assert re.fullmatch(r"[A-ZÄÖÜ„].*\.", sentence), sentence
            assert fact.cost >= 1
    assert seen == EVERY_VARIANT


def test_an_id_is_registered_once():
    class Twice:
        """Claims to stand in a file that is taken."""

    Twice.__module__ = "scheduler.rules.rest"
    before = REGISTRY["rest"]
    with pytest.raises(ValueError, match="rule rest is registered twice"):
        rule(level=Level.HARD, title="Noch einmal", text="Noch einmal.")(Twice)
    assert REGISTRY["rest"] is before


def test_levels_have_titles():
    assert [level.title for level in Level] == [
        "verletzte Regeln",
        "fehlende Pflichttermine",
        "fehlende Wunschtermine",
        "unerfüllte Wünsche",
    ]
