"""Getting, exchanging and giving up addresses over the API."""

import json
import threading

import pytest
from sqlalchemy import inspect, select, text

from api.failures import ConflictError
from api.feeds import addresses
from api.feeds.rights import catalogue
from api.store import feeds as store
from api.store.tables.feeds import feed_addresses
from tests.api.feeds.feed_server import ACTORS, ADDRESS, BEP, EB, LEITUNG
from tests.api.feeds.test_feed_rights import EXPECTED
from tests.calendars.small_county import PROBLEM

OWN = "personen/eb-nord.ics"


def ask(client, method, path, who="eb", body=None):
    answer = client(method, f"/api{path}", None if body is None else json.dumps(body), X_Actor=who)
    return answer.status, json.loads(answer.body) if answer.body else None


def obtain(client, feed=OWN, who="eb"):
    return ask(client, "POST", "/feeds/addresses", who, {"feed": feed})


def fetch(client, url):
    assert url.startswith(f"{ADDRESS}/kalender/")
    return client("GET", url.removeprefix(ADDRESS))


def test_an_address_is_shown_once_and_works(client):
    status, made = obtain(client)
    assert status == 201
    assert made["url"].endswith("/eb-nord.ics")
    assert made["webcal"] == made["url"].replace("https://", "webcal://")
    assert made["qr"].startswith("<svg ")
    assert fetch(client, made["url"]).body.count(b"BEGIN:VEVENT") == 12
    status, told = ask(client, "GET", "/feeds")
    (own,) = [feed for feed in told["feeds"] if feed["feed"] == OWN]
    secret = made["url"].split("/")[-2]
    assert own["address"]["id"] == made["id"]
    assert own["address"]["prefix"] == secret[:6]
    assert own["url"] is None
    assert secret not in json.dumps(told)


def test_nothing_in_the_database_holds_a_secret(client, service):
    secret = obtain(client)[1]["url"].split("/")[-2]
    with service.database.read() as connection:
        for table in inspect(connection).get_table_names():
            for row in connection.execute(text(f"SELECT * FROM {table}")):
                assert secret not in repr(tuple(row))
        row = connection.execute(select(feed_addresses)).one()
    assert row.digest == store.digest_of(secret)
    assert len(secret) == 40


def test_public_calendars_are_offered_with_their_address(client):
    for who in ("niemand", "kita"):
        _, told = ask(client, "GET", "/feeds", who)
        assert {feed["url"] for feed in told["feeds"]} == {
            f"{ADDRESS}/kalender/{path}.ics"
            for path in ("oeffentlich", "oeffentlich/fz-fuerfeld", "oeffentlich/fz-kirn", "oeffentlich/kita-volxheim")
        }
        assert all(feed["webcal"].startswith("webcal://") for feed in told["feeds"])
        assert all(fetch(client, feed["url"]).status == 200 for feed in told["feeds"])


def test_exchanging_leaves_the_old_address_empty(client):
    old = obtain(client)[1]
    status, new = ask(client, "POST", f"/feeds/addresses/{old['id']}/rotate")
    assert (status, new["feed"]) == (200, OWN)
    assert fetch(client, old["url"]).body.count(b"VEVENT") == 0
    assert fetch(client, new["url"]).body.count(b"BEGIN:VEVENT") == 12
    assert ask(client, "POST", f"/feeds/addresses/{old['id']}/rotate")[0] == 404


def test_giving_up_and_beginning_anew(client):
    made = obtain(client)[1]
    assert ask(client, "DELETE", f"/feeds/addresses/{made['id']}") == (204, None)
    assert fetch(client, made["url"]).body.count(b"VEVENT") == 0
    assert ask(client, "DELETE", f"/feeds/addresses/{made['id']}")[0] == 404
    assert obtain(client)[0] == 201


def test_one_address_for_each_account_and_calendar(client):
    assert obtain(client)[0] == 201
    status, problem = obtain(client)
    assert (status, problem["code"]) == (409, "adresse-vorhanden")
    assert obtain(client, "familienzentren/fz-kirn.ics")[0] == 201


def test_two_who_ask_at_once_get_one_address(service):
    done = []

    def once():
        try:
            done.append(addresses.obtain(service, EB, OWN).path)
        except ConflictError:
            done.append(None)

    threads = [threading.Thread(target=once) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 8
    assert sum(path is not None for path in done) == 1


def test_two_who_exchange_at_once_leave_one_address(service):
    made = addresses.obtain(service, EB, OWN)
    done = []

    def once():
        try:
            done.append(addresses.exchange(service, EB, made.address.id))
        except addresses.UnknownError:
            done.append(None)

    threads = [threading.Thread(target=once) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 4
    assert sum(new is not None for new in done) == 1
    with service.database.read() as connection:
        assert len(store.of_account(connection, "e")) == 1


@pytest.mark.parametrize("who", EXPECTED)
def test_nobody_gets_an_address_of_what_is_not_theirs(client, service, who):
    expected = EXPECTED[who] - ({"raeume/gr-fuerfeld.ics"} if who == "traeger" else set())  # here nobody owns a room
    got = {}
    for path, feed in catalogue(PROBLEM).items():
        status, answer = obtain(client, path, who)
        got[path] = status
        if status != 201:
            assert "url" not in answer
        if feed.public:
            assert status == (401 if who == "niemand" else 422)
    assert {path for path, status in got.items() if status == 201} == expected
    refused = {status for path, status in got.items() if not path.startswith("oeffentlich") and status != 201}
    assert refused == {401 if who == "niemand" else 403}


def test_addresses_of_others_do_not_exist(client):
    made = obtain(client)[1]
    for method, path in (("DELETE", ""), ("POST", "/rotate")):
        assert ask(client, method, f"/feeds/addresses/{made['id']}{path}", "leitung")[0] == 404
        assert ask(client, method, f"/feeds/addresses/{made['id']}{path}", "niemand")[0] == 401
    assert fetch(client, made["url"]).body.count(b"BEGIN:VEVENT") == 12


def test_bad_questions_are_refused(client):
    assert obtain(client, "personen/gibt-es-nicht.ics")[0] == 404
    assert obtain(client, "../../etc/passwd")[0] == 404
    assert obtain(client, "x" * 201)[0] == 422
    assert ask(client, "POST", "/feeds/addresses", body={"feed": OWN, "mehr": 1})[0] == 422
    assert ask(client, "POST", "/feeds/addresses", body={})[0] == 422


def test_what_an_account_may_no_longer_have_is_revoked(client, service):
    made = {path: addresses.obtain(service, LEITUNG, path) for path in sorted(EXPECTED["leitung"])}
    addresses.review(service, ACTORS["leitung"])
    with service.database.read() as connection:
        assert len(store.of_account(connection, "l")) == len(made)
    moved = BEP.__class__("l", BEP.role, BEP.title, "leitung-fuerfeld")
    addresses.review(service, moved)
    for path, new in made.items():
        events = fetch(client, f"{ADDRESS}/kalender/{new.path}").body.count(b"BEGIN:VEVENT")
        assert (events > 0) is path.startswith("personen/"), path


def test_an_account_that_is_deleted_leaves_no_trace_but_its_addresses_empty(client, service):
    made = addresses.obtain(service, EB, OWN)
    with service.database.write() as connection:
        store.forget(connection, "e", service.now())
    addresses.invalidate()
    assert fetch(client, f"{ADDRESS}/kalender/{made.path}").body.count(b"VEVENT") == 0
    with service.database.read() as connection:
        assert connection.execute(select(feed_addresses.c.account)).scalars().all() == [None]
