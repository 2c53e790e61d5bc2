"""``raumzeit repair``: what has happened, said on the command line, and what becomes of the plan."""

import json

import pytest

from api.planfile import PLAN_FILE, read_plan
from scheduler.domain.time import clock

NOW = ("--jetzt", "1.10.2026 7:00")


@pytest.fixture
def event(plan):
    """A Sprechstunde of the Kita-Sozialarbeit in Oberdorf."""
    return next(e for e in plan.events if e.demand == "ksa-sprechstunde/fz-nord" and e.index == 1)


def test_whoever_is_away_is_stood_in_for_and_the_accepted_repair_is_written(run, folder, plan, event):
    away = f"ksa-nord-1 {event.date:%d.%m.%Y}"
    done = run("repair", "beispiel", folder, "--fehlt", away, *NOW, "-o", "neu")
    assert done.code == 0
    assert "bewiesen: weniger Verlust und weniger Anrufe gehen nicht." in done.out
    assert "Reparatur 1: " in done.out
    assert "Anzurufen " in done.out
    written = read_plan(folder.parent / "neu")
    assert written.fingerprint == plan.fingerprint
    assert written.events != plan.events


def test_json_says_the_same_and_writes_nothing(run, folder, event):
    away = f"ksa-nord-1 {event.date:%d.%m.%Y} bis {event.date:%d.%m.%Y}"
    done = run("repair", "beispiel", folder, "--fehlt", away, "--ohne-vertretung", *NOW, "--json")
    answer = json.loads(done.out)
    assert answer["proven"]
    assert [event.demand, 1] in answer["touched"]
    assert all(step["decision"] != "Vertretung" for one in answer["repairs"] for step in one["steps"])
    assert all(one["plan"]["events"] for one in answer["repairs"])
    assert [p.name for p in folder.iterdir()] == [PLAN_FILE]


def test_rooms_houses_holidays_and_single_events(run, folder, event):
    day = f"{event.date:%d.%m.%Y}"
    for given in (
        ("--raum", f"{event.room} {day}"),
        ("--schliesst", f"fz-nord {day} {clock(event.start)}"),
        ("--feiertag", f"{day} Tag der Probe"),
        ("--termin", "ksa-sprechstunde/fz-nord#2"),
    ):
        done = run("repair", "beispiel", folder, *given, *NOW, "--umfang", "beteiligte")
        assert done.code == 0, done.err
        assert "Sprechstunde der Kita-Sozialarbeit (Familienzentrum Oberdorf)" in done.out


def test_nothing_to_do_and_what_has_begun(run, folder, event):
    quiet = run("repair", "beispiel", folder, "--feiertag", "31.10.2026 Reformationstag", *NOW)
    assert "Kein Termin des Plans ist betroffen. Es ist nichts zu tun." in quiet.out
    late = ("--jetzt", f"{event.date:%d.%m.%Y} 23:00")
    done = run("repair", "beispiel", folder, "--termin", "ksa-sprechstunde/fz-nord#2", *late)
    assert "1 betroffener Termin hat schon begonnen; daran ändert sich nichts." in done.out


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ((), "Was ist geschehen?"),
        (("--fehlt", "ksa-nord-1"), "„ksa-kirn-1 2.11.2026 bis 27.12.2026“"),
        (("--fehlt", "ksa-nord-9 2.10.2026"), "ksa-nord-1"),
        (("--fehlt", "ksa-nord-1 9.10.2026 bis 2.10.2026"), "liegt vor dem ersten"),
        (("--raum", "gr-nort 2.10.2026"), "gr-nord"),
        (("--feiertag", "morgen"), "„31.10.2026 Reformationstag“"),
        (("--termin", "elterncafe/fz-nord#9"), "Termin 9 von „elterncafe/fz-nord“ steht nicht im Plan"),
        (("--fehlt", "ksa-nord-1 2.10.2026", "--vertretung", "ksa-nord-1"), "„ksa-kirn-1=ksa-kirn-2“"),
        (("--fehlt", "ksa-nord-1 2.10.2026", "--jetzt", "7:30"), "--jetzt braucht einen Tag"),
    ],
)
def test_what_cannot_be_understood_is_told_with_what_was_expected(run, folder, given, word):
    done = run("repair", "beispiel", folder, *given)
    assert done.code == 2
    assert word in done.err
