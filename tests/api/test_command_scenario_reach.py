"""``raumzeit scenario reach`` on the small county: steps, what is proven about each, and where the threshold lies."""

import json

import pytest

from api.commands.scenario_reach import conclusion
from scenarios.reach import Answer

STEPS = """titel: Wie viel Freistellung braucht es?
datensatz: beispiel
ziel: [leitungsrunde, jour-fixe]
raster:
  freistellung:
    0-std: {freistellung: {rolle: leitung_fz, stunden: 0}}
    0-5-std: {freistellung: {rolle: leitung_fz, stunden: 0.5}}
    1-std: {freistellung: {rolle: leitung_fz, stunden: 1}}
    2-std: {freistellung: {rolle: leitung_fz, stunden: 2}}
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "stufen.yaml"
    path.write_text(STEPS, encoding="utf-8")
    return path


def test_the_first_step_that_suffices_is_named_with_its_proof(run, file):
    done = run("scenario", "reach", file, "--prozesse", "1")
    assert done.code == 0
    words = " ".join(done.out.split())
    assert "alle Termine „Leitungsrunde“ und „Jour fixe Leitung und Kita-Sozialarbeit“ finden statt" in words
    assert (
        "Es braucht „stufen/0-5-std“: damit ist das Ziel erreicht, mit „stufen/0-std“ ist es bewiesen unmöglich."
        in words
    )
    assert "Nicht geprüft" not in words


def test_the_same_for_programs_and_what_is_taken_for_granted(run, file):
    file.write_text(
        STEPS.replace(
            "    2-std: {freistellung: {rolle: leitung_fz, stunden: 2}}",
            "    anders: [terminart_entfaellt: {terminart: elterncafe}]",
        )
    )
    found = json.loads(run("scenario", "reach", file, "--prozesse", "1", "--json").out)
    assert (found["impossible"], found["reached"], found["exact"]) == ("stufen/0-std", "stufen/0-5-std", True)
    assert [step["standing"] for step in found["steps"]] == ["bewiesen unmöglich", "erreicht", None, "erreicht"]
    assert found["taken_for_granted"] == [["stufen/1-std", "stufen/anders"]]


def test_a_target_that_does_not_exist(run, file):
    file.write_text(STEPS.replace("jour-fixe]", "jour-fix]"), encoding="utf-8")
    done = run("scenario", "reach", file)
    assert done.code == 2
    assert "stufen.yaml, ziel: die Terminart „jour-fix“ gibt es nicht. Meinten Sie „jour-fixe“?" in done.err


@pytest.mark.parametrize(
    ("impossible", "reached", "said"),
    [
        (None, 0, "Schon die kleinste Stufe, „a“, erreicht das Ziel."),
        (0, 2, "Mit „c“ ist das Ziel erreicht. Bewiesen unmöglich ist es bis „a“; dazwischen ist es offen."),
        (None, 1, "Mit „b“ ist das Ziel erreicht. Bewiesen unmöglich ist es für keine Stufe; dazwischen ist es offen."),
        (2, None, "Keine Stufe erreicht das Ziel: schon für „c“, die größte, ist es bewiesen unmöglich."),
        (0, None, "Ob eine Stufe das Ziel erreicht, ist nicht entschieden. Bewiesen unmöglich ist es bis „a“."),
        (None, None, "Ob eine Stufe das Ziel erreicht, ist nicht entschieden."),
    ],
)
def test_the_conclusion_claims_no_more_than_what_is_proven(impossible, reached, said):
    assert conclusion(["a", "b", "c"], Answer({}, impossible, reached)) == said
