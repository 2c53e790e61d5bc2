"""What a repair says, whom it tells, what it leaves alone, and what it refuses."""

import datetime as dt

import pytest
from rules.worlds import DateRange, Pin, day, event

from scheduler import Reach, RepairParams, check, repair
from scheduler.domain.plan import EventId
from scheduler.domain.time import ZONE, moment
from scheduler.engine.repair import offers
from scheduler.engine.repair.disturbed import deputies_of
from scheduler.errors import ProblemError
from scheduler.repairing import Decision, Fallen, NewHoliday, PersonAway, RoomLost, SiteClosed

from .test_repair_exact import AWAY, NOW, THURSDAY, published, small

NOBODY = PersonAway(person="leitung", span=DateRange(first=day(12), last=day(13)))


def params(**overrides):
    return RepairParams(**{"now": NOW, "notice_days": 0, **overrides})


def test_nothing_touched_nothing_changed():
    answer = repair(small(), published(small()), [NOBODY], params())
    assert answer.touched == ()
    assert answer.found == ()
    assert answer.proven


def test_a_deputy_comes_and_only_those_concerned_are_told():
    problem = small()
    answer = repair(problem, published(problem), [AWAY], params(deputies={"ksa": ("ksa-2",)}))
    first = answer.found[0]
    (step,) = first.steps
    assert step.event == EventId("treffen", 0)
    assert step.decision is Decision.DEPUTY
    assert step.sentence == (
        "„Treffen“ am Do, 05.11.2026, 10:00–11:00 Uhr in „Raum saal“: bleibt, in Vertretung kommt Person ksa-2."
    )
    assert [(t.title, t.house, t.urgent) for t in first.told] == [
        ("Haus fz", True, True),
        ("Person ksa-2", False, True),
    ]
    assert first.problem.demand["treffen"].required == ("leitung",)
    assert first.plan.by_demand["treffen"][0].attendees == ("ksa-2",)
    assert first.plan.fingerprint == first.problem.fingerprint
    assert first.problem.demand["sprech"] == problem.demand["sprech"]


def test_what_moves_is_told_to_all_who_come_and_nothing_else_changes():
    problem, plan = small(), published(small())
    first = repair(problem, plan, [Fallen(event=EventId("kurs", 0))], params()).found[0]
    (step,) = first.steps
    assert step.decision is Decision.MOVED
    assert step.sentence == "„Kurs“ am Di, 03.11.2026, 10:00–11:00 Uhr: verschoben auf 10:15 Uhr am selben Tag."
    assert {t.who for t in first.told} == {"leitung", "fz"}
    assert all(e in plan.events for e in first.plan.events if e.demand != "kurs")
    assert not check(first.problem, first.plan).violations


def test_within_a_wider_reach_others_make_room_for_what_is_mandatory():
    problem, plan = small(), published(small())
    assert repair(problem, plan, [AWAY], params()).found[0].effort.mandatory == 1
    first = repair(problem, plan, [AWAY], params(reach=Reach.INVOLVED)).found[0]
    assert first.effort.mandatory == 0
    assert {s.event.demand: s.touched for s in first.steps} == {"treffen": True, "sprech": False, "kurs": False}


def test_further_repairs_differ_in_day_or_people_and_take_no_more_effort():
    answer = repair(small(), published(small()), [Fallen(event=EventId("sprech", 1))], params())
    places = [tuple((s.new.date, s.new.attendees) if s.new else None for s in one.steps) for one in answer.found]
    assert len(places) == len(set(places))
    assert len({one.effort for one in answer.found}) == 1
    assert [one.cost.wishes for one in answer.found] == sorted(one.cost.wishes for one in answer.found)


def test_what_has_begun_stays_and_is_named():
    problem, plan = small(), published(small())
    late = moment(day(3), 10 * 60 + 30)
    answer = repair(problem, plan, [AWAY], params(now=late))
    assert answer.past == (EventId("treffen", 0),)
    assert answer.found == ()


def test_nothing_moves_to_a_day_without_notice():
    problem, plan = small(), published(small())
    answer = repair(problem, plan, [AWAY], params(now=moment(day(1), 9 * 60), notice_days=1))
    (step,) = answer.found[0].steps
    assert step.decision is Decision.CANCELLED
    assert answer.found[0].effort.mandatory == 1
    assert step.sentence == "„Treffen“ am Do, 05.11.2026, 10:00–11:00 Uhr in „Raum saal“: entfällt."


