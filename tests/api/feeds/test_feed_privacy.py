"""No calendar and no answer leaks what its reader may not have: generated events, all readers, the bytes of HTTP.

Every text of a generated event is a marker of its own, so that it can be found wherever it turns up. What each reader
may find is written here from the statements (15, 23, 24, 29, 50), not from the code.
"""

import datetime as dt
import gzip
import re
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from api.feeds import addresses, invalidate
from api.feeds.rights import catalogue
from api.store.calendar import Words, raise_revision
from api.store.database import Database
from api.store.door import carry_out
from api.store.ledger import Change, Claim, Kind, Reservation
from api.store.tables import audiences, claims, entries, reservations, views
from calendars import zones
from calendars.entries import DIGITAL, Entry
from scheduler.domain.demands import Visibility
from tests.api.feeds.feed_server import ACTORS, START, Clock, application, service_of, serving
from tests.api.feeds.test_feed_rights import EXPECTED
from tests.calendars.small_county import PROBLEM

MARKER = re.compile(r"(?:TITEL|ART|FAMILIE|ORT|LINK|NOTIZ|TAKT|MENSCH|GAST|BEDARF)\d+x")
PEOPLE = [p.id for p in PROBLEM.people]
ROOMS = [r.id for r in PROBLEM.rooms]
CENTRES = ["fz-fuerfeld", "fz-kirn"]
PUBLIC = {Visibility.PUBLIC, Visibility.KITA, Visibility.REGISTRATION}


def some(values):
    return st.sets(st.sampled_from(values), max_size=2).map(lambda found: tuple(sorted(found)))


drawn_entries = st.lists(
    st.fixed_dictionaries(
        {
            "visibility": st.sampled_from(Visibility),
            "people": some(PEOPLE),
            "optional": some(PEOPLE),
            "room": st.sampled_from([None, *ROOMS]),
            "area": some(CENTRES),
            "team": some(CENTRES),
            "kitas": st.sampled_from([(), ("kita-volxheim",), ("kita-anderswo",)]),
            "digital": st.booleans(),
            "families": st.booleans(),
            "cancelled": st.booleans(),
        }
    ),
    min_size=1,
    max_size=8,
)


def entry_of(n, drawn):
    """An event whose every word is a marker."""
    start = 600
    return Entry(
        demand=f"BEDARF{n}x",
        index=n,
        date=START.date() + dt.timedelta(days=1 + n),
        start=start,
        end=start + 90,
        visibility=drawn["visibility"],
        title=f"TITEL{n}x",
        category=f"ART{n}x",
        families_of=f"FAMILIE{n}x" if drawn["families"] else None,
        place=DIGITAL if drawn["digital"] else f"ORT{n}x",
        link=f"https://example.org/LINK{n}x" if drawn["digital"] else None,
        about=f"NOTIZ{n}x",
        rhythm=f"TAKT{n}x",
        taken=(start - 30, start + 120),
        people=drawn["people"],
        optional=tuple(p for p in drawn["optional"] if p not in drawn["people"]),
        participants=tuple(f"MENSCH{n}x" for _ in drawn["people"]),
        guests=tuple(f"GAST{n}x" for p in drawn["optional"] if p not in drawn["people"]),
        room=drawn["room"],
        area=drawn["area"],
        team=drawn["team"],
        kitas=drawn["kitas"],
    )


def allowed(path, entry):
    """The words that readers of a calendar may find of an event; None if it is not theirs at all."""
    folder, _, name = path.removesuffix(".ics").rpartition("/")
    words = {"TITEL", "ART", "ORT", "FAMILIE", "TAKT"}
    everything = words | {"LINK", "NOTIZ", "MENSCH", "GAST"}
    if folder == "personen":
        return everything if name in {*entry.people, *entry.optional} else None
    busy = entry.visibility is Visibility.CONFIDENTIAL
    if folder == "raeume":
        return None if entry.room != name else set() if busy else words
    if name == "kreis" or folder == "familienzentren":
        mine = name == "kreis" or name in {*entry.area, *entry.team}
        return None if not mine else set() if busy else everything
    mine = name in {"oeffentlich", *entry.area, *entry.kitas}
    if entry.visibility not in PUBLIC or not mine:
        return None
    return words if entry.visibility is Visibility.REGISTRATION else words | {"LINK"}


