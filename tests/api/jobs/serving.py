"""A real server on loopback, and clients of it."""

import datetime as dt
import json
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI, Request

from api.app import create_app
from api.config import Settings
from api.jobs.local import LocalRunner
from api.jobs.runner import Runner
from api.rights import PUBLIC, Actor, Role, Scope
from api.service import Service
from api.store.database import Database
from scenarios import load

NOW = dt.datetime(2026, 9, 1, 8, tzinfo=dt.UTC)
"""A month before the small county's horizon."""
PATIENCE = 120.0
"""Seconds after which a test gives up."""
STALE = 8
"""Seconds of silence (a worker says something every two) after which a job is taken over; the service waits longer."""


@dataclass
class Site:
    """A served service.

    Attributes:
        client: of the Koordinierungsstelle.
    """

    address: str
    client: httpx.Client
    service: Service

    def wait(self, job: str, ready: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The job as soon as it is so."""

        def look() -> dict[str, Any] | None:
            found = self.client.get(f"/api/jobs/{job}").raise_for_status().json()
            return found if ready(found) else None

        return until(look)

    def ended(self, job: str) -> dict[str, Any]:
        """The job once it has ended."""
        return self.wait(job, lambda found: found["finished"] is not None)


def until(look: Callable[[], Any]) -> Any:
    """What ``look`` finds, as soon as it finds something."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(0.05)
    raise TimeoutError


def service_of(url: str, database: Database) -> Service:
    """The small county."""
    return Service(Settings(database_url=url, data="beispiel"), database, load("beispiel"), now=lambda: NOW)


def actor_of(request: Request) -> Actor:
    """Who the request says it is."""
    role = request.headers.get("X-Role", Role.KOORDINIERUNG)
    if role == Role.OEFFENTLICHKEIT:
        return PUBLIC
    scopes = frozenset(Scope(s) for s in request.headers.get("X-Scopes", " ".join(Scope)).split())
    return Actor("konto-1", Role(role), Role(role).label, scopes=scopes)


def app_of(service: Service, runner: Runner) -> FastAPI:
    """The app as the service makes it, with a simple way to say who asks."""
    app = create_app(service)
    app.state.runner = runner
    app.state.authenticate = lambda _, request: actor_of(request)
    return app


@contextmanager
def served(service: Service, runner: Runner) -> Iterator[Site]:
    """Serve it while the block lives."""
    config = uvicorn.Config(
        app_of(service, runner), port=0, lifespan="off", log_level="warning", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{sock.getsockname()[1]}"
        thread = threading.Thread(target=server.run, args=([sock],))
        thread.start()
        try:
            until(lambda: server.started)
            with httpx.Client(base_url=address, timeout=30) as client:
                yield Site(address, client, service)
        finally:
            server.should_exit = True
            thread.join()


def stream(site: Site, job: str, last: int | None = None) -> Iterator[tuple[str, int, dict[str, Any]]]:
    """Kind, id and data of a job's events."""
    headers = {} if last is None else {"Last-Event-ID": str(last)}
    with site.client.stream("GET", f"/api/jobs/{job}/events", headers=headers) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        fields: dict[str, str] = {}
        for line in response.iter_lines():
            if not line and "data" in fields:
                yield fields["event"], int(fields["id"]), json.loads(fields["data"])
                fields = {}
            else:
                name, _, value = line.partition(": ")
                fields[name] = value


def main() -> None:
    """Serve an SQLite database on a port until killed: ``python -m tests.api.jobs.serving URL PORT``."""
    url, port = sys.argv[1:]
    database = Database(url)
    runner = LocalRunner(url, 1, stale=STALE)
    runner.start()
    uvicorn.run(app_of(service_of(url, database), runner), port=int(port), lifespan="off", log_level="warning")


if __name__ == "__main__":
    main()
