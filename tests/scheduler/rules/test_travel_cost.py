import pytest

from .worlds import Group, day, demand, event, facts, person, room, sentence, site, world

RULE = "travel_cost"
BOTH = ("saal", "zimmer", "netz", "halle")


def tour(minutes=20, amt=0, **overrides):
    """The Kita and the hall lie in one village, the hall farther from the base by ten minutes."""
    sites = (site(), site("kita", place="Dorf"), site("halle", place="Dorf"), site("amt", place="Dorf fz"))
    travel = {
        "fz": {"kita": minutes, "halle": minutes + 10, "amt": amt},
        "kita": {"fz": minutes, "halle": 10, "amt": minutes},
        "halle": {"fz": minutes + 10, "kita": 10, "amt": minutes + 10},
        "amt": {"fz": amt, "kita": minutes, "halle": minutes + 10},
    }
    rooms = (
        room(),
        room("zimmer", site="kita"),
        room("halle", site="halle"),
        room("buero", site="amt"),
        room("netz", site=None, kind="digital"),
    )
    plain = {"sites": sites, "travel": travel, "rooms": rooms, "demands": (demand(count=4, rooms=BOTH),)}
    return world(**{**plain, **overrides})


def costs(problem, *events):
    return [fact.cost for fact in facts(RULE, problem, *events)]


def visits(*rooms, date=3):
    return [event(i, room=r, date=day(date), start=f"{9 + 2 * i:02d}:00") for i, r in enumerate(rooms)]


@pytest.mark.parametrize(("minutes", "cost"), [(1, 1), (10, 1), (11, 2), (20, 2), (0, 0)])
def test_ten_minutes_begun_cost_one(minutes, cost):
    assert costs(tour(minutes), *visits("zimmer")) == [cost] * (cost > 0)


def test_several_visits_to_one_place_on_a_day_cost_one_trip():
    assert costs(tour(), *visits("zimmer", "zimmer")) == [2]
    assert costs(tour(), *visits("zimmer", "halle", "zimmer")) == [3]


def test_every_day_costs():
    assert costs(tour(), *visits("zimmer"), event(1, room="zimmer", date=day(4))) == [2, 2]


def test_every_place_costs():
    problem = tour(amt=5, sites=(*tour().sites[:3], site("amt", place="Stadt")))
    assert sorted(costs(problem, *visits("zimmer", "buero"))) == [1, 2]


def test_at_home_in_the_own_village_and_digitally_nobody_travels():
    assert not costs(tour(amt=5), *visits("saal", "buero", "netz"))


def test_every_person_with_a_base_travels_from_it():
    people = (person(), person("ksa", base="halle"), person("gast", base=None))
    group = Group(members=("ksa",))
    problem = tour(people=people, demands=(demand(required=("leitung", "gast"), groups=(group,), rooms=BOTH),))
    assert costs(problem, event(room="zimmer", attendees=("ksa",))) == [2]
    found = facts(RULE, problem, event(attendees=("ksa",)))
    assert [(fact.values["person"].id, fact.cost) for fact in found] == [("ksa", 3)]


def test_in_words():
    found = facts(RULE, tour(), *visits("zimmer", "halle"))
    assert [fact.sentence for fact in found] == [
        "Person leitung fährt am Do, 05.11.2026 von Haus fz nach Dorf, 30 Min. je Weg."
    ]
    assert found[0].events == tuple(visit.id for visit in visits("zimmer", "halle"))
    assert sentence(RULE, world(), event(room="zimmer")).endswith("nach Dorf kita, 20 Min. je Weg.")
