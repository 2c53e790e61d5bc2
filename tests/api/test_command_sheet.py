"""``raumzeit sheet``."""

from openpyxl import load_workbook


def test_a_workbook(run, tmp_path):
    done = run("sheet", "beispiel")
    assert done.code == 0
    assert done.out == (
        "Geschrieben: beispiel.xlsx\n"
        "- Blatt „Menschen“: 30 Zeilen\n"
        "- Blatt „Räume“: 13 Zeilen\n"
        "- Blatt „Abwesenheiten“: 3 Zeilen\n"
        "- Blatt „Wünsche“: 14 Zeilen\n"
        "Ausgefüllt übernehmen: raumzeit import beispiel.xlsx beispiel\n"
    )
    assert "Menschen" in load_workbook(tmp_path / "beispiel.xlsx").sheetnames


def test_elsewhere(run, tmp_path):
    assert run("sheet", "beispiel", "-o", "tabelle.xlsx").code == 0
    assert (tmp_path / "tabelle.xlsx").exists()


def test_what_is_no_workbook(run):
    done = run("sheet", "beispiel", "-o", "tabelle.ods")
    assert done.code == 2
    assert "Die Arbeitsmappe muss auf „.xlsx“ enden, nicht „tabelle.ods“." in done.err


def test_a_place_that_is_not_there(run):
    done = run("sheet", "beispiel", "-o", "fehlt/tabelle.xlsx")
    assert done.code == 2
    assert "Die Datei „fehlt/tabelle.xlsx“ lässt sich nicht schreiben" in done.err
