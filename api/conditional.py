"""Conditional changes: the version of a thing as ``ETag``, and ``If-Match`` (RFC 9110 §8.8.3, §13.1.1)."""

import re
from typing import Annotated

from fastapi import Header

from api.failures import ChangedError, UnconditionalError

IfMatch = Annotated[
    str | None,
    Header(alias="If-Match", description="Der Stand, der geändert werden soll, wie ihn ETag nannte.", examples=['"1"']),
]
_TAG = re.compile(r'"(\d{1,9})"')


def etag(version: int) -> str:
    """The version as a strong entity tag."""
    return f'"{version}"'


def version_of(if_match: str | None) -> int | None:
    """The version that a client wants to change; None if any will do (``*``).

    Raises:
        UnconditionalError: if the client does not say.
        ChangedError: if it is no version of ours.
    """
    if if_match is None:
        raise UnconditionalError
    if if_match.strip() == "*":
        return None
    match = _TAG.fullmatch(if_match.strip())
    if match is None:
        raise ChangedError
    return int(match[1])
