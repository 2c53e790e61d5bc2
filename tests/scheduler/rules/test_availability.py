import pytest

from .worlds import Absence, Group, Reservation, day, demand, event, facts, hours, person, sentence, world

RULE = "availability"


def test_within_days_windows_and_working_time():
    assert not facts(RULE, world(), event(), event(1))


@pytest.mark.parametrize(("offset", "broken"), [(2, True), (3, False), (4, False), (7, True)])
def test_the_days_of_the_demand(offset, broken):
    problem = world(demands=(demand(first=day(3), last=day(4)),))
    assert bool(facts(RULE, problem, event(date=day(offset)))) is broken


def test_outside_the_days_in_words():
    problem = world(demands=(demand(first=day(4), last=day(8)),))
    assert sentence(RULE, problem, event()) == (
        "„Treffen“ am Do, 05.11.2026, 10:00–11:00 Uhr liegt nicht im vorgesehenen Zeitraum 06.11.2026 bis 10.11.2026."
    )


@pytest.mark.parametrize(
    ("start", "broken"),
    [("08:45", True), ("09:00", False), ("11:00", False), ("11:15", True), ("11:30", True), ("12:00", False)],
)
def test_one_window_of_the_demand_covers_the_event(start, broken):
    windows = hours("Do", "09:00", "12:00") + hours("Do", "12:00", "13:00")
    problem = world(demands=(demand(windows=windows),))
    assert bool(facts(RULE, problem, event(start=start))) is broken


def test_no_window_in_words():
    problem = world(demands=(demand(windows=hours("Mo Do", "14:00", "16:00")),))
    assert sentence(RULE, problem, event()) == (
        "„Treffen“ am Do, 05.11.2026, 10:00–11:00 Uhr liegt in keinem der vorgesehenen Zeitfenster "
        "(Mo 14:00–16:00 und Do 14:00–16:00)."
    )


def test_one_fact_an_event_outside_days_and_windows():
    problem = world(demands=(demand(first=day(4), last=day(8), windows=hours("Mo")),))
    assert len(facts(RULE, problem, event())) == 1


def test_absent():
    problem = world(absences=(Absence(person="leitung", first=day(1), last=day(3), reason="Urlaub"),))
    assert sentence(RULE, problem, event()) == (
        "Person leitung ist am Do, 05.11.2026 abwesend und kann nicht zu „Treffen“ (10:00–11:00 Uhr) kommen."
    )
    assert not facts(RULE, problem, event(date=day(4)))
    assert not facts(RULE, problem, event(date=day(0)))
    assert facts(RULE, problem, event(date=day(1)))


def test_not_at_work():
    problem = world(people=(person(availability=hours("Do", "10:30", "12:00")),))
    assert sentence(RULE, problem, event()) == (
        "„Treffen“ am Do, 05.11.2026, 10:00–11:00 Uhr liegt nicht in der Arbeitszeit von Person leitung."
    )
    assert not facts(RULE, problem, event(start="10:30"))
    assert not facts(RULE, problem, event(start="11:00"))
    assert facts(RULE, problem, event(start="11:15"))


def test_two_windows_do_not_make_one():
    problem = world(people=(person(availability=hours(end="10:30") + hours(start="10:30")),))
    assert facts(RULE, problem, event())


def test_without_working_times_always_and_with_none_never():
    assert not facts(RULE, world(people=(person(availability=None),)), event(start="08:00"))
    assert facts(RULE, world(people=(person(availability=()),)), event())


@pytest.mark.parametrize(("start", "broken"), [("08:00", False), ("08:15", True), ("10:15", True), ("10:30", False)])
def test_reserved(start, broken):
    taken = Reservation(id="r", date=day(3), start="09:00", end="10:30", people=("leitung",))
    problem = world(reservations=(taken,))
    assert bool(facts(RULE, problem, event(start=start))) is broken
    assert not facts(RULE, problem, event(start=start, date=day(4)))


def test_reserved_in_words():
    taken = Reservation(id="r", date=day(3), start="09:00", end="10:30", people=("leitung",))
    assert sentence(RULE, world(reservations=(taken,)), event()) == (
        "Person leitung hat am Do, 05.11.2026 bereits einen festen Termin, der sich mit „Treffen“ (10:00–11:00 Uhr) "
        "überschneidet."
    )


def test_one_fact_an_event_and_person_with_several_reasons():
    problem = world(
        people=(person(availability=()), person("ksa", availability=())),
        demands=(demand(required=("leitung", "ksa")),),
        absences=(Absence(person="leitung", first=day(3), last=day(3), reason="Urlaub"),),
    )
    assert [fact.variant for fact in facts(RULE, problem, event())] == ["absent", "hours"]


def test_only_people_of_the_event():
    away = (Absence(person="ksa", first=day(0), last=day(13), reason="Fortbildung"),)
    problem = world(absences=away, demands=(demand(groups=(Group(members=("ksa",)),)),))
    assert facts(RULE, problem, event(attendees=("ksa",)))
    assert not facts(RULE, problem, event())
    assert not facts(RULE, world(absences=away, demands=(demand(optional=("ksa",)),)), event())
