"""``raumzeit daten`` and ``raumzeit validate``."""

import json
import shutil

import pytest

from scenarios.dataset import SHIPPED


@pytest.fixture
def faulty(tmp_path):
    """A copy of the small data set with a misspelt key in it."""
    shutil.copytree(SHIPPED / "beispiel", tmp_path / "kreis")
    file = tmp_path / "kreis" / "kreis.yaml"
    text = file.read_text(encoding="utf-8")
    assert text.count("abende_je_woche:") == 1
    file.write_text(text.replace("abende_je_woche:", "abende_je_wochen:"), encoding="utf-8")
    return tmp_path / "kreis"


def test_the_list_of_data_sets(run):
    done = run("daten")
    assert done.code == 0
    assert "bad-kreuznach-2026-27" in done.out
    assert "2.818" in done.out


def test_the_list_for_programs(run):
    listed = {one["name"]: one for one in json.loads(run("daten", "--json").out)["datasets"]}
    assert listed["beispiel"]["events"] == 33
    assert listed["bad-kreuznach-2026-27"]["demands"] == 478


def test_right_files(run):
    done = run("validate", "beispiel")
    assert done.code == 0
    assert "Die Dateien von „beispiel“ sind in Ordnung" in done.out
    assert "20 Bedarfe mit zusammen 33 Terminen" in done.out
    assert json.loads(run("validate", "beispiel", "--json").out)["valid"] is True


def test_wrong_files(run, faulty):
    done = run("validate", faulty)
    assert done.code == 2
    assert "1 Fehler in den Dateien von „kreis“:" in done.out
    assert "kreis.yaml, Zeile" in done.out
    assert "Meinten Sie „abende_je_woche“?" in done.out
    answer = json.loads(run("validate", faulty, "--json").out)
    assert answer["valid"] is False
    (issue,) = answer["issues"]
    assert (issue["file"], issue["suggestion"]) == ("kreis.yaml", "abende_je_woche")
    assert issue["line"] > 1


def test_no_yaml_at_all(run, tmp_path):
    (tmp_path / "kreis").mkdir()
    (tmp_path / "kreis" / "a.yaml").write_text("a: [", encoding="utf-8")
    done = run("validate", "kreis")
    assert done.code == 2
    assert "a.yaml" in done.out


@pytest.mark.parametrize("command", [("plan",), ("check", "plan.json"), ("export", "plan.json"), ("show", "plan.json")])
def test_wrong_files_are_told_by_every_command(run, faulty, command):
    name, *rest = command
    done = run(name, faulty, *rest)
    assert done.code == 2
    assert "Die Dateien des Datensatzes enthalten einen Fehler:" in done.err
    assert "Traceback" not in done.err


def test_an_unknown_data_set(run):
    done = run("validate", "beispeil")
    assert done.code == 2
    assert "Meinten Sie „beispiel“?" in done.err


def test_validate_tells_what_cannot_fit(run, tmp_path):
    """All data are right, but the only room of a meeting is closed all the time."""
    folder = tmp_path / "kreis"
    shutil.copytree(SHIPPED / "beispiel", folder)
    rooms = folder / "raeume.yaml"
    text = rooms.read_text(encoding="utf-8")
    open_room = "{art: sitzungsraum, haus: jugendamt, ruesten: 15}"
    closed = "{art: sitzungsraum, haus: jugendamt, ruesten: 15, gesperrt: 2026-10-01 bis 2026-10-31}"
    assert open_room in text
    rooms.write_text(text.replace(open_room, closed), encoding="utf-8")
    done = run("validate", folder)
    assert done.code == 0
    assert "Nicht alles wird in den Plan passen: „Austauschtreffen" in done.out
    (proof,) = json.loads(run("validate", folder, "--json").out)["impossible"]
    assert (proof["rule"], proof["demands"], proof["level"]) == ("room_hours", ["austauschtreffen/kreis"], "mandatory")
