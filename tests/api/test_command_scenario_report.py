"""``raumzeit scenario report`` on the small county: the page, the workbook, the numbers, and what it refuses."""

import json

import pytest
from openpyxl import load_workbook

from api.comparison.robust import histogram
from tests.api.overview.conftest import Page

DRAWS = """titel: Was ist, wenn <Menschen> ausfallen?
datensatz: beispiel
zufall:
  ziehungen: 3
  startwert: 7
  abwesenheiten:
    - {fuer: [kita_sozialarbeit, elternberatung], faelle_je_jahr: 12, tage_im_mittel: 5}
"""
QUICK = ("--luecke", "90%", "--prozesse", "1")


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "krank.yaml"
    path.write_text(DRAWS, encoding="utf-8")
    return path


def test_what_falls_out_in_every_draw_and_after_planning_anew(run, file, tmp_path):
    run("scenario", "run", file, "--nur", "krank/z002", *QUICK)
    done = run("scenario", "report", file, "--mappe", "krank.xlsx")
    assert done.code == 0
    assert "In der Hälfte der 3 Ziehungen fallen höchstens" in done.out
    assert "Neu geplant" in done.out
    found = json.loads(run("scenario", "report", file, "--json").out)
    assert [draw["name"] for draw in found["draws"]] == ["z001", "z002", "z003"]
    assert found["events"] == 33
    assert [draw["replanned"] is None for draw in found["draws"]] == [True, False, True]
    assert all(draw["hit"] == draw["taken_over"] + draw["lost"] for draw in found["draws"])
    lost = [draw["lost"] for draw in found["draws"]]
    assert (found["lost"]["least"], found["lost"]["most"]) == (min(lost), max(lost))
    assert [sum(kind["lost"][i] for kind in found["kinds"]) for i in range(3)] == lost
    base = next(place for place in (tmp_path / "szenarien").iterdir() if place.is_dir() and "-" not in place.name)
    again = run("scenario", "report", file, "--plan", base, "--plaene", tmp_path / "leer", "--json")
    alone = [draw | {"replanned": None} for draw in found["draws"]]
    assert json.loads(again.out) == found | {"draws": alone}
    book = load_workbook(tmp_path / "krank.xlsx")
    assert book.sheetnames == ["Ziehungen", "Terminarten", "Menschen"]
    assert [row[4] for row in book["Ziehungen"].iter_rows(min_row=2, values_only=True)] == lost
    source = (tmp_path / "szenarien" / "bericht-krank.html").read_text(encoding="utf-8")
    page = Page(source)
    assert "Was ist, wenn <Menschen> ausfallen?" in page.words
    assert "<script" not in source
    assert all(svg["role"] == "img" and svg["aria-label"] for svg in page.all("svg"))


@pytest.mark.parametrize(
    ("values", "bars"),
    [
        ([3], [("3", "eine Ziehung")]),
        ([0, 0, 1], [("0", "2 Ziehungen"), ("1", "eine Ziehung")]),
        ([64, 167, 101], [("60 bis 79", "eine Ziehung"), ("80 bis 99", "0 Ziehungen"), ("100 bis 119", "eine Ziehung"),
         ("120 bis 139", "0 Ziehungen"), ("140 bis 159", "0 Ziehungen"), ("160 bis 179", "eine Ziehung")]),
    ],
)  # fmt: skip
def test_the_histogram_counts_every_draw_once(values, bars):
    assert [(bar.label, bar.text) for bar in histogram("", values).bars] == bars


def test_what_it_cannot_answer(run, file):
    assert (
        "liegt noch kein Plan der unveränderten Daten. Nennen Sie bitte einen mit --plan"
        in run("scenario", "report", file).err
    )
    done = run("scenario", "report", "elternberatung-west")
    assert done.code == 2
    assert "Dazu müsste „elternberatung-west.yaml“ die Angabe „zufall“ enthalten" in done.err
