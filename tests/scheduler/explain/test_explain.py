"""Questions about plans, and their answers."""

import datetime as dt
import functools

import pytest
from pydantic import ValidationError
from rules.worlds import Absence, DateRange, Group, day, event, hours, person, plan, room, world

from explain.contradictions import one
from scenarios import load
from scheduler import Params, Question, Verdict, check, explain, solve
from scheduler.domain.plan import EventId, Plan
from scheduler.domain.problem import Problem
from scheduler.domain.time import parse_clock
from scheduler.engine.explain.asked import with_event
from scheduler.errors import PlanError


@functools.cache
def example() -> tuple[Problem, Plan]:
    problem = load("beispiel")
    return problem, solve(problem, Params(workers=1)).plan


def moved(whole: Plan, new: object) -> Plan:
    events = tuple(e for e in whole.events if e.id != new.id)
    return Plan(problem=whole.problem, events=events, rhythms=whole.rhythms)


@pytest.mark.no_cover  # the same lines thousands of times
def test_why_here_names_what_the_place_costs_and_what_others_would() -> None:
    problem, whole = example()
    cost = check(problem, whole).cost.wishes
    for placed in whole.events:
        answer = explain(problem, whole, Question(event=placed.id))
        assert (answer.verdict, answer.now) == (Verdict.HERE, placed)
        assert answer.possible >= answer.allowed >= answer.open >= 1
        for other in answer.alternatives:
            there = with_event(problem, moved(whole, placed), other.place)
            assert check(problem, there).violations == ()
            assert check(problem, there).cost.wishes - cost == other.extra
            assert sum(c.cost for c in other.consequences) == other.extra


def test_counts_of_hindrances_add_up_to_what_is_not_open() -> None:
    problem, whole = example()
    for placed in whole.events:
        if problem.demand[placed.demand].groups:
            continue
        answer = explain(problem, whole, Question(event=placed.id))
        assert sum(h.further for h in answer.hindrances) == answer.possible - answer.open


def test_a_free_place_is_offered_with_its_price() -> None:
    problem = world(demands=(one(),))
    whole = plan(problem, event(date=day(0)))
    answer = explain(problem, whole, Question(event=EventId("treffen", 0), date=day(2), start=parse_clock("11:00")))
    assert answer.verdict is Verdict.OPEN
    assert answer.alternatives[0].place.date == day(2)
    assert answer.headline.startswith("„Treffen“: das ginge, am Mi, 04.11.2026, 11:00–12:00 Uhr")


def test_another_event_makes_room() -> None:
    """The course has the hall at ten, the only hour of the meeting; it could just as well be at eleven."""
    ten = {"first": day(3), "last": day(3)}
    problem = world(
        people=(person(), person("ksa")),
        demands=(
            one("kurs", required=("ksa",), **ten),
            one("treffen", windows=hours("Do", "10:00", "11:00"), **ten),
        ),
    )
    whole = plan(problem, event(demand="kurs"))
    answer = explain(problem, whole, Question(event=EventId("treffen", 0)))
    assert answer.verdict is Verdict.AFTER_MOVES
    (remedy,) = [r for r in answer.remedies if r.kind == "moves"]
    assert [move.new.start for move in remedy.moves] == [parse_clock("11:00")]
    assert [(r.rule, r.object) for r in answer.clash] == [("room_occupancy", "saal")]
    assert not answer.free_others


def test_why_not_there_offers_the_nearest_time_day_and_room() -> None:
    problem = world(
        rooms=(room(), room("saal-2")), demands=(one("kurs", required=("ksa",)), one(rooms=("saal", "saal-2")))
    )
    whole = plan(problem, event(demand="kurs", date=day(1)), event(date=day(2)))
    asked = Question(event=EventId("treffen", 0), date=day(1), start=parse_clock("10:00"), room="saal")
    answer = explain(problem, whole, asked)
    assert not answer.verdict.fits or answer.verdict is Verdict.AFTER_MOVES
    places = {(r.place.date, r.place.start, r.place.room) for r in answer.remedies if r.kind == "place"}
    assert places == {
        (day(1), parse_clock("11:00"), "saal"),
        (day(1), parse_clock("10:00"), "saal-2"),
        (day(0), parse_clock("10:00"), "saal"),
    } or places >= {(day(1), parse_clock("11:00"), "saal"), (day(1), parse_clock("10:00"), "saal-2")}


def test_a_day_beyond_the_period_is_said_to_be_one() -> None:
    problem = world(demands=(one(),))
    whole = plan(problem, event(date=day(0)))
    answer = explain(problem, whole, Question(event=EventId("treffen", 0), date=day(9)))
    assert (answer.verdict, answer.possible) == (Verdict.BLOCKED, 0)
    assert answer.clash[0].sentence == (
        "„Treffen“ am Mi, 11.11.2026, 10:00–11:00 Uhr liegt nicht im vorgesehenen Zeitraum 02.11.2026 bis 06.11.2026."
    )


def test_a_whole_rhythm_on_another_weekday() -> None:
    problem, whole = example()
    rhythm = next(r for r in whole.rhythms if r.demand == "ksa-sprechstunde/fz-sued")
    asked = Question(event=EventId(rhythm.demand, 0), weekday=(rhythm.weekday + 1) % 5)
    answer = explain(problem, whole, asked)
    assert answer.verdict in {Verdict.OPEN, Verdict.BLOCKED}
    assert answer.question == asked
    same = explain(
        problem, whole, Question(event=EventId(rhythm.demand, 0), weekday=rhythm.weekday, start=rhythm.start)
    )
    assert same.verdict is Verdict.HERE


