"""What holds for every change."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from scenarios import changes
from scenarios.changes.base import REGISTRY, Outcome, change
from scenarios.changes.county import County
from scenarios.changes.gewicht import Parameters

HELPERS = {"__init__", "base", "centres", "county", "forget", "wishes", "words"}


def test_every_file_is_a_change_or_a_helper() -> None:
    files = {file.stem for file in Path(changes.__file__).parent.glob("*.py")}
    assert files == {*changes.ORDER, *HELPERS}
    assert list(REGISTRY) == list(changes.ORDER)


@pytest.mark.parametrize("name", changes.ORDER)
def test_a_change_has_a_title_and_parameters_that_are_frozen_and_refuse_unknown_keys(name: str) -> None:
    one = REGISTRY[name]
    assert one.name == name
    assert one.title
    assert one.statements
    assert one.parameters.model_config["frozen"]
    with pytest.raises(ValidationError, match="extra_forbidden"):
        one.parameters.model_validate({"gibt-es-nicht": 1})


def test_a_name_is_taken_once() -> None:
    def apply(_county: County, _said: Parameters) -> Outcome:
        raise AssertionError("only registered, never made")

    apply.__module__ = "scenarios.changes.gewicht"
    with pytest.raises(ValueError, match="change gewicht is registered twice"):
        change(title="Noch einmal", parameters=Parameters)(apply)


def test_changes_leave_the_data_they_are_given_as_they_are() -> None:
    """Functions from data to data."""
    from scenarios import Dataset  # noqa: PLC0415

    data = Dataset.open("beispiel").content()
    before = data.model_dump_json()
    said = REGISTRY["kita_schliesst"].parameters.model_validate({"kita": "kita-see"})
    after = REGISTRY["kita_schliesst"].apply(County(data), said)
    assert data.model_dump_json() == before
    assert "kita-see" not in after.data.model_dump_json()
