"""The cookies of the service."""

from starlette.requests import HTTPConnection
from starlette.responses import Response

from api.accounts.secret import bound
from api.config import Settings

SESSION = "raumzeit_sitzung"
SIGN_IN = "raumzeit_anmeldung"
CSRF = "csrf"


def secure(settings: Settings) -> bool:
    """Whether users reach the service by https alone."""
    return settings.address is not None and settings.address.scheme == "https"


def name_of(settings: Settings, name: str = SESSION) -> str:
    """The name of a cookie; over https the browser itself sees to it that no other host sets it (``__Host-``)."""
    return f"__Host-{name}" if secure(settings) else name


def read(settings: Settings, request: HTTPConnection, name: str = SESSION) -> str | None:
    """The value of a cookie of ours."""
    return request.cookies.get(name_of(settings, name)) or None


def write(settings: Settings, response: Response, value: str, seconds: int, name: str = SESSION) -> None:
    """Set a cookie that no script can read and that other sites do not send along with their forms."""
    response.set_cookie(
        name_of(settings, name),
        value,
        max_age=seconds,
        path="/",
        secure=secure(settings),
        httponly=True,
        samesite="lax",
    )


def clear(settings: Settings, response: Response, name: str = SESSION) -> None:
    """Take a cookie back."""
    response.delete_cookie(name_of(settings, name), path="/", secure=secure(settings), httponly=True, samesite="lax")


def csrf_of(session: str) -> str:
    """What pages send back with every change, bound to the secret of the session."""
    return bound(session, CSRF)
