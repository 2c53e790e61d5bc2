"""Rules 23 to 31 of the feeds, over a real server."""

import datetime as dt
import gzip
import json
import logging
import re
import time

import pytest
from sqlalchemy import select, text

from api.feeds import addresses, feeds_app, invalidate
from api.feeds.addresses import NewAddress
from api.store import plans
from api.store.calendar import revision
from api.store.tables.feeds import feed_addresses
from tests.api.feeds.feed_server import EB, KOORDINIERUNG, KSA, LEITUNG, START, application, service_of, serving
from tests.calendars.small_county import EVENTS, PROBLEM, RHYTHM, make_event

PUBLIC = "/kalender/oeffentlich/fz-fuerfeld.ics"


def own(service, actor=EB) -> NewAddress:
    return addresses.obtain(service, actor, f"personen/{actor.person}.ics")


def path_of(made: NewAddress) -> str:
    return f"/kalender/{made.path}"


@pytest.fixture
def path(service) -> str:
    """The calendar of the Elternberatung."""
    return path_of(own(service))


def republish(service, events, version=1, now=None):
    with service.database.write() as connection:
        plans.publish(connection, PROBLEM, PROBLEM.plan(events, (RHYTHM,)), version, now or service.now())
    invalidate()


def test_rule_23_a_calendar_and_no_attachment(client, path):
    answer = client("GET", path)
    assert answer.status == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Content-Disposition"] is None
    assert answer.body.startswith(b"BEGIN:VCALENDAR\r\n")
    assert answer.body.count(b"BEGIN:VEVENT\r\n") == 12
    assert answer.body.endswith(b"END:VCALENDAR\r\n")
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "SOURCE" not in answer.body.decode()


def test_rule_24_head_is_answered_like_get(client, path):
    head, get = client("HEAD", path), client("GET", path)
    assert (head.status, head.body) == (200, b"")
    assert {**head.headers, "date": ""} == {**get.headers, "date": ""}


@pytest.mark.parametrize("method", ["PROPFIND", "POST", "PUT", "DELETE", "REPORT", "OPTIONS"])
def test_rule_24_everything_else_is_405(client, path, method):
    for where in (path, "/kalender/unbekannt"):
        answer = client(method, where)
        assert (answer.status, answer["Allow"]) == (405, "GET, HEAD")
        assert answer["Content-Type"] == "application/problem+json"
    if method != "OPTIONS":
        assert (client(method, PUBLIC).status, client(method, PUBLIC)["Allow"]) == (405, "GET, HEAD, OPTIONS")


def test_rule_25_strong_tags_and_304(client, path):
    first = client("GET", path)
    etag = first["ETag"]
    assert re.fullmatch(r'"[0-9a-f]{32}"', etag)
    for told in (etag, f"W/{etag}", f'"anders", W/{etag}', f'"mit, Leerzeichen",{etag}', "*"):
        answer = client("GET", path, If_None_Match=told)
        assert (answer.status, answer.body, answer["ETag"]) == (304, b"", etag)
        assert answer["Cache-Control"] == "private, no-cache"
        assert answer["Vary"] == "accept-encoding"
    for told in ('"anders"', etag.strip('"'), f'"{etag[1:-1]}-gzip"', ""):
        assert client("GET", path, If_None_Match=told).status == 200


def test_rule_25_dates_are_really_compared_and_tags_win(client, path, clock):
    fresh = client("GET", path)["Last-Modified"]
    assert client("GET", path, If_Modified_Since=fresh).status == 200, "two states may share their second"
    clock.advance(seconds=5)
    first = client("GET", path)
    date = first["Last-Modified"]
    assert client("GET", path, If_Modified_Since=date).status == 304
    assert client("GET", path, If_Modified_Since="Tue, 15 Sep 2037 08:00:00 GMT").status == 304
    assert client("GET", path, If_Modified_Since="Tue, 15 Sep 2026 07:00:00 GMT").status == 200
    for bad in ("gestern", "", "Tue, 99 Sep 2026 07:00:00 GMT", "Tue, 15 Sep 99999999999999999999 07:00:00 GMT"):
        assert client("GET", path, If_Modified_Since=bad).status == 200
    assert client("GET", path, If_None_Match='"anders"', If_Modified_Since=date).status == 200
    assert client("GET", path, If_None_Match=first["ETag"], If_Modified_Since="gestern").status == 304


