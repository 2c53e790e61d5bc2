"""The annual report in the service: who reads what, and writing down what became of past events."""

import csv
import datetime as dt
import io
from collections.abc import Iterator

import pytest

from api.accounts.manage import Wanted
from api.config import Settings
from api.rights import Role
from api.service import Service
from api.store import plans
from api.store.database import Database
from tests.api.booking.county import NOW, Clock
from tests.api.web.browser import Browser
from tests.api.web.visitor import Visitor, account, visitor
from tests.calendars.small_county import EVENTS, PROBLEM, RHYTHM, changed

LATER = dt.datetime(2026, 10, 20, 8, 0, tzinfo=dt.UTC)
MONTH = "/jahresbericht/termine?monat=2026-09"
FORM = "/jahresbericht/termine"


@pytest.fixture
def browser(url) -> Iterator[Browser]:
    kinds = tuple(
        k.model_copy(update={"family_offer": k.id in {"sprechstunde", "treff", "kurs"}}) for k in PROBLEM.kinds
    )
    owned = {"owner": "tr-fuerfeld"}
    rooms = tuple(r.model_copy(update=owned) if r.site == "fz-fuerfeld" else r for r in PROBLEM.rooms)
    problem = changed(PROBLEM, kinds=kinds, rooms=rooms)
    database, clock = Database(url), Clock()
    service = Service(Settings(), database, problem, now=clock)
    with database.write() as connection:
        plans.publish(connection, problem, problem.plan(EVENTS, (RHYTHM,)), 0, NOW)
        fewer = tuple(e for e in EVENTS if (e.demand, e.index) != ("kurs", 1))
        plans.publish(connection, problem, problem.plan(fewer, (RHYTHM,)), 1, NOW)
    clock.now = LATER
    yield Browser(service, clock)
    database.close()


def the_form(page):
    return next(form for form in page.forms if form.action == FORM and form.method == "post")


def numbers(someone, name: str = "jahresbericht") -> dict[tuple[str, ...], str]:
    """The long table, by everything but the number."""
    answer = someone.get(f"/jahresbericht/{name}.csv")
    assert answer.status_code == 200, answer.text
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""), delimiter=";"))
    return {tuple(row[:4]): row[4] for row in rows[1:]}


def test_the_lead_writes_what_became_of_events_and_the_report_counts_it(browser):
    office, lead = visitor(browser, "amt"), visitor(browser, "leitung")
    county = ("Angebote nach Art", "Landkreis gesamt", "")
    before = numbers(office)
    assert before[(*county, "Sprechstunde Elternberatung: Teilnahmen")] == "nicht erfasst"
    assert before[(*county, "Elternkurs: ausgefallen")] == "1", "taken back by the second plan"
    page = lead.see(MONTH)
    form = the_form(page)
    held = [name for name, _ in form.fields if name.startswith("zahl-")]
    assert len(held) == 4, "three Sprechstunden and the Elterntreff; the talk is between those who have it"
    assert "Beratungsgespräch" not in page.source
    uid = held[-1].removeprefix("zahl-")
    wrong = lead.shown(form, 422, **{f"zahl-{uid}": "viele"})
    assert "Bitte eine ganze Zahl ab 0, oder nichts." in wrong.text
    assert "Gespeichert." in lead.done(form, **{f"zahl-{uid}": "7"}).text
    again = the_form(lead.see(MONTH))
    assert (f"stand-{uid}", "gehalten") in again.fields
    assert "Es hat sich nichts geändert." in lead.done(again).text
    after = numbers(office)
    assert after[(*county, "Sprechstunde Elternberatung: Teilnahmen")] == "7"
    assert after[(*county, "Sprechstunde Elternberatung: stattgefunden")] == "1"
    assert "hat eingetragen, was aus einem Termin wurde" in office.see("/protokoll").text
    cleared = the_form(lead.see(MONTH))
    lead.done(cleared, **{f"zahl-{uid}": "", f"stand-{uid}": ""})
    assert numbers(office) == before


def test_who_reads_what(browser):
    office = visitor(browser, "amt")
    assert "Verwendungsnachweis" in office.see("/jahresbericht").text
    lead = visitor(browser, "leitung")
    told = lead.see("/jahresbericht").text
    assert "Fürfeld" in told
    assert "Elternberatung Nord" not in told
    assert "Landkreis gesamt" not in told
    assert {key[1] for key in numbers(lead)} == {"Fürfeld"}
    counsel = numbers(visitor(browser, "beratung"))
    assert not any("Leitung" in key[3] for key in counsel)
    visitor(browser, "kita").see("/jahresbericht", 403)
    assert lead.get("/jahresbericht/oeffentlich.csv").status_code == 403
    public = numbers(office, "oeffentlich")
    assert not any("Stunden" in key[0] for key in public)
    assert not {"1", "2", "3", "4"} & {value for key, value in public.items() if key[0].startswith("Angebote")}
    assert visitor(browser).get("/jahresbericht").status_code == 303


