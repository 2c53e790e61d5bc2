import pytest

from .worlds import Group, demand, event, facts, person, sentence, world

RULE = "attendance"
PEOPLE = tuple(person(i) for i in ("leitung", "ksa", "bep", "vertretung", "gast"))
QUORUM = Group(members=("ksa", "bep"), need=2, deputies=("vertretung",))


def quorum(**overrides):
    return world(people=PEOPLE, demands=(demand(groups=(QUORUM.model_copy(update=overrides),)),))


@pytest.mark.parametrize("attendees", [("ksa", "bep"), ("bep", "vertretung"), ("vertretung", "ksa")])
def test_as_many_as_needed_in_any_order(attendees):
    assert not facts(RULE, quorum(), event(attendees=attendees))


def test_no_groups_no_attendees():
    assert not facts(RULE, world(), event())


def test_too_few():
    assert sentence(RULE, quorum(), event(attendees=("ksa",))) == (
        "Zu „Treffen“ am Do, 05.11.2026, 10:00–11:00 Uhr kommen zu wenige aus der Auswahl "
        "Person ksa, Person bep und Person vertretung: 1 statt 2."
    )
    assert len(facts(RULE, quorum(), event())) == 1


def test_one_named_twice_is_one():
    assert [fact.variant for fact in facts(RULE, quorum(), event(attendees=("ksa", "ksa")))] == ["few"]
    assert not facts(RULE, quorum(need=1), event(attendees=("ksa", "ksa")))


def test_too_many():
    assert sentence(RULE, quorum(), event(attendees=("ksa", "bep", "vertretung"))) == (
        "Zu „Treffen“ am Do, 05.11.2026, 10:00–11:00 Uhr kommen mehr aus der Auswahl "
        "Person ksa, Person bep und Person vertretung als nötig: 3 statt 2."
    )


def test_one_fact_a_group():
    problem = world(people=PEOPLE, demands=(demand(groups=(Group(members=("ksa",)), Group(members=("bep",)))),))
    assert len(facts(RULE, problem, event())) == 2
    assert len(facts(RULE, problem, event(attendees=("bep",)))) == 1
    assert not facts(RULE, problem, event(attendees=("bep", "ksa")))


@pytest.mark.parametrize("stranger", ["gast", "leitung"])
def test_an_attendee_of_no_group(stranger):
    found = facts(RULE, quorum(), event(attendees=("ksa", stranger, "bep")))
    assert [fact.sentence for fact in found] == [
        (
            f"Person {stranger} ist bei „Treffen“ am Do, 05.11.2026, 10:00–11:00 Uhr eingeplant, "
            "steht dort aber nicht zur Auswahl."
        )
    ]


def test_an_attendee_where_there_are_no_groups():
    assert [fact.variant for fact in facts(RULE, world(), event(attendees=("ksa",)))] == ["stranger"]
    assert facts(RULE, world(demands=(demand(optional=("ksa",)),)), event(attendees=("ksa",)))
