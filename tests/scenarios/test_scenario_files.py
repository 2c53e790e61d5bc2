"""Scenario files: grids, names and keys, composition, and what is refused with its line."""

import shutil
from pathlib import Path

import pytest
from conftest import Ask, Become, Edit, Refuse

from scenarios import Dataset, ScenarioError, ScenarioFile, UnknownScenarioError, load, shipped, shipped_scenarios
from scenarios.dataset import SHIPPED

GRID = """raster:
  freistellung:
    1-std: {freistellung: {rolle: leitung_fz, stunden: 1}}
    3-std: {freistellung: {rolle: leitung_fz, stunden: 3}}
  stelle:
    mit: unveraendert
    ohne: [stelle_entfaellt: {person: ksa-nord-2}, gewicht: {regel: evenings, wert: 1}]
"""
QUESTIONS = {
    "dritte-stunde": 10,
    "elternberatung-west": 2,
    "raum-bad-sobernheim": 1,
    "sprechstunde-alle-kitas": 2,
    "hueffelsheim-schliesst": 3,
    "wie-viel-freistellung": 8,
    "ausfaelle": 30,
}


def keys(file: ScenarioFile) -> dict[str, str]:
    return {scenario.name: scenario.key for scenario in file.scenarios}


def faults(ask: Ask, lines: str) -> list[tuple[int, str, str]]:
    with pytest.raises(ScenarioError) as caught:
        list(ask(lines).problems())
    return [(issue.line, issue.field, issue.message) for issue in caught.value.issues]


def test_every_combination_is_a_scenario(ask: Ask) -> None:
    file = ask(GRID)
    assert [scenario.name for scenario in file.scenarios] == [
        "frage/1-std/mit",
        "frage/1-std/ohne",
        "frage/3-std/mit",
        "frage/3-std/ohne",
    ]
    assert dict(file.scenarios[1].choices) == {"freistellung": "1-std", "stelle": "ohne"}
    assert len(set(keys(file).values())) == 4
    problem = file.scenarios[1].problem()
    assert [rate.minutes_per_week for rate in problem.rates_of["leitung-nord"]] == [60]
    assert "ksa-nord-2" not in problem.person
    assert problem.weights["evenings"] == 1


def test_changes_of_all_scenarios_come_first(ask: Ask) -> None:
    file = ask("aenderungen: {gewicht: {regel: evenings, wert: 2}}\n" + GRID)
    assert [file.scenarios[i].problem().weights["evenings"] for i in (0, 1)] == [2, 1]
    assert [told.path[0] for told in file.scenarios[1].told] == ["aenderungen", "raster", "raster", "raster"]


def test_names_and_keys_stay_when_the_file_grows(ask: Ask) -> None:
    before = keys(ask(GRID))
    more = GRID.replace("  stelle:\n", "    4-std: {freistellung: {rolle: leitung_fz, stunden: 4}}\n  stelle:\n")
    after = keys(ask(more))
    assert len(after) == 6
    assert before.items() <= after.items()


def test_what_is_the_same_has_the_same_key(ask: Ask, become: Become) -> None:
    """Two ways to the same data, and the data as they are."""
    one = become("gewicht: {regel: evenings, wert: 0}", "abwesenheit: {person: eb-kreis, zeit: 2026-10-19}")
    other = become("abwesenheit: {person: eb-kreis, zeit: 2026-10-19}", "gewicht: {regel: evenings, wert: 0}")
    assert one.fingerprint == other.fingerprint
    (unchanged,) = ask("raster: {achse: {nichts: unveraendert}}").scenarios
    assert unchanged.key == load("beispiel").fingerprint
    assert unchanged.problem() == load("beispiel")


def test_a_later_change_sees_what_an_earlier_one_brought_about(become: Become) -> None:
    problem = become(
        "kita_neu: {id: kita-wald, titel: Kita am Wald, ort: Hofen, lage: [50.09, 7.98], fz: fz-nord}",
        "kita_wechselt: {kita: kita-wald, fz: fz-sued}",
        "abwesenheit: {person: kl-kita-wald, zeit: 2026-10-19}",
        "raum_geschlossen: {raum: mz-kita-wald, zeit: 2026-10-19}",
    )
    assert problem.site["kita-wald"].catchment[0].unit == "fz-sued"
    assert problem.absences_of["kl-kita-wald"]
    assert problem.room["mz-kita-wald"].closures