def test_rule_26_gzip_has_its_own_tag(client, path):
    plain, packed = client("GET", path), client("GET", path, Accept_Encoding="deflate, gzip;q=0.5")
    assert (plain["Content-Encoding"], packed["Content-Encoding"]) == (None, "gzip")
    assert gzip.decompress(packed.body) == plain.body
    assert len(packed.body) < len(plain.body) / 3
    assert plain["ETag"] != packed["ETag"]
    assert client("GET", path, Accept_Encoding="gzip", If_None_Match=packed["ETag"]).status == 304
    assert client("GET", path, Accept_Encoding="gzip", If_None_Match=plain["ETag"]).status == 200
    for coding in ("identity", "gzip;q=0", "br", "*;q=0, br", "gzip;q=viel"):
        assert client("GET", path, Accept_Encoding=coding)["Content-Encoding"] is None
    assert client("GET", path, Accept_Encoding="*")["Content-Encoding"] == "gzip"


def test_rule_27_every_page_may_read_public_calendars_and_no_other(client, path):
    public, private = client("GET", PUBLIC), client("GET", path)
    assert (public["Access-Control-Allow-Origin"], private["Access-Control-Allow-Origin"]) == ("*", None)
    assert (public["Cache-Control"], private["Cache-Control"]) == ("public, no-cache", "private, no-cache")
    preflight = client("OPTIONS", PUBLIC, Origin="https://kita.example", Access_Control_Request_Method="GET")
    assert (preflight.status, preflight["Access-Control-Allow-Origin"]) == (204, "*")
    assert preflight["Access-Control-Allow-Methods"] == "GET, HEAD"
    assert f"SOURCE;VALUE=URI:https://raumzeit.example{PUBLIC}\r\n".encode() in public.body.replace(b"\r\n ", b"")


def test_public_calendars_of_county_centre_and_kita_need_no_secret(client):
    counts = {
        path: client("GET", f"/kalender/{path}.ics").body.count(b"BEGIN:VEVENT")
        for path in ("oeffentlich", "oeffentlich/fz-fuerfeld", "oeffentlich/fz-kirn", "oeffentlich/kita-volxheim")
    }
    assert counts == {
        "oeffentlich": 13,
        "oeffentlich/fz-fuerfeld": 12,
        "oeffentlich/fz-kirn": 0,
        "oeffentlich/kita-volxheim": 12,
    }
    for path in ("kreis.ics", "personen/eb-nord.ics", "oeffentlich/anderswo.ics", "", "../kreis.ics"):
        assert client("GET", f"/kalender/{path}").status == 404


def test_rule_30_a_revoked_address_is_empty_at_once_and_gone_after_thirty_days(client, service, clock):
    made = own(service)
    path = path_of(made)
    before = client("GET", path)
    addresses.give_up(service, EB, made.address.id)
    after = client("GET", path, If_None_Match=before["ETag"])
    assert (after.status, after.body.count(b"VEVENT")) == (200, 0)
    assert after.body.count(b"BEGIN:VTIMEZONE") == 1
    assert b"Elternberatung" not in after.body
    clock.advance(days=29, hours=23)
    assert client("GET", path).status == 200
    clock.advance(hours=1)
    gone = client("GET", path, If_None_Match="*")
    assert (gone.status, gone["Content-Type"]) == (410, "application/problem+json")
    assert json.loads(gone.body)["code"] == "adresse-erloschen"


def test_unknown_addresses_are_404_as_problem(client):
    for path in (f"{'x' * 40}/kalender.ics", "kurz/kalender.ics", f"{'x' * 40}/kalender.html"):
        answer = client("GET", f"/kalender/{path}")
        assert (answer.status, answer["Content-Type"]) == (404, "application/problem+json")
        assert answer["Cache-Control"] == "private, no-cache"


def test_the_readable_part_of_an_address_may_be_any(client, path):
    secret = path.split("/")[2]
    assert client("GET", f"/kalender/{secret}/mein-kalender.ics").body == client("GET", path).body


def test_rule_31_an_own_failure_is_503_and_never_an_empty_calendar(client, service, path):
    with service.database.write() as connection:
        connection.execute(text("ALTER TABLE views RENAME TO elsewhere"))
    for where in (path, PUBLIC):
        answer = client("GET", where)
        assert (answer.status, answer["Retry-After"]) == (503, "120")
        assert answer["Content-Type"] == "application/problem+json"
    with service.database.write() as connection:
        connection.execute(text("ALTER TABLE elsewhere RENAME TO views"))
    assert client("GET", path).status == 200


def test_a_moved_event_is_there_with_the_next_request(client, service, path, clock):
    before = client("GET", path)
    clock.advance(days=1)
    moved = make_event("kurs", 0, dt.date(2026, 10, 8), "17:00", "gr-fuerfeld")
    republish(service, (*(e for e in EVENTS if (e.demand, e.index) != ("kurs", 0)), moved))
    after = client("GET", path, If_None_Match=before["ETag"])
    assert after.status == 200
    (event,) = [e for e in after.body.decode().split("BEGIN:VEVENT\r\n") if "20261008T170000" in e]
    assert "SEQUENCE:1\r\n" in event
    assert "DTSTAMP:20260916T080000Z\r\n" in event
    uid = re.search("UID:.*", event)[0]
    assert uid in before.body.decode()


