"""What the first screen says about plans that are not as good as they should be."""

import datetime as dt

import pytest

from api.overview.notes import Note
from scheduler.domain.plan import Cost
from scheduler.domain.problem import Problem
from scheduler.domain.resources import Reservation
from scheduler.solution import Status


def of(problem: Problem, **changes) -> Problem:
    return Problem(**{name: getattr(problem, name) for name in Problem.model_fields} | changes)


def note(shown, topic: str) -> Note:
    return next(note for note in shown.notes if note.topic == topic)


def test_a_good_plan(shown, plan, result):
    overview = shown(plan, result)
    assert overview.verdict.tone == "good"
    assert [note.section for note in overview.notes] == [
        "freistellung",
        "sprechstunden",
        "menschen",
        "menschen",
        "raeume",
        "kosten",
        "jahr",
    ]


def test_mandatory_events_are_missing(shown, plan):
    events = tuple(e for e in plan.events if e.demand != "sozialraumtreffen/fz-sued")
    verdict = shown(plan.model_copy(update={"events": events})).verdict
    assert (verdict.tone, verdict.title) == ("warn", "Ja, aber Pflichttermine fehlen.")
    assert verdict.sentences[1:] == (
        "Es fehlt 1 von 7 Pflichtterminen.",
        "Geplant sind 32 von 33 Terminen.",
    )


def test_desired_events_are_missing(shown, plan):
    events = tuple(e for e in plan.events if e.demand != "elterncafe/fz-nord")
    verdict = shown(plan.model_copy(update={"events": events})).verdict
    assert verdict.tone == "good"
    assert verdict.sentences[-1] == "Geplant sind 31 von 33 Terminen; 2 Wunschtermine fehlen."


def test_violations_are_told(shown, plan):
    moved = plan.events[-1].model_copy(update={"start": 180})
    overview = shown(plan.model_copy(update={"events": (*plan.events[:-1], moved)}))
    assert overview.verdict.tone == "bad"
    assert overview.verdict.sentences[1] == overview.report.violations[0].sentence


@pytest.mark.parametrize(
    ("changes", "title", "part"),
    [
        ({"status": Status.OPTIMAL, "gap": 0.0}, "Besser geht es nicht.", "Bewiesen optimal"),
        ({"gap": 0.25}, "Besser ginge es um höchstens 25,0\u00a0%.", "weniger als 7 kann kein Plan kosten"),
    ],
)
def test_how_good_it_is(shown, plan, result, changes, title, part):
    quality = shown(plan, result.model_copy(update=changes)).quality
    assert quality.title == title
    assert any(part in sentence for sentence in quality.sentences)


def test_a_bound_on_another_level(shown, plan, result):
    events = tuple(e for e in plan.events if e.demand != "elterncafe/fz-nord")
    shorter = plan.model_copy(update={"events": events})
    report = shown(shorter).report
    known = result.model_copy(
        update={
            "placed": 31,
            "cost": report.cost,
            "bound": Cost(wishes=7),
            "cost_by_rule": {rule: max(cost.levels) for rule, cost in report.by_rule.items()},
            "gap": 1.0,
        }
    )
    sentences = shown(shorter, known).quality.sentences
    assert "Bewiesen ist auf der Stufe „fehlende Wunschtermine“: weniger als 0 geht nicht (die Schranke)." in sentences


def test_what_no_plan_can_avoid(shown, plan, result):
    shorter = plan.model_copy(update={"events": tuple(e for e in plan.events if e.demand != "elterncafe/fz-nord")})
    report = shown(shorter).report
    known = result.model_copy(
        update={
            "placed": 31,
            "cost": report.cost,
            "bound": report.cost.model_copy(update={"wishes": 7}),
            "cost_by_rule": {rule: max(cost.levels) for rule, cost in report.by_rule.items()},
        }
    )
    assert shown(shorter, known).quality.sentences[-1] == (
        "Bei diesen Daten nicht zu vermeiden, auch das ist bewiesen: fehlende Wunschtermine in diesem Umfang."
    )


def test_accounts_in_the_red(shown, problem, plan):
    poor = tuple(rate.model_copy(update={"minutes_per_week": 15}) for rate in problem.rates)
    tight = of(problem, rates=poor)
    overdrawn = of(problem, rates=poor, policy=problem.policy.model_copy(update={"overdraw_minutes": 0}))
    assert note(shown(plan, None, tight), "Freistellung").text.startswith("Am knappsten ist Leitung Familienzentrum")
    assert note(shown(plan, None, overdrawn), "Freistellung").text.startswith("Mehr verplant, als erlaubt ist: Leitung")
    assert {one.state for one in shown(plan, None, overdrawn).ledgers} == {"überzogen"}


def test_no_accounts_no_note(shown, problem, plan):
    overview = shown(plan, None, of(problem, rates=()))
    assert overview.ledgers == ()
    assert "Freistellung" not in {note.topic for note in overview.notes}


def test_a_kita_that_comes_off_badly(shown, problem, plan):
    demand = next(d for d in problem.demands if problem.kind[d.kind].fairness_group == "sprechstunde")
    events = tuple(e for e in plan.events if e.demand != demand.id)
    text = note(shown(plan.model_copy(update={"events": events})), "Sprechstunde").text
    assert text.startswith(f"Zu kurz kommt: {problem.site[demand.unit].title} (")


def test_rooms_that_are_nearly_full(shown, problem, plan):
    room = next(room for room in problem.rooms if not room.digital)
    monday = dt.date(2026, 10, 19)
    taken = tuple(
        Reservation(
            id=f"voll-{number}",
            date=monday + dt.timedelta(days=window.weekday),
            start=window.start,
            end=window.end,
            room=room.id,
        )
        for number, window in enumerate(room.hours)
    )
    text = note(shown(plan, None, of(problem, reservations=taken)), "Räume").text
    assert text == (
        f"Ein Raum ist in einer Woche fast voll, am meisten „{room.title}“ in der Woche ab 19.10.2026 zu 100,0\u00a0%."
    )
