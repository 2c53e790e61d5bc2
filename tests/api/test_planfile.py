"""Plans on disk: the same bytes, clear words about damage, other data noticed."""

import json

import pytest

from api.errors import PlanFileError
from api.planfile import read_plan, require_same_data, write_plan, write_text
from scenarios import load


def test_what_was_written_is_read(tmp_path, plan):
    write_plan(tmp_path / "neu" / "plan.json", plan)
    assert read_plan(tmp_path / "neu" / "plan.json") == plan
    assert read_plan(tmp_path / "neu") == plan
    assert json.loads((tmp_path / "neu" / "plan.json").read_text(encoding="utf-8"))["version"] == 1


def test_nothing_is_left_over_when_writing_fails(tmp_path):
    (tmp_path / "plan.json").mkdir()
    with pytest.raises(OSError, match=r"plan\.json"):
        write_text(tmp_path / "plan.json", "x")
    assert [file.name for file in tmp_path.iterdir()] == ["plan.json"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", r"ist keine JSON-Datei \(Zeile 1, Spalte 2\)"),
        ("[]", "sagt nicht, in welcher Fassung er steht, erwartet wird 1"),
        ('{"version": 2}', "steht in der Fassung 2, erwartet wird 1"),
        ('{"version": 1, "problem": "x", "events": [{"demand": "a"}]}', r"ist beschädigt: bei events\.1\.index"),
    ],
)
def test_what_is_no_plan(tmp_path, content, said):
    (tmp_path / "plan.json").write_text(content, encoding="utf-8")
    with pytest.raises(PlanFileError, match=said):
        read_plan(tmp_path)


def test_bytes_that_are_no_text(tmp_path):
    (tmp_path / "plan.json").write_bytes(b"\xff\xfe\x00{")
    with pytest.raises(PlanFileError, match="ist keine JSON-Datei"):
        read_plan(tmp_path)


def test_no_plan_there(tmp_path):
    with pytest.raises(PlanFileError, match=r"liegt keine Datei plan\.json"):
        read_plan(tmp_path)
    with pytest.raises(PlanFileError, match="gibt es nicht"):
        read_plan(tmp_path / "x.json")


def test_the_fingerprint_tells_data_apart(problem, plan):
    assert load("beispiel").fingerprint == problem.fingerprint == plan.fingerprint
    require_same_data(problem, plan)
    other = plan.model_copy(update={"fingerprint": ""})
    with pytest.raises(PlanFileError, match="Prüfsumme fehlt"):
        require_same_data(problem, other)
