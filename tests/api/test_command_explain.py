"""``raumzeit explain``: questions on the command line and their answers."""

import datetime as dt
import json

import pytest
import typer

from api.inputs import Places, places
from scheduler.domain.plan import Plan
from scheduler.domain.time import Weekday
from scheduler.rules.words import day_text

MEETING = "sozialraumtreffen/fz-nord"


def test_why_an_event_is_where_it_is(run, folder, plan):
    event = next(e for e in plan.events if e.demand == MEETING)
    done = run("explain", "beispiel", folder, MEETING)
    assert done.code == 0
    assert f"„Sozialraumtreffen (Familienzentrum Oberdorf)“ liegt am {day_text(event.date)}" in done.out
    assert "Was Plätze wegnimmt, das meiste zuerst:" in done.out


def test_by_its_title(run, folder):
    by_title = run("explain", "beispiel", folder, "Sozialraumtreffen (Familienzentrum Oberdorf)")
    assert by_title.out == run("explain", "beispiel", folder, MEETING).out


def test_by_number_or_by_day(run, folder, plan):
    event = next(e for e in plan.events if e.demand == "elterncafe/fz-nord" and e.index == 1)
    by_number = run("explain", "beispiel", folder, "elterncafe/fz-nord#2")
    by_day = run("explain", "beispiel", folder, "elterncafe/fz-nord", "--am", f"{event.date:%d.%m.%Y}")
    assert by_number.code == by_day.code == 0
    assert by_number.out == by_day.out
    assert "Termin 2 von 2" in by_day.out


def test_why_not_elsewhere_as_json(run, folder):
    done = run("explain", "beispiel", folder, MEETING, "--warum-nicht", "Fr 18:00", "--json")
    (answer,) = json.loads(done.out)["answers"]
    assert answer["question"] == {
        "event": [MEETING, 0],
        "date": None,
        "weekday": "Fr",
        "start": "18:00",
        "room": None,
    }
    assert answer["verdict"] == "unmöglich"
    assert answer["clash"]
    assert all(reason["sentence"].endswith(".") for reason in answer["clash"])


def test_a_room_that_is_not_named_for_it(run, folder):
    done = run("explain", "beispiel", folder, MEETING, "--raum", "Beratungsraum Oberdorf")
    assert done.code == 0
    assert "der dafür nicht vorgesehen ist" in done.out


def test_everything_that_is_missing(run, folder, save, plan):
    complete = run("explain", "beispiel", folder)
    assert complete.out.startswith("In diesem Plan fehlt kein Termin.")
    rest = tuple(e for e in plan.events if e.demand != MEETING)
    fewer = Plan(problem=plan.problem, fingerprint=plan.fingerprint, events=rest, rhythms=plan.rhythms)
    done = run("explain", "beispiel", save(fewer))
    assert "„Sozialraumtreffen (Familienzentrum Oberdorf)“" in done.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["sozialraumtrefen/fz-nord"], "Meinten Sie „sozialraumtreffen/fz-nord“"),
        ([MEETING + "#3"], "„sozialraumtreffen/fz-nord“ hat 1 Termin, „#3“ gibt es nicht."),
        ([MEETING, "--am", "1.10.2026"], "An diesem Tag hat „sozialraumtreffen/fz-nord“ keinen Termin."),
        ([MEETING, "--raum", "turm"], "Den Raum „turm“ gibt es in diesen Daten nicht."),
        ([MEETING, "--warum-nicht", "bald"], "„bald“ in „bald“ ist weder Tag noch Wochentag noch Uhrzeit"),
        ([MEETING + "#1", "--am", "1.10.2026"], "Bitte nur eines von „#Nummer“ und --am angeben."),
        (["--raum", "gr-nord"], "Bitte nennen Sie auch den Termin, um den es geht."),
    ],
)
def test_what_it_does_not_understand(run, folder, arguments, message):
    done = run("explain", "beispiel", folder, *arguments)
    assert done.code == 2
    assert message in done.err


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Di 14:00", Places(weekday=Weekday.Di, start=840)),
        ("dienstag um 9 Uhr", Places(weekday=Weekday.Di, start=540)),
        ("3.11.2026", Places(date=dt.date(2026, 11, 3))),
        ("Di, 3.11.2026 14:15", Places(date=dt.date(2026, 11, 3), weekday=Weekday.Di, start=855)),
        ("2026-11-03", Places(date=dt.date(2026, 11, 3))),
        ("14:00", Places(start=840)),
    ],
)
def test_times_as_people_write_them(text, found):
    assert places(text) == found


@pytest.mark.parametrize("text", ["", "um", "25:00", "14:07", "Mo 3.11.2026", "31.2.2026"])
def test_times_that_are_none(text):
    with pytest.raises(typer.BadParameter):
        places(text)
