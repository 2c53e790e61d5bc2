"""What a data set says apart from its faulty values, so that the rest can still be looked through."""

from typing import Any, NamedTuple

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from scenarios.errors import Path
from scenarios.messages import meant
from scenarios.schema import Datensatz

_ROUNDS = 5
"""Leaving out a value may leave a gap in the entry around it, which is left out next."""


_NAMING = {"je", "ausser", "id", "kurz", "rolle", "art", "haus"}
"""Fields on which it depends what a template or an entry brings about, and under which id."""
_NAMED = {"familienzentren", "kitas", "weitere_orte", "rollen", "menschen", "raumarten", "raeume"}
"""Sections whose other fields say something about a thing that is there anyhow."""


class Rest(NamedTuple):
    """The data without their faulty values.

    A misspelt key is read as the one it is most like, and nothing is left out for it.

    Attributes:
        left_out: sections that may bring about fewer things than they should; None if nothing was left out at all.
    """

    data: Datensatz
    left_out: frozenset[str] | None


def salvage(data: dict[str, Any], error: ValidationError) -> Rest | None:
    """Put right or leave out what the error complains of; None if nothing sound remains."""
    left_out: set[Path] = set()
    for _ in range(_ROUNDS):
        errors = error.errors()
        misspelt = {e["loc"]: meant(e["loc"], Datensatz) for e in errors if e["type"] == "extra_forbidden"}
        for path, key in misspelt.items():
            data = _renamed(data, path, key)
        if not misspelt:  # what is missing may have been misspelt: look again before leaving out anything
            for path in {_faulty(details) for details in errors}:
                if not path:
                    return None
                data = _without(data, path)
                left_out.add(path)
        try:
            rest = Datensatz.model_validate(data)
            return Rest(rest, frozenset(str(path[0]) for path in left_out if _naming(path)) if left_out else None)
        except ValidationError as again:
            error = again
    return None


def _naming(path: Path) -> bool:
    """Whether other ids may be missing without the value at that path."""
    return len(path) <= 2 or path[0] not in _NAMED or path[2] in _NAMING


def _faulty(details: ErrorDetails) -> Path:
    """The value to leave out: never a part of a list, whose other parts would change their place."""
    path = details["loc"]
    if details["type"] == "missing" or path[-1:] == ("[key]",):
        path = path[:-1]
    whole = next((i for i, part in enumerate(path) if isinstance(part, int)), len(path))
    return path[:whole]


def _without(data: dict[str, Any], path: Path) -> dict[str, Any]:
    key, below = str(path[0]), path[1:]
    if not below or not isinstance(data.get(key), dict):
        return {k: v for k, v in data.items() if k != key}
    return {**data, key: _without(data[key], below)}


def _renamed(data: Any, path: Path, key: str | None) -> Any:
    """The data with the key at the end of the path replaced; None drops it, as does a key that is there already."""
    first, below = path[0], path[1:]
    if not below:
        kept = {k: v for k, v in data.items() if k != first}
        return kept if key is None else {key: data[first], **kept}
    if isinstance(data, tuple):
        return tuple(_renamed(item, below, key) if i == first else item for i, item in enumerate(data))
    if first not in data:  # a value that is read as a list or a group although it is none
        return data
    return {**data, first: _renamed(data[first], below, key)}