def test_a_traeger_reads_the_hours_of_those_whom_it_employs(browser):
    account(browser, Wanted(login="tr", role=Role.TRAEGER, owner="tr-fuerfeld"))
    told = numbers(visitor_again(browser, "tr"))
    hours = {key[3].partition(":")[0] for key in told if key[0].startswith("Verwendungsnachweis")}
    assert hours <= {"Leitung Fürfeld", "Kita-Sozialarbeit Fürfeld"}
    assert "Kita-Sozialarbeit Fürfeld" in hours
    assert {key[1] for key in told} == {"Fürfeld"}


def test_a_confidential_event_is_written_about_by_who_was_there_and_nobody_reads_what(browser):
    counsel, office = visitor(browser, "ksa"), visitor(browser, "amt")
    page = counsel.see(MONTH)
    form = the_form(page)
    assert "Beratungsgespräch" in page.text
    assert "Beratungsgespräch" not in office.see(MONTH).text
    (uid,) = [name.removeprefix("zahl-") for name, _ in form.fields if name.startswith("zahl-")]
    counsel.done(form, **{f"stand-{uid}": "gehalten"})
    trail = office.see("/protokoll").text
    assert "hat eingetragen, was aus einem Termin wurde" in trail
    assert "gehalten" not in trail
    assert (
        numbers(office)[("Vertrauliches", "Landkreis gesamt", "", "Vertrauliche Termine: Termine")] == "nicht genannt"
    )


def test_files_and_years(browser):
    office = visitor(browser, "amt")
    for kind, begin in (("pdf", b"%PDF"), ("xlsx", b"PK"), ("html", b"\n<!DOCTYPE html>")):
        answer = office.get(f"/jahresbericht/jahresbericht.{kind}")
        assert answer.content.lstrip().startswith(begin.lstrip())
        assert "attachment" in answer.headers["content-disposition"]
    assert "Der Plan reicht nur vom" in office.see("/jahresbericht?jahr=2026-01-01/2027-01-01").text
    office.see("/jahresbericht?jahr=unsinn", 422)


def test_others_events_are_not_theirs_to_write(browser):
    lead = visitor(browser, "leitung")
    form = the_form(lead.see(MONTH))
    stranger = visitor(browser, "beratung")
    csrf = dict(the_form(stranger.see(MONTH)).fields)["csrf"]
    treff = [name for name, _ in form.fields if name.startswith("zahl-")][-2:]
    form.fields = [(name, csrf if name == "csrf" else value) for name, value in form.fields]
    answer = stranger.send(form, **dict.fromkeys(treff, "3"))
    assert answer.status_code == 404


def test_a_year_that_is_over_is_published_once_for_everybody(browser):
    early = visitor(browser, "amt")
    year = "/jahresbericht?jahr=2026-08-01/2027-08-01"
    assert "veroeffentlichen" not in early.see(year).source.replace("/jahresberichte", "")
    browser.clock.now = dt.datetime(2027, 8, 2, 8, 0, tzinfo=dt.UTC)
    office, someone = visitor_again(browser, "amt"), visitor(browser)
    assert "noch kein Jahresbericht" in someone.see("/jahresberichte").text
    form = next(f for f in office.see(year).forms if f.action == "/jahresbericht/veroeffentlichen")
    assert "ist veröffentlicht" in office.done(form).text
    page = someone.see("/jahresberichte")
    assert "01.08.2026 bis 31.07.2027" in page.text
    assert someone.get("/jahresberichte/2026-08-01.pdf").content.startswith(b"%PDF")
    told = someone.get("/jahresberichte/2026-08-01.csv").content.decode("utf-8-sig")
    assert "Sprechstunde Elternberatung" in told
    assert "Stunden" not in told
    form.fields = [(n, v if n != "schluessel" else "a-second-sending") for n, v in form.fields]
    assert "überschneidet" in office.shown(form, 409).text, "no day is published twice"
    taken_back = next(f for f in office.see("/jahresberichte").forms if f.action == "/jahresberichte/2026-08-01")
    assert "zurückgezogen" in office.done(taken_back).text
    someone.see("/jahresberichte/2026-08-01.pdf", 404)


def visitor_again(browser, login):
    """Somebody who has an account already, signed in anew."""
    made = Visitor(browser)
    assert made.sign_in(login).status_code == 303
    return made
