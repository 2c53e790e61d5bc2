"""Calendars over HTTP against their bars: how long one takes cold, kept, and how many one worker answers.

    python benchmarks/feeds.py [--seconds 5] [--url postgresql://…]

Synthetic calendars of 400, 1,000 and 20,000 events in a fresh SQLite file (or an empty PostgreSQL database). The times
of single answers are those of the server, taken in its process: a request through the application to its last byte,
without sockets; cold means that the process keeps nothing of the calendar. The rates are those of a real server with
one worker, asked by two processes on the same machine that read and count every byte. Prints what was measured beside
its bar, then figures as JSON objects (name, value, unit, limit, holds); the last says how many miss their bars.
"""

import argparse
import asyncio
import datetime as dt
import multiprocessing
import platform
import socket
import statistics
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import uvicorn

from api.app import create_app
from api.config import Settings
from api.feeds import FeedsFirst, feeds_app, invalidate
from api.feeds.app import FeedsApp
from api.service import Service
from api.store import feeds as store
from api.store.calendar import Words
from api.store.database import Database
from api.store.door import carry_out
from api.store.ledger import Change, Kind, Reservation
from benchmarks.serving import report
from calendars.entries import Entry
from scenarios import load
from scheduler.domain.demands import Visibility

SIZES = {"klein": 400, "mittel": 1_000, "gross": 20_000}
RUNS = 15
CLIENTS, CONNECTIONS = 2, 4
COUNTY = "beispiel"


def fill(service: Service) -> dict[str, str]:
    """Calendars of so many events for the first people of the county; their paths below the server."""
    now = service.now()
    first = now.date() - dt.timedelta(days=30)
    addresses = {}
    for (name, size), person in zip(SIZES.items(), service.problem.people, strict=False):
        for begin in range(0, size, 5_000):
            entries = {f"{name}-{n}": entry(name, n, first, person.id) for n in range(begin, min(begin + 5_000, size))}
            wanted = tuple(
                Reservation(i, Kind.BOOKING, e.title, now, now + dt.timedelta(hours=1), ()) for i, e in entries.items()
            )
            with service.database.write() as connection:
                carry_out(connection, Change(wanted), {i: Words.of(e) for i, e in entries.items()}, now)
        with service.database.write() as connection:
            _, secret = store.add(connection, "konto", f"personen/{person.id}.ics", f"person:{person.id}", now)
        addresses[name] = f"/kalender/{secret}/{person.id}.ics"
    return addresses


def entry(name: str, number: int, first: dt.date, person: str) -> Entry:
    """An event with as much text as the county's."""
    return Entry(
        demand=name,
        index=number,
        date=first + dt.timedelta(days=number % 300),
        start=480 + number % 32 * 15,
        end=570 + number % 32 * 15,
        visibility=Visibility.INTERNAL,
        title=f"Sprechstunde Elternberatung Nummer {number} – Familienzentrum Fürfeld",
        category="Sprechstunde Elternberatung",
        colour="teal",
        place="Beratungsraum, Familienzentrum Fürfeld, Fürfeld",
        geo=(49.777143, 7.893919),
        about="Offen für alle Familien des Einzugsbereichs, ohne Anmeldung.",
        rhythm="Alle 14 Tage dienstags um 14:00 Uhr.",
        people=(person,),
        participants=("Elternberatung Nord", "Kita-Sozialarbeit Fürfeld"),
    )


async def ask(app: FeedsApp, path: str, *headers: tuple[bytes, bytes]) -> tuple[float, dict[str, Any], bytes]:
    """One request within the process: seconds to the last byte, its start, its body."""
    sent: list[Any] = []
    done = 0.0

    async def send(message: Any) -> None:
        nonlocal done
        sent.append(message)
        done = time.perf_counter()

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {"type": "http", "method": "GET", "path": path, "root_path": "", "headers": list(headers)}
    began = time.perf_counter()
    await app(scope, receive, send)
    return done - began, sent[0], sent[1]["body"]


async def single(service: Service, paths: dict[str, str]) -> dict[str, float]:
    """Medians in milliseconds of cold, packed and unchanged answers."""
    found: dict[str, list[float]] = {}
    await ask(feeds_app(service), paths["klein"])  # the day of the fetch is written, statements are compiled
    for name in ("klein", "gross"):
        for _ in range(RUNS):
            app = feeds_app(service)
            seconds, start, _ = await ask(app, paths[name])
            found.setdefault(f"{name} kalt", []).append(seconds)
            etag = dict(start["headers"])[b"etag"]
            seconds, _, _ = await ask(feeds_app(service), paths[name], (b"accept-encoding", b"gzip"))
            found.setdefault(f"{name} kalt gzip", []).append(seconds)
            invalidate()
            seconds, start, _ = await ask(app, paths[name], (b"if-none-match", etag))
            assert start["status"] == 304
            found.setdefault(f"{name} 304", []).append(seconds)
            seconds, start, _ = await ask(feeds_app(service), paths[name], (b"if-none-match", etag))
            assert start["status"] == 304
            found.setdefault(f"{name} 304 kalt", []).append(seconds)
    return {name: 1000 * statistics.median(values) for name, values in found.items()}


def serve(url: str, port: Any) -> None:
    """One worker, as the service runs it."""
    service = service_of(url)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number = free.getsockname()[1]
    port.send(number)

    app = FeedsFirst(create_app(service), feeds_app(service))
    uvicorn.run(
        app, port=number, lifespan="off", log_level="warning", access_log=False, loop="uvloop", http="httptools"
    )


