"""Tokens for programs: shown once, kept as digests, with scope and end."""

import pytest
from sqlalchemy import select

from api.accounts.authenticate import INVALID_TOKENS
from api.store.tables.accounts import tokens

READING = {"title": "Homepage", "scopes": ["lesen"], "days": 30}


def bearer(value):
    return {"headers": {"Authorization": f"Bearer {value}"}}


@pytest.fixture
def token(lead) -> dict:
    answer = lead("POST", "/api/tokens", json=READING)
    assert answer.status_code == 201, answer.text
    assert answer.headers["cache-control"] == "no-store"
    return answer.json()


def test_a_token_is_shown_once_and_kept_as_a_digest(service, lead, token):
    assert token["token"].startswith("rz_")
    assert len(token["token"]) == 46
    assert token["prefix"] == token["token"][:8]
    assert token["expires"] == "2026-10-01T10:00:00+02:00"
    with service.database.read() as connection:
        assert token["token"] not in str(connection.execute(select(tokens)).all())
    listed = lead("GET", "/api/tokens")
    assert token["token"] not in listed.text
    assert [t["id"] for t in listed.json()] == [token["id"]]
    assert token["token"] not in lead("GET", "/api/audit").text


def test_a_program_acts_for_the_account_within_its_scope(token, browsers):
    program = browsers()
    assert program("GET", "/api/me", **bearer(token["token"])).json()["login"] == "leitung"
    answer = program("POST", "/api/tokens", json=READING, **bearer(token["token"]))
    assert (answer.status_code, answer.json()["code"], answer.json()["scope"]) == (403, "umfang-fehlt", "verwalten")
    assert answer.json()["title"] == "Dafür braucht der Zugang den Umfang „verwalten“."
    assert answer.headers["www-authenticate"] == 'Bearer error="insufficient_scope", scope="verwalten"'


def test_a_token_makes_no_token_that_may_more(lead, browsers):
    wish = {"title": "Verwaltung", "scopes": ["verwalten", "lesen"], "days": 1}
    value = lead("POST", "/api/tokens", json=wish).json()["token"]
    program = browsers()
    assert program("POST", "/api/tokens", json=READING, **bearer(value)).status_code == 201
    answer = program("POST", "/api/tokens", json=READING | {"scopes": ["buchen"]}, **bearer(value))
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "header", ["Bearer rz_falsch", "Bearer", "Bearer ", "Basic bGVpdHVuZzp4", "Quatsch", "bearer ä"]
)
def test_what_does_not_hold_is_refused(browser, header):
    answer = browser("GET", "/api/me", headers={"Authorization": header.encode()})
    assert (answer.status_code, answer.json()["code"]) == (401, "zugang-ungueltig")
    assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'


def test_a_bad_token_is_refused_even_beside_a_good_cookie(lead):
    assert lead("GET", "/api/me", **bearer("rz_falsch")).status_code == 401


def test_a_token_ends_on_its_day(clock, token, browser):
    clock.forward(days=30, seconds=-1)
    assert browser("GET", "/api/me", **bearer(token["token"])).status_code == 200
    clock.forward(seconds=1)
    assert browser("GET", "/api/me", **bearer(token["token"])).status_code == 401


def test_a_revoked_token_ends_at_once_and_stays_in_the_list(lead, token, browsers):
    assert lead("DELETE", f"/api/tokens/{token['id']}").status_code == 204
    assert lead("DELETE", f"/api/tokens/{token['id']}").status_code == 204
    assert browsers()("GET", "/api/me", **bearer(token["token"])).status_code == 401
    assert lead("GET", "/api/tokens").json()[0]["revoked"] == "2026-09-01T10:00:00+02:00"
    actions = [entry["action"] for entry in lead("GET", "/api/audit").json()["items"]]
    assert actions == ["zugang-widerrufen", "zugang-angelegt", "angemeldet"]


def test_only_the_office_revokes_what_is_not_its_own(lead, token, office, make, browsers):
    make("andere")
    other = browsers()
    other.sign_in("andere")
    assert other("DELETE", f"/api/tokens/{token['id']}").status_code == 404
    assert other("GET", "/api/tokens").json() == []
    assert office("DELETE", f"/api/tokens/{token['id']}").status_code == 204
    assert lead("GET", "/api/me", **bearer(token["token"])).status_code == 401


def test_the_last_use_is_kept_by_day(clock, lead, token, browsers):
    assert lead("GET", "/api/tokens").json()[0]["used"] is None
    program = browsers()
    for hours in (1, 1, 24):
        clock.forward(hours=hours)
        assert program("GET", "/api/me", **bearer(token["token"])).status_code == 200
    lead.sign_in("leitung")
    assert lead("GET", "/api/tokens").json()[0]["used"] == "2026-09-02"


@pytest.mark.parametrize(
    "wrong",
    [{"days": 0}, {"days": 366}, {"scopes": []}, {"scopes": ["alles"]}, {"title": ""}, {"title": "   "}, {"mehr": 1}],
)
def test_wishes_that_do_not_fit_are_refused(lead, wrong):
    answer = lead("POST", "/api/tokens", json=READING | wrong)
    assert answer.status_code == 422
    assert lead("GET", "/api/tokens").json() == []


def test_a_flood_of_bad_tokens_is_told_to_wait_and_good_ones_still_work(clock, token, browsers):
    program = browsers(address="192.0.2.77")
    for _ in range(INVALID_TOKENS.amount):
        assert program("GET", "/api/me", **bearer("rz_falsch")).status_code == 401
    answer = program("GET", "/api/me", **bearer("rz_falsch"))
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "900")
    assert program("GET", "/api/me", **bearer(token["token"])).status_code == 200
    assert browsers(address="192.0.2.78")("GET", "/api/me", **bearer("rz_falsch")).status_code == 401
    clock.forward(minutes=15)
    assert program("GET", "/api/me", **bearer("rz_falsch")).status_code == 401


def test_the_public_has_no_tokens(browser):
    assert browser("POST", "/api/tokens", json=READING).status_code == 401
    assert browser("GET", "/api/tokens").status_code == 401
