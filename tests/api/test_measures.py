"""How a plan's work falls on people, rooms and Kitas: what the tables say is what the rules say."""

from random import Random

import pytest

from api.measures import KitaService, PersonLoad, RoomLoad, Served, kita_services, open_spans, person_loads, room_loads
from scheduler.domain.ledger import accounts
from scheduler.rules import REGISTRY
from scheduler.rules.view import PlanView
from tests.scheduler.rules.worlds import (
    Assignment,
    DateRange,
    Policy,
    Rate,
    Reservation,
    busy_world,
    careless_events,
    day,
    demand,
    event,
    hours,
    kind,
    room,
    site,
    world,
)

FZ = (Assignment(unit="fz"),)


def view_of(problem, *events):
    return PlanView(problem, problem.plan(tuple(events)))


def test_a_person_without_events_has_nothing_to_do():
    problem = world()
    assert person_loads(view_of(problem)) == [PersonLoad(p, 0, 0, 0, 0, 0, 0) for p in problem.people]


def test_a_trip_is_a_day_and_place_and_leads_there_and_back():
    problem = world(demands=(demand(count=3, rooms=("saal", "zimmer")),))
    twice = (event(0, room="zimmer"), event(1, "14:00", room="zimmer", date=day(3)), event(2, date=day(4)))
    lead, ksa = person_loads(view_of(problem, *twice))
    assert lead == PersonLoad(
        problem.people[0], events=3, event_minutes=180, evenings=0, busy_weeks=0, trips=1, travel_minutes=40
    )
    assert ksa.events == 0


def test_evenings_and_the_weeks_that_have_too_many():
    problem = world(demands=(demand(count=4),))
    late = [event(i, "18:00", date=day(offset)) for i, offset in enumerate((0, 1, 2, 9))]
    lead, _ = person_loads(view_of(problem, *late))
    assert (lead.evenings, lead.busy_weeks) == (4, 1)
    lead, _ = person_loads(view_of(problem, event(0, "17:00")))
    assert (lead.evenings, lead.busy_weeks) == (0, 0)


def test_a_wish_that_is_switched_off_is_still_measured():
    problem = world(demands=(demand(rooms=("zimmer",)),), weights={"travel_cost": 0, "evenings": 0})
    lead, _ = person_loads(view_of(problem, event(room="zimmer")))
    assert lead.trips == 1


@pytest.mark.parametrize("number", range(20))
def test_people_agree_with_the_rules(number):
    problem = busy_world()
    view = view_of(problem, *careless_events(problem, Random(number).choice))
    trips = list(REGISTRY["travel_cost"].body.check(view, REGISTRY["travel_cost"].maker(1)))
    evenings = list(REGISTRY["evenings"].body.check(view, REGISTRY["evenings"].maker(1)))
    loads = person_loads(view)
    assert sum(load.trips for load in loads) == len(trips)
    assert sum(load.travel_minutes for load in loads) == sum(2 * fact.values["trip"] for fact in trips)
    assert sum(load.busy_weeks for load in loads) == len(evenings)
    assert sum(load.evenings for load in loads) == sum(len(fact.events) for fact in evenings)  # none are free here


def test_minutes_are_those_of_the_account_where_no_day_has_two_events():
    year = DateRange(first=day(), last=day(13))
    problem = world(
        kinds=(kind(network=True),),
        demands=(demand(count=4, rooms=("saal", "zimmer")),),
        rates=(Rate(person="leitung", minutes_per_week=120, valid_from=day(-7)),),
        policy=Policy(account_years=(year,)),
    )
    view = view_of(problem, *(event(i, room=("saal", "zimmer")[i % 2], date=day(3 * i)) for i in range(4)))
    lead, _ = person_loads(view)
    charged = [week.charge for week in accounts(problem, view.plan)["leitung"]]
    assert lead.event_minutes == sum(charge.events for charge in charged) == 240
    assert lead.travel_minutes == sum(charge.travel for charge in charged) == 80


