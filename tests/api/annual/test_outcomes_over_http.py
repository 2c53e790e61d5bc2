"""What became of events, over HTTP: who may write about which, page by page, and never over somebody else's word."""

import datetime as dt

import pytest

from api.config import Settings
from api.service import Service
from api.store import plans
from api.store.database import Database
from tests.api.booking.county import BEP, COUNTY, KSA, LEAD, NOW, OTHER_LEAD, Clock, County
from tests.api.store.servers import migrated_file
from tests.calendars.small_county import EVENTS, PROBLEM, RHYTHM


@pytest.fixture
def county(tmp_path):
    """In October, with a plan of September and later months."""
    database, clock = Database(migrated_file(tmp_path / "raumzeit.db")), Clock()
    service = Service(Settings(), database, PROBLEM, now=clock)
    with database.write() as connection:
        plans.publish(connection, PROBLEM, PROBLEM.plan(EVENTS, (RHYTHM,)), 0, NOW)
    clock.now = dt.datetime(2026, 10, 1, 8, tzinfo=dt.UTC)
    yield County(service, clock)
    database.close()


def listed(county, actor, **query):
    return county.ask(actor, "GET", "/outcomes", params=query).raise_for_status().json()


def put(county, actor, uid, version="*", **wanted):
    tag = version if version == "*" else f'"{version}"'
    return county.ask(actor, "PUT", f"/outcomes/{uid}", json=wanted, headers={"If-Match": tag})


def test_everybody_writes_about_the_events_that_the_pages_let_them_write_about(county):
    seen = {actor.title: len(listed(county, actor)["events"]) for actor in (LEAD, OTHER_LEAD, KSA, BEP, COUNTY)}
    assert seen == {LEAD.title: 4, OTHER_LEAD.title: 0, KSA.title: 1, BEP.title: 0, COUNTY.title: 4}
    (talk,) = listed(county, KSA)["events"]
    for actor in (LEAD, COUNTY):
        assert county.ask(actor, "GET", f"/outcomes/{talk['uid']}").status_code == 404
        assert put(county, actor, talk["uid"], fate="gehalten").status_code == 404
    assert put(county, KSA, talk["uid"], fate="gehalten").status_code == 200


def test_a_list_goes_on_where_its_page_ended_and_keeps_to_its_span(county):
    first = listed(county, COUNTY, limit=3)
    second = listed(county, COUNTY, limit=3, after=first["next"])
    begins = [event["begin"] for page in (first, second) for event in page["events"]]
    assert begins == sorted(begins, reverse=True)
    assert (len(begins), second["next"]) == (4, None)
    span = {"from": "2026-09-03T00:00:00+02:00", "to": "2026-09-04T00:00:00+02:00"}
    assert [event["begin"] for event in listed(county, COUNTY, **span)["events"]] == ["2026-09-03T09:30:00+02:00"]


def test_what_is_known_changes_only_for_who_knows_it(county):
    uid = listed(county, LEAD)["events"][0]["uid"]
    empty = county.ask(LEAD, "GET", f"/outcomes/{uid}")
    assert (empty.headers["ETag"], empty.json()["fate"]) == ('"0"', None)
    held = put(county, LEAD, uid, 0, fate="gehalten", participants=7)
    assert (held.status_code, held.json()["participants"]) == (200, 7)
    assert held.headers["ETag"] == f'"{held.json()["version"]}"'
    late = put(county, COUNTY, uid, 0, fate="abgesagt")
    assert (late.status_code, late.headers["content-type"]) == (412, "application/problem+json")
    assert county.ask(LEAD, "PUT", f"/outcomes/{uid}", json={"fate": "abgesagt"}).status_code == 428
    assert put(county, LEAD, uid, fate="abgesagt", participants=3).status_code == 422
    assert put(county, LEAD, uid, fate="gehalten", participants=-1).status_code == 422
    cleared = put(county, COUNTY, uid, held.json()["version"])
    assert (cleared.json()["fate"], cleared.headers["ETag"]) == (None, '"0"')