def test_every_rhythm_may_be_asked_about_every_weekday() -> None:
    """Whatever is said to be open keeps all rules, with people chosen from groups too."""
    problem, whole = example()
    for rhythm in whole.rhythms:
        for weekday in range(7):
            answer = explain(problem, whole, Question(event=EventId(rhythm.demand, 0), weekday=weekday))
            assert answer.headline.endswith(".")
            assert answer.clash or answer.verdict.fits
            assert (answer.alternatives != ()) == (answer.verdict is Verdict.OPEN)


def test_a_missing_event_of_a_rhythm_comes_back_under_its_number() -> None:
    problem, whole = example()
    for demand in (d for d in problem.demands if d.rhythm_weeks):
        rest = tuple(e for e in whole.events if e.demand != demand.id)
        fewer = Plan(problem=whole.problem, events=rest, rhythms=whole.rhythms)
        asked = Question(event=EventId(demand.id, demand.count - 1), date=demand.first)
        for remedy in explain(problem, fewer, asked).remedies:
            assert remedy.place.id == asked.event
            assert all(move.event.demand != demand.id for move in remedy.moves)


def test_a_rhythm_on_a_day_without_work_names_who_does_not_work_then() -> None:
    problem, whole = example()
    answer = explain(problem, whole, Question(event=EventId("eb-sprechstunde/fz-nord", 0), weekday=6))
    assert answer.verdict is Verdict.BLOCKED
    assert answer.clash
    assert all(reason.sentence.endswith(".") for reason in answer.clash)


def test_whatever_else_would_suffice_is_told_too() -> None:
    """The hall is closed and the lead is away: lifting either alone does not help."""
    problem = world(
        rooms=(room(closures=(DateRange(first=day(), last=day(4)),)),),
        absences=(Absence(person="leitung", first=day(), last=day(4), reason="urlaub"),),
        demands=(one(),),
    )
    answer = explain(problem, plan(problem), Question(event=EventId("treffen", 0)))
    (clash,), (also,) = answer.clash, answer.also
    assert {(clash.rule, clash.object), (also.rule, also.object)} == {
        ("room_hours", "saal"),
        ("availability", "leitung"),
    }
    assert [r.kind for r in answer.remedies] == ["period"]


def test_two_changes_at_once_where_one_is_not_enough() -> None:
    problem = world(
        rooms=(room(closures=(DateRange(first=day(), last=day(13)),)),),
        absences=(Absence(person="leitung", first=day(), last=day(13), reason="urlaub"),),
        demands=(one(),),
    )
    answer = explain(problem, plan(problem), Question(event=EventId("treffen", 0)))
    assert {remedy.kind for remedy in answer.remedies} == {"pair"}
    assert answer.remedies[0].sentence.startswith("Wenn ")
    assert " und wenn " in answer.remedies[0].sentence


@pytest.mark.parametrize(
    ("question", "message"),
    [
        (Question(event=EventId("nichts", 0)), "Den Bedarf „nichts“ gibt es in den Daten nicht."),
        (Question(event=EventId("treffen", 4)), "„treffen“ hat 1 Termine, gefragt ist nach Termin 5."),
        (Question(event=EventId("treffen", 0), room="turm"), "Den Raum „turm“ gibt es in den Daten nicht."),
    ],
)
def test_questions_about_nothing_are_refused(question: Question, message: str) -> None:
    problem = world(demands=(one(),))
    with pytest.raises(PlanError) as error:
        explain(problem, plan(problem), question)
    assert str(error.value) == message


def test_questions_that_contradict_themselves_are_refused() -> None:
    with pytest.raises(ValidationError, match=r"der 03\.11\.2026 ist kein Montag"):
        Question(event=EventId("treffen", 0), date=dt.date(2026, 11, 3), weekday=0)
    with pytest.raises(ValidationError, match="Viertelstunde"):
        Question(event=EventId("treffen", 0), start=601)


def test_the_same_question_has_the_same_answer() -> None:
    problem, whole = example()
    asked = Question(event=whole.events[0].id, weekday=4)
    assert explain(problem, whole, asked) == explain(problem, whole, asked)


def test_two_of_three_may_be_any_two() -> None:
    """The only pair that is free at ten is the first and the last of the group; the other meeting must move for it."""
    morning = {"first": day(3), "last": day(3), "windows": hours("Do", "10:00", "12:00")}
    ten = {**morning, "windows": hours("Do", "10:00", "11:00")}
    group = Group(members=("bep-a", "bep-b", "bep-c"), need=2)
    problem = world(
        people=(person("a"), *(person(p) for p in ("bep-a", "bep-c")), person("bep-b", availability=hours("Mo"))),
        rooms=(room(), room("saal-2")),
        demands=(
            one("runde", required=("bep-c",), **morning),
            one("treffen", required=("a",), groups=(group,), rooms=("saal-2",), **ten),
        ),
    )
    answer = explain(problem, plan(problem, event(demand="runde")), Question(event=EventId("treffen", 0)))
    assert answer.verdict is Verdict.AFTER_MOVES
    (remedy,) = [r for r in answer.remedies if r.kind == "moves"]
    assert remedy.place.attendees == ("bep-a", "bep-c")


def test_violations_that_were_there_before_excuse_no_new_ones() -> None:
    """The plan breaks a rule already; a place that breaks another one instead is still not offered."""
    problem = world(demands=(one("kurs"), one()))
    whole = plan(problem, event(demand="kurs", date=day(1)), event(date=day(1)))
    assert len(check(problem, whole).violations) > 0
    asked = Question(event=EventId("treffen", 0), date=day(2))
    answer = explain(problem, whole, asked)
    for other in answer.alternatives:
        assert check(problem, with_event(problem, moved(whole, whole.events[1]), other.place)).violations == ()
