"""Edits of who wants a Terminart how often, for everybody or for some units."""

from collections.abc import Callable
from typing import Any, NamedTuple

from scenarios.changes.base import UnknownIdError, require
from scenarios.changes.county import County
from scenarios.errors import KIND, UNIT
from scenarios.expand import COUNTY
from scenarios.layers import overlay
from scenarios.schema import Bedarf, Terminart, Wunsch
from scenarios.sites import GROUPS

Edit = Callable[[Wunsch], dict[str, Any]]
"""What is to be said instead, seen all that is said of a wish so far."""


class Edited(NamedTuple):
    """A Terminart with other wishes.

    Attributes:
        kind: the Terminart.
        before: the wishes that were changed, as they were, with everything that the Terminart says in general.
    """

    kind: Terminart
    before: tuple[Wunsch, ...]


def edit_wishes(county: County, kind: str, units: tuple[str, ...], edit: Edit) -> Edited:
    """Change the wishes of a Terminart.

    Args:
        county: the data set.
        kind: id of the Terminart; the parameter is called ``terminart``.
        units: ids of units, or words such as ``kitas``; empty means all. The parameter is called ``fuer``.
        edit: is asked for each wish.

    Raises:
        UnknownIdError: if there is no such Terminart or unit, or it does not want this Terminart.
    """
    require(county.data.terminarten, kind, KIND, "terminart")
    entry = county.data.terminarten[kind]
    chosen = _chosen(county, units)
    entries = entry.bedarf or (Bedarf(),)
    wishes = tuple(overlay(Wunsch, [(entry, ()), (wanted, ())]).value for wanted in entries)
    if not units and not entry.bedarf:
        return Edited(entry.model_copy(update=edit(wishes[0])), wishes)
    made: list[Bedarf] = []
    before: list[Wunsch] = []
    wanting: set[str] = set()
    for wanted, wish in zip(entries, wishes, strict=True):
        all_units = _units(county, wish.fuer or ())
        mine = tuple(unit for unit in all_units if unit in chosen) if units else all_units
        others = tuple(unit for unit in all_units if unit not in mine)
        wanting |= set(all_units)
        if not mine:
            made.append(wanted)
            continue
        before.append(wish)
        if others:
            made.append(wanted.model_copy(update={"fuer": others}))
        made.append(wanted.model_copy(update=edit(wish) | ({"fuer": mine} if others else {})))
    for i, word in enumerate(units):
        if wanting.isdisjoint(_units(county, (word,))):
            raise UnknownIdError(("fuer", i), UNIT, word, sorted(wanting))
    return Edited(entry.model_copy(update={"bedarf": tuple(made)}), tuple(before))


def _chosen(county: County, units: tuple[str, ...]) -> frozenset[str]:
    known = [COUNTY, *GROUPS, *county.sites.entries, *county.people.persons]
    for i, word in enumerate(units):
        require(known, word, UNIT, "fuer", i)
    return frozenset(_units(county, units))


def _units(county: County, words: tuple[str, ...]) -> tuple[str, ...]:
    """The units meant by words, each once."""
    found: dict[str, None] = {}
    for word in words:
        meant = county.sites.select((word,), ()) if word in GROUPS or word in county.sites.entries else (word,)
        found |= dict.fromkeys(meant)
    return tuple(found)
