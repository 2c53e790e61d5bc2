"""ETag and If-Match of things that have a version (RFC 9110 §13), and cursors of lists."""

import base64
import binascii
import json
import re
from typing import Annotated

from fastapi import Header

from api.failures import ChangedError, InvalidError, UnconditionalError

_TAG = re.compile(r'"v(\d{1,9})"')
IfMatch = Annotated[
    str | None, Header(alias="If-Match", description='Der Stand, der geändert werden soll: der ETag, etwa `"v3"`.')
]


def tag(version: int) -> str:
    """The ETag of a version."""
    return f'"v{version}"'


def wanted_version(if_match: str | None) -> int:
    """The version that a request wants to change.

    Raises:
        UnconditionalError: if it does not say (RFC 6585 §3).
        ChangedError: if it names none that there could be.
    """
    if if_match is None:
        raise UnconditionalError
    found = _TAG.fullmatch(if_match.strip())
    if found is None:
        raise ChangedError("If-Match nennt keinen Stand, den es gab. Bitte senden Sie den ETag der letzten Antwort.")
    return int(found[1])


def cursor(begin: int, last: str) -> str:
    """Where a list goes on, opaque."""
    return base64.urlsafe_b64encode(json.dumps([begin, last]).encode()).decode().rstrip("=")


def position(text: str | None) -> tuple[int, str] | None:
    """What a cursor says.

    Raises:
        InvalidError: if it is none of ours.
    """
    if text is None:
        return None
    try:
        begin, last = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, TypeError, binascii.Error) as error:
        raise InvalidError("„after“ ist keine Stelle in dieser Liste.") from error
    if not isinstance(begin, int) or isinstance(begin, bool) or abs(begin) >= 2**62 or not isinstance(last, str):
        raise InvalidError("„after“ ist keine Stelle in dieser Liste.")
    return begin, last
