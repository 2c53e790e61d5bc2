"""A real server on loopback, a client that hides nothing, and a small service whose clock can be set."""

import datetime as dt
import http.client
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import uvicorn
from fastapi import Request

from api.app import create_app
from api.config import Settings
from api.feeds import FeedsFirst, feeds_app
from api.rights import PUBLIC, Actor, Role
from api.routes import feeds as routes
from api.service import Service
from api.store.database import Database
from tests.calendars.small_county import PROBLEM

START = dt.datetime(2026, 9, 15, 8, 0, 0, 500_000, tzinfo=dt.UTC)
ADDRESS = "https://raumzeit.example"

KOORDINIERUNG = Actor("k", Role.KOORDINIERUNG, "Koordinierungsstelle", "koordinierung")
LEITUNG = Actor("l", Role.LEITUNG, "Leitung Fürfeld", "leitung-fuerfeld", frozenset({"fz-fuerfeld"}))
KSA = Actor("s", Role.KITA_SOZIALARBEIT, "Kita-Sozialarbeit", "ksa-fuerfeld")
EB = Actor("e", Role.ELTERNBERATUNG, "Elternberatung", "eb-nord")
KITA = Actor("v", Role.KITA_LEITUNG, "Kita Volxheim", None, frozenset({"kita-volxheim"}))
BEP = Actor("b", Role.BEP, "BEP Volxheim", "bep-volxheim", frozenset({"kita-volxheim"}))
TRAEGER = Actor("t", Role.TRAEGER, "Träger", None, frozenset(), "Gemeinde")
ACTORS = {
    "koordinierung": KOORDINIERUNG,
    "leitung": LEITUNG,
    "ksa": KSA,
    "eb": EB,
    "kita": KITA,
    "bep": BEP,
    "traeger": TRAEGER,
    "niemand": PUBLIC,
}


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.time = START

    def __call__(self) -> dt.datetime:
        return self.time

    def advance(self, **span: float) -> None:
        self.time += dt.timedelta(**span)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    def __getitem__(self, name: str) -> str | None:
        return self.headers[name]


class Client:
    """One connection that stays open; names are sent as they are given, nothing is added."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)

    def __call__(self, method: str, path: str, body: str | None = None, /, **headers: str) -> Answer:
        self._connection.putrequest(method, path, skip_accept_encoding=True)
        for name, value in headers.items():
            self._connection.putheader(name.replace("_", "-"), value)
        if body is not None:
            self._connection.putheader("Content-Type", "application/json")
            self._connection.putheader("Content-Length", str(len(body.encode())))
        self._connection.endheaders(None if body is None else body.encode())
        response = self._connection.getresponse()
        return Answer(response.status, response.headers, response.read())

    def close(self) -> None:
        self._connection.close()


@contextmanager
def serving(app: Any, **more: Any) -> Iterator[Client]:
    """A server with that application."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, lifespan="off", log_level="info", log_config=None, **more))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        client = Client(server.servers[0].sockets[0].getsockname()[1])
        yield client
        client.close()
    finally:
        server.should_exit = True
        thread.join(20)


def service_of(database: Database, clock: Clock, problem=PROBLEM) -> Service:
    return Service(Settings(address=ADDRESS), database, problem, now=clock)


def application(service: Service) -> FeedsFirst:
    """The service as it is put together where it is served; who asks is told by a header."""
    app = create_app(service)
    if not any(str(getattr(route, "path", "")).startswith("/api/feeds") for route in app.routes):
        app.include_router(routes.router)
    app.state.authenticate = _who
    return FeedsFirst(app, feeds_app(service))


def _who(_: Service, request: Request) -> Actor:
    return ACTORS[request.headers.get("x-actor", "niemand")]
