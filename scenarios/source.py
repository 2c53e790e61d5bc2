"""Reads the YAML files of a folder into plain data and remembers where everything stands.

The files are read as one: a section (top-level key) may stand in any of them, but only once. Values keep the form in
which they were written (dates and times of day stay text); an empty value counts as not given.
"""

import itertools
import json
from collections.abc import Callable, Iterable
from pathlib import Path as FilePath
from typing import Any, NamedTuple, cast

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, StringMark
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from scenarios.errors import DatasetError, Issue, Path, Places, Position, dotted

_NUMBERS: dict[str, Callable[[str], Any]] = {
    "tag:yaml.org,2002:int": lambda text: int(text.replace("_", ""), 0),
    "tag:yaml.org,2002:float": float,
    "tag:yaml.org,2002:bool": lambda text: text.lower() == "true",
}
DEEPEST = 100
"""Brackets within brackets in what somebody sent."""
TOO_DEEP = "die Datei ist zu tief verschachtelt"
_BRACKETS = {"[": 1, "{": 1, "]": -1, "}": -1}
_NULL = "tag:yaml.org,2002:null"
_SYNTAX = (
    ("mapping values are not allowed", "hier steht ein Doppelpunkt zu viel, oder die Einrückung stimmt nicht"),
    ("'\\t'", "hier steht ein Tabulator; zum Einrücken bitte Leerzeichen verwenden"),
    ("expected ',' or", "eine Klammer wird nicht geschlossen, oder ein Komma fehlt"),
    ("could not find expected ':'", "hinter einem Schlüssel fehlt der Doppelpunkt"),
    ("unexpected end of stream", "ein Anführungszeichen oder eine Klammer wird nicht geschlossen"),
    ("but found another document", "eine Datei darf nur einen Teil enthalten; bitte die Zeile „---“ entfernen"),
    ("undefined alias", "auf diesen Namen (*) wird verwiesen, ohne dass es einen Anker (&) gibt"),
    ("expected <block end>", "die Einrückung stimmt nicht mit den Zeilen darüber überein"),
)


class Source(NamedTuple):
    """The sections of all files, and where they stand."""

    data: dict[str, Any]
    places: Places


def packed(source: Source) -> str:
    """All of it as JSON, for whoever goes on with it elsewhere; reading the files anew takes many times as long."""
    places = [[[list(path), *at] for path, at in found.items()] for found in source.places]
    return json.dumps([source.data, places], ensure_ascii=False, separators=(",", ":"))


def unpacked(text: str) -> Source:
    """What :func:`packed` has put together."""
    data, places = json.loads(text)
    values, keys = ({tuple(path): Position(*at) for path, *at in found} for found in places)
    return Source({name: _fixed(value) for name, value in data.items()}, Places(values, keys))


def _fixed(value: Any) -> Any:
    """Plain data as :class:`_Reading` makes them: lists are tuples."""
    if isinstance(value, dict):
        return {name: _fixed(below) for name, below in value.items()}
    return tuple(map(_fixed, value)) if isinstance(value, list) else value


def yaml() -> YAML:
    """A parser that keeps comments and layout (YAML 1.2), the one for reading and for editing."""
    parser = YAML(typ="rt")
    parser.preserve_quotes = True
    parser.width = 120
    return parser


def compose(text: str) -> Node | None:
    """The tree of what stands in a file; nothing here changes it.

    Raises:
        MarkedYAMLError: if it is no YAML.
        ReaderError: if there are characters that no text has.
        RecursionError: if it is nested too deeply.
    """
    return cast("Node | None", yaml().compose(text))


def read(folder: FilePath) -> Source:
    """Read all ``*.yaml`` files of a folder.

    Raises:
        DatasetError: if a file is no YAML, or a key stands twice; with all such faults of all files.
    """
    return read_files(sorted(folder.glob("*.yaml")), DatasetError)


def read_files(files: Iterable[FilePath], fault: type[DatasetError]) -> Source:
    """Read some files as one.

    Raises:
        DatasetError: of the class ``fault``, if a file is no YAML, or a key stands twice; with all such faults.
        OSError: if a file cannot be read.
    """
    reading = _Reading()
    for file in files:
        reading.file(file)
    if reading.issues:
        raise fault(reading.issues)
    return Source(reading.data, Places(reading.values, reading.keys))


