"""Another county begins with data that are right, explained, and planned at once."""

import datetime as dt
import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from scenarios import booking, load, schema
from scenarios.starter import TEMPLATES, StarterError, coming_year, start, state_named, states
from scheduler import Params, check, solve

TEXT = "\n".join(template.read_text(encoding="utf-8") for template in TEMPLATES.iterdir())
KEYS = sorted(
    {
        key
        for model in (*vars(schema).values(), *vars(booking).values())
        if isinstance(model, type) and issubclass(model, BaseModel)
        for key in model.model_fields
    }
)


@pytest.mark.parametrize("key", KEYS)
def test_every_key_is_there_with_a_word_about_it(key: str) -> None:
    assert re.search(rf"\b{key}\b", TEXT)


@pytest.mark.parametrize(("year", "state"), [(2024, "BY"), (2026, "RP"), (2027, "SH"), (2031, "SN")])
def test_everything_is_placed_in_any_year(tmp_path: Path, year: int, state: str) -> None:
    start(tmp_path / "neu", state=state, year=year)
    problem = load(tmp_path / "neu")
    assert (problem.horizon.first, problem.horizon.last) == (dt.date(year, 8, 1), dt.date(year + 1, 7, 31))
    solution = solve(problem, Params(gap_limit=0.2, workers=1))
    report = check(problem, solution.plan)
    assert len(solution.plan.events) == sum(demand.count for demand in problem.demands) == 102
    assert not report.violations


@pytest.mark.parametrize("state", states())
def test_every_state(tmp_path: Path, state: str) -> None:
    start(tmp_path / "neu", state=state.lower(), year=2026)
    assert "Tag der Deutschen Einheit" in load(tmp_path / "neu").holidays.values()


def test_titles_are_quoted(tmp_path: Path) -> None:
    title = 'Kreis "Süd": $1 #2'
    assert [file.name for file in start(tmp_path / "neu", title=title, year=2029)] == [
        "kreis.yaml",
        "menschen.yaml",
        "orte.yaml",
        "raeume.yaml",
        "schliesstage.yaml",
        "terminarten.yaml",
    ]
    assert load(tmp_path / "neu").title == title
    start(tmp_path / "anders", year=2029)
    assert load(tmp_path / "anders").title == "Landkreis Muster, Kita-Jahr 2029/30"


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "notiz.txt").write_text("wichtig", encoding="utf-8")
    with pytest.raises(StarterError, match="gibt es schon und wird nicht überschrieben"):
        start(tmp_path)
    with pytest.raises(StarterError, match="gibt es schon und wird nicht überschrieben"):
        start(tmp_path / "notiz.txt")
    assert [file.name for file in tmp_path.iterdir()] == ["notiz.txt"]


def test_what_cannot_be_started(tmp_path: Path) -> None:
    with pytest.raises(StarterError, match=r"Das Bundesland „Bayern“ gibt es nicht\. Möglich sind BB, BE, BW, BY"):
        state_named("Bayern")
    with pytest.raises(StarterError, match="Ein Kita-Jahr 1999 lässt sich nicht planen; möglich sind 2020 bis 2099"):
        start(tmp_path / "neu", year=1999)
    with pytest.raises(StarterError, match="Der Titel ist leer"):
        start(tmp_path / "neu", title=" ")
    assert not (tmp_path / "neu").exists()


def test_the_year_that_begins_this_year() -> None:
    assert coming_year(dt.date(2027, 3, 1)) == 2027
    assert len(states()) == 16
