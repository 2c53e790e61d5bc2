"""Signing in by password: sessions, their cookie and their end, and how often one may try."""

import datetime as dt
import threading
from dataclasses import replace

import httpx
import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select

from api.accounts import cookies, passwords, secret
from api.accounts.access import PER_ADDRESS, PER_LOGIN
from api.config import Settings
from api.rights import Role
from api.store import accounts
from api.store.tables.accounts import attempts, sessions
from tests.api.accounts.conftest import PASSWORD, Browser, app_of


def test_whoever_knows_the_password_is_signed_in(make, browser):
    account = make("Leitung", person="leitung-nord", houses=("fz-nord",))
    answer = browser.sign_in("LEITUNG")
    assert answer.status_code == 201
    assert answer.json() == {
        "account": account.id,
        "role": "leitung_fz",
        "title": "Leitung Familienzentrum Oberdorf",
        "csrf": browser.csrf,
        "expires": "2026-09-08T10:00:00+02:00",
    }
    assert answer.headers["cache-control"] == "no-store"
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("raumzeit_sitzung=")
    assert {p.strip() for p in cookie.split(";")[1:]} == {"HttpOnly", "Max-Age=604800", "Path=/", "SameSite=lax"}
    assert browser("GET", "/api/me").json()["login"] == "leitung"
    assert browser("GET", "/api/session").json()["csrf"] == browser.csrf


@pytest.mark.parametrize(("login", "password"), [("leitung", "falsch"), ("niemand", PASSWORD), ("zu", PASSWORD)])
def test_wrong_is_wrong_and_does_not_say_what(make, browser, login, password):
    make("leitung")
    make("zu", active=False)
    answer = browser.sign_in(login, password)
    assert answer.status_code == 401
    assert answer.json()["code"] == "anmeldung-falsch"
    assert answer.json()["title"] == "Kennung oder Kennwort stimmt nicht."
    assert "set-cookie" not in answer.headers


def test_only_a_digest_of_the_session_is_kept(service, lead):
    value = lead.cookies["raumzeit_sitzung"]
    with service.database.read() as connection:
        row = connection.execute(select(sessions)).one()
    assert row.secret == secret.digest(value)
    assert value not in str(row)


def test_every_sign_in_has_a_new_session_and_an_old_cookie_asks_nothing(lead):
    first = lead.cookies["raumzeit_sitzung"]
    lead.csrf = None
    assert lead.sign_in("leitung").status_code == 201
    assert lead.cookies["raumzeit_sitzung"] != first
    assert len(lead("GET", "/api/sessions").json()) == 2


def test_a_session_ends_after_twelve_idle_hours(clock, lead):
    for _ in range(3):
        clock.forward(hours=11, minutes=59)
        assert lead("GET", "/api/me").status_code == 200
    clock.forward(hours=12)
    answer = lead("GET", "/api/me")
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


def test_a_session_ends_after_seven_days_whatever_happens(clock, lead):
    for _ in range(20):
        clock.forward(hours=8)
        assert lead("GET", "/api/session").status_code == 200
    clock.forward(hours=8)
    assert lead("GET", "/api/session").status_code == 401


def test_sessions_that_are_over_are_deleted_when_somebody_signs_in(service, clock, lead, make, browsers):
    clock.forward(days=1)
    make("andere")
    assert browsers().sign_in("andere").status_code == 201
    with service.database.read() as connection:
        assert connection.execute(select(func.count()).select_from(sessions)).scalar_one() == 1


def test_signing_out_ends_the_session_and_takes_the_cookie_back(lead, browsers):
    stolen = browsers(cookies=httpx.Cookies(lead.cookies))
    answer = lead("DELETE", "/api/session")
    assert answer.status_code == 204
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert stolen("GET", "/api/me").status_code == 401
    assert lead("DELETE", "/api/session").status_code == 204


def test_own_sessions_are_listed_and_ended_and_nobody_elses(lead, browsers, make):
    other = browsers()
    other.sign_in("leitung")
    listed = lead("GET", "/api/sessions").json()
    assert [s["current"] for s in listed].count(True) == 1
    theirs = next(s["id"] for s in listed if not s["current"])
    make("fremd")
    stranger = browsers()
    stranger.sign_in("fremd")
    assert stranger("DELETE", f"/api/sessions/{theirs}").status_code == 404
    assert other("GET", "/api/me").status_code == 200
    assert lead("DELETE", f"/api/sessions/{theirs}").status_code == 204
    assert other("GET", "/api/me").status_code == 401


def test_a_login_has_five_attempts_in_a_quarter_of_an_hour(clock, make, browsers):
    make("leitung")
    for n in range(PER_LOGIN.amount):
        assert browsers(address=f"198.51.100.{n}").sign_in("leitung", "falsch").status_code == 401
        clock.forward(minutes=1)
    answer = browsers(address="203.0.113.9").sign_in("leitung")
    assert (answer.status_code, answer.json()["code"]) == (429, "zu-viele-anfragen")
    assert answer.headers["retry-after"] == str(10 * 60)
    clock.forward(minutes=10)
    assert browsers(address="203.0.113.9").sign_in("leitung").status_code == 201


