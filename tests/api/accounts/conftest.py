"""The service with both databases, a clock that tests set, and a browser."""

import asyncio
import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import httpx
import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI

from api.accounts import manage, passwords
from api.accounts.manage import OPERATOR, Wanted
from api.app import create_app
from api.config import Settings
from api.rights import Role
from api.service import Service
from api.store.accounts import Account
from api.store.database import Database
from scenarios import load
from tests.api.store.servers import emptied, migrated_file

PASSWORD = "drei Wörter und ein Baum"
CHEAP = PasswordHasher(time_cost=1, memory_cost=1024)
"""Argon2id all the same; the real parameters take a second on a busy machine, and two tests have them."""
HASH = CHEAP.hash(PASSWORD)


@dataclass
class Clock:
    """The service's clock; it stands still until a test moves it."""

    at: dt.datetime = dt.datetime(2026, 9, 1, 8, tzinfo=dt.UTC)

    def __call__(self) -> dt.datetime:
        return self.at

    def forward(self, **span: float) -> None:
        self.at += dt.timedelta(**span)


@dataclass
class Browser:
    """A client that keeps cookies, on loopback without a socket.

    Attributes:
        csrf: what it sends with changes, once it has signed in.
    """

    app: FastAPI
    address: str = "192.0.2.1"
    base: str = "http://raumzeit.test"
    cookies: httpx.Cookies = field(default_factory=httpx.Cookies)
    csrf: str | None = None

    def __call__(self, method: str, path: str, *, csrf: bool = True, **more) -> httpx.Response:
        headers = dict(more.pop("headers", {}))
        if csrf and self.csrf is not None:
            headers.setdefault("X-CSRF-Token", self.csrf)

        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, client=(self.address, 5000))
            async with httpx.AsyncClient(transport=transport, base_url=self.base, cookies=self.cookies) as client:
                answer = await client.request(method, path, headers=headers, **more)
                self.cookies = client.cookies
                return answer

        return asyncio.run(ask())

    def sign_in(self, login: str, password: str = PASSWORD) -> httpx.Response:
        answer = self("POST", "/api/session", json={"login": login, "password": password})
        if answer.status_code == 201:
            self.csrf = answer.json()["csrf"]
        return answer


def app_of(service: Service) -> FastAPI:
    return create_app(service)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path) -> str:
    """The address of a database with nothing in it but what its migrations put there."""
    if request.param == "sqlite":
        return migrated_file(tmp_path / "raumzeit.db")
    return emptied(request.getfixturevalue("server"), "accounts")


@pytest.fixture
def database(url) -> Iterator[Database]:
    found = Database(url)
    yield found
    found.close()


@pytest.fixture(scope="session")
def problem():
    return load("beispiel")


@pytest.fixture(autouse=True)
def _cheap(monkeypatch) -> None:
    monkeypatch.setattr(passwords, "_hasher", CHEAP)
    monkeypatch.setattr(passwords, "_NOBODYS", CHEAP.hash("niemand"))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def settings() -> Settings:
    return Settings(data="beispiel")


@pytest.fixture
def service(database, problem, clock, settings) -> Service:
    return Service(settings, database, problem, now=clock)


@pytest.fixture
def app(service) -> FastAPI:
    return app_of(service)


@pytest.fixture
def browser(app) -> Browser:
    return Browser(app)


@pytest.fixture
def browsers(app) -> Callable[..., Browser]:
    return lambda **more: Browser(app, **more)


@pytest.fixture
def make(service, monkeypatch) -> Callable[..., Account]:
    """Makes an account with a password, which is hashed once for all tests."""

    def create(login: str = "leitung", role: Role = Role.LEITUNG, **more) -> Account:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(passwords, "hashed", lambda _: HASH)
            values = {"password": PASSWORD} | more
            return manage.create(service, OPERATOR, Wanted(login=login, role=role, **values))

    return create


@pytest.fixture
def office(make, browsers) -> Iterator[Browser]:
    """The county's office, signed in."""
    make("amt", Role.KOORDINIERUNG)
    found = browsers()
    assert found.sign_in("amt").status_code == 201
    return found


@pytest.fixture
def lead(make, browsers) -> Browser:
    """A lead, signed in."""
    make("leitung", person="leitung-nord", houses=("fz-nord",))
    found = browsers()
    assert found.sign_in("leitung").status_code == 201
    return found
