"""Single values change in the text of a file; every other character stays."""

import datetime as dt

import pytest

from scenarios.source import yaml
from scenarios.spreadsheet.splice import Document, SpliceError, flow

BLOCK = """# Kopf
menschen: # wer
  a:
    rolle: x # die Rolle
    zeiten:
      - Mo 8:00-9:00
      # mittags
      - Di 8:00-9:00

  # nun b
  b: {rolle: x, zeiten: [
    Mo 8:00-9:00, Di 8:00-9:00,
  ]}
# Fuß
leer:
auch_leer: {}
liste:
  - a: 1 # eins
    b: 2
  - {a: 3}
"""


def after(action, *arguments, text=BLOCK):
    document = Document(text)
    getattr(document, action)(*arguments)
    return document.text


@pytest.mark.parametrize(
    ("action", "arguments", "old", "new"),
    [
        ("set", (("menschen", "a", "rolle"), "y"), "rolle: x # die", "rolle: y # die"),
        (
            "set",
            (("menschen", "a", "zeiten"), "immer"),
            "    zeiten:\n      - Mo 8:00-9:00\n      # mittags\n      - Di 8:00-9:00\n",
            "    zeiten: immer\n",
        ),
        ("set", (("menschen", "a", "zeiten", 1), "Mi 8:00-9:00"), "- Di 8:00-9:00", "- Mi 8:00-9:00"),
        ("set", (("menschen", "a", "stunden"), 19.5), "9:00\n\n", "9:00\n    stunden: 19.5\n\n"),
        ("set", (("menschen", "b", "stunden"), 20), "  ]}", "  ], stunden: 20}"),
        ("set", (("menschen", "c", "rolle"), "x"), "  ]}\n", "  ]}\n  c: {rolle: x}\n"),
        ("set", (("leer", "c"), True), "leer:\nauch", "leer:\n  c: ja\nauch"),
        ("set", (("auch_leer", "c"), [1, "a: b"]), "auch_leer: {}\n", 'auch_leer:\n  c: [1, "a: b"]\n'),
        ("set", (("neu", "c"), {"d": 1}), "  - {a: 3}\n", "  - {a: 3}\n\nneu:\n  c: {d: 1}\n"),
        ("delete", (("menschen", "a", "rolle"),), "    rolle: x # die Rolle\n", ""),
        ("delete", (("menschen", "a", "zeiten", 0),), "      - Mo 8:00-9:00\n", ""),
        ("delete", (("menschen", "b", "rolle"),), "{rolle: x, zeiten", "{zeiten"),
        ("delete", (("menschen", "b", "zeiten", 1),), "Mo 8:00-9:00, Di 8:00-9:00,", "Mo 8:00-9:00,"),
        ("delete", (("liste", 0, "a"),), "- a: 1 # eins\n    b: 2", "- b: 2"),
        ("delete", (("liste", 1, "a"),), "  - {a: 3}\n", ""),
        ("delete", (("liste", 0),), "  - a: 1 # eins\n    b: 2\n", ""),
        (
            "append",
            (("menschen", "a", "zeiten"), "Mi 1:00-2:00"),
            "Di 8:00-9:00\n\n",
            "Di 8:00-9:00\n      - Mi 1:00-2:00\n\n",
        ),
        ("append", (("menschen", "b", "zeiten"), "x"), "Di 8:00-9:00,\n", "Di 8:00-9:00, x,\n"),
        ("append", (("menschen", "a", "rolle"), "y"), "rolle: x # die", "rolle: [x, y] # die"),
        ("append", (("menschen", "b", "tage"), dt.date(2026, 1, 2)), "  ]}", "  ], tage: [2026-01-02]}"),
        ("append", (("leer",), {"a": 1}), "leer:\n", "leer:\n  - {a: 1}\n"),
        ("append", (("neu",), {"a": 1}), "  - {a: 3}\n", "  - {a: 3}\n\nneu:\n  - {a: 1}\n"),
    ],
)
def test_one_change(action, arguments, old, new) -> None:
    assert BLOCK.count(old) == 1
    changed = after(action, *arguments)
    assert changed == BLOCK.replace(old, new)
    yaml().compose(changed)


def test_a_full_line_is_broken() -> None:
    text = "s:\n  k: {a: " + "x" * 100 + "}\n"
    assert after("set", ("s", "k", "bb"), "y" * 20, text=text) == text.replace("}", f",\n    bb: {'y' * 20}}}")


def test_a_file_without_a_last_line_break() -> None:
    assert after("set", ("s", "b"), 2, text="s:\n  a: 1") == "s:\n  a: 1\n  b: 2\n"


def test_references_are_left_to_people() -> None:
    text = "a: &x {b: 1}\nc:\n  d: *x\n"
    with pytest.raises(SpliceError, match=r"Bei „c\.d“ steht ein Verweis"):
        after("set", ("c", "d", "b"), 2, text=text)
    with pytest.raises(SpliceError, match=r"„a\.b“ hat keine Schlüssel"):
        after("set", ("a", "b", "c"), 2, text=text)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "ja"),
        (39.0, "39"),
        (29.25, "29.25"),
        (1 / 3, "0.3333333333333333"),
        (dt.date(2026, 8, 1), "2026-08-01"),
        ("2026-08-01 bis 2026-08-02", "2026-08-01 bis 2026-08-02"),
        ("14:00", "14:00"),
        ("2026", '"2026"'),
        ("a, b", '"a, b"'),
        ("# kein Kommentar", '"# kein Kommentar"'),
        ('sagt "ja"', 'sagt "ja"'),
        ('"', '"\\""'),
        ("{ort}", '"{ort}"'),
        ("", '""'),
        ("null", '"null"'),
        (["a", 1], "[a, 1]"),
        ({"a": [1], "b": "c"}, "{a: [1], b: c}"),
    ],
)
def test_values_in_one_line(value, text) -> None:
    assert flow(value) == text
    assert yaml().load(f"[{flow(value)}]") is not None
