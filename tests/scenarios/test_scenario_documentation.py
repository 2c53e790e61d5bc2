"""The page about scenarios says what changes there are, and every example on it does what it says."""

import re
from pathlib import Path

import pytest
from conftest import Ask

from scenarios import ScenarioError, ScenarioFile, shipped_scenarios
from scenarios.changes import ORDER, REGISTRY
from scenarios.draws import Haeufigkeit, Zufall
from scenarios.scenario_file import Szenariodatei

PAGE = (Path(__file__).parents[2] / "docs" / "szenarien.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^### `(\w+)`\n(.*?)(?=^##|\Z)", PAGE, re.MULTILINE | re.DOTALL))
WHOLE = re.findall(r"^```yaml\n(titel: .*?)^```\n(?:\n^```\n(.*?)^```\n)?", PAGE, re.MULTILINE | re.DOTALL)


def test_every_change_has_its_section_in_order() -> None:
    assert list(SECTIONS) == list(ORDER)


@pytest.mark.parametrize("name", ORDER)
def test_the_example_of_a_change_says_and_does_what_the_page_says(ask: Ask, name: str) -> None:
    block = re.search(r"```yaml\n(.*?)```", SECTIONS[name], re.DOTALL)
    assert block is not None
    said = re.findall(r"^> (.*)$", SECTIONS[name], re.MULTILINE)
    file = ask("aenderungen:\n" + "\n".join(f"  {line}" for line in block[1].splitlines()))
    (scenario,) = file.scenarios
    assert [" ".join((told.sentence, *told.notes)) for told in scenario.told] == said
    assert scenario.told[0].title == REGISTRY[name].title
    assert scenario.key != file.base.fingerprint


@pytest.mark.parametrize("name", ORDER)
def test_every_parameter_is_explained(name: str) -> None:
    """Entries of the data set are explained where the data set is."""
    model = REGISTRY[name].parameters
    own = model.model_fields if "scenarios.schema" not in {base.__module__ for base in model.__mro__} else ("id",)
    for field in own:
        assert f"`{field}`" in SECTIONS[name], field


@pytest.mark.parametrize("field", [*Szenariodatei.model_fields, *Zufall.model_fields, *Haeufigkeit.model_fields])
def test_every_key_of_the_file_is_explained(field: str) -> None:
    assert f"`{field}`" in PAGE


@pytest.mark.parametrize(("text", "error"), WHOLE)
def test_the_files_on_the_page(tmp_path: Path, text: str, error: str) -> None:
    (tmp_path / "frage.yaml").write_text(text, encoding="utf-8")
    file = ScenarioFile.open(tmp_path / "frage.yaml")
    if error:
        with pytest.raises(ScenarioError) as caught:
            list(file.problems())
        assert str(caught.value) == error.rstrip("\n")
    else:
        assert len(list(file.problems())) == {"Freistellung": 10, "Übliche": 20}.get(text.split()[1], 1)


def test_the_shipped_questions_are_listed() -> None:
    listed = dict(re.findall(r"^\| `([\w-]+)` \| (.*\?) \|$", PAGE, re.MULTILINE))
    assert listed == {name: ScenarioFile.open(path).content.titel for name, path in shipped_scenarios().items()}
