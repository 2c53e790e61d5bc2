"""Radicale and Xandikos for real, and a wire that breaks when it is told to."""

import contextlib
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field

USER, PASSWORD = "raumzeit", "geheimes-wort"


ROOM = "saal"
TWO_PRINCIPALS = f"""
from xandikos import web
from xandikos.__main__ import cli_main

class Backend(web.SingleUserFilesystemBackend):
    def __init__(self, *arguments, **more):
        super().__init__(*arguments, **more)
        self.create_principal("/{ROOM}/", create_defaults=True)

web.SingleUserFilesystemBackend = Backend
cli_main()
"""
"""Xandikos as it is started by its command, with a second principal, made as it makes them, for a room."""


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def radicale(folder, port):
    (folder / "users").write_text(f"{USER}:{PASSWORD}\n", encoding="utf-8")
    (folder / "config").write_text(
        f"[server]\nhosts = 127.0.0.1:{port}\n[auth]\ntype = htpasswd\nhtpasswd_filename = {folder / 'users'}\n"
        f"htpasswd_encryption = plain\ndelay = 0\n[storage]\nfilesystem_folder = {folder / 'data'}\n"
        "[rights]\npermit_delete_collection = True\n[logging]\nlevel = warning\n",
        encoding="utf-8",
    )
    return ["-m", "radicale", "--config", str(folder / "config")]


def xandikos(folder, port):
    options = ("--defaults", "-d", str(folder), "-l", "127.0.0.1", "-p", str(port), "--no-detect-systemd")
    return ["-c", TWO_PRINCIPALS, "serve", *options, "--current-user-principal", f"/{USER}/"]


KINDS = {"radicale": radicale, "xandikos": xandikos}


@contextlib.contextmanager
def running(kind, folder):
    """A server of that kind; its address."""
    port = free_port()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([sys.executable, *KINDS[kind](folder, port)], stdout=log, stderr=log)
        try:
            _wait(process, port)
            yield f"http://127.0.0.1:{port}/"
        finally:
            process.terminate()
            process.wait(20)


def _wait(process, port):
    until = time.monotonic() + 60
    while time.monotonic() < until:
        assert process.poll() is None, "the server ended by itself"
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise TimeoutError


@dataclass
class Wire:
    """A way to a server that breaks at a PUT.

    Attributes:
        breaks_at: the PUT, from 1, with which it breaks; None for never.
        delivers: whether that PUT still reaches the server, so that only the answer is lost.
        puts: how many went through.
    """

    port: int
    breaks_at: int | None = None
    delivers: bool = False
    puts: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def carry(self, client):
        """One connection, until either side ends it."""
        with client, socket.create_connection(("127.0.0.1", self.port)) as server:
            back = threading.Thread(target=self._back, args=(server, client), daemon=True)
            back.start()
            with contextlib.suppress(OSError):
                while data := client.recv(65_536):
                    if data.startswith(b"PUT "):
                        self.puts += 1
                        if self.puts == self.breaks_at:
                            if self.delivers:
                                client.shutdown(socket.SHUT_WR)
                                server.sendall(_whole(data, client))
                                time.sleep(0.3)  # the server takes it, the answer is lost
                            break
                    server.sendall(data)
            for one in (client, server):
                with contextlib.suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
            back.join(5)

    def _back(self, server, client):
        with contextlib.suppress(OSError):
            while data := server.recv(65_536):
                client.sendall(data)


def _whole(data, client):
    """A request with all of its body."""
    while b"\r\n\r\n" not in data:
        data += client.recv(65_536)
    head, _, body = data.partition(b"\r\n\r\n")
    (length,) = (int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    while len(body) < length:
        more = client.recv(65_536)
        data, body = data + more, body + more
    return data


@contextlib.contextmanager
def breaking(address, breaks_at, *, delivers=False):
    """The address of a wire to the server that breaks at that PUT."""
    wire = Wire(int(address.rstrip("/").rpartition(":")[2]), breaks_at, delivers)
    listener = socket.create_server(("127.0.0.1", 0))

    def accept():
        with contextlib.suppress(OSError):
            while True:
                client, _ = listener.accept()
                threading.Thread(target=wire.carry, args=(client,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)
