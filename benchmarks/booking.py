"""Sixteen who want the same, many who want anything, and how long one waits for an answer.

    python benchmarks/booking.py [--on sqlite postgresql] [--rounds 1000] [--seconds 10] [--processes 2]

A real server (``raumzeit serve`` with the reference county and its ready plan) in a process of its own, on both
databases, its clients on the same machine. In each round of the storm sixteen clients want times of one room that all
overlap; one may win. Then thirty-two book anything anywhere for some seconds; then 20,000 bookings in 50 rooms are
added, and single answers are timed. Prints what was measured beside its bar; figures as JSON objects (name, value,
unit, limit, holds) end it, the last says how many miss their bars.
"""

import argparse
import datetime as dt
import json
import platform
import random
import statistics
import sys
import threading
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from sqlalchemy import text

from api.booking.model import Booking, Sight, Status
from api.booking.purposes import Purpose
from api.rights import Actor, Role
from api.service import Service
from api.usecases.desk import Desk
from api.usecases.keeping import draft, keep, new_id
from benchmarks.serving import Client, Place, Server, pace, places, report, tokens
from scheduler.domain.time import ZONE, moment

COUNTY = "bad-kreuznach-2026-27"
STORMING, BUSY = 16, 32
"""Clients that want the same; clients that want anything, enough that neither core has to wait for one."""
BOOKINGS, ROOMS = 20_000, 50
OVERLAPS = """
    SELECT count(*) FROM claims a JOIN claims b ON a.resource = b.resource AND a.reservation < b.reservation
    AND a.begin_at < b.end_at AND b.begin_at < a.end_at WHERE a.held AND b.held
"""
Row = tuple[str, float, str, str, float | None]
"""Name, value, unit, ``<=`` or ``>=`` or ``=``, and the bar."""


def storm(server: Server, access: list[str], rounds: int, seed: int) -> list[Row]:
    """Rounds in which all want the same time of one room."""
    clients = arrived(server, access[:STORMING])
    slots = free_slots(clients[0], rounds)
    results: list[list[int]] = [[] for _ in slots]
    waits: list[float] = []
    barrier = threading.Barrier(STORMING)

    def work(number: int) -> None:
        rng = random.Random(seed + number)
        for round_, middle in enumerate(slots):
            begin = middle - dt.timedelta(minutes=15 * rng.randint(1, 4))
            end = middle + dt.timedelta(minutes=15 * rng.randint(1, 4))
            barrier.wait()
            began = time.perf_counter()
            status, _ = clients[number].ask("POST", "/api/bookings", wish("gr-fuerfeld", begin, end))
            waits.append(time.perf_counter() - began)
            results[round_].append(status)

    began = time.perf_counter()
    run(work, STORMING)
    seconds = time.perf_counter() - began
    counted = Counter(status for round_ in results for status in round_)
    winners = sum(round_.count(201) == 1 for round_ in results)
    waits.sort()
    return [
        ("storm: rounds with exactly one winner", winners, "", "=", len(slots)),
        ("storm: answers 5xx", sum(n for status, n in counted.items() if status >= 500), "", "=", 0),
        ("storm: answers neither 201 nor 409", sum(n for s, n in counted.items() if s not in {201, 409}), "", "=", 0),
        ("storm: requests a second", len(waits) / seconds, "1/s", ">=", None),
        ("storm: wait, 99 of 100 below", 1000 * waits[int(0.99 * len(waits))], "ms", "<=", None),
        ("storm: longest wait", 1000 * waits[-1], "ms", "<=", None),
    ]


def anything(server: Server, access: list[str], seconds: float, seed: int, rooms: list[str]) -> list[Row]:
    """Random bookings in all rooms as fast as they go."""
    counted: Counter[int] = Counter()
    clients = arrived(server, access)
    until = time.perf_counter() + seconds

    def work(number: int) -> None:
        rng = random.Random(seed * 100 + number)
        client = clients[number]
        first = dt.date(2027, 1, 4)
        while time.perf_counter() < until:
            day = first + dt.timedelta(days=rng.randrange(150))
            begin = moment(day, 17 * 60 + 15 * rng.randrange(12))
            answer, _ = client.ask(
                "POST", "/api/bookings", wish(rng.choice(rooms), begin, begin + dt.timedelta(hours=1))
            )
            counted[answer] += 1

    run(work, len(clients))
    total = sum(counted.values())
    print(f"  random bookings: {dict(sorted(counted.items()))}")
    return [
        ("random bookings, requests a second", total / seconds, "1/s", ">=", 300),
        ("random bookings: answers 5xx", sum(n for s, n in counted.items() if s >= 500), "", "=", 0),
    ]


def arrived(server: Server, access: list[str]) -> list[Client]:
    """Clients that came one after another, so that not one process takes all their connections."""
    clients = []
    for token in access:
        clients.append(Client(server.port, token))
        clients[-1].ask("GET", "/api/health")
        time.sleep(0.01)
    return clients


