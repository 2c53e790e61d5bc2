"""Who goes first (statement 5), who waits, and what comes back."""

import datetime as dt

import pytest

from api.booking.hours import joined
from api.store import calendar
from scheduler.domain.time import moment
from tests.api.booking.county import BEP, COUNTY, KSA, LEAD, OTHER_LEAD
from tests.api.booking.test_booking import code

REQUEST = {
    "rooms": ["gr-fuerfeld"],
    "earliest": "2026-10-06T09:00:00+02:00",
    "latest": "2026-10-06T13:00:00+02:00",
    "minutes": 120,
    "title": "Elternabend",
    "purpose": "kita-eigen",
}


def test_what_ranks_lower_gives_way_with_reason_and_three_free_times(county):
    lower = county.booked(BEP, purpose="kita-eigen")
    assert code(county.book(LEAD, purpose="sozialraumbudget")) == (409, "schon-vergeben")
    answer = county.book(LEAD, purpose="sozialraumbudget", displace=True)
    assert answer.status_code == 201
    assert [b["id"] for b in answer.json()["displaced"]] == [lower["id"]]
    gone = county.read(BEP, lower).json()
    assert gone["status"] == "verdraengt"
    assert "Angebot aus dem Sozialraumbudget" in gone["reason"]
    assert len(gone["alternatives"]) == 3
    for slot in gone["alternatives"]:
        assert county.book(BEP, slot["begin"], slot["end"], room=slot["room"]).status_code == 201


@pytest.mark.parametrize(
    ("own", "other", "days_before", "status"),
    [
        ("sozialraumbudget", "kita-eigen", 15, 201),
        ("sozialraumbudget", "kita-eigen", 13, 409),  # the notice period of 14 days is over
        ("kita-eigen", "kita-eigen", 30, 409),  # equals do not displace each other
        ("sonstiges", "kita-eigen", 30, 409),
        ("pflichttreffen", "sozialraumbudget", 30, 201),
    ],
)
def test_rank_and_notice_decide(county, own, other, days_before, status):
    county.booked(KSA, purpose=other)
    county.clock.now = dt.datetime(2026, 10, 6, 8, tzinfo=dt.UTC) - dt.timedelta(days=days_before)
    assert county.book(LEAD, purpose=own, displace=True).status_code == status


def test_only_who_runs_the_room_displaces(county):
    county.booked(BEP, purpose="sonstiges")
    assert code(county.book(KSA, purpose="sozialraumbudget", displace=True)) == (403, "nicht-berechtigt")
    assert code(county.book(OTHER_LEAD, purpose="sozialraumbudget", displace=True)) == (403, "nicht-berechtigt")
    assert county.book(COUNTY, purpose="sozialraumbudget", displace=True).status_code == 201


def test_what_becomes_free_is_offered_to_the_first_that_fits(county):
    blocking = county.booked(LEAD, "2026-10-06T08:00:00+02:00", "2026-10-06T18:00:00+02:00")
    longer = county.ask(BEP, "POST", "/requests", json={**REQUEST, "minutes": 240}).json()
    later = county.ask(BEP, "POST", "/requests", json=REQUEST).json()
    first = county.ask(KSA, "POST", "/requests", json={**REQUEST, "purpose": "sozialraumbudget"}).json()
    assert {r["status"] for r in (longer, later, first)} == {"wartet"}
    assert county.cancel(LEAD, blocking).status_code == 200
    served = county.ask(KSA, "GET", f"/requests/{first['id']}").json()
    assert served["status"] == "angeboten"
    assert county.ask(BEP, "GET", f"/requests/{later['id']}").json()["status"] == "wartet"
    offer = county.ask(KSA, "GET", f"/bookings/{served['booking']}").json()
    assert (offer["status"], offer["begin"]) == ("angeboten", "2026-10-06T09:00:00+02:00")
    taken = county.ask(
        KSA, "POST", f"/bookings/{offer['id']}/acceptance", headers={"If-Match": f'"{offer["version"]}"'}
    )
    assert taken.json()["status"] == "beantragt"
    assert county.ask(KSA, "GET", f"/requests/{first['id']}").json()["status"] == "erfuellt"


def test_an_offer_that_nobody_takes_goes_to_the_next(county):
    blocking = county.booked(LEAD, "2026-10-06T08:00:00+02:00", "2026-10-06T18:00:00+02:00")
    first = county.ask(KSA, "POST", "/requests", json={**REQUEST, "latest": "2026-10-06T11:00:00+02:00"}).json()
    second = county.ask(BEP, "POST", "/requests", json={**REQUEST, "latest": "2026-10-06T11:00:00+02:00"}).json()
    county.cancel(LEAD, blocking)
    county.clock.now += dt.timedelta(hours=49)
    county.end_offers()
    assert county.ask(KSA, "GET", f"/requests/{first['id']}").json()["status"] == "verfallen"
    assert county.ask(BEP, "GET", f"/requests/{second['id']}").json()["status"] == "angeboten"


