"""Requests that another site makes a browser send (CSRF): refused before anything is done.

Two walls, each of which would do: browsers say where a request comes from (``Sec-Fetch-Site``, ``Origin``), and whoever
acts by a cookie proves that they can read our pages, by a value bound to the secret of their session.
"""

import hmac
from collections.abc import Callable, Collection
from typing import ClassVar
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api.accounts import cookies
from api.config import Settings
from api.failures import ForbiddenError, ServiceError
from api.protection.bodies import FORMS, replay

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
HEADER = "X-CSRF-Token"
FIELD = "csrf"
SIGN_IN = frozenset({"/api/session", "/anmelden"})


class ForgeryError(ForbiddenError):
    """Diese Anfrage kam nicht von einer Seite dieses Dienstes. Bitte laden Sie die Seite neu."""

    code: ClassVar[str] = "herkunft-unklar"


class ForgeryMiddleware:
    """Refuses forged changes, and tells pages in ``request.state.csrf`` what their forms have to send.

    It stands inside of :class:`BodiesMiddleware`, which bounds the forms it reads.

    Attributes:
        settings: for the address of the service and the name of its cookie.
        refusal: the answer, a page or a problem.
        sign_in: paths to which one POSTs to sign in: there an old cookie proves nothing and is not asked about.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        settings: Settings,
        refusal: Callable[[Request, ServiceError], Response],
        sign_in: Collection[str] = SIGN_IN,
    ) -> None:
        self.app = app
        self.refusal = refusal
        self.settings = settings
        self.sign_in = frozenset(sign_in)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One connection (ASGI)."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        session = cookies.read(self.settings, request)
        if session is not None:
            request.state.csrf = cookies.csrf_of(session)
        if scope["method"] in SAFE or _by_token(request.headers):
            await self.app(scope, receive, send)
            return
        signs_in = scope["method"] == "POST" and scope["path"] in self.sign_in
        trusted = self._from_here(request.headers)
        if trusted and session is not None and not signs_in:
            given, receive = await _given(request, receive)
            trusted = hmac.compare_digest(given.encode(), cookies.csrf_of(session).encode())
        await (self.app if trusted else self.refusal(request, ForgeryError()))(scope, receive, send)

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


async def _given(request: Request, receive: Receive) -> tuple[str, Receive]:
    """What the request says in its header or its form, and the body once more for whoever reads it next."""
    header = request.headers.get(HEADER)
    if header is not None or request.headers.get("content-type", "").partition(";")[0].strip() not in FORMS:
        return header or "", receive
    body = await request.body()
    async with Request(request.scope, replay(body, receive)).form() as form:
        return str(form.get(FIELD, "")), replay(body, receive)


def _by_token(headers: Headers) -> bool:
    """Whether the request acts by a token, which no other site can make a browser send."""
    return headers.get("authorization", "").casefold().startswith("bearer ")
