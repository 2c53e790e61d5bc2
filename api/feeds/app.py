"""Calendars over HTTP: the hot path, as plain ASGI.

======================================  =====================================================
``/kalender/oeffentlich….ics``          public, without a secret
``/kalender/SECRET/anything.ics``       a calendar; the last part is for people and clients only
``/kalender/SECRET/freebusy.ifb``       free-busy of the same person or room
======================================  =====================================================
"""

import asyncio
import logging
import re
from collections.abc import Iterable

from starlette.types import ASGIApp, Receive, Scope, Send

from api.failures import ServiceError, UnavailableError, UnknownError
from api.feeds.freshness import Freshness
from api.feeds.negotiate import accepts_gzip, http_date, names, since
from api.feeds.rights import behind, catalogue
from api.feeds.secrecy import hide_secrets
from api.feeds.shelf import Kept, Shelf
from api.feeds.sources import Empty, FreeBusy, Source, calendar_of
from api.feeds.visits import Visits
from api.problems import answer
from api.service import Service
from api.store import feeds as store
from api.store.feeds import Address
from calendars.visibility import PersonReader, RoomReader

ROOT = "/kalender/"
FREEBUSY = "freebusy.ifb"
RETRY_SECONDS = 120

_SECRET = re.compile(r"([A-Za-z0-9_-]{40})/([^/]+\.ics|freebusy\.ifb)")
_LOG = logging.getLogger(__name__)

_TYPE = (b"content-type", b"text/calendar; charset=utf-8")
_ALWAYS = [(b"referrer-policy", b"no-referrer"), (b"x-content-type-options", b"nosniff")]
_PRIVATE = [*_ALWAYS, (b"cache-control", b"private, no-cache"), (b"vary", b"accept-encoding")]
_PUBLIC = [
    *_ALWAYS,
    (b"cache-control", b"public, no-cache"),
    (b"vary", b"accept-encoding"),
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"etag"),
]
_PREFLIGHT = [
    *_PUBLIC,
    (b"allow", b"GET, HEAD, OPTIONS"),
    (b"access-control-allow-methods", b"GET, HEAD"),
    (b"access-control-allow-headers", b"if-none-match, if-modified-since"),
    (b"access-control-max-age", b"86400"),
]


class MethodError(ServiceError):
    """Kalender lassen sich nur lesen."""

    status = 405
    code = "methode-nicht-erlaubt"


class GoneError(ServiceError):
    """Diese Adresse gilt nicht mehr. Bitte holen Sie sich in Raumzeit eine neue."""

    status = 410
    code = "adresse-erloschen"


class _Request:
    """The few header lines that matter."""

    __slots__ = ("gzip", "if_modified_since", "if_none_match")

    def __init__(self, headers: Iterable[tuple[bytes, bytes]]) -> None:
        self.if_none_match: str | None = None
        self.if_modified_since: str | None = None
        coding = ""
        for name, value in headers:
            if name == b"if-none-match":
                given = value.decode("latin-1")
                self.if_none_match = given if self.if_none_match is None else f"{self.if_none_match}, {given}"
            elif name == b"if-modified-since":
                self.if_modified_since = value.decode("latin-1")
            elif name == b"accept-encoding":
                coding = f"{coding},{value.decode('latin-1')}"
        self.gzip = accepts_gzip(coding)

    @property
    def conditional(self) -> bool:
        return self.if_none_match is not None or self.if_modified_since is not None

    def unmodified(self, kept: Kept) -> bool:
        """Whether the client has it already; If-None-Match wins (RFC 9110 §13.2.2)."""
        if self.if_none_match is not None:
            return names(self.if_none_match, _etag(kept, self.gzip))
        if self.if_modified_since is not None:
            date = since(self.if_modified_since)
            return date is not None and date >= kept.modified
        return False


