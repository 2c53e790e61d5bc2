"""Planning in a browser: a real job on the small county of the data sets, on both databases."""

import time

import pytest
from sqlalchemy import update

from api.accounts.manage import Wanted
from api.config import Settings
from api.rights import Role
from api.service import Service
from api.store.database import Database
from api.store.tables.jobs import jobs
from api.usecases import planning
from api.web.planning import levels, proof
from scenarios import load
from scheduler.domain.plan import Cost
from scheduler.domain.time import clock
from tests.api.booking.county import Clock
from tests.api.web.browser import Browser
from tests.api.web.visitor import Visitor, account, visitor

PATIENCE = 120.0
"""Seconds after which a test gives up."""


@pytest.fixture
def site(url):
    """The service with whoever runs its jobs."""
    database = Database(url)
    found = Browser(Service(Settings(DATABASE_URL=url), database, load("beispiel"), now=Clock()), Clock())
    with found.client:  # runs what goes on behind the application
        yield found
    database.close()


def office_of(site: Browser) -> Visitor:
    account(site, Wanted(login="amt", role=Role.KOORDINIERUNG))
    made = Visitor(site)
    assert made.sign_in("amt").status_code == 303
    return made


def asked(office: Visitor, **changes):
    """The page of a new job."""
    return office.done(office.see("/planung").form("/planung"), **changes)


def ended(office: Visitor, path: str):
    """The page of a job once it has ended."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        page = office.see(path)
        if "Ergebnis" in page.text:
            return page
        assert "Stand neu laden" in page.text
        time.sleep(0.5)
    raise AssertionError(f"not done after {PATIENCE} s: {page.text}")


def test_a_plan_from_the_wish_to_its_publication(site):
    office = office_of(site)
    page = asked(office, minuten="1", luecke="0.5")
    assert "Der Auftrag ist gestellt." in page.text
    assert "/api/jobs/" in page.source
    assert "/static/planung.js" in page.source
    done = ended(office, page.path)
    assert "33 von 33 Terminen haben einen Platz" in done.text
    assert "Kein Plan" in done.text
    assert "Fehlende Pflichttermine" in done.text
    assert "Nichts: Alle Termine haben einen Platz." in done.text
    assert "planung.js" not in done.source

    name = page.path.rpartition("/")[2]
    plan = planning.plan_of(site.service, name)
    event = next(e for e in plan.events if e.room is not None and not site.service.problem.room[e.room].digital)
    wish = {"raum": event.room, "tag": event.date.isoformat(), "von": clock(event.start), "titel": "Im Weg",
            "bis": clock(event.start + 60), "zweck": "sonstiges", "personen": "3", "haus": ""}  # fmt: skip
    office.done(office.see("/buchen").form("/buchen"), **wish)
    publish = done.form(page.path, ("aktion", "veroeffentlichen"))
    refused = office.shown(publish, 409)
    assert "Das steht im Weg" in refused.text
    assert site.service.problem.room[event.room].title in refused.text
    assert "Im Weg" not in refused.text
    again = office.done(refused.form(page.path, ("aktion", "neu")))
    assert again.path != page.path
    ended(office, again.path)

    published = office.done(publish, verdraengen="ja")
    assert "Der Plan ist veröffentlicht." in published.text
    assert "als Fassung 1 veröffentlicht" in published.text
    assert "verdrängt" in office.see("/buchungen").text or "Im Weg" not in office.see("/woche").text
    assert "hat einen Plan veröffentlicht: Fassung 1" in office.see("/protokoll").text


def test_a_job_that_waits_is_cancelled_and_has_no_plan(browser):
    office = visitor(browser, "amt")
    page = asked(office)
    assert "wartet" in page.text
    gone = office.done(page.form(page.path, ("aktion", "abbrechen")))
    assert "Dieser Auftrag hat keinen Plan hinterlassen." in gone.text
    assert "abgebrochen" in office.see("/planung").text
    assert "noch keinen Plan" in office.shown(page.form(page.path), 409, aktion="veroeffentlichen").text


def test_a_plan_of_other_ground_is_refused_with_the_way_on(browser):
    office = visitor(browser, "amt")
    page = asked(office)
    with browser.service.database.write() as connection:
        plan = planning.plans.plan_in_force(connection)
        values = {"result": plan.model_dump_json(), "state": "fertig", "finished": 1, "based_on": 0}
        connection.execute(update(jobs).values(values))
    refused = office.shown(office.see(page.path).form(page.path, ("aktion", "veroeffentlichen")), 409)
    assert "veröffentlicht ist inzwischen Fassung 1" in refused.text
    assert refused.form(page.path, ("aktion", "neu"))


@pytest.mark.parametrize(
    ("field", "value"),
    [("minuten", "0"), ("minuten", "lang"), ("minuten", "241"), ("luecke", "1"), ("startzahl", "-1")],
)
def test_wishes_that_make_no_sense_start_nothing(browser, field, value):
    office = visitor(browser, "amt")
    office.shown(office.see("/planung").form("/planung"), 422, **{field: value})
    assert "Es gibt noch keinen Auftrag." in office.see("/planung").text


def test_nobody_else_plans(browser):
    lead = visitor(browser, "leitung")
    form = lead.see("/konto").form("/konto", ("aktion", "mail"))
    form.action = "/planung"
    assert "Koordinierungsstelle" in lead.shown(form, 403).text


def test_figures_in_words():
    assert proof(None, None) == "Es gibt noch keinen Plan."
    assert proof(0.0, None) == "Kein Plan ist besser: Das ist bewiesen."
    assert proof(0.0123, None) == "Kein Plan kann um mehr als 1,3\u00a0% besser sein."
    assert proof(0.00001, None) == "Kein Plan kann um mehr als 0,01\u00a0% besser sein."
    rows = levels(Cost(wishes=1234), None)
    assert [row[1:] for row in rows] == [("0", "–"), ("0", "–"), ("0", "–"), ("1.234", "–")]
