import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.worlds import Rhythm, busy_world, careless_events, day, demand, event, kind, plan, world

from scheduler.check import Report, check
from scheduler.domain.plan import Cost, Plan
from scheduler.errors import PlanError, ProblemError
from scheduler.rules import ORDER, REGISTRY, Level, weights

WISHES = [known.id for known in REGISTRY.values() if known.level is Level.WISH]
BUSY = busy_world()


@st.composite
def careless(draw):
    """Events of a plan that nobody thought about."""
    return careless_events(BUSY, lambda options: draw(st.sampled_from(list(options))))


def test_a_plan_without_fault():
    report = check(world(), plan(world(), event(), event(1)))
    assert report.facts == report.violations == ()
    assert report.cost == Cost()
    assert report.by_rule == dict.fromkeys(ORDER, Cost())


def test_costs_by_level_and_rule():
    problem = world(demands=(demand(mandatory_per_period=1), demand("runde")))
    report = check(problem, plan(problem, event(demand="runde"), event(1, demand="runde", date=day(8))))
    assert [fact.rule for fact in report.facts] == ["frequency", "wanted", "spacing"]
    assert report.cost == Cost(mandatory=1, desired=3, wishes=6)
    assert report.by_rule["frequency"] == Cost(mandatory=1)
    assert report.by_rule["wanted"] == Cost(desired=3)
    assert report.by_rule["spacing"] == Cost(wishes=6)
    assert report.violations == ()


def test_violations_are_the_facts_of_hard_rules():
    report = check(world(), plan(world(), event(), event(1, room="zimmer", date=day(3))))
    assert {fact.rule for fact in report.violations} == {"room_fit", "person_occupancy", "distinct_dates"}
    assert report.cost.hard == len(report.violations) == 4
    assert len(report.facts) > len(report.violations)


def test_facts_come_in_the_order_of_the_rules():
    rules = [fact.rule for fact in check(BUSY, plan(BUSY, *careless_events(BUSY, lambda options: options[-1]))).facts]
    assert rules == sorted(rules, key=ORDER.index)


def test_weights_of_the_problem_replace_those_of_the_files():
    events = event(date=day(2)), event(1)
    plain = check(world(), plan(world(), *events)).by_rule["spacing"].wishes
    heavy = world(weights={"spacing": 7})
    assert check(heavy, plan(heavy, *events)).by_rule["spacing"].wishes == 7 * plain > 0


def test_weight_0_switches_a_wish_off():
    silent = world(weights={"spacing": 0})
    report = check(silent, plan(silent, event(date=day(2)), event(1)))
    assert report.facts == ()
    assert "spacing" not in report.by_rule
    assert [*report.by_rule] == [rule_id for rule_id in ORDER if rule_id != "spacing"]


def test_weights_in_the_order_of_the_rules():
    assert list(weights(world(weights={"stability": 3, "rhythm": 0}))) == list(ORDER)
    assert weights(world())["rhythm"] == 8
    assert weights(world(weights={"rest": 1, "rhythm": 0}))["rhythm"] == 0


@pytest.mark.parametrize(
    ("chosen", "issue"),
    [
        ({"pausen": 1}, "Gewicht für „pausen“: diese Regel gibt es nicht"),
        ({"rhythm": -1}, "Gewicht für „rhythm“: -1 ist negativ"),
        ({"rest": 2}, "Gewicht für „rest“: „Ruhezeit und Tageslänge“ ist kein Wunsch, das Gewicht steht fest"),
        ({"rest": 0}, "Gewicht für „rest“: „Ruhezeit und Tageslänge“ ist kein Wunsch, das Gewicht steht fest"),
        ({"frequency": 2}, "Gewicht für „frequency“: „Pflichttermine“ ist kein Wunsch, das Gewicht steht fest"),
        ({"wanted": 0}, "Gewicht für „wanted“: „Gewünschte Termine“ ist kein Wunsch, das Gewicht steht fest"),
    ],
)
def test_weights_that_cannot_be(chosen, issue):
    problem = world(weights=chosen)
    with pytest.raises(ProblemError) as caught:
        check(problem, plan(problem))
    assert caught.value.issues == [issue]


