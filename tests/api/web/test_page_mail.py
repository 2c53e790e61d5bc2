"""Mail that did not arrive: the Koordinierungsstelle sees it, and lets it be sent once more; nobody else does."""

import pytest

from api.store import dispatch, outbox
from api.store.outbox import State
from tests.api.web.visitor import ADDRESS, PEOPLE, account, visitor

SECRET = "Was nur der Empfänger liest"


@pytest.fixture
def office(browser):
    return visitor(browser, "amt")


def fail(browser, what, *keys: str, address: str = "fz@example.org") -> list[str]:
    """Mail of which each became what a sender says; their ids."""
    now = browser.clock()
    ids = []
    with browser.service.database.write() as connection:
        for key in keys:
            outbox.notify(connection, address, f"Betreff {key}", SECRET, now, key)
            mail = dispatch.claim(connection, now)
            what(connection, mail, "RCPT: 550 no such user", now)
            ids.append(mail.id)
    return ids


def states(browser) -> list[State]:
    with browser.service.database.read() as connection:
        return [mail.state for mail in outbox.by_address(connection, "fz@example.org")]


def ask(someone, method: str, path: str):
    """A request of a program with the session of a visitor."""
    csrf = someone.get("/api/session").json()["csrf"]
    headers = {"X-CSRF-Token": csrf, "origin": ADDRESS, "accept": "application/json"}
    return someone.client.request(method, path, headers=headers)


def test_nothing_is_amiss(browser, office):
    assert "Alle Nachrichten sind angekommen oder noch unterwegs." in office.see("/nachrichten").text
    assert "angekommen" not in office.see("/").text


def test_what_failed_is_seen_without_its_text_and_sent_once_more(browser, office):
    account(browser, PEOPLE["leitung"])
    (mail,) = fail(browser, dispatch.failed, "eins")
    assert "Eine Nachricht ist nicht oder vielleicht nicht angekommen." in office.see("/").text
    page = office.see("/nachrichten")
    for words in ("Betreff eins", "Leitung Fürfeld, fz@example.org", "nicht zugestellt", "RCPT: 550 no such user"):
        assert words in page.text
    assert SECRET not in page.source
    assert "zweites Mal" not in page.text
    form = page.form(f"/nachrichten/{mail}")
    assert "wieder auf dem Weg" in office.done(form).text
    assert office.send(form).status_code == 303, "a double click"
    assert states(browser) == [State.WAITING]
    assert "Koordinierungsstelle hat eine Nachricht noch einmal auf den Weg gebracht." in office.see("/protokoll").text


def test_what_may_have_arrived_says_so(browser, office):
    fail(browser, dispatch.unclear, "eins", address="weg@example.org")
    page = office.see("/nachrichten")
    assert "vielleicht angekommen" in page.text
    assert "kommt sie bei einem weiteren Versuch ein zweites Mal" in page.text
    assert "weg@example.org (gehört zu keinem Konto mehr)" in page.text


def test_what_went_out_meanwhile_is_not_sent_again(browser, office):
    (mail,) = fail(browser, dispatch.failed, "eins")
    first, second = (office.see("/nachrichten").form(f"/nachrichten/{mail}") for _ in range(2))
    office.done(first)
    assert "schon unterwegs" in office.shown(second, 409).text
    second.action = "/nachrichten/unbekannt"
    office.shown(second, 404)


def test_the_list_goes_on_page_by_page(browser, office):
    fail(browser, dispatch.failed, *(f"{number:02d}" for number in range(25)))
    first = office.see("/nachrichten")
    more = office.see(next(link for link in first.links if "ab=" in link))
    seen = [form.action for page in (first, more) for form in page.forms if form.action.startswith("/nachrichten/")]
    assert len(seen) == len(set(seen)) == 25
    office.see("/nachrichten?ab=unsinn", 422)


def test_programs_read_and_repeat_too(browser, office):
    ids = fail(browser, dispatch.failed, "eins", "zwei", "drei")
    read, path = [], "/api/mail?limit=2"
    while path:
        page = ask(office, "GET", path).json()
        read += page["items"]
        path = page["next"] and f"/api/mail?limit=2&after={page['next']}"
    assert sorted(mail["id"] for mail in read) == sorted(ids)
    assert {"state": "gescheitert", "reason": "RCPT: 550 no such user", "recipients": []}.items() <= read[0].items()
    assert SECRET not in str(read)
    answer = ask(office, "POST", f"/api/mail/{ids[0]}/again")
    assert (answer.status_code, answer.json()["state"]) == (202, "wartend")
    answer = ask(office, "POST", f"/api/mail/{ids[0]}/again")
    assert (answer.status_code, answer.json()["code"]) == (409, "nachricht-ueberholt")


def test_nobody_else_sees_or_repeats(browser, office):
    (mail,) = fail(browser, dispatch.failed, "eins")
    form = office.see("/nachrichten").form(f"/nachrichten/{mail}")
    lead = visitor(browser, "leitung")
    refused = lead.see("/nachrichten", 403).text
    assert "Dafür fehlt Ihnen die Berechtigung" in refused
    assert "nicht berechtigt" not in refused, "said once is enough"
    assert "wenden Sie sich bitte an die Koordinierungsstelle" in refused
    assert "angekommen" not in lead.see("/").text
    csrf = ask(lead, "GET", "/api/session").json()["csrf"]
    form.fields = [(name, csrf if name == "csrf" else value) for name, value in form.fields]
    assert lead.send(form).status_code == 403
    assert ask(lead, "POST", f"/api/mail/{mail}/again").status_code == 403
    assert states(browser) == [State.FAILED]
