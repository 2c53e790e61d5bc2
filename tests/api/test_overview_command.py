"""``raumzeit overview``, and the page that ``raumzeit plan`` leaves in its folder."""

import pytest


def test_beside_the_plan_unless_told_otherwise(run, folder, tmp_path):
    done = run("overview", "beispiel", folder)
    assert done.code == 0
    assert f"Geschrieben: {folder / 'uebersicht.html'}" in done.out
    assert "Schranke, Gründe und Verlauf fehlen deshalb" in done.out
    assert (folder / "uebersicht.html").read_text(encoding="utf-8").endswith("</html>\n")
    assert run("overview", "beispiel", folder / "plan.json", "-o", "anders/seite.html").code == 0
    assert (tmp_path / "anders" / "seite.html").read_bytes() == (folder / "uebersicht.html").read_bytes()


@pytest.mark.usefixtures("engine")
def test_plan_writes_the_same_page(run, tmp_path):
    done = run("plan", "beispiel", "-o", "aus")
    assert "uebersicht.html: die Übersicht" in done.out
    written = (tmp_path / "aus" / "uebersicht.html").read_bytes()
    assert run("overview", "beispiel", "aus").code == 0
    assert (tmp_path / "aus" / "uebersicht.html").read_bytes() == written
    assert "Besser ginge es um höchstens 25,0" in written.decode()


@pytest.mark.usefixtures("engine")
def test_a_published_plan_is_named_again(run, folder, tmp_path):
    run("plan", "beispiel", "--basis", folder, "-o", "neu")
    run("overview", "beispiel", "neu", "--basis", folder)
    assert "Besser ginge es" in (tmp_path / "neu" / "uebersicht.html").read_text(encoding="utf-8")


def test_a_plan_of_other_data_only_if_insisted_on(run, save, plan):
    path = save(plan.model_copy(update={"fingerprint": "andere"}))
    refused = run("overview", "beispiel", path)
    assert refused.code == 2
    assert "gehört zu anderen Daten" in refused.err
    assert run("overview", "beispiel", path, "--trotzdem").code == 0
    assert "für andere Daten gerechnet" in path.with_name("uebersicht.html").read_text(encoding="utf-8")


def test_a_damaged_result_file_is_named(run, folder):
    (folder / "ergebnis.json").write_text("{", encoding="utf-8")
    done = run("overview", "beispiel", folder)
    assert done.code == 2
    assert "ist keine JSON-Datei (Zeile 1, Spalte 2)" in done.err


def test_a_file_that_cannot_be_written(run, folder, tmp_path):
    (tmp_path / "belegt").mkdir()
    done = run("overview", "beispiel", folder, "-o", "belegt")
    assert done.code == 2
    assert "Die Datei „belegt“ lässt sich nicht schreiben" in done.err
