"""One's own account, and accounts as the Koordinierungsstelle manages them, in a browser."""

import json
import re

from api.accounts import manage
from api.store import accounts
from tests.api.web.visitor import PASSWORD, PEOPLE, Visitor, account, visitor

NEXT = "ein ganz neues Kennwort"
TOKEN = re.compile(r"rz_[\w-]{40,}")


def test_who_one_is_and_mail_off_and_on(browser):
    lead = visitor(browser, "leitung")
    page = lead.see("/konto")
    for words in ("leitung", "Leitung Familienzentrum", "Leitung Fürfeld", "Familienzentrum Fürfeld", "fz@example.org"):
        assert words in page.text
    off = lead.done(page.form("/konto", ("aktion", "mail")))
    assert "ausgeschaltet" in off.text
    assert "eingeschaltet" in lead.done(off.form("/konto", ("aktion", "mail"))).text
    assert lead.see("/protokoll").text.count("E-Mails gewünscht") == 2


def test_a_new_password_ends_the_other_sessions(browser):
    lead = visitor(browser, "leitung")
    other = Visitor(browser)
    other.sign_in("leitung")
    form = lead.see("/konto").form("/konto", ("aktion", "kennwort"))
    wrong = lead.shown(form, 422, bisher="falsch", neu=NEXT, nochmal=NEXT)
    assert "Das bisherige Kennwort stimmt nicht." in wrong.text
    assert NEXT not in wrong.source
    assert "verschieden" in lead.shown(form, 422, bisher=PASSWORD, neu=NEXT, nochmal="anders").text
    assert "mindestens 12" in lead.shown(form, 422, bisher=PASSWORD, neu="kurz", nochmal="kurz").text
    assert "geändert" in lead.done(form, bisher=PASSWORD, neu=NEXT, nochmal=NEXT).text
    assert other.get("/konto").status_code == 303
    assert Visitor(browser).sign_in("leitung").status_code == 401
    assert Visitor(browser).sign_in("leitung", NEXT).status_code == 303


def test_sessions_elsewhere_are_ended_one_by_one_or_all(browser):
    lead = visitor(browser, "leitung")
    others = [Visitor(browser) for _ in range(3)]
    for other in others:
        other.sign_in("leitung")
    assert "dieser Browser" in lead.see("/konto").text
    lead.done(lead.see("/konto").form("/konto", ("aktion", "sitzung")))
    assert sorted(other.get("/konto").status_code for other in others) == [200, 200, 303]
    lead.done(lead.see("/konto").form("/konto", ("aktion", "andere")))
    assert [other.get("/konto").status_code for other in others] == [303] * 3
    assert lead.see("/konto")


def test_a_token_is_shown_once_and_works_until_it_is_revoked(browser):
    lead = visitor(browser, "leitung")
    form = lead.see("/konto").form("/konto", ("aktion", "zugang"))
    empty = lead.shown(form, 422)
    assert "Bitte füllen Sie dieses Feld aus." in empty.text
    made = lead.shown(form, titel="Homepage", umfang=["lesen"], tage="90")
    token = TOKEN.search(made.source)[0]
    program = {"authorization": f"Bearer {token}"}
    assert browser.client.get("/api/me", headers=program).json()["login"] == "leitung"
    assert browser.client.get("/api/me/export", headers=program).status_code == 403
    listed = lead.see("/konto")
    assert "Homepage" in listed.text
    assert token not in listed.source
    gone = lead.done(listed.form("/konto", ("aktion", "widerruf")))
    assert "widerrufen" in gone.text
    assert browser.client.get("/api/me", headers=program).status_code == 401


def test_data_are_given_and_deleted(browser):
    lead = visitor(browser, "leitung")
    answer = lead.get("/konto/daten.json")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert json.loads(answer.text)["konto"][0]["login"] == "leitung"
    form = lead.see("/konto/loeschen").form("/konto/loeschen")
    assert "Bitte bestätigen Sie" in lead.shown(form, 422).text
    assert "Ihr Konto ist gelöscht." in lead.done(form, sicher="ja").text
    assert Visitor(browser).sign_in("leitung").status_code == 401


