"""Headers that keep browsers from doing harm."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'"
DOCS_POLICY = POLICY + "; style-src 'self' 'unsafe-inline'; img-src 'self' data:"
"""Swagger UI writes styles into its elements and has its pictures in its style sheet; its scripts are ours."""
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # no address leaves us; browsers say Origin: null under no-referrer
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
STRICT_TRANSPORT = "max-age=31536000"


class HeadersMiddleware:
    """Sets the headers on every answer, errors too; an answer that sets one itself keeps it.

    Attributes:
        https: whether users reach the service by https alone.
        docs: path of the page with Swagger UI.
    """

    def __init__(self, app: ASGIApp, *, https: bool, docs: str = "/docs") -> None:
        self.app = app
        self.docs = docs
        self.common = ALWAYS | ({"Strict-Transport-Security": STRICT_TRANSPORT} if https else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One connection (ASGI)."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        policy = DOCS_POLICY if scope["path"] == self.docs else POLICY

        async def add(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in (("Content-Security-Policy", policy), *self.common.items()):
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, add)
