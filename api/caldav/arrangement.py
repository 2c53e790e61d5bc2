"""Which calendars the service keeps on a server, and which it reads: what the environment says."""

import hashlib
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.caldav.errors import CaldavError
from api.config import Settings, SettingsError
from api.errors import InputError, find
from api.store.outbox import AddressError, checked
from api.store.outside import Watched
from calendars.collections import becomes_collection
from calendars.feeds import Feed, feeds
from calendars.visibility import PersonReader, RoomReader
from scheduler.domain.problem import Problem

ALL = "alle"
ON_SERVER = "caldav:"
"""Before the path of a collection on the server we are signed in to."""


class UnknownCalendarError(CaldavError):
    """Einen Kalender dieses Namens gibt es nicht."""


@dataclass(frozen=True, slots=True)
class Further:
    """A calendar that we do not write.

    Attributes:
        source: a file, an address, or after :data:`ON_SERVER` a path; not to be shown, addresses may be secret.
    """

    watched: Watched
    source: str

    def __repr__(self) -> str:
        return f"Further({self.watched.name!r})"


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What was arranged.

    Attributes:
        kept: calendars that are written, and read for what was entered by hand.
        further: calendars that are only read.
        account: login of the account on whose behalf is booked; None if nothing is booked.
        rooms: mail addresses of rooms that the server knows as resources, by id of the room.
    """

    kept: tuple[Feed, ...]
    further: tuple[Further, ...]
    account: str | None
    rooms: Mapping[str, str]

    @property
    def needs_server(self) -> bool:
        """Whether anything lies on a server that we have to sign in to."""
        return bool(self.kept) or any(one.source.startswith(ON_SERVER) for one in self.further)

    @property
    def watched(self) -> dict[str, Watched]:
        """Every calendar that is read, by name."""
        own = (watched_of(feed) for feed in self.kept)
        return {one.name: one for one in (*own, *(f.watched for f in self.further)) if one is not None}


def arrangement(settings: Settings, problem: Problem) -> Arrangement | None:
    """What the environment arranges, None if it arranges nothing.

    Raises:
        SettingsError: naming the variable and what is expected.
    """
    if settings.caldav_calendars is None and settings.caldav_watch is None:
        return None
    known = {feed.path: feed for feed in feeds(problem) if becomes_collection(feed)}
    try:
        kept = tuple(known[path] for path in pick(list(known), (settings.caldav_calendars or "").split(",")))
    except UnknownCalendarError as error:
        raise SettingsError(f"Die Einstellung RAUMZEIT_CALDAV_CALENDARS passt nicht: {error}") from error
    watch = settings.caldav_watch.get_secret_value() if settings.caldav_watch is not None else ""
    try:
        further = tuple(_further(problem, text) for text in shlex.split(watch))
    except (ValueError, InputError) as error:
        raise SettingsError(f"Die Einstellung RAUMZEIT_CALDAV_WATCH passt nicht: {error}") from None
    try:
        rooms = dict(_room(problem, text) for text in (settings.caldav_rooms or "").split())
    except (AddressError, InputError) as error:
        raise SettingsError(f"Die Einstellung RAUMZEIT_CALDAV_ROOMS passt nicht: {error}") from error
    arranged = Arrangement(kept, further, settings.caldav_account, rooms)
    if arranged.needs_server and (settings.caldav_url is None or settings.caldav_user is None):
        raise SettingsError("Für den Kalenderserver fehlen RAUMZEIT_CALDAV_URL und RAUMZEIT_CALDAV_USER.")
    return arranged


def pick(paths: Sequence[str], names: Sequence[str]) -> list[str]:
    """Paths of the calendars that somebody names: one (``raeume/gr-kirn``), a folder (``leitung``), or all.

    Raises:
        UnknownCalendarError: if one of the names is none.
    """
    chosen: list[str] = []
    for name in names:
        word = name.strip().removesuffix(".ics").rstrip("/")
        if not word:
            continue
        inside = [p for p in paths if word == ALL or p.removesuffix(".ics") == word or p.startswith(f"{word}/")]
        if not inside:
            raise UnknownCalendarError(
                f"einen Kalender „{name.strip()}“ gibt es nicht; es gibt etwa „{paths[0].removesuffix('.ics')}“"
            )
        chosen += [path for path in inside if path not in chosen]
    return chosen


def watched_of(feed: Feed) -> Watched | None:
    """Whose times entries in a calendar of ours take; None if it is no single person's and no room's."""
    match feed.reader:
        case PersonReader(person):
            return Watched(feed.path, person=person)
        case RoomReader(room):
            return Watched(feed.path, room=room)
        case _:
            return None


def _room(problem: Problem, text: str) -> tuple[str, str]:
    """A room and its address.

    Raises:
        InputError: if there is no such room.
        AddressError: if that is no mail address.
    """
    word, _, address = text.partition("=")
    room = find("den Raum", word, {r.id: r.title for r in problem.rooms if not r.digital})
    return room, checked(address)


def _further(problem: Problem, text: str) -> Further:
    """A calendar as it is named.

    Raises:
        ValueError: if it is not „Kennung=Quelle“; the source is not repeated.
        InputError: if nobody and nothing has that id.
    """
    word, sign, source = text.partition("=")
    if not sign or not source.strip():
        raise ValueError("erwartet wird KENNUNG=QUELLE, etwa „leitung-kirn=urlaub.ics“")
    titles = {r.id: r.title for r in problem.rooms if not r.digital} | {p.id: p.title for p in problem.people}
    identity = find("die Person oder den Raum", word.strip(), titles)
    name = f"{identity}/{hashlib.sha256(source.encode()).hexdigest()[:8]}"
    if identity in problem.person:
        return Further(Watched(name, person=identity), source.strip())
    return Further(Watched(name, room=identity), source.strip())
