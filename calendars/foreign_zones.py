"""Which zone a foreign calendar means: by name where the world or Windows knows it, else by what it says of itself.

No definition of a file is computed with: a broken or hostile VTIMEZONE cannot move an event whose zone has a name.
"""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from scheduler.domain.time import ZONE

_OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2})(?:\d{2})?", re.ASCII)
_NAMED_OFFSET = re.compile(r"\(?(?:UTC|GMT)\s*([+-]\d{1,2}:?\d{2}|[+-]\d{1,2})?\)?", re.ASCII)
_BERLIN = frozenset({60, 120})
LONGEST = 200
"""No name of a zone is longer."""


@dataclass(frozen=True, slots=True)
class Declared:
    """What a VTIMEZONE says, as far as it is believed.

    Attributes:
        location: X-LIC-LOCATION, a name of the world's.
        offsets: TZOFFSETTO of its parts in minutes east of UTC.
    """

    location: str | None = None
    offsets: frozenset[int] = frozenset()


def offset(text: str) -> int | None:
    """Minutes east of UTC from ``+0100`` (RFC 5545 §3.3.14), None if it is none."""
    match = _OFFSET.fullmatch(text.strip())
    if match is None:
        return None
    minutes = int(match[2]) * 60 + int(match[3])
    return minutes * (-1 if match[1] == "-" else 1) if minutes < 24 * 60 else None


def zone(name: str, declared: Mapping[str, Declared]) -> tuple[dt.tzinfo, str | None]:
    """The zone of that name, and a remark if it had to be guessed.

    Known names come first, then Windows', then names with something before them (``/example.org/Europe/Berlin``), then
    what the file says: the place, or the offsets. What nobody knows is taken for Europe/Berlin.

    Args:
        name: TZID.
        declared: what the file's VTIMEZONE say, by TZID.
    """
    found = known(name)
    if found is not None:
        return found, None
    said = declared.get(name, Declared())
    if said.location is not None and (found := known(said.location)) is not None:
        return found, None
    if said.offsets == _BERLIN:
        return ZONE, None
    fixed = _fixed(name, said)
    if fixed is not None:
        return dt.timezone(dt.timedelta(minutes=fixed)), None
    return ZONE, f"die Zeitzone „{name[:60]}“ ist unbekannt; angenommen wird Europe/Berlin"


@lru_cache(maxsize=1024)
def known(name: str) -> ZoneInfo | None:
    """The zone that the world or Windows calls so, whatever stands before the name; None if nobody does."""
    if len(name) > LONGEST:
        return None
    parts = name.strip().strip("/").split("/")
    for candidate in (WINDOWS_TO_OLSON.get(name.strip()), *("/".join(parts[-n:]) for n in (len(parts), 3, 2))):
        if candidate is None or (candidate.count("/") == 0 and candidate != name.strip()):
            continue
        try:
            return ZoneInfo(candidate)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            continue
    return None


def _fixed(name: str, said: Declared) -> int | None:
    """Minutes east of UTC if there is only one offset, in the file or in the name."""
    if len(said.offsets) == 1:
        return next(iter(said.offsets))
    match = _NAMED_OFFSET.match(name.strip())
    if match is None:
        return None
    if match[1] is None:
        return 0 if match.end() == len(name.strip()) else None
    digits = match[1] if ":" in match[1] or len(match[1]) > 3 else f"{match[1]}00"
    sign, rest = digits[0], digits[1:].replace(":", "").zfill(4)
    return offset(sign + rest)
