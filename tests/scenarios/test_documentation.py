"""The guide for coordinators says what the files may say."""

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from scenarios import booking, load, schema
from scenarios.calendar import _POLICY
from scenarios.source import yaml
from scheduler.domain.problem import Policy
from scheduler.domain.time import clock

GUIDE = (Path(__file__).parents[2] / "docs" / "daten.md").read_text(encoding="utf-8")
KEYS = sorted(
    {
        key
        for model in (*vars(schema).values(), *vars(booking).values())
        if isinstance(model, type) and issubclass(model, BaseModel)
        for key in model.model_fields
    }
)


@pytest.mark.parametrize("key", KEYS)
def test_every_key_is_explained(key: str) -> None:
    assert re.search(rf"\b{key}\b", GUIDE)


@pytest.mark.parametrize("block", re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL))
def test_examples_are_yaml(block: str) -> None:
    assert yaml().load(block)


def test_defaults_of_the_rules() -> None:
    table = dict(re.findall(r"^\| `(\w+)` \| ([\d:]+|–) \|", GUIDE, re.MULTILINE))
    assert set(table) == set(_POLICY)
    for key, said in table.items():
        default = getattr(Policy(), _POLICY[key])
        assert said == ("–" if default is None else clock(default) if ":" in said else str(default))


def test_figures_of_the_reference() -> None:
    problem = load("bad-kreuznach-2026-27")
    assert f"{len(problem.kinds)} Terminarten, {len(problem.demands)} Bedarfe" in GUIDE
    assert f"{sum(d.count for d in problem.demands)} Termine" in GUIDE
