"""Errors as pages, for people with a browser; programs and calendars get what they got before."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import cast
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from api import problems
from api.failures import ForbiddenError, InvalidError, ServiceError, SignInError
from api.problems import problem
from api.routes.session import CALLBACK, DEPARTURE
from api.web import signing
from api.web.navigation import SIGN_IN
from api.web.rendering import render
from scheduler.errors import RaumzeitError

Handler = Callable[[Request, Exception], Awaitable[Response]]

LINKED = (DEPARTURE, CALLBACK)
"""Among the paths of programs, those that browsers are led to: signing in at the county's provider."""
ELSEWHERE = ("/api", "/kalender", "/docs", "/openapi.json", "/redoc", "/static")
TITLES = {
    403: "Dafür fehlt Ihnen die Berechtigung",
    404: "Diese Seite gibt es nicht",
    405: "So lässt sich diese Seite nicht aufrufen",
    409: "Das ist schon vergeben",
    412: "Das wurde inzwischen geändert",
    413: "Das ist zu groß",
    422: "Eine Angabe passt nicht",
    429: "Das waren zu viele Versuche",
    500: "Da ist bei uns etwas schiefgegangen",
    503: "Das geht im Augenblick nicht",
}
_GENERIC = {
    403: "Wenn Sie diese Seite brauchen, wenden Sie sich bitte an die Koordinierungsstelle.",
    404: "Vielleicht ist die Adresse nicht ganz richtig, oder es gibt sie nicht mehr.",
    405: "Bitte gehen Sie zurück und benutzen Sie die Knöpfe auf der Seite.",
    422: "Die Adresse enthält Angaben, die nicht passen.",
    500: "Es ist nichts verloren gegangen. Bitte versuchen Sie es noch einmal; bleibt es dabei, melden Sie es bitte.",
}


def wants_page(request: Request) -> bool:
    """Whether the answer shall be a page: a path that browsers are led to, and the client takes HTML."""
    path = request.url.path
    if path not in LINKED and any(path == prefix or path.startswith(f"{prefix}/") for prefix in ELSEWHERE):
        return False
    return "text/html" in request.headers.get("accept", "")


def refusal(request: Request, failure: ServiceError) -> Response:
    """The answer to a failure before any route was asked: a page for people, a problem for programs."""
    return answer(request, failure) if wants_page(request) else problems.answer(failure)


def answer(request: Request, error: Exception) -> Response:
    """The page of an error; where one has to sign in, the way there and back, or the form with what went wrong."""
    if request.url.path in LINKED and isinstance(error, ServiceError):
        return signing.failed(request, error)
    if isinstance(error, SignInError):
        target = request.url.path + (f"?{request.url.query}" if request.method == "GET" and request.url.query else "")
        return RedirectResponse(f"{SIGN_IN}?weiter={quote(target, safe='/')}", 303)
    status, message, headers = _what(error)
    title = TITLES.get(status, HTTPStatus(status).phrase)
    page = render(request, "error.html.j2", {"title": title, "message": message, "code": status}, status)
    page.headers.update(headers)
    return page


def install(app: FastAPI) -> None:
    """Let errors of an app end as pages where somebody looks at them, and else as before."""
    for kind in (RaumzeitError, RequestValidationError, HTTPException, Exception):
        before = cast("Handler", app.exception_handlers.get(kind, _unforeseen))
        app.add_exception_handler(kind, _either(before))


def _either(before: Handler) -> Handler:
    async def handle(request: Request, error: Exception) -> Response:
        return answer(request, error) if wants_page(request) else await before(request, error)

    return handle


async def _unforeseen(_: Request, __: Exception) -> Response:
    return problem(500, "unerwartet", "Da ist bei uns etwas schiefgegangen.")


def _what(error: Exception) -> tuple[int, str, dict[str, str]]:
    """Status, message and headers of an error."""
    if isinstance(error, ServiceError):
        # What a 403 says by itself stands in the heading already.
        said = _GENERIC[403] if str(error) == ForbiddenError.__doc__ else str(error)
        return error.status, said, error.headers
    if isinstance(error, RaumzeitError):
        return InvalidError.status, str(error), {}
    if isinstance(error, RequestValidationError):
        return 422, _GENERIC[422], {}
    if isinstance(error, HTTPException):
        return error.status_code, _GENERIC.get(error.status_code, ""), dict(error.headers or {})
    return 500, _GENERIC[500], {}
