"""Errors at the edge, where people and files come in; a class's docstring is its default message."""

import difflib
from collections.abc import Mapping

from scheduler.errors import RaumzeitError

FEW = 8
"""So many possibilities are listed in a message, more are counted."""


class InputError(RaumzeitError):
    """Eine Angabe passt nicht zu den Daten."""


class PlanFileError(RaumzeitError):
    """Der Plan lässt sich nicht lesen."""


def find(what: str, word: str, known: Mapping[str, str]) -> str:
    """The id that a user meant by an id or a title.

    Args:
        what: the kind of thing with its article in the accusative, e.g. ``den Raum``.
        word: what the user wrote; case does not matter.
        known: id to title.

    Raises:
        InputError: naming what is like it, or what there is.
    """
    folded = word.casefold()
    same = [i for i, title in known.items() if folded in {i.casefold(), title.casefold()}]
    if len(same) == 1:
        return same[0]
    if same:
        raise InputError(f"„{word}“ gibt es mehrmals. Bitte nennen Sie die Kennung: {_listing(same)}.")
    raise InputError(f"{what[0].upper()}{what[1:]} „{word}“ gibt es in diesen Daten nicht. {_nearby(folded, known)}")


def _nearby(word: str, known: Mapping[str, str]) -> str:
    spellings = {spelling.casefold(): i for i, title in known.items() for spelling in (title, i)}
    close = difflib.get_close_matches(word, spellings, n=2 * FEW, cutoff=0.5)
    inside = [spelling for spelling in spellings if word in spelling]
    near = [f"„{i}“ ({known[i]})" for i in dict.fromkeys(spellings[s] for s in inside + close)]
    if near:
        return f"Meinten Sie {' oder '.join(near[:3])}?"
    return f"Es gibt: {_listing(sorted(known))}." if known else "Es gibt dort keine."


def _listing(ids: list[str]) -> str:
    more = f" und {len(ids) - FEW} weitere" if len(ids) > FEW else ""
    return ", ".join(ids[:FEW]) + more
