"""What is kept about scenarios is found again by its content, and only then."""

import pytest

from api.comparison.shelf import Regions, Shelf
from scenarios import ScenarioFile, load
from scheduler import Params
from tests.api.naive import solution_of

FILE = """titel: Was ist, wenn die Mühle schließt?
datensatz: beispiel
aenderungen: {kita_schliesst: {kita: kita-muehle}}
"""


@pytest.fixture
def ask(tmp_path):
    def write(text=FILE):
        path = tmp_path / "muehle.yaml"
        path.write_text(text, encoding="utf-8")
        (scenario,) = ScenarioFile.open(path).scenarios
        return scenario

    return write


def test_a_region_is_recalled_by_its_content_and_parameters(tmp_path):
    problem, regions = load("beispiel"), Regions(tmp_path)
    solution, params = solution_of(problem, problem.plan((), ())), Params(workers=1)
    assert regions.recall(problem, params) is None
    regions.keep(problem, params, solution)
    assert Regions(tmp_path).recall(problem, params) == solution
    assert regions.recall(problem, params.model_copy(update={"seed": 2})) is None
    other = problem.model_copy(update={"title": "Ein anderer Kreis"})
    assert regions.recall(other, params) is None
    (file,) = tmp_path.iterdir()
    file.write_text("{")
    assert regions.recall(problem, params) is None


def test_a_scenario_that_is_known_is_not_made_again(ask, tmp_path):
    shelf, scenario = Shelf(tmp_path), ask()
    made = shelf.made(scenario)
    assert made.key == scenario.key
    assert made.sentences[0].startswith("Kita Mühle")
    again = ask()
    assert Shelf(tmp_path).made(again) == made
    assert "_made" not in again.__dict__
    changed = ask(FILE.replace("kita-muehle", "kita-see"))
    assert changed.recipe != again.recipe
    assert Shelf(tmp_path).made(changed).key != made.key


def test_the_recipe_knows_the_data_the_changes_and_the_draw(ask):
    drawn = (
        "zufall: {ziehungen: 1, startwert: 1, abwesenheiten: [{fuer: eb-kreis, faelle_je_jahr: 9, tage_im_mittel: 5}]}"
    )
    texts = [FILE, FILE + drawn, FILE + drawn.replace("startwert: 1", "startwert: 2")]
    assert len({ask(text).recipe for text in texts}) == 3
    assert ask().recipe == ask(FILE.replace("Was ist, wenn", "Und wenn")).recipe
