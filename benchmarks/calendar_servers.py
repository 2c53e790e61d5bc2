"""Calendar servers: what a push costs beside the bare PUTs, and how fast one feed is served here and there.

    python benchmarks/calendar_servers.py [--events 1000] [--seconds 5] [--nginx /usr/sbin/nginx] [--only push|feeds]

Radicale and Xandikos run for real on loopback, each time with an empty folder. Bare PUTs go over one connection of the
standard library, one after the other; pushes are what ``raumzeit caldav push`` does. The same feed is asked of one
worker of ours, of both servers, and of nginx with a static file (Debian: ``apt-get install nginx``; left out where it
is missing). Prints what was measured beside its bar, then figures as JSON objects (name, value, unit, limit, holds).
"""

import argparse
import base64
import contextlib
import dataclasses
import datetime as dt
import http.client
import multiprocessing
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from api.caldav.memory import remembering
from api.caldav.model import Login
from api.caldav.push import push
from api.caldav.server import Server
from benchmarks import feeds
from benchmarks.serving import free_port, report
from calendars import write
from calendars.collections import Collection
from calendars.identity import Stamp
from calendars.visibility import Detail, redact

USER, PASSWORD = "raumzeit", "geheimes-wort"
NOW = dt.datetime(2026, 9, 1, 8, tzinfo=dt.UTC)
PATH = "leitung/leitung-fuerfeld.ics"


class Figure(NamedTuple):
    """Something measured, and its bar: at most for costs, at least for rates."""

    name: str
    value: float
    unit: str
    limit: float | None = None

    @property
    def holds(self) -> bool:
        """Whether it keeps to its bar."""
        if self.limit is None:
            return True
        return self.value >= self.limit if self.unit == "times as many" else self.value <= self.limit


def objects(number: int, *, changed: int = 0) -> dict[str, bytes]:
    """So many events as objects, the first ones with another title."""
    found = {}
    for n in range(number):
        entry = feeds.entry("x", n, dt.date(2026, 9, 1), "leitung-fuerfeld")
        if n < changed:
            entry = entry.model_copy(update={"title": "Verlegt"})
        uid = str(uuid.uuid5(uuid.NAMESPACE_OID, str(n)))
        stamp = Stamp(sequence=int(n < changed), changed=NOW)
        found[uid] = write.resource(write.event(uid, stamp, write.body(redact(entry, Detail.FULL))))
    return found


def collection(number: int, *, changed: int = 0) -> Collection:
    return Collection(PATH, "Leitung Fürfeld", "Alle Termine.", "#4682B4", objects(number, changed=changed), "l")


@contextlib.contextmanager
def serving(*command: str | Path, port: int, log: Path) -> Iterator[None]:
    """A server in a process of its own until the end."""
    with log.open("wb") as out:
        process = subprocess.Popen([str(part) for part in command], stdout=out, stderr=out)
        try:
            until = time.monotonic() + 60
            while time.monotonic() < until:
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                    break
                time.sleep(0.1)
            yield
        finally:
            process.terminate()
            process.wait(20)


@contextlib.contextmanager
def radicale() -> Iterator[int]:
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        options = (f"--hosts=127.0.0.1:{port}", "--auth-type=none", "--logging-level=warning")
        where = f"--storage-filesystem-folder={folder / 'data'}"
        with serving(sys.executable, "-m", "radicale", *options, where, port=port, log=folder / "log"):
            yield port


@contextlib.contextmanager
def xandikos() -> Iterator[int]:
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        options = ("--defaults", "-d", folder / "data", "-l", "127.0.0.1", "-p", str(port), "--no-detect-systemd")
        whose = ("--current-user-principal", f"/{USER}/")
        (folder / "data").mkdir()
        with serving(sys.executable, "-m", "xandikos", "serve", *options, *whose, port=port, log=folder / "log"):
            yield port


KINDS = {"Radicale": radicale, "Xandikos": xandikos}