def test_the_last_account_of_the_office_stays(browser):
    office = visitor(browser, "amt")
    form = office.see("/konto/loeschen").form("/konto/loeschen")
    assert "letzte aktive Konto" in office.shown(form, 409, sicher="ja").text


def test_the_office_makes_changes_and_closes_accounts(browser):
    office = visitor(browser, "amt")
    form = office.see("/konten/neu").form("/konten/neu")
    wish = {"kennung": "bep.volxheim", "rolle": "bep", "person": "bep-volxheim", "haeuser": ["kita-volxheim"]}
    assert "mindestens 12" in office.shown(form, 422, **wish, kennwort="kurz").text
    assert "Bitte wählen" in office.shown(form, 422, **{**wish, "rolle": ""}).text
    listed = office.done(form, **wish, kennwort=PASSWORD)
    assert "BEP Volxheim" in listed.text
    assert "Diese Kennung gibt es schon." in office.shown(form, 409, **wish, kennwort=PASSWORD).text
    theirs = Visitor(browser)
    assert theirs.sign_in("bep.volxheim").status_code == 303

    href = next(link for link in listed.links if link.startswith("/konten/") and link != "/konten/neu" and
                "bep.volxheim" in office.see(link).text)  # fmt: skip
    edit = office.see(href).form(href)
    assert PASSWORD not in office.get(href).text
    assert "Bezeichnung" in office.see(href).text
    changed = office.done(edit, titel="BEP der Kita")
    assert "BEP der Kita" in changed.text
    assert "inzwischen geändert" in office.shown(edit, 412, titel="noch anders").text
    edit = office.see(href).form(href)
    edit.fields = [(name, value) for name, value in edit.fields if name != "aktiv"]
    assert "geschlossen" in office.done(edit).text
    assert theirs.get("/konto").status_code == 303


def test_the_trail_tells_the_office_all_and_others_their_own(browser):
    office = visitor(browser, "amt")
    lead = visitor(browser, "leitung")
    account(browser, PEOPLE["ksa"])
    every, own = office.see("/protokoll"), lead.see("/protokoll")
    assert "Betreiber (Befehlszeile) hat ein Konto angelegt: ksa" in every.text
    assert "Leitung Fürfeld hat sich angemeldet." in every.text
    assert "Leitung Fürfeld hat sich angemeldet." in own.text
    assert "Befehlszeile" not in own.text
    assert "Koordinierungsstelle" not in own.text.partition("Raumzeit plant und bucht")[0]


def test_the_trail_is_read_page_by_page_and_in_words(browser):
    lead = visitor(browser, "leitung")
    for hour in range(8, 11):
        wish = {"raum": "gr-fuerfeld", "tag": "2026-10-06", "von": f"{hour:02d}:00", "bis": f"{hour:02d}:30",
                "titel": f"Treffen {hour}", "zweck": "sonstiges", "personen": "5", "haus": ""}  # fmt: skip
        lead.done(lead.see("/buchen").form("/buchen"), **wish)
    page = lead.see("/protokoll")
    assert "Leitung Fürfeld hat eine Buchung angelegt: Treffen 10" in page.text
    assert "06.10.2026, 10:00 Uhr" in page.text
    assert "Gemeinsamer Raum" in page.text
    with browser.service.database.read() as connection:
        actor = accounts.by_login(connection, "leitung").actor()
    for number in range(52):
        manage.change_mail(browser.service, actor, number % 2 == 1)
    first = lead.see("/protokoll")
    assert "Treffen 10" not in first.text
    older = lead.see(next(link for link in first.links if "ab=" in link))
    assert "Treffen 10" in older.text
    assert older.text.count("hat sich angemeldet") == 1
