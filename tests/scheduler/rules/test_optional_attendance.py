import pytest

from .worlds import Absence, Group, Reservation, day, demand, event, facts, hours, person, sentence, world

RULE = "optional_attendance"
GUEST = (demand(optional=("ksa",)),)


def test_whoever_is_free_costs_nothing():
    assert not facts(RULE, world(demands=GUEST), event(), event(1))
    assert not facts(RULE, world(), event())


def test_absent():
    away = (Absence(person="ksa", first=day(3), last=day(3), reason="Urlaub"),)
    problem = world(demands=GUEST, absences=away)
    assert sentence(RULE, problem, event()) == (
        "Person ksa ist zu „Treffen“ am Do, 05.11.2026, 10:00–11:00 Uhr eingeladen, aber an diesem Tag abwesend."
    )
    assert not facts(RULE, problem, event(date=day(4)))


def test_not_at_work():
    problem = world(demands=GUEST, people=(person(), person("ksa", availability=hours(start="10:15"))))
    assert sentence(RULE, problem, event()) == (
        "Person ksa ist zu „Treffen“ am Do, 05.11.2026, 10:00–11:00 Uhr eingeladen, arbeitet um diese Zeit aber nicht."
    )
    assert not facts(RULE, problem, event(start="10:15"))


@pytest.mark.parametrize(("start", "cost"), [("11:00", 0), ("11:15", 1), ("12:45", 1), ("13:00", 0)])
def test_reserved(start, cost):
    taken = Reservation(id="r", date=day(3), start="12:00", end="13:00", people=("ksa",))
    problem = world(demands=GUEST, reservations=(taken,))
    assert [fact.cost for fact in facts(RULE, problem, event(start=start))] == [1] * cost


def test_reserved_in_words():
    taken = Reservation(id="r", date=day(3), start="10:30", end="13:00", people=("ksa",))
    assert sentence(RULE, world(demands=GUEST, reservations=(taken,)), event()) == (
        "Person ksa ist zu „Treffen“ am Do, 05.11.2026, 10:00–11:00 Uhr eingeladen, "
        "hat um diese Zeit aber schon einen festen Termin."
    )


@pytest.mark.parametrize(("start", "cost"), [("09:00", 0), ("09:15", 1), ("10:45", 1), ("11:00", 0)])
def test_busy_elsewhere(start, cost):
    problem = world(demands=(*GUEST, demand("runde", required=("ksa",))))
    found = facts(RULE, problem, event(), event(demand="runde", start=start))
    assert [fact.variant for fact in found] == ["busy"] * cost


def test_busy_as_a_chosen_attendee_in_words():
    group = Group(members=("ksa",))
    problem = world(demands=(*GUEST, demand("runde", required=(), groups=(group,))))
    assert sentence(RULE, problem, event(), event(demand="runde", attendees=("ksa",))) == (
        "Person ksa ist zu „Treffen“ am Do, 05.11.2026, 10:00–11:00 Uhr eingeladen, "
        "ist um diese Zeit aber bei „Runde“ (10:00–11:00 Uhr)."
    )
    assert not facts(RULE, problem, event(), event(demand="runde"))


def test_invited_to_two_events_at_once_costs_nothing():
    problem = world(demands=(*GUEST, demand("runde", optional=("ksa",))))
    assert not facts(RULE, problem, event(), event(demand="runde"))


def test_several_reasons_cost_once():
    away = (Absence(person="ksa", first=day(3), last=day(3), reason="Urlaub"),)
    problem = world(demands=(*GUEST, demand("runde", required=("ksa",))), absences=away)
    assert [fact.cost for fact in facts(RULE, problem, event(), event(demand="runde"))] == [1]
    twice = world(demands=(*GUEST, demand("a", required=("ksa",)), demand("b", required=("ksa",))))
    assert [f.cost for f in facts(RULE, twice, event(), event(demand="a"), event(demand="b"))] == [1]


def test_deputies_cost_three_each():
    people = (person(), person("ksa"), person("a"), person("b"))
    groups = (Group(members=("ksa",), deputies=("a",)), Group(members=("leitung",), deputies=("b",)))
    problem = world(people=people, demands=(demand(required=(), groups=groups),))
    assert not facts(RULE, problem, event(attendees=("ksa", "leitung")))
    assert [fact.cost for fact in facts(RULE, problem, event(attendees=("a", "b")))] == [3, 3]
    assert sentence(RULE, problem, event(attendees=("ksa", "b"))) == (
        "Person b kommt in Vertretung zu „Treffen“ am Do, 05.11.2026, 10:00–11:00 Uhr."
    )
