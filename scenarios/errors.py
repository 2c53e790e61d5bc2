"""What is wrong in the files of a data set: every fault with its place, all of them at once."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar, NamedTuple, Protocol

from scheduler.errors import RaumzeitError

FEW = 8
"""So many possibilities are listed in a message, more are not."""
SHOWN = 3
"""So many units are named in a message, further ones are counted."""

Path = tuple[str | int, ...]
"""Way to a value: section, then keys and positions in lists (``("kitas", "kom-a", "lage", 0)``)."""


def dotted(path: Path) -> str:
    """The way as people read it; positions in lists count from 1."""
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in path)


class Position(NamedTuple):
    """A place in a file; line and column count from 1, as editors show them."""

    file: str
    line: int
    column: int


class Locator(Protocol):
    """Says where a value stands."""

    def find(self, path: Path, *, key: bool = False) -> Position | None:
        """Where the value (or the key) stands, or the nearest thing around it that stands anywhere."""
        ...

    def field(self, path: Path) -> str:
        """The way to the value, as people read it there."""
        ...


class Places(NamedTuple):
    """Where everything stands: the values, and the keys of mappings."""

    values: Mapping[Path, Position]
    keys: Mapping[Path, Position]

    def find(self, path: Path, *, key: bool = False) -> Position | None:
        """Where the value (or the key) stands, or the nearest thing around it that stands anywhere."""
        if key and path in self.keys:
            return self.keys[path]
        for length in range(len(path), 0, -1):
            if path[:length] in self.values:
                return self.values[path[:length]]
        return None

    def field(self, path: Path) -> str:
        """The way to the value, as people read it there."""
        return dotted(path)


@dataclass(frozen=True, slots=True)
class Issue:
    """One fault in a file.

    Attributes:
        file: name of the file in the data set's folder.
        line: from 1; 0 if the fault has no line (a missing section).
        column: from 1; 0 without a line.
        field: way to the value, e.g. ``kitas.kom-a.lage``.
        message: what is wrong.
        found: what stands there, as written.
        expected: what should stand there.
        suggestion: what was probably meant.
    """

    file: str
    line: int
    column: int
    field: str
    message: str
    found: str | None = None
    expected: str | None = None
    suggestion: str | None = None

    def __str__(self) -> str:
        place = f"{self.file}, Zeile {self.line}, Spalte {self.column}" if self.line else self.file
        text = f"{place}, {self.field}: {self.message}" if self.field else f"{place}: {self.message}"
        if self.found is not None:
            text += f"; gefunden: {self.found}"
        if self.expected is not None:
            text += f"; erwartet: {self.expected}"
        return text + (f". Meinten Sie „{self.suggestion}“?" if self.suggestion is not None else ".")


class DatasetError(RaumzeitError):
    """Die Dateien des Datensatzes enthalten Fehler.

    Carries every fault found (``issues``), in the order of the files.
    """

    title: ClassVar[str] = "Die Dateien des Datensatzes enthalten"

    def __init__(self, issues: Iterable[Issue]) -> None:
        self.issues = tuple(sorted(set(issues), key=lambda i: (i.file, i.line, i.column, i.field, i.message)))
        n = len(self.issues)
        told = f"{self.title} {'einen Fehler' if n == 1 else f'{n} Fehler'}"
        super().__init__(told + ":\n" + "\n".join(f"- {issue}" for issue in self.issues))


class ScenarioError(DatasetError):
    """Die Szenariodatei enthält Fehler.

    Carries every fault found (``issues``), each with its place in the file of the scenario.
    """

    title = "Die Szenariodatei enthält"


class UnknownDatasetError(RaumzeitError):
    """Diesen Datensatz gibt es nicht."""


class UnknownScenarioError(RaumzeitError):
    """Dieses Szenario gibt es nicht."""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like a misspelt one, if any is like it."""
    return next(iter(difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)), None)


class Thing(NamedTuple):
    """A kind of thing that files refer to by id, and the sections that bring such things about."""

    title: str
    sections: frozenset[str] = frozenset()


