"""``ergebnis.json`` read back: damage is named, and figures of another plan are not used."""

import json

import pytest

from api.errors import PlanFileError
from api.overview.result import Evidence, Unplaced, evidence, read_result
from scheduler.check import check


@pytest.fixture
def written(tmp_path, result):
    """A result file; keys can be changed."""

    def write(**changes):
        data = {"version": 1, **result.model_dump(mode="json"), **changes}
        (tmp_path / "ergebnis.json").write_text(json.dumps(data), encoding="utf-8")
        return tmp_path

    return write


def test_what_was_written_is_read(written, result):
    folder = written()
    assert read_result(folder) == result
    assert read_result(folder / "plan.json") == result


def test_a_file_from_before_the_course_was_kept(written):
    folder = written()
    data = json.loads((folder / "ergebnis.json").read_text(encoding="utf-8"))
    del data["trace"]
    (folder / "ergebnis.json").write_text(json.dumps(data), encoding="utf-8")
    assert read_result(folder).trace == ()


def test_no_file_is_no_error(tmp_path):
    assert read_result(tmp_path) is None


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", r"ist keine JSON-Datei \(Zeile 1, Spalte 2\)"),
        (b"\xff", "ist keine JSON-Datei"),
        (b"[]", "nennt keine Fassung, erwartet wird 1"),
        (b'{"version": 2}', "nennt die Fassung 2, erwartet wird 1"),
        (b'{"version": 1}', "ist beschädigt: bei fingerprint steht nicht"),
    ],
)
def test_damage_is_named_with_a_way_out(tmp_path, content, said):
    (tmp_path / "ergebnis.json").write_bytes(content)
    with pytest.raises(PlanFileError, match=said) as caught:
        read_result(tmp_path)
    assert "Ohne diese Datei entsteht die Übersicht trotzdem" in str(caught.value)


def test_the_place_of_the_damage_is_counted_from_one(written):
    folder = written(trace=[{"seconds": "x"}])
    with pytest.raises(PlanFileError, match=r"bei trace\.1\.seconds steht nicht"):
        read_result(folder)


def test_the_result_of_this_plan_counts(problem, plan, result):
    assert evidence(result, problem, plan, check(problem, plan), problem.fingerprint) == Evidence(result)


def test_why_a_result_does_not_count(problem, plan, result):
    report = check(problem, plan)

    def note(found, of=plan):
        told = evidence(found, problem, of, report, problem.fingerprint)
        assert told.result is None
        return told.note

    changed = result.model_copy(update={"cost": report.cost + report.cost})
    rebased = changed.model_copy(update={"cost_by_rule": {**result.cost_by_rule, "stability": 7}})
    assert note(None).startswith("Neben dem Plan liegt keine Datei ergebnis.json.")
    assert "gehört zu einem anderen Plan" in note(result.model_copy(update={"fingerprint": "andere"}))
    assert "gehört zu einem anderen Plan" in note(result.model_copy(update={"placed": 32}))
    unknown = Unplaced(demand="fremd", index=0, mandatory=False, reason="")
    assert "gehört zu einem anderen Plan" in note(result.model_copy(update={"unplaced_events": (unknown,)}))
    assert "gehört zu einem anderen Plan" in note(changed.model_copy(update={"cost_by_rule": {"rhythm": 1}}))
    assert "Option --basis" in note(rebased)
    assert "wurde für andere Daten gerechnet" in note(result, plan.model_copy(update={"fingerprint": "andere"}))
