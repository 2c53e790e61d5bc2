"""Every page for every role: there, well made, and silent about what its reader may not know."""

import pytest
from fastapi import APIRouter

from api.failures import UnavailableError
from api.rights import PUBLIC, Actor, Role
from tests.api.booking.county import BEP, COUNTY, KSA, LEAD, OTHER_LEAD

TRAEGER = Actor("a-tr", Role.TRAEGER, "Träger Fürfeld", None, frozenset(), "Ortsgemeinde")
EVERYBODY = (PUBLIC, LEAD, OTHER_LEAD, KSA, BEP, COUNTY, TRAEGER)
OPEN = (
    "/", "/woche", "/woche?woche=2026-W41&haus=fz-fuerfeld", "/woche?woche=2026-W41&raum=gr-fuerfeld",
    "/woche?tag=2026-10-06&haus=kita-volxheim", "/woche?woche=2026-W53&haus=jugendamt", "/raeume", "/raeume?art=raum",
    "/raeume/gr-fuerfeld", "/raeume/br-fuerfeld?woche=2026-W41", "/frei",
    "/frei?von_tag=2026-10-06&bis_tag=2026-10-07&dauer=120&personen=10",
)  # fmt: skip
OWN = ("/buchen", "/buchungen", "/buchungen?zeit=vergangen", "/buchungen?wessen=raeume", "/warteliste",
       "/warteliste?alle=1")  # fmt: skip
SECRET = "Gespräch mit Familie X"


def book(browser, actor, **changes) -> str:
    """Book by form; the path of the booking."""
    form = browser.see(actor, "/buchen").form("/buchen")
    wanted = {
        "raum": "gr-fuerfeld", "tag": "2026-10-06", "von": "10:00", "bis": "12:00", "titel": "Treffen",
        "zweck": "sonstiges", "personen": "5", "haus": "", **changes,
    }  # fmt: skip
    return browser.done(actor, form, **wanted).path


@pytest.mark.parametrize("actor", EVERYBODY, ids=lambda a: a.role.value + "-" + (a.account or ""))
def test_every_page_is_there_and_well_made(browser, actor):
    book(browser, KSA)
    book(browser, KSA, titel=SECRET, sicht="vertraulich", von="14:00", bis="15:00")
    for path in (*OPEN, *(OWN if actor.account else ())):
        page = browser.see(actor, path)
        assert "Kreis Musterstadt" in page.text
        if actor is not KSA:
            assert SECRET not in page.source, path
    if actor.account is not None:
        assert actor.title in browser.see(actor, "/").text


@pytest.mark.parametrize("actor", EVERYBODY[1:])
def test_of_others_counselling_no_page_says_more_than_belegt(browser, actor):
    path = book(browser, KSA, titel=SECRET, sicht="vertraulich", haus="kita-volxheim")
    pages = [browser.ask(actor, "GET", p) for p in (path, f"{path}/aendern", f"{path}/absagen", "/antraege")]
    if actor is KSA:
        assert SECRET in pages[0].text
    else:
        assert not [p.url for p in pages if SECRET in p.text]
    week = browser.see(actor, "/woche?woche=2026-W41&haus=fz-fuerfeld")
    assert "10:00–12:00" in week.text or "09:45–12:00" in week.text


def test_planned_counselling_is_belegt_and_public_events_are_told(browser):
    week = browser.see(PUBLIC, "/woche?woche=2026-W37&haus=fz-fuerfeld")
    assert "Beratungsgespräch" not in week.source
    assert "11:00–12:30 belegt" in week.text
    offers = browser.see(PUBLIC, "/")
    assert "Sprechstunde Elternberatung" in offers.text
    assert "Elterntreff" in offers.text
    assert "Beratungsgespräch" not in offers.source


def test_a_lead_changes_a_confidential_booking_without_reading_or_losing_its_title(browser):
    path = book(browser, KSA, titel=SECRET, sicht="vertraulich", haus="kita-volxheim")
    form = browser.see(LEAD, f"{path}/aendern").form(f"{path}/aendern")
    assert dict(form.fields)["titel"] == "belegt"
    browser.done(LEAD, form, von="10:30")
    page = browser.see(KSA, path)
    assert SECRET in page.text
    assert "Kita Volxheim" in page.text
    assert "10:30–12:00" in page.text


def test_the_menu_knows_the_role_and_the_page(browser):
    assert "/antraege" not in browser.see(KSA, "/").links
    assert "/antraege" in browser.see(LEAD, "/").links
    assert "/planung" in browser.see(COUNTY, "/").links
    assert "/planung" not in browser.see(LEAD, "/").links
    assert "/buchungen" not in browser.see(PUBLIC, "/").links
    assert '<a href="/woche" aria-current="page">' in browser.see(PUBLIC, "/woche").source
    assert {"/konten", "/protokoll", "/nachrichten", "/kalenderserver"} <= set(browser.see(COUNTY, "/verwaltung").links)
    assert '<a href="/verwaltung" aria-current="page">' in browser.see(COUNTY, "/protokoll").source


