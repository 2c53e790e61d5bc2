"""``raumzeit caldav sync`` and ``status`` beside the service, without any server."""

import pytest

HAND = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:von-hand\r\nSUMMARY:Zahnarzt\r\n"
    b"DTSTART:%s\r\nDTEND:%s\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


@pytest.fixture
def folder(monkeypatch, tmp_path):
    monkeypatch.setenv("RAUMZEIT_DATA", "beispiel")
    monkeypatch.setenv("RAUMZEIT_FOLDER", str(tmp_path / "dienst"))
    return tmp_path


def test_where_nothing_is_arranged(run, folder):
    done = run("caldav", "sync")
    assert (done.code, "RAUMZEIT_CALDAV_CALENDARS" in done.err) == (2, True)
    assert run("caldav", "status").out == "Noch nicht abgeglichen.\n"


def test_a_calendar_of_a_person_and_one_of_a_room(run, folder, monkeypatch):
    (folder / "person.ics").write_bytes(HAND % (b"20991012T080000Z", b"20991012T160000Z"))
    (folder / "raum.ics").write_bytes(b"keiner")
    monkeypatch.setenv("RAUMZEIT_CALDAV_WATCH", "leitung-nord=person.ics gr-nord=raum.ics leitung-sued=fehlt.ics")
    done = run("caldav", "sync")
    assert (done.code, done.err) == (0, "")
    assert "Zuletzt abgeglichen:" in done.out
    assert "die Datei enthält keinen Kalender" in done.out
    assert "Die Datei „fehlt.ics“ lässt sich nicht lesen" in done.out
    assert "Zahnarzt" not in done.out
    assert run("caldav", "status").out == done.out


def test_a_server_that_is_not_there(run, folder, monkeypatch):
    for name, value in (("URL", "http://127.0.0.1:9/"), ("USER", "x"), ("PASSWORD", "geheim"), ("CALENDARS", "alle")):
        monkeypatch.setenv(f"RAUMZEIT_CALDAV_{name}", value)
    done = run("caldav", "sync")
    assert done.code == 2
    assert "gelingt nicht (ein Versuch misslang)" in done.out
    assert "geheim" not in done.out + done.err
