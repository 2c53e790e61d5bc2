"""Which scenarios of a file a command is about, and where their plans lie; nothing here plans or needs a solver."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from api.errors import InputError
from scenarios import Scenario, ScenarioFile
from scenarios.errors import nearest
from scenarios.sweep import chosen

FOLDER = Path("szenarien")
"""Where plans are kept unless the user says otherwise."""
Only = Annotated[
    list[str] | None,
    typer.Option("--nur", metavar="NAME", help="Nur Szenarien mit diesem Namen oder dieser Auswahl; auch mehrmals."),
]


def pick(opened: Sequence[ScenarioFile], only: Sequence[str] | None) -> list[tuple[Scenario, ...]]:
    """The scenarios of each file that the user asks for.

    Raises:
        InputError: if a name means none of them.
    """
    if not only:
        return [file.scenarios for file in opened]
    every = [scenario for file in opened for scenario in file.scenarios]
    words = dict.fromkeys([s.name for s in every] + [choice for s in every for choice in s.choices.values()])
    for word in only:
        if not chosen(every, word):
            suggestion = nearest(word, words)
            hint = f" Meinten Sie „{suggestion}“?" if suggestion else " „raumzeit scenario show“ nennt alle."
            raise InputError(f"Ein Szenario „{word}“ gibt es in diesen Dateien nicht.{hint}")
    return [tuple(s for s in file.scenarios if any(chosen((s,), word) for word in only)) for file in opened]
