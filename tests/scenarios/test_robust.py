"""What a plan bears: who is hit, who can take over by the rules' own word, and how that is spread."""

import pytest
from conftest import Become

from scenarios import load
from scenarios.robust import exposure, lost_by_kind, lost_by_person, spread
from scheduler import check
from scheduler.domain.problem import Problem
from scheduler.engine.plans import together
from scheduler.engine.prove import first_plan
from scheduler.rules import REGISTRY
from scheduler.rules.view import PlanView


@pytest.fixture(scope="module")
def view() -> PlanView:
    problem = load("beispiel")
    return PlanView(problem, together(problem, [first_plan(problem, REGISTRY)]))


def away(become: Become, person: str, days: str = "2026-10-01 bis 2026-10-31") -> Problem:
    return become(f"abwesenheit: {{person: {person}, zeit: {days}}}")


def test_nothing_is_hit_if_nobody_is_away(view: PlanView) -> None:
    nothing = exposure(view, view.problem)
    assert (nothing.days, nothing.hits, nothing.lost_mandatory) == (0, (), 0)


def test_whoever_has_no_deputy_loses_all_events(view: PlanView, become: Become) -> None:
    gone = exposure(view, away(become, "eb-kreis"))
    own = [event for event in view.events if "eb-kreis" in event.people]
    assert [hit.event for hit in gone.hits] == own == [hit.event for hit in gone.lost]
    assert gone.days == 22 - sum(
        view.problem.absent("eb-kreis", day) for day in view.problem.horizon.days() if day.weekday() < 5
    )
    assert gone.lost_mandatory == sum(event.kind.obligation == "muss" for event in own) > 0
    assert sum(sum(counts) for _, counts in lost_by_kind([gone])) == len(own)
    assert dict(lost_by_person([gone, gone])) == {"eb-kreis": [len(own)] * 2}


def test_absences_that_the_plan_knew_are_not_new(view: PlanView) -> None:
    absences = view.problem.absences
    fields = {name: getattr(view.problem, name) for name in type(view.problem).model_fields}
    assert exposure(view, Problem(**fields | {"absences": (*absences, *absences)})).days == 0


def test_somebody_of_the_group_takes_over_where_no_rule_is_broken(view: PlanView, become: Become) -> None:
    found = 0
    for person in sorted({person for event in view.plan.events for person in event.attendees})[:4]:
        gone = exposure(view, away(become, person))
        taken = {hit.event.id: hit.instead for hit in gone.hits if not hit.lost}
        lost = {hit.event.id for hit in gone.lost}
        events = tuple(
            e.model_copy(update={"attendees": (*(a for a in e.attendees if a != person), *taken[e.id])})
            if e.id in taken
            else e
            for e in view.plan.events
            if e.id not in lost
        )
        broken = check(view.problem, view.plan.model_copy(update={"events": events})).violations
        assert not {event for fact in broken for event in fact.events} & taken.keys()
        found += len(taken)
    assert found


def test_shares_of_draws_are_rounded_up_to_whole_draws() -> None:
    assert spread([5]) == (5, 5, 5, 5, 5.0)
    assert spread([4, 1, 3, 2]) == (1, 2, 4, 4, 2.5)
    assert spread(range(1, 31)) == (1, 15, 27, 30, 15.5)
