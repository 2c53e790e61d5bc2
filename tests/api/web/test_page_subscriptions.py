"""Subscribing in a browser: addresses are shown once, exchanged, given up."""

import re

from api.config import Settings
from tests.api.web.visitor import Visitor, visitor

SECRET = re.compile(r"http://raumzeit\.test/kalender/([\w-]{40})/leitung-fuerfeld\.ics")


def fetch(someone: Visitor, address: str):
    return someone.client.get(address.removeprefix("http://raumzeit.test"), headers={"accept": "text/calendar"})


def test_the_public_gets_addresses_of_public_calendars_only(browser):
    page = Visitor(browser).see("/abos")
    assert "http://raumzeit.test/kalender/oeffentlich.ics" in page.text
    assert "webcal://raumzeit.test/kalender/oeffentlich.ics" in page.links
    assert "Mein Kalender" not in page.text
    assert "Beratungsraum" not in page.text
    assert not [form for form in page.forms if form.action == "/abos"]
    one = Visitor(browser).see("/abos/oeffentlich.ics")
    assert "webcal://raumzeit.test/kalender/oeffentlich.ics" in one.links
    assert "<svg" in one.source
    assert "geheim" not in one.text


def test_a_secret_address_from_its_making_to_its_end(browser):
    lead = visitor(browser, "leitung")
    path = "personen/leitung-fuerfeld.ics"
    made = lead.shown(lead.see("/abos").form("/abos", ("kalender", path)))
    first = SECRET.search(made.source)[0]
    assert "wird nur jetzt gezeigt" in made.text
    assert first.replace("http", "webcal", 1) in made.links
    for program in ("Outlook", "Apple", "Google", "Thunderbird", "DAVx⁵", "ICSx⁵"):
        assert program in made.text
    assert "BEGIN:VEVENT" in fetch(lead, first).text

    listed = lead.see("/abos")
    assert SECRET.search(listed.source) is None
    assert "Zuletzt abgerufen" in listed.text
    exchanged = lead.shown(listed.form("/abos", ("aktion", "tauschen")))
    second = SECRET.search(exchanged.source)[0]
    assert second != first
    assert "BEGIN:VEVENT" not in fetch(lead, first).text
    assert "BEGIN:VEVENT" in fetch(lead, second).text

    over = lead.done(lead.see("/abos").form("/abos", ("aktion", "aufgeben")))
    assert "gilt nicht mehr" in over.text
    assert "BEGIN:VEVENT" not in fetch(lead, second).text
    assert over.form("/abos", ("kalender", path))


def test_where_there_is_a_door_its_address_and_the_secret_are_told(browser):
    assert "CalDAV-Konto" not in Visitor(browser).see("/abos/oeffentlich.ics").text
    object.__setattr__(browser.service, "settings", Settings(door="https://raumzeit.test/caldav/"))
    assert "https://raumzeit.test/caldav/" in Visitor(browser).see("/abos/oeffentlich.ics").text
    lead = visitor(browser, "leitung")
    made = lead.shown(lead.see("/abos").form("/abos", ("kalender", "personen/leitung-fuerfeld.ics")))
    secret = SECRET.search(made.source)[1]
    assert "<dd><code>personen-leitung-fuerfeld</code></dd>" in made.source
    assert f'<code class="address">{secret}</code>' in made.source


def test_sending_the_form_again_shows_no_secret(browser):
    lead = visitor(browser, "leitung")
    form = lead.see("/abos").form("/abos", ("kalender", "personen/leitung-fuerfeld.ics"))
    answer = lead.send(form)
    assert answer.headers["cache-control"] == "no-store"
    again = lead.shown(form, 409)
    assert SECRET.search(again.source) is None
    assert "Sie haben schon eine Adresse" in again.text


def test_calendars_of_others_cannot_be_had(browser):
    bep = visitor(browser, "bep")
    page = bep.see("/abos")
    assert "Leitung Fürfeld" not in page.text
    form = page.form("/abos", ("kalender", "personen/bep-volxheim.ics"))
    assert "nicht berechtigt" in bep.shown(form, 403, kalender="personen/leitung-fuerfeld.ics").text
    lead = visitor(browser, "leitung")
    lead.send(lead.see("/abos").form("/abos", ("kalender", "personen/leitung-fuerfeld.ics")))
    theirs = dict(lead.see("/abos").form("/abos", ("aktion", "aufgeben")).fields)["adresse"]
    bep.send(form)
    mine = bep.see("/abos").form("/abos", ("aktion", "aufgeben"))
    bep.shown(mine, 404, adresse=theirs)
    assert lead.see("/abos").form("/abos", ("aktion", "aufgeben"))
    bep.shown(mine, 404, aktion="unsinn")