def service_of(url: str) -> Service:
    return Service(Settings(), Database(url), load(COUNTY))


def storm(port: int, request: bytes, size: int, seconds: float, results: Any) -> None:
    """Ask again and again over a few connections that stay open; answers of ``size`` bytes are counted."""
    until = time.perf_counter() + seconds
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        counted = pool.map(lambda _: _connection(port, request, size, until), range(CONNECTIONS))
        results.put(sum(counted))


def _connection(port: int, request: bytes, size: int, until: float) -> int:
    counted = 0
    buffer = bytearray(size)
    with socket.create_connection(("127.0.0.1", port)) as connection:
        while time.perf_counter() < until:
            connection.sendall(request)
            if connection.recv_into(buffer, size, socket.MSG_WAITALL) != size:
                raise ConnectionError
            assert buffer.startswith(b"HTTP/1.1 ")
            counted += 1
    return counted


def rate(port: int, path: str, seconds: float, *headers: str) -> tuple[float, int]:
    """Answers a second of one kind, and the bytes of one."""
    lines = [f"GET {path} HTTP/1.1", "Host: localhost", *headers, "", ""]
    request = "\r\n".join(lines).encode()
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(request)
        size = len(_whole(connection))
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    clients = [context.Process(target=storm, args=(port, request, size, seconds, results)) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    total = sum(results.get(timeout=seconds + 60) for _ in clients)
    for client in clients:
        client.join()
    return total / seconds, size


def _whole(connection: socket.socket) -> bytes:
    """One answer with its head."""
    content = b""
    while b"\r\n\r\n" not in content:
        content += connection.recv(65_536)
    head, _, body = content.partition(b"\r\n\r\n")
    fields = dict(line.lower().split(": ", 1) for line in head.decode().split("\r\n")[1:])
    left = int(fields.get("content-length", "0")) - len(body)
    while left > 0:
        more = connection.recv(1 << 20)
        content += more
        left -= len(more)
    return content


def etag_of(port: int, path: str, *headers: str) -> str:
    """The tag of a calendar."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall("\r\n".join([f"GET {path} HTTP/1.1", "Host: localhost", *headers, "", ""]).encode())
        head = _whole(connection).partition(b"\r\n\r\n")[0].decode()
    return next(line.partition(": ")[2] for line in head.split("\r\n") if line.lower().startswith("etag"))


def measure(url: str, seconds: float) -> list[tuple[str, float, str, float | None]]:
    """Everything: what, how much, and the bar if there is one."""
    service = service_of(url)
    paths = fill(service)
    times = asyncio.run(single(service, paths))
    service.database.close()
    context = multiprocessing.get_context("spawn")
    mine, theirs = context.Pipe()
    server = context.Process(target=serve, args=(url, theirs), daemon=True)
    server.start()
    port = mine.recv()
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            break
        except ConnectionRefusedError:
            time.sleep(0.05)
    path, gzip = paths["mittel"], "Accept-Encoding: gzip"
    etag = etag_of(port, path)
    full, size = rate(port, path, seconds)
    packed, small = rate(port, path, seconds, gzip)
    unchanged, _ = rate(port, path, seconds, f"If-None-Match: {etag}")
    server.terminate()
    server.join()
    return [
        ("400 events, cold", times["klein kalt"], "ms", 10),
        ("400 events, cold, gzip", times["klein kalt gzip"], "ms", 10),
        ("400 events, 304 after a look at the database", times["klein 304"], "ms", 2),
        ("400 events, 304 by a process that keeps nothing", times["klein 304 kalt"], "ms", None),
        ("20,000 events, cold", times["gross kalt"], "ms", 1000),
        ("20,000 events, cold, gzip", times["gross kalt gzip"], "ms", 1000),
        ("20,000 events, 304 by a process that keeps nothing", times["gross 304 kalt"], "ms", None),
        (f"1,000 events in full, {size / 1e3:.0f} kB", full, "1/s", 2000),
        (f"1,000 events in full, gzip, {small / 1e3:.0f} kB", packed, "1/s", 2000),
        ("1,000 events, conditional", unchanged, "1/s", 4000),
    ]


def main() -> int:
    """Measure and print; the exit code is 0 whether the bars hold or not."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seconds", type=float, default=5.0, help="of each rate")
    parser.add_argument("--url", help="an empty PostgreSQL database instead of a fresh SQLite file")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = arguments.url or f"sqlite:///{Path(folder) / 'feeds.db'}"
        rows = measure(url, arguments.seconds)
    kind = url.partition(":")[0]
    print(
        f"{kind}, {platform.machine()}, Python {platform.python_version()}, {RUNS} runs, median; one worker, ", end=""
    )
    print(f"{CLIENTS} clients with {CONNECTIONS} connections each on the same machine\n")
    print("| what | measured | bar | holds |\n|---|---|---|---|")
    found = []
    for name, value, unit, limit in rows:
        holds = limit is None or (value >= limit if unit == "1/s" else value <= limit)
        bar = "" if limit is None else f"{limit:,} {unit}"
        print(f"| {name} | {value:,.2f} {unit} | {bar} | {'' if limit is None else 'yes' if holds else 'NO'} |")
        if limit is not None:
            found.append({"name": name, "value": round(value, 3), "unit": unit, "limit": limit, "holds": holds})
    print()
    report(found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
