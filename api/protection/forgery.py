"""Requests that another site makes a browser send (CSRF): refused before anything is done.

Two walls, each of which would do: browsers say where a request comes from (``Sec-Fetch-Site``, ``Origin``), and whoever
acts by a cookie proves that they can read our pages, by a value bound to the secret of their session.
"""

import hmac
from collections.abc import Collection
from typing import ClassVar
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.accounts import cookies
from api.config import Settings
from api.failures import ForbiddenError, ServiceError
from api.problems import answer
from api.protection.bodies import FORMS, replay

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
HEADER = "X-CSRF-Token"
FIELD = "csrf"
SIGN_IN = "/api/session"


class ForgeryError(ForbiddenError):
    """Diese Anfrage kam nicht von einer Seite dieses Dienstes. Bitte laden Sie die Seite neu."""

    code: ClassVar[str] = "herkunft-unklar"


class ForgeryMiddleware:
    """Refuses forged changes; it stands inside of :class:`BodiesMiddleware`, which bounds the forms it reads.

    Attributes:
        settings: for the address of the service and the name of its cookie.
        sign_in: paths to which one POSTs to sign in: there an old cookie proves nothing and is not asked about.
    """

    def __init__(self, app: ASGIApp, *, settings: Settings, sign_in: Collection[str] = (SIGN_IN,)) -> None:
        self.app = app
        self.settings = settings
        self.sign_in = frozenset(sign_in)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One connection (ASGI)."""
        if scope["type"] != "http" or scope["method"] in SAFE or _by_token(Headers(scope=scope)):
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        failure: ServiceError | None = None if self._from_here(request.headers) else ForgeryError()
        session = cookies.read(self.settings, request)
        if failure is None and session is not None and not (scope["method"] == "POST" and scope["path"] in self.sign_in):
            given = request.headers.get(HEADER)
            if given is None and request.headers.get("content-type", "").partition(";")[0].strip() in FORMS:
                body = await request.body()
                form = await Request(scope, replay(body, receive)).form()
                given = str(form.get(FIELD, ""))
                receive = replay(body, receive)
            if not hmac.compare_digest((given or "").encode(), cookies.csrf_of(session).encode()):
                failure = ForgeryError()
        await (self.app if failure is None else answer(failure))(scope, receive, send)

    def _from_here(self, headers: Headers) -> bool:
        """Whether the browser says so; programs say nothing."""
        if headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
            return False
        origin = headers.get("origin")
        if origin is None:
            return True
        address = self.settings.address
        if address is None:
            return urlsplit(origin).netloc == headers.get("host")
        ours = urlsplit(str(address))
        return origin == f"{ours.scheme}://{ours.netloc}"


def _by_token(headers: Headers) -> bool:
    """Whether the request acts by a token, which no other site can make a browser send."""
    return headers.get("authorization", "").casefold().startswith("bearer ")
