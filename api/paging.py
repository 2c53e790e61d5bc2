"""Where a list goes on: opaque cursors, in every list ``next`` of one page and ``after`` of the one that follows it."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from typing import Annotated, TypeVar

from fastapi import Query

from api.failures import InvalidError

T = TypeVar("T")

LONGEST = 600
"""Characters of a cursor; logins are the longest keys."""
After = Annotated[str | None, Query(max_length=LONGEST, description="`next` der vorigen Seite.")]
"""What asks for a page after another."""


class UnknownPositionError(InvalidError):
    """Diese Stelle gibt es in der Liste nicht. Bitte beginnen Sie von vorn."""


def cursor(number: int = 0, text: str = "") -> str:
    """Where a list goes on, opaque: behind the entry with this key.

    A list that is ordered by only one of number and text leaves out the other.
    """
    return base64.urlsafe_b64encode(json.dumps([number, text], ensure_ascii=False).encode()).decode().rstrip("=")


def cut(found: Sequence[T], limit: int, behind: Callable[[T], str]) -> tuple[Sequence[T], str | None]:
    """The first ``limit`` of what was found, and where the list goes on; None if it does not.

    Args:
        found: one more than ``limit``, if there are so many.
        behind: :func:`cursor` of an entry.
    """
    return found[:limit], behind(found[limit - 1]) if len(found) > limit else None


def position(text: str | None) -> tuple[int, str] | None:
    """What a cursor says: number and text of the entry behind which the list goes on.

    Raises:
        InvalidError: if it is none of ours.
    """
    if text is None:
        return None
    if len(text) > LONGEST:
        raise UnknownPositionError
    try:
        number, last = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, TypeError, binascii.Error) as error:
        raise UnknownPositionError from error
    if not isinstance(number, int) or isinstance(number, bool) or abs(number) >= 2**62:
        raise UnknownPositionError
    if not isinstance(last, str) or not last.isprintable():
        raise UnknownPositionError
    return number, last