def bare(port: int, number: int) -> float:
    """Seconds for the bare PUTs of so many objects into a new collection."""
    server = Server.connect(f"http://127.0.0.1:{port}/", Login(USER, PASSWORD))
    one = dataclasses.replace(collection(0), path="bare/x.ics")
    href = f"{server.home}{one.segment}/"
    server.create(href, one)
    server.close()
    secret = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
    headers = {"Authorization": f"Basic {secret}", "Content-Type": "text/calendar; charset=utf-8", "If-None-Match": "*"}
    given = objects(number)
    connection = http.client.HTTPConnection("127.0.0.1", port)
    began = time.perf_counter()
    for uid, content in given.items():
        connection.request("PUT", f"{href}{uid}.ics", content, headers)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 201, answer.status
    seconds = time.perf_counter() - began
    connection.close()
    return seconds


def pushes(port: int, number: int, folder: Path) -> tuple[float, int, int, float]:
    """Seconds of a first push, requests of a second one, requests and seconds of one with ten changes."""
    file = folder / f"{port}.db"

    def once(changed: int) -> tuple[float, int]:
        wanted = [collection(number, changed=changed)]
        began = time.perf_counter()
        server = Server.connect(f"http://127.0.0.1:{port}/", Login(USER, PASSWORD))
        with remembering(file, "x") as memory:
            (pushed,) = push(server, memory, wanted)
        assert not pushed.conflicts
        assert not pushed.refused
        requests = server.requests
        server.close()
        return time.perf_counter() - began, requests

    first, _ = once(0)
    _, second = once(0)
    seconds, third = once(10)
    return first, second, third, seconds


def measure_pushes(number: int) -> list[Figure]:
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for name, kind in KINDS.items():
            with kind() as port:
                plain = bare(port, number)
            with kind() as port:
                first, second, third, seconds = pushes(port, number, Path(folder))
            found += [
                Figure(f"{name}: bare PUTs of {number:,} events", plain, "s"),
                Figure(f"{name}: first push of {number:,} events", first, "s"),
                Figure(f"{name}: first push against the bare PUTs", first / plain, "times", 1.2),
                Figure(f"{name}: second push without changes", second, "requests", 5),
                Figure(f"{name}: push of ten changes", third, "requests", 15),
                Figure(f"{name}: push of ten changes takes", seconds, "s"),
            ]
    return found


def slow_rate(port: int, path: str, seconds: float, *headers: str) -> tuple[float, int]:
    """Answers a second of a server that closes its connections, asked over two, and the status it gave."""
    given = dict(line.split(": ", 1) for line in headers)
    until = time.perf_counter() + seconds

    def ask(_: int) -> tuple[int, int]:
        counted = status = 0
        while time.perf_counter() < until:
            connection = http.client.HTTPConnection("127.0.0.1", port)
            connection.request("GET", path, headers=given)
            answer = connection.getresponse()
            answer.read()
            connection.close()
            counted, status = counted + 1, answer.status
        return counted, status

    began = time.perf_counter()
    with ThreadPoolExecutor(2) as pool:
        counts = list(pool.map(ask, range(2)))
    return sum(counted for counted, _ in counts) / (time.perf_counter() - began), counts[0][1]


def theirs(name: str, number: int, seconds: float) -> tuple[float, float, int]:
    """Full and conditional answers a second of a calendar server for a collection of so many events."""
    with KINDS[name]() as port:
        address = f"http://127.0.0.1:{port}/"
        server = Server.connect(address, Login(USER, PASSWORD))
        one = collection(number)
        with tempfile.TemporaryDirectory() as folder, remembering(Path(folder) / "x.db", "x") as memory:
            push(server, memory, [one])
        secret = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        path = f"{server.home}{one.segment}/" + ("" if name == "Radicale" else "?export")
        server.close()
        login = f"Authorization: Basic {secret}"
        connection = http.client.HTTPConnection("127.0.0.1", port)
        connection.request("GET", path, headers={"Authorization": login.partition(": ")[2]})
        answer = connection.getresponse()
        assert answer.read().count(b"BEGIN:VEVENT") == number
        etag = answer.headers.get("ETag", '""')
        connection.close()
        full, _ = slow_rate(port, path, 2 * seconds, login)
        conditional, status = slow_rate(port, path, 2 * seconds, login, f"If-None-Match: {etag}")
        return full, conditional, status


