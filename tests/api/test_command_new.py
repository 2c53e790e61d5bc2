"""``raumzeit new``."""

import pytest


def test_a_new_county_is_right_at_once(run, tmp_path):
    done = run("new", "kreis", "--titel", "Kreis Süd", "--bundesland", "he", "--kita-jahr", "2027/28")
    assert done.code == 0
    assert done.out.startswith("Kreis Süd: 6 Dateien angelegt.\n- kreis/kreis.yaml\n")
    assert "Erfunden sind 19 Bedarfe mit 102 Terminen. Bitte tragen Sie auch die Schulferien ein.\n" in done.out
    assert done.out.endswith("- raumzeit validate kreis\n- raumzeit sheet kreis\n- raumzeit plan kreis\n")
    assert run("validate", "kreis").code == 0
    assert "land: HE" in (tmp_path / "kreis" / "kreis.yaml").read_text(encoding="utf-8")


def test_nothing_is_overwritten(run):
    run("new", "kreis", "--kita-jahr", "2026")
    done = run("new", "kreis", "--kita-jahr", "2026")
    assert (done.code, done.out) == (2, "")
    assert "„kreis“ gibt es schon und wird nicht überschrieben." in done.err


@pytest.mark.parametrize("year", ["bald", "26", "2019", "2026/2"])
def test_what_is_no_kita_year(run, year):
    done = run("new", "kreis", "--kita-jahr", year)
    assert done.code == 2
    assert f"--kita-jahr: erwartet wird ein Jahr von 2020 bis 2099, gefunden: {year}" in done.err


def test_an_unknown_state(run):
    done = run("new", "kreis", "--bundesland", "xx")
    assert done.code == 2
    assert "Das Bundesland „xx“ gibt es nicht. Möglich sind BB, " in done.err
