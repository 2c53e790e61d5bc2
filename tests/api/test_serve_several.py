"""``raumzeit serve --prozesse``: several processes answer, one of them does what goes on behind, all end together."""

import datetime as dt
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from api.accounts import access, manage
from api.accounts.manage import OPERATOR, Wanted
from api.config import Settings
from api.rights import Role, Scope
from api.start import open_service
from tests.api.store.servers import migrated_file

PATIENCE = 60


@contextmanager
def several(folder: Path) -> Iterator[tuple[httpx.Client, subprocess.Popen[bytes]]]:
    """A client with an access to the small county, and the process that looks after the others."""
    url = migrated_file(folder / "raumzeit.db")
    service = open_service(Settings(DATABASE_URL=url, data="beispiel"))
    account = manage.create(service, OPERATOR, Wanted(login="amt", role=Role.KOORDINIERUNG))
    _, token = access.issue(service, OPERATOR, account.id, "Prüfung", set(Scope), 30)
    service.database.close()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    keeper = subprocess.Popen(
        [Path(sys.executable).with_name("raumzeit"), "serve", "--port", str(port), "--prozesse", "2"],
        env={**os.environ, "DATABASE_URL": url, "RAUMZEIT_DATA": "beispiel"},
    )
    headers = {"Authorization": f"Bearer {token}"}
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=PATIENCE) as client:
            _until(lambda: _answers(client))
            yield client, keeper
    finally:
        keeper.kill()
        keeper.wait()


@pytest.fixture(scope="module")
def serving(tmp_path_factory):
    """One service for all tests but that which kills it; the last of them ends it."""
    with several(tmp_path_factory.mktemp("several")) as found:
        yield found


def test_of_many_who_want_the_same_in_several_processes_one_gets_it(serving):
    client, _ = serving
    begin = dt.datetime.now(dt.UTC).replace(minute=0, second=0, microsecond=0) + dt.timedelta(days=1)
    search = {"from": begin.isoformat(), "to": (begin + dt.timedelta(days=60)).isoformat()}
    slot = client.get("/api/rooms/free", params=search).json()["slots"][0]
    end = dt.datetime.fromisoformat(slot["begin"]) + dt.timedelta(hours=1)
    wish = {**slot, "end": end.isoformat(), "title": "Treffen", "purpose": "sonstiges"}

    def book(_: int) -> int:
        # A connection of its own for each, so that both processes get some.
        with httpx.Client(base_url=client.base_url, headers=client.headers, timeout=PATIENCE) as own:
            return own.post("/api/bookings", json=wish).status_code

    with ThreadPoolExecutor(8) as pool:
        counted = Counter(pool.map(book, range(16)))
    assert counted == {201: 1, 409: 15}


def test_a_planning_job_is_run_behind_the_processes_that_answer(serving):
    client, _ = serving
    job = client.post("/api/jobs", json={"time_limit": 20}).json()
    _until(lambda: client.get(f"/api/jobs/{job['id']}").json()["state"] in {"laeuft", "fertig"})


def test_asked_to_end_they_end_together(serving):
    client, keeper = serving
    keeper.send_signal(signal.SIGTERM)
    assert keeper.wait(PATIENCE) in {0, -signal.SIGTERM}
    _until(lambda: not _answers(client))


def test_when_the_one_that_looks_after_them_is_killed_the_others_end(tmp_path):
    with several(tmp_path) as (client, keeper):
        keeper.kill()
        keeper.wait(PATIENCE)
        _until(lambda: not _answers(client))


def _answers(client: httpx.Client) -> bool:
    try:
        return client.get("/api/health").status_code == 200
    except httpx.TransportError:
        return False


def _until(holds) -> None:
    until = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.1)
