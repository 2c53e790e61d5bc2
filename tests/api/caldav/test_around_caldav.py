"""What lies around a calendar server: the memory, the password, foreign calendars from files and addresses."""

import http.server
import sqlite3
import threading

import pytest

from api.caldav.errors import AddressError, LostError, MissingExtraError, SignInError
from api.caldav.fetch import fetch
from api.caldav.login import connect, login
from api.caldav.memory import ForgottenError, remembering
from api.config import Settings
from calendars.difference import Known
from calendars.parts import Limits

KNOWN = Known("/a/1.ics", '"1"', "d", "m")


def test_what_is_remembered_survives_and_is_kept_apart_by_server(tmp_path):
    file = tmp_path / "kalender" / "stand.db"
    with remembering(file, "a") as memory:
        memory.keep_collection("raeume/x.ics", "/a/x/", None)
        memory.keep("raeume/x.ics", "1", KNOWN)
        memory.keep("raeume/x.ics", "2", KNOWN)
        memory.drop("raeume/x.ics", "2")
        memory.keep_collection("raeume/x.ics", "/a/x/", "t")
    with remembering(file, "b") as memory:
        assert (memory.collections(), memory.objects("raeume/x.ics"), memory.token("raeume/x.ics")) == ({}, {}, None)
    with remembering(file, "a", dry=True) as memory:
        assert memory.collections() == {"raeume/x.ics": "/a/x/"}
        assert (memory.objects("raeume/x.ics"), memory.token("raeume/x.ics")) == ({"1": KNOWN}, "t")
        memory.drop_collection("raeume/x.ics")
        assert (memory.collections(), memory.objects("raeume/x.ics")) == ({}, {})


def test_looking_makes_no_file(tmp_path):
    with remembering(tmp_path / "stand.db", "a", dry=True) as memory:
        assert memory.collections() == {}
    assert list(tmp_path.iterdir()) == []


def test_a_memory_that_cannot_be_read(tmp_path):
    (tmp_path / "kaputt.db").write_bytes(b"keine Datenbank, nirgends" * 50)
    with pytest.raises(ForgottenError, match="lässt sich nicht lesen"), remembering(tmp_path / "kaputt.db", "a"):
        pass
    connection = sqlite3.connect(tmp_path / "neu.db")
    connection.execute("PRAGMA user_version = 9")
    connection.close()
    with pytest.raises(ForgottenError, match="in der Fassung 9"), remembering(tmp_path / "neu.db", "a"):
        pass


def test_account_and_password(monkeypatch):
    monkeypatch.setenv("RAUMZEIT_CALDAV_USER", "konto")
    with pytest.raises(SignInError, match="weder in RAUMZEIT_CALDAV_PASSWORD noch im Schlüsselbund"):
        login(Settings())
    monkeypatch.setenv("RAUMZEIT_CALDAV_PASSWORD", "geheim")
    found = login(Settings())
    assert (found.user, found.password) == ("konto", "geheim")
    assert "geheim" not in repr(Settings())
    with pytest.raises(AddressError, match="Welcher Kalenderserver"):
        connect(None, Settings())
    monkeypatch.delenv("RAUMZEIT_CALDAV_USER")
    with pytest.raises(SignInError, match="Welches Konto"):
        login(Settings())


def test_without_the_extra(monkeypatch):
    def missing(name):
        raise ModuleNotFoundError(name=name)

    monkeypatch.setattr("api.caldav.login.import_module", missing)
    with pytest.raises(MissingExtraError, match="pip install"):
        connect("https://kalender.example/", Settings())


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path.startswith("/geheim") else 404)
        self.end_headers()
        if self.path.startswith("/geheim"):
            self.wfile.write(b"BEGIN:VCALENDAR\r\n" * 100)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def web():
    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_calendars_from_files_and_addresses_are_read_no_further_than_needed(web, tmp_path):
    (tmp_path / "x.ics").write_bytes(b"BEGIN:VCALENDAR")
    assert fetch(str(tmp_path / "x.ics"), Limits()) == b"BEGIN:VCALENDAR"
    assert fetch(str(tmp_path / "x.ics"), Limits(bytes=4)) == b"BEGIN"
    assert fetch(f"{web}/geheim", Limits()) == b"BEGIN:VCALENDAR\r\n" * 100
    assert len(fetch(f"{web}/geheim", Limits(bytes=40))) == 41


def test_addresses_of_private_calendars_are_not_repeated(web, tmp_path):
    for source, error in (
        (f"{web}/fehlt-geheim", AddressError),
        ("https://127.0.0.1:9/geheim.ics", LostError),
        ("webcal://127.0.0.1:9/geheim.ics", LostError),
    ):
        with pytest.raises(error) as raised:
            fetch(source, Limits())
        assert "geheim" not in str(raised.value)
        assert "127.0.0.1" in str(raised.value)
    with pytest.raises(AddressError, match="lässt sich nicht lesen"):
        fetch(str(tmp_path / "fehlt.ics"), Limits())