def test_an_event_pinned_to_its_day_is_called_off_with_its_promise():
    problem = small(pins=(Pin(demand="treffen", index=0, date=day(3)), Pin(demand="sprech", date=day(1))))
    answer = repair(problem, published(problem), [AWAY, Fallen(event=EventId("sprech", 0))], params(reach=Reach.ALL))
    assert {s.event: s.decision for s in answer.found[0].steps} == {
        EventId("treffen", 0): Decision.CANCELLED,
        EventId("sprech", 0): Decision.CANCELLED,
    }
    assert answer.found[0].problem.pins == ()


def test_pinned_events_make_no_room():
    problem = small(pins=(Pin(demand="kurs", index=0, date=day(1)),))
    moved = repair(problem, published(problem), [AWAY], params(reach=Reach.ALL)).found[0]
    assert EventId("kurs", 0) not in {s.event for s in moved.steps}


@pytest.mark.parametrize(
    "disturbance",
    [
        RoomLost(room="saal", span=THURSDAY),
        SiteClosed(site="fz", span=THURSDAY),
        SiteClosed(site="fz", span=THURSDAY, closing="10:30"),
        NewHoliday(date=day(3)),
        AWAY,
    ],
    ids=lambda d: d.kind,
)
def test_each_disturbance_touches_the_meeting_of_thursday(disturbance):
    problem, plan = small(), published(small())
    answer = repair(problem, plan, [disturbance], params(most=1))
    assert answer.touched == (EventId("treffen", 0),)
    assert not check(answer.found[0].problem, answer.found[0].plan).violations


def test_unknown_people_rooms_sites_and_events_are_refused_by_name():
    disturbances = [
        PersonAway(person="wer", span=THURSDAY),
        RoomLost(room="wo", span=THURSDAY),
        SiteClosed(site="dort", span=THURSDAY),
        Fallen(event=EventId("treffen", 7)),
    ]
    with pytest.raises(ProblemError) as error:
        repair(small(), published(small()), disturbances, params(deputies={"ksa": ("niemand",)}))
    assert error.value.issues == [
        "Störung: die Person „wer“ gibt es nicht",
        "Störung: den Raum „wo“ gibt es nicht",
        "Störung: den Ort „dort“ gibt es nicht",
        "Störung: Termin 8 von „treffen“ steht nicht im Plan",
        "Vertretung: die Person „niemand“ gibt es nicht",
    ]


def test_deputies_are_of_the_same_role_and_familienzentrum():
    problem = small()
    assert deputies_of(problem, "ksa") == ()
    people = (*problem.people[:2], problem.people[2].model_copy(update={"serves": frozenset({"fz"})}))
    assert deputies_of(small(people=people), "ksa") == ("ksa-2",)


def test_now_has_a_zone():
    with pytest.raises(ValueError, match="timezone"):
        RepairParams(now=dt.datetime(2026, 11, 1))  # noqa: DTZ001
    assert RepairParams(now=dt.datetime(2026, 11, 1, tzinfo=ZONE)).reach is Reach.TOUCHED


def test_events_of_the_published_plan_that_are_elsewhere_keep_their_attendees():
    problem = small()
    plan = published(problem)
    answer = repair(
        problem,
        plan,
        [PersonAway(person="ksa", span=DateRange(first=day(1), last=day(1)))],
        params(deputies={"ksa": ("ksa-2",)}),
    )
    first = answer.found[0]
    sprech = first.plan.by_demand["sprech"]
    assert [e.attendees for e in sprech] == [("ksa-2",), ("ksa",)]
    assert event(1, demand="sprech", start="10:00", date=day(8), room="zimmer", attendees=("ksa",)) == sprech[1]


def test_where_not_all_who_may_come_are_looked_at_little_is_proven(monkeypatch):
    problem = small()
    asked = problem, published(problem), [AWAY], params(deputies={"ksa": ("ksa-2",)})
    assert repair(*asked).proven
    monkeypatch.setattr(offers, "COMPANIES", 1)
    answer = repair(*asked)
    assert answer.bound.messages == 0
    assert not answer.proven
