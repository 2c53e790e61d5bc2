"""Booking, changing, cancelling and deciding over HTTP."""

import datetime as dt

import pytest

from api.rights import PUBLIC, Actor, Role, Scope
from api.store.ledger import Change, Claim, Kind, Reservation, promise
from tests.api.booking.county import BEP, COUNTY, KSA, LEAD, OTHER_LEAD


def code(answer) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    return answer.status_code, answer.json()["code"]


def test_the_lead_books_her_room_at_once(county):
    answer = county.book()
    assert answer.status_code == 201
    booking = answer.json()["booking"]
    assert booking["status"] == "bestaetigt"
    assert booking["owner"] == "Leitung Fürfeld"
    assert booking["begin"] == "2026-10-06T10:00:00+02:00"
    assert answer.headers["location"] == f"/api/bookings/{booking['id']}"
    read = county.read(LEAD, booking)
    assert read.json() == booking
    assert read.headers["etag"] == '"1"'


def test_others_apply_and_the_lead_decides(county):
    booking = county.booked(KSA)
    assert booking["status"] == "beantragt"
    assert code(county.decide(KSA, booking, "bestaetigen")) == (403, "nicht-berechtigt")
    assert code(county.decide(OTHER_LEAD, booking, "bestaetigen"))[0] == 404
    decided = county.decide(LEAD, booking, "bestaetigen").json()
    assert (decided["status"], decided["version"]) == ("bestaetigt", 2)
    assert code(county.decide(LEAD, decided, "bestaetigen")) == (409, "schon-vergeben")


def test_a_refusal_says_why_and_frees_the_room(county):
    booking = county.booked(KSA)
    assert county.decide(LEAD, booking, "ablehnen").status_code == 422
    declined = county.decide(LEAD, booking, "ablehnen", "Der Raum wird gestrichen.").json()
    assert (declined["status"], declined["reason"]) == ("abgelehnt", "Der Raum wird gestrichen.")
    assert county.booked(BEP)["status"] == "beantragt"


def test_what_is_taken_is_refused_with_the_blocker_and_three_free_times(county):
    first = county.booked(title="Elternkurs", sight="oeffentlich")
    answer = county.book(BEP, "2026-10-06T11:00:00+02:00", "2026-10-06T13:00:00+02:00")
    assert code(answer) == (409, "schon-vergeben")
    problem = answer.json()
    assert [b["title"] for b in problem["blockers"]] == ["Elternkurs"]
    assert problem["blockers"][0]["id"] == first["id"]
    assert len(problem["alternatives"]) == 3
    for slot in problem["alternatives"]:
        booked = county.book(BEP, slot["begin"], slot["end"], room=slot["room"])
        assert booked.status_code == 201, booked.text


def test_of_others_counselling_only_belegt_is_read(county):
    county.booked(KSA, title="Beratung", sight="vertraulich", purpose="sozialraumbudget")
    for reader in (BEP, LEAD, COUNTY, OTHER_LEAD):
        answer = county.book(reader)
        assert code(answer)[0] == 409
        assert answer.json()["blockers"][0]["title"] == "belegt"
        assert "Beratung" not in answer.text


def test_set_up_and_clean_up_count(county):
    """The room itself needs 10 minutes before each event, which the grid makes 15."""
    county.booked(cleanup_minutes=30)
    assert code(county.book(LEAD, "2026-10-06T12:30:00+02:00", "2026-10-06T13:00:00+02:00"))[0] == 409
    assert county.book(LEAD, "2026-10-06T12:45:00+02:00", "2026-10-06T13:00:00+02:00").status_code == 201
    assert code(county.book(LEAD, "2026-10-06T09:00:00+02:00", "2026-10-06T10:00:00+02:00"))[0] == 409


def test_nobody_is_promised_twice(county):
    county.booked(participants=["leitung-fuerfeld"])
    answer = county.book(room="br-fuerfeld", participants=["leitung-fuerfeld"])
    assert code(answer) == (409, "schon-vergeben")
    assert answer.json()["blockers"][0]["resource"] == "leitung-fuerfeld"
    assert code(county.book(KSA, participants=["leitung-fuerfeld"])) == (403, "nicht-berechtigt")


