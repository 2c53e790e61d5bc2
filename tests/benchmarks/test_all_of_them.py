"""Benchmarks are run by hand; that each still finds what it measures is seen here."""

import importlib
from pathlib import Path

import pytest

FILES = sorted(Path(__file__).parents[2].glob("benchmarks/*.py"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_it_can_be_imported_and_says_what_it_measures(file: Path) -> None:
    module = importlib.import_module(f"benchmarks.{file.stem}")
    assert module.__doc__
    assert f"python benchmarks/{file.stem}.py" in module.__doc__ or not hasattr(module, "main")
