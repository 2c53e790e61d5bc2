"""Who we are on the calendar server: from the environment or the keyring of the system, and from nowhere else."""

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from api.caldav.errors import AddressError, MissingExtraError, SignInError
from api.caldav.model import Login
from api.config import Settings

if TYPE_CHECKING:
    from api.caldav.server import Server

SERVICE = "raumzeit-caldav"
"""Under this name the keyring keeps the password: ``keyring set raumzeit-caldav KONTO``."""


def connect(
    address: str | None, settings: Settings, *, timeout: int | None = None, within: float | None = None
) -> "Server":
    """Sign in to the server that the user or the environment names.

    Args:
        address: as given on the command line.
        settings: of this process.
        timeout: see :meth:`api.caldav.server.Server.connect`, its own if None.
        within: likewise.

    Raises:
        MissingExtraError: if the extra is not installed.
        AddressError: if nobody names one.
        SignInError: if there is no password, or it is the wrong one.
        LostError: if the server cannot be reached.
    """
    try:
        server = import_module("api.caldav.server")  # only here: the extra may be missing, and takes a second
    except ModuleNotFoundError as error:
        raise MissingExtraError from error
    where = address or settings.caldav_url
    if where is None:
        raise AddressError("Welcher Kalenderserver? Bitte --server oder RAUMZEIT_CALDAV_URL angeben.")
    patience = server.TIMEOUT if timeout is None else timeout
    connected: Server = server.Server.connect(where, login(settings), timeout=patience, within=within)
    return connected


def login(settings: Settings) -> Login:
    """Account and password.

    Raises:
        SignInError: if either is missing, saying where it is looked for.
    """
    user = settings.caldav_user
    if user is None:
        raise SignInError("Welches Konto auf dem Kalenderserver? Bitte RAUMZEIT_CALDAV_USER setzen.")
    if settings.caldav_password is not None:
        return Login(user, settings.caldav_password.get_secret_value())
    kept = _from_keyring(user)
    if kept is None:
        raise SignInError(
            f"Für das Konto „{user}“ ist kein Kennwort da: weder in RAUMZEIT_CALDAV_PASSWORD noch im Schlüsselbund "
            f"(Extra „keyring“; „keyring set {SERVICE} {user}“)."
        )
    return Login(user, kept)


def _from_keyring(user: str) -> str | None:
    """The password in the keyring, None if it has none, or the system has no keyring."""
    if find_spec("keyring") is None:
        return None
    keyring, errors = import_module("keyring"), import_module("keyring.errors")
    try:
        kept = keyring.get_password(SERVICE, user)
    except errors.KeyringError:
        return None
    return None if kept is None else str(kept)