@pytest.mark.parametrize("path", ["/buchen?raum=gr-fuerfeld", "/buchungen", "/antraege", "/warteliste"])
def test_who_has_to_sign_in_comes_back(browser, path):
    answer = browser.ask(PUBLIC, "GET", path)
    assert answer.status_code == 303
    back = path.replace("?", "%3F").replace("=", "%3D")
    assert answer.headers["location"] == f"/anmelden?weiter={back}"


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/nirgends", 404, "Diese Seite gibt es nicht"),
        ("/raeume/nirgends", 404, "nirgends"),
        ("/buchungen/nirgends", 404, "nicht für Sie"),
        ("/buchungen/serien/nirgends", 404, "nicht für Sie"),
        ("/warteliste/nirgends", 404, "nicht für Sie"),
        ("/antraege", 403, "verwaltet"),
        ("/woche?woche=2026-W54", 422, "2026-W48"),
        ("/woche?woche=9999-W52", 422, "reicht"),
        ("/woche?tag=9999-12-31", 422, "reicht"),
        ("/woche?haus=nirgends", 404, "Haus"),
        ("/buchungen?ab=quatsch", 422, "Stelle"),
        ("/raeume/<script>", 404, "<script>"),
    ],
)
def test_errors_are_pages(browser, path, status, words):
    page = browser.see(KSA, path, status)
    assert words in page.text
    assert "<script" not in page.source


def test_who_follows_a_link_to_a_booking_signed_out_is_shown_the_way_in_and_back(browser):
    path = book(browser, LEAD)
    assert f"/anmelden?weiter={path}" in browser.see(PUBLIC, path, 404).links
    assert not any("weiter" in link for link in browser.see(KSA, "/nirgends", 404).links)


def test_what_nobody_foresaw_and_what_is_down_are_pages_too(browser):
    router = APIRouter()

    @router.get("/kaputt")
    def broken() -> None:
        raise RuntimeError("secret detail")

    @router.get("/weg")
    def away() -> None:
        raise UnavailableError

    browser.app.include_router(router)
    browser.client._transport.raise_server_exceptions = False
    page = browser.see(LEAD, "/kaputt", 500)
    assert "secret" not in page.source
    assert "später" in browser.see(LEAD, "/weg", 503).text


@pytest.mark.parametrize(
    ("path", "accept"),
    [
        ("/api/bookings", "text/html"),
        ("/api/nirgends", "text/html"),
        ("/nirgends", "*/*"),
        ("/kalender/x", "text/html"),
    ],
)
def test_programs_still_get_problems(browser, path, accept):
    answer = browser.ask(PUBLIC, "GET", path, headers={"accept": accept})
    assert answer.status_code in {401, 404}
    assert answer.headers["content-type"] == "application/problem+json"


def test_pages_are_no_part_of_the_interface_for_programs(browser):
    paths = browser.ask(PUBLIC, "GET", "/openapi.json").json()["paths"]
    assert all(path.startswith("/api/") for path in paths)


def test_style_and_icon_come_from_here_and_keep(browser):
    page = browser.see(PUBLIC, "/")
    for name in ("raumzeit.css", "zeichen.svg"):
        address = page.source.partition(f"/static/{name}")[2].partition('"')[0]
        assert browser.ask(PUBLIC, "GET", f"/static/{name}{address}").status_code == 200
    assert "http://" not in page.source
    assert "https://" not in page.source


def test_a_form_carries_the_proof_of_its_session_where_there_is_one(browser):
    @browser.app.middleware("http")
    async def session(request, go_on):
        request.state.csrf = "beweis"
        return await go_on(request)

    page = browser.see(LEAD, "/buchen")
    posts = [form for form in page.forms if form.method == "post"]
    assert posts
    assert all(("csrf", "beweis") in form.fields for form in posts)


def test_the_week_of_one_room_shows_every_hour_once(browser):
    book(browser, LEAD)
    page = browser.see(LEAD, "/woche?woche=2026-W41&raum=gr-fuerfeld&haus=")
    assert "Raum belegt 09:45–12:00" in page.text
    assert page.source.count('scope="row"') >= 24
    assert any("tag=2026-10-06&von=12:00&bis=13:00" in link for link in page.links)
    assert not any("tag=2026-10-06&von=11:00" in link for link in page.links)


def test_what_is_over_cannot_be_booked_from_the_week(browser):
    page = browser.see(LEAD, "/woche?woche=2026-W35&haus=fz-fuerfeld")
    assert not any("/buchen?" in link for link in page.links)


def test_html_in_texts_stays_text(browser):
    path = book(browser, LEAD, titel='<b>fett</b> & "so"', sicht="oeffentlich")
    for address in (path, "/woche?woche=2026-W41&haus=fz-fuerfeld", "/buchungen", "/buchen?titel=<script>"):
        assert not {"<b>", "<script"} & {t for t in ("<b>", "<script") if t in browser.see(LEAD, address).source}
    assert "<b>fett</b>" in browser.see(LEAD, path).text
