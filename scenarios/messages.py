"""Turns what pydantic found wrong into sentences a coordinator understands, with the place in the file."""

import types
import typing
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from scenarios.errors import FEW, Findings, Path, nearest
from scenarios.values import ERWARTET

_TYPES = {
    "string_type": "ein Text",
    "int_type": "eine ganze Zahl",
    "int_from_float": "eine ganze Zahl",
    "float_type": "eine Zahl",
    "tuple_type": "eine Liste wie [a, b]",
    "dict_type": "Angaben der Form „schlüssel: wert“",
    "model_type": "Angaben der Form „schlüssel: wert“",
}
_LIMITS = {
    "greater_than_equal": ("ge", "mindestens"),
    "greater_than": ("gt", "mehr als"),
    "less_than_equal": ("le", "höchstens"),
    "less_than": ("lt", "weniger als"),
}


def translate(error: ValidationError, model: type[BaseModel], findings: Findings) -> None:
    """Note every fault of the data that the model found."""
    errors = error.errors()
    misspelt = {(*e["loc"][:-1], meant(e["loc"], model)) for e in errors if e["type"] == "extra_forbidden"}
    for details in errors:
        if details["type"] != "missing" or details["loc"] not in misspelt:
            _one(details, model, findings)


def shown(value: object) -> str:
    """A value as it stood in the file, shortened."""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, dict):
        return "eine Gruppe von Angaben"
    if isinstance(value, tuple):
        return f"eine Liste mit {len(value)} Einträgen"
    text = f"„{value}“" if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else text[:57] + "…“"


def _one(details: ErrorDetails, model: type[BaseModel], findings: Findings) -> None:
    loc: Path = details["loc"]
    kind, context, found = details["type"], details.get("ctx", {}), shown(details["input"])
    if loc[-1:] == ("[key]",):
        _key(details, loc[:-1], findings)
    elif kind == "missing":
        findings.add(loc[:-1], f"die Angabe „{loc[-1]}“ fehlt")
    elif kind == "extra_forbidden":
        _extra(loc, model, findings)
    elif kind == ERWARTET:
        findings.add(loc, details["msg"], found=found, expected=context.get("expected"))
    elif kind in _LIMITS:
        bound, word = _LIMITS[kind]
        findings.add(loc, "die Zahl liegt außerhalb des Erlaubten", found=found, expected=f"{word} {context[bound]}")
    elif kind in {"literal_error", "enum"}:
        _choice(loc, details["input"], context, findings)
    elif kind == "too_short":
        findings.add(loc, "hier fehlen Angaben", expected="mindestens eine")
    elif kind == "string_too_short":
        findings.add(loc, "der Text ist leer")
    elif kind == "string_pattern_mismatch":
        findings.add(loc, "das ist keine Kennung", found=found, expected=_NAME)
    else:
        findings.add(loc, "die Angabe passt nicht", found=found, expected=_TYPES.get(kind, details["msg"]))


_NAME = "Kleinbuchstaben ohne Umlaute, Ziffern, - und _ (wie fz-kirn)"


def _key(details: ErrorDetails, path: Path, findings: Findings) -> None:
    if details["type"] == ERWARTET:
        expected = details.get("ctx", {}).get("expected")
        findings.add(path, details["msg"], found=shown(details["input"]), expected=expected, key=True)
    else:
        findings.add(path, "das ist keine Kennung", found=shown(details["input"]), expected=_NAME, key=True)


def _extra(loc: Path, model: type[BaseModel], findings: Findings) -> None:
    word, known = str(loc[-1]), _keys(loc, model)
    expected = ", ".join(known) if len(known) <= FEW else None
    findings.add(
        loc, f"den Schlüssel „{word}“ gibt es hier nicht", expected=expected, suggestion=nearest(word, known), key=True
    )


def meant(loc: Path, model: type[BaseModel]) -> str | None:
    """The key that a misspelt one stands for; then it is not missing as well."""
    return nearest(str(loc[-1]), _keys(loc, model))


def _keys(loc: Path, model: type[BaseModel]) -> list[str]:
    """Keys that may stand beside the one at that path."""
    owner = _model_at(model, loc[:-1])
    return sorted(owner.model_fields) if owner is not None else []


def _choice(loc: Path, value: object, context: dict[str, Any], findings: Findings) -> None:
    expected = str(context.get("expected", "")).replace("'", "").replace(" or ", " oder ")
    words = expected.replace(" oder ", ", ").split(", ")
    findings.add(
        loc, "das steht nicht zur Wahl", found=shown(value), expected=expected, suggestion=nearest(str(value), words)
    )


def _model_at(annotation: Any, path: Path) -> type[BaseModel] | None:
    """The class of the value at that path below a type."""
    while typing.get_origin(annotation) is typing.Annotated:
        annotation = typing.get_args(annotation)[0]
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if not path:
            return annotation
        field = annotation.model_fields.get(str(path[0]))
        return _model_at(field.annotation, path[1:]) if field is not None else None
    arguments = typing.get_args(annotation)
    if typing.get_origin(annotation) in {typing.Union, types.UnionType}:
        return next((found for a in arguments if (found := _model_at(a, path)) is not None), None)
    if not path or not arguments:
        return None
    return _model_at(arguments[1] if typing.get_origin(annotation) is dict else arguments[0], path[1:])
