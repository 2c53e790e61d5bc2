import pytest

from .worlds import Assignment, Group, day, demand, event, facts, person, room, sentence, site, world

RULE = "catchment"


NORD = (Assignment(unit="nord"),)


def serving(*units, catchment=NORD, **overrides):
    sites = (site(), site("nord"), site("kita", catchment=catchment))
    people = (person(serves=frozenset(units)), person("ksa", serves=frozenset(units)))
    return world(**{"sites": sites, "people": people, "demands": (demand(rooms=("zimmer",)),), **overrides})


def visit(**overrides):
    return event(**{"room": "zimmer", **overrides})


def test_a_site_of_another_familienzentrum():
    assert sentence(RULE, serving("fz"), visit()) == (
        "Person leitung arbeitet nicht für Haus nord, zu dessen Einzugsbereich Haus kita am Do, 05.11.2026 gehört; "
        "geplant ist dort „Treffen“ (10:00–11:00 Uhr)."
    )


def test_own_and_shared_sites():
    assert not facts(RULE, serving("nord"), visit())
    assert not facts(RULE, serving("fz", "nord"), visit())


def test_whoever_serves_nobody_in_particular_goes_everywhere():
    assert not facts(RULE, serving(), visit())


def test_sites_of_no_catchment_are_open_to_all():
    assert not facts(RULE, serving("fz", catchment=()), visit())
    assert not facts(RULE, serving("fz"), event())


@pytest.mark.parametrize(("offset", "broken"), [(1, False), (2, True), (3, True), (4, False)])
def test_the_catchment_of_that_day_counts(offset, broken):
    moved = (Assignment(unit="fz", valid_to=day(1)), Assignment(unit="nord", valid_from=day(2), valid_to=day(3)))
    assert bool(facts(RULE, serving("fz", catchment=moved), visit(date=day(offset)))) is broken


def test_without_a_room_the_site_of_the_demand_counts():
    assert facts(RULE, serving("fz", demands=(demand(rooms=(), site="kita"),)), visit(room=None))


def test_digital_events_have_no_catchment():
    rooms = (room(), room("netz", site=None, kind="digital"))
    problem = serving("fz", rooms=rooms, demands=(demand(rooms=("netz",)),))
    assert not facts(RULE, problem, visit(room="netz"))


def test_one_fact_a_person_and_attendees_count():
    problem = serving("fz", demands=(demand(rooms=("zimmer",), groups=(Group(members=("ksa",)),)),))
    assert len(facts(RULE, problem, visit())) == 1
    assert len(facts(RULE, problem, visit(attendees=("ksa",)))) == 2
