"""``raumzeit plan`` around the engine: files, summary, ``--json``, exit codes."""

import json

import pytest

from api.commands.plan import GAP
from api.planfile import read_plan
from scheduler.check import check
from scheduler.domain.plan import Cost
from scheduler.params import Params
from scheduler.solution import Progress, Status
from tests.api.naive import solution_of

KEYS = {
    *("demands", "events", "placed", "mandatory_unplaced", "unplaced", "violations", "cost", "bound", "gap", "status"),
    *("seconds", "first_complete_seconds", "peak_memory_mib", "seed"),
}
"""What programs were promised."""


def without(plan, kind, problem):
    """The plan without the events of one kind."""
    return plan.model_copy(update={"events": tuple(e for e in plan.events if problem.demand[e.demand].kind != kind)})


@pytest.mark.usefixtures("engine")
def test_writes_plan_result_and_calendars(run, tmp_path, plan):
    done = run("plan", "beispiel", "-o", "aus")
    assert done.code == 0
    assert read_plan(tmp_path / "aus") == plan
    result = json.loads((tmp_path / "aus" / "ergebnis.json").read_text(encoding="utf-8"))
    assert result["placed"] == 33
    assert (tmp_path / "aus" / "kalender" / "kreis.ics").read_bytes().startswith(b"BEGIN:VCALENDAR")
    assert "Geschrieben in den Ordner aus:" in done.out


@pytest.mark.usefixtures("engine")
def test_without_a_folder_it_is_named_after_the_data(run, tmp_path):
    assert run("plan", "beispiel").code == 0
    assert (tmp_path / "plan-beispiel" / "plan.json").exists()


@pytest.mark.usefixtures("engine")
def test_the_same_plan_has_the_same_bytes(run, tmp_path):
    run("plan", "beispiel", "-o", "a")
    run("plan", "beispiel", "-o", "b")
    assert (tmp_path / "a" / "plan.json").read_bytes() == (tmp_path / "b" / "plan.json").read_bytes()


@pytest.mark.usefixtures("engine")
def test_the_summary_says_what_a_coordinator_asks(run):
    said = run("plan", "beispiel").out
    for part in (
        "Alle 7 Pflichttermine stehen.",
        "Geplant sind 33 von 33 Terminen.",
        "Offene Sprechstunde der Elternberatung",
        "Freistellung in Stunden",
        "Ein Konto darf bis zu 8:00 Stunden ins Minus.",
        "unerfüllte Wünsche",
        "Rhythmus",
        "Bewiesen: auf der Stufe „unerfüllte Wünsche“ kann kein Plan um mehr als 25,0\u00a0% besser sein.",
        "Gerechnet in 1,5 s, erster vollständiger Plan nach 0,5 s; 1 unabhängiger Teil, 123 MiB Speicher, Startzahl 1.",
    ):
        assert part in said


@pytest.mark.usefixtures("engine")
def test_json_is_one_object_with_the_promised_keys(run, plan, problem):
    done = run("plan", "beispiel", "--json")
    answer = json.loads(done.out)
    assert done.code == 0
    assert set(answer) >= KEYS
    assert answer["demands"] == 20
    assert answer["events"] == answer["placed"] == 33
    assert answer["mandatory_unplaced"] == answer["unplaced"] == answer["violations"] == 0
    assert answer["cost"] == check(problem, plan).cost.model_dump()
    assert answer["bound"] == {"hard": 0, "mandatory": 0, "desired": 0, "wishes": 7}
    assert answer["status"] == "gap"
    assert answer["seed"] == 1
    assert answer["fingerprint"] == plan.fingerprint
    assert answer["params"] == {"method": "beweisen", "time_limit": None, "gap_limit": GAP, "workers": 2, "seed": 1}
    assert sum(answer["cost_by_rule"].values()) == sum(answer["cost"].values())


def test_the_options_reach_the_engine(run, engine):
    run("plan", "beispiel", "--zeit", "1,5", "--luecke", "2%", "--prozesse", "1", "--seed", "7")
    assert engine.params == Params(time_limit=1.5, gap_limit=0.02, workers=1, seed=7)


def test_mandatory_events_are_missing(run, engine, plan, problem):
    engine.plan = without(plan, "sozialraumtreffen", problem)
    done = run("plan", "beispiel")
    assert done.code == 3
    assert "Es fehlen 2 von 7 Pflichtterminen." in done.out
    assert "2 Pflicht fehlt" in done.out
    assert "Sozialraumtreffen (Familienzentrum Oberdorf), Pflichttermin 1 von 1" in done.out
    assert "Grund Nummer 1." in done.out
    answer = json.loads(run("plan", "beispiel", "--json").out)
    assert answer["mandatory_unplaced"] == answer["unplaced"] == 2
    assert answer["unplaced_events"][0]["reason"] == "Grund Nummer 1."
    assert answer["unplaced_events"][0]["demand"] == "sozialraumtreffen/fz-nord"


