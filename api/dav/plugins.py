"""What Radicale asks for: who somebody is, what they may, and what is there. Nothing here can be written.

=============================  ==================================================================
``/``                          where programs begin to look
``/NAME/``                     somebody who signed in: the calendar that their secret opens
``/NAME/kalender/``            the calendar
``/NAME/kalender/UID.ics``     one of its events
=============================  ==================================================================
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from email.utils import format_datetime
from typing import Any, overload

from radicale.auth import BaseAuth
from radicale.config import Configuration
from radicale.item import Item
from radicale.rights import BaseRights
from radicale.storage import BaseCollection, BaseStorage
from radicale.types import CollectionOrItem

from api.dav.library import Library, Shown
from api.dav.people import People, calendar_of, is_gone
from calendars import write

CALENDAR = "kalender"
SUFFIX = ".ics"
READ_FOLDER, READ_CALENDAR, NOTHING = "R", "r", ""

_user: ContextVar[str] = ContextVar("user", default="")
"""Who asks, while the storage is asked: it is told what is wanted, but not by whom."""


class Auth(BaseAuth):
    """User name and password are an address of a calendar."""

    def __init__(self, configuration: Configuration, people: People) -> None:
        super().__init__(configuration)
        self._type = "Adresse eines Kalenders"
        self._people = people

    def _login(self, login: str, password: str) -> str:
        return self._people.user(login, password)

    def _sleep_for_constant_exec_time(self, time_ns_begin: int) -> None:
        """Nobody learns a digest from how long it takes; waiting as long as the slowest ever did stops the door."""


class Rights(BaseRights):
    """Everybody reads the calendar they came for, and the public ones; nobody writes."""

    def __init__(self, configuration: Configuration, library: Library) -> None:
        super().__init__(configuration)
        self._library = library

    def authorization(self, user: str, user_groups: set[str], path: str) -> str:  # noqa: ARG002 (given by Radicale)
        """What somebody may with a path, in Radicale's letters."""
        name, *inside = path.strip("/").split("/")
        if not name:
            return READ_FOLDER if user else NOTHING
        if name not in self._library.public and name not in {user, calendar_of(user)}:
            return NOTHING
        return READ_CALENDAR if inside else READ_FOLDER


class Folder(BaseCollection):
    """The root, or somebody who signed in."""

    def __init__(self, path: str) -> None:
        self._path = path

    @property
    def path(self) -> str:
        """Without slashes around it."""
        return self._path

    @overload
    def get_meta(self, key: None = None) -> Mapping[str, str]: ...

    @overload
    def get_meta(self, key: str) -> str | None: ...

    def get_meta(self, key: str | None = None) -> Mapping[str, str] | str | None:
        """A folder has no properties of its own."""
        return {} if key is None else None

    def get_all(self) -> Iterable[Item]:
        """No events lie here."""
        return ()


