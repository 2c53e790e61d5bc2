"""Copies of the small data set with something changed in them."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from scenarios.dataset import SHIPPED

Change = tuple[str, str, str]
"""File, what stands in it exactly once, and what shall stand there instead."""
Edit = Callable[..., Path]


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
