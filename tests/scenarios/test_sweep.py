"""Scenarios before they are planned: which are equal, which a word means, and what they are to stay near."""

import pytest
from conftest import Ask

from scenarios import ScenarioError
from scenarios.sweep import chosen, grouped, measured, near
from scheduler.domain.plan import PlannedEvent
from scheduler.domain.problem import Problem

GRID = """raster:
  muehle:
    offen: unveraendert
    zu: {kita_schliesst: {kita: kita-muehle}}
  ausfall:
    ohne: unveraendert
    mit: {abwesenheit: {person: eb-kreis, zeit: 2026-10-19 bis 2026-10-23}}
    auch: {abwesenheit: {person: eb-kreis, zeit: 2026-10-19 bis 2026-10-23}}"""


def first_event(problem: Problem, kind: str) -> PlannedEvent:
    demand = next(d for d in problem.demands if d.kind == kind)
    return PlannedEvent(demand=demand.id, index=0, date=demand.first, start=600, room=next(iter(demand.rooms), None))


def test_equal_scenarios_stand_together_in_the_order_of_the_file(ask: Ask) -> None:
    file = ask(GRID)
    names = [[scenario.name for scenario in same.scenarios] for same in grouped(file.scenarios)]
    assert names == [
        ["frage/offen/ohne"],
        ["frage/offen/mit", "frage/offen/auch"],
        ["frage/zu/ohne"],
        ["frage/zu/mit", "frage/zu/auch"],
    ]
    assert grouped(file.scenarios)[0].key == file.base.fingerprint


def test_every_fault_of_every_scenario_is_told_before_anything_is_planned(ask: Ask) -> None:
    wrong = GRID.replace("kita-muehle", "kita-mohle").replace("person: eb-kreis", "person: eb-kries")
    with pytest.raises(ScenarioError) as caught:
        grouped(ask(wrong).scenarios)
    assert {issue.line for issue in caught.value.issues} == {6, 9, 10}


@pytest.mark.parametrize(
    ("word", "numbers"),
    [
        ("frage/offen/mit", [1]),
        ("frage/offen", [0, 1, 2]),
        ("frage", [0, 1, 2, 3, 4, 5]),
        ("mit", [1, 4]),
        ("frage/off", []),
        ("mi", []),
    ],
)
def test_a_word_means_a_name_its_beginning_or_a_choice(ask: Ask, word: str, numbers: list[int]) -> None:
    scenarios = ask(GRID).scenarios
    assert chosen(scenarios, word) == tuple(scenarios[number] for number in numbers)


def test_a_scenario_stays_near_what_its_data_still_have(ask: Ask) -> None:
    file = ask("aenderungen:\n  - terminart_entfaellt: {terminart: elterncafe}")
    stays, goes = first_event(file.base, "eb-sprechstunde"), first_event(file.base, "elterncafe")
    plan = file.base.plan((stays, goes), ())
    (scenario,) = file.scenarios
    problem = measured(scenario.problem(), plan)
    assert problem.baseline == (stays,)
    assert problem.fingerprint != scenario.key
    without = plan.model_copy(update={"events": ()})
    assert measured(scenario.problem(), without).fingerprint == scenario.key


def test_the_data_as_they_are_are_not_measured_against_their_own_plan(ask: Ask) -> None:
    file = ask("aenderungen:\n  - terminart_entfaellt: {terminart: elterncafe}")
    plan = file.base.plan((first_event(file.base, "elterncafe"),), ())
    assert measured(file.base, plan).fingerprint == file.base.fingerprint
    assert near(file.base, plan).baseline == plan.events
