"""The page that shows the contradictions and their answers: ``PYTHONPATH=tests/scheduler python -m explain.page``."""

from pathlib import Path

from explain.contradictions import CONTRADICTIONS
from explain.test_contradictions import answer

PAGE = Path(__file__).parents[3] / "docs" / "erklaerungen.md"

HEAD = """# Zwölf Widersprüche, erklärt

Was tun, wenn ein Termin nicht in den Plan passt? `raumzeit explain` sagt, woran es liegt, und was helfen würde. Hier
stehen zwölf kleine, überfüllte Welten mit je einem eingebauten Widerspruch, und darunter wörtlich, was Raumzeit
antwortet. Jeder Vorschlag ist ausgerechnet und an allen Regeln geprüft; zuerst steht, was am wenigsten verlangt.

Die Welten liegen in `tests/scheduler/explain/contradictions.py`; die Tests prüfen, dass genau die eingebaute Ursache
genannt wird, dass nichts an ihr überflüssig ist und dass die Vorschläge wirken. Diese Seite schreibt
`PYTHONPATH=tests/scheduler python -m explain.page`.
"""


def page() -> str:
    """The whole page."""
    parts = [HEAD]
    for number, case in enumerate(CONTRADICTIONS, 1):
        said = answer(case.id)
        parts.append(f"\n## {number}. {case.story}\n\n**{said.headline}**\n")
        parts += ["\nWarum:\n", *(f"\n- {reason.sentence}" for reason in said.clash), "\n"]
        helps = (f"\n{k}. {remedy.sentence}{_asks(remedy.asks)}" for k, remedy in enumerate(said.remedies, 1))
        parts += ["\nWas helfen würde:\n", *helps, "\n"]
    return "".join(parts)


def _asks(people: tuple[str, ...]) -> str:
    return f" (gefragt: {', '.join(people)})" if people else ""


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
