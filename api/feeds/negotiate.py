"""What a request for a calendar asks for, as pure functions of its header lines (RFC 9110 §12, §13)."""

import datetime as dt
import re
from email.utils import format_datetime, parsedate_to_datetime
from functools import lru_cache

_TAG = re.compile(r'"[^"]*"')


@lru_cache(maxsize=256)
def accepts_gzip(accept_encoding: str) -> bool:
    """Whether a client takes gzip (RFC 9110 §12.5.3); one that says nothing gets the plain bytes."""
    weights: dict[str, float] = {}
    for part in accept_encoding.lower().split(","):
        coding, _, parameter = part.partition(";")
        name, _, value = parameter.partition("=")
        try:
            weights[coding.strip()] = float(value) if name.strip() == "q" else 1.0
        except ValueError:
            weights[coding.strip()] = 0.0
    return weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0))) > 0


def names(if_none_match: str, etag: str) -> bool:
    """Whether If-None-Match names a tag: a list, ``*``, and by weak comparison (RFC 9110 §8.8.3.2, §13.1.2)."""
    return if_none_match.strip() == "*" or etag in _TAG.findall(if_none_match)


def since(if_modified_since: str) -> int | None:
    """Seconds since 1970 of a date, None for what is none: the condition is then ignored (RFC 9110 §13.1.3)."""
    try:
        when = parsedate_to_datetime(if_modified_since)
    except (ValueError, OverflowError):
        return None
    return int(when.replace(tzinfo=when.tzinfo or dt.UTC).timestamp())


@lru_cache(maxsize=1024)
def http_date(at: int) -> bytes:
    """Seconds since 1970 as IMF-fixdate (RFC 9110 §5.6.7)."""
    return format_datetime(dt.datetime.fromtimestamp(at, dt.UTC), usegmt=True).encode()