def test_desired_events_may_be_missing(run, engine, plan, problem):
    engine.plan = without(plan, "elterncafe", problem)
    done = run("plan", "beispiel")
    assert done.code == 0
    assert "Alle 7 Pflichttermine stehen." in done.out
    assert "Geplant sind 29 von 33 Terminen; 4 Wunschtermine fehlen." in done.out
    assert "4 Wunsch fehlt" in done.out


def test_a_long_list_of_missing_events_is_cut(run, engine, plan):
    engine.plan = plan.model_copy(update={"events": plan.events[:3]})
    assert "… und 10 weitere; alle stehen mit Grund in der Ergebnisdatei." in run("plan", "beispiel").out


def test_a_plan_that_breaks_rules_is_called_that(run, engine, plan):
    moved = plan.events[-1].model_copy(update={"start": 180})
    engine.plan = plan.model_copy(update={"events": (*plan.events[:-1], moved)})
    done = run("plan", "beispiel")
    assert done.code == 4
    assert "Dieser Plan darf so nicht verwendet werden" in done.out
    assert "Verletzte Regeln" in done.out
    assert json.loads(run("plan", "beispiel", "--json").out)["violation_facts"][0]["sentence"]


def test_engine_and_check_disagree(run, engine, plan, problem):
    engine.solution = solution_of(problem, plan).model_copy(update={"cost": Cost(wishes=1)})
    done = run("plan", "beispiel")
    assert done.code == 0
    assert "Warnung: Die Planung rechnet 0 / 0 / 0 / 1, die Prüfung 0 / 0 / 0 / 217." in done.err


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (Status.OPTIMAL, "Bewiesen optimal: nach diesen Regeln gibt es keinen besseren Plan."),
        (Status.STOPPED, "Vorzeitig beendet: auf der Stufe „unerfüllte Wünsche“ kann"),
    ],
)
def test_what_the_proof_says(run, engine, plan, problem, status, sentence):
    engine.solution = solution_of(problem, plan, status=status)
    assert sentence in run("plan", "beispiel").out


def test_progress_goes_to_stderr(run, engine):
    engine.news = [
        Progress(seconds=1, phase="Erster Plan", placed=0, events=33, cost=None, bound=Cost(), gap=None),
        Progress(seconds=2, phase="Beweis", placed=33, events=33, cost=Cost(wishes=12), bound=Cost(wishes=9), gap=0.25),
    ]
    done = run("plan", "beispiel", "--json")
    assert "Erster Plan: noch kein Plan, Schranke 0 / 0 / 0 / 0" in done.err
    assert "Beweis: 33 von 33 Terminen, Kosten 0 / 0 / 0 / 12, Schranke 0 / 0 / 0 / 9, Lücke 25,0\u00a0%" in done.err
    assert json.loads(done.out)


def test_a_published_plan_is_the_baseline(run, engine, folder, plan, problem):
    later = plan.events[-1].model_copy(update={"index": 0, "demand": "gibt-es-nicht"})
    published = plan.model_copy(update={"events": (*plan.events, later), "fingerprint": "andere"})
    (folder / "plan.json").write_text(published.model_dump_json(), encoding="utf-8")
    assert run("plan", "beispiel", "--basis", folder, "-o", "neu").code == 0
    assert engine.problem.baseline == plan.events
    assert run("check", "beispiel", "neu").code == 0
    assert read_plan(folder.parent / "neu").fingerprint == problem.fingerprint


@pytest.mark.usefixtures("engine")
def test_a_published_plan_of_another_county_is_refused(run, folder, plan):
    strange = plan.model_copy(update={"events": (plan.events[0].model_copy(update={"demand": "fremd"}),)})
    (folder / "plan.json").write_text(strange.model_dump_json(), encoding="utf-8")
    done = run("plan", "beispiel", "--basis", folder)
    assert done.code == 2
    assert "hat mit diesen Daten nichts gemeinsam" in done.err


def test_a_folder_that_cannot_be_written_is_found_before_planning(run, engine, tmp_path):
    (tmp_path / "aus").write_text("eine Datei", encoding="utf-8")
    done = run("plan", "beispiel", "-o", "aus")
    assert done.code == 2
    assert "In den Ordner „aus“ lässt sich nicht schreiben" in done.err
    assert engine.problem is None


def test_a_damaged_state_of_the_calendars_is_found_before_planning(run, engine, tmp_path):
    (tmp_path / "aus" / "kalender").mkdir(parents=True)
    (tmp_path / "aus" / "kalender" / "kalenderstand.json").write_text("{}", encoding="utf-8")
    done = run("plan", "beispiel", "-o", "aus")
    assert done.code == 2
    assert "Kalenderstand" in done.err
    assert engine.problem is None
