"""The arrows between packages, and what each may use from outside."""

import ast
import sys
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

import scheduler

ROOT = Path(__file__).parents[2]
PACKAGES = ("scheduler", "calendars", "scenarios", "api")
OUTSIDE = {
    "scheduler": {"highspy", "numba", "numpy", "ortools", "pebble", "pydantic"},
    "calendars": {"dateutil", "icalendar", "pydantic"},
    "scenarios": {"holidays", "numpy", "openpyxl", "pydantic", "pydantic_core", "ruamel"},
    "api": {
        "a2wsgi",
        "alembic",
        "argon2",
        "authlib",
        "caldav",
        "dateutil",
        "fastapi",
        "httpx",
        "jinja2",
        "joserfc",
        "lxml",
        "markupsafe",
        "openpyxl",
        "pebble",
        "procrastinate",
        "psycopg",
        "pydantic",
        "pydantic_settings",
        "radicale",
        "rich",
        "segno",
        "sqlalchemy",
        "starlette",
        "typer",
        "typst",
        "uvicorn",
    },
}
"""Libraries by the package that needs them: the engine knows no files, only the data sets know YAML, and so on."""


def test_the_contracts_of_import_linter_hold(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    monkeypatch.syspath_prepend(str(ROOT))
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0, capsys.readouterr().out


@pytest.mark.parametrize("package", PACKAGES)
def test_libraries_stay_in_their_package(package):
    used = {name for file in (ROOT / package).rglob("*.py") for name in imported(file)}
    assert used - set(sys.stdlib_module_names) - set(PACKAGES) <= OUTSIDE[package]


def test_the_command_line_is_typed_for_its_users():
    assert (ROOT / "api" / "py.typed").exists()


def test_the_engine_offers_what_it_names_and_nothing_else():
    assert all(hasattr(scheduler, name) for name in scheduler.__all__)
    with pytest.raises(AttributeError, match="no attribute 'plan'"):
        scheduler.plan  # noqa: B018


def imported(file: Path) -> set[str]:
    """Top-level names of everything a file imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names
