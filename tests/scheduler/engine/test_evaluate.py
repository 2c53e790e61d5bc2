"""What the engine says about a plan; that it agrees with ``check`` is tried in ``rules/test_agreement.py``."""

import pytest
from rules.worlds import Group, Pin, Rhythm, day, demand, event, kind, person, plan, world

from scheduler.domain.problem import Problem
from scheduler.engine.evaluate import Verdict, columns_of, evaluate
from scheduler.errors import PlanError
from scheduler.model.block import Pattern
from scheduler.model.build import build
from scheduler.model.context import Context
from scheduler.rules import weights

THURSDAYS = Rhythm(demand="treffen", weekday="Do", phase=0, start="10:00", room="saal")


def built(problem: Problem) -> Context:
    return build(problem, weights(problem))


def verdict(problem: Problem, *events, rhythms=()) -> Verdict:
    return evaluate(built(problem), plan(problem, *events, rhythms=rhythms))


def test_a_plan_without_fault_costs_nothing():
    assert verdict(world(), event(), event(1)) == Verdict(frozenset())
    assert not verdict(world(), event(), event(1)).hard


def test_costs_by_level():
    """One of two mandatory events is missing, two wanted ones, and one lies a day from the middle of its section."""
    demands = demand(mandatory_per_period=2), demand("runde", required=("ksa",))
    result = verdict(world(demands=demands), event(date=day(4)))
    assert result == Verdict(frozenset(), mandatory=1, desired=6, wishes=3)


@pytest.mark.parametrize(
    ("events", "broken"),
    [
        ((event(date=day(5)),), {"placement"}),
        ((event(room="zimmer"),), {"placement"}),
        ((event(start="03:00"),), {"placement"}),
        ((event(date=day(9)), event(1, date=day(8))), {"distinct_dates"}),
        ((event(attendees=("ksa",)),), {"placement"}),
    ],
)
def test_what_is_broken(events, broken):
    assert verdict(world(), *events).broken == broken


def test_columns_of_single_events():
    groups = (Group(members=("ksa", "bep"), need=2),)
    problem = world(demands=(demand(groups=groups),), people=(person(), person("ksa"), person("bep")))
    held = columns_of(built(problem), plan(problem, event(1, attendees=("bep", "ksa"))))
    assert held[0].lost == 1
    assert held[0].attendees == ()
    one = held[1]
    assert (one.days.tolist(), one.starts.tolist(), one.rooms.tolist(), one.lost) == ([10], [40], [0], 0)
    assert one.attendees == (("ksa", "bep"),)
    assert one.pattern is None


def test_the_column_of_a_rhythm():
    """The events in the order of their dates; the one on a Friday deviates."""
    problem = world(demands=(demand(interval_days=7),))
    events = event(date=day(11)), event(1, date=day(3))
    (column,) = columns_of(built(problem), plan(problem, *events, rhythms=(THURSDAYS,))).values()
    assert column.days.tolist() == [3, 11]
    assert column.pattern == Pattern(3, 0, 0, 40)
    assert (column.cost, column.lost) == (8, 0)


def test_events_of_a_rhythm_that_the_plan_does_not_name_break_the_rule_and_all_deviate():
    problem = world(demands=(demand(interval_days=7, min_gap_days=1),))
    events = event(date=day(3)), event(1, date=day(4))
    assert verdict(problem, *events) == Verdict(frozenset({"distinct_dates"}), wishes=16)
    assert verdict(problem, *events, rhythms=(THURSDAYS,)).broken == {"distinct_dates"}


def test_dates_of_a_rhythm_outside_the_demand_have_no_slot():
    problem = world(demands=(demand(interval_days=7, min_gap_days=1, first=day(4)),))
    assert verdict(problem, event(date=day(4)), rhythms=(THURSDAYS,)).broken == {"distinct_dates"}
    assert not verdict(problem, event(date=day(7)), rhythms=(THURSDAYS,)).hard


def test_promises():
    pinned = world(pins=(Pin(demand="treffen", index=1, date=day(10)),))
    assert verdict(pinned, event()).broken == {"promised"}
    assert verdict(pinned, event(1, date=day(11))).broken == {"placement"}
    weekly = world(demands=(demand(interval_days=7),), pins=(Pin(demand="treffen", date=day(3), start="10:05"),))
    assert verdict(weekly, event(), rhythms=(THURSDAYS,)).broken == {"promised"}


def test_too_few_of_a_group_and_people_who_cannot_come():
    groups = (Group(members=("ksa", "bep"), need=1),)
    problem = world(demands=(demand(groups=groups),), people=(person(), person("ksa"), person("bep", availability=())))
    assert verdict(problem, event(attendees=("ksa",))).broken == set()
    for wrong in ((), ("bep",), ("ksa", "bep")):
        assert verdict(problem, event(attendees=wrong)).broken == {"attendance"}


def test_rows_that_are_exceeded():
    problem = world(demands=(demand(count=1), demand("runde", count=1)), kinds=(kind(),))
    assert verdict(problem, event(), event(demand="runde")).broken == {"room_occupancy", "person_occupancy"}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (event(1, room="zimmer"), "Termin 2 von „treffen“"),
        (event(1, date=day(1)), "Termin 2 von „treffen“"),
        (event(1, start="06:00"), "Termin 2 von „treffen“"),
        (event(1, attendees=("ksa",)), "„ksa“ steht für „treffen“ nicht zur Auswahl"),
    ],
)
def test_events_without_a_placement_are_named(wrong, words):
    problem = world()
    with pytest.raises(PlanError, match=words):
        columns_of(built(problem), plan(problem, wrong))


def test_a_rhythm_in_another_room_is_named():
    problem = world(demands=(demand(interval_days=7),))
    elsewhere = THURSDAYS.model_copy(update={"room": "zimmer"})
    with pytest.raises(PlanError, match="Rhythmus von „treffen“"):
        columns_of(built(problem), plan(problem, rhythms=(elsewhere,)))


def test_a_context_of_some_demands_leaves_the_others_alone():
    problem = world(demands=(demand(), demand("runde")))
    context = build(problem, weights(problem), problem.demands[1:])
    both = plan(problem, event(), event(demand="runde"), event(1, demand="runde"))
    assert evaluate(context, both) == Verdict(frozenset())
    assert list(columns_of(context, both)) == [0, 1]
