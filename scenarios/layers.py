"""General words and particular ones: a role and its people, a kind of room and its rooms, a Terminart and its entries."""

import string
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from scenarios.errors import Findings, Path
from scenarios.schema import FileModel

M = TypeVar("M", bound=FileModel)


@dataclass(frozen=True)
class Layered(Generic[M]):
    """Values put together from several places of the files, each knowing where it stands.

    Attributes:
        value: for each field the most particular word.
        paths: where each given field stands.
        home: where the most particular layer stands.
    """

    value: M
    paths: Mapping[str, Path]
    home: Path

    def path(self, field: str, *below: str | int) -> Path:
        """Where a field stands, or the most particular layer if nobody gave it."""
        return (*self.paths[field], *below) if field in self.paths else self.home


def overlay(model: type[M], *layers: tuple[FileModel, Path]) -> Layered[M]:
    """Put layers over each other, the general one first; of each only the fields of ``model`` count."""
    values: dict[str, object] = {}
    paths: dict[str, Path] = {}
    for layer, path in layers:
        for field in layer.model_fields_set & model.model_fields.keys():
            value = getattr(layer, field)
            if value is not None:
                values[field], paths[field] = value, (*path, field)
    return Layered(model.model_construct(**values), paths, layers[-1][1])


def fill(template: str, values: Mapping[str, str], path: Path, findings: Findings) -> str:
    """A pattern such as ``kl-{id}`` with the values of a place; unknown words in braces are noted as faults."""
    try:
        words = [word for _, word, _, _ in string.Formatter().parse(template) if word is not None]
    except ValueError:
        findings.add(path, "die geschweiften Klammern sind nicht geschlossen", found=f"„{template}“")
        return template
    for word in words:
        if word not in values:
            findings.unknown(path, "den Platzhalter", f"{{{word}}}", [f"{{{known}}}" for known in values])
            return template
    return template.format(**values)
