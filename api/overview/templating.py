"""How pages that stand for themselves are written: Jinja2, German numbers, a style of their own and a strict policy."""

import base64
import hashlib
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from api.overview.drawing import widths
from api.terminal.console import decimal, duration, levels, number, percent
from api.terminal.summary import hours, proof_sentence
from scheduler.rules.words import date_text, day_text, plural


@cache
def part(name: str) -> str:
    """A file that is written into the pages as it is."""
    return files("api.overview").joinpath("templates", name).read_text(encoding="utf-8")


def digest(text: str) -> str:
    """What a page's policy calls a text that it allows."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def policy_of(css: str) -> str:
    """The Content-Security-Policy of a page that has its own style and nothing else."""
    return f"default-src 'none'; style-src '{digest(css)}'; base-uri 'none'; form-action 'none'"


@cache
def environment(package: str) -> Environment:
    """The templates of a package, and those of the overview that it shares."""
    made = Environment(
        loader=ChoiceLoader([PackageLoader(name) for name in dict.fromkeys((package, "api.overview"))]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
    filters: dict[str, Any] = {
        "date": date_text,
        "day": day_text,
        "decimal": decimal,
        "duration": duration,
        "hours": hours,
        "levels": levels,
        "number": number,
        "percent": percent,
        "plural": plural,
        "proof": proof_sentence,
        "week": lambda day: f"KW {day.isocalendar().week}",
        "widths": widths,
    }
    made.filters.update(filters)
    return made
