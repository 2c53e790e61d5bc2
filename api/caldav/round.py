"""One round between the service and the calendars outside: read what others entered, book it, write what is ours."""

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from api.caldav.arrangement import ON_SERVER, Arrangement, Further, watched_of
from api.caldav.errors import CaldavError, LostError
from api.caldav.fetch import fetch
from api.caldav.login import connect
from api.caldav.memory import MEMORY_FILE, Memory, remembering
from api.caldav.pull import Pulled, pull
from api.caldav.push import Pushed, push
from api.caldav.standing import SHOWN, CalendarStanding, Standing, Told
from api.planfile import CALENDAR_FOLDER
from api.service import Service
from api.store import accounts, calendar, feeds, outside
from api.store.outside import Watched, key_of
from api.usecases.outside import hidden, settle, spans
from calendars import write
from calendars.busy import LIMITS
from calendars.collections import Collection, collection
from calendars.feeds import Feed, rolling_window
from calendars.itip import room_asked
from scheduler.domain.time import MINUTES_PER_DAY, ZONE, moment

if TYPE_CHECKING:
    from api.caldav.server import Server

TIMEOUT = 30
"""Seconds without an answer after which a server counts as dead."""
WITHIN = 600.0
"""Seconds after which a round asks a server nothing more."""


class Round:
    """One round.

    Args:
        service: that keeps the calendars.
        arranged: which.
        before: how the last round ended.
        tell: called before each step; it may raise :class:`LostError` to end the round.
    """

    def __init__(
        self, service: Service, arranged: Arrangement, before: Standing, tell: Callable[[], None] = lambda: None
    ) -> None:
        self._service = service
        self._arranged = arranged
        self._before = before
        self._tell = tell
        self._now = service.now()
        known = {one.name: one for one in before.calendars}
        titles = {feed.path: feed.name for feed in arranged.kept} | {
            one.watched.name: _title(service, one.watched) for one in arranged.further
        }
        self._calendars = {
            name: known.get(name, CalendarStanding(name=name, title=title)) for name, title in titles.items()
        }
        self._errors: list[str] = []
        self._reached = False

    def run(self, *, read: bool) -> Standing:
        """Go through it; what fails is told in the standing, the rest is done.

        Args:
            read: whether calendars are read; else our own are only written.
        """
        self._tell()
        further = [one for one in self._arranged.further if not one.source.startswith(ON_SERVER)]
        if read:
            for one in further:
                self._read_address(one)
        changes: dict[str, object] = {}
        if self._arranged.needs_server:
            changes = self._with_server(read=read)
        elif read:
            self._settle()
        got = read and (self._reached or not self._arranged.needs_server)
        return self._before.model_copy(
            update={
                "error": " ".join(self._errors) or None,
                "read": self._now if got else self._before.read,
                "calendars": tuple(self._calendars.values()),
                **changes,
            }
        )

    def _with_server(self, *, read: bool) -> dict[str, object]:
        """What is done with the server signed in; facts of the standing."""
        settings = self._service.settings
        changes: dict[str, object] = {"server": settings.caldav_url}
        try:
            server = connect(None, settings, timeout=TIMEOUT, within=WITHIN)
        except CaldavError as error:
            self._errors.append(str(error))
            self._tell()
            if read:
                self._settle()
            return changes
        file = settings.folder / CALENDAR_FOLDER / MEMORY_FILE
        try:
            with remembering(file, f"{server.address}|{settings.caldav_user}") as memory:
                schedules = changes["schedules"] = server.schedules()
                if read:
                    self._read_server(server, memory)
                    self._reached = True
                    self._settle()
                changes |= self._write(server, memory, asks=schedules and bool(self._arranged.rooms))
        except (CaldavError, OSError) as error:
            self._errors.append(str(error))
        finally:
            server.close()
        return changes

    def _read_address(self, one: Further) -> None:
        found = Pulled(one.watched.name)
        try:
            found.read(fetch(one.source, LIMITS), self._now, self._end, ours=self._ours())
        except CaldavError as error:
            self._put(one.watched.name, error=str(error))
        else:
            self._follow(one.watched, found)

    def _read_server(self, server: "Server", memory: Memory) -> None:
        """What was entered by hand into our collections, and what stands in others on the server.

        Raises:
            CaldavError: if the server does not answer.
        """
        ours = self._ours()
        seen = {name: one.token for name, one in self._calendars.items() if one.token is not None}
        with self._service.database.read() as connection:
            wanted = self._wanted(connection)
        own = {one.path: one for one in wanted if one.person is not None or one.room is not None}
        for found in pull(server, memory, own.values(), self._now, self._end, ours=ours, seen=seen):
            self._tell()
            watched = Watched(found.title, found.person, found.room if found.person is None else None)
            if not found.unchanged:
                self._follow(watched, found)
        for one in self._arranged.further:
            if one.source.startswith(ON_SERVER):
                self._tell()
                self._read_collection(server, one, ours)

    def _read_collection(self, server: "Server", one: Further, ours: frozenset[str]) -> None:
        """A collection of somebody else: its events, or where it only says when it is busy, that."""
        path, found = one.source.removeprefix(ON_SERVER), Pulled(one.watched.name)
        events = server.events(path, self._now, self._end)
        try:
            for href, content in (events or {}).items():
                found.read(content, self._now, self._end, href, ours=ours)
            if events is None:
                for content in server.free_busy(path, self._now, self._end):
                    found.read(content, self._now, self._end)
        except LostError:
            raise
        except CaldavError as error:
            self._put(one.watched.name, error=str(error))
        else:
            self._follow(one.watched, found)

    def _follow(self, watched: Watched, found: Pulled) -> None:
        """Keep what a calendar says."""
        times = {key_of(known_by): busy for known_by, busy in found.entries.items()}
        if watched.room is not None:
            room = self._service.problem.room[watched.room]
            times = {key: tuple(spans(self._service, room, busy)) for key, busy in times.items()}
        doubtful = {key_of(known_by) for known_by in found.doubtful}
        now, whole = self._now, "" not in found.doubtful
        self._service.database.run(
            lambda connection: outside.follow(connection, watched, times, now, doubtful=doubtful, whole=whole)
        )
        self._put(
            watched.name,
            token=found.token,
            entries=sum(len(busy) for busy in times.values()),
            unread=tuple(f"Zeile {one.line}: {one.reason}" for one in found.unread[:SHOWN]),
            more=len(found.unread[SHOWN:]) + found.more,
            told=tuple(Told(uid=c.uid, trouble=c.trouble) for c in found.conflicts),
            error=None,
        )

    def _settle(self) -> None:
        """Book what entries of rooms ask for, if there is somebody on whose behalf."""
        names, now = self._arranged.watched.keys(), self._now
        self._service.database.run(lambda connection: outside.keep_only(connection, names, now))
        login = self._arranged.account
        if login is None:
            return
        with self._service.database.read() as connection:
            account = accounts.by_login(connection, login)
        if account is None or not account.active:
            self._errors.append(f"Das Konto „{login}“ (RAUMZEIT_CALDAV_ACCOUNT) gibt es nicht oder nicht mehr.")
            return
        settle(self._service, account.actor())

    def _write(self, server: "Server", memory: Memory, *, asks: bool) -> dict[str, object]:
        """Write our collections; facts of the standing.

        Args:
            asks: whether the server asks rooms that it knows.

        Raises:
            LostError: if the connection breaks.
        """
        organizer = server.user_address() if asks else None
        with self._service.database.read() as connection:
            revision = calendar.revision(connection)
            wanted = self._wanted(connection, organizer)
        for one in push(server, memory, wanted, tell=lambda _: self._tell()):
            self._pushed(one)
        return {"revision": revision, "written": self._now}

    def _pushed(self, one: Pushed) -> None:
        known = self._calendars[one.collection.path]
        left = [told for told in known.told if not told.uid]
        told = (*left, *(Told(uid=c.uid, trouble=c.trouble) for c in one.conflicts))
        self._put(
            one.collection.path,
            objects=len(one.collection.objects),
            told=tuple(dict.fromkeys(told)),
            refused=len(one.refused),
            error=one.refused[0][1] if one.refused else None,
        )

    def _wanted(self, connection: Connection, organizer: str | None = None) -> list[Collection]:
        """Our collections as they should be: what the subscribed calendars hold, but nothing that stands there.

        Args:
            organizer: as whom rooms are asked that the server knows; None if none is.
        """
        return [self._collection(connection, feed, organizer) for feed in self._arranged.kept]

    def _collection(self, connection: Connection, feed: Feed, organizer: str | None) -> Collection:
        window = rolling_window(self._now.astimezone(ZONE))
        rows = feeds.items(connection, feed.reader.audience, window, self._now)
        watched = watched_of(feed)
        there = hidden(connection, feed.path) if watched is not None and watched.room is not None else frozenset()
        asked = b""
        address = self._arranged.rooms.get(watched.room or "") if watched is not None else None
        if organizer is not None and address is not None:
            asked = room_asked(organizer, address, feed.name)
        return collection(feed, {row[0]: write.resource(row[4], asked) for row in rows if row[0] not in there})

    @property
    def _end(self) -> dt.datetime:
        return moment(self._service.problem.horizon.last, MINUTES_PER_DAY)

    def _ours(self) -> frozenset[str]:
        with self._service.database.read() as connection:
            return frozenset(uid.upper() for uid in calendar.uids(connection))

    def _put(self, name: str, **changes: object) -> None:
        self._calendars[name] = self._calendars[name].model_copy(update=changes)


def _title(service: Service, watched: Watched) -> str:
    return f"{service.problem.name(watched.person or watched.room or '')} (weiterer Kalender)"
