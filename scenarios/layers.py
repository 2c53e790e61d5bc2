"""General words and particular ones: roles and their people, kinds of room and their rooms, Terminarten and entries."""

import string
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from scenarios.errors import PLACEHOLDER, Findings, Path
from scenarios.file_model import FileModel
from scenarios.schema import Ausnahme, Vorlage
from scenarios.sites import Sites

M = TypeVar("M", bound=FileModel)
Layer = tuple[FileModel, Path]
"""Words of one place in the files, and that place."""


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


def overlay(model: type[M], layers: Sequence[Layer]) -> Layered[M]:
    """Put layers over each other, the general one first; of each only the fields of ``model`` count.

    Every field of ``model`` has a default.
    """
    values: dict[str, Any] = {}
    paths: dict[str, Path] = {}
    for layer, path in layers:
        for field in layer.model_fields_set & model.model_fields.keys():
            value = getattr(layer, field)
            if value is not None:
                values[field], paths[field] = value, (*path, field)
    return Layered(model().model_copy(update=values), paths, layers[-1][1])


@dataclass(frozen=True)
class Instance:
    """One thing that a template brings with it: its id, its house, and all that is said of it."""

    id: str
    house: str
    layers: tuple[Layer, ...]


def instances(
    template: Vorlage,
    path: Path,
    exceptions: Sequence[Ausnahme],
    own: tuple[str, Mapping[str, FileModel]],
    sites: Sites,
    findings: Findings,
) -> Iterator[Instance]:
    """The things of a template: the template's words, those of its exceptions, and those of ``own`` entries by id."""
    if bool(template.je) != (template.id is not None):
        findings.add(path, "„je“ und „id“ gehören zusammen: eines von beiden fehlt")
        return
    section, entries = own
    special = [
        (frozenset(sites.select(exception.orte, (*path, "ausnahmen", i, "orte"))), exception, (*path, "ausnahmen", i))
        for i, exception in enumerate(exceptions)
    ]
    removed = sites.select(template.ausser, (*path, "ausser"))
    for house in sites.select(template.je, (*path, "je")):
        if house in removed:
            continue
        name = fill(template.id or "", sites.words(house), (*path, "id"), findings)
        layers: list[Layer] = [(template, path)]
        layers += [(exception, at) for houses, exception, at in special if house in houses]
        if name in entries:
            layers.append((entries[name], (section, name)))
        yield Instance(name, house, tuple(layers))


def fill(template: str, values: Mapping[str, str], path: Path, findings: Findings) -> str:
    """A pattern such as ``kl-{id}`` with the values of a place; unknown words in braces are noted as faults."""
    try:
        words = [word for _, word, _, _ in string.Formatter().parse(template) if word is not None]
    except ValueError:
        findings.add(path, "die geschweiften Klammern sind nicht geschlossen", found=f"„{template}“")
        return template
    if words and not values:
        findings.add(
            path, "ohne Dienstort gibt es die Platzhalter in geschweiften Klammern nicht", found=f"„{template}“"
        )
        return template
    for word in words:
        if word not in values:
            findings.unknown(path, PLACEHOLDER, f"{{{word}}}", [f"{{{known}}}" for known in values])
            return template
    return template.format(**values)
