"""What should lie in the collections of a CalDAV server: a published plan, one object an event (RFC 4791 §4.1)."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from calendars import write
from calendars.feeds import Feed
from calendars.lines import Property, parse, unfold
from calendars.publication import Publication
from calendars.visibility import PersonReader, RoomReader

FOLDERS = ("leitung", "raeume", "familienzentren")
"""Folders of the feeds that become collections."""
PREFIX = "raumzeit"

_BOOKKEEPING = frozenset(
    {"DTSTAMP", "LAST-MODIFIED", "CREATED", "SEQUENCE", "PRODID", "X-MOZ-LASTACK", "X-MOZ-GENERATION"}
)
"""What programs write of their own accord: no change by hand (RFC 5545 §3.8.7)."""
_SCHEDULING = frozenset({"PARTSTAT", "RSVP", "SCHEDULE-AGENT", "SCHEDULE-STATUS", "SCHEDULE-FORCE-SEND"})
"""What servers write at those who are asked: their answers, and how they were reached (RFC 6638 §7)."""


@dataclass(frozen=True, slots=True)
class Collection:
    """One collection as it should be.

    Attributes:
        path: of the feed it shows, e.g. ``raeume/gr-kirn.ics``: what it is known by.
        name: what clients call it.
        description: one sentence on what it holds.
        colour: ``#RRGGBB``.
        person: id of the person whose events it holds, if it is one's.
        room: id of the room whose events it holds, if it is one's.
        objects: bytes of every object, by UID, in the order of their start.
    """

    path: str
    name: str
    description: str
    colour: str
    objects: Mapping[str, bytes]
    person: str | None = None
    room: str | None = None

    @property
    def segment(self) -> str:
        """The part of its address below the calendar home, without slashes: ``raumzeit-raeume-gr-kirn``."""
        path = PurePosixPath(self.path)
        return "-".join((PREFIX, *path.parent.parts, path.stem))


def collections(publication: Publication) -> list[Collection]:
    """A collection for every lead, room and Familienzentrum, in the order of the feeds."""
    return [
        collection(
            feed,
            {
                event.uid: write.resource(event.views[detail])
                for event in publication.events
                if (detail := feed.reader.detail(event.entry)) is not None
            },
        )
        for feed in publication.feeds
        if becomes_collection(feed)
    ]


def becomes_collection(feed: Feed) -> bool:
    """Whether a calendar is written to calendar servers."""
    return PurePosixPath(feed.path).parts[0] in FOLDERS


def collection(feed: Feed, objects: Mapping[str, bytes]) -> Collection:
    """The collection of a calendar.

    Args:
        objects: see :class:`Collection`.
    """
    return Collection(
        path=feed.path,
        name=feed.name,
        description=feed.description,
        colour=feed.colour[1],
        objects=objects,
        person=feed.reader.person if isinstance(feed.reader, PersonReader) else None,
        room=feed.reader.room if isinstance(feed.reader, RoomReader) else None,
    )


def digest(content: bytes) -> str:
    """A digest of the bytes of an object."""
    return hashlib.sha256(content).hexdigest()


def meaning(content: bytes) -> str:
    """A digest of what an object says: the same however a server spells, folds and orders it.

    Time zones are left out, since objects name theirs, and so is what programs keep books with.
    """
    said = sorted(_said(content.decode("utf-8", errors="replace")))
    return hashlib.sha256("\0".join(said).encode()).hexdigest()


def _said(text: str) -> Iterable[str]:
    inside: list[str] = []
    for line, logical in unfold(text):
        try:
            prop = parse(line, logical)
        except ValueError:
            yield logical
            continue
        if prop.name == "BEGIN":
            inside.append(prop.value.strip().upper())
        elif prop.name == "END":
            del inside[-1:]
        elif len(inside) > 1 and inside[1] != "VTIMEZONE" and prop.name not in _BOOKKEEPING:
            yield "\1".join((*inside, prop.name, *_parameters(prop), prop.text))


def _parameters(prop: Property) -> list[str]:
    """The parameters in one order; VALUE says nothing that the value does not."""
    return sorted(
        f"{key}={value}" for key, value in prop.parameters.items() if key != "VALUE" and key not in _SCHEDULING
    )


def declined(content: bytes) -> bool:
    """Whether somebody who was asked by an object said no."""
    for line, logical in unfold(content.decode("utf-8", errors="replace")):
        if logical[:8].upper() != "ATTENDEE":
            continue
        try:
            answer = parse(line, logical).parameters.get("PARTSTAT", "")
        except ValueError:
            continue
        if answer.upper() == "DECLINED":
            return True
    return False
