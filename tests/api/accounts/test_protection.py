"""Forged requests, headers, sizes and kinds of bodies."""

import re
from hashlib import sha256

import pytest
from fastapi import Form

from api.documentation import FOLDER, VENDORED
from tests.api.accounts.conftest import PASSWORD

WISH = {"title": "Homepage", "scopes": ["lesen"], "days": 30}


def refused(answer):
    return (answer.status_code, answer.json()["code"]) == (403, "herkunft-unklar")


def test_a_change_by_cookie_needs_the_token_of_the_session(lead, browsers):
    assert refused(lead("POST", "/api/tokens", json=WISH, csrf=False))
    assert refused(lead("POST", "/api/tokens", json=WISH, headers={"X-CSRF-Token": "x" * 43}))
    other = browsers()
    other.sign_in("leitung")
    assert refused(lead("POST", "/api/tokens", json=WISH, headers={"X-CSRF-Token": other.csrf}))
    assert lead("GET", "/api/tokens", csrf=False).json() == []
    assert lead("POST", "/api/tokens", json=WISH).status_code == 201


@pytest.mark.parametrize(
    ("headers", "good"),
    [
        ({"Origin": "http://raumzeit.test"}, True),
        ({"Origin": "http://raumzeit.test", "Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Origin": "https://boese.example"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": "http://raumzeit.test:81"}, False),
        ({"Origin": "http://raumzeit.test.boese.example"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
    ],
)
def test_a_change_comes_from_our_own_pages(lead, headers, good):
    answer = lead("POST", "/api/tokens", json=WISH, headers=headers)
    assert answer.status_code == 201 if good else refused(answer)


def test_nobody_is_signed_in_from_elsewhere(make, browser):
    make("leitung")
    body = {"login": "leitung", "password": PASSWORD}
    assert refused(browser("POST", "/api/session", json=body, headers={"Origin": "https://boese.example"}))
    assert refused(browser("POST", "/api/session", json=body, headers={"Sec-Fetch-Site": "cross-site"}))


def test_programs_need_no_such_token(lead, browsers):
    wish = WISH | {"scopes": ["verwalten", "lesen"]}
    value = lead("POST", "/api/tokens", json=wish).json()["token"]
    headers = {"Authorization": f"Bearer {value}"}
    assert lead("POST", "/api/tokens", json=WISH, csrf=False, headers=headers).status_code == 201


@pytest.fixture
def form(app):
    """A page with a form, as a web page of the service has them."""

    @app.post("/seite")
    def page(wort: str = Form()) -> str:
        return wort


@pytest.mark.usefixtures("form")
def test_forms_carry_the_token_in_a_field_and_are_read_after_that(lead):
    good = {"wort": "Grüße", "csrf": lead.csrf}
    assert lead("POST", "/seite", data=good, csrf=False).json() == "Grüße"
    assert lead("POST", "/seite", data=good, files={"datei": b"x"}, csrf=False).json() == "Grüße"
    assert refused(lead("POST", "/seite", data={"wort": "x"}, csrf=False))
    assert refused(lead("POST", "/seite", data={"wort": "x", "csrf": "falsch"}, csrf=False))
    assert refused(lead("POST", "/seite", csrf=False))


@pytest.mark.parametrize("path", ["/api/health", "/api/me", "/nirgends", "/openapi.json"])
def test_every_answer_has_the_headers(browser, path):
    headers = browser("GET", path).headers
    assert headers["content-security-policy"].startswith("default-src 'self'; frame-ancestors 'none'")
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert "strict-transport-security" not in headers
    assert re.fullmatch("[0-9a-f]{32}", headers["x-request-id"])


def test_the_docs_come_from_our_own_address(browser):
    answer = browser("GET", "/docs")
    assert answer.status_code == 200
    assert "script-src" not in answer.headers["content-security-policy"]
    assert "<script>" not in answer.text
    for path in re.findall(r'(?:src|href)="([^"]+)"', answer.text):
        assert path.startswith("/")
        assert browser("GET", path).status_code == 200, path
    for line in (VENDORED / "SHA256SUMS").read_text().splitlines():
        known, name = line.split()
        assert sha256((VENDORED / name).read_bytes()).hexdigest() == known
    assert (FOLDER / "start.js").is_file()


def test_a_body_may_have_a_megabyte(lead):
    most = 1024 * 1024
    for size in (most + 1, 10_000_000):
        answer = lead("POST", "/api/tokens", content=b" " * size, headers={"Content-Type": "application/json"})
        assert (answer.status_code, answer.json()["code"]) == (413, "zu-gross")
    answer = lead("POST", "/api/tokens", content=b" " * most, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422


def test_a_body_of_unknown_length_is_counted(lead):
    async def parts():
        for _ in range(20):
            yield b" " * 100_000

    answer = lead("POST", "/api/tokens", content=parts(), headers={"Content-Type": "application/json"})
    assert answer.status_code == 413


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "application/x-www-form-urlencoded", None])
def test_the_api_reads_json_only(lead, kind):
    headers = {} if kind is None else {"Content-Type": kind}
    answer = lead("POST", "/api/tokens", content=b"title=x", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (415, "inhaltsart-unbekannt")
    assert answer.headers["accept"] == "application/json, application/merge-patch+json"


def test_refusals_have_the_headers_too(lead):
    answer = lead("POST", "/api/tokens", content=b"x", headers={"Content-Type": "text/plain"})
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "x-request-id" in answer.headers