def answers(server: Server, token: str, rooms: list[str]) -> list[Row]:
    """Processor time of a day in all rooms, and the wait for free times, with 20,000 bookings."""
    client = Client(server.port, token)
    rng = random.Random(5)
    days = [dt.date(2027, 1, 4) + dt.timedelta(days=n) for n in range(200)]
    client.ask("GET", f"/api/days/{days[0]}")
    before, size = server.cpu(), 0
    for day in days:
        status, body = client.ask("GET", f"/api/days/{day}")
        assert status == 200, body
        size = max(size, len(body))
    cpu = (server.cpu() - before) / len(days)
    waits = []
    for _ in range(200):
        first = moment(rng.choice(days), 8 * 60)
        query = (
            f"from={stamp(first)}&to={stamp(first + dt.timedelta(days=14))}&minutes=90&people={rng.randint(2, 20)}"
            "&near=fz-fuerfeld&limit=50"
        )
        began = time.perf_counter()
        status, body = client.ask("GET", f"/api/rooms/free?{query}")
        waits.append(time.perf_counter() - began)
        assert status == 200, body
    print(f"  a day in all rooms: {size / 1e3:.0f} kB at most; rooms with bookings: {len(rooms)}")
    return [
        ("a day in all rooms, processor time of the server", 1000 * cpu, "ms", "<=", 15),
        ("free times of 14 days in all rooms, median wait", 1000 * statistics.median(waits), "ms", "<=", 20),
    ]


def fill(service: Service, rooms: list[str], number: int) -> None:
    """Bookings in the evenings and mornings of a year, straight through the use case's last step."""
    actor = Actor("messung", Role.KOORDINIERUNG, "Messung")
    now = service.now()
    wanted: list[Booking] = []
    day = dt.date(2026, 12, 1)
    while len(wanted) < number:
        for room in rooms:
            for hour in (0, 2, 4, 22):
                begin = moment(day, hour * 60).astimezone(ZONE)
                wanted.append(
                    Booking(
                        id=new_id(), room=room, begin=begin, end=begin + dt.timedelta(hours=1),
                        status=Status.BESTAETIGT, title="Kurs", purpose=Purpose.SONSTIGES, sight=Sight.INTERN,
                        account="messung", owner="Messung", entered_by="messung", created=now, changed=now,
                    )
                )  # fmt: skip
        day += dt.timedelta(days=1)
    for first in range(0, number, 1000):
        with service.database.write() as connection:
            keep(
                Desk(service, connection, actor, now),
                [draft(service.problem, booking) for booking in wanted[first : first + 1000]],
            )


def free_slots(client: Client, number: int) -> list[dt.datetime]:
    """Moments of one room, each with an hour free before and after, far enough from each other."""
    found: list[dt.datetime] = []
    first = dt.datetime(2026, 12, 7, 8, tzinfo=ZONE)
    while len(found) < number:
        query = f"from={stamp(first)}&to={stamp(first + dt.timedelta(days=60))}&minutes=120&rooms=gr-fuerfeld&limit=500"
        status, body = client.ask("GET", f"/api/rooms/free?{query}")
        slots = json.loads(body)["slots"]
        if status != 200 or not slots:
            break
        for slot in slots:
            at, end = dt.datetime.fromisoformat(slot["begin"]), dt.datetime.fromisoformat(slot["end"])
            while at + dt.timedelta(hours=2) <= end:
                found.append(at + dt.timedelta(hours=1))
                at += dt.timedelta(hours=2, minutes=15)
        first += dt.timedelta(days=60)
    return found[:number]


def wish(room: str, begin: dt.datetime, end: dt.datetime) -> dict[str, object]:
    return {
        "room": room,
        "begin": begin.isoformat(),
        "end": end.isoformat(),
        "title": "Treffen",
        "purpose": "sonstiges",
    }


def stamp(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def run(work, number: int) -> None:  # noqa: ANN001
    threads = [threading.Thread(target=work, args=(n,)) for n in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def measure(kind: str, rounds: int, seconds: float, seed: int, processes: int) -> list[Row]:
    """Everything on one database."""
    with places(kind, COUNTY) as place:
        service = place.open()
        access = tokens(service, BUSY)
        rooms = [room.id for room in service.problem.rooms if not room.digital]
        rows = _on_a_server(place, processes, lambda server: storm(server, access, rounds, seed))
        rows += _on_a_server(place, processes, lambda server: anything(server, access, seconds, seed, rooms))
        fill(service, rooms[:ROOMS], BOOKINGS)
        rows += _on_a_server(place, processes, lambda server: answers(server, access[0], rooms[:ROOMS]))
        with service.database.read() as connection:
            overlaps = int(connection.execute(text(OVERLAPS)).scalar_one())
        service.database.close()
    return [*rows, ("overlapping pairs in the ledger at the end", overlaps, "", "=", 0)]


def _on_a_server(place: Place, processes: int, work) -> list[Row]:  # noqa: ANN001
    server = Server(place, processes).wait()
    try:
        return work(server)
    finally:
        server.stop()


def main() -> int:
    """Measure and print; the exit code is 0 whether the bars hold or not."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--on", nargs="+", choices=["sqlite", "postgresql"], default=["sqlite", "postgresql"])
    parser.add_argument("--rounds", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--processes", type=int, default=2, help="of the server that answer")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    print(f"{platform.machine()}, Python {platform.python_version()}, {1000 * pace():.0f} ms for a million additions")
    print(f"{STORMING} and {BUSY} clients here, {arguments.processes} processes that answer, seed {arguments.seed}")
    found = []
    for kind in arguments.on:
        print(f"\n{kind}")
        for name, value, unit, sign, limit in measure(
            kind, arguments.rounds, arguments.seconds, arguments.seed, arguments.processes
        ):
            holds = limit is None or {"<=": value <= limit, ">=": value >= limit, "=": value == limit}[sign]
            bar = "" if limit is None else f"{sign} {limit:g} {unit} {'holds' if holds else 'does NOT hold'}"
            print(f"  {name:<58} {value:>10.1f} {unit:<4} {bar}")
            found.append({"name": f"{kind}: {name}", "value": value, "unit": unit, "limit": limit, "holds": holds})
    report(found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
