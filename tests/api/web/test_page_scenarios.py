"""Scenarios in a browser: a question that comes with the county, planned, ended, compared."""

import time

import pytest

from api.accounts.manage import Wanted
from api.config import Settings
from api.rights import Role
from api.service import Service
from api.store.database import Database
from scenarios import load
from tests.api.booking.county import Clock
from tests.api.web.browser import Browser
from tests.api.web.visitor import Visitor, account, visitor

PATIENCE = 120.0
"""Seconds after which a test gives up."""
FILE = """titel: Was ist, wenn die Mühle schließt?
datensatz: beispiel
aenderungen: {kita_schliesst: {kita: kita-muehle}}
"""


@pytest.fixture
def site(url):
    """The service; who enters ``client`` runs what goes on behind it."""
    database = Database(url)
    settings = Settings(DATABASE_URL=url, data="beispiel")
    yield Browser(Service(settings, database, load("beispiel"), now=Clock()), Clock())
    database.close()


@pytest.fixture
def office(site) -> Visitor:
    account(site, Wanted(login="amt", role=Role.KOORDINIERUNG))
    made = Visitor(site)
    assert made.sign_in("amt").status_code == 303
    return made


def test_a_question_from_its_file_to_the_comparison(site, office):
    with site.client:
        form = office.see("/szenarien").form("/szenarien")
        page = office.done(form, name="muehle", datei=FILE.replace("\n", "\r\n"), minuten="1", luecke="0.5")
        assert "Die Szenarien werden gerechnet" in page.text
        assert "/api/scenarios/" in page.source
        end = time.monotonic() + PATIENCE
        while "Ergebnis" not in (page := office.see(page.path)).text:
            assert "von 2 Plänen" in page.text
            assert time.monotonic() < end, page.text
            time.sleep(0.5)
    assert "beispiel (unverändert) fertig" in " ".join(page.text.split())
    assert "zu Ende" in office.see("/szenarien").text
    answer = office.get(f"{page.path}/vergleich")
    assert answer.status_code == 200
    assert "Kita Mühle schließt" in answer.text
    assert "style-src 'sha256-" in answer.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def test_what_waits_is_ended_and_leaves_nothing_to_compare(office):
    form = office.see("/szenarien?vorlage=gibt-es-nicht").form("/szenarien")
    page = office.done(form, name="muehle", datei=FILE)
    assert "0 von 2 Plänen sind zu Ende." in page.text
    assert office.get(f"{page.path}/vergleich").status_code == 409
    gone = office.done(page.form(page.path))
    assert "Der Abbruch ist verlangt." in gone.text
    assert "Zu vergleichen gibt es nichts" in gone.text
    assert office.get(f"{page.path}/vergleich").status_code == 409


def test_faults_stand_below_the_form_with_their_lines(office):
    form = office.see("/szenarien").form("/szenarien")
    wrong = office.shown(form, 422, name="muehle", datei=FILE.replace("kita: kita-muehle", "kita: kita-mohle"))
    assert "muehle.yaml, Zeile 3, Spalte " in wrong.text
    assert "Meinten Sie „kita-muehle“?" in wrong.text
    assert "kita: kita-mohle}}" in wrong.source, "what was typed in stays in the form"
    for field, value in (("name", "Mühle"), ("minuten", "0"), ("luecke", "1"), ("datei", "")):
        office.shown(form, 422, **({"name": "muehle", "datei": FILE} | {field: value}))
    assert "Noch wurde nichts gefragt." in office.see("/szenarien").text


def test_questions_that_come_with_the_county_fill_the_form(browser):
    office = visitor(browser, "amt")
    page = office.see("/szenarien?vorlage=dritte-stunde")
    assert "Was bringt eine dritte Stunde Freistellung?" in page.text
    assert page.form("/szenarien").data()["name"] == ["dritte-stunde"]
    assert "freistellung: {rolle: leitung_fz" in page.source