def read_text(name: str, text: str, fault: type[DatasetError]) -> Source:
    """Read what somebody sent as a file of that name.

    References (``*``) have no place in it: a few lines of them could stand for millions of values.

    Raises:
        DatasetError: of the class ``fault``, if it is no YAML, or a key stands twice; with all such faults.
    """
    reading = _Reading(aliases=False)
    if _depth(text) > DEEPEST:  # the parser would take minutes to find out
        reading.issues.append(Issue(name, 1, 1, "", TOO_DEEP))
    else:
        reading.text(name, text)
    if reading.issues:
        raise fault(reading.issues)
    return Source(reading.data, Places(reading.values, reading.keys))


def _depth(text: str) -> int:
    """So many brackets are open at once, whatever they mean."""
    return max(itertools.accumulate((_BRACKETS.get(sign, 0) for sign in text), initial=0))


class _Reading:
    """One pass over the files."""

    def __init__(self, *, aliases: bool = True) -> None:
        self._seen: set[int] | None = None if aliases else set()
        self.data: dict[str, Any] = {}
        self.values: dict[Path, Position] = {}
        self.keys: dict[Path, Position] = {}
        self.issues: list[Issue] = []
        self._name = ""

    def file(self, file: FilePath) -> None:
        """Take in one file."""
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            line = file.read_bytes()[: error.start].count(b"\n") + 1
            self.issues.append(
                Issue(file.name, line, 1, "", "die Datei enthält Zeichen, die nicht als UTF-8 gespeichert sind")
            )
            return
        self.text(file.name, text)

    def text(self, name: str, text: str) -> None:
        """Take in what stands in a file."""
        self._name = name
        try:
            root = compose(text)
        except MarkedYAMLError as error:
            self._syntax(error)
            return
        except ReaderError as error:
            line = text[: error.position].count("\n") + 1
            self.issues.append(Issue(name, line, 1, "", "hier steht ein Zeichen, das in keine Textdatei gehört"))
            return
        except RecursionError:
            self.issues.append(Issue(name, 1, 1, "", TOO_DEEP))
            return
        if isinstance(root, MappingNode):
            self.data |= self._mapping(root, ())
        elif root is not None and root.tag != _NULL:
            message = "die Datei beginnt nicht mit einem Abschnitt"
            self.issues.append(Issue(self._name, 1, 1, "", message, expected="Abschnitte wie „kitas:“"))

    def _syntax(self, error: MarkedYAMLError) -> None:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
        problem = f"{error.problem or ''} {error.context or ''}"
        unknown = f"ab hier ist die Datei kein gültiges YAML ({problem.strip()})"
        message = next((german for english, german in _SYNTAX if english in problem), unknown)
        self.issues.append(Issue(self._name, line, column, "", message))

    def _at(self, mark: StringMark) -> Position:
        return Position(self._name, mark.line + 1, mark.column + 1)

    def _value(self, node: Node, path: Path) -> Any:
        self.values[path] = self._at(node.start_mark)
        if self._seen is not None:
            if id(node) in self._seen:
                message = "hierauf wird mit * verwiesen; bitte schreiben Sie dort aus, was gemeint ist"
                self.issues.append(Issue(*self.values[path], dotted(path), message))
                return None
            self._seen.add(id(node))
        if isinstance(node, MappingNode):
            return self._mapping(node, path)
        if isinstance(node, SequenceNode):
            return tuple(self._value(item, (*path, i)) for i, item in enumerate(node.value))
        if node.tag == _NULL:
            return None
        return _NUMBERS.get(str(node.tag), str)(node.value)

    def _mapping(self, node: MappingNode, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            at = self._at(key_node.start_mark)
            if not isinstance(key_node, ScalarNode):
                self.issues.append(Issue(*at, dotted(path), "ein Schlüssel muss ein einfacher Text sein"))
                continue
            key = str(key_node.value)
            below = (*path, key)
            if below in self.keys:
                first = self.keys[below]
                message = f"„{key}“ steht hier zum zweiten Mal (zuerst in {first.file}, Zeile {first.line})"
                self.issues.append(Issue(*at, dotted(below), message))
                continue
            self.keys[below] = at
            value = self._value(value_node, below)
            if value is not None:
                found[key] = value
        return found