def test_all_wrong_weights_are_named():
    problem = world(weights={"pausen": 1, "rhythm": -1, "rest": 2})
    with pytest.raises(ProblemError) as caught:
        check(problem, plan(problem))
    assert len(caught.value.issues) == 3


def test_a_plan_of_other_data_is_refused():
    stranger = Plan(problem="Andere Welt", events=(event(demand="unbekannt"),))
    with pytest.raises(PlanError, match="unbekannt"):
        check(world(), stranger)


def test_reports_travel_between_processes():
    report = check(BUSY, plan(BUSY, *careless_events(BUSY, lambda options: options[-1])))
    again: Report = pickle.loads(pickle.dumps(report))
    assert again == report
    assert [fact.sentence for fact in again.facts] == [fact.sentence for fact in report.facts]


@given(careless(), st.randoms(use_true_random=False))
def test_the_order_of_events_does_not_matter(events, random):
    rhythms = (Rhythm(demand="runde", weekday="Do", phase=0, start="10:00", room="saal"),)
    shuffled = random.sample(events, len(events))
    assert check(BUSY, plan(BUSY, *shuffled, rhythms=rhythms)) == check(BUSY, plan(BUSY, *events, rhythms=rhythms))


@given(careless())
def test_cost_is_the_sum_of_the_facts(events):
    report = check(BUSY, plan(BUSY, *events))
    levels = [sum(fact.cost for fact in report.facts if fact.level is level) for level in Level]
    assert report.cost.levels == tuple(levels)
    for rule_id, cost in report.by_rule.items():
        assert sum(cost.levels) == sum(fact.cost for fact in report.facts if fact.rule == rule_id)


@given(careless(), st.data())
def test_an_event_less_never_breaks_a_rule_about_placed_events(events, data):
    """All hard rules but the promises forbid something, so that a plan that is allowed stays so when events go."""
    whole = check(BUSY, plan(BUSY, *events)).by_rule
    left = [event for event in events if data.draw(st.booleans())]
    part = check(BUSY, plan(BUSY, *left)).by_rule
    for rule_id in ORDER[:12]:
        if rule_id != "promised":
            assert part[rule_id].hard <= whole[rule_id].hard


@given(careless())
def test_unplaced_events_cost_at_one_of_the_two_levels(events):
    """Of every demand, what is missing is either short of what is mandatory or wanted beyond it."""
    report = check(BUSY, plan(BUSY, *events))
    for wanted in BUSY.demands:
        placed = sum(event.demand == wanted.id for event in events)
        short = sum(f.cost for f in report.facts if f.rule == "frequency" and f.values["demand"] == wanted.id)
        missing = sum(
            f.values["missing"] for f in report.facts if f.rule == "wanted" and f.values["demand"] == wanted.id
        )
        assert short + missing == wanted.count - placed


@pytest.mark.parametrize("rule_id", WISHES)
def test_every_wish_scales_with_its_weight(rule_id):
    heavy = BUSY.model_copy(update={"weights": {rule_id: 5 * REGISTRY[rule_id].weight}})
    events = careless_events(BUSY, lambda options: options[-1]), careless_events(BUSY, lambda options: options[0])
    for chosen in events:
        before, after = check(BUSY, plan(BUSY, *chosen)), check(heavy, plan(heavy, *chosen))
        assert after.by_rule[rule_id].wishes == 5 * before.by_rule[rule_id].wishes
        assert after.cost.levels[:3] == before.cost.levels[:3]


def test_kinds_say_what_an_event_is_worth():
    problem = world(kinds=(kind(weight=9),))
    assert check(problem, plan(problem)).cost == Cost(desired=18)
