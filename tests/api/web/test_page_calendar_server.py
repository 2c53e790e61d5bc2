"""What the exchange with calendars outside leaves to be settled: only the Koordinierungsstelle reads it."""

import datetime as dt
from dataclasses import replace

import pytest

from api.caldav.standing import NAME, CalendarStanding, Standing, Told
from api.config import Settings
from api.store import calendar, outside
from api.store.outside import Watched, key_of
from api.usecases.outside import settle
from calendars.busy import Busy
from scheduler.domain.time import ZONE
from tests.api.booking.county import LEAD
from tests.api.web.browser import Browser
from tests.api.web.visitor import visitor

ROOM = Watched("raeume/gr-fuerfeld.ics", room="gr-fuerfeld")


@pytest.fixture
def arranged(browser, monkeypatch):
    """The county with calendars on a server that was never asked, and an entry by hand where a course is planned."""
    for name, value in (
        ("URL", "https://kalender.example/"),
        ("USER", "x"),
        ("CALENDARS", "raeume"),
        ("ACCOUNT", "fz"),
    ):
        monkeypatch.setenv(f"RAUMZEIT_CALDAV_{name}", value)
    begin = dt.datetime(2026, 10, 7, 18, tzinfo=ZONE).astimezone(dt.UTC)
    times = {key_of("a"): [Busy(begin, begin + dt.timedelta(hours=1))]}
    service = browser.service
    service.database.run(lambda c: outside.follow(c, ROOM, times, service.now()))
    settle(service, LEAD)
    return Browser(replace(service, settings=Settings()), browser.clock)


def note(browser, known: Standing) -> None:
    now = browser.clock()
    with browser.service.database.write() as connection:
        assert outside.take(connection, NAME, "x", now, now)
        outside.note(connection, NAME, "x", known.model_dump_json(), over=True)


def test_where_nothing_is_arranged_the_page_says_so(browser):
    assert "Es ist nichts vereinbart." in visitor(browser, "amt").see("/kalenderserver").text


def test_conflicts_are_named_and_led_to_from_the_first_page(arranged):
    office = visitor(arranged, "amt")
    assert "Ein Eintrag in einem Raumkalender ließ sich nicht wie eingetragen buchen." in office.see("/").text
    page = office.see("/kalenderserver").text
    assert "Noch nicht abgeglichen." in page
    assert "Gemeinsamer Raum, Mittwoch, 7. Oktober 2026, 18:00–19:00 Uhr" in page
    assert "Gemeinsamer Raum ist dann schon vergeben: Elternkurs" in page


def test_failures_and_what_stayed_on_the_server_are_told(arranged):
    with arranged.service.database.read() as connection:
        (uid,) = [u for u, r in calendar.records(connection, calendar.uids(connection)).items()
                  if r.entry.room == "gr-fuerfeld"]  # fmt: skip
    now = arranged.clock()
    told = (Told(uid=uid, trouble="auf dem Server von Hand geändert"), Told(uid="", trouble="liegt noch da"))
    one = CalendarStanding(
        name=ROOM.name, title="Gemeinsamer Raum", objects=12, told=told, unread=("Zeile 3: unlesbar",)
    )
    note(
        arranged,
        Standing(
            server="https://kalender.example/",
            began=now,
            ended=now,
            error="Die Verbindung ist abgebrochen.",
            failures=3,
            after=now + dt.timedelta(seconds=40),
            calendars=(one,),
        ),
    )
    page = visitor(arranged, "amt").see("/kalenderserver").text
    for words in (
        "gelingt nicht (3 Versuche misslangen): Die Verbindung ist abgebrochen.",
        "Familienzentrum Fürfeld, Mittwoch, 7. Oktober 2026, 18:00–19:30 Uhr: auf dem Server von Hand geändert",
        "liegt noch da",
        "Zeile 3: unlesbar",
    ):
        assert words in page


def test_nobody_else_reads_it(arranged):
    lead = visitor(arranged, "leitung")
    assert "Raumkalender" not in lead.see("/").text
    assert "Dafür fehlt Ihnen die Berechtigung" in lead.see("/kalenderserver", 403).text
