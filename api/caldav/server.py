"""A calendar server, as far as we need it: which collections there are, what lies in them, and writing one object.

Every write names the tag the object must have (``If-Match``, RFC 9110 §13.1.1) or that there must be none, so nobody's
change is ever lost between reading and writing. The ``caldav`` package signs in, knows servers' quirks and reads their
answers; its comfortable functions are not used, because they raise SEQUENCE and overwrite by themselves.
"""

import datetime as dt
import ipaddress
import time
from collections.abc import Iterable, Iterator
from typing import Any, Self
from urllib.parse import unquote, urlsplit

from caldav.davclient import DAVClient
from caldav.elements import cdav, dav
from caldav.elements.base import BaseElement
from caldav.elements.ical import CalendarColor
from caldav.lib import error
from caldav.response import DAVResponse
from lxml import etree

from api.caldav.errors import AddressError, CaldavError, LostError, RefusedError, SignInError, StaleError
from api.caldav.model import Listing, Login
from calendars.collections import Collection

TIMEOUT = 180
"""Seconds without an answer after which a connection counts as dead."""
PATIENCE = 60
"""Seconds to wait at most when a server says that it is asked too often (429, 503)."""
BATCH = 100
"""So many objects are fetched by one request."""

_HOME = "{urn:ietf:params:xml:ns:caldav}calendar-home-set"
_PRINCIPAL = "{DAV:}current-user-principal"
_ADDRESSES = "{urn:ietf:params:xml:ns:caldav}calendar-user-address-set"
_CALENDAR = "{urn:ietf:params:xml:ns:caldav}calendar"
_TOKEN = "{DAV:}sync-token"  # noqa: S105 (the name of a property)
_ETAG = "{DAV:}getetag"
_TYPE = "{DAV:}resourcetype"


