"""Demands, problems and plans that contradict themselves are refused in words."""

import pytest
from pydantic import ValidationError
from rules.worlds import Absence, DateRange, Policy, Rate, Reservation, Rhythm, day, demand, event, plan, world

from scheduler.domain.plan import Plan
from scheduler.errors import PlanError, ProblemError

THURSDAYS = Rhythm(demand="treffen", weekday="Do", phase=0, start="10:00", room="saal")


def test_more_events_than_days():
    with pytest.raises(ValidationError, match=r"3 Termine passen nicht in .* bis 03\.11\.2026 mit 2 Tagen"):
        demand(count=3, last=day(1))
    halves = (DateRange(first=day(0), last=day(0)), DateRange(first=day(7), last=day(13)))
    with pytest.raises(ValidationError, match=r"2 Termine passen nicht in den Zeitraum 02\.11\.2026 bis 02\.11\.2026"):
        demand(count=4, periods=halves)
    assert demand(count=2, periods=halves).section(0).length == 1


def test_a_rhythm_whose_events_may_not_be_as_close_as_it_says():
    with pytest.raises(ValidationError, match=r"Mindestabstand \(8 Tage\) ist größer als der des Rhythmus \(7 Tage\)"):
        demand(interval_days=7, min_gap_days=8)
    assert demand(interval_days=7, min_gap_days=7).gap_days == 7
    assert demand(interval_days=9, min_gap_days=10).gap_days == 10


def test_account_years_that_overlap():
    years = (DateRange(first=day(5), last=day(9)), DateRange(first=day(-300), last=day(5)))
    with pytest.raises(ProblemError) as caught:
        world(policy=Policy(account_years=years))
    assert caught.value.issues == [
        "Kontojahre überschneiden sich: das ab 07.11.2026 beginnt, bevor das ab 06.01.2026 am 07.11.2026 endet"
    ]
    world(policy=Policy(account_years=(DateRange(first=day(6), last=day(9)), years[1])))


def test_rates_by_person():
    rates = tuple(
        Rate(person=who, minutes_per_week=minutes, valid_from=day(first))
        for who, minutes, first in (("leitung", 60, 0), ("ksa", 30, 0), ("leitung", 90, 7))
    )
    problem = world(rates=rates)
    assert problem.rates_of == {"leitung": (rates[0], rates[2]), "ksa": (rates[1],)}
    assert [problem.rate(who, day(7)) for who in ("leitung", "ksa", "niemand")] == [60, 30, None]
    assert problem.rate("leitung", day(-7)) == 0


def test_reservations_by_person_and_by_room():
    spans = (("a", 0, "saal", ("ksa",)), ("b", 0, None, ("leitung", "ksa")), ("c", 1, "saal", ()))
    a, b, c = (
        Reservation(id=name, date=day(offset), start=600, end=660, room=room, people=people)
        for name, offset, room, people in spans
    )
    problem = world(reservations=(a, b, c))
    assert problem.reservations_of_person == {"ksa": {day(0): [a, b]}, "leitung": {day(0): [b]}}
    assert problem.reservations_of_room == {"saal": {day(0): [a], day(1): [c]}}


def test_a_changed_copy_works_everything_out_anew():
    away = Absence(person="ksa", first=day(0), last=day(1), reason="Urlaub")
    problem = world()
    assert not problem.absences_of
    assert problem.fingerprint == world().fingerprint
    changed = problem.model_copy(update={"absences": (away,)})
    assert changed.absences_of == {"ksa": (away,)}
    assert changed.fingerprint == world(absences=(away,)).fingerprint != problem.fingerprint
    assert problem.model_copy().fingerprint == problem.fingerprint


def test_published_events_of_demands_that_are_gone_do_not_matter():
    assert world(baseline=(event(demand="früher", room="abgerissen"),)).baseline


@pytest.mark.parametrize(
    ("events", "rhythms", "words"),
    [
        ((event(start="10:05"),), (), "beginnt Termin 1 von „treffen“ um 10:05 Uhr"),
        ((), (THURSDAYS, THURSDAYS.model_copy(update={"weekday": 4})), "zwei Rhythmen für „treffen“"),
        ((), (THURSDAYS.model_copy(update={"room": "keller"}),), "im Rhythmus von „treffen“ den Raum „keller“"),
        ((), (THURSDAYS.model_copy(update={"start": 605}),), "im Rhythmus von „treffen“ 10:05 Uhr"),
        ((), (THURSDAYS.model_copy(update={"demand": "runde"}),), "einen Rhythmus für „runde“, das keinen hat"),
        ((), (THURSDAYS.model_copy(update={"demand": "keines"}),), "einen Rhythmus für „keines“"),
        ((event(2),), (), "„treffen“ hat 2 Termine, der Plan nennt einen 3."),
        ((event(), event(date=day(4))), (), "Termin 1 von „treffen“ zweimal"),
        ((event(room="keller"),), (), "den Raum „keller“"),
        ((event(attendees=("niemand",)),), (), "die Person „niemand“"),
        ((event(demand="keines"),), (), "den Bedarf „keines“"),
    ],
)
def test_plans_that_do_not_speak_of_the_problem(events, rhythms, words):
    problem = world(demands=(demand(interval_days=7), demand("runde")))
    with pytest.raises(PlanError, match=words.replace(".", r"\.")):
        problem.check_structure(Plan(problem=problem.title, events=events, rhythms=rhythms))


def test_a_plan_of_the_problem_carries_its_fingerprint():
    problem = world(demands=(demand(interval_days=7),))
    assert plan(problem, event(), rhythms=(THURSDAYS,)).fingerprint == problem.fingerprint
