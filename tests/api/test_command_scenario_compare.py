"""``raumzeit scenario compare`` on the small county: the page, what it says, and the same for programs."""

import io
import json
import re
import shutil
from contextlib import redirect_stdout

import pytest
from openpyxl import load_workbook

from api.cli import main
from tests.api.overview.conftest import Page

GRID = """titel: Was ist, wenn die Mühle <schließt>?
datensatz: beispiel
raster:
  was:
    heute: unveraendert
    muehle-zu: {kita_schliesst: {kita: kita-muehle}}
    auch-zu: {kita_schliesst: {kita: kita-muehle}}
    ohne-cafe: {terminart_entfaellt: {terminart: elterncafe}}
    weg: {abwesenheit: {person: eb-kreis, zeit: 2026-10-01 bis 2026-10-31}}
    ohne-raum: {raum_geschlossen: {raum: gr-nord, zeit: 2026-10-01 bis 2026-10-31}}
    gewicht: {gewicht: {regel: evenings, wert: 12}}
    offen: {kita_schliesst: {kita: kita-see}}
"""
PLANNED = ("heute", "muehle-zu", "auch-zu", "ohne-cafe", "weg", "ohne-raum", "gewicht")


@pytest.fixture(scope="module")
def planned(tmp_path_factory):
    """The file with plans by the real engine, made once."""
    folder = tmp_path_factory.mktemp("vergleich")
    file = folder / "muehle.yaml"
    file.write_text(GRID, encoding="utf-8")
    only = [argument for name in PLANNED for argument in ("--nur", name)]
    limits = ("--zeit", "20", "--luecke", "12%", "--prozesse", "1")
    assert main(["scenario", "run", str(file), "-o", str(folder / "plaene"), *only, *limits]) == 0
    return file, folder / "plaene"


def call(*arguments):
    """What a command that goes well prints."""
    said = io.StringIO()
    with redirect_stdout(said):
        assert main([str(argument) for argument in arguments]) == 0
    return said.getvalue()


@pytest.fixture(scope="module")
def compared(planned):
    """What the command said, the page, and the object for programs."""
    file, plans = planned
    compare = ("scenario", "compare", file, "--plaene", plans)
    said = call(*compare, "-o", plans.parent / "v.html", "--mappe", plans.parent / "v.xlsx")
    answer = json.loads(call(*compare, "-o", plans.parent / "w.html", "--json"))
    source = (plans.parent / "v.html").read_text(encoding="utf-8")
    assert (plans.parent / "w.html").read_text(encoding="utf-8") == source
    return said, source, answer


def test_the_page_and_the_numbers(compared, planned):
    said, source, answer = compared
    assert f"Geschrieben: {planned[1].parent / 'v.html'}" in said
    assert "Noch nicht geplant: muehle/offen." in said
    assert answer["unplanned"] == ["muehle/offen"]
    base, sides = answer["base"], {side["name"].removeprefix("muehle/"): side for side in answer["scenarios"]}
    assert list(sides) == list(PLANNED)
    assert (base["mandatory"], base["desired"]) == ({"wanted": 7, "placed": 7}, {"wanted": 26, "placed": 26})
    for side in answer["scenarios"]:
        assert list(side["cost"].values()) >= list(side["bound"].values())
        assert side["standing"] in {"besser", "schlechter", "gleich gut", "unentschieden", "nicht vergleichbar"}
        assert side["violations"] == (side["name"] == "muehle/weg")
    page = Page(source)
    assert "Was ist, wenn die Mühle <schließt>?" in page.words
    for name in PLANNED:
        assert page.text.count(name) >= 5
    for sentence in sides["muehle-zu"]["changes"]:
        assert sentence in page.words
    assert "Noch nicht geplant und deshalb nicht dabei: muehle/offen." in page.words.replace(" und", " und")


def test_what_is_the_same_is_called_so(compared):
    _, _, answer = compared
    sides = {side["name"]: side for side in answer["scenarios"]}
    today, again = sides["muehle/heute"], sides["muehle/auch-zu"]
    assert (today["same_as"], today["standing"], today["moves"]) == ("beispiel (unverändert)", "gleich gut", [])
    assert again["same_as"] == "muehle/muehle-zu"
    assert again["moves"] == sides["muehle/muehle-zu"]["moves"]
    assert sides["muehle/muehle-zu"]["same_as"] is None


def test_differences_are_judged_by_what_is_proven(compared):
    _, source, answer = compared
    sides = {side["name"]: side for side in answer["scenarios"]}
    base = answer["base"]
    closed = sides["muehle/ohne-raum"]
    assert closed["mandatory"] == {"wanted": 7, "placed": 6}
    assert (closed["standing"], closed["standing_level"]) == ("schlechter", "mandatory")
    assert closed["difference"] == {"least": 1, "most": 1}
    assert closed["bound"]["mandatory"] == 1 > base["cost"]["mandatory"]
    assert "schlechter: fehlende Pflichttermine 1 mehr" in Page(source).words
    assert re.search(r"besser: [^;]* weniger; gewünscht ist ein Termin weniger", Page(source).words)
    weighed = sides["muehle/gewicht"]
    assert (weighed["standing"], weighed["difference"]) == ("nicht vergleichbar", None)
    assert "Wünsche wiegen hier anders" in Page(source).words


