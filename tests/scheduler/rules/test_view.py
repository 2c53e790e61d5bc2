import datetime as dt

import pytest

from scheduler.errors import PlanError
from scheduler.rules.view import PlanView, covered, week_of

from .worlds import (
    Absence,
    Group,
    Reservation,
    day,
    demand,
    event,
    hours,
    person,
    plan,
    room,
    world,
)


def view(problem, *events):
    return PlanView(problem, plan(problem, *events))


def test_events_are_resolved_once():
    problem = world(
        rooms=(room(setup_minutes=10),),
        demands=(demand(setup_minutes=10, cleanup_minutes=20, groups=(Group(members=("ksa",)),)),),
    )
    (found,) = view(problem, event(attendees=("ksa", "ksa", "leitung"))).events
    assert (found.start, found.end, found.taken_from, found.taken_until) == (600, 660, 570, 690)
    assert (found.room, found.site, found.week) == (problem.room["saal"], "fz", day(0))
    assert found.people == ("leitung", "ksa")


def test_without_a_room_the_site_is_that_of_the_demand():
    problem = world(demands=(demand(rooms=(), site="kita"),))
    assert view(problem, event(room=None)).events[0].site == "kita"


def test_events_are_in_the_order_of_time():
    problem = world(demands=(demand(count=4), demand("runde", setup_minutes=60)))
    events = event(2), event(1, date=day(3)), event(0), event(demand="runde", start="10:30")
    laid_out = view(problem, *events)
    assert [e.id for e in laid_out.events] == [events[2].id, events[1].id, events[3].id, events[0].id]
    assert [e.id.index for e in laid_out.by_demand["treffen"]] == [0, 1, 2]
    assert [e.id.demand for e in laid_out.by_room_day["saal", day(3)]] == ["runde", "treffen", "treffen"]
    assert [key[1] for key in laid_out.by_person_day] == [day(3), day(17)]
    assert [key[1] for key in laid_out.by_person_week] == [day(0), day(14)]


def test_demands_without_events_are_there():
    laid_out = view(world())
    assert laid_out.by_demand == {"treffen": ()}
    assert laid_out.placed_by_part == {"treffen": (0,)}


def test_a_plan_of_other_data_is_refused():
    with pytest.raises(PlanError):
        view(world(), event(5))


@pytest.mark.parametrize(
    ("start", "end", "obstacle"),
    [(600, 660, None), (420, 480, "hours"), (1140, 1215, "hours"), (840, 900, "reserved"), (780, 840, None)],
)
def test_obstacles(start, end, obstacle):
    taken = Reservation(id="r", date=day(3), start="14:00", end="15:00", people=("leitung",))
    away = Absence(person="leitung", first=day(4), last=day(4), reason="Urlaub")
    laid_out = view(world(reservations=(taken,), absences=(away,)))
    assert laid_out.obstacle("leitung", day(3), start, end) == obstacle
    assert laid_out.obstacle("leitung", day(4), start, end) == "absent"
    assert laid_out.obstacle("leitung", day(5), start, end) == "hours"


def test_nobody_knows_the_hours_of_external_people():
    laid_out = view(world(people=(person(), person("gast", availability=None))))
    assert laid_out.obstacle("gast", dt.date(2026, 11, 8), 0, 1440) is None


def test_one_span_covers():
    week = week_of(hours("Mo Di", "08:00", "12:00") + hours("Mo", "12:00", "16:00"))
    assert week == (((480, 720), (720, 960)), ((480, 720),), (), (), (), (), ())
    assert covered(week[0], 480, 720)
    assert not covered(week[0], 660, 780)
    assert not covered(week[6], 480, 481)