class World:
    """A served county in which everybody has subscribed to all that they may."""

    def __init__(self, service, client):
        self.service = service
        self.client = client
        self.subscribed = [(f"/kalender/{p}", p) for p, feed in catalogue(PROBLEM).items() if feed.public]
        self.busy = []
        for who, paths in EXPECTED.items():
            for path in paths if who != "traeger" else ():
                made = addresses.obtain(service, ACTORS[who], path).path
                self.subscribed.append((f"/kalender/{made}", path))
                if path.startswith(("personen/", "raeume/")):
                    self.busy.append(f"/kalender/{made.split('/')[0]}/freebusy.ifb")

    def fill(self, found, cancelled):
        """Let these be all the events there are."""
        wanted = {f"u{n}": entry for n, entry in enumerate(found)}
        promised = tuple(reservation_of(uid, entry) for uid, entry in wanted.items())
        with self.service.database.write() as connection:
            for table in (audiences, views, entries, claims, reservations):
                connection.execute(delete(table))
            words = {uid: Words.of(entry) for uid, entry in wanted.items()}
            carry_out(connection, Change(promised), words, START - dt.timedelta(days=2))
        with self.service.database.write() as connection:
            carry_out(connection, Change((), cancelled), {}, START - dt.timedelta(days=1))
            raise_revision(connection)
        invalidate()

    def get(self, path, coding, who="niemand"):
        answer = self.client("GET", path, Accept_Encoding=coding, X_Actor=who)
        assert answer.status == 200, path
        assert answer["Content-Encoding"] == (coding if path.startswith("/kalender/") and coding == "gzip" else None)
        return (gzip.decompress(answer.body) if answer["Content-Encoding"] else answer.body).decode()


def reservation_of(uid, entry):
    begin, end = zones.span(entry.date, entry.start, entry.end)
    names = [f"person:{p}" for p in entry.people] + ([f"room:{entry.room}"] if entry.room else [])
    taken = tuple(Claim(name, begin, end) for name in names)
    return Reservation(uid, Kind.EVENT, entry.title, begin, end, taken, entry.demand, entry.index)


@pytest.fixture(scope="module")
def world(make_url):
    database = Database(make_url("privacy"))
    service = service_of(database, Clock())
    with serving(application(service)) as client:
        yield World(service, client)
    database.close()


@settings(deadline=None, max_examples=8, print_blob=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=drawn_entries)
def test_nothing_leaks(world, drawn):
    """Calendars hold exactly their readers' events and in them no word too many; free-busy and lists hold no word."""
    found = [entry_of(n, one) for n, one in enumerate(drawn)]
    world.fill(found, [f"u{n}" for n, one in enumerate(drawn) if one["cancelled"]])
    for address, path in world.subscribed:
        for coding in ("identity", "gzip"):
            head, *blocks = world.get(address, coding).replace("\r\n ", "").split("BEGIN:VEVENT\r\n")
            assert MARKER.findall(head) == []
            seen = {int(re.search(r"UID:u(\d+)\r", block)[1]): block for block in blocks}
            assert seen.keys() == {n for n, entry in enumerate(found) if allowed(path, entry) is not None}, path
            for n, block in seen.items():
                may = {f"{word}{n}x" for word in allowed(path, found[n])}
                assert set(MARKER.findall(block)) <= may, path
                if not may:
                    assert f"SUMMARY:{'Abgesagt: ' * drawn[n]['cancelled']}belegt\r\n" in block
                    assert not re.search(
                        "^(LOCATION|DESCRIPTION|CATEGORIES|GEO|COLOR|CONFERENCE|CLASS)", block, re.MULTILINE
                    )
    for path in world.busy:
        assert MARKER.findall(world.get(path, "gzip")) == []
    span = urlencode({"from": START.isoformat(), "to": (START + dt.timedelta(days=60)).isoformat()})
    for who in ACTORS:
        assert MARKER.findall(world.get("/api/feeds", "identity", who)) == []
        for room in ROOMS if who != "niemand" else ():
            assert MARKER.findall(world.get(f"/api/freebusy?room={room}&{span}", "identity", who)) == []