def test_a_plan_that_must_not_be_used_is_told(compared, run, planned):
    """Whoever is away has promised an event in the data: that cannot be kept, and what is lost is not proven."""
    _, source, answer = compared
    gone = next(side for side in answer["scenarios"] if side["name"] == "muehle/weg")
    assert (gone["standing"], gone["standing_level"]) == ("unentschieden", "hard")
    assert "✗ verletzt eine Regel" in Page(source).words
    file, plans = planned
    assert "lag schon vor; verletzt eine Regel" in " ".join(
        run("scenario", "run", file, "-o", plans, "--nur", "weg", "--zeit", "20", "--luecke", "12%").out.split()
    )


def test_events_are_told_one_by_one(compared):
    _, source, answer = compared
    sides = {side["name"]: side for side in answer["scenarios"]}
    cafe = [move for move in sides["muehle/ohne-cafe"]["moves"] if move["demand"].startswith("elterncafe")]
    assert {move["fate"] for move in cafe} == {"entfällt"}
    assert all(move["after"] is None and move["people"] for move in cafe)
    words = Page(source).words
    assert "entfällt (nicht mehr gewünscht)" in words
    assert cafe[0]["title"] in words
    assert sum(sides["muehle/ohne-cafe"]["touched"].values()) >= len(cafe)


def test_the_page_needs_nothing_else_and_runs_nothing(compared):
    _, source, _ = compared
    assert not re.findall(r"https?://|url\(|@import|<link|<img|<iframe|<script|\bon\w+=", source)
    page = Page(source)
    assert all(attributes["href"].startswith("#") for attributes in page.all("a"))
    targets = {attributes["id"] for _, attributes in page.elements if "id" in attributes}
    assert {attributes["href"][1:] for attributes in page.all("a")} <= targets
    policy = next(m["content"] for m in page.all("meta") if m.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "@media print" in source
    assert all(svg["role"] == "img" and svg["aria-label"] for svg in page.all("svg"))
    assert len(page.all("details")) == 5 + 3  # one for each different plan, and for people, Kitas, rooms
    assert all("open" not in one for one in page.all("details"))


def test_the_workbook_has_what_the_page_has(compared, planned):
    said, _, answer = compared
    assert f"Geschrieben: {planned[1].parent / 'v.xlsx'}" in said
    book = load_workbook(planned[1].parent / "v.xlsx")
    assert book.sheetnames == [
        "Überblick", "Kosten", "Terminarten", "Freistellung", "Menschen", "Kitas", "Räume", "Wer wohin",
    ]  # fmt: skip
    overview = [[cell.value for cell in row] for row in book["Überblick"].iter_rows(min_row=2)]
    assert [row[0] for row in overview] == ["unverändert", *PLANNED]
    closed = next(row for row in overview if row[0] == "ohne-raum")
    assert closed[2:4] == [6, 7]
    assert closed[-1] == "schlechter: fehlende Pflichttermine 1 mehr"
    told = sum(len(side["moves"]) for side in answer["scenarios"] if side["same_as"] is None)
    assert book["Wer wohin"].max_row == 1 + told
    mill = next(row for row in book["Kitas"].iter_rows(values_only=True) if "Mühle" in row[0])
    assert mill[2:4] == (1, 1)
    assert mill[6:8] == (None, None)  # muehle-zu: there is no such Kita


def test_only_some_scenarios(run, planned, tmp_path):
    file, plans = planned
    done = run("scenario", "compare", file, "--plaene", plans, "--nur", "ohne-cafe", "-o", tmp_path / "v.html")
    assert [line.split(":")[0] for line in done.out.splitlines()] == ["- muehle/ohne-cafe", "Geschrieben"]
    assert "muehle-zu" not in (tmp_path / "v.html").read_text(encoding="utf-8")


def test_figures_are_worked_out_anew_when_the_plan_has_changed(compared, planned, run, tmp_path):
    """What stands beside a plan is believed only as long as it is about that plan."""
    _, _, answer = compared
    file, plans = planned
    shutil.copytree(plans, tmp_path / "plaene")
    for figures in (tmp_path / "plaene").glob("*/zahlen.json"):
        kept = json.loads(figures.read_text(encoding="utf-8"))
        figures.write_text(json.dumps(kept | {"digest": "eines anderen Plans"}), encoding="utf-8")
    again = run("scenario", "compare", file, "--plaene", tmp_path / "plaene", "-o", tmp_path / "v.html", "--json")
    assert json.loads(again.out) == answer


def test_before_anything_is_planned(run, planned, tmp_path):
    file, _ = planned
    done = run("scenario", "compare", file)
    assert done.code == 2
    assert "Im Ordner „szenarien“ liegt noch kein Plan der unveränderten Daten." in done.err
    assert "„raumzeit scenario run muehle“" in done.err


def test_a_page_that_cannot_be_written(run, planned, tmp_path):
    file, plans = planned
    (tmp_path / "datei").write_text("")
    done = run("scenario", "compare", file, "--plaene", plans, "-o", tmp_path / "datei" / "v.html")
    assert done.code == 2
    assert "lässt sich nicht schreiben" in done.err