def ours(seconds: float) -> tuple[float, float, bytes]:
    """Full and conditional answers a second of one worker of the service for a feed of 1,000 events, and its bytes."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'feeds.db'}"
        service = feeds.service_of(url)
        path = feeds.fill(service)["mittel"]
        service.database.close()
        context = multiprocessing.get_context("spawn")
        mine, other = context.Pipe()
        server = context.Process(target=feeds.serve, args=(url, other), daemon=True)
        server.start()
        port = mine.recv()
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.05)
        etag = feeds.etag_of(port, path)
        full, _ = feeds.rate(port, path, seconds)
        conditional, _ = feeds.rate(port, path, seconds, f"If-None-Match: {etag}")
        connection = http.client.HTTPConnection("127.0.0.1", port)
        connection.request("GET", path)
        content = connection.getresponse().read()
        connection.close()
        server.terminate()
        server.join()
    return full, conditional, content


def static(program: str, content: bytes, seconds: float) -> tuple[float, float]:
    """Full and conditional answers a second of one worker of nginx for the same bytes."""
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        (folder / "x.ics").write_bytes(content)
        user = "user root;" if os.getuid() == 0 else ""
        (folder / "conf").write_text(
            f"worker_processes 1; pid {folder}/pid; error_log stderr; daemon off; {user}\n"
            "events { worker_connections 256; }\n"
            f"http {{ access_log off; sendfile on; tcp_nopush on; keepalive_requests 10000000;\n"
            f"client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};\n"
            f"uwsgi_temp_path {folder}; scgi_temp_path {folder}; types {{ text/calendar ics; }}\n"
            f"server {{ listen 127.0.0.1:{port}; root {folder}; }} }}\n",
            encoding="utf-8",
        )
        with serving(program, "-p", folder, "-c", folder / "conf", port=port, log=folder / "log"):
            etag = feeds.etag_of(port, "/x.ics")
            full, _ = feeds.rate(port, "/x.ics", seconds)
            conditional, _ = feeds.rate(port, "/x.ics", seconds, f"If-None-Match: {etag}")
    return full, conditional


def measure_feeds(number: int, seconds: float, nginx: str | None) -> list[Figure]:
    full, conditional, content = ours(seconds)
    found = [Figure("ours, full", full, "1/s"), Figure("ours, conditional", conditional, "1/s")]
    rates = {name: theirs(name, number, seconds) for name in KINDS}
    for name, (whole, tagged, status) in rates.items():
        found += [
            Figure(f"{name}, full", whole, "1/s"),
            Figure(f"{name}, conditional (answers {status})", tagged, "1/s"),
        ]
    found += [
        Figure("ours against Radicale, full", full / rates["Radicale"][0], "times as many", 1000),
        Figure("ours against Radicale, conditional", conditional / rates["Radicale"][1], "times as many", 1000),
    ]
    if nginx is not None:
        whole, tagged = static(nginx, content, seconds)
        found += [
            Figure("nginx, static file, full", whole, "1/s"),
            Figure("nginx, static file, conditional", tagged, "1/s"),
            Figure("ours against nginx, full", full / whole, "times as many", 0.5),
        ]
    return found


def main() -> int:
    """Measure and print; the exit code is 0 whether the bars hold or not."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--events", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=5.0, help="of each rate")
    parser.add_argument("--nginx", default=shutil.which("nginx"), help="the program, where it is not on the path")
    parser.add_argument("--only", choices=("push", "feeds"))
    arguments = parser.parse_args()
    found: list[Figure] = []
    if arguments.only != "feeds":
        found += measure_pushes(arguments.events)
    if arguments.only != "push":
        found += measure_feeds(arguments.events, arguments.seconds, arguments.nginx)
    print("| what | measured | bar | holds |\n|---|---|---|---|")
    for one in found:
        bar = "" if one.limit is None else f"{one.limit:g} {one.unit}"
        said = "" if one.limit is None else "yes" if one.holds else "NO"
        print(f"| {one.name} | {one.value:,.2f} {one.unit} | {bar} | {said} |")
    print()
    report(
        [
            {"name": f.name, "value": round(f.value, 3), "unit": f.unit, "limit": f.limit, "holds": f.holds}
            for f in found
            if f.limit is not None
        ]
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
