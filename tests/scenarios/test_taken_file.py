"""A file with what is taken elsewhere: written, read, and what may be wrong in it."""

import datetime as dt

import pytest

from scenarios import TakenError, load, taken_text, with_taken
from scheduler.domain.resources import Absence, Reservation


@pytest.fixture(scope="module")
def problem():
    return load("beispiel")


ABSENT = (
    Absence(person="leitung-nord", first=dt.date(2026, 10, 8), last=dt.date(2026, 10, 9), reason="kalender"),
    Absence(person="leitung-nord", first=dt.date(2026, 10, 20), last=dt.date(2026, 10, 20), reason="kalender"),
)
RESERVED = (
    Reservation(id="kalender-gr-nord-1", date=dt.date(2026, 10, 8), start=480, end=1440, room="gr-nord"),
    Reservation(id="kalender-leitung-sued-1", date=dt.date(2026, 10, 9), start=0, end=61, people=("leitung-sued",)),
)


def test_what_is_written_is_read(tmp_path, problem):
    file = tmp_path / "belegt.yaml"
    file.write_text(taken_text(ABSENT, RESERVED, "Probe"), encoding="utf-8")
    found = with_taken(problem, file)
    assert found.absences == (*problem.absences, *ABSENT)
    assert found.reservations == (*problem.reservations, *RESERVED)
    assert file.read_text(encoding="utf-8").startswith("# Probe\n")


def test_nothing_is_taken(tmp_path, problem):
    file = tmp_path / "belegt.yaml"
    file.write_text(taken_text((), (), "Probe"), encoding="utf-8")
    assert with_taken(problem, file) == problem


def test_days_outside_the_horizon_matter_to_nobody(tmp_path, problem):
    file = tmp_path / "belegt.yaml"
    file.write_text("reservierungen:\n  a: {datum: 2031-01-01, zeit: 8:00-9:00, raum: gr-nord}\n", encoding="utf-8")
    assert with_taken(problem, file).reservations == problem.reservations


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "reservierungen: {a: {datum: 2026-10-01, zeit: 9-8, raum: gr-nord}}",
            "Zeile 1, Spalte 47, reservierungen.a.zeit",
        ),
        (
            "reservierungen: {a: {datum: 2026-10-01, zeit: 8:00-9:00, raum: gr-nrod}}",
            "den Raum „gr-nrod“ gibt es nicht",
        ),
        ("reservierungen: {a: {datum: 2026-10-01, zeit: 8:00-9:00, menschen: x}}", "die Person „x“ gibt es nicht"),
        ("abwesenheiten:\n  niemand: {urlaub: 2026-10-01}", "Zeile 2, Spalte 3"),
        ("kitas: {}", "den Schlüssel „kitas“ gibt es hier nicht"),
        ("a: [", "ab hier ist die Datei kein gültiges YAML"),
    ],
)
def test_faults_name_their_place(tmp_path, problem, text, sentence):
    file = tmp_path / "belegt.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(TakenError) as error:
        with_taken(problem, file)
    assert str(error.value).startswith("Die Datei mit Belegtem enthält einen Fehler:\n- belegt.yaml, Zeile ")
    assert sentence in str(error.value)