def test_planned_events_are_in_the_same_ledger(county):
    begin, end = dt.datetime(2026, 10, 6, 8, tzinfo=dt.UTC), dt.datetime(2026, 10, 6, 10, tzinfo=dt.UTC)
    event = Reservation("e", Kind.EVENT, "Kurs", begin, end, (Claim("room:gr-fuerfeld", begin, end),), "kurs", 0)
    with county.service.database.write() as connection:
        promise(connection, Change((event,)), county.clock.now)
    assert code(county.book(displace=True)) == (409, "schon-vergeben")


def test_a_change_moves_the_booking_and_needs_its_version(county):
    booking = county.booked()
    path = f"/bookings/{booking['id']}"
    assert code(county.ask(LEAD, "PATCH", path, json={"title": "Neu"})) == (428, "stand-fehlt")
    changed = county.change(LEAD, booking, begin="2026-10-07T10:00:00+02:00", end="2026-10-07T12:00:00+02:00")
    assert changed.json()["booking"]["version"] == 2
    assert code(county.change(LEAD, booking, title="Neu")) == (412, "inzwischen-geaendert")
    assert county.book(BEP).status_code == 201


def test_a_change_that_does_not_fit_leaves_everything_as_it_was(county):
    booking = county.booked()
    other = county.booked(LEAD, "2026-10-07T10:00:00+02:00", "2026-10-07T12:00:00+02:00")
    answer = county.change(LEAD, booking, begin=other["begin"], end=other["end"])
    assert code(answer) == (409, "schon-vergeben")
    assert county.read(LEAD, booking).json() == booking


def test_who_applied_applies_anew_for_another_time(county):
    booking = county.booked(KSA)
    approved = county.decide(LEAD, booking, "bestaetigen").json()
    renamed = county.change(KSA, approved, title="Anders").json()["booking"]
    assert renamed["status"] == "bestaetigt"
    moved = county.change(KSA, renamed, end="2026-10-06T13:00:00+02:00").json()["booking"]
    assert moved["status"] == "beantragt"


def test_cancelled_is_free_again_and_stays_readable(county):
    booking = county.booked()
    gone = county.cancel(LEAD, booking).json()
    assert gone["status"] == "abgesagt"
    assert county.book(BEP).status_code == 201
    assert code(county.cancel(LEAD, gone)) == (409, "schon-vergeben")
    assert county.read(LEAD, booking).json() == gone


def test_nobody_changes_what_is_not_theirs(county):
    booking = county.booked(BEP)
    assert code(county.cancel(KSA, booking)) == (404, "nicht-gefunden")
    assert county.cancel(LEAD, booking).status_code == 200  # she runs the room


def test_what_has_begun_stays(county):
    booking = county.booked()
    county.clock.now = dt.datetime(2026, 10, 6, 8, 30, tzinfo=dt.UTC)
    assert code(county.cancel(LEAD, booking)) == (409, "schon-vergeben")


@pytest.mark.parametrize(
    ("actor", "wish", "status", "reason"),
    [
        (LEAD, {"room": "nirgends"}, 404, "nirgends"),
        (LEAD, {"room": "dr-fuerfeld"}, 404, "dr-fuerfeld"),
        (LEAD, {"people": 21}, 422, "fasst 20 Personen"),
        (LEAD, {"features": ["hybrid"]}, 422, "ohne hybrid"),
        (LEAD, {"house": "kita-volxhaim"}, 422, "kita-volxheim"),
        (BEP, {"purpose": "pflichttreffen"}, 403, "Koordinierungsstelle"),
        (LEAD, {"begin": "2026-08-06T10:00:00+02:00", "end": "2026-08-06T11:00:00+02:00"}, 422, "Vergangenheit"),
        (BEP, {"begin": "2027-02-06T10:00:00+01:00", "end": "2027-02-06T11:00:00+01:00"}, 422, "30.12.2026"),
        (LEAD, {"end": "2026-10-07T01:00:00+02:00"}, 422, "an einem Tag"),
        (LEAD, {"displace": True, "room": "el-volxheim"}, 403, "verwaltet"),
        (BEP, {"on_behalf_of": "a-lead"}, 403, "verwaltet"),
        (PUBLIC, {}, 401, "melden"),
    ],
)  # fmt: skip
def test_what_the_rules_refuse_names_the_reason(county, actor, wish, status, reason):
    answer = county.book(actor, **wish)
    assert code(answer)[0] == status
    assert reason in answer.json()["title"]


