"""A served small county with its door and its feeds, and what a client of CalDAV says and hears."""

import base64
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from api.dav.app import door_app
from api.dav.memory import remembering
from api.feeds import FeedsFirst, addresses, feeds_app, invalidate
from api.feeds.addresses import name_of
from api.service import Service
from api.store import plans
from api.store.database import Database
from tests.api.feeds.feed_server import START, Answer, Client, Clock, service_of, serving
from tests.calendars.small_county import EVENTS, PROBLEM, RHYTHM

SPACES = {"D": "DAV:", "C": "urn:ietf:params:xml:ns:caldav"}
PROPERTIES = (
    '<propfind xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:A="http://apple.com/ns/ical/" '
    'xmlns:S="http://calendarserver.org/ns/"><prop>{}</prop></propfind>'
)
SYNC = (
    '<sync-collection xmlns="DAV:"><sync-token>{}</sync-token><sync-level>1</sync-level><prop><getetag/></prop>'
    "</sync-collection>"
)
MULTIGET = (
    '<C:calendar-multiget xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><prop><getetag/><C:calendar-data/>'
    "</prop>{}</C:calendar-multiget>"
)
EVENT = re.compile(rb"BEGIN:VEVENT\r\n.*?END:VEVENT\r\n", re.DOTALL)


@dataclass(frozen=True)
class Known:
    """What a client knows of a calendar: tags by address."""

    token: str
    tags: dict[str, str]


@dataclass
class Subscriber:
    """Somebody with a secret."""

    client: Client
    name: str
    secret: str

    @property
    def login(self) -> str:
        return "Basic " + base64.b64encode(f"{self.name}:{self.secret}".encode()).decode()

    @property
    def path(self) -> str:
        return f"/{self.name}/kalender/"

    def __call__(self, method: str, path: str, body: str | None = None, **headers: str) -> Answer:
        return self.client(method, path, body, Authorization=self.login, **headers)

    def sync(self, known: Known | None = None) -> tuple[Known, set[str], set[str]]:
        """What is known now, and the addresses of what came or changed, and of what went."""
        answer = self("REPORT", self.path, SYNC.format("" if known is None else known.token))
        assert answer.status == 207, answer.body
        found = ET.fromstring(answer.body)
        there, gone = {}, set()
        for response in found.findall("D:response", SPACES):
            tag = response.findtext(".//D:getetag", None, SPACES)
            if tag is None:
                assert "404" in response.findtext("D:status", "", SPACES)
                gone.add(response.findtext("D:href", "", SPACES))
            else:
                there[response.findtext("D:href", "", SPACES)] = tag
        before = {} if known is None else known.tags
        tags = {href: tag for href, tag in (before | there).items() if href not in gone}
        return Known(found.findtext("D:sync-token", "", SPACES), tags), set(there), gone & set(before)

    def objects(self, hrefs) -> list[bytes]:
        """The events themselves."""
        wanted = "".join(f"<href>{href}</href>" for href in hrefs)
        answer = self("REPORT", self.path, MULTIGET.format(wanted))
        assert answer.status == 207
        found = ET.fromstring(answer.body).findall(".//C:calendar-data", SPACES)
        return [(one.text or "").replace("\n", "\r\n").encode() for one in found]


@dataclass
class World:
    """The county, its clock, and a connection to its server."""

    service: Service
    clock: Clock
    client: Client
    url: str

    def subscribe(self, actor, path: str) -> Subscriber:
        made = addresses.obtain(self.service, actor, path)
        return Subscriber(self.client, name_of(path), made.path.partition("/")[0])

    def anybody(self, name: str = "oeffentlich") -> Subscriber:
        return Subscriber(self.client, name, "")

    def publish(self, events=EVENTS) -> None:
        with self.service.database.write() as connection:
            version = plans.current_version(connection)
            now = self.service.now() if version else START.replace(month=7)
            plans.publish(connection, PROBLEM, PROBLEM.plan(tuple(events), (RHYTHM,)), version, now)
        invalidate()


@contextmanager
def opened(service: Service, clock: Clock, folder: Path) -> Iterator[World]:
    """The door and the feeds of a service behind one port; what was synchronised lies in that folder."""
    with remembering(folder / "abgleich.db") as memory:
        both = FeedsFirst(door_app(service, memory), feeds_app(service))
        with serving(both) as client:
            yield World(service, clock, client, f"http://127.0.0.1:{client.port}/")


@contextmanager
def county(url: str, folder: Path) -> Iterator[World]:
    """The small county with its plan published, behind a door."""
    database, clock = Database(url), Clock()
    try:
        with opened(service_of(database, clock), clock, folder) as world:
            world.publish()
            yield world
    finally:
        database.close()