def test_a_request_that_fits_at_once_is_offered_at_once_and_can_be_withdrawn(county):
    made = county.ask(BEP, "POST", "/requests", json=REQUEST).json()
    assert made["status"] == "angeboten"
    second = county.ask(KSA, "POST", "/requests", json={**REQUEST, "latest": "2026-10-06T11:15:00+02:00"}).json()
    assert second["status"] == "wartet"
    path = f"/requests/{made['id']}"
    gone = county.ask(BEP, "DELETE", path, headers={"If-Match": f'"{made["version"]}"'})
    assert gone.json()["status"] == "zurueckgezogen"
    assert county.ask(KSA, "GET", f"/requests/{second['id']}").json()["status"] == "angeboten"


def test_a_request_whose_offer_gives_way_waits_again(county):
    made = county.ask(BEP, "POST", "/requests", json=REQUEST).json()
    assert made["status"] == "angeboten"
    county.clock.now = dt.datetime(2026, 9, 5, 8, tzinfo=dt.UTC)
    taken = county.book(
        LEAD, "2026-10-06T08:00:00+02:00", "2026-10-06T18:00:00+02:00", purpose="pflichttreffen", displace=True
    )
    assert [b["id"] for b in taken.json()["displaced"]] == [made["booking"]]
    assert county.ask(BEP, "GET", f"/requests/{made['id']}").json()["status"] == "wartet"
    county.cancel(LEAD, taken.json()["booking"])
    again = county.ask(BEP, "GET", f"/requests/{made['id']}").json()
    assert (again["status"], again["booking"] != made["booking"]) == ("angeboten", True)


def test_what_is_applied_for_anew_stands_in_no_calendar_until_it_is_approved(county):
    booking = county.decide(LEAD, county.booked(KSA, participants=["ksa-fuerfeld"]), "bestaetigen").json()
    assert entry_of(county, booking) == (0, False, 600)
    moved = county.change(KSA, booking, begin="2026-10-06T14:00:00+02:00", end="2026-10-06T16:00:00+02:00")
    assert moved.json()["booking"]["status"] == "beantragt"
    assert entry_of(county, booking) == (1, True, 600)
    county.decide(LEAD, moved.json()["booking"], "bestaetigen")
    assert entry_of(county, booking) == (2, False, 840)


def entry_of(county, booking) -> tuple[int, bool, int]:
    """SEQUENCE, whether it is cancelled, and start of a booking in calendars."""
    with county.service.database.read() as connection:
        record = calendar.records(connection, [booking["id"]])[booking["id"]]
    return record.stamp.sequence, record.cancelled is not None, record.entry.start


SERIES = {"rule": "FREQ=WEEKLY;COUNT=4", "room": "gr-fuerfeld", "title": "Kurs", "purpose": "sozialraumbudget"}
AT = {"begin": "2026-10-13T10:00:00+02:00", "end": "2026-10-13T12:00:00+02:00"}


def test_a_series_keeps_its_time_on_the_wall_over_the_change_of_clocks(county):
    done = county.ask(LEAD, "POST", "/series", json={**SERIES, **AT}).json()
    assert [b["begin"] for b in done["bookings"]] == [
        "2026-10-13T10:00:00+02:00",
        "2026-10-20T10:00:00+02:00",
        "2026-10-27T10:00:00+01:00",
        "2026-11-03T10:00:00+01:00",
    ]


def test_a_series_with_a_conflict_is_refused_skipped_or_moved_as_the_client_says(county):
    county.booked(LEAD, "2026-10-20T11:00:00+02:00", "2026-10-20T13:00:00+02:00")
    refused = county.ask(LEAD, "POST", "/series", json={**SERIES, **AT})
    assert code(refused) == (409, "schon-vergeben")
    assert [d["begin"] for d in refused.json()["dates"]] == ["2026-10-20T10:00:00+02:00"]
    assert len(county.ask(LEAD, "GET", "/bookings").json()["bookings"]) == 1
    skipped = county.ask(LEAD, "POST", "/series", json={**SERIES, **AT, "conflicts": "auslassen"}).json()
    assert len(skipped["bookings"]) == 3
    assert [d["begin"] for d in skipped["series"]["left_out"]] == ["2026-10-20T10:00:00+02:00"]
    added = county.ask(
        LEAD,
        "POST",
        f"/series/{skipped['series']['id']}/dates",
        json={"begin": "2026-10-20T14:00:00+02:00", "end": "2026-10-20T16:00:00+02:00"},
    ).json()
    assert added["series"]["left_out"] == []
    ended = county.ask(LEAD, "DELETE", f"/series/{skipped['series']['id']}").json()["bookings"]
    assert [b["status"] for b in ended] == ["abgesagt"] * 4
    moved = county.ask(LEAD, "POST", "/series", json={**SERIES, **AT, "conflicts": "ausweichen"}).json()
    assert [b["begin"] for b in moved["bookings"]][1] == "2026-10-20T08:45:00+02:00"


