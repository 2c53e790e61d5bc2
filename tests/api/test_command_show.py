"""``raumzeit show``: a week by day and time, for everybody or for one."""

import datetime as dt

import pytest


def test_the_first_week_of_the_county(run, folder):
    done = run("show", "beispiel", folder)
    assert done.code == 0
    assert "Beispielkreis, Oktober 2026: KW 40/2026 (28.09.2026 bis 04.10.2026)" in done.out
    assert "nicht im Planungszeitraum" in done.out
    assert "Tag der Deutschen Einheit" in done.out


@pytest.mark.parametrize("written", ["2026-W43", "2026W43", "KW 43/2026", "2026-10-22", "22.10.2026", "25.10.2026"])
def test_a_week_by_its_number_or_any_of_its_days(run, folder, written):
    done = run("show", "beispiel", folder, "--woche", written)
    assert "KW 43/2026 (19.10.2026 bis 25.10.2026)" in done.out
    assert "Austauschtreffen" in done.out


def test_one_person(run, folder, plan, problem):
    done = run("show", "beispiel", folder, "--person", "Leitung Familienzentrum Oberdorf", "--woche", "2026-W43")
    own = [
        e
        for e in plan.events
        if "leitung-nord" in problem.demand[e.demand].required + e.attendees and e.date.isocalendar()[:2] == (2026, 43)
    ]
    assert f"{len(own)} Termin" in done.out
    assert "Leitung Familienzentrum Oberdorf: KW 43/2026" in done.out


def test_an_invitation_is_marked(run, folder, problem, plan):
    demand = next(d for d in problem.demands if d.optional)
    event = next(e for e in plan.events if e.demand == demand.id)
    done = run("show", "beispiel", folder, "--person", demand.optional[0], "--woche", event.date)
    assert "(eingeladen)" in done.out


def test_one_room_tells_when_it_is_taken_but_not_who_comes(run, folder, plan, problem):
    event = next(e for e in plan.events if e.demand == "sozialraumtreffen/fz-nord")
    done = run("show", "beispiel", folder, "--raum", event.room, "--woche", event.date)
    assert "Raum belegt" in done.out
    assert "Sozialraumtreffen" in done.out
    assert "Leitung" not in done.out


def test_one_centre(run, folder):
    done = run("show", "beispiel", folder, "--familienzentrum", "fz-nord", "--woche", "2026-W40")
    assert "Familienzentrum Oberdorf: KW 40/2026" in done.out
    assert "Unterdorf" not in done.out


@pytest.mark.parametrize(
    ("option", "word", "hint"),
    [
        ("--raum", "gr-nrd", "Den Raum „gr-nrd“ gibt es in diesen Daten nicht. Meinten Sie „gr-nord“"),
        (
            "--person",
            "leitung-nrod",
            "Die Person „leitung-nrod“ gibt es in diesen Daten nicht. Meinten Sie „leitung-nord“",
        ),
        ("--familienzentrum", "xyz", "Es gibt: fz-nord, fz-sued."),
    ],
)
def test_a_misspelt_name_gets_a_suggestion(run, folder, option, word, hint):
    done = run("show", "beispiel", folder, option, word)
    assert done.code == 2
    assert hint in done.err


def test_only_one_of_them(run, folder):
    done = run("show", "beispiel", folder, "--raum", "gr-nord", "--person", "leitung-nord")
    assert done.code == 2
    assert "nur eines von" in done.err


def test_a_week_outside_the_plan(run, folder):
    done = run("show", "beispiel", folder, "--woche", "2026-W50")
    assert done.code == 2
    assert "Möglich sind 2026-W40 bis 2026-W44." in done.err


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2026-W60", "das Jahr 2026 hat die Wochen 1 bis 53, nicht 60"),
        ("2025-W53", "das Jahr 2025 hat die Wochen 1 bis 52, nicht 53"),
        ("31.2.2026", "„31.2.2026“ ist weder eine Woche wie 2026-W45 noch ein Tag"),
        ("bald", "„bald“ ist weder eine Woche wie 2026-W45 noch ein Tag"),
    ],
)
def test_what_is_no_week(run, folder, written, said):
    done = run("show", "beispiel", folder, "--woche", written)
    assert done.code == 2
    assert said in done.err


def test_an_empty_week_says_where_to_look(run, save, plan):
    late = [e for e in plan.events if e.date >= dt.date(2026, 10, 19)]
    early = [e for e in plan.events if e.date <= dt.date(2026, 10, 3)]
    path = save(plan.model_copy(update={"events": tuple(late)}))
    assert "der nächste Termin ist am" in run("show", "beispiel", path, "--woche", "2026-W41").out
    path = save(plan.model_copy(update={"events": tuple(early)}))
    assert "der letzte Termin war am" in run("show", "beispiel", path, "--woche", "2026-W44").out
    path = save(plan.model_copy(update={"events": ()}))
    assert "In diesem Plan steht dazu nichts." in run("show", "beispiel", path).out