class FeedsApp:
    """Calendars of one service."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._freshness = Freshness(service.database)
        self._shelf = Shelf(service.database, service.now)
        base = None if service.settings.address is None else f"{str(service.settings.address).rstrip('/')}{ROOT}"
        self._feeds = catalogue(service.problem)
        self._sources = {path: calendar_of(feed, base) for path, feed in self._feeds.items()}
        self._public = {path: source for path, source in self._sources.items() if source.feed.public}
        self._addresses: dict[str, Address] = {}
        self._addresses_at = -1
        self._visits = Visits(service)
        hide_secrets()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; whatever goes wrong here is 503, never a page of 200 (rule 31)."""
        path = scope["path"].removeprefix(scope.get("root_path", "")).removeprefix(ROOT)
        public = path in self._public
        try:
            address = await self._answer(scope, send, path, public)
        except ServiceError as error:
            await self._refuse(error, scope, receive, send, public)
            return
        except Exception as error:  # noqa: BLE001 - the edge: clients keep what they have and come again
            _LOG.error("Ein Kalender war nicht zu lesen: %s", type(error).__name__)
            failure = UnavailableError(headers={"Retry-After": str(RETRY_SECONDS)})
            await self._refuse(failure, scope, receive, send, public)
            return
        if address is not None:
            await self._note(address)

    async def _answer(self, scope: Scope, send: Send, path: str, public: bool) -> Address | None:
        """Send what lies there; the secret address it was asked under, if it was under one."""
        method = scope["method"]
        if method == "OPTIONS" and public:
            await send({"type": "http.response.start", "status": 204, "headers": _PREFLIGHT})
            await send({"type": "http.response.body", "body": b""})
            return None
        if method not in {"GET", "HEAD"}:
            raise MethodError(headers={"Allow": "GET, HEAD, OPTIONS" if public else "GET, HEAD"})
        request = _Request(scope["headers"])
        revision = self._freshness.known()
        if revision is None:
            revision = await self._freshness.current()
        address: Address | None = None
        if public:
            key, source = path, self._public[path]  # type: tuple[str, Source]
        else:
            address, key, source = await self._secret(path, revision)
        at = int(self._service.now().timestamp())
        kept = await self._kept(key, source, revision, request, at)
        await _send(kept, request, method, send, _PUBLIC if public else _PRIVATE, at)
        return address

    async def _kept(self, key: str, source: Source, revision: int, request: _Request, at: int) -> Kept:
        if request.conditional:
            kept = self._shelf.at_hand(key, revision, at, body=False)
            if kept is None:
                kept = await self._shelf.fetch(key, source, revision, body=False)
            if request.unmodified(kept):
                return kept
        kept = self._shelf.at_hand(key, revision, at, body=True, packed=request.gzip)
        if kept is None:
            kept = await self._shelf.fetch(key, source, revision, body=True, packed=request.gzip)
        return kept

    async def _secret(self, path: str, revision: int) -> tuple[Address, str, Source]:
        """What lies behind a secret address.

        Raises:
            UnknownError: if there never was such an address.
            GoneError: if it was revoked long ago.
        """
        match = _SECRET.fullmatch(path)
        if match is None:
            raise UnknownError
        if self._addresses_at != revision:
            self._addresses, self._addresses_at = {}, revision
        digest = store.digest_of(match[1])
        address = self._addresses.get(digest)
        if address is None:
            address = await asyncio.to_thread(self._look_up, digest)
            if address is None:
                raise UnknownError
            if self._addresses_at == revision:
                self._addresses[digest] = address
        if address.gone_from is not None and self._service.now() >= address.gone_from:
            raise GoneError
        return address, *self._behind(address, match[2])

    def _behind(self, address: Address, name: str) -> tuple[str, Source]:
        """Key and source, see :func:`api.feeds.rights.behind`."""
        feed = behind(address, self._feeds)
        if feed is None:
            return "", Empty()
        if name != FREEBUSY:
            return feed.path, self._sources[feed.path]
        if not isinstance(feed.reader, PersonReader | RoomReader):
            raise UnknownError
        return f"{FREEBUSY} {address.audience}", FreeBusy(address.audience)

    def _look_up(self, digest: str) -> Address | None:
        with self._service.database.read() as connection:
            return store.by_secret(connection, digest)

    async def _note(self, address: Address) -> None:
        """Remember by day that somebody came, after the answer; a failure costs nobody their calendar."""
        if self._visits.new(address):
            try:
                await asyncio.to_thread(self._visits.note, address)
            except Exception as error:  # noqa: BLE001 - see above
                _LOG.warning("Der letzte Abruf war nicht zu vermerken: %s", type(error).__name__)

    async def _refuse(self, error: ServiceError, scope: Scope, receive: Receive, send: Send, public: bool) -> None:
        response = answer(error)
        for name, value in _PUBLIC if public else _PRIVATE:
            response.headers[name.decode()] = value.decode()
        await response(scope, receive, send)


def _etag(kept: Kept, packed: bool) -> str:
    """A strong tag; gzip has its own, for its bytes are others (RFC 9110 §8.8.3.3)."""
    return f'"{kept.etag}-gzip"' if packed else f'"{kept.etag}"'


async def _send(
    kept: Kept, request: _Request, method: str, send: Send, common: list[tuple[bytes, bytes]], at: int
) -> None:
    headers = [
        *common,
        (b"etag", _etag(kept, request.gzip).encode()),
        (b"last-modified", http_date(min(kept.modified, at))),
    ]
    if request.unmodified(kept):
        await send({"type": "http.response.start", "status": 304, "headers": headers})
        await send({"type": "http.response.body", "body": b""})
        return
    body = kept.packed if request.gzip else kept.body
    assert body is not None
    headers += (_TYPE, (b"content-length", str(len(body)).encode()))
    if request.gzip:
        headers.append((b"content-encoding", b"gzip"))
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if method == "HEAD" else body})


def feeds_app(service: Service) -> FeedsApp:
    """The calendars of a service as an ASGI application that answers everything under ``/kalender/``."""
    return FeedsApp(service)


class FeedsFirst:
    """Middleware that lets calendars be answered before anything else of an application is run."""

    def __init__(self, app: ASGIApp, feeds: ASGIApp) -> None:
        self._app = app
        self._feeds = feeds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request to whom it concerns."""
        calendars = scope["type"] == "http" and scope["path"].startswith(scope.get("root_path", "") + ROOT)
        await (self._feeds if calendars else self._app)(scope, receive, send)
