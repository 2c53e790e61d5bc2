"""The CalDAV door: how long a client takes to synchronise a calendar first, without a change, and with ten changes.

    python benchmarks/caldav_door.py [--events 1000] [--runs 9]

The door runs as it is served, in a process of its own, on loopback and a fresh SQLite file. The client is one
connection of the standard library: a sync-collection report (RFC 6578), then one multiget of what changed; what it does
with the answers is not counted. Medians; the first synchronisation is cold, of a door that has just started, and warm.
Beside each stands the processor time of the door, which a busy machine changes less (Linux).
Prints what was measured beside its bar, then figures as JSON objects (name, value, unit, limit, holds).
"""

import argparse
import base64
import contextlib
import datetime as dt
import http.client
import multiprocessing
import os
import re
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import uvicorn

from api.config import Settings
from api.dav.app import door_app
from api.dav.memory import MEMORY_FILE, remembering
from api.service import Service
from api.store import feeds as store
from api.store.calendar import Words
from api.store.database import Database
from api.store.door import carry_out
from api.store.ledger import Change, Kind, Reservation
from benchmarks import feeds
from benchmarks.serving import free_port, report
from scenarios import load

SYNC = (
    '<sync-collection xmlns="DAV:"><sync-token>{}</sync-token><sync-level>1</sync-level><prop><getetag/></prop>'
    "</sync-collection>"
)
MULTIGET = (
    '<C:calendar-multiget xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><prop><getetag/><C:calendar-data/>'
    "</prop>{}</C:calendar-multiget>"
)
CHANGES = 10
UNCHANGED = "synchronisation without a change"
BARS = {UNCHANGED: 28.0}
"""Milliseconds, of a first try with Radicale over a database."""
HREF = re.compile(r"<href>([^<]+\.ics)</href>")
TOKEN = re.compile(r"<sync-token>([^<]+)</sync-token>")


class Figure(NamedTuple):
    """Milliseconds measured, and the most they should be."""

    name: str
    value: float
    limit: float | None = None

    @property
    def holds(self) -> bool:
        """Whether it keeps to its bar."""
        return self.limit is None or self.value <= self.limit


def service_of(folder: Path) -> Service:
    return Service(Settings(folder=folder), Database(f"sqlite:///{folder / 'door.db'}"), load(feeds.COUNTY))


def write(service: Service, identities: list[str], person: str, title: str | None = None) -> None:
    """Events of a person, or the same ones with another title."""
    now = service.now()
    first = now.date() - dt.timedelta(days=30)
    entries = {identity: feeds.entry("x", n, first, person) for n, identity in enumerate(identities)}
    if title is not None:
        entries = {identity: entry.model_copy(update={"title": title}) for identity, entry in entries.items()}
    wanted = tuple(
        Reservation(i, Kind.BOOKING, e.title, now, now + dt.timedelta(hours=1), ()) for i, e in entries.items()
    )
    with service.database.write() as connection:
        carry_out(connection, Change(wanted), {i: Words.of(e) for i, e in entries.items()}, now)


def serve(folder: Path, port: int) -> None:
    """The door, as ``raumzeit caldav serve`` runs it."""
    with remembering(folder / MEMORY_FILE) as memory:
        app = door_app(service_of(folder), memory)
        uvicorn.run(app, port=port, lifespan="off", log_level="warning", access_log=False)


class Client:
    """A client that keeps its connection, and what it was told last."""

    def __init__(self, port: int, name: str, secret: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self._path = f"/{name}/kalender/"
        login = base64.b64encode(f"{name}:{secret}".encode()).decode()
        self._headers = {"Authorization": f"Basic {login}", "Content-Type": "application/xml; charset=utf-8"}
        self.token = ""

    def _ask(self, body: str) -> str:
        self._connection.request("REPORT", self._path, body, self._headers)
        answer = self._connection.getresponse()
        content = answer.read().decode()
        assert answer.status == 207, (answer.status, content)
        return content

    def sync(self, token: str) -> tuple[float, int]:
        """Milliseconds of a synchronisation from a state, and how many events came."""
        began = time.perf_counter()
        told = self._ask(SYNC.format(token))
        hrefs = HREF.findall(told)
        if hrefs:
            wanted = self._ask(MULTIGET.format("".join(f"<href>{href}</href>" for href in hrefs)))
        milliseconds = 1000 * (time.perf_counter() - began)
        assert not hrefs or wanted.count("BEGIN:VEVENT") == len(hrefs)
        self.token = TOKEN.findall(told)[0]
        return milliseconds, len(hrefs)


def spent(process: int) -> float:
    """Milliseconds of processor time a process has had."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return 1000 * (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def door(folder: Path) -> Iterator[tuple[int, int]]:
    """A door in a process of its own; its port and its process."""
    port = free_port()
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(folder, port), daemon=True)
    process.start()
    try:
        while True:
            try:
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
                connection.request("GET", "/")
                connection.getresponse().read()
                break
            except OSError:
                assert process.is_alive()
                time.sleep(0.1)
        assert process.pid is not None
        yield port, process.pid
    finally:
        process.terminate()
        process.join()


def measure(number: int, runs: int) -> list[Figure]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        service = service_of(folder)
        person = service.problem.people[0].id
        identities = [str(uuid.uuid5(uuid.NAMESPACE_OID, str(n))) for n in range(number)]
        write(service, identities, person)
        with service.database.write() as connection:
            _, secret = store.add(connection, "konto", f"personen/{person}.ics", f"person:{person}", service.now())
        figures = []
        with door(folder) as (port, process):
            client = Client(port, f"personen-{person}", secret)

            def take(name: str, times: int, came: int, change: Callable[[int], None] | None = None) -> None:
                """Synchronise so often; a change, if there is one, is made before each time."""
                took, before = [], spent(process)
                for run in range(times):
                    if change is not None:
                        change(run)
                    took.append(client.sync("" if came == number else client.token))
                assert {count for _, count in took} == {came}
                figures.append(Figure(name, statistics.median(t for t, _ in took), BARS.get(name)))
                figures.append(Figure(f"{name}: processor time of the door", (spent(process) - before) / times))

            take(f"first synchronisation of {number:,} events, cold", 1, number)
            take(f"first synchronisation of {number:,} events, warm", runs, number)
            take(UNCHANGED, 5 * runs, 0)
            take(
                f"synchronisation of {CHANGES} changes",
                runs,
                CHANGES,
                lambda run: write(service, identities[:CHANGES], person, f"Verlegt, {run}"),
            )
        service.database.close()
    return figures


def main() -> int:
    """Measure and print; the exit code is 0 whether the bars hold or not."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--events", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=9)
    arguments = parser.parse_args()
    found = measure(arguments.events, arguments.runs)
    print("| what | measured | bar | holds |\n|---|---|---|---|")
    for one in found:
        bar = "" if one.limit is None else f"{one.limit:g} ms"
        said = "" if one.limit is None else "yes" if one.holds else "NO"
        print(f"| {one.name} | {one.value:,.1f} ms | {bar} | {said} |")
    print()
    report(
        [{"name": f.name, "value": round(f.value, 3), "unit": "ms", "limit": f.limit, "holds": f.holds} for f in found]
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
