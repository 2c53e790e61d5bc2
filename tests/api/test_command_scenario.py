"""``raumzeit scenario``: what a scenario file makes."""

import json

import pytest

from api.cli import GROUPS
from api.exits import ExitCode

GRID = """titel: Was ist, wenn die Mühle schließt?
beschreibung: Mit und ohne einen Ausfall.
datensatz: beispiel
aenderungen:
  - kita_schliesst: {kita: kita-muehle}
raster:
  ausfall:
    ohne: unveraendert
    mit: {abwesenheit: {person: eb-kreis, zeit: 2026-10-19 bis 2026-10-23}}
"""
CHANCE = """titel: Übliche Ausfälle?
datensatz: beispiel
zufall:
  ziehungen: 2
  startwert: 5
  abwesenheiten: [{fuer: [bep, kita_leitung, kita_sozialarbeit], faelle_je_jahr: 40, tage_im_mittel: 2}]
"""


@pytest.fixture
def question(tmp_path):
    def write(text):
        file = tmp_path / "muehle.yaml"
        file.write_text(text, encoding="utf-8")
        return file

    return write


def test_the_scenarios_of_a_file(run, question):
    done = run("scenario", "show", question(GRID))
    assert done.code == 0
    lines = [line.rstrip() for line in done.out.splitlines()]
    assert lines[:2] == ["Was ist, wenn die Mühle schließt?", "Mit und ohne einen Ausfall."]
    assert "Datensatz: Beispielkreis, Oktober 2026, 33 Termine. Daraus entstehen 2 Szenarien:" in lines
    table = [line.split() for line in lines if line.startswith("muehle/") and len(line.split()) > 1]
    assert table == [["muehle/ohne", "33", "32", "-1"], ["muehle/mit", "33", "32", "-1"]]
    assert "- Elternberatung ist vom 19.10.2026 bis 23.10.2026 abwesend." in lines[lines.index("muehle/mit") :]
    closes = [line for line in lines if line.startswith("- Kita Mühle schließt. Damit entfallen auch")]
    assert len(closes) == 2


def test_the_scenarios_for_programs(run, question):
    answer = json.loads(run("scenario", "show", question(GRID), "--json").out)
    assert (answer["name"], answer["dataset"], answer["base"]["events"]) == ("muehle", "beispiel", 33)
    first, second = answer["scenarios"]
    assert (first["name"], first["choices"], first["draw"]) == ("muehle/ohne", {"ausfall": "ohne"}, None)
    assert [change["title"] for change in second["changes"]] == ["Kita schließt", "Abwesenheit"]
    assert len({first["key"], second["key"], answer["base"]["key"]}) == 3


def test_more_is_told_as_well(run, question):
    rhythm = "rhythmus: {terminart: eb-sprechstunde, abstand_tage: 7}"
    more = run("scenario", "show", question(f"titel: Mehr?\ndatensatz: beispiel\naenderungen: [{rhythm}]\n"))
    assert "Daraus entsteht 1 Szenario:" in more.out
    assert "+4" in more.out


def test_many_absences_are_counted_unless_all_are_asked_for(run, question):
    file = question(CHANCE)
    short, full = run("scenario", "show", file).out, run("scenario", "show", file, "--alle").out
    assert short.count("weitere Menschen fallen aus (--alle nennt sie).") == 2
    assert "weitere" not in full
    assert len(full.splitlines()) > len(short.splitlines())
    assert [s["draw"] for s in json.loads(run("scenario", "show", file, "--json").out)["scenarios"]] == [1, 2]


def test_a_file_with_faults(run, question):
    done = run("scenario", "show", question(GRID.replace("kita-muehle", "kita-mühl").replace("eb-kreis", "eb-kries")))
    assert done.code == 2
    assert "muehle.yaml, Zeile 5, Spalte 28, aenderungen.1.kita_schliesst.kita: das ist keine Kennung" in done.err
    done = run("scenario", "show", question(GRID.replace("kita-muehle", "kita-mohle").replace("eb-kreis", "eb-kries")))
    assert "2 Fehler" in done.err
    assert "Meinten Sie „kita-muehle“?" in done.err
    assert "Meinten Sie „eb-kreis“?" in done.err
    assert "Traceback" not in done.err


def test_a_question_that_is_not_there(run):
    done = run("scenario", "show", "dritte-stund")
    assert done.code == 2
    assert "Meinten Sie „dritte-stunde“?" in done.err


@pytest.mark.parametrize(("group", "inside"), [(group, inside) for group, _, inside in GROUPS])
def test_the_help_of_a_group_and_its_commands_is_german(run, group, inside):
    done = run(group, "--help")
    assert done.code == 0
    assert f"Aufruf: raumzeit {group}" in done.out
    for name, _, _, codes in inside:
        told = run(group, name, "--help")
        assert told.code == 0
        assert "Diese Hilfe zeigen." in told.out
        said = " ".join(told.out.split())
        for code in ExitCode:
            assert (f"{code:d} {code.title}" in said) == (code in codes)


def test_a_group_without_a_command_and_with_a_wrong_one(run):
    assert "Befehle" in run("scenario").out
    done = run("scenario", "shwo")
    assert done.code == 2
    assert "Den Befehl „shwo“ gibt es nicht. Meinten Sie „show“?" in done.err
