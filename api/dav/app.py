"""The door as an ASGI application: a gate that lets only readers through, and Radicale behind it."""

import logging
import re
from base64 import b64decode
from collections.abc import Iterable
from functools import partial
from http import HTTPStatus
from typing import cast

from a2wsgi import WSGIMiddleware
from radicale.app import Application
from radicale.config import load
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.dav.library import Library
from api.dav.memory import Memory
from api.dav.people import People
from api.dav.plugins import Auth, Rights, Storage
from api.failures import ServiceError, UnavailableError
from api.feeds.app import RETRY_SECONDS
from api.problems import answer
from api.protection.bodies import BodiesMiddleware
from api.service import Service

METHODS = frozenset({"GET", "HEAD", "PROPFIND", "REPORT"})
MOST = 4 * 1024 * 1024
"""Bytes of a request: a client that asks for 20,000 events by name sends about two million."""
THREADS = 16
REALM = "Raumzeit-Kalender"
WEB = "/.web"
"""Where Radicale has pages, which nobody needs here."""
WELCOME = """Hier gleichen Kalenderprogramme die Kalender von Raumzeit ab (CalDAV), nur zum Lesen.

Bitte tragen Sie diese Adresse in Ihrem Kalenderprogramm ein. Benutzername und Kennwort stehen im Handbuch unter
„Kalenderserver“.
"""
ALWAYS = {
    "Cache-Control": "private, no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
CAPABLE = "1, 3, calendar-access"
"""Of RFC 4918 and RFC 4791; locks and address books are not offered."""

_SECRET = re.compile(r"[A-Za-z0-9_-]{32,}")


class ReadOnlyError(ServiceError):
    """Diese Kalender lassen sich nur lesen. Geändert wird in Raumzeit."""

    status = 403
    code = "nur-lesen"


class HideSecrets(logging.Filter):
    """Writes ``…`` in the place of all that could be a secret: people paste them into the wrong field."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let everything pass, without secrets and without what led to it."""
        record.msg, record.args = _SECRET.sub("…", record.getMessage()), ()
        record.exc_info = record.exc_text = record.stack_info = None
        return True


class _Bodies(BodiesMiddleware):
    """Bodies of any kind, for Radicale looks into them itself."""

    @staticmethod
    def wrong_kind(path: str, headers: Headers) -> ServiceError | None:  # noqa: ARG004 (see above)
        """Clients call XML by several names."""
        return None


class Gate:
    """Lets readers through, and tells them what they may rely on; everybody else gets 403, and nobody else is asked."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One connection (ASGI)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        method, path = scope["method"], scope["path"]
        if method == "OPTIONS":
            allowed = ", ".join(sorted({*METHODS, "OPTIONS"}))
            await _answer(Response(headers={"Allow": allowed, "DAV": CAPABLE}), scope, receive, send)
        elif method not in METHODS:
            await _answer(answer(ReadOnlyError()), scope, receive, send)
        elif method in {"GET", "HEAD"} and (path in {"", "/"} or path.startswith(WEB)):
            await _answer(PlainTextResponse(WELCOME), scope, receive, send)
        else:
            await self._ask({**scope, "headers": _readable(scope["headers"])}, receive, send)

    async def _ask(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let Radicale answer; where that fails, clients keep what they have and come again (rule 31 of the feeds)."""
        failed = False

        async def pass_on(message: Message) -> None:
            nonlocal failed
            if message["type"] == "http.response.start":
                failed = message["status"] == HTTPStatus.INTERNAL_SERVER_ERROR
                headers = MutableHeaders(scope=message)
                headers.update(ALWAYS)
                if "dav" in headers:
                    headers["dav"] = CAPABLE
            if not failed:
                await send(message)

        await self._app(scope, receive, pass_on)
        if failed:
            failure = UnavailableError(headers={"Retry-After": str(RETRY_SECONDS)})
            await _answer(answer(failure), scope, receive, send)


async def _answer(response: Response, scope: Scope, receive: Receive, send: Send) -> None:
    response.headers.update(ALWAYS)
    await response(scope, receive, send)


def _readable(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The header lines without an Authorization that is none (RFC 7617 §2): whoever sends it has not signed in."""
    return [(name, value) for name, value in headers if name != b"authorization" or _is_basic(value)]


def _is_basic(value: bytes) -> bool:
    scheme, _, given = value.partition(b" ")
    try:
        return scheme == b"Basic" and b":" in b64decode(given.strip(), validate=True)
    except ValueError:
        return False


def door_app(service: Service, memory: Memory) -> ASGIApp:
    """The door of a service.

    Args:
        memory: of what its calendars held.
    """
    library = Library(service, memory)
    people = People(service, library)
    configuration = load()
    configuration.update(
        {
            "auth": {"type": partial(Auth, people=people), "delay": "0", "realm": REALM},  # nobody guesses 240 bits
            "rights": {"type": partial(Rights, library=library)},
            "storage": {"type": partial(Storage, library=library)},
            "web": {"type": "none"},
            "server": {"delay_on_error": "0", "validate_user_value": "none", "validate_path_value": "none"},
        },
        "raumzeit",
    )
    for name in ("", "radicale", "uvicorn.error"):
        logger = logging.getLogger(name)
        if not any(isinstance(known, HideSecrets) for known in logger.filters):
            logger.addFilter(HideSecrets())
    logging.getLogger("radicale").setLevel(logging.WARNING)
    radicale = cast("ASGIApp", WSGIMiddleware(Application(configuration), workers=THREADS))
    return _Bodies(Gate(radicale), most=MOST)
