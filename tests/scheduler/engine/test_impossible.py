"""Cheap proofs: true of every plan, and silent where a plan exists."""

import pytest
from explain.contradictions import CONTRADICTIONS, Contradiction, one
from rules.worlds import DateRange, Policy, Rate, day, kind, world

from scenarios import load
from scheduler import Params, impossible, solve

every = pytest.mark.parametrize("case", CONTRADICTIONS, ids=lambda case: case.id)

SEEN = {
    "freistellung": ("release_time", "leitung"),
    "raum-geschlossen": ("room_hours", "saal"),
    "koordinierung": ("person_occupancy", "koordinierung"),
    "kein-abend": ("room_hours", "saal"),
    "zu-klein": ("room_fit", "saal"),
    "nie-zusammen": ("availability", "ksa"),
    "zu-wenige": ("attendance", "bep-a, bep-b, bep-c"),
    "fremder-bereich": ("catchment", "ksa"),
    "raum-vergeben": ("room_occupancy", "saal"),
    "abstand": ("distinct_dates", "treffen"),
}
"""Contradictions that can be told without solving; the other two need the solver."""


@every
def test_what_can_be_told_at_once(case: Contradiction) -> None:
    proofs = impossible(case.problem)
    assert [(proof.rule, proof.object) for proof in proofs] == ([SEEN[case.id]] if case.id in SEEN else [])
    assert {proof.level for proof in proofs} <= {"mandatory"}


@every
def test_no_plan_places_what_was_proven_impossible(case: Contradiction) -> None:
    solution = solve(case.problem, Params(workers=1))
    missing = sum(d.count for d in case.problem.demands) - len(solution.plan.events)
    assert all(proof.missing <= missing for proof in impossible(case.problem))


@every
def test_nothing_is_said_against_a_world_that_fits(case: Contradiction) -> None:
    assert impossible(case.relaxed) == ()


@pytest.mark.parametrize("name", ["beispiel", "bad-kreuznach-2026-27"])
def test_the_shipped_data_are_not_impossible(name: str) -> None:
    assert impossible(load(name)) == ()


def test_days_before_the_first_week_of_an_account_are_not_held_against_it() -> None:
    """The account year begins on a Tuesday, its first week on the Monday after: what comes before is not charged."""
    problem = world(
        kinds=(kind(network=True),),
        demands=(one(minutes=120, first=day(1), last=day(4)),),
        rates=(Rate(person="leitung", minutes_per_week=30, valid_from=day()),),
        policy=Policy(overdraw_minutes=60, account_years=(DateRange(first=day(1), last=day(13)),)),
    )
    assert impossible(problem) == ()
    assert len(solve(problem, Params(workers=1)).plan.events) == 1