def test_a_change_elsewhere_keeps_the_tag_and_the_bytes(client, service, path):
    before = client("GET", path)
    republish(service, tuple(e for e in EVENTS if e.demand != "treff"))
    assert client("GET", path, If_None_Match=before["ETag"]).status == 304
    assert client("GET", path).body == before.body


def test_rule_9_a_cancelled_event_is_told_for_thirty_days(client, service, path, clock):
    republish(service, tuple(e for e in EVENTS if e.demand != "kurs"))
    told = client("GET", path)
    assert told.body.count(b"STATUS:CANCELLED") == told.body.count(b"SUMMARY:Abgesagt: Elternkurs") == 2
    clock.advance(days=30, seconds=-1)
    assert client("GET", path, If_None_Match=told["ETag"]).status == 304
    clock.advance(seconds=1)
    after = client("GET", path, If_None_Match=told["ETag"])
    assert (after.status, after.body.count(b"STATUS:CANCELLED")) == (200, 0)


def test_rule_22_the_window_moves_with_the_month(client, path, clock):
    clock.time = dt.datetime(2026, 12, 31, 22, 59, 59, tzinfo=dt.UTC)
    assert client("GET", path).body.count(b"BEGIN:VEVENT") == 12
    clock.advance(seconds=1)  # midnight in Germany
    assert client("GET", path).body.count(b"DTSTART;TZID=Europe/Berlin:202609") == 0
    assert client("GET", path).body.count(b"BEGIN:VEVENT") == 9


def test_the_same_data_are_the_same_bytes_in_every_process(client, service, path):
    other = service_of(service.database, service.now)
    with serving(application(other)) as second:
        for coding in ("identity", "gzip"):
            one, two = (c("GET", path, Accept_Encoding=coding) for c in (client, second))
            assert (one.body, one["ETag"]) == (two.body, two["ETag"])


def test_another_process_sees_a_revocation_within_the_lookup(client, service):
    """Nothing but the database tells it."""
    made = own(service)
    assert b"VEVENT" in client("GET", path_of(made)).body
    with service.database.write() as connection:
        addresses.store.revoke(connection, [made.address.id], service.now())
    time.sleep(0.15)
    assert b"VEVENT" not in client("GET", path_of(made)).body


def test_an_address_whose_calendar_is_now_anothers_holds_nothing(client, service, path):
    with service.database.write() as connection:
        connection.execute(feed_addresses.update().values(audience="person:wer-anders"))
    invalidate()
    with serving(application(service)) as fresh:
        answer = fresh("GET", path)
    assert (answer.status, answer.body.count(b"VEVENT")) == (200, 0)


def test_conditional_requests_build_no_body(service):
    app = feeds_app(service)
    with serving(app) as client:
        etag = client("GET", PUBLIC)["ETag"]
    app = feeds_app(service)
    with serving(app) as client:
        assert client("GET", PUBLIC, If_None_Match=etag).status == 304
    assert [kept.body for kept in app._shelf._kept.values()] == [None]


def test_the_last_fetch_is_kept_by_day_and_changes_no_calendar(client, service, path, clock):
    def known():
        with service.database.read() as connection:
            return connection.execute(select(feed_addresses.c.fetched)).scalar_one(), revision(connection)

    before = known()
    assert before[0] is None
    client("GET", path)
    client("GET", path)
    for _ in range(100):
        if known()[0] is not None:
            break
        time.sleep(0.02)
    assert known() == (START.date(), before[1])


def test_rule_29_no_secret_gets_into_a_log(service, path, caplog):
    caplog.set_level(logging.INFO)
    secret = path.split("/")[2]
    with serving(application(service)) as client:
        client("GET", path)
        client("GET", f"/kalender/{secret}/x.html")
        client("GET", f"{path}?a=b")
    lines = [record.getMessage() for record in caplog.records if "/kalender/" in record.getMessage()]
    assert len(lines) == 3
    assert all(secret not in line and "/kalender/…/" in line for line in lines)


@pytest.mark.parametrize("actor", [LEITUNG, KSA, KOORDINIERUNG])
def test_everybody_gets_their_own_calendar(client, service, actor):
    body = client("GET", path_of(own(service, actor))).body.decode()
    assert f"NAME:{PROBLEM.person[actor.person].title}\r\n" in body
