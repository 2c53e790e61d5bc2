"""Signing in and out in a browser, and that every form works for whoever has signed in by a cookie."""

import pytest

from api.accounts.access import PER_LOGIN
from api.config import Settings
from api.web.signing import waiting
from tests.api.web.browser import Page
from tests.api.web.visitor import ADDRESS, PEOPLE, Visitor, account, visitor

BOOKING = {
    "raum": "gr-fuerfeld", "tag": "2026-10-06", "von": "10:00", "bis": "12:00", "titel": "Treffen",
    "zweck": "sonstiges", "personen": "5", "haus": "",
}  # fmt: skip


def test_whoever_needs_an_account_signs_in_and_goes_on_where_they_wanted(browser):
    account(browser, PEOPLE["leitung"])
    someone = Visitor(browser)
    answer = someone.get("/buchungen?zeit=vergangen")
    assert (answer.status_code, answer.headers["location"]) == (303, "/anmelden?weiter=/buchungen%3Fzeit%3Dvergangen")
    form = someone.see(answer.headers["location"]).form("/anmelden")
    answer = someone.send(form, kennung=" Leitung ", kennwort="drei Wörter und ein Baum")
    assert (answer.status_code, answer.headers["location"]) == (303, "/buchungen?zeit=vergangen")
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert "SameSite=lax" in answer.headers["set-cookie"]
    assert answer.headers["cache-control"] == "no-store"
    assert "Leitung Fürfeld" in someone.see("/buchungen").text
    assert someone.get("/anmelden?weiter=/konto").headers["location"] == "/konto"


@pytest.mark.parametrize(
    "target", ["https://example.org/", "//example.org/", "/\\example.org", "/%09/example.org", "konto", "", "/%0Aa"]
)
def test_after_signing_in_nobody_is_led_elsewhere(browser, target):
    account(browser, PEOPLE["leitung"])
    someone = Visitor(browser)
    assert someone.sign_in("leitung", target=target).headers["location"] == "/"
    assert someone.get(f"/anmelden?weiter={target}").headers["location"] == "/"


def test_wrong_is_said_but_not_what_and_the_password_is_not_shown_again(browser):
    account(browser, PEOPLE["leitung"])
    someone = Visitor(browser)
    for login, password in (("leitung", "ganz falsch"), ("niemand", "drei Wörter und ein Baum")):
        answer = someone.sign_in(login, password)
        page = Page(answer)
        page.check()
        assert answer.status_code == 401
        assert "Kennung oder Kennwort stimmt nicht." in page.text
        assert password not in answer.text
        assert ("kennung", login) in page.form("/anmelden").fields
        assert "set-cookie" not in answer.headers
    assert someone.shown(page.form("/anmelden"), 422, kennung="", kennwort="").text.count("Bitte füllen") == 4


def test_too_many_attempts_are_told_how_long_to_wait(browser):
    account(browser, PEOPLE["leitung"])
    someone = Visitor(browser)
    for _ in range(PER_LOGIN.amount):
        assert someone.sign_in("leitung", "falsch").status_code == 401
    answer = someone.sign_in("leitung")
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "900"
    assert "Bitte warten Sie noch 15 Minuten" in Page(answer).text
    assert "eine Minute" in waiting(1)


def test_signing_out_ends_the_session(browser):
    lead = visitor(browser, "leitung")
    cookie = lead.client.cookies["raumzeit_sitzung"]
    page = lead.done(lead.see("/").form("/abmelden"))
    assert "Sie sind abgemeldet." in page.text
    assert "raumzeit_sitzung" not in lead.client.cookies
    stolen = Visitor(browser)
    stolen.client.cookies.set("raumzeit_sitzung", cookie)
    assert stolen.get("/konto").status_code == 303
    assert lead.get("/abmelden").headers["location"] == "/"


def test_an_old_cookie_does_not_keep_anybody_out(browser):
    lead = visitor(browser, "leitung")
    browser.clock.now = browser.clock.now.replace(month=11)
    assert lead.get("/konto").status_code == 303
    assert lead.sign_in("leitung").status_code == 303
    assert lead.see("/konto")


def test_a_booking_by_whoever_has_signed_in(browser):
    lead = visitor(browser, "leitung")
    page = lead.done(lead.see("/buchen").form("/buchen"), **BOOKING)
    assert "Der Raum ist gebucht." in page.text
    cancel = lead.see(next(link for link in page.links if link.endswith("/absagen")))
    gone = lead.done(next(f for f in cancel.forms if f.action.endswith("/absagen")))
    assert "abgesagt" in gone.text


@pytest.mark.parametrize("path", ["/", "/buchen", "/konto", "/abos", "/konten/neu", "/planung", "/konto/loeschen"])
def test_every_form_proves_that_it_is_ours(browser, path):
    office = visitor(browser, "amt")
    page = office.see(path)
    posts = [form for form in page.forms if form.method == "post"]
    assert posts
    assert all(dict(form.fields).get("csrf") for form in posts)


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://example.org"},
        {"origin": "null"},
        {"origin": ADDRESS, "sec-fetch-site": "cross-site"},
    ],
)
def test_forms_of_other_sites_do_nothing(browser, headers):
    lead = visitor(browser, "leitung")
    data = lead.see("/konto").form("/konto", ("aktion", "mail")).data()
    assert lead.client.post("/konto", data=data, headers=headers).status_code == 403
    assert "eingeschaltet" in lead.see("/konto").text
    wanted = {"kennung": "leitung", "kennwort": "drei Wörter und ein Baum"}
    assert Visitor(browser).client.post("/anmelden", data=wanted, headers=headers).status_code == 403


def test_a_form_without_its_proof_does_nothing(browser):
    lead = visitor(browser, "leitung")
    data = lead.see("/konto").form("/konto", ("aktion", "mail")).data()
    del data["csrf"]
    assert lead.client.post("/konto", data=data, headers={"origin": ADDRESS}).status_code == 403
    assert "eingeschaltet" in lead.see("/konto").text


def test_pages_let_browsers_say_where_their_forms_come_from(browser):
    assert browser.client.get("/anmelden").headers["referrer-policy"] == "same-origin"


def test_the_countys_own_sign_in_is_offered_where_there_is_one(browser):
    assert "Anmeldedienst" not in Visitor(browser).see("/anmelden").text
    more = {"oidc_issuer": "https://login.example.org", "oidc_client": "raumzeit", "oidc_secret": "geheim"}
    object.__setattr__(browser.service, "settings", Settings(**more))
    page = Visitor(browser).see("/anmelden?weiter=/konto")
    assert "/api/session/oidc?target=/konto" in page.links


def test_who_comes_where_there_is_no_sign_in_service_can_still_sign_in_by_password(browser):
    page = Visitor(browser).see("/api/session/oidc", 404)
    assert "ist hier nicht eingerichtet" in page.text
    assert page.form("/anmelden")
    assert Visitor(browser).get("/api/session/oidc", headers={"accept": "*/*"}).json()["code"] == "anmeldedienst-fehlt"
