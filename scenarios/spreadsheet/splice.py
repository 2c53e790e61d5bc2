"""Changes single values in the text of a YAML file and leaves every other character as it is.

Writing a whole file anew would break its lines elsewhere and move comments; here the text is cut open exactly where a
value stands, as ruamel.yaml's marks say.
"""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from scenarios.errors import Path, dotted
from scenarios.source import yaml
from scenarios.spreadsheet.errors import SpreadsheetError

WIDTH = 120
"""Longer lines are broken."""

_TEXT = "tag:yaml.org,2002:str"
_NULL = "tag:yaml.org,2002:null"


class SpliceError(SpreadsheetError):
    """An dieser Stelle lässt sich die Datei nur von Hand ändern."""


def flow(value: Any) -> str:
    """A value in one line: ``ja``, ``29.25``, ``[a, b]``, ``{a: 1}``."""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, float):
        return f"{value:g}" if float(f"{value:g}") == value else repr(value)
    if isinstance(value, int | dt.date):
        return str(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {flow(each)}" for key, each in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(map(flow, value)) + "]"
    text = str(value)
    return text if _plain(text) else '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _plain(text: str) -> bool:
    """Whether a text can stand without quotation marks, even inside brackets, and is read as that text."""
    try:
        node = yaml().compose(f"[{text}]")
    except MarkedYAMLError:
        return False
    items = node.value if isinstance(node, SequenceNode) else []
    return len(items) == 1 and isinstance(items[0], ScalarNode) and (items[0].tag, items[0].value) == (_TEXT, text)


def pair(key: str, value: Any, indent: int) -> str:
    """The lines of a key and its value in block style."""
    line = f"{' ' * indent}{key}: {flow(value)}\n"
    if len(line) <= WIDTH or not isinstance(value, Mapping):
        return line
    return f"{' ' * indent}{key}:\n" + "".join(pair(below, each, indent + 2) for below, each in value.items())


