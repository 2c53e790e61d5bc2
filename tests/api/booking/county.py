"""A service asked over HTTP by whoever a test says."""

import datetime as dt

from fastapi.testclient import TestClient

from api.app import create_app
from api.jobs.work import do
from api.rights import Actor, Role
from api.service import Service
from api.store import jobs
from api.upkeep import tidy

NOW = dt.datetime(2026, 9, 1, 8, 0, tzinfo=dt.UTC)
LEAD = Actor("a-lead", Role.LEITUNG, "Leitung Fürfeld", "leitung-fuerfeld", frozenset({"fz-fuerfeld"}))
OTHER_LEAD = Actor("a-kirn", Role.LEITUNG, "Leitung Kirn", "leitung-kirn", frozenset({"fz-kirn"}))
KSA = Actor("a-ksa", Role.KITA_SOZIALARBEIT, "Kita-Sozialarbeit Fürfeld", "ksa-fuerfeld", frozenset({"fz-fuerfeld"}))
BEP = Actor("a-bep", Role.BEP, "BEP Volxheim", "bep-volxheim", frozenset({"kita-volxheim"}))
COUNTY = Actor("a-koord", Role.KOORDINIERUNG, "Koordinierungsstelle", "koordinierung")
EVERYBODY = (LEAD, OTHER_LEAD, KSA, BEP, COUNTY)


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> dt.datetime:
        return self.now


def work_off(service: Service) -> None:
    """Do every job that waits, here and now."""
    while True:
        with service.database.write() as connection:
            held = next((jobs.take(connection, due.name, "test") for due in jobs.waiting(connection)), None)
        if held is None:
            return
        do(service.database, held)


class County:
    """The service over HTTP, asked by one of several people."""

    def __init__(self, service: Service, clock: Clock) -> None:
        self.service = service
        self.clock = clock
        self.app = create_app(service)
        self.client = TestClient(self.app)

    def ask(self, actor: Actor, method: str, path: str, **more):
        self.app.state.authenticate = lambda *_: actor
        return self.client.request(method, f"/api{path}", **more)

    def book(self, actor: Actor = LEAD, begin="2026-10-06T10:00:00+02:00", end="2026-10-06T12:00:00+02:00", **more):
        """Ask for a booking; the answer."""
        headers = more.pop("headers", {})
        wish = {"room": "gr-fuerfeld", "title": "Treffen", "purpose": "sonstiges", "begin": begin, "end": end, **more}
        return self.ask(actor, "POST", "/bookings", json=wish, headers=headers)

    def booked(self, actor: Actor = LEAD, *args, **more) -> dict:
        """A booking that succeeds."""
        answer = self.book(actor, *args, **more)
        assert answer.status_code == 201, answer.text
        return answer.json()["booking"]

    def change(self, actor: Actor, booking: dict, **changes):
        headers = {"If-Match": f'"{booking["version"]}"'}
        return self.ask(actor, "PATCH", f"/bookings/{booking['id']}", json=changes, headers=headers)

    def cancel(self, actor: Actor, booking: dict):
        headers = {"If-Match": f'"{booking["version"]}"'}
        return self.ask(actor, "DELETE", f"/bookings/{booking['id']}", headers=headers)

    def decide(self, actor: Actor, booking: dict, decision: str, reason: str | None = None):
        headers = {"If-Match": f'"{booking["version"]}"'}
        body = {"decision": decision, **({"reason": reason} if reason else {})}
        return self.ask(actor, "POST", f"/bookings/{booking['id']}/decision", json=body, headers=headers)

    def read(self, actor: Actor, booking: dict):
        return self.ask(actor, "GET", f"/bookings/{booking['id']}")

    def work_off(self) -> None:
        """What processes beside the service do: every job that waits, one after the other."""
        work_off(self.service)

    def end_offers(self) -> None:
        """What the service does every minute."""
        tidy(self.service)