def test_success_forgets_the_failures_before(make, browser):
    make("leitung")
    for _ in range(3):
        for _ in range(PER_LOGIN.amount - 1):
            browser.sign_in("leitung", "falsch")
        assert browser.sign_in("leitung").status_code == 201


def test_an_address_has_thirty_attempts_whatever_the_login(monkeypatch, browsers):
    monkeypatch.setattr(passwords, "matches", lambda *_: False)  # 30 hashes would only take time
    one, other = browsers(address="2001:db8:1:2::1"), browsers(address="2001:db8:1:2:ffff::9")
    for n in range(PER_ADDRESS.amount):
        assert one.sign_in(f"login{n}", "falsch").status_code == 401
    assert other.sign_in("noch-einer", "falsch").status_code == 429
    assert browsers(address="2001:db8:1:3::1").sign_in("noch-einer", "falsch").status_code == 401


def test_attempts_keep_no_login_and_no_address(service, browser):
    browser.sign_in("geheimnis", "falsch")
    with service.database.read() as connection:
        rows = str(connection.execute(select(attempts)).all())
    assert "geheimnis" not in rows
    assert browser.address not in rows


def test_a_hash_of_weaker_parameters_is_made_anew(service, make, browser, monkeypatch):
    make("leitung")
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher())
    assert browser.sign_in("leitung").status_code == 201
    with service.database.read() as connection:
        kept = accounts.by_login(connection, "leitung").password
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert passwords.matches(kept, PASSWORD)


def test_a_closed_account_is_out_at_once(office, lead):
    account = next(a for a in office("GET", "/api/accounts").json()["items"] if a["login"] == "leitung")
    wish = {"login": "leitung", "role": "leitung_fz", "active": False}
    answer = office("PUT", f"/api/accounts/{account['id']}", json=wish, headers={"If-Match": '"1"'})
    assert answer.status_code == 200
    assert lead("GET", "/api/me").status_code == 401


def test_over_https_the_cookie_is_bound_to_the_host(service, make):
    https = replace(service, settings=Settings(data="beispiel", address="https://raumzeit.test/"))
    make("leitung")
    browser = Browser(app_of(https), base="https://raumzeit.test")
    cookie = browser.sign_in("leitung").headers["set-cookie"]
    assert cookie.startswith("__Host-raumzeit_sitzung=")
    assert "Secure" in cookie
    assert "Domain" not in cookie
    assert cookies.name_of(https.settings) in browser.cookies
    answer = browser("GET", "/api/me")
    assert answer.status_code == 200
    assert answer.headers["strict-transport-security"] == "max-age=31536000"


def test_a_new_password_ends_the_other_sessions(lead, browsers):
    other = browsers()
    other.sign_in("leitung")
    wrong = lead("PUT", "/api/me/password", json={"old": "falsch", "new": "ein ganz neues Kennwort"})
    assert (wrong.status_code, wrong.json()["title"]) == (422, "Das bisherige Kennwort stimmt nicht.")
    right = lead("PUT", "/api/me/password", json={"old": PASSWORD, "new": "ein ganz neues Kennwort"})
    assert right.status_code == 204
    assert lead("GET", "/api/me").status_code == 200
    assert other("GET", "/api/me").status_code == 401
    assert browsers().sign_in("leitung").status_code == 401
    assert browsers().sign_in("leitung", "ein ganz neues Kennwort").status_code == 201


def test_no_more_than_two_are_hashed_at_once(monkeypatch):
    """Eight threads want to; each hash says how many it saw."""
    lock, running, seen = threading.Lock(), set(), []

    class Counting:
        def hash(self, password):
            with lock:
                running.add(password)
                seen.append(len(running))
            result = PasswordHasher().hash(password)
            with lock:
                running.remove(password)
            return result

    monkeypatch.setattr(passwords, "_hasher", Counting())
    threads = [threading.Thread(target=passwords.hashed, args=(f"{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 8
    assert max(seen) <= passwords.AT_ONCE


@pytest.mark.parametrize("password", ["kurz", "x" * 12, "Leitung-Oberdorf", "x" * 257])
def test_passwords_that_can_be_guessed_are_refused(password):
    with pytest.raises(Exception, match="Kennwort"):
        passwords.check(password, "leitung-oberdorf")


def test_roles_of_accounts_become_actors(make):
    account = make("traeger", Role.TRAEGER, owner="Gemeinde Oberdorf")
    actor = account.actor()
    assert (actor.role, actor.title, actor.owner) == (Role.TRAEGER, "Träger", "Gemeinde Oberdorf")
    assert account.created == dt.datetime(2026, 9, 1, 8, tzinfo=dt.UTC)


def test_the_hash_that_stands_for_nobodys_costs_as_much_as_a_real_one():
    assert not passwords.outdated(passwords._NOBODYS)
    assert not passwords.matches(None, "niemand")
