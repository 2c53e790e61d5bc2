"""``raumzeit check``: sentences, costs, exit codes, plans of other data."""

import json

from scheduler.check import check


def test_a_good_plan(run, folder):
    done = run("check", "beispiel", folder)
    assert done.code == 0
    assert "Alle 7 Pflichttermine stehen." in done.out
    assert "Der Plan verletzt keine Regel." in done.out
    assert not done.err


def test_the_file_may_be_named_too(run, folder):
    assert run("check", "beispiel", folder / "plan.json").code == 0


def test_a_broken_rule_is_told_in_a_sentence(run, save, plan):
    moved = plan.events[-1].model_copy(update={"start": 180})
    path = save(plan.model_copy(update={"events": (*plan.events[:-1], moved)}))
    done = run("check", "beispiel", path)
    assert done.code == 4
    assert "Dieser Plan darf so nicht verwendet werden" in done.out
    assert "03:00" in done.out


def test_a_missing_event_is_told_in_a_sentence(run, save, plan):
    events = tuple(e for e in plan.events if e.demand != "sozialraumtreffen/fz-nord")
    done = run("check", "beispiel", save(plan.model_copy(update={"events": events})))
    assert done.code == 3
    assert "Es fehlt 1 von 7 Pflichtterminen." in done.out
    assert "Sozialraumtreffen (Familienzentrum Oberdorf)" in done.out


def test_all_wishes_are_told_when_asked(run, folder, plan, problem):
    done = run("check", "beispiel", folder, "--alle")
    for fact in check(problem, plan).facts:
        assert fact.sentence in done.out


def test_long_lists_are_cut(run, save, plan):
    early = tuple(e.model_copy(update={"start": 180}) for e in plan.events)
    done = run("check", "beispiel", save(plan.model_copy(update={"events": early})))
    assert "weitere; --alle nennt sie." in done.out


def test_json(run, folder, plan, problem):
    answer = json.loads(run("check", "beispiel", folder, "--json").out)
    assert answer["violations"] == 0
    assert answer["violation_facts"] == []
    assert answer["cost"] == check(problem, plan).cost.model_dump()
    assert answer["fingerprint"] == plan.fingerprint
    assert answer["accounts"][0]["person"] == "leitung-nord"
    assert "facts" not in answer
    everything = json.loads(run("check", "beispiel", folder, "--json", "--alle").out)
    assert len(everything["facts"]) == len(check(problem, plan).facts)


def test_a_plan_of_other_data_is_refused_unless_insisted(run, save, plan):
    path = save(plan.model_copy(update={"fingerprint": "0123456789abcdef"}))
    done = run("check", "beispiel", path)
    assert done.code == 2
    assert "Dieser Plan gehört zu anderen Daten." in done.err
    assert "0123456789abcdef" in done.err
    assert run("check", "beispiel", path, "--trotzdem").code == 0


def test_a_plan_that_names_what_is_not_there(run, save, plan):
    strange = plan.model_copy(update={"events": (plan.events[0].model_copy(update={"room": "kein-raum"}),)})
    done = run("check", "beispiel", save(strange))
    assert done.code == 2
    assert "kein-raum" in done.err


def test_measured_against_a_published_plan(run, folder, save, plan):
    later = plan.events[-1].model_copy(update={"start": plan.events[-1].start + 15})
    path = save(plan.model_copy(update={"events": (*plan.events[:-1], later)}))
    answer = json.loads(run("check", "beispiel", path, "--basis", folder, "--json").out)
    assert answer["cost_by_rule"]["stability"] > 0
