"""A plan as files: written whole or not at all, read with a clear word about what is wrong with them."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from api.errors import PlanFileError
from scheduler.domain.plan import Plan
from scheduler.domain.problem import Problem
from scheduler.domain.time import Model

PLAN_FILE = "plan.json"
RESULT_FILE = "ergebnis.json"
CALENDAR_FOLDER = "kalender"
OVERVIEW_FILE = "uebersicht.html"
VERSION = 1


def write_text(path: Path, text: str) -> None:
    """Replace a file in one step, so that nobody ever reads half of it."""
    write_bytes(path, text.encode())


def write_bytes(path: Path, content: bytes) -> None:
    """Replace a file in one step, so that nobody ever reads half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        draft.write_bytes(content)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def write_plan(path: Path, plan: Plan) -> None:
    """Write a plan; equal plans have equal bytes."""
    write_text(path, dump(plan))


def dump(model: Model | Mapping[str, Any]) -> str:
    """A model or a mapping as the JSON text of a file."""
    data = model.model_dump(mode="json") if isinstance(model, Model) else model
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def read_plan(path: Path) -> Plan:
    """The plan in a file, or in the folder that ``raumzeit plan`` wrote.

    Raises:
        PlanFileError: if there is none, or none that this version can read.
    """
    file = path / PLAN_FILE if path.is_dir() else path
    try:
        data = json.loads(file.read_bytes())
    except FileNotFoundError:
        what = (
            f"Im Ordner „{path}“ liegt keine Datei {PLAN_FILE}" if file != path else f"Die Datei „{path}“ gibt es nicht"
        )
        raise PlanFileError(f"{what}. „raumzeit plan“ schreibt einen Plan.") from None
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        where = f" (Zeile {error.lineno}, Spalte {error.colno})" if isinstance(error, json.JSONDecodeError) else ""
        raise PlanFileError(f"„{file}“ ist keine JSON-Datei{where}.") from error
    version = data.get("version") if isinstance(data, dict) else None
    if version != VERSION:
        told = "sagt nicht, in welcher Fassung er steht" if version is None else f"steht in der Fassung {version}"
        raise PlanFileError(
            f"„{file}“ ist kein Plan, den dieses Programm lesen kann: er {told}, erwartet wird {VERSION}."
        )
    try:
        return Plan.model_validate_json(json.dumps(data))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part + 1) if isinstance(part, int) else part for part in first["loc"])
        raise PlanFileError(f"„{file}“ ist beschädigt: bei {where} steht nicht, was dort stehen soll.") from error


def require_same_data(problem: Problem, plan: Plan) -> None:
    """Refuse a plan of other data than these.

    Raises:
        PlanFileError: if the fingerprints differ.
    """
    own = problem.fingerprint
    if plan.fingerprint != own:
        raise PlanFileError(
            f"Dieser Plan gehört zu anderen Daten. Er wurde für „{plan.problem}“ gerechnet (Prüfsumme "
            f"{plan.fingerprint or 'fehlt'}), diese Daten heißen „{problem.title}“ (Prüfsumme {own}). "
            "Wurden die Daten seither geändert, planen Sie bitte neu; mit --trotzdem wird er dennoch verwendet."
        )
