import pytest

from .worlds import day, demand, event, facts, hours, room, sentence, world

RULE = "room_occupancy"
TWO = (demand(), demand("runde", required=("ksa",)))


def test_two_events_at_once_in_one_room():
    found = facts(RULE, world(demands=TWO), event(), event(demand="runde", start="10:30"))
    assert found[0].sentence == (
        "„Raum saal“ ist am Do, 05.11.2026 doppelt belegt: „Treffen“ (10:00–11:00 Uhr) und „Runde“ (10:30–11:30 Uhr), "
        "Auf- und Abbau eingerechnet."
    )
    assert found[0].events == (event().id, event(demand="runde").id)
    assert [fact.cost for fact in found] == [1]


def test_one_after_the_other_is_fine():
    assert not facts(RULE, world(demands=TWO), event(), event(demand="runde", start="11:00"))


def test_other_day_or_other_room_is_fine():
    problem = world(demands=TWO)
    assert not facts(RULE, problem, event(), event(demand="runde", date=day(4)))
    assert not facts(RULE, problem, event(), event(demand="runde", room="zimmer"))


@pytest.mark.parametrize(
    ("later", "start", "broken"),
    [
        ({"setup_minutes": 15}, "11:15", False),
        ({"setup_minutes": 15}, "11:00", True),
        ({"setup_minutes": 1}, "11:00", True),
        ({"setup_minutes": 16}, "11:15", True),
        ({"cleanup_minutes": 15}, "08:45", False),
        ({"cleanup_minutes": 15}, "09:00", True),
        ({"cleanup_minutes": 16}, "08:45", True),
    ],
)
def test_setup_and_cleanup_take_the_room_rounded_up_to_the_grid(later, start, broken):
    problem = world(demands=(demand(), demand("runde", required=("ksa",), **later)))
    assert bool(facts(RULE, problem, event(), event(demand="runde", start=start))) is broken


def test_setup_of_demand_and_room_add_up_before_they_are_rounded():
    rooms = (room(setup_minutes=10),)
    demands = (demand(), demand("runde", required=("ksa",), setup_minutes=5))
    problem = world(rooms=rooms, demands=demands)
    assert not facts(RULE, problem, event(), event(demand="runde", start="11:15"))
    assert sentence(RULE, problem, event(), event(demand="runde", start="11:00")) == (
        "„Raum saal“ ist am Do, 05.11.2026 doppelt belegt: „Treffen“ (09:45–11:00 Uhr) und „Runde“ (10:45–12:00 Uhr), "
        "Auf- und Abbau eingerechnet."
    )


def test_every_pair_counts():
    problem = world(demands=(*TWO, demand("kreis", required=())))
    assert len(facts(RULE, problem, event(), event(demand="runde"), event(demand="kreis", start="10:45"))) == 3


def test_a_long_event_meets_all_that_follow():
    problem = world(demands=(demand(minutes=240), demand("runde", count=3, minutes=30, min_gap_days=1)))
    inside = [event(i, date=day(3), demand="runde", start=f"{11 + i}:00") for i in range(3)]
    assert len(facts(RULE, problem, event(), *inside)) == 3


def test_a_digital_room_holds_any_number_of_events():
    digital = room("netz", site=None, kind="digital", hours=hours())
    problem = world(rooms=(room(), digital), demands=TWO)
    assert not facts(RULE, problem, event(room="netz"), event(demand="runde", room="netz"))


def test_one_more_event_never_mends_anything():
    problem = world(demands=(*TWO, demand("kreis", required=())))
    plans = [event(), event(demand="runde", start="10:30"), event(demand="kreis", start="10:45"), event(1)]
    counts = [len(facts(RULE, problem, *plans[:n])) for n in range(len(plans) + 1)]
    assert counts == sorted(counts) == [0, 0, 1, 3, 3]
