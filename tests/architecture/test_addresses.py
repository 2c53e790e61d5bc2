"""What may stand in no file: addresses that packages are fetched from, and paths outside the project."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
SKIPPED = {".venv", ".git", "__pycache__", "plan", "dist", "build"}
CHECKED = {".py", ".md", ".toml", ".txt", ".yaml", ".yml", ".json", ".csv", ".cfg", ""}
FORBIDDEN = re.compile(
    r"pypi\.org|pythonhosted\.org|npmjs\.(org|com)|deb\.debian\.org"
    r"|--(extra-)?index-url|--find-links|\.\./shared|/work/(shared|main)"
)


def files() -> Iterator[Path]:
    """Files of the project itself: no caches, no environments, no plans."""
    for folder in ROOT.iterdir():
        if folder.is_file():
            yield folder
        elif folder.name == ".ci" or not (folder.name.startswith((".", "plan-")) or folder.name in SKIPPED):
            yield from (file for file in folder.rglob("*") if file.is_file() and not SKIPPED.intersection(file.parts))


def test_no_file_names_where_packages_come_from():
    found = []
    for file in files():
        if file.suffix in CHECKED and not file.name.startswith(".coverage") and file != Path(__file__):
            for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
                if FORBIDDEN.search(line):
                    found.append(f"{file.relative_to(ROOT)}:{number}: {line.strip()}")
    assert not found