class Calendar(BaseCollection):
    """A calendar as it was when the request came.

    Args:
        gone: it is theirs no longer, who asks.
    """

    def __init__(self, library: Library, name: str, *, gone: bool) -> None:
        self._memory = library.memory
        self._name = name
        self._gone = gone
        self._shown: Shown = library.gone() if gone else library.shown(name)
        self._meta = {
            "tag": "VCALENDAR",
            "D:displayname": self._shown.title,
            "C:calendar-description": self._shown.description,
            "C:supported-calendar-component-set": "VEVENT",
            "C:calendar-timezone": write.resource(b"").decode(),
            "ICAL:calendar-color": self._shown.colour,
        }

    @property
    def path(self) -> str:
        """Without slashes around it."""
        return f"{self._name}/{CALENDAR}"

    @property
    def etag(self) -> str:
        """Of the whole calendar; clients also read it as its ctag."""
        return f'"{self._shown.etag}"'

    @property
    def last_modified(self) -> str:
        """Since when it is so, as a date of HTTP."""
        return format_datetime(self._shown.modified, usegmt=True)

    @overload
    def get_meta(self, key: None = None) -> Mapping[str, str]: ...

    @overload
    def get_meta(self, key: str) -> str | None: ...

    def get_meta(self, key: str | None = None) -> Mapping[str, str] | str | None:
        """One property, or all of them."""
        return self._meta if key is None else self._meta.get(key)

    def get_all(self) -> Iterable[Item]:
        """Every event."""
        return (self._item(uid) for uid in self._shown.events)

    def get_multi(self, hrefs: Iterable[str]) -> Iterable[tuple[str, Item | None]]:
        """Some events by the last part of their address; None for what is not there."""
        for href in hrefs:
            uid = href.removesuffix(SUFFIX)
            known = href.endswith(SUFFIX) and uid in self._shown.events
            yield href, self._item(uid) if known else None

    def sync(self, old_token: str = "") -> tuple[str, Iterable[str]]:
        """The token of this state, and what came, changed or went since the given one (RFC 6578 §3.2).

        Raises:
            ValueError: if the token is none of ours: the client then begins anew.
        """
        token = self._token(0 if self._gone else self._shown.number)
        if old_token == token:
            return token, ()
        if not old_token:
            return token, [f"{uid}{SUFFIX}" for uid in self._shown.events]
        epoch, _, number = old_token.removeprefix("data:,").partition(".")
        if epoch != self._memory.epoch or not number.isdecimal():
            raise ValueError("Diese Marke ist unbekannt.")
        since = self._memory.held if self._gone else self._memory.changed
        try:
            return token, [f"{uid}{SUFFIX}" for uid in since(self._name, int(number))]
        except LookupError as error:
            raise ValueError("Diese Marke ist unbekannt.") from error

    def serialize(self, *_: Any, **__: Any) -> str:
        """The whole calendar, as in the feed."""
        return self._shown.body.decode()

    def _token(self, number: int) -> str:
        """A URI, as tokens are (RFC 6578 §6.2)."""
        return f"data:,{self._memory.epoch}.{number}"

    def _item(self, uid: str) -> Item:
        event = self._shown.events[uid]
        begin, end = event.span
        return Item(
            collection=self,
            href=f"{uid}{SUFFIX}",
            last_modified=format_datetime(event.changed, usegmt=True),
            text=event.text,
            etag=f'"{event.digest}"',
            uid=uid,
            name="VCALENDAR",
            component_name="VEVENT",
            time_range=(int(begin.timestamp()), int(end.timestamp())),
        )


class Storage(BaseStorage):
    """Finds what is there, by comparing names: whatever is written in one does no harm."""

    _supports_unicode = True
    _supports_trailing_whitespace = True
    _supports_problematic_chars = True

    def __init__(self, configuration: Configuration, library: Library) -> None:
        super().__init__(configuration)
        self._library = library

    def discover(
        self,
        path: str,
        depth: str = "0",
        child_context_manager: object = None,  # noqa: ARG002 (of Radicale's own storage)
        user_groups: set[str] | None = None,  # noqa: ARG002 (likewise)
    ) -> Iterator[CollectionOrItem]:
        """What lies at a path, and with a depth what lies directly below it; nothing if nothing does."""
        user = _user.get()
        name, *inside = path.strip("/").split("/")
        below = depth != "0"
        if not name:
            yield Folder("")
            if below and user:
                yield Folder(user)
        elif not inside and (name in self._library or name == user):
            yield Folder(name)
            if below and name in self._library:
                yield self._calendar(name, user)
        elif name in self._library and inside[0] == CALENDAR and len(inside) <= 2:
            calendar = self._calendar(name, user)
            if len(inside) == 1:
                yield calendar
                if below:
                    yield from calendar.get_all()
            else:
                yield from (item for _, item in calendar.get_multi(inside[1:]) if item is not None)

    @contextmanager
    def acquire_lock(self, mode: str, user: str = "", *_: Any, **__: Any) -> Iterator[None]:  # noqa: ARG002 (reading only)
        """Reading needs no lock: a calendar is one moment of the database."""
        before = _user.set(user)
        try:
            yield
        finally:
            _user.reset(before)

    def verify(self) -> bool:
        """The database looks after itself."""
        return True

    def _calendar(self, name: str, user: str) -> Calendar:
        return Calendar(self._library, name, gone=is_gone(user) and name == calendar_of(user))
