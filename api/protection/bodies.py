"""Bodies of requests: not too large, and of a kind that somebody reads."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.failures import ContentTypeError, ServiceError, TooLargeError
from api.problems import answer

MOST = 1024 * 1024
JSON = frozenset({"application/json", "application/merge-patch+json"})
FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
API = "/api/"


class BodiesMiddleware:
    """Refuses bodies that are too large (413) or of the wrong kind (415): the API reads JSON, pages read forms too.

    Attributes:
        most: bytes of a body.
    """

    def __init__(self, app: ASGIApp, *, most: int = MOST) -> None:
        self.app = app
        self.most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One connection (ASGI); the body of a request is read before anybody acts on it."""
        headers = Headers(scope=scope) if scope["type"] == "http" else Headers()
        announced = headers.get("content-length", "0")
        if scope["type"] != "http" or (announced == "0" and "transfer-encoding" not in headers):
            await self.app(scope, receive, send)
            return
        failure: ServiceError | None = self.wrong_kind(scope["path"], headers)
        if announced.isdecimal() and int(announced) > self.most:
            failure = TooLargeError()
        body = b"" if failure is not None else await self._read(receive)
        if failure is None and (body is None or len(body) > self.most):
            failure = TooLargeError()
        if failure is not None:
            await answer(failure)(scope, receive, send)
            return
        await self.app(scope, replay(body or b"", receive), send)

    async def _read(self, receive: Receive) -> bytes | None:
        """The body; None as soon as it is too large."""
        parts, size, more = [], 0, True
        while more:
            message = await receive()
            if message["type"] != "http.request":
                break  # the client is gone, and so is whatever it wanted
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            if size > self.most:
                return None
            more = message.get("more_body", False)
        return b"".join(parts)

    @staticmethod
    def wrong_kind(path: str, headers: Headers) -> ServiceError | None:
        """The failure if nobody reads such a body there."""
        kind = headers.get("content-type", "").partition(";")[0].strip().casefold()
        known = JSON if path.startswith(API) else JSON | FORMS
        if kind in known:
            return None
        return ContentTypeError(
            f"Inhalte der Art „{kind}“ werden hier nicht gelesen." if kind else "Bitte nennen Sie den Content-Type.",
            headers={"Accept": ", ".join(sorted(known))},
        )


def replay(body: bytes, receive: Receive) -> Receive:
    """A body that was read already, once more; then whatever the client does next."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again
