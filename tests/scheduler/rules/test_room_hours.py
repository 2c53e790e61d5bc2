import pytest

from .worlds import DateRange, Reservation, day, demand, event, facts, hours, room, sentence, site, world

RULE = "room_hours"
TOMORROW = DateRange(first=day(4), last=day(4))


def test_open():
    assert not facts(RULE, world(), event(start="08:00"), event(1, start="19:00"))


def test_public_holidays_stop_everything():
    problem = world(holidays={day(3): "Feiertag"})
    assert sentence(RULE, problem, event()) == (
        "„Treffen“ am Do, 05.11.2026, 10:00–11:00 Uhr liegt auf einem Feiertag (Feiertag)."
    )
    assert facts(RULE, problem, event(room=None))
    netz = room("netz", site=None, kind="digital")
    assert facts(RULE, world(rooms=(room(), netz), holidays={day(3): "Feiertag"}), event(room="netz"))
    assert not facts(RULE, problem, event(date=day(4)))


def test_the_site_is_closed():
    sites = (site(closures=frozenset({day(3)})), site("kita"))
    assert sentence(RULE, world(sites=sites), event()) == (
        "Haus fz ist am Do, 05.11.2026 geschlossen, „Treffen“ (10:00–11:00 Uhr) kann dort nicht stattfinden."
    )
    assert not facts(RULE, world(sites=sites), event(date=day(4)))
    assert not facts(RULE, world(sites=sites), event(room="zimmer"))
    assert not facts(RULE, world(sites=sites, rooms=(room(closes_with_site=False),)), event())


def test_without_a_room_the_site_of_the_demand_is_open():
    demands = (demand(rooms=(), site="fz", cleanup_minutes=60),)
    sites = (site(closures=frozenset({day(3)}), early_closings={day(4): "14:00"}), site("kita"))
    problem = world(sites=sites, demands=demands)
    assert [f.variant for f in facts(RULE, problem, event(room=None))] == ["site_closed"]
    assert not facts(RULE, problem, event(room=None, date=day(4), start="13:00"))
    assert sentence(RULE, problem, event(room=None, date=day(4), start="13:15")) == (
        "Haus fz schließt am Fr, 06.11.2026 schon um 14:00 Uhr, „Treffen“ (13:15–14:15 Uhr) ist dort erst um 14:15 Uhr "
        "zu Ende."
    )


def test_nothing_closes_for_a_digital_event():
    problem = world(
        sites=(site(closures=frozenset({day(3)})), site("kita")), demands=(demand(rooms=(), format="digital"),)
    )
    assert not facts(RULE, problem, event(room=None, start="06:00"))


def test_the_room_alone_is_closed():
    problem = world(rooms=(room(closures=(TOMORROW, DateRange(first=day(1), last=day(3))), closes_with_site=False),))
    assert sentence(RULE, problem, event()) == (
        "„Raum saal“ ist am Do, 05.11.2026 geschlossen, „Treffen“ (10:00–11:00 Uhr) kann dort nicht stattfinden."
    )
    assert facts(RULE, problem, event(date=day(1)))
    assert not facts(RULE, problem, event(date=day(0)))


@pytest.mark.parametrize(("cleanup", "closes", "broken"), [(0, True, False), (15, True, True), (15, False, False)])
def test_early_closing_ends_the_clean_up(cleanup, closes, broken):
    problem = world(
        sites=(site(early_closings={day(3): "14:00"}), site("kita")),
        rooms=(room(closes_with_site=closes),),
        demands=(demand(cleanup_minutes=cleanup),),
    )
    found = facts(RULE, problem, event(start="13:00"))
    assert [fact.variant for fact in found] == ["early_closing"] * broken


@pytest.mark.parametrize(
    ("start", "broken"),
    [("08:15", True), ("08:30", False), ("10:45", False), ("11:00", True), ("13:15", True), ("13:30", False)],
)
def test_one_window_of_the_room_covers_the_whole_occupied_span(start, broken):
    opened = hours(end="12:00") + hours(start="13:00")
    problem = world(rooms=(room(hours=opened),), demands=(demand(setup_minutes=30, cleanup_minutes=15),))
    assert bool(facts(RULE, problem, event(start=start))) is broken


def test_not_open_in_words():
    problem = world(demands=(demand(setup_minutes=15, cleanup_minutes=30),))
    assert sentence(RULE, problem, event(start="08:00")) == (
        "„Raum saal“ ist am Do, 05.11.2026 nicht durchgehend von 07:45 bis 09:30 Uhr offen, "
        "wie es „Treffen“ (08:00–09:00 Uhr) mit Auf- und Abbau braucht."
    )


def test_not_open_on_that_weekday():
    assert facts(RULE, world(rooms=(room(hours=hours("Mo Di Mi Fr")),)), event())


@pytest.mark.parametrize(("start", "broken"), [("12:45", False), ("13:00", True), ("15:15", True), ("15:30", False)])
def test_a_reservation_meets_the_occupied_span(start, broken):
    taken = Reservation(id="r", date=day(3), start="14:00", end="15:00", room="saal")
    problem = world(reservations=(taken,), demands=(demand(setup_minutes=30, cleanup_minutes=15),))
    assert bool(facts(RULE, problem, event(start=start))) is broken
    assert not facts(RULE, problem, event(start=start, date=day(4)))
    assert not facts(RULE, problem, event(start=start, room="zimmer"))


def test_reserved_in_words():
    taken = Reservation(id="r", date=day(3), start="10:30", end="12:00", room="saal")
    assert sentence(RULE, world(reservations=(taken,)), event()) == (
        "„Raum saal“ ist am Do, 05.11.2026 von 10:30 bis 12:00 Uhr bereits vergeben, das trifft "
        "„Treffen“ (10:00–11:00 Uhr)."
    )


def test_a_reservation_of_a_person_leaves_the_room_free():
    taken = Reservation(id="r", date=day(3), start="10:30", end="12:00", people=("leitung",))
    assert not facts(RULE, world(reservations=(taken,)), event())


def test_the_first_reason_speaks():
    """Reasons are taken away one by one; what is left is named in the order of the specification."""
    everything = {
        "holiday": {"holidays": {day(3): "Feiertag"}},
        "site_closed": {"closures": frozenset({day(3)})},
        "room_closed": {"closures": (DateRange(first=day(3), last=day(3)),)},
        "early_closing": {"early_closings": {day(3): "09:00"}},
        "hours": {"hours": hours(end="09:00")},
        "reserved": {"reservations": (Reservation(id="r", date=day(3), start="10:00", end="11:00", room="saal"),)},
    }
    order = list(everything)
    while everything:
        of = {"site": {}, "room": {}, "problem": {}}
        owner = {"site_closed": "site", "early_closing": "site", "room_closed": "room", "hours": "room"}
        for reason, values in everything.items():
            of[owner.get(reason, "problem")] |= values
        problem = world(sites=(site(**of["site"]), site("kita")), rooms=(room(**of["room"]),), **of["problem"])
        assert [fact.variant for fact in facts(RULE, problem, event())] == [order[-len(everything)]]
        del everything[next(iter(everything))]
