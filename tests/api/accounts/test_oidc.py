"""OpenID Connect against a real provider on loopback, with keys of its own."""

import hashlib
import json
import threading
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from api.accounts import oidc
from api.config import Settings
from api.rights import Role
from tests.api.accounts.conftest import Clock
from tests.api.web.browser import Page

CLIENT, SECRET = "raumzeit", "geheim & lang"
KEY = RSAKey.generate_key(2048, {"kid": "eins", "use": "sig", "alg": "RS256"})
STRANGE = RSAKey.generate_key(2048, {"kid": "eins", "use": "sig", "alg": "RS256"})


class Provider(ThreadingHTTPServer):
    """A small OpenID Connect provider: discovery, keys, codes bound to PKCE and redirect address, ID tokens.

    Attributes:
        claims: of whoever signs in next.
        key: what ID tokens are signed with.
        broken: whether it answers with an error of its own.
    """

    daemon_threads = True

    def __init__(self, clock: Clock) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.clock = clock
        self.issuer = f"http://127.0.0.1:{self.server_address[1]}"
        self.claims: dict = {"sub": "42", "email": "Leitung@Example.org", "email_verified": True}
        self.key, self.algorithm, self.broken = KEY, "RS256", False
        self.codes: dict[str, dict[str, str]] = {}

    def authorize(self, address: str) -> dict[str, str]:
        """What a browser brings back from the page at that address, after somebody signed in there."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["client_id"] == CLIENT
        assert asked["response_type"] == "code"
        assert asked["scope"] == "openid email"
        assert asked["code_challenge_method"] == "S256"
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def id_token(self, asked: dict[str, str]) -> str:
        now = int(self.clock().timestamp())
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        header = {"alg": self.algorithm, "kid": "eins"}
        return jwt.encode(header, claims | self.claims, self.key, algorithms=[self.algorithm])


class Answer(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        issuer = self.server.issuer
        pages = {
            "/.well-known/openid-configuration": {
                "issuer": issuer,
                "authorization_endpoint": f"{issuer}/anmelden?mandant=kreis",
                "token_endpoint": f"{issuer}/token",
                "jwks_uri": f"{issuer}/keys",
            },
            "/keys": {"keys": [KEY.as_dict(private=False)]},
        }
        self._send(200 if self.path in pages else 404, pages.get(self.path, {}))

    def do_POST(self) -> None:
        size = int(self.headers["Content-Length"])
        form = {name: values[0] for name, values in parse_qs(self.rfile.read(size).decode()).items()}
        kind, _, value = self.headers.get("Authorization", "").partition(" ")
        asked = self.server.codes.pop(form.get("code", ""), None)
        challenge = urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).decode().rstrip("=")
        good = (
            kind == "Basic"
            and b64decode(value).decode() == f"{CLIENT}:{SECRET}"
            and asked is not None
            and asked["code_challenge"] == challenge
            and asked["redirect_uri"] == form["redirect_uri"]
            and form["grant_type"] == "authorization_code"
        )
        if good and asked is not None:
            self._send(200, {"access_token": "x", "token_type": "Bearer", "id_token": self.server.id_token(asked)})
        else:
            self._send(400, {"error": "invalid_grant"})

    def _send(self, status: int, content: dict) -> None:
        body = b"<html>" if self.server.broken else json.dumps(content).encode()
        self.send_response(502 if self.server.broken else status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def provider(clock) -> Iterator[Provider]:
    server = Provider(clock)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def settings(provider) -> Settings:
    return Settings(data="beispiel", oidc_issuer=provider.issuer, oidc_client=CLIENT, oidc_secret=SECRET)


def go(browser, provider, target="/kalender"):
    """Signs in by the provider and says how it ended."""
    away = browser("GET", "/api/session/oidc", params={"target": target})
    assert away.status_code == 303, away.text
    assert away.headers["location"].startswith(f"{provider.issuer}/anmelden?mandant=kreis&")
    return browser("GET", oidc_callback(), params=provider.authorize(away.headers["location"]))


def oidc_callback():
    return "/api/session/oidc/callback"


def test_the_first_time_a_verified_address_the_next_time_the_identity(provider, make, browsers, clock):
    make("leitung", mail="leitung@example.org", password=None)
    browser = browsers()
    answer = go(browser, provider)
    assert (answer.status_code, answer.headers["location"]) == (303, "/kalender")
    assert browser("GET", "/api/me").json()["single_sign_on"] is True
    assert "raumzeit_anmeldung" not in browser.cookies
    provider.claims = {"sub": "42", "email": "neu@example.org", "email_verified": False}
    again = browsers()
    assert go(again, provider).status_code == 303
    assert again("GET", "/api/me").json()["login"] == "leitung"
    assert again("GET", "/api/sessions").json()[0]["means"] == "oidc"
    actions = [entry["action"] for entry in again("GET", "/api/audit").json()["items"]]
    assert actions == ["angemeldet", "angemeldet", "anmeldedienst-verbunden"]


@pytest.mark.parametrize(
    "claims",
    [
        {"email_verified": False},
        {"email_verified": "true"},
        {"email_verified": None},
        {"email": None},
        {"email": "fremd@example.org"},
    ],
)
def test_whoever_is_not_known_is_told_so_kindly(provider, make, browser, claims):
    make("leitung", mail="leitung@example.org")
    provider.claims |= claims
    answer = go(browser, provider)
    assert (answer.status_code, answer.json()["code"]) == (403, "konto-fehlt")
    assert "Koordinierungsstelle legt Ihnen gern eines an" in answer.json()["title"]
    assert browser("GET", "/api/me").status_code == 401


def test_an_address_of_two_accounts_or_of_one_that_is_connected_already_connects_nobody(provider, make, browsers):
    make("eins", mail="leitung@example.org")
    make("zwei", mail="leitung@example.org")
    assert go(browsers(), provider).status_code == 403
    make("drei", Role.BEP, mail="bep@example.org")
    provider.claims |= {"email": "bep@example.org"}
    assert go(browsers(), provider).status_code == 303
    provider.claims |= {"sub": "43"}
    assert go(browsers(), provider).status_code == 403


def test_a_closed_account_stays_closed(provider, make, browsers):
    make("leitung", mail="leitung@example.org", active=False)
    assert go(browsers(), provider).status_code == 403


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "anders"},
        {"aud": "jemand-anders"},
        {"aud": ["raumzeit", "anders"], "azp": "anders"},
        {"iss": "https://boese.example"},
        {"exp": 1_700_000_000},
        {"iat": 4_000_000_000},
        {"sub": None},
        {"at_hash": "falsch"},
    ],
)
def test_id_tokens_that_do_not_hold_are_refused(provider, make, browser, claims):
    make("leitung", mail="leitung@example.org")
    provider.claims |= claims
    answer = go(browser, provider)
    assert (answer.status_code, answer.json()["code"]) == (401, "anmeldung-abgelehnt")


def test_signatures_by_other_keys_and_by_shared_secrets_are_refused(provider, make, browsers):
    make("leitung", mail="leitung@example.org")
    provider.key = STRANGE
    assert go(browsers(), provider).status_code == 401
    provider.key, provider.algorithm = OctKey.import_key(SECRET * 4), "HS256"
    assert go(browsers(), provider).status_code == 401


def test_a_sign_in_belongs_to_the_browser_that_began_it_and_is_used_once(provider, make, browsers):
    make("leitung", mail="leitung@example.org")
    one, other = browsers(), browsers()
    brought = provider.authorize(one("GET", "/api/session/oidc").headers["location"])
    other("GET", "/api/session/oidc")
    for browser in (other, browsers()):
        answer = browser("GET", oidc_callback(), params=brought)
        assert (answer.status_code, answer.json()["code"]) == (401, "anmeldung-abgelaufen")
    kept = dict(one.cookies)
    assert one("GET", oidc_callback(), params=brought).status_code == 303
    one.cookies.update(kept)
    assert one("GET", oidc_callback(), params=brought).status_code == 401


def test_a_sign_in_does_not_wait_for_ever(provider, make, browser, clock):
    make("leitung", mail="leitung@example.org")
    brought = provider.authorize(browser("GET", "/api/session/oidc").headers["location"])
    clock.forward(minutes=10)
    assert browser("GET", oidc_callback(), params=brought).status_code == 401


def test_a_wrong_code_and_no_code_are_refused(provider, browser):
    for code in ("falsch", ""):
        state = provider.authorize(browser("GET", "/api/session/oidc").headers["location"])["state"]
        answer = browser("GET", oidc_callback(), params={"code": code, "state": state})
        assert (answer.status_code, answer.json()["code"]) == (401, "anmeldung-abgelehnt")
    assert browser("GET", oidc_callback(), params={"error": "access_denied"}).status_code == 401


@pytest.mark.parametrize("target", ["https://boese.example", "//boese.example", "/\\boese.example", "kalender"])
def test_nobody_is_led_astray(provider, make, browser, target):
    make("leitung", mail="leitung@example.org")
    assert go(browser, provider, target).headers["location"] == "/"


def test_a_provider_that_fails_is_no_error_of_ours(provider, browser):
    provider.broken = True
    answer = browser("GET", "/api/session/oidc")
    assert (answer.status_code, answer.json()["code"]) == (503, "anmeldedienst-gestoert")


def test_another_issuer_than_the_one_asked_is_not_believed(provider, browser):
    provider.issuer = "http://127.0.0.1:1"
    assert browser("GET", "/api/session/oidc").status_code == 503


def test_without_settings_there_is_none(service, browsers):
    with pytest.raises(oidc.NotConfiguredError):
        oidc.Provider(Settings(), "http://raumzeit.test" + oidc_callback())


def test_clocks_may_differ_a_little(provider, make, browser):
    make("leitung", mail="leitung@example.org")
    now = int(provider.clock().timestamp())
    provider.claims |= {"iat": now + 30, "exp": now - 30}
    assert go(browser, provider).status_code == 303


def told(answer, status: int) -> Page:
    """The sign-in page that a browser is shown instead of a problem for programs."""
    page = Page(answer)
    page.check()
    assert answer.status_code == status
    assert answer.headers["cache-control"] == "no-store"
    assert page.form("/anmelden")
    return page


def test_browsers_are_told_on_the_sign_in_page(provider, make, browser):
    html = {"headers": {"accept": "text/html"}}
    lost = told(browser("GET", oidc_callback(), **html), 401)
    assert "abgelaufen oder wurde schon benutzt" in lost.text
    away = browser("GET", "/api/session/oidc").headers["location"]
    nobody = told(browser("GET", oidc_callback(), params=provider.authorize(away), **html), 403)
    assert "Koordinierungsstelle legt Ihnen gern eines an" in nobody.text
    away = browser("GET", "/api/session/oidc?target=/konto").headers["location"]
    brought = provider.authorize(away) | {"code": "falsch"}
    refused = told(browser("GET", oidc_callback(), params=brought, **html), 401)
    assert "hat Sie nicht angemeldet" in refused.text
    assert "/api/session/oidc?target=/konto" in refused.links, "the second try leads to where the first was to lead"
    provider.broken = True
    broken = told(browser("GET", "/api/session/oidc?target=/konto", **html), 503)
    assert "antwortet gerade nicht" in broken.text
    assert ("weiter", "/konto") in broken.form("/anmelden").fields
    assert "/api/session/oidc?target=/konto" in broken.links
    astray = told(browser("GET", "/api/session/oidc?target=//boese.example", **html), 503)
    assert ("weiter", "/") in astray.form("/anmelden").fields


def test_browsers_read_a_page_where_an_address_makes_no_sense(provider, browser):
    answer = browser("GET", oidc_callback(), params={"state": "x" * 201}, headers={"accept": "text/html"})
    page = Page(answer)
    page.check()
    assert (answer.status_code, "Die Adresse enthält Angaben, die nicht passen." in page.text) == (422, True)
