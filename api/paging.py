"""Where a list goes on: opaque cursors."""

import base64
import binascii
import json

from api.failures import InvalidError


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