class Server:
    """One account on a server.

    Attributes:
        address: as the user gave it, without a slash at its end.
        home: path below which its collections lie, with a slash at its end.
        principal: path of the account itself.
        requests: how many were sent.
    """

    def __init__(self, client: DAVClient, address: str) -> None:
        self._client = client
        self.address = address.rstrip("/")
        self.home = ""
        self.principal = ""
        self.requests = 0
        self._until: float | None = None

    @classmethod
    def connect(cls, address: str, login: Login, *, timeout: int = TIMEOUT, within: float | None = None) -> Self:
        """Sign in and find the calendars of the account (RFC 5397, RFC 4791 §6.2.1).

        Args:
            address: of the server or of the account, https unless it is this machine.
            timeout: seconds without an answer after which the connection counts as dead.
            within: seconds after which nothing more is asked, None for no such bound.

        Raises:
            AddressError: if the password would travel in the open, or nothing there speaks CalDAV.
            SignInError: if it does not let us in.
            LostError: if it cannot be reached.
        """
        _require_safe(address)
        refused: SignInError | None = None
        for kind in ("basic", "digest"):
            client = DAVClient(
                address,
                username=login.user,
                password=login.password,
                auth_type=kind,
                enable_rfc6764=False,
                timeout=timeout,
                rate_limit_handle=True,
                rate_limit_default_sleep=5,
                rate_limit_max_sleep=PATIENCE,
            )
            server = cls(client, address)
            server._until = None if within is None else time.monotonic() + within
            try:
                server.home = server._find_home(address)
            except SignInError as problem:
                refused = problem
                client.close()
            else:
                return server
        raise refused or SignInError

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()

    def _find_home(self, address: str) -> str:
        where, seen = address, set[str]()
        while where not in seen:
            seen.add(where)
            found = self._properties(where, dav.CurrentUserPrincipal(), cdav.CalendarHomeSet())
            said = next(iter(found.values()), {})
            if home := said.get(_HOME):
                self.principal = _path(where)
                return f"{_path(str(home)).rstrip('/')}/"
            if not (principal := said.get(_PRINCIPAL)):
                break
            where = self._url(str(principal))
        raise AddressError(
            f"Unter der Adresse „{self.address}“ antwortet kein Kalenderserver (CalDAV), oder das Konto hat dort keine "
            "Kalender."
        )

    def present(self) -> dict[str, str | None]:
        """The collections of calendars there are: path, with a slash at its end, and token."""
        found = self._properties(self.home, dav.ResourceType(), dav.SyncToken(), depth=1)
        return {
            f"{href.rstrip('/')}/": said.get(_TOKEN)
            for href, said in found.items()
            if _CALENDAR in (said.get(_TYPE) or ())
        }

    def schedules(self) -> bool:
        """Whether the server sends invitations by itself (RFC 6638 §2: ``calendar-auto-schedule``)."""
        said = self._ask("OPTIONS", self.home, "", {}).headers.get("DAV", "")
        return "calendar-auto-schedule" in {token.strip() for token in said.split(",")}

    def user_address(self) -> str | None:
        """Our calendar user address, a mail address where there is one (RFC 6638 §2.4.1); None if we have none."""
        (said,) = self._properties(self.principal, cdav.CalendarUserAddressSet()).values() or ({},)
        known = [str(address) for address in said.get(_ADDRESSES) or ()]
        return next((address for address in known if address.lower().startswith("mailto:")), None)

    def events(self, href: str, begin: dt.datetime, end: dt.datetime) -> dict[str, bytes] | None:
        """Events of a collection by path; None if the server does not show them, see :meth:`free_busy`.

        Args:
            href: path of any collection the account may read.
            begin: aware.
            end: exclusive, aware.
        """
        span = cdav.TimeRange(begin.astimezone(dt.UTC), end.astimezone(dt.UTC))
        events = _with(cdav.CompFilter("VCALENDAR"), _with(cdav.CompFilter("VEVENT"), span))
        query = _with(cdav.CalendarQuery(), _with(dav.Prop(), cdav.CalendarData()), _with(cdav.Filter(), events))
        try:
            answer = self._ask("REPORT", href, _xml(query), {"Depth": "1"})
        except RefusedError:
            return None
        if answer.status not in {200, 207}:
            return None
        return {one.href: one.calendar_data.encode() for one in answer.parse_calendar_query() if one.calendar_data}

    def create(self, href: str, collection: Collection) -> None:
        """Make a collection with name, description and colour (RFC 4791 §5.3.1)."""
        properties = _with(
            dav.Prop(),
            dav.DisplayName(collection.name),
            cdav.CalendarDescription(collection.description),
            CalendarColor(collection.colour),
            _with(cdav.SupportedCalendarComponentSet(), cdav.Comp("VEVENT")),
        )
        self._write("MKCALENDAR", href, _xml(_with(cdav.Mkcalendar(), _with(dav.Set(), properties))), {})

    def listing(self, href: str) -> Listing:
        """Everything in a collection."""
        found = self._properties(href, dav.GetEtag(), dav.SyncToken(), depth=1)
        own = found.pop(href.rstrip("/"), None) or found.pop(href, {})
        return Listing(own.get(_TOKEN), {path: str(said[_ETAG]) for path, said in found.items() if said.get(_ETAG)})

    def changes(self, href: str, token: str) -> Listing | None:
        """What changed in a collection since the token; None if the server no longer knows it (RFC 6578 §3.2)."""
        etags: dict[str, str] = {}
        gone: set[str] = set()
        while True:
            query = _with(
                dav.SyncCollection(),
                dav.SyncToken(value=token),
                dav.SyncLevel(value="1"),
                _with(dav.Prop(), dav.GetEtag()),
            )
            try:
                answer = self._ask("REPORT", href, _xml(query), {"Depth": "0"})
            except RefusedError:
                return None
            if answer.status not in {200, 207}:
                return None
            found = answer.parse_sync_collection()
            for one in found.changed:
                if one.etag is not None and one.href.rstrip("/") != href.rstrip("/"):
                    etags[one.href] = one.etag
                    gone.discard(one.href)
            for path in found.deleted:
                gone.add(path)
                etags.pop(path, None)
            if not found.truncated or found.sync_token in {None, token}:
                return Listing(found.sync_token, etags, frozenset(gone))
            token = str(found.sync_token)

    def fetch(self, href: str, paths: Iterable[str]) -> Iterator[tuple[str, str, bytes]]:
        """Objects of a collection: path, tag and content of each that is still there (RFC 4791 §7.9)."""
        wanted = sorted(paths)
        for begin in range(0, len(wanted), BATCH):
            query = _with(
                cdav.CalendarMultiGet(),
                _with(dav.Prop(), dav.GetEtag(), cdav.CalendarData()),
                *(dav.Href(value=path) for path in wanted[begin : begin + BATCH]),
            )
            answer = self._ask("REPORT", href, _xml(query), {"Depth": "1"})
            if answer.status not in {200, 207}:
                raise _refused("REPORT", href, answer)
            for one in answer.parse_calendar_query():
                if one.etag is not None and one.calendar_data is not None:
                    yield one.href, one.etag, one.calendar_data.encode()

    def free_busy(self, href: str, begin: dt.datetime, end: dt.datetime) -> list[bytes]:
        """Calendars that say when a collection is busy: a free-busy report, or where there is none, its events.

        Args:
            href: path of any collection the account may read.
            begin: aware.
            end: exclusive, aware.

        Raises:
            RefusedError: if the server gives neither (RFC 4791 §7.10, §7.8).
        """
        span = cdav.TimeRange(begin.astimezone(dt.UTC), end.astimezone(dt.UTC))
        answer = self._ask("REPORT", href, _xml(_with(cdav.FreeBusyQuery(), span)), {"Depth": "1"})
        if answer.status == 200 and "BEGIN:VFREEBUSY" in answer.raw:
            return [answer.raw.encode()]
        events = self.events(href, begin, end)
        if events is None:
            raise _refused("REPORT", href, answer)
        return list(events.values())

    def put(self, href: str, content: bytes, etag: str | None) -> str:
        """Write an object over the one with that tag, or where there is none; its new tag.

        Raises:
            StaleError: if somebody else was there before.
            RefusedError: if the server does not take it.
        """
        condition = {"If-None-Match": "*"} if etag is None else {"If-Match": etag}
        headers = {"Content-Type": "text/calendar; charset=utf-8", **condition}
        answer = self._write("PUT", href, content.decode(), headers)
        if given := answer.headers.get("ETag"):
            return str(given)
        said = self._properties(href, dav.GetEtag())  # it may have written it otherwise (RFC 4791 §5.3.4)
        return str(next(iter(said.values()), {}).get(_ETAG, ""))

    def delete(self, href: str, etag: str) -> None:
        """Remove the object with that tag; that there is none any more is just as well.

        Raises:
            StaleError: if somebody changed it.
        """
        answer = self._ask("DELETE", href, "", {"If-Match": etag})
        if answer.status == 412:
            raise StaleError
        if answer.status >= 300 and answer.status not in {404, 410}:
            raise _refused("DELETE", href, answer)

    def _write(self, method: str, href: str, body: str, headers: dict[str, str]) -> DAVResponse:
        answer = self._ask(method, href, body, headers)
        if answer.status == 412:
            raise StaleError
        if answer.status >= 300:
            raise _refused(method, href, answer)
        return answer

    def _properties(self, href: str, *wanted: BaseElement, depth: int = 0) -> dict[str, dict[str, Any]]:
        answer = self._ask(
            "PROPFIND", href, _xml(_with(dav.Propfind(), _with(dav.Prop(), *wanted))), {"Depth": str(depth)}
        )
        if answer.status in {404, 405, 501}:
            return {}
        if answer.status not in {200, 207}:
            raise _refused("PROPFIND", href, answer)
        return {one.href: one.properties for one in answer.parse_propfind()}

    def _url(self, href: str) -> str:
        return str(self._client.url.join(href))

    def _ask(self, method: str, href: str, body: str, headers: dict[str, str]) -> DAVResponse:
        """One request.

        Raises:
            SignInError: on 401.
            LostError: if the connection breaks or nothing answers in time.
            RefusedError: on 403, if the server is asked too often for too long, or answers in riddles.
        """
        self.requests += 1
        if self._until is not None and time.monotonic() > self._until:
            raise LostError(f"{self.address} war zu langsam; der Rest folgt beim nächsten Mal.")
        try:
            return self._client.request(self._url(href), method, body, headers)
        except error.AuthorizationError as problem:
            if problem.status == 403:
                raise RefusedError(f"Der Kalenderserver erlaubt uns {method} {_path(href)} nicht.") from problem
            raise SignInError from problem
        except (error.DAVError, etree.XMLSyntaxError) as problem:
            raise RefusedError(
                f"Der Kalenderserver antwortet auf {method} {_path(href)} nicht, wie er soll."
            ) from problem
        except OSError as problem:  # every failure of the HTTP library is one
            raise LostError(
                f"Die Verbindung zu {self.address} ist abgebrochen ({type(problem).__name__})."
            ) from problem


