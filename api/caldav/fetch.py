"""A foreign calendar from its address or a file, never more of it than is read.

Addresses of private calendars are secrets: they stand in no message and no log.
"""

import time
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from api.caldav.errors import AddressError, LostError
from calendars.parts import Limits

SECONDS = 30.0
"""Within which a calendar must have arrived, whole."""
REDIRECTS = 3


def fetch(source: str, limits: Limits) -> bytes:
    """The bytes of a calendar, at most one more than the limits allow, by which the reader knows that it is too large.

    Args:
        source: a file, or an address that begins with ``https://``, ``http://`` or ``webcal://``.
        limits: of reading.

    Raises:
        AddressError: if there is no such file, or the server does not answer with a calendar.
        LostError: if it does not answer in time.
    """
    scheme = urlsplit(source).scheme
    if scheme == "webcal":
        return _download("https" + source[len("webcal") :], limits.bytes)
    if scheme in {"http", "https"}:
        return _download(source, limits.bytes)
    try:
        with Path(source).open("rb") as file:
            return file.read(limits.bytes + 1)
    except OSError as error:
        raise AddressError(f"Die Datei „{source}“ lässt sich nicht lesen: {error.strerror}.") from error


def _download(address: str, most: int) -> bytes:
    host = urlsplit(address).hostname or "dem Server"
    until = time.monotonic() + SECONDS
    content = bytearray()
    try:
        with (
            httpx.Client(follow_redirects=True, max_redirects=REDIRECTS, timeout=SECONDS) as client,
            client.stream("GET", address, headers={"Accept": "text/calendar"}) as answer,
        ):
            if answer.status_code != 200:
                raise AddressError(f"Der Kalender bei {host} lässt sich nicht abrufen (Status {answer.status_code}).")
            for piece in answer.iter_bytes():  # as it comes: pieces of a size would wait for a server that drips
                content += piece
                if len(content) > most:
                    break
                if time.monotonic() > until:
                    raise LostError(f"Der Kalender bei {host} war nach {SECONDS:.0f} Sekunden noch nicht ganz da.")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise LostError(f"Der Kalender bei {host} ist nicht zu erreichen ({type(error).__name__}).") from None
    return bytes(content[: most + 1])