def test_a_series_is_cancelled_from_a_date_on(county):
    done = county.ask(LEAD, "POST", "/series", json={**SERIES, **AT}).json()
    path = f"/series/{done['series']['id']}"
    ended = county.ask(LEAD, "DELETE", path, params={"from": "2026-10-27T00:00:00+01:00"}).json()["bookings"]
    assert len(ended) == 2
    assert code(county.ask(BEP, "DELETE", path))[0] == 404


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=WEEKLY",
        "FREQ=SECONDLY;COUNT=5",
        "FREQ=WEEKLY;COUNT=5;UNTIL=20270101",
        "COUNT=5",
        "FREQ=WEEKLY;COUNT=0",
        "FREQ=WEEKLY;COUNT=999",
        "FREQ=WEEKLY;UNTIL=quatsch",
        "FREQ=DAILY;BYDAY=XX;COUNT=3",
        "'; DROP TABLE bookings; --",
    ],
)
def test_rules_that_make_no_series_are_refused(county, rule):
    answer = county.ask(LEAD, "POST", "/series", json={**SERIES, **AT, "rule": rule})
    assert answer.status_code == 422, answer.text


def test_free_times_and_why_other_rooms_are_not_free(county):
    county.booked(LEAD, "2026-10-06T00:15:00+02:00", "2026-10-06T23:45:00+02:00", room="br-fuerfeld")
    county.booked(LEAD, "2026-10-06T10:00:00+02:00", "2026-10-06T12:00:00+02:00")
    query = {
        "from": "2026-10-06T08:00:00+02:00",
        "to": "2026-10-06T18:00:00+02:00",
        "minutes": 120,
        "people": 10,
        "near": "fz-fuerfeld",
    }
    found = county.ask(BEP, "GET", "/rooms/free", params=query).json()
    spans = [(s["room"], s["begin"][11:16], s["end"][11:16]) for s in found["slots"]]
    assert spans == [
        ("el-volxheim", "08:00", "18:00"),
        ("gr-fuerfeld", "12:15", "18:00"),
    ]  # 08:00 to 09:45 is too short in the first room, since it needs 10 minutes before each event
    assert {(n["room"], n["code"]) for n in found["not_free"]} == {("br-fuerfeld", "belegt")}
    few = county.ask(BEP, "GET", "/rooms/free", params={**query, "people": 30}).json()
    assert {n["code"] for n in few["not_free"]} == {"zu-klein"}
    far = county.ask(BEP, "GET", "/rooms/free", params={**query, "within_minutes": 5}).json()
    assert ("el-volxheim", "zu-weit") in {(n["room"], n["code"]) for n in far["not_free"]}


def test_a_day_shows_who_has_the_room_as_far_as_the_reader_may_know(county):
    county.booked(LEAD, title="Elterncafé", sight="oeffentlich")
    county.booked(KSA, "2026-10-06T14:00:00+02:00", "2026-10-06T15:00:00+02:00", title="Team", sight="intern")
    day = county.ask(OTHER_LEAD, "GET", "/rooms/gr-fuerfeld/days/2026-10-06").json()
    assert [(o["title"], o["status"]) for o in day["taken"]] == [("Elterncafé", None), ("belegt", None)]
    own = county.ask(LEAD, "GET", "/days/2026-10-06").json()["rooms"]
    assert [o["title"] for room in own for o in room["taken"]] == ["Elterncafé", "Team"]
    assert code(county.ask(LEAD, "GET", "/rooms/gr-fuerfeld/days/2026-13-06"))[0] == 422


@pytest.mark.parametrize("first", [10, 28])
def test_the_last_month_that_there_is_can_be_searched(county, first):
    query = {"from": f"9999-12-{first}T00:00:00Z", "to": f"9999-12-{first + 3}T00:00:00Z"}
    found = county.ask(BEP, "GET", "/rooms/free", params=query)
    assert found.status_code == 200, found.text


@pytest.mark.parametrize("days", [1, 8, 9, 40])
def test_rooms_are_open_between_moments_as_they_are_day_by_day(county, days):
    openings, room = county.service.openings, county.service.problem.room["gr-fuerfeld"]
    for start in (moment(dt.date(2026, 9, 20), 10 * 60), moment(dt.date(2026, 10, 24), 0)):
        end = start + dt.timedelta(days=days)
        first, last = int(start.timestamp()), int(end.timestamp())
        daily = [
            (max(b, first), min(e, last))
            for n in range(days + 1)
            for b, e in openings.of(room, start.date() + dt.timedelta(days=n))
            if b < last and first < e
        ]
        assert openings.between(room, first, last) == joined(daily)