@pytest.mark.parametrize(
    ("wish", "where"),
    [
        ({"begin": "2026-10-06T10:00:00"}, "body.begin"),
        ({"begin": "2026-10-06T10:00:00+05:00"}, "body.begin"),
        ({"begin": "2026-10-06T10:07:00+02:00"}, "body.begin"),
        ({"begin": "2027-03-28T02:30:00+01:00", "end": "2027-03-28T04:30:00+02:00"}, "body.begin"),
        ({"begin": "9999-12-31T23:45:00Z"}, "body.begin"),
        ({"end": "2026-10-06T09:00:00+02:00"}, "body"),
        ({"title": "a\nb"}, "body.title"),
        ({"title": "  "}, "body.title"),
        ({"people": 0}, "body.people"),
        ({"unbekannt": 1}, "body.unbekannt"),
        ({"purpose": "party"}, "body.purpose"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_names_its_field(county, wish, where):
    answer = county.book(**wish)
    assert code(answer) == (422, "angabe-ungueltig")
    assert where in [field["where"] for field in answer.json()["fields"]]


def test_the_hour_that_comes_twice_is_refused(county):
    """25 October 2026, 02:00 to 03:00 comes twice: calendars could not say which is meant."""
    answer = county.book(begin="2026-10-25T02:30:00+01:00", end="2026-10-25T04:00:00+01:00")
    assert code(answer)[0] == 422
    assert "zweimal" in answer.json()["title"]
    assert county.book(begin="2026-10-25T03:00:00+01:00", end="2026-10-25T04:00:00+01:00").status_code == 201


def test_a_quota_ends_bookings(county):
    most = county.service.rules.rollen["bep"].kontingent
    for day in range(most):
        at = dt.datetime(2026, 10, 6, 8, tzinfo=dt.UTC) + dt.timedelta(days=day)
        county.booked(BEP, at.isoformat(), (at + dt.timedelta(hours=1)).isoformat())
    answer = county.book(BEP, "2026-12-06T10:00:00+01:00", "2026-12-06T11:00:00+01:00")
    assert code(answer)[0] == 422
    assert f"höchstens {most} Buchungen" in answer.json()["title"]


def test_a_token_without_the_scope_books_nothing(county):
    reading = Actor("a-lead", Role.LEITUNG, "Leitung", None, frozenset({"fz-fuerfeld"}), None, frozenset({Scope.READ}))
    assert code(county.book(reading)) == (403, "nicht-berechtigt")


def test_the_same_request_twice_is_done_once(county):
    first = county.book(headers={"Idempotency-Key": "schluessel-1"})
    again = county.book(headers={"Idempotency-Key": "schluessel-1"})
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert again.headers["idempotency-replayed"] == "true"
    assert code(county.book(title="Anders", headers={"Idempotency-Key": "schluessel-1"}))[0] == 422
    assert code(county.book(headers={"Idempotency-Key": "schluessel-2"}))[0] == 409


def test_the_same_request_is_answered_again_when_it_would_be_too_late_for_a_new_one(county):
    first = county.book(headers={"Idempotency-Key": "schluessel-1"})
    county.clock.now = dt.datetime.fromisoformat(first.json()["booking"]["begin"]) + dt.timedelta(minutes=1)
    assert county.book(headers={"Idempotency-Key": "schluessel-1"}).json() == first.json()
    assert code(county.book(headers={"Idempotency-Key": "schluessel-2"}))[0] == 422


def test_lists_go_on_where_they_ended(county):
    made = []
    for day in range(5):
        at = dt.datetime(2026, 10, 6, 8, tzinfo=dt.UTC) + dt.timedelta(days=day)
        made.append(county.booked(LEAD, at.isoformat(), (at + dt.timedelta(hours=1)).isoformat())["id"])
    county.booked(BEP, "2026-10-06T14:00:00+02:00", "2026-10-06T15:00:00+02:00")
    seen, after = [], None
    while True:
        query = {"limit": 2, **({"after": after} if after else {})}
        page = county.ask(LEAD, "GET", "/bookings", params=query).json()
        seen += [b["id"] for b in page["bookings"]]
        after = page["next"]
        if after is None:
            break
    assert seen == made
    everything = county.ask(LEAD, "GET", "/bookings", params={"mine": False}).json()["bookings"]
    assert len(everything) == 6
    assert code(county.ask(LEAD, "GET", "/bookings", params={"after": "quatsch"}))[0] == 422
    assert county.ask(OTHER_LEAD, "GET", "/bookings", params={"mine": False}).json()["bookings"] == []
