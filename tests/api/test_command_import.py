"""``raumzeit import``."""

import json
import shutil

import pytest
from openpyxl import load_workbook

from scenarios import load
from scenarios.dataset import SHIPPED


@pytest.fixture
def county(tmp_path):
    """A data set of one's own, and a workbook in which the hours of ``eb-kreis`` are 25."""
    shutil.copytree(SHIPPED / "beispiel", tmp_path / "kreis")
    return tmp_path / "kreis"


@pytest.fixture
def fill_in(run, tmp_path, county):
    def edit(value, heading="Wochenstunden"):
        run("sheet", county, "-o", "kreis.xlsx")
        book = load_workbook(tmp_path / "kreis.xlsx")
        page = book["Menschen"]
        column = [cell.value for cell in page[1]].index(heading) + 1
        page.cell(29, column).value = value
        book.save(tmp_path / "kreis.xlsx")

    return edit


def test_changes_are_taken_over(run, county, fill_in):
    fill_in(25)
    done = run("import", "kreis.xlsx", "kreis")
    assert done.code == 0
    assert done.out == (
        "- geändert: menschen.eb-kreis.wochenstunden 39 → 25\n"
        "1 Änderung übernommen.\n"
        "Geschrieben: kreis/menschen.yaml\n"
    )
    assert load(county).person["eb-kreis"].weekly_minutes == 1500


def test_a_rehearsal_writes_nothing(run, county, fill_in):
    fill_in(25)
    done = run("import", "kreis.xlsx", "kreis", "--probe")
    assert (
        done.out == "- geändert: menschen.eb-kreis.wochenstunden 39 → 25\n1 Änderung; nichts geschrieben (--probe).\n"
    )
    assert load(county).fingerprint == load("beispiel").fingerprint


def test_nothing_to_change(run, county):
    run("sheet", "kreis")
    done = run("import", "kreis.xlsx", "kreis")
    assert (done.code, done.out) == (0, "Die Tabelle sagt nichts anderes als die Dateien.\n")


def test_into_a_new_folder(run, tmp_path, county, fill_in):
    fill_in(25)
    assert run("import", "kreis.xlsx", "beispiel", "-o", "neu").code == 0
    assert load(tmp_path / "neu").person["eb-kreis"].weekly_minutes == 1500
    again = run("import", "kreis.xlsx", "beispiel", "-o", "neu")
    assert again.code == 2
    assert "„neu“ gibt es schon und wird nicht überschrieben." in again.err


def test_shipped_data_stay(run, county, fill_in):
    fill_in(25)
    done = run("import", "kreis.xlsx", "beispiel")
    assert done.code == 2
    assert "Der Datensatz „beispiel“ gehört zum Programm und bleibt, wie er ist." in done.err
    assert run("import", "kreis.xlsx", "beispiel", "--probe").code == 0


def test_faults_name_their_cell(run, county, fill_in):
    fill_in("fz-nrod", "Dienstort")
    said = "Blatt ‚Menschen‘, Zeile 29, Spalte D (Dienstort): den Ort „fz-nrod“ gibt es nicht. Meinten Sie „fz-nord“?"
    done = run("import", "kreis.xlsx", "kreis")
    assert done.code == 2
    assert done.err == f"Die Tabelle enthält einen Fehler:\n- {said}\n"
    assert load(county).fingerprint == load("beispiel").fingerprint
    done = run("import", "kreis.xlsx", "kreis", "--json")
    assert done.code == 2
    (issue,) = json.loads(done.out)["issues"]
    assert (issue["sheet"], issue["row"], issue["column"], issue["heading"]) == ("Menschen", 29, 4, "Dienstort")


def test_for_programs(run, county, fill_in):
    fill_in(25)
    before = load(county).fingerprint
    answer = json.loads(run("import", "kreis.xlsx", "kreis", "--json").out)
    assert answer == {
        "dataset": "kreis",
        "valid": True,
        "issues": [],
        "changes": [{"what": "geändert", "field": "menschen.eb-kreis.wochenstunden", "before": "39", "after": "25"}],
        "notes": [],
        "files": ["kreis/menschen.yaml"],
        "before": before,
        "after": load(county).fingerprint,
    }
