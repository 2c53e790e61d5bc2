"""Each page for each role."""

import pytest

from api.paging import cursor
from tests.api.web.visitor import PEOPLE, Visitor, visitor

FOR_ALL = ("/abos", "/abos/oeffentlich.ics", "/hilfe", "/barrierefreiheit", "/datenschutz")
FOR_ACCOUNTS = ("/konto", "/konto/loeschen", "/konto/daten.json", "/protokoll")
FOR_THE_OFFICE = ("/konten", "/konten/neu", "/planung", "/szenarien", "/nachrichten", "/verwaltung")


def test_the_public(browser):
    someone = Visitor(browser)
    for path in (*FOR_ALL, "/anmelden"):
        someone.see(path)
    for path in (*FOR_ACCOUNTS, *FOR_THE_OFFICE):
        answer = someone.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/anmelden?weiter={path}")
    assert "csrf" not in someone.get("/abos").text


@pytest.mark.parametrize("login", PEOPLE)
def test_everybody_with_an_account(browser, login):
    someone = visitor(browser, login)
    for path in (*FOR_ALL, "/konto", "/konto/loeschen", "/protokoll", "/"):
        someone.see(path)
    assert someone.get("/konto/daten.json").status_code == 200
    menu = someone.see("/hilfe").links
    for path in FOR_THE_OFFICE:
        someone.see(path, 200 if login == "amt" else 403)
        assert (path in menu) == (login == "amt" and path != "/konten/neu")


def test_help_speaks_of_what_the_role_may_do(browser):
    assert "Anmelden" in Visitor(browser).see("/hilfe").text
    assert "Anträge entscheiden" not in visitor(browser, "bep").see("/hilfe").text
    assert "Anträge entscheiden" in visitor(browser, "leitung").see("/hilfe").text
    assert "Das Jahr planen" in visitor(browser, "amt").see("/hilfe").text


def test_privacy_states_the_periods_that_are_kept_to(browser):
    text = Visitor(browser).see("/datenschutz").text
    for period in ("höchstens 7 Tage, ohne Nutzung 12 Stunden", "3 Jahre", "30 Tage leer", "90 Tage", "2 Tage"):
        assert period in text


def test_lists_go_on_and_not_from_nowhere(browser):
    office = visitor(browser, "amt")
    for path in ("/konten", "/protokoll", "/planung", "/szenarien", "/nachrichten", "/buchungen"):
        office.see(f"{path}?ab={cursor(1, 'amt')}")
        assert "Bitte beginnen Sie von vorn." in office.see(f"{path}?ab=unsinn", 422).text
    for path in ("accounts", "audit", "jobs", "scenarios", "mail", "bookings"):
        assert office.get(f"/api/{path}?after={cursor(1, 'amt')}").status_code == 200
        assert office.get(f"/api/{path}?after=unsinn").status_code == 422


def test_unknown_pages_of_the_wing(browser):
    office = visitor(browser, "amt")
    for path in ("/abos/gibt-es-nicht.ics", "/konten/gibt-es-nicht", f"/planung/{'0' * 32}"):
        office.see(path, 404)
    office.see("/planung/unsinn", 422)
    assert office.get("/abos/kreis.ics").headers["location"] == "/abos"