def test_a_room_is_open_by_its_hours_without_holidays_and_closures():
    saal = room(hours=hours("Mo Di", "08:00", "12:00"), closures=(DateRange(first=day(7), last=day(7)),))
    sites = (site(closures=frozenset({day(8)}), early_closings={day(1): "10:00"}), site("kita", catchment=FZ))
    rooms = (saal, room("zimmer", site="kita", hours=hours("Mi", "08:00", "12:00")))
    problem = world(sites=sites, rooms=rooms, holidays={day(2): "Feiertag"})
    view = view_of(problem)
    assert [load.open_minutes for load in room_loads(view)] == [240 + 120, 240]
    stays_open = world(sites=sites, rooms=(saal.model_copy(update={"closes_with_site": False}), rooms[1]))
    assert [load.open_minutes for load in room_loads(view_of(stays_open))] == [3 * 240, 2 * 240]


def test_hours_that_touch_or_overlap_are_one_and_may_end_before_they_begin():
    lapped = room(
        hours=(*hours("Mo", "08:00", "10:00"), *hours("Mo", "09:00", "11:00"), *hours("Mo", "11:00", "12:00"))
    )
    problem = world(rooms=(lapped, *world().rooms[1:]))
    assert open_spans(problem, lapped, day()) == [(480, 720)]
    shut = site(early_closings={day(): "07:00"})
    assert open_spans(world(sites=(shut, site("kita"))), lapped, day()) == []


def test_a_room_is_used_with_set_up_and_reservations_but_no_minute_twice():
    rooms = (room(setup_minutes=20), *world().rooms[1:])
    reserved = (
        Reservation(id="a", date=day(3), start="09:00", end="10:00", room="saal"),
        Reservation(id="b", date=day(4), start="09:00", end="10:00", room="saal"),
        Reservation(id="c", date=day(40), start="09:00", end="10:00", room="saal"),
        Reservation(id="d", date=day(4), start="09:00", end="10:00", people=("ksa",)),
    )
    problem = world(rooms=rooms, reservations=reserved, demands=(demand(cleanup_minutes=10),))
    load, empty = room_loads(view_of(problem, event(0, "10:00")))
    assert (load.used_minutes, load.events) == ((11 * 60 + 15) - 9 * 60 + 60, 1)
    assert load.share == (135 + 60) / (10 * 720)
    assert (empty.used_minutes, empty.events, empty.share) == (0, 0, 0.0)


def test_a_room_that_never_opens_has_no_share():
    assert RoomLoad(room(hours=()), open_minutes=0, used_minutes=60, events=1).share is None


def test_kitas_by_need_distance_and_what_they_get():
    sites = (site(catchment=FZ), site("kita", catchment=FZ, need=2), site("amt"))
    kinds = (kind(fairness_group="sprechstunde"), kind("kurs", fairness_group="angebot"), kind("rest"))
    demands = (
        demand("a", unit="kita", count=3),
        demand("b", unit="kita"),
        demand("c", unit="kita", kind="rest"),
        demand("d", unit="fz"),
    )
    problem = world(sites=sites, kinds=kinds, demands=demands)
    view = view_of(problem, event(0, demand="a"), event(1, demand="a"), event(0, demand="b", date=day(4)))
    assert kita_services(view) == [
        KitaService(
            kita=problem.site["kita"],
            centre=problem.site["fz"],
            need=2,
            far=False,
            distance_minutes=20,
            groups={"sprechstunde": Served(5, 3), "angebot": Served(0, 0)},
        )
    ]


def test_a_far_kita_is_one_beyond_the_policy():
    problem = world(policy=Policy(far_minutes=19))
    assert [service.far for service in kita_services(view_of(problem))] == [True]


def test_the_example_adds_up(problem, plan):
    view = PlanView(problem, plan)
    assert sum(load.events for load in room_loads(view)) == sum(event.room is not None for event in plan.events)
    assert sum(load.events for load in person_loads(view)) == sum(len(event.people) for event in view.events)
    assert all(load.share is None or 0 <= load.share <= 1 for load in room_loads(view))
    assert [s.kita.id for s in kita_services(view)] == [s.id for s in problem.sites if s.id.startswith("kita-")]