def _refused(method: str, href: str, answer: DAVResponse) -> CaldavError:
    return RefusedError(f"Der Kalenderserver lehnt {method} {_path(href)} ab (Status {answer.status}).")


def _require_safe(address: str) -> None:
    """Refuse to send a password through an open wire.

    Raises:
        AddressError: if the address is neither https nor on this machine.
    """
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        raise AddressError(f"„{address}“ ist keine Adresse.") from None
    if parts.username or parts.password:
        raise AddressError("Name und Kennwort gehören nicht in die Adresse, sondern in die Umgebung.")
    if parts.scheme == "https" and host:
        return
    if parts.scheme != "http" or not host:
        raise AddressError(f"„{address}“ ist keine Adresse, die mit https:// beginnt.")
    try:
        local = ipaddress.ip_address(host).is_loopback
    except ValueError:
        local = host == "localhost"
    if not local:
        raise AddressError("Ohne https:// ginge das Kennwort unverschlüsselt durchs Netz.")


def _path(href: str) -> str:
    return unquote(urlsplit(href).path)


def _with(element: BaseElement, *children: BaseElement) -> BaseElement:
    return element + list(children)


def _xml(element: BaseElement) -> str:
    text: bytes = etree.tostring(element.xmlelement(), encoding="utf-8", xml_declaration=True)
    return text.decode()
