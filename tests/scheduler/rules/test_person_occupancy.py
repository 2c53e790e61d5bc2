from .worlds import Group, day, demand, event, facts, sentence, world

RULE = "person_occupancy"


def test_nobody_is_in_two_events_at_once():
    problem = world(demands=(demand(), demand("runde")))
    assert sentence(RULE, problem, event(), event(demand="runde", start="10:45", room="zimmer")) == (
        "Person leitung hat am Do, 05.11.2026 zwei Termine zugleich: "
        "„Treffen“ (10:00–11:00 Uhr) und „Runde“ (10:45–11:45 Uhr)."
    )


def test_one_after_the_other_another_day_or_other_people_are_fine():
    problem = world(demands=(demand(), demand("runde")))
    assert not facts(RULE, problem, event(), event(demand="runde", start="11:00"))
    assert not facts(RULE, problem, event(), event(demand="runde", start="09:00"))
    assert not facts(RULE, problem, event(), event(demand="runde", date=day(4)))
    others = world(demands=(demand(), demand("runde", required=("ksa",))))
    assert not facts(RULE, others, event(), event(demand="runde"))


def test_setup_takes_the_room_and_not_the_people():
    problem = world(demands=(demand(), demand("runde", setup_minutes=60)))
    assert not facts(RULE, problem, event(), event(demand="runde", start="11:00"))


def test_one_fact_a_pair_and_person():
    both = demand("runde", required=("leitung", "ksa"))
    problem = world(demands=(demand(required=("leitung", "ksa")), both))
    found = facts(RULE, problem, event(), event(demand="runde"))
    assert [fact.values["person"].id for fact in found] == ["leitung", "ksa"]


def test_chosen_attendees_count_and_optional_people_do_not():
    group = (Group(members=("ksa",)),)
    demands = (demand(required=(), groups=group), demand("runde", required=(), groups=group, optional=("leitung",)))
    problem = world(demands=demands)
    assert len(facts(RULE, problem, event(attendees=("ksa",)), event(demand="runde", attendees=("ksa",)))) == 1
    assert not facts(RULE, problem, event(attendees=("ksa",)), event(demand="runde"))


def test_a_person_named_twice_is_still_one():
    assert not facts(RULE, world(), event(attendees=("leitung", "leitung")))
