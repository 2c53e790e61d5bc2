"""Forms from end to end, without JavaScript."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest

from api.booking.model import Status
from api.store import bookings as rows
from tests.api.booking.county import BEP, COUNTY, KSA, LEAD
from tests.api.web.test_pages import book

WISH = {
    "raum": "gr-fuerfeld", "tag": "2026-10-06", "von": "10:00", "bis": "12:00", "titel": "Treffen",
    "zweck": "sonstiges", "personen": "5", "haus": "",
}  # fmt: skip


def held(browser) -> list:
    return browser.read(COUNTY, lambda desk: rows.listed(desk.connection))


def test_a_booking_from_the_free_times_to_its_page(browser):
    search = browser.see(LEAD, "/frei").form("/frei")
    answer = browser.send(LEAD, search, von_tag="2026-10-06", bis_tag="06.10.2026", dauer="120", nahe="fz-fuerfeld")
    assert answer.status_code == 200
    assert "Warum" not in answer.text
    link = next(line for line in answer.text.split('href="') if line.startswith("/buchen?raum=gr-fuerfeld"))
    form = browser.see(LEAD, link.partition('"')[0].replace("&amp;", "&")).form("/buchen")
    page = browser.done(LEAD, form, titel="Elterncafé", zweck="kitauebergreifend", sicht="oeffentlich")
    assert "Der Raum ist gebucht." in page.text
    assert "Dienstag, 6. Oktober 2026" in page.text
    assert "Elterncafé" in browser.see(LEAD, "/").text


def test_a_double_click_books_once(browser):
    form = browser.see(LEAD, "/buchen").form("/buchen")
    one, two = browser.send(LEAD, form, **WISH), browser.send(LEAD, form, **WISH)
    assert one.status_code == two.status_code == 303
    assert one.headers["location"] == two.headers["location"]
    assert len(held(browser)) == 1
    other = browser.refused(LEAD, form, 422, **{**WISH, "tag": "2026-10-07"})
    assert "schon abgeschickt" in other.text
    browser.done(LEAD, other.form("/buchen", ("titel", "Treffen")))
    assert len(held(browser)) == 2


def test_clicks_at_the_same_moment_book_once(browser):
    for day in range(6, 12):
        form = browser.see(LEAD, "/buchen").form("/buchen")
        wish = {**WISH, "tag": f"2026-10-{day:02d}"}
        with ThreadPoolExecutor(4) as clicks:
            answers = list(clicks.map(lambda _, f=form, w=wish: browser.send(LEAD, f, **w), range(4)))
        assert {a.status_code for a in answers} == {303}
        assert len({a.headers["location"] for a in answers}) == 1
    assert len(held(browser)) == 6


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"titel": " "}, "Hier fehlt ein Text"),
        ({"titel": "x" * 121}, "höchstens 120 Zeichen"),
        ({"zweck": ""}, "Bitte wählen Sie etwas aus"),
        ({"personen": ""}, "füllen Sie dieses Feld"),
        ({"personen": "viele"}, "ganze Zahl"),
        ({"personen": "0"}, "mindestens 1"),
        ({"personen": "21"}, "fasst 20 Personen"),
        ({"tag": "morgen"}, "ein Datum wie"),
        ({"von": "zehn"}, "eine Uhrzeit wie"),
        ({"von": "10:07"}, "Viertelstunde"),
        ({"bis": "09:00"}, "nicht nach dem Beginn"),
        ({"tag": "2026-08-03"}, "Vergangenheit"),
        ({"tag": "9999-12-31", "bis": "00:00"}, "So weit reicht"),
        ({"tag": "2027-03-28", "von": "02:30", "bis": "04:00"}, "Uhr wird umgestellt"),
        ({"wiederholung": "1", "serie_anzahl": "1"}, "von 2 bis 120"),
        ({"wiederholung": "1", "serie_ende": "tag", "serie_bis": "2026-10-01"}, "endet vor"),
        ({"wiederholung": "FREQ"}, "aus der Liste"),
    ],
)  # fmt: skip
def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost(browser, wrong, words):
    form = browser.see(LEAD, "/buchen").form("/buchen")
    given = {**WISH, "titel": "Mein Titel", "nachbereitung": "30", "sicht": "oeffentlich", **wrong}
    page = browser.refused(LEAD, form, 422, **given)
    assert words in page.text
    assert 'role="alert"' in page.source
    assert "Fehler: Raum buchen" in page.text
    assert 'aria-invalid="true"' in page.source
    kept = page.form("/buchen", ("nachbereitung", "30")).data()
    for name in ("titel", "tag", "von", "bis", "personen", "sicht"):
        assert kept[name] == [given[name]]
    assert held(browser) == []


def test_what_is_in_the_way_is_named_and_an_alternative_is_one_click(browser):
    book(browser, LEAD, titel="Elternkurs", sicht="oeffentlich")
    form = browser.see(BEP, "/buchen").form("/buchen")
    page = browser.refused(BEP, form, 409, **{**WISH, "titel": "Krabbelgruppe", "von": "11:00", "bis": "13:00"})
    assert "Das steht im Weg" in page.text
    assert "Elternkurs" in page.text
    offers = [
        f for f in page.forms if f.action == "/buchen" and "sicht" in f.controls and "nachbereitung" in f.controls
    ]
    assert len(offers) == 4  # three alternatives and the form itself
    done = browser.done(BEP, offers[0])
    assert "vorgemerkt" in done.text
    assert "Krabbelgruppe" in done.text


def test_a_series_skips_what_does_not_fit_and_can_be_cancelled(browser):
    book(browser, LEAD, tag="2026-10-13")
    form = browser.see(LEAD, "/buchen").form("/buchen")
    series = {**WISH, "titel": "Kurs", "wiederholung": "1", "serie_anzahl": "3"}
    refused = browser.refused(LEAD, form, 409, **series, konflikte="ablehnen")
    assert "Dienstag, 13. Oktober 2026" in refused.text
    page = browser.done(LEAD, refused.form("/buchen", ("titel", "Kurs")), konflikte="auslassen")
    assert "2 Termine sind gebucht" in page.text
    assert "Ausgelassen" in page.text
    again = browser.refused(LEAD, page.form(page.path), 422)
    assert "Bitte bestätigen Sie" in again.text
    ended = browser.done(LEAD, again.form(page.path), sicher="ja")
    assert "sind abgesagt" in ended.text


@pytest.mark.parametrize(("every", "end"), [("2", {"serie_ende": "tag", "serie_bis": "2026-11-03"}), ("monat", {})])
def test_other_rhythms(browser, every, end):
    form = browser.see(LEAD, "/buchen").form("/buchen")
    browser.done(LEAD, form, **{**WISH, "wiederholung": every, "serie_anzahl": "3", **end})
    days = [b.begin.date().isoformat() for b in held(browser)]
    fortnight = ["2026-10-06", "2026-10-20", "2026-11-03"]
    assert days == (fortnight if every == "2" else ["2026-10-06", "2026-11-03", "2026-12-01"])


def test_changing_by_form_and_two_people_changing_at_once(browser):
    path = book(browser, LEAD)
    edit = browser.see(LEAD, f"{path}/aendern").form(f"{path}/aendern")
    other = browser.see(LEAD, f"{path}/aendern").form(f"{path}/aendern")
    nothing = browser.refused(LEAD, edit, 422)
    assert "nichts geändert" in nothing.text
    assert "Bis: Das Ende liegt nicht nach dem Beginn." in browser.refused(LEAD, edit, 422, bis="09:00").text
    page = browser.done(LEAD, edit, titel="Neu", bis="13:00")
    assert "gespeichert" in page.text
    assert "10:00–13:00" in page.text
    assert browser.send(LEAD, edit, titel="Neu", bis="13:00").status_code == 303
    late = browser.refused(LEAD, other, 412, titel="Anders")
    assert "Neuen Stand laden" in late.text
    assert ("titel", "Anders") in late.form(f"{path}/aendern").fields


def test_a_change_into_what_is_taken_offers_other_times_for_the_same_booking(browser):
    path = book(browser, LEAD)
    book(browser, LEAD, tag="2026-10-07")
    edit = browser.see(LEAD, f"{path}/aendern").form(f"{path}/aendern")
    page = browser.refused(LEAD, edit, 409, tag="2026-10-07")
    moved = browser.done(LEAD, page.form(f"{path}/aendern"))
    assert moved.path == path
    assert len([b for b in held(browser) if b.status.holds]) == 2


def test_cancelling_asks_first(browser):
    path = book(browser, LEAD)
    page = browser.see(LEAD, f"{path}/absagen")
    assert "Buchung absagen?" in page.text
    assert "abgesagt" in browser.done(LEAD, page.form(f"{path}/absagen")).text
    assert not browser.see(LEAD, f"{path}/absagen").links.count(f"{path}/absagen")
    assert "lässt sich nicht mehr" in browser.see(LEAD, f"{path}/absagen").text
    edit = browser.see(LEAD, f"{path}/aendern")
    assert "lässt sich nicht oder nicht mehr ändern" in edit.text
    assert not any(form.action == f"{path}/aendern" for form in edit.forms)


def test_the_lead_decides_in_the_list(browser):
    first, second = book(browser, KSA, titel="Gruppe"), book(browser, KSA, titel="Fest", tag="2026-10-07")
    assert "Gruppe" in browser.see(LEAD, "/").text
    page = browser.see(LEAD, "/antraege")
    one, two = (path.rpartition("/")[2] for path in (first, second))
    assert "bestätigt" in browser.done(LEAD, page.form(f"/antraege/{one}", ("aktion", "bestaetigen"))).text
    decline = page.form(f"/antraege/{two}", ("aktion", "ablehnen"))
    assert "nennen Sie den Grund" in browser.refused(LEAD, decline, 422, grund="").text
    browser.done(LEAD, decline, grund="Der Raum wird gestrichen.")
    assert "Der Raum wird gestrichen." in browser.see(KSA, second).text
    assert [b.status for b in held(browser)] == [Status.BESTAETIGT, Status.ABGELEHNT]
    assert browser.send(KSA, page.form(f"/antraege/{one}", ("aktion", "bestaetigen"))).status_code in {403, 412}


def test_who_was_displaced_reads_why_and_takes_another_time_by_one_click(browser):
    path = book(browser, KSA)
    form = browser.see(LEAD, "/buchen").form("/buchen")
    browser.refused(LEAD, form, 409, **{**WISH, "zweck": "sozialraumbudget"})
    browser.done(LEAD, form, **{**WISH, "zweck": "sozialraumbudget", "verdraengen": "ja"})
    assert "Bitte sehen Sie sich das an" in browser.see(KSA, "/").text
    page = browser.see(KSA, path)
    assert "geht ein anderer Termin vor" in page.text
    assert "vorgemerkt" in browser.done(KSA, page.form("/buchen")).text


def test_waiting_an_offer_and_withdrawing(browser):
    blocking = book(browser, LEAD, von="08:00", bis="18:00")
    form = browser.see(BEP, "/warteliste").form("/warteliste")
    wish = {
        "raeume": ["gr-fuerfeld"], "von_tag": "2026-10-06", "ab": "09:00", "bis_tag": "2026-10-06", "bis": "12:00",
        "titel": "Elternabend", "zweck": "kita-eigen", "personen": "8",
    }  # fmt: skip
    bad = browser.refused(BEP, form, 422, **{**wish, "raeume": [], "bis": "09:30"})
    assert "mindestens 1 auswählen" in bad.text
    page = browser.done(BEP, bad.form("/warteliste"), **wish)
    assert "Ihre Anfrage wartet" in page.text
    second = browser.done(BEP, browser.see(BEP, "/warteliste").form("/warteliste"), **{**wish, "titel": "Zweite"})
    withdraw = next(f for f in second.forms if f.action.startswith("/warteliste/"))
    assert "zurückgezogen" in browser.done(BEP, withdraw).text
    cancel = browser.see(LEAD, f"{blocking}/absagen").form(f"{blocking}/absagen")
    browser.done(LEAD, cancel)
    waiting = browser.see(BEP, "/warteliste?alle=1")
    offered = next(link for link in waiting.links if link.startswith("/buchungen/"))
    offer = browser.see(BEP, offered)
    assert "frei geworden" in offer.text
    taken = browser.done(BEP, offer.form(offered, ("aktion", "annehmen")))
    assert "angenommen" in taken.text


def test_lists_go_on_page_by_page_and_the_past_begins_with_the_last(browser):
    for day in range(1, 26):
        book(browser, LEAD, tag=f"2026-10-{day:02d}", titel=f"Nummer {day}.")
    page = browser.see(LEAD, "/buchungen")
    assert "Nummer 20." in page.text
    assert "Nummer 21." not in page.text
    more = browser.see(LEAD, next(link for link in page.links if "ab=" in link))
    assert "Nummer 25." in more.text
    browser.clock.now = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
    past = browser.see(LEAD, "/buchungen?zeit=vergangen")
    assert past.text.index("Nummer 25.") < past.text.index("Nummer 6.")
    rest = browser.see(LEAD, next(link for link in past.links if "ab=" in link))
    assert "Nummer 5." in rest.text


def test_a_search_that_makes_no_sense_says_so(browser):
    page = browser.see(LEAD, "/frei?von_tag=2026-10-06&bis_tag=2026-10-01&dauer=120&personen=5", 422)
    assert "liegt vor dem ersten" in page.text
    page = browser.see(LEAD, "/frei?von_tag=2026-10-06&bis_tag=2027-05-01&dauer=120&personen=5", 422)
    assert "drei Monaten" in page.text
    page = browser.see(LEAD, "/frei?von_tag=2026-10-06&bis_tag=&dauer=7&personen=500", 422)
    assert "Vielfaches" in page.text
    none = browser.see(LEAD, "/frei?von_tag=2026-10-06&bis_tag=&dauer=60&personen=500")
    assert "Nichts frei" in none.text
    assert "fasst 20 Personen" in none.text


def test_the_night_of_a_midnight_end(browser):
    path = book(browser, LEAD, von="22:00", bis="00:00")
    assert "22:00–24:00" in browser.see(LEAD, path).text


def test_only_what_is_wrong_with_a_request_is_named_and_by_the_names_of_its_fields(browser):
    form = browser.see(BEP, "/warteliste").form("/warteliste")
    wish = {"raeume": "gr-fuerfeld", "von_tag": "2026-10-06", "bis_tag": "2026-10-06", "dauer": "120",
            "titel": "Treffen", "zweck": "sonstiges"}  # fmt: skip
    undated = browser.refused(BEP, form, 422, **{**wish, "bis_tag": ""}).text
    assert "Spätestens am: Bitte ein Datum" in undated
    assert "Bitte prüfen Sie eine Angabe" in undated
    timeless = browser.refused(BEP, form, 422, **wish, ab="zehn").text
    assert "ab: Bitte eine Uhrzeit" in timeless
    assert "Bitte prüfen Sie eine Angabe" in timeless
    short = browser.refused(BEP, form, 422, **wish, ab="10:00", bis="11:00").text
    assert "Zwischen frühestem Beginn und spätestem Ende ist weniger Zeit, als der Termin dauert." in short