_PLACES = frozenset({"familienzentren", "kitas", "weitere_orte"})
_PEOPLE = _PLACES | {"rollen", "menschen"}
_ROOMS = _PLACES | {"raumarten", "raeume"}
SITE = Thing("den Ort", _PLACES)
CENTRE = Thing("das Familienzentrum", frozenset({"familienzentren"}))
UNIT = Thing("die Einheit", _PEOPLE)
ROLE = Thing("die Rolle", frozenset({"rollen"}))
PERSON = Thing("die Person", _PEOPLE)
ROLE_OR_PERSON = Thing("die Rolle oder Person", _PEOPLE)
WEEK = Thing("das Zeitmodell", frozenset({"zeitmodelle"}))
ROOM = Thing("den Raum", _ROOMS)
ROOM_KIND = Thing("die Raumart", frozenset({"raumarten"}))
ROOM_OR_KIND = Thing("die Raumart oder den Raum", _ROOMS)
KITA = Thing("die Kita", frozenset({"kitas"}))
DEPUTY = Thing("die Vertretung", frozenset({"vertretungen"}))
CLOSURES = Thing("die Schließtage", frozenset({"schliesstage"}))
SPAN = Thing("den Zeitraum", frozenset({"zeitraeume"}))
KIND = Thing("die Terminart", frozenset({"terminarten"}))
DEMAND = Thing("den Bedarf", _PEOPLE | _ROOMS | {"terminarten", "zeitraeume"})
RULE = Thing("die Regel")
COUNTRY = Thing("das Land")
STATE = Thing("das Bundesland")
PLACEHOLDER = Thing("den Platzhalter")


class Findings:
    """Collects the faults of one reading.

    Faults refer to values by their path; the places say in which file and line they stand. A fault that one line of a
    file causes for many units is one issue that names them (``about``).

    Attributes:
        left_out: None if all values are there. Where faulty values were left out, the sections that may bring about
            fewer things than they should: then only dangling ids are noted, and only of things that those sections
            do not bring about, since everything else might be a consequence of what is missing.
        dangling: whether an id was noted that nothing has.
    """

    def __init__(self, places: Locator, folder: str, left_out: frozenset[str] | None = None) -> None:
        self.left_out = left_out
        self.dangling = False
        self._places = places
        self._folder = folder
        self._found: dict[Issue, list[str]] = {}

    def add(
        self,
        path: Path,
        message: str,
        *,
        found: str | None = None,
        expected: str | None = None,
        suggestion: str | None = None,
        about: str | None = None,
        key: bool = False,
    ) -> None:
        """Note a fault of the value at that path (``key``: of the key itself)."""
        if self.left_out is None:
            self._note(path, message, found, expected, suggestion, about, key=key)

    def _note(
        self,
        path: Path,
        message: str,
        found: str | None,
        expected: str | None,
        suggestion: str | None,
        about: str | None,
        *,
        key: bool,
    ) -> None:
        at = self._places.find(path, key=key) or Position(self._folder, 0, 0)
        issue = Issue(*at, self._places.field(path), message, found, expected, suggestion)
        units = self._found.setdefault(issue, [])
        if about is not None and about not in units:
            units.append(about)

    def unknown(self, path: Path, thing: Thing, word: str, known: Iterable[str], *, key: bool = False) -> None:
        """Note an id that nothing in the files has."""
        if self.left_out is not None and self.left_out & thing.sections:
            return
        self.dangling = True
        known = sorted(known)
        few = ", ".join(known) or "dazu steht noch nichts in den Dateien"
        message = f"{thing.title} „{word}“ gibt es nicht"
        expected = few if len(known) <= FEW else None
        self._note(path, message, None, expected, nearest(word, known), None, key=key)

    def __bool__(self) -> bool:
        return bool(self._found)

    def issues(self) -> tuple[Issue, ...]:
        """All faults noted so far."""
        return tuple(
            replace(issue, message=f"{issue.message} (betrifft {_several(units)})") if units else issue
            for issue, units in self._found.items()
        )

    def raise_if_any(self) -> None:
        """Stop here if anything was noted.

        Raises:
            DatasetError: with all faults noted so far.
        """
        if self._found:
            raise DatasetError(self.issues())


def _several(units: list[str]) -> str:
    shown = ", ".join(units[:SHOWN])
    return shown if len(units) <= SHOWN else f"{shown} und {len(units) - SHOWN} weitere"