def test_contradictions_between_two_changes_are_none_at_the_end(become: Become) -> None:
    """The team is gone until the next change brings another."""
    problem = become(
        "stelle_entfaellt: {person: ksa-sued}",
        "stelle_neu: {id: ksa-neu, rolle: kita_sozialarbeit, dienstort: fz-sued, zustaendig: fz-sued, zeiten: leitung}",
    )
    assert problem.demand["ksa-sprechstunde/fz-sued"].required == ("ksa-neu",)


def test_changes_of_a_change_that_was_refused_are_not_refused_as_well(refuse: Refuse) -> None:
    issues = refuse(
        "kita_neu: {id: kita-wald, titel: Kita am Wald, ort: Hofen, lage: [50.09, 7.98], fz: fz-nrod}",
        "kita_schliesst: {kita: kita-wald}",
        "kita_schliesst: {kita: kita-walt}",
    )
    assert [(issue.line, issue.message) for issue in issues] == [
        (4, "das Familienzentrum „fz-nrod“ gibt es nicht"),
        (6, "die Kita „kita-walt“ gibt es nicht"),
    ]


def test_a_dataset_that_is_copied_takes_its_questions_along(tmp_path: Path) -> None:
    shutil.copytree(SHIPPED / "bad-kreuznach-2026-27", tmp_path / "kreis")
    for part in (tmp_path / "kreis").glob("*.yaml"):
        part.write_text(part.read_text(encoding="utf-8").replace("eb-west", "eb-abend"), encoding="utf-8")
    file = ScenarioFile.open(tmp_path / "kreis" / "szenarien" / "elternberatung-west.yaml")
    assert file.dataset.folder.resolve() == tmp_path / "kreis"
    with pytest.raises(ScenarioError, match="die Person „eb-west“ gibt es nicht"):
        file.scenarios[0].problem()


@pytest.mark.parametrize("name", list(QUESTIONS))
def test_the_shipped_questions(name: str) -> None:
    file = ScenarioFile.open(name)
    assert len(file.scenarios) == QUESTIONS[name]
    assert file.content.titel.endswith("?")
    names = [scenario.name for scenario in file.scenarios]
    assert names == sorted(set(names), key=names.index)
    for scenario in file.scenarios[-2:]:
        scenario.problem()


def test_all_shipped_questions_are_known_and_have_names_of_their_own() -> None:
    files = [file for name in shipped() for file in (SHIPPED / name / "szenarien").glob("*.yaml")]
    assert shipped_scenarios().keys() == QUESTIONS.keys()
    assert len(files) == len(QUESTIONS)


def test_today_is_one_of_the_ten_scenarios() -> None:
    """Two hours and both posts: what is planned today has the same key there."""
    today = next(s for s in ScenarioFile.open("dritte-stunde").scenarios if s.name == "dritte-stunde/2-std/mit")
    assert today.key == load("bad-kreuznach-2026-27").fingerprint


def test_a_scenario_that_is_not_there() -> None:
    with pytest.raises(UnknownScenarioError, match="Meinten Sie „dritte-stunde“"):
        ScenarioFile.open("drite-stunde")


@pytest.mark.parametrize(
    ("lines", "line", "field", "message"),
    [
        ("", 1, "", "die Datei ändert nichts"),
        ("aenderungen: []", 1, "", "die Datei ändert nichts"),
        ("aenderungen: [abwesend: {}]", 3, "aenderungen.1.abwesend", "den Schlüssel „abwesend“ gibt es hier nicht"),
        ("aenderungen: [{}]", 3, "aenderungen.1", "hier muss genau eine Änderung stehen"),
        (
            "aenderungen:\n  - gewicht: {regel: evenings, wert: 1}\n    digital: {terminart: jour-fixe}",
            4,
            "aenderungen.1",
            "hier muss genau eine Änderung stehen",
        ),
        ("aenderungen: nichts", 3, "aenderungen.1", "die Angabe passt nicht"),
        ("raster: {achse: {}}", 3, "raster.achse", "hier fehlen Angaben"),
        ("raster:\n  achse:\n    mit:\n    ohne: unveraendert", 5, "raster.achse.mit", "hier fehlen Angaben"),
        ("raster: {Achse: {mit: unveraendert}}", 3, "raster.Achse", "das ist keine Kennung"),
        (
            "raster:\n  achse:\n    a: {kita_schliesst: {kita: kita-sehr}}",
            5,
            "raster.achse.a.1.kita_schliesst.kita",
            "die Kita „kita-sehr“ gibt es nicht",
        ),
        ("szenarien: []", 3, "szenarien", "den Schlüssel „szenarien“ gibt es hier nicht"),
        ("titel: noch einmal", 3, "titel", "„titel“ steht hier zum zweiten Mal (zuerst in frage.yaml, Zeile 1)"),
        ("aenderungen: [", 4, "", None),
        (
            "zufall: {ziehungen: 9, startwert: 1, abwesenheiten: [{fuer: be, faelle_je_jahr: 1, tage_im_mittel: 2}]}",
            3,
            "zufall.abwesenheiten.1.fuer.1",
            "die Rolle oder Person „be“ gibt es nicht",
        ),
        ("zufall: {ziehungen: 0, startwert: 1}", 3, "zufall", "die Angabe „abwesenheiten“ fehlt"),
    ],
)
def test_files_that_make_no_sense(ask: Ask, lines: str, line: int, field: str, message: str | None) -> None:
    found = faults(ask, lines)
    at, where, said = next(fault for fault in found if message in {None, fault[2]})
    assert (at or 1, where) == (line, field), said


