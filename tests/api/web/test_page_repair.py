"""Leave and repairs in a browser: from the sick note to the published plan, for each who takes part."""

import pytest

from tests.api.booking.county import work_off
from tests.api.web.visitor import Visitor, visitor

TALK = "2026-09-10"


def entered(who: Visitor, kind="krank", first=TALK, last=TALK, **more):
    return who.done(who.see("/abwesenheiten").form("/abwesenheiten"), art=kind, erster=first, letzter=last, **more)


def test_from_the_sick_note_to_the_plan_that_is_published(browser):
    ksa, office = visitor(browser, "ksa"), visitor(browser, "amt")
    assert "Die Krankmeldung gilt ab sofort." in entered(ksa).text
    assert "krank, Do, 10.09.2026" in ksa.see("/abwesenheiten").text
    assert "/reparatur" in office.see("/planung").links
    page = office.see("/reparatur")
    assert "Kita-Sozialarbeit Fürfeld, Do, 10.09.2026: 1 Termin wartet auf eine Entscheidung" in page.text
    assert "krank" not in page.text
    name = dict(page.form("/reparatur").fields).get("abwesend") or next(
        line.split('value="')[1].split('"')[0] for line in page.source.splitlines() if 'name="abwesend"' in line
    )
    waiting = office.done(page.form("/reparatur"), abwesend=name)
    assert "Reparaturen werden gesucht" in waiting.text
    assert f"/api{waiting.path.replace('reparatur', 'repairs')}/events" in waiting.source
    assert "Die Suche wartet, bis ein Rechner frei ist." in office.get(f"{waiting.path}/stand").text
    assert "Kita-Sozialarbeit Fürfeld ist nicht da (Do, 10.09.2026) wartet" in office.see("/reparatur").text
    work_off(office.service)
    found = office.see(waiting.path)
    assert "Kita-Sozialarbeit Fürfeld ist nicht da (Do, 10.09.2026)" in found.text
    assert "Ein Termin kann so nicht stattfinden." in found.text
    assert "Wen Sie anrufen: eine Stelle" in found.text
    assert "Was sich in den Kalendern ändert" in found.text
    done = office.done(found.form(found.path, ("nummer", "1")))
    assert "Die Reparatur ist veröffentlicht." in done.text
    assert "Veröffentlicht als Fassung 2." in done.text
    assert "Niemand ist gemeldet" in office.see("/reparatur").text
    assert "die Termine sind geregelt" in ksa.see("/abwesenheiten").text
    assert "hat eine Reparatur des Plans angenommen" in office.see("/protokoll").text
    assert "krank" not in office.see("/protokoll").text
    assert "schon eine Reparatur angenommen" in office.shown(found.form(found.path, ("nummer", "1")), 409).text


def test_leave_is_decided_by_those_who_supervise(browser):
    ksa, lead = visitor(browser, "ksa"), visitor(browser, "leitung")
    asked = entered(ksa, "urlaub")
    assert "Der Urlaub ist beantragt." in asked.text
    assert "Wartet auf Ihre Entscheidung" not in lead.see("/abwesenheiten").text
    assert "Urlaub, Do, 10.09.2026" in lead.see("/abwesenheiten").text
    gone = ksa.done(next(f for f in asked.forms if ("aktion", "zuruecknehmen") in f.fields))
    assert "zurückgenommen" in gone.text
    beratung, office = visitor(browser, "beratung"), visitor(browser, "amt")
    entered(beratung, "urlaub")
    waiting = office.see("/abwesenheiten")
    assert "Wartet auf Ihre Entscheidung" in waiting.text
    granted = office.done(next(f for f in waiting.forms if ("aktion", "genehmigen") in f.fields))
    assert "Der Urlaub ist genehmigt." in granted.text
    late = next(f for f in waiting.forms if ("aktion", "ablehnen") in f.fields)
    assert "schon entschieden" in office.shown(late, 409).text


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"art": "urlaub", "erster": "gestern", "letzter": TALK}, "Bitte ein Datum wie 03.11.2026 angeben."),
        ({"art": "urlaub", "erster": TALK, "letzter": "2026-09-09"}, "Der letzte Tag liegt vor dem ersten."),
        ({"art": "kur", "erster": TALK, "letzter": TALK}, "Bitte wählen Sie etwas aus der Liste."),
        ({"art": "urlaub", "erster": "2029-01-01", "letzter": "2029-01-02"}, "nicht im Planungszeitraum"),
    ],
)
@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_what_makes_no_sense_is_told_at_its_field(browser, given, words):
    ksa = visitor(browser, "ksa")
    page = ksa.shown(ksa.see("/abwesenheiten").form("/abwesenheiten"), 422, **given)
    assert words in page.text
    assert "Es ist nichts eingetragen." in page.text


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_rooms_houses_and_holidays(browser):
    office = visitor(browser, "amt")
    form = office.see("/reparatur").form("/reparatur")
    for given, words in (
        ({"was": "raum", "raum": "el-volxheim"}, "„Elternecke“ fällt aus (Do, 03.09.2026)"),
        ({"was": "haus", "haus": "kita-volxheim", "ab": "08:00"}, "Kita Volxheim schließt um 08:00 Uhr"),
        ({"was": "feiertag", "name": "Kirmes"}, "Kirmes am 03.09.2026"),
    ):
        assert words in office.done(form, erster="2026-09-03", **given).text
    nothing = office.done(form, was="feiertag", erster="2026-12-24")
    another = office.done(form, was="feiertag", erster="2026-12-24")
    gone = office.done(another.form(another.path))
    assert "Der Abbruch ist verlangt. Am Plan ändert sich nichts." in gone.text
    assert "Nichts gefunden" in gone.text
    work_off(office.service)
    assert "Kein Termin ist betroffen. Es ist nichts zu tun." in office.see(nothing.path).text
    for given, words in (
        ({}, "Was ist geschehen?"),
        ({"was": "raum", "erster": "2026-09-03"}, "Bitte wählen Sie den Raum."),
        ({"was": "haus", "erster": "2026-09-03"}, "Bitte wählen Sie das Haus."),
        ({"was": "raum", "raum": "el-volxheim"}, "Bitte ein Datum wie 03.11.2026 angeben."),
        ({"was": "raum", "raum": "el-volxheim", "erster": TALK, "letzter": "2026-09-01"}, "liegt vor dem ersten"),
        ({"was": "feiertag", "erster": "2031-01-01"}, "Möglich sind Tage vom"),
    ):
        assert words in office.shown(form, 422, **given).text


def test_only_the_office_repairs_and_only_those_concerned_see_absences(browser):
    lead, kita = visitor(browser, "leitung"), visitor(browser, "kita")
    assert "/abwesenheiten" in lead.see("/").links
    assert "/abwesenheiten" not in kita.see("/").links
    kita.see("/abwesenheiten", 403)
    lead.see("/reparatur", 403)
    assert Visitor(browser).get("/abwesenheiten").status_code == 303
    office = visitor(browser, "amt")
    office.see(f"/reparatur/{'0' * 32}", 404)
    office.see("/reparatur/unsinn", 422)
