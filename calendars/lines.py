"""The lines of an iCalendar file, folded and broken ones too: what every reader here begins with (RFC 5545 §3.1)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from icalendar.parser import Contentline

_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ENDS = re.compile("\r\n|\r|\n")
_PLAIN = re.compile(r"([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+=[^\";:,\\^%\s]*)*):(.*)", re.DOTALL)
"""A line without quotes, escapes and lists in its parameters: nearly all of them."""
NOTHING: Final[dict[str, str]] = {}


@dataclass(frozen=True, slots=True)
class Property:
    """One property.

    Attributes:
        line: the line on which it begins.
        name: in capitals.
        parameters: names in capitals, values as they stand there.
        value: as it stands there.
    """

    line: int
    name: str
    parameters: dict[str, str]
    value: str

    @property
    def text(self) -> str:
        """The value as TEXT (RFC 5545 §3.3.11)."""
        if "\\" not in self.value:
            return self.value
        return _ESCAPE.sub(lambda match: "\n" if match[1] in "nN" else match[1], self.value)


def unfold(text: str) -> Iterator[tuple[int, str]]:
    """Logical lines with the number of the line they begin on; only CR and LF end a line, empty ones are left out."""
    began, parts = 1, [""]
    for number, physical in enumerate(_ENDS.split(text), start=1):
        if physical[:1] in {" ", "\t"} and any(parts):
            parts.append(physical[1:])
            continue
        if any(parts):
            yield began, "".join(parts)
        began, parts = number, [physical]
    if any(parts):
        yield began, "".join(parts)


def parse(line: int, logical: str) -> Property:
    """A logical line as a property.

    Raises:
        ValueError: if it has not the form ``NAME;PARAMETER=…:value``.
    """
    plain = _PLAIN.fullmatch(logical)
    if plain is not None and "^" not in plain[2]:
        parameters = (
            {key.upper(): value for key, _, value in (part.partition("=") for part in plain[2][1:].split(";"))}
            if plain[2]
            else NOTHING
        )
        return Property(line, plain[1].upper(), parameters, plain[3])
    name, read, value = Contentline(logical).raw_parts()  # type: ignore[no-untyped-call]
    return Property(line, name.upper(), {str(k).upper(): str(v) for k, v in read.items()}, value)