class Document:
    """The text of one file, and the changes made to it.

    Every change cuts the text, which is then read anew.

    Attributes:
        text: as it stands now.
    """

    def __init__(self, text: str) -> None:
        self.text = text if not text or text.endswith("\n") else text + "\n"
        self._read: tuple[str, Node] | None = None

    def set(self, path: Path, value: Any) -> None:
        """Give the value at a path; keys on the way there come about.

        Raises:
            SpliceError: if the way leads through a reference, or through a value that has no keys.
        """
        node, depth = self._deepest(path)
        if depth == len(path):
            self._replace(self._span(path), value)
            return
        for key in reversed(path[max(depth, 1) + 1 :]):
            value = {key: value}
        if not depth:
            self.set_section(str(path[0]), pair(str(path[1]), value, 2))
        elif _empty(node):
            self._fill(self._span(path[:depth]), str(path[depth]), value)
        elif isinstance(node, MappingNode):
            self._insert(node, str(path[depth]), value)
        else:
            raise SpliceError(f"„{dotted(path[:depth])}“ hat keine Schlüssel; bitte die Datei von Hand ändern.")

    def delete(self, path: Path) -> None:
        """Take out the key or the item at a path, and what is empty without it, down to the section."""
        if len(path) > 2 and len(self._items(path[:-1])) == 1:
            self.delete(path[:-1])
            return
        owner, (key, value) = self._at(path[:-1]), self._pair(path)
        assert isinstance(owner, MappingNode | SequenceNode)
        items = self._items(path[:-1])
        index = [node.start_mark.index for node, _ in items].index(key.start_mark.index)
        if owner.flow_style or (isinstance(owner, MappingNode) and self._on_dash(key)):
            if index + 1 < len(items):
                self._cut(key.start_mark.index, items[index + 1][0].start_mark.index)
            else:
                first = self._end(items[index - 1][1]) if index else key.start_mark.index
                self._cut(first, self._end(value))
            return
        start = self.text.rfind("\n", 0, key.start_mark.index) + 1
        self._cut(start, self._line_end(self._end(value, key)))

    def append(self, path: Path, value: Any) -> None:
        """Add an item to the list at a path; one that is not there comes about, a single value becomes a list."""
        node, depth = self._deepest(path)
        if depth < len(path) or _empty(node) or not isinstance(node, SequenceNode):
            if depth == len(path) and isinstance(node, ScalarNode) and not _empty(node):
                start, end = node.start_mark.index, self._end(node)
                self._cut(start, end, f"[{self.text[start:end]}, {flow(value)}]")
            elif len(path) == 1:
                self.set_section(str(path[0]), f"  - {flow(value)}\n")
            else:
                self.set(path, [value])
            return
        end = self._end(node.value[-1])
        if node.flow_style:
            self._cut(end, end, self._beside(node.value[-1], end, flow(value)))
        else:
            at = self._line_end(end)
            self._cut(at, at, f"{' ' * node.start_mark.column}- {flow(value)}\n")

    def set_section(self, section: str, lines: str) -> None:
        """Give a section that is not there, or that is empty, its first lines."""
        _, depth = self._deepest((section,))
        if depth:
            start, end = self._span((section,))
            self._cut(start, end)
            at = self._line_end(start)
            self._cut(at, at, lines)
        else:
            self.text += ("\n" if self.text.strip() else "") + f"{section}:\n{lines}"

    def _root(self) -> Node:
        """The whole, read once for every text."""
        if self._read is None or self._read[0] is not self.text:
            root = yaml().compose(self.text)
            self._read = self.text, root if root is not None else MappingNode("tag:yaml.org,2002:map", [])
        return self._read[1]

    def _deepest(self, path: Path) -> tuple[Node, int]:
        """The value at the longest part of a path that there is, and how long that part is."""
        node, depth = self._root(), 0
        for step in path:
            below = self._below(node, step)
            if below is None:
                break
            if node.start_mark is not None and not node.start_mark.index <= below.start_mark.index:
                where = dotted(path[: depth + 1])
                raise SpliceError(f"Bei „{where}“ steht ein Verweis (*); bitte die Datei von Hand ändern.")
            node, depth = below, depth + 1
        return node, depth

    def _below(self, node: Node, step: str | int) -> Node | None:
        if isinstance(node, MappingNode):
            values: list[Node] = [value for key, value in node.value if key.value == step]
            return values[0] if values else None
        if isinstance(node, SequenceNode) and isinstance(step, int):
            items: list[Node] = node.value
            return items[step]
        if isinstance(node, ScalarNode) and step == 0 and not _empty(node):
            return node  # a single value is a list of one
        return None

    def _at(self, path: Path) -> Node:
        node, depth = self._deepest(path)
        assert depth == len(path)
        return node

    def _items(self, path: Path) -> list[tuple[Node, Node]]:
        """Keys and values of a mapping; the items of a list are keys and values at once."""
        node = self._at(path)
        if isinstance(node, MappingNode):
            return list(node.value)
        return [(item, item) for item in node.value] if isinstance(node, SequenceNode) else [(node, node)]

    def _pair(self, path: Path) -> tuple[Node, Node]:
        value = self._at(path)
        owner = self._at(path[:-1])
        if isinstance(owner, MappingNode):
            return next((key, each) for key, each in owner.value if each is value or key.value == path[-1])
        return value, value

    def _cut(self, start: int, end: int, instead: str = "") -> None:
        self.text = self.text[:start] + instead + self.text[end:]

    def _end(self, node: Node, key: Node | None = None) -> int:
        """Where the text of a value ends, without the spaces and comments after it."""
        if key is not None and key is not node and node.start_mark.index == node.end_mark.index:
            return self.text.index(":", self._end(key)) + 1  # nothing stands there
        if isinstance(node, MappingNode | SequenceNode) and not node.flow_style and node.value:
            last = node.value[-1]
            return self._end(last[1], last[0]) if isinstance(node, MappingNode) else self._end(last)
        start, end = node.start_mark.index, node.end_mark.index
        return int(start + len(self.text[start:end].rstrip()))

    def _line_end(self, index: int) -> int:
        """Behind the line in which the place lies."""
        return self.text.index("\n", index) + 1

    def _on_dash(self, key: Node) -> bool:
        """Whether a key stands behind the dash of a list item."""
        start = self.text.rfind("\n", 0, key.start_mark.index) + 1
        return re.fullmatch(r"\s*-\s+", self.text[start : key.start_mark.index]) is not None

    def _span(self, path: Path) -> tuple[int, int]:
        """From behind the colon or the dash (with the space after it) to the end of the value at a path."""
        key, node = self._pair(path)
        if key is node:  # an item of a list
            return int(node.start_mark.index), self._end(node)
        start = self.text.index(":", self._end(key)) + 1
        return start, max(start, self._end(node, key))

    def _replace(self, span: tuple[int, int], value: Any) -> None:
        start, end = span
        self._cut(start, end, f" {flow(value)}" if self.text[start - 1] == ":" else flow(value))

    def _fill(self, span: tuple[int, int], key: str, value: Any) -> None:
        """Give an empty value its first key, in a line of its own if it is a section's."""
        start, end = span
        if self.text[self.text.rfind("\n", 0, start) + 1] in {" ", "-"}:
            self._replace(span, {key: value})
            return
        self._cut(start, end)
        at = self._line_end(start)
        self._cut(at, at, pair(key, value, 2))

    def _insert(self, node: MappingNode, key: str, value: Any) -> None:
        """Add a key behind the last one."""
        last_key, last = node.value[-1]
        end = self._end(last, last_key)
        if node.flow_style:
            self._cut(end, end, self._beside(last_key, end, f"{key}: {flow(value)}"))
            return
        at = self._line_end(end)
        self._cut(at, at, pair(key, value, node.value[0][0].start_mark.column))

    def _beside(self, last: Node, end: int, text: str) -> str:
        """A further item behind the last one of a bracket, in a new line if the old one is full."""
        start = self.text.rfind("\n", 0, end) + 1
        line = self.text[start : self._line_end(end)]
        if len(line.partition("#")[0].rstrip()) + len(text) + 2 <= WIDTH:
            return f", {text}"
        opened = any(bracket in self.text[start : last.start_mark.index] for bracket in "[{")
        indent = len(line) - len(line.lstrip()) + (2 if opened else 0)
        return f",\n{' ' * indent}{text}"


def _empty(node: Node) -> bool:
    """Whether a value counts as not given."""
    return (isinstance(node, ScalarNode) and node.tag == _NULL) or (
        isinstance(node, MappingNode | SequenceNode) and not node.value and node.start_mark is not None
    )
