import pytest

from .worlds import day, demand, event, facts, hours, person, room, sentence, site, world

RULE = "travel_time"
TWO = (demand(), demand("besuch", rooms=("zimmer",)))


def visit(start, **overrides):
    return event(demand="besuch", room="zimmer", start=start, **overrides)


def test_too_little_time_between_two_sites():
    assert sentence(RULE, world(demands=TWO), event(), visit("11:15")) == (
        "Person leitung hat am Do, 05.11.2026 zwischen „Treffen“ (10:00–11:00 Uhr) und „Besuch“ (11:15–12:15 Uhr) "
        "nur 15 Min. Zeit; die Fahrt von Haus fz nach Haus kita braucht 20 Min."
    )


@pytest.mark.parametrize(
    ("start", "broken"),
    [("11:00", True), ("11:15", True), ("11:30", False), ("08:45", True), ("08:30", False)],
)
def test_trips_are_rounded_up_to_the_grid(start, broken):
    assert bool(facts(RULE, world(demands=TWO), event(), visit(start))) is broken


def test_a_trip_on_the_grid_may_fill_the_gap():
    problem = world(demands=TWO, travel={"fz": {"kita": 15}, "kita": {"fz": 30}})
    assert not facts(RULE, problem, event(), visit("11:15"))
    assert facts(RULE, problem, visit("08:45"), event())


def test_events_that_meet_are_the_business_of_person_occupancy():
    assert not facts(RULE, world(demands=TWO), event(), visit("10:30"))


def test_same_site_digital_and_other_days_need_no_trip():
    rooms = (room(), room("zimmer", site="kita"), room("netz", site=None, kind="digital"))
    problem = world(rooms=rooms, demands=(*TWO, demand("runde")))
    assert not facts(RULE, problem, event(), event(demand="runde", start="11:00"))
    assert not facts(RULE, problem, event(), visit("11:00", date=day(4)))
    assert not facts(RULE, problem, event(room="netz"), visit("11:00"))


def test_without_a_room_the_site_of_the_demand_counts():
    problem = world(demands=(demand(), demand("besuch", rooms=(), site="kita")))
    assert facts(RULE, problem, event(), event(demand="besuch", room=None, start="11:15"))


def test_every_pair_and_not_only_neighbours():
    """A quarter of an hour between two distant sites is not made up by a short event near by."""
    sites = (site(), site("kita"), site("amt"))
    travel = {a: {b: 60 for b in ("fz", "kita", "amt") if a != b} for a in ("fz", "kita", "amt")}
    short = demand("kurz", minutes=15, rooms=("buero",))
    rooms = (room(), room("zimmer", site="kita"), room("buero", site="amt"))
    problem = world(sites=sites, rooms=rooms, travel=travel, demands=(*TWO, short))
    found = facts(RULE, problem, event(), event(demand="kurz", start="11:15", room="buero"), visit("11:45"))
    assert [[e.demand for e in fact.events] for fact in found] == [
        ["treffen", "kurz"],
        ["treffen", "besuch"],
        ["kurz", "besuch"],
    ]


def test_one_fact_a_person():
    both = ("leitung", "ksa")
    problem = world(demands=(demand(required=both), demand("besuch", required=both, rooms=("zimmer",))))
    assert len(facts(RULE, problem, event(), visit("11:00"))) == 2


def from_base(**overrides):
    people = (person(**{"starts_at_base": True, **overrides}),)
    return world(people=people, demands=TWO, travel={"fz": {"kita": 30}, "kita": {"fz": 30}})


def test_the_first_trip_of_the_day_falls_into_working_time():
    assert sentence(RULE, from_base(), visit("08:15")) == (
        "Person leitung kommt zu „Besuch“ am Do, 05.11.2026, 08:15–09:15 Uhr zu spät: "
        "die Arbeitszeit beginnt um 08:00 Uhr am Standort Haus fz, die Fahrt braucht 30 Min."
    )
    assert not facts(RULE, from_base(), visit("08:30"))


def test_the_trip_counts_in_the_window_the_event_lies_in():
    halves = from_base(availability=hours(end="12:00") + hours(start="13:00"))
    assert not facts(RULE, halves, visit("10:00"))
    assert facts(RULE, halves, visit("13:15"))
    assert not facts(RULE, halves, visit("13:30"))


def test_of_windows_that_overlap_the_earliest_counts():
    overlapping = from_base(availability=hours(start="10:00") + hours())
    assert not facts(RULE, overlapping, visit("10:00"))


@pytest.mark.parametrize(
    "overrides",
    [{"starts_at_base": False}, {"base": None}, {"base": "kita"}, {"availability": None}, {"availability": ()}],
)
def test_no_first_trip(overrides):
    assert not facts(RULE, from_base(**overrides), visit("08:00"))


def test_every_event_too_early_counts():
    problem = world(
        people=(person(starts_at_base=True),),
        demands=(demand("besuch", count=2, minutes=15, rooms=("zimmer",), min_gap_days=1),),
        travel={"fz": {"kita": 60}, "kita": {"fz": 60}},
    )
    assert len(facts(RULE, problem, visit("08:00"), visit("08:30", index=1))) == 2
