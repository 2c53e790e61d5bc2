"""Each planted contradiction is named, with the cause exactly, and with a remedy that works."""

from functools import cache
from itertools import product

import pytest

from explain.contradictions import CONTRADICTIONS, Contradiction
from scheduler import Explanation, Params, Question, check, explain, solve
from scheduler.domain.plan import EventId, Plan, PlannedEvent
from scheduler.domain.problem import Problem
from scheduler.domain.time import GRID
from scheduler.model.block import Ground
from scheduler.rules import Fact

every = pytest.mark.parametrize("case", CONTRADICTIONS, ids=lambda case: case.id)


def missing(problem: Problem, plan: Plan) -> list[EventId]:
    there = {event.id for event in plan.events}
    return [i for d in problem.demands for k in range(d.count) if (i := EventId(d.id, k)) not in there]


@cache
def answer(name: str) -> Explanation:
    case = next(case for case in CONTRADICTIONS if case.id == name)
    plan = solve(case.problem, Params(workers=1)).plan
    (event,) = missing(case.problem, plan)
    assert case.demand in {"", event.demand}
    return explain(case.problem, plan, Question(event=event))


def planted(case: Contradiction, explanation: Explanation) -> set[Ground]:
    own = explanation.question.event.demand
    (other,) = {d.id for d in case.problem.demands if d.id != own} or {""}
    return {g._replace(object=other) if g.object == "other" else g for g in case.causes}


def grounds(explanation: Explanation) -> set[Ground]:
    return {Ground(reason.rule, reason.object, reason.demand) for reason in explanation.clash}


@every
def test_the_answer_names_exactly_the_planted_cause(case: Contradiction) -> None:
    explanation = answer(case.id)
    assert grounds(explanation) == planted(case, explanation)
    assert explanation.free_others
    assert explanation.also == ()


@every
def test_a_remedy_that_works_is_offered(case: Contradiction) -> None:
    explanation = answer(case.id)
    assert case.helps <= {remedy.kind for remedy in explanation.remedies}
    efforts = [remedy.effort for remedy in explanation.remedies]
    assert efforts == sorted(efforts)


@every
def test_with_the_planted_remedy_everything_fits(case: Contradiction) -> None:
    solution = solve(case.relaxed, Params(workers=1))
    assert missing(case.relaxed, solution.plan) == []
    assert check(case.relaxed, solution.plan).violations == ()


@every
def test_every_remedy_leads_to_a_sound_place(case: Contradiction) -> None:
    """The place that a remedy names lies where the event may be after the change, beside what moves for it."""
    for remedy in answer(case.id).remedies:
        assert remedy.place.id == answer(case.id).question.event
        assert all(move.old.id == move.new.id and move.old != move.new for move in remedy.moves)


@every
def test_every_sentence_is_complete(case: Contradiction) -> None:
    explanation = answer(case.id)
    said = [explanation.headline, *(r.sentence for r in explanation.clash), *(r.sentence for r in explanation.remedies)]
    said += [h.sentence for h in explanation.hindrances]
    assert [s for s in said if not s.endswith(".") or "{" in s or "None" in s or "  " in s] == []


@every
def test_the_clash_is_one_and_none_of_it_could_be_left_out(case: Contradiction) -> None:
    """By brute force and by ``check``: every way to place all events breaks one of the grounds, but not of fewer."""
    explanation = answer(case.id)
    clash = grounds(explanation)
    said = [_said(case.problem, plan) & clash for plan in _plans(case.problem, explanation.question.event)]
    assert all(said)
    assert [g for g in clash if all(one - {g} for one in said)] == []


def _plans(problem: Problem, event: EventId) -> list[Plan]:
    """Every plan with all events of the event's demand and any of the others, on every place of every demand."""
    choices = []
    for demand in problem.demands:
        for index in range(demand.count):
            places: list[PlannedEvent | None] = [*_places(problem, EventId(demand.id, index))]
            choices.append(places if demand.id == event.demand else [None, *places])
    return [
        Plan(problem=problem.title, events=tuple(event for event in events if event is not None))
        for events in product(*choices)
    ]


def _places(problem: Problem, event: EventId) -> list[PlannedEvent]:
    demand = problem.demand[event.demand]
    group = demand.groups[0] if demand.groups else None
    companies = (
        [()] if group is None else [c for c in product(group.members, repeat=group.need) if len(set(c)) == len(c)]
    )
    companies += [(person,) for person in group.members] if group is not None else []
    return [
        PlannedEvent(demand=demand.id, index=event.index, date=day, start=start, room=room, attendees=tuple(people))
        for day in demand.window(event.index).days()
        for window in demand.windows
        if window.weekday == day.weekday()
        for start in range(window.start, window.end - demand.minutes + 1, 2 * GRID)
        for room in demand.rooms
        for people in companies
    ]


def _said(problem: Problem, plan: Plan) -> set[Ground]:
    """The grounds that ``check`` names for a plan."""
    return {_ground(fact) for fact in check(problem, plan).facts}


def _ground(fact: Fact) -> Ground:
    values = fact.values
    if fact.rule == "attendance":
        return Ground(fact.rule, ", ".join(p.id for p in values["candidates"]), values["event"].demand.id)
    if fact.rule == "promised":
        return Ground(fact.rule, "Festlegung", values["pin"].demand)
    if fact.rule in {"frequency", "wanted"}:
        return Ground(fact.rule, str(values["demand"]))
    if fact.rule == "distinct_dates":
        return Ground(fact.rule, fact.events[0].demand)
    named = values.get("person") or values.get("room") or values.get("site")
    return Ground(fact.rule, getattr(named, "id", ""))
