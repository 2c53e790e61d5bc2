"""Copies of the small data set with something changed in them, and scenario files about it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from scenarios import Issue, ScenarioError, ScenarioFile
from scenarios.dataset import SHIPPED
from scheduler.domain.problem import Problem

Change = tuple[str, str, str]
"""File, what stands in it exactly once, and what shall stand there instead."""
Edit = Callable[..., Path]
Ask = Callable[..., ScenarioFile]
"""Takes the lines of a scenario file behind title and data set (``dataset``: another one than the small one)."""
Become = Callable[..., Problem]
"""Takes changes, one a line (``kita_schliesst: {kita: kita-see}``), and gives the problem that comes of them."""
Refuse = Callable[..., tuple[Issue, ...]]
"""Takes changes, and gives the faults that they have."""


@pytest.fixture
def edited(tmp_path: Path) -> Edit:
    """The folder of the small data set after some changes."""

    def edit(*changes: Change) -> Path:
        folder = tmp_path / "kreis"
        shutil.copytree(SHIPPED / "beispiel", folder)
        for name, old, new in changes:
            file = folder / name
            text = file.read_text(encoding="utf-8")
            assert text.count(old) == 1, (old, text.count(old))
            file.write_text(text.replace(old, new), encoding="utf-8")
        return folder

    return edit


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    """Writes a scenario file about a data set and reads it; the first change stands in line 4."""

    def write(lines: str, dataset: str = "beispiel", name: str = "frage") -> ScenarioFile:
        file = tmp_path / f"{name}.yaml"
        file.write_text(f"titel: Was wäre, wenn?\ndatensatz: {dataset}\n{lines}\n", encoding="utf-8")
        return ScenarioFile.open(file)

    return write


@pytest.fixture
def become(ask: Ask) -> Become:
    """The problem of the one scenario with these changes."""

    def make(*changes: str, dataset: str = "beispiel") -> Problem:
        (scenario,) = ask("\n".join(["aenderungen:", *(f"  - {change}" for change in changes)]), dataset).scenarios
        return scenario.problem()

    return make


@pytest.fixture
def refuse(become: Become) -> Refuse:
    """The faults that these changes have."""

    def make(*changes: str, dataset: str = "beispiel") -> tuple[Issue, ...]:
        with pytest.raises(ScenarioError) as caught:
            become(*changes, dataset=dataset)
        return caught.value.issues

    return make
