"""What a scenario is made of, as a digest: told without making it, which takes a while."""

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import scenarios
import scheduler


@cache
def program() -> str:
    """A digest of the code that makes problems: what a file means may change with it."""
    found = hashlib.sha256()
    for package in (scenarios, scheduler):
        folder = Path(package.__path__[0])
        for file in sorted(folder.rglob("*.py")):
            found.update(f"{file.relative_to(folder)}\n".encode() + file.read_bytes())
    return found.hexdigest()


def digest(parts: Iterable[str]) -> str:
    """A digest of some texts in their order, of 16 characters."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