def test_a_dataset_that_is_not_there(ask: Ask) -> None:
    with pytest.raises(ScenarioError) as caught:
        ask("aenderungen: [gewicht: {regel: evenings, wert: 1}]", dataset="beispeil")
    (issue,) = caught.value.issues
    assert (issue.line, issue.column, issue.field, issue.suggestion) == (2, 12, "datensatz", "beispiel")


def test_too_many_scenarios(ask: Ask) -> None:
    axis = "{" + ", ".join(f"a{i}: unveraendert" for i in range(11)) + "}"
    ((_, _, message),) = faults(ask, f"raster: {{a: {axis}, b: {axis}, c: {axis}}}")
    assert message == "aus der Datei entstehen zu viele Szenarien"


def test_the_same_fault_of_many_scenarios_is_told_once(ask: Ask) -> None:
    found = faults(ask, GRID.replace("evenings", "evening"))
    assert [message for _, _, message in found] == ["die Regel „evening“ gibt es nicht"]


def test_a_change_beside_the_list_is_found_at_its_own_column(ask: Ask) -> None:
    with pytest.raises(ScenarioError) as caught:
        list(ask("raster:\n  achse:\n    a: {kita_schliesst: {kita: kita-sehr}}").problems())
    assert caught.value.issues[0].column == 32


def test_entries_of_the_data_set_that_moved_up_are_told_at_their_own_line(edited: Edit, refuse: Refuse) -> None:
    """A promise that has become the first one of its list contradicts what another change leaves of its Terminart."""
    first = "festgelegt:\n  - {bedarf: elterncafe/fz-nord, termin: 1, uhrzeit: 9:00}\n"
    folder = edited(("terminarten.yaml", "festgelegt:\n", first))
    text = (folder / "terminarten.yaml").read_text(encoding="utf-8")
    line = text[: text.index("{bedarf: eb-sprechstunde/fz-sued")].count("\n") + 1
    (issue,) = refuse(
        "terminart_entfaellt: {terminart: elterncafe}",
        "digital: {terminart: eb-sprechstunde, fuer: fz-sued, raum: dr-sued}",
        dataset=str(folder),
    )
    assert (issue.file, issue.line, issue.field) == ("frage.yaml", 5, "aenderungen.2.digital")
    assert f"(terminarten.yaml, Zeile {line}, festgelegt.3.raum)" in issue.message


def test_what_somebody_sent_is_a_question_about_one_data_set() -> None:
    dataset, text = Dataset.open("beispiel"), "titel: Frage\ndatensatz: {}\naenderungen: {}\n"
    change = "{terminart_entfaellt: {terminart: elterncafe}}"
    for word in ("beispiel", ".."):
        file = ScenarioFile.read("frage", text.format(word, change), dataset)
        assert [scenario.name for scenario in file.scenarios] == ["frage"]
        assert file.scenarios[0].key != file.base.fingerprint
    for word in ("bad-kreuznach-2026-27", "../..", "/etc"):
        with pytest.raises(ScenarioError, match=r"frage\.yaml, Zeile 2, Spalte 12, datensatz: .*„beispiel“"):
            ScenarioFile.read("frage", text.format(word, change), dataset)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("titel: a\nb: \x00", 2, "ein Zeichen, das in keine Textdatei gehört"),
        ("a: " + "[" * 200_000, 1, "zu tief verschachtelt"),
        ("a: &viel [1, 2]\nb: [*viel, *viel]", 1, "mit * verwiesen"),
        ("titel: [", 1, "kein gültiges YAML"),
        ("", 0, "titel"),
    ],
)
def test_what_somebody_sent_does_no_harm(text: str, line: int, message: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        ScenarioFile.read("frage", text, Dataset.open("beispiel"))
    assert any(message in str(issue) for issue in caught.value.issues)
    assert line in {issue.line for issue in caught.value.issues}
