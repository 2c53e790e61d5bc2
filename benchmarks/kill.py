"""A server killed at random moments under load: no confirmed booking may be lost, none half written.

    python benchmarks/kill.py [--on sqlite postgresql] [--times 200]

``raumzeit serve`` with the small county is killed (SIGKILL) again and again while clients book; it is forked each time
from a process that has imported it, for that takes longer than everything else. After each kill its
database is opened and every booking that was answered 201 is looked for: itself, its reservation, its claims, its entry
in calendars, the answer kept for its Idempotency-Key, its line of the audit trail. Repeating the requests that were cut
off with their keys must book each once. Figures as JSON objects (name, value, unit, limit, holds) end it,
the last says how many miss their bars.
"""

import argparse
import contextlib
import datetime as dt
import json
import multiprocessing
import os
import platform
import random
import sys
import threading
import time
import uuid
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from sqlalchemy import text

from api.cli import main as raumzeit
from api.store.database import Database
from benchmarks.booking import OVERLAPS, wish
from benchmarks.serving import Client, Place, answers, free_port, places, report, tokens
from scheduler.domain.time import moment

COUNTY = "beispiel"
CLIENTS = 4
HALF = {
    "bookings without a reservation": (
        "SELECT count(*) FROM bookings b LEFT JOIN reservations r ON r.id = b.id WHERE r.id IS NULL"
    ),
    "reservations of bookings without a booking": (
        "SELECT count(*) FROM reservations r LEFT JOIN bookings b ON b.id = r.id "
        "WHERE r.kind = 'booking' AND b.id IS NULL"
    ),
    "bookings that hold no room": (
        "SELECT count(*) FROM bookings b WHERE b.holds AND NOT EXISTS "
        "(SELECT 1 FROM claims c WHERE c.reservation = b.id AND c.held)"
    ),
    "confirmed bookings in no calendar": (
        "SELECT count(*) FROM bookings b WHERE b.status = 'bestaetigt' AND NOT EXISTS "
        "(SELECT 1 FROM audiences a WHERE a.uid = b.id)"
    ),
    "bookings without a line of the audit trail": (
        "SELECT count(*) FROM bookings b WHERE NOT EXISTS (SELECT 1 FROM audit a WHERE a.subject_id = b.id)"
    ),
    "bookings without the answer to their request": (
        "SELECT count(*) FROM bookings b WHERE NOT EXISTS "
        "(SELECT 1 FROM repeats r WHERE r.content LIKE '%' || b.id || '%')"
    ),
    "overlapping pairs": OVERLAPS,
}


FORKS = multiprocessing.get_context("forkserver")
PATIENCE = 60
"""Seconds within which a server answers."""


class Server:
    """``raumzeit serve``, to be killed."""

    def __init__(self, place: Place) -> None:
        self.port = free_port()
        self.process = FORKS.Process(target=_serve, args=(place, self.port), daemon=True)
        self.process.start()

    def wait(self) -> "Server":
        """Until it answers."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and self.process.is_alive():
            if answers(self.port):
                return self
            time.sleep(0.02)
        raise RuntimeError("the server did not start")

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        self.process.kill()
        self.process.join()


def _serve(place: Place, port: int) -> None:
    os.environ |= {"DATABASE_URL": place.url, "RAUMZEIT_DATA": place.county}
    raumzeit(["serve", "--port", str(port)])


class Load:
    """Clients that book until the server is gone."""

    def __init__(self, access: list[str], rooms: list[str], rng: random.Random) -> None:
        self._access = access
        self._rooms = rooms
        self._seeds = [rng.random() for _ in access]
        self.confirmed: dict[str, str] = {}
        self.open: list[tuple[str, str, dict[str, object]]] = []

    def run(self, port: int) -> list[threading.Thread]:
        threads = [threading.Thread(target=self._book, args=(n, port)) for n in range(len(self._access))]
        for thread in threads:
            thread.start()
        return threads

    def _book(self, number: int, port: int) -> None:
        rng = random.Random(self._seeds[number])
        self._seeds[number] = rng.random()
        with contextlib.suppress(OSError):
            client = Client(port, self._access[number])
            while True:
                begin = moment(
                    dt.date(2027, 1, 4) + dt.timedelta(days=rng.randrange(300)), 480 + 15 * rng.randrange(32)
                )
                body = wish(rng.choice(self._rooms), begin, begin + dt.timedelta(minutes=15))
                key = uuid.uuid4().hex
                try:
                    status, answer = client.ask("POST", "/api/bookings", body, Idempotency_Key=key)
                except OSError:
                    self.open.append((self._access[number], key, body))
                    raise
                if status == 201:
                    self.confirmed[json.loads(answer)["booking"]["id"]] = key
                elif status >= 500:
                    raise RuntimeError(answer)


def measure(kind: str, times: int, seed: int) -> list[tuple[str, float, float]]:
    """Kill so often; what was found, and what is allowed."""
    rng = random.Random(seed)
    lost = twice = 0
    half = dict.fromkeys(HALF, 0)
    with places(kind, COUNTY) as place:
        service = place.open()
        access = tokens(service, CLIENTS)
        rooms = [room.id for room in service.problem.rooms if not room.digital]
        service.database.close()
        load = Load(access, rooms, rng)
        for number in range(times):
            server = Server(place).wait()
            twice += repeat(server.port, load)
            threads = load.run(server.port)
            time.sleep(rng.uniform(0.05, 0.6))
            server.kill()
            for thread in threads:
                thread.join()
            database = Database(place.url)
            with database.read() as connection:
                kept = set(connection.execute(text("SELECT id FROM bookings")).scalars())
                lost += len(load.confirmed.keys() - kept)
                for name, query in HALF.items():
                    half[name] += int(connection.execute(text(query)).scalar_one())
            database.close()
            if (number + 1) % 20 == 0:
                faults = f"{lost} lost, {twice} booked twice, {sum(half.values())} half written or overlapping"
                print(f"  {number + 1} kills, {len(load.confirmed)} bookings confirmed, {faults}", flush=True)
    return [
        ("confirmed bookings", len(load.confirmed), -1),
        ("confirmed bookings lost", lost, 0),
        ("requests sent again and booked twice", twice, 0),
        *((name, value, 0) for name, value in half.items()),
    ]


def repeat(port: int, load: Load) -> int:
    """Send what was cut off again, twice; how many were booked twice."""
    twice = 0
    while load.open:
        token, key, body = load.open.pop()
        client = Client(port, token)
        answers = [client.ask("POST", "/api/bookings", body, Idempotency_Key=key) for _ in range(2)]
        client.close()
        made = {json.loads(answer)["booking"]["id"] for status, answer in answers if status == 201}
        load.confirmed |= dict.fromkeys(made, key)
        twice += len(made) > 1
    return twice


def main() -> int:
    """Measure and print; the exit code is 0 whether the bars hold or not."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--on", nargs="+", choices=["sqlite", "postgresql"], default=["sqlite", "postgresql"])
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    FORKS.set_forkserver_preload(["api.commands.serve"])
    print(f"{platform.machine()}, Python {platform.python_version()}, {CLIENTS} clients, seed {arguments.seed}")
    found = []
    for kind in arguments.on:
        print(f"\n{kind}, killed {arguments.times} times")
        for name, value, limit in measure(kind, arguments.times, arguments.seed):
            bar = limit if limit >= 0 else None
            print(f"  {name:<50} {value:>8.0f}")
            found.append(
                {
                    "name": f"{kind}: {name}",
                    "value": value,
                    "unit": "",
                    "limit": bar,
                    "holds": bar is None or value <= bar,
                }
            )
    report(found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
