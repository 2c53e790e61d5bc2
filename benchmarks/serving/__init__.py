"""A real server in a process of its own, accounts for its clients, and clients that cost little."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.accounts import access, manage
from api.accounts.manage import OPERATOR, Wanted
from api.config import Settings
from api.rights import Role, Scope
from api.service import Service
from api.start import open_service

QUIET = 0.1
"""Seconds of processor time a second below which a server is only waiting."""
ROOT = Path(__file__).parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))


@dataclass(frozen=True)
class Place:
    """Where a service lives: its database, its county."""

    url: str
    county: str

    def open(self) -> Service:
        """The service in this process; its ready plan is published, if there is one."""
        return open_service(Settings(DATABASE_URL=self.url, data=self.county))


@contextlib.contextmanager
def places(kind: str, county: str) -> Iterator[Place]:
    """An empty database of a kind, ``sqlite`` or ``postgresql``."""
    if kind == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            yield Place(f"sqlite:///{Path(folder) / 'raumzeit.db'}", county)
        return
    from tests.api.store.servers import postgresql  # noqa: PLC0415 - only where a server is wanted

    os.environ.pop("TEST_DATABASE_URL", None)
    with postgresql() as address:
        yield Place(address, county)


def tokens(service: Service, number: int, role: Role = Role.KOORDINIERUNG, **more: Any) -> list[str]:
    """Accounts of one role, a token for each."""
    found = []
    for n in range(number):
        account = manage.create(service, OPERATOR, Wanted(login=f"{role}-{n}", role=role, **more))
        scopes = {Scope.READ, Scope.BOOK, Scope.PLAN}
        found.append(access.issue(service, OPERATOR, account.id, "Messung", scopes, 365)[1])
    return found


class Server:
    """``raumzeit serve`` in a process of its own."""

    def __init__(self, place: Place, processes: int = 1) -> None:
        self.port = free_port()
        environment = {**os.environ, "DATABASE_URL": place.url, "RAUMZEIT_DATA": place.county}
        command = [Path(sys.executable).with_name("raumzeit"), "serve", "--port", str(self.port)]
        command += ["--prozesse", str(processes)]
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=self._log, stderr=self._log)

    def wait(self, seconds: float = 60) -> "Server":
        """Until it answers, and none of its processes is still beginning."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self.process.poll() is not None:
                break
            if answers(self.port):
                self._settle()
                return self
            time.sleep(0.05)
        self._log.seek(0)
        raise RuntimeError(f"the server did not start:\n{self._log.read().decode(errors='replace')}")

    def _settle(self) -> None:
        before, now = -1.0, self.cpu()
        while now - before > QUIET:
            time.sleep(1)
            before, now = now, self.cpu()

    def cpu(self) -> float:
        """Seconds of processor time so far, of all its processes."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text(encoding="ascii")
        return sum(_ticks(pid) for pid in (str(self.process.pid), *children.split())) / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        """End it in peace."""
        self.process.terminate()
        self.process.wait(20)
        self._log.close()


class Client:
    """One connection that stays open."""

    def __init__(self, port: int, token: str | None = None) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._head = f"Host: localhost\r\n{f'Authorization: Bearer {token}' if token else 'X-None: 1'}\r\n"

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, bytes]:
        """Status and body of an answer.

        Raises:
            OSError: if the connection ended before the answer did.
        """
        content = b"" if body is None else json.dumps(body).encode()
        lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
        kind = "Content-Type: application/json\r\n" if body is not None else ""
        head = f"{method} {path} HTTP/1.1\r\n{self._head}{lines}{kind}Content-Length: {len(content)}\r\n\r\n"
        self._socket.sendall(head.encode() + content)
        return self._answer()

    def _answer(self) -> tuple[int, bytes]:
        content = b""
        while b"\r\n\r\n" not in content:
            content += self._more()
        head, _, body = content.partition(b"\r\n\r\n")
        fields = dict(line.lower().split(": ", 1) for line in head.decode().split("\r\n")[1:])
        length = int(fields.get("content-length", "0"))
        while len(body) < length:
            body += self._more()
        return int(head.split(b" ", 2)[1]), body

    def _more(self) -> bytes:
        found = self._socket.recv(1 << 16)
        if not found:
            raise ConnectionResetError("the server went away")
        return found

    def close(self) -> None:
        """Hang up."""
        self._socket.close()


def answers(port: int) -> bool:
    """Whether a server does."""
    with contextlib.suppress(OSError), contextlib.closing(Client(port)) as client:
        return client.ask("GET", "/api/health")[0] == 200
    return False


def _ticks(pid: str) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def report(found: list[dict[str, Any]]) -> None:
    """Print figures as JSON objects, a line each; the last line says how many miss their bars."""
    for figure in found:
        print(json.dumps(figure))
    missed = sum(not figure["holds"] for figure in found)
    last = {"name": "figures that miss their bars", "value": missed, "unit": "1", "limit": 0, "holds": not missed}
    print(json.dumps(last))


def pace() -> float:
    """Seconds that a million additions take in this Python, now: how fast the machine is."""
    began, total = time.perf_counter(), 0
    for number in range(1_000_000):
        total += number
    return time.perf_counter() - began


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
