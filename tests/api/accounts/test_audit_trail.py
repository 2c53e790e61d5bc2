"""The audit trail and one's own data: noted, read, expired, given out, deleted."""

import datetime as dt
import json

import pytest
from sqlalchemy import func, select

from api.accounts import audit, personal, retention
from api.rights import Actor, Role
from api.store.tables.accounts import accounts, attempts, sessions, sign_ins, tokens
from api.store.tables.accounts import audit as lines
from tests.api.accounts.conftest import PASSWORD

ACTOR = Actor(None, Role.LEITUNG, "Leitung Familienzentrum Oberdorf")
TOKEN = {"title": "Für Erikas Rechner", "scopes": ["lesen"], "days": 30}


def note(service, clock, action="geaendert", before=None, after=None, actor=ACTOR):
    with service.database.write() as connection:
        audit.note(connection, actor, action, "raum", "gr-nord", before, after, clock())


def read(service, limit=100):
    with service.database.read() as connection:
        return audit.entries(connection, None, None, limit)


def test_of_two_states_the_difference_is_kept(service, clock):
    note(service, clock, before={"a": 1, "b": [1], "c": None}, after={"a": 1, "b": [2], "d": "ü"})
    note(service, clock, before=None, after={"a": 1})
    new, changed = read(service)
    assert (changed.before, changed.after) == ({"b": [1], "d": None}, {"b": [2], "d": "ü"})
    assert (new.before, new.after, new.at, new.request) == (None, {"a": 1}, clock(), None)


def test_secrets_are_refused(service, clock):
    with pytest.raises(ValueError, match="password"):
        note(service, clock, after={"password": "x"})
    assert read(service) == []


def test_lines_are_kept_three_years(service, clock):
    note(service, clock)
    for days, left in ((3 * 365, 1), (1, 0)):
        clock.forward(days=days)
        with service.database.write() as connection:
            retention.expire(connection, clock())
        assert len(read(service)) == left


def test_what_is_over_is_deleted_by_its_period(service, clock, lead):
    lead("POST", "/api/tokens", json=TOKEN)
    lead.sign_in("leitung", "falsch")
    clock.forward(days=30 + 90)
    with service.database.write() as connection:
        retention.expire(connection, clock())
        for table in (sessions, tokens, attempts, sign_ins):
            assert connection.execute(select(func.count()).select_from(table)).scalar_one() == 0


def test_the_trail_is_read_page_by_page_with_the_request_of_each_change(service, clock, office):
    for n in range(5):
        note(service, clock, f"schritt-{n}")
    seen, after = [], None
    while True:
        page = office("GET", "/api/audit", params={"limit": 2} | ({"after": after} if after else {})).json()
        seen += [entry["action"] for entry in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert seen == ["schritt-4", "schritt-3", "schritt-2", "schritt-1", "schritt-0", "angemeldet", "konto-angelegt"]
    assert office("GET", "/api/audit", params={"after": "x"}).status_code == 422
    answer = office("POST", "/api/tokens", json=TOKEN)
    newest = office("GET", "/api/audit", params={"limit": 1}).json()["items"][0]
    assert newest["request"] == answer.headers["x-request-id"]


def test_a_change_tells_what_was_before(office, make):
    account = make("bep", Role.BEP, mail="bep@example.org")
    wish = {"login": "bep", "role": "bep", "mail": "neu@example.org"}
    assert office("PUT", f"/api/accounts/{account.id}", json=wish, headers={"If-Match": '"1"'}).status_code == 200
    entry = office("GET", "/api/audit").json()["items"][0]
    assert (entry["action"], entry["subject_kind"], entry["subject_id"]) == ("konto-geaendert", "konto", account.id)
    assert (entry["before"], entry["after"]) == ({"mail": "bep@example.org"}, {"mail": "neu@example.org"})


def test_no_line_has_a_secret(service, office, lead):
    value = lead("POST", "/api/tokens", json=TOKEN).json()["token"]
    lead("PUT", "/api/me/password", json={"old": PASSWORD, "new": "ein ganz neues Kennwort"})
    text = office("GET", "/api/audit").text + json.dumps(lead("GET", "/api/me/export").json())
    for secret in (PASSWORD, "ein ganz neues Kennwort", "argon2", value, lead.cookies["raumzeit_sitzung"]):
        assert secret not in text


def test_everything_stored_about_somebody_is_given_to_them(office, lead):
    lead("POST", "/api/tokens", json=TOKEN)
    given = lead("GET", "/api/me/export").json()
    assert list(given) == [section.name for section in personal.SECTIONS]
    assert given["konto"][0]["login"] == "leitung"
    assert given["sitzungen"][0]["means"] == "passwort"
    assert given["zugaenge"][0]["title"] == TOKEN["title"]
    assert [entry["action"] for entry in given["aenderungen"]] == ["konto-angelegt", "angemeldet", "zugang-angelegt"]
    account = given["konto"][0]["id"]
    assert office("GET", f"/api/accounts/{account}/export").json() == given


def everything(service) -> str:
    with service.database.read() as connection:
        return str([connection.execute(select(t)).all() for t in (accounts, sessions, tokens, lines)])


@pytest.mark.parametrize("by_office", [False, True])
def test_nothing_leads_to_somebody_who_was_deleted(service, office, make, browsers, by_office):
    account = make("erika.muster", Role.LEITUNG, mail="erika@example.org", person="leitung-nord", houses=("fz-nord",))
    browser = browsers()
    browser.sign_in("erika.muster")
    browser("POST", "/api/tokens", json=TOKEN)
    wish = {"login": "erika.m", "role": "leitung_fz", "person": "leitung-nord", "mail": "erika.m@example.org"}
    office("PUT", f"/api/accounts/{account.id}", json=wish, headers={"If-Match": '"1"'})
    assert "erika" in everything(service).casefold()
    if by_office:
        path = f"/api/accounts/{account.id}"
        assert office("DELETE", path).status_code == 428
        assert office("DELETE", path, headers={"If-Match": '"1"'}).status_code == 412
        assert office("DELETE", path, headers={"If-Match": '"2"'}).status_code == 204
    else:
        assert browser("DELETE", "/api/me").status_code == 204
    left = everything(service)
    assert "erika" not in left.casefold()
    assert "leitung-nord" not in left
    assert browser("GET", "/api/me").status_code == 401
    assert browsers().sign_in("erika.muster").status_code == 401
    trail = office("GET", "/api/audit").json()["items"]
    assert all(entry["account"] != account.id for entry in trail)
    assert {e["actor_title"] for e in trail if e["action"] == "zugang-angelegt"} == {"Leitung Familienzentrum Oberdorf"}
    shown = office("GET", f"/api/accounts/{account.id}").json()
    assert (shown["active"], shown["title"], shown["mail"], shown["houses"]) == (
        False,
        "Leitung Familienzentrum",
        None,
        [],
    )


def test_a_section_of_another_wing_is_given_and_erased(service, office, make, monkeypatch):
    erased = []
    section = personal.Section(
        "buchungen", lambda _, account: [{"von": account}], lambda _, account, now: erased.append((account, now))
    )
    monkeypatch.setattr(personal, "SECTIONS", (*personal.SECTIONS, section))
    account = make("bep", Role.BEP).id
    assert office("GET", f"/api/accounts/{account}/export").json()["buchungen"] == [{"von": account}]
    assert office("DELETE", f"/api/accounts/{account}", headers={"If-Match": "*"}).status_code == 204
    assert erased == [(account, dt.datetime(2026, 9, 1, 8, tzinfo=dt.UTC))]
