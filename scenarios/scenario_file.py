"""Scenario files: one YAML file that makes one scenario or many, out of a data set and changes."""

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path as FilePath
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationError, create_model

from scenarios.changes import REGISTRY, County
from scenarios.dataset import SHIPPED, Dataset, shipped
from scenarios.draws import Zufall
from scenarios.errors import (
    Findings,
    Issue,
    Path,
    Places,
    ScenarioError,
    UnknownDatasetError,
    UnknownScenarioError,
    nearest,
)
from scenarios.file_model import FileModel
from scenarios.messages import translate
from scenarios.recipe import digest
from scenarios.scenario import Base, Draw, Scenario, Step
from scenarios.source import Source, read_files, read_text
from scenarios.values import Name, Text, Words, one_or_many, wrong
from scheduler.domain.problem import Problem

FOLDER = "szenarien"
"""Folder of a data set in which its scenario files lie: whoever copies a data set copies its questions."""
UNCHANGED = "unveraendert"
"""A choice of a grid that changes nothing."""
MANY = 1000
"""More scenarios than these come of no file."""

Aenderung: type[FileModel] = create_model(
    "Aenderung",
    __base__=FileModel,
    __doc__="One change: its name, and below it what is said about it.",
    **{name: (change.parameters | None, None) for name, change in REGISTRY.items()},  # type: ignore[call-overload]
)


def _one(value: Any) -> Any:
    """An entry with exactly one change in it."""
    if isinstance(value, dict) and len(value) != 1:
        raise wrong("hier muss genau eine Änderung stehen", "ein Eintrag wie „freistellung: {stunden: 3, …}“")
    return value


def _choice(value: Any) -> Any:
    return () if value == UNCHANGED else one_or_many(value)


Changes = Annotated[tuple[Annotated[Aenderung, BeforeValidator(_one)], ...], BeforeValidator(one_or_many)]
Choice = Annotated[tuple[Annotated[Aenderung, BeforeValidator(_one)], ...], BeforeValidator(_choice)]


class Szenariodatei(FileModel):
    """What may stand in a scenario file.

    Attributes:
        titel: the question, as people ask it.
        beschreibung: what else is to be known.
        datensatz: a shipped data set, or the way to a folder, seen from the file.
        aenderungen: changes that every scenario makes.
        raster: axes, each with its choices; every combination is a scenario.
        zufall: absences drawn by chance, for each combination.
        ziel: kinds of events of which all are to take place (``raumzeit scenario reach``); none means all kinds.
    """

    titel: Text
    beschreibung: Text | None = None
    datensatz: Text
    aenderungen: Changes = ()
    raster: dict[Name, Annotated[dict[Name, Choice], Field(min_length=1)]] = Field(default_factory=dict)
    zufall: Zufall | None = None
    ziel: Words = ()


@dataclass(frozen=True)
class ScenarioFile:
    """A scenario file that was read.

    Attributes:
        name: the file's name without its ending.
        path: where it lies.
        content: what it says.
        source: the same as plain data, and where everything stands.
        dataset: what it changes.
    """

    name: str
    path: FilePath
    content: Szenariodatei
    source: Source
    dataset: Dataset

    @classmethod
    def open(cls, name_or_path: str | FilePath) -> "ScenarioFile":
        """Read a shipped scenario file by its name, or any other by its path.

        Raises:
            UnknownScenarioError: if there is neither.
            ScenarioError: with every fault of the file that can be seen without the data set.
            DatasetError: if a file of the data set is no YAML.
        """
        known = shipped_scenarios()
        path = known.get(str(name_or_path), FilePath(name_or_path))
        if not path.is_file():
            suggestion = nearest(str(name_or_path), known)
            hint = f" Meinten Sie „{suggestion}“?" if suggestion else ""
            raise UnknownScenarioError(
                f"„{name_or_path}“ ist weder ein mitgeliefertes Szenario ({', '.join(known)}) noch eine Datei.{hint}"
            )
        source = _listed(read_files([path], ScenarioError))
        findings = Findings(source.places, path.name)
        content = _content(source, findings)
        dataset = _dataset(content.datensatz, path, findings)
        if findings or dataset is None:
            raise ScenarioError(findings.issues())
        return cls(path.stem, path, content, source, dataset)

    @classmethod
    def read(cls, name: str, text: str, dataset: Dataset) -> "ScenarioFile":
        """Read what somebody sent: a question about one data set, and none about anything else on this machine.

        Args:
            name: of the file without its ending.
            text: what stands in it; as data set it names that one, or the folder above, as its own files do.

        Raises:
            ScenarioError: with every fault that can be seen without the data set.
        """
        path = FilePath(f"{name}.yaml")
        source = _listed(read_text(path.name, text, ScenarioError))
        findings = Findings(source.places, path.name)
        content = _content(source, findings)
        if content.datensatz not in {dataset.name, ".."}:
            found, message = f"„{content.datensatz}“", "hier wird nur ein Datensatz geplant"
            findings.add(("datensatz",), message, found=found, expected=f"„{dataset.name}“")
        if findings:
            raise ScenarioError(findings.issues())
        return cls(name, path, content, source, dataset)

    @cached_property
    def base(self) -> Problem:
        """The problem of the data set as it is, to compare with.

        Raises:
            DatasetError: with every fault of the data set.
        """
        return self.dataset.base

    @cached_property
    def scenarios(self) -> tuple[Scenario, ...]:
        """Every scenario of the file: the combinations of the grid in their order, each with all draws.

        Raises:
            DatasetError: with every fault of the data set.
        """
        assert self.base is not None  # the data set is sound: whatever is wrong afterwards is due to a change
        county = County(self.dataset.whole)
        said = digest((repr(self.dataset.source.data),))
        base = Base(county, self.dataset.source.places, self.source.places, self.path.name, said)
        chance = self.content.zufall
        draws = [None] if chance is None else [Draw(chance, number + 1) for number in range(chance.ziehungen)]
        found = []
        for chosen in itertools.product(*self.content.raster.values()):
            choices = dict(zip(self.content.raster, chosen, strict=True))
            steps = tuple(self._steps(choices))
            for draw in draws:
                parts = [self.name, *chosen, *([f"z{draw.number:03d}"] if draw is not None else [])]
                found.append(Scenario("/".join(parts), choices, steps, draw, base))
        return tuple(found)

    def require_changes(self) -> None:
        """Make every change of every scenario, but no problem of what comes of it, which takes several times as long.

        Raises:
            DatasetError: with every fault of the data set.
            ScenarioError: with every change that makes no sense.
        """
        issues: list[Issue] = []
        for scenario in self.scenarios:
            try:
                scenario.make()
            except ScenarioError as error:
                issues += error.issues
        if issues:
            raise ScenarioError(issues)

    def problems(self) -> Iterator[tuple[Scenario, Problem]]:
        """Each scenario with its problem, one after the other.

        Raises:
            DatasetError: with every fault of the data set.
            ScenarioError: at the end, with every fault of every scenario.
        """
        issues: list[Issue] = []
        for scenario in self.scenarios:
            try:
                problem = scenario.problem()
            except ScenarioError as error:
                issues += error.issues
            else:
                yield scenario, problem
        if issues:
            raise ScenarioError(issues)

    def _steps(self, choices: dict[str, str]) -> Iterator[Step]:
        """The changes of one combination: those of all scenarios, then those of each axis."""
        yield from _asked(self.content.aenderungen, ("aenderungen",))
        for axis, choice in choices.items():
            yield from _asked(self.content.raster[axis][choice], ("raster", axis, choice))


def shipped_scenarios() -> dict[str, FilePath]:
    """Scenario files that come with the program, by name: those of each shipped data set."""
    return {file.stem: file for name in shipped() for file in sorted((SHIPPED / name / FOLDER).glob("*.yaml"))}


def _content(source: Source, findings: Findings) -> Szenariodatei:
    """What a file says.

    Raises:
        ScenarioError: if it cannot be told; other faults are noted.
    """
    _require_choices(source, findings)
    try:
        content = Szenariodatei.model_validate(source.data)
    except ValidationError as error:
        translate(error, Szenariodatei, findings)
        raise ScenarioError(findings.issues()) from error
    _require_changes(content, findings)
    return content


def _asked(changes: tuple[FileModel, ...], path: Path) -> Iterator[Step]:
    """Changes with their places; a single one may stand without a list around it."""
    for i, entry in enumerate(changes):
        (name,) = entry.model_fields_set
        yield Step(name, getattr(entry, name), (*path, i, name))


def _listed(source: Source) -> Source:
    """The file with a list around every change that stands alone, so that each has one way to it."""
    data, alone = dict(source.data), set[Path]()
    if isinstance(data.get("aenderungen"), dict):
        data["aenderungen"] = (data["aenderungen"],)
        alone.add(("aenderungen",))
    if isinstance(data.get("raster"), dict):
        axes: dict[str, Any] = {}
        for axis, choices in data["raster"].items():
            axes[axis] = choices
            if isinstance(choices, dict):
                axes[axis] = {name: (said,) if isinstance(said, dict) else said for name, said in choices.items()}
                alone |= {("raster", axis, name) for name, said in choices.items() if isinstance(said, dict)}
        data["raster"] = axes
    values, keys = (
        {_inside(path, alone): at for path, at in places.items()}
        for places in (source.places.values, source.places.keys)
    )
    return Source(data, Places({**source.places.values, **values}, {**source.places.keys, **keys}))


def _inside(path: Path, alone: set[Path]) -> Path:
    """The way to something below a change that stands alone, as if it were the first of a list."""
    cut = next((length for length in (1, 3) if path[:length] in alone and len(path) > length), None)
    return path if cut is None else (*path[:cut], 0, *path[cut:])


def _require_choices(source: Source, findings: Findings) -> None:
    """Note choices of a grid that are empty; the reader takes them as not given, and a scenario would be missing."""
    raster = source.data.get("raster")
    for path in source.places.keys:
        if len(path) == 3 and path[0] == "raster" and isinstance(raster, dict):
            axis = raster.get(str(path[1]))
            if isinstance(axis, dict) and path[2] not in axis:
                findings.add(path, "hier fehlen Angaben", expected=f"Änderungen oder „{UNCHANGED}“", key=True)


def _require_changes(content: Szenariodatei, findings: Findings) -> None:
    """Note files that change nothing, and files of which too many scenarios come."""
    if not (content.aenderungen or content.raster or content.zufall):
        findings.add((), "die Datei ändert nichts", expected="„aenderungen“, „raster“ oder „zufall“")
    count = math.prod(len(axis) for axis in content.raster.values())
    count *= content.zufall.ziehungen if content.zufall is not None else 1
    if count > MANY:
        findings.add((), "aus der Datei entstehen zu viele Szenarien", found=f"{count}", expected=f"höchstens {MANY}")


def _dataset(word: str, file: FilePath, findings: Findings) -> Dataset | None:
    """The data set that a file names, or None with a fault noted."""
    try:
        return Dataset.open(word if word in shipped() else file.parent / word)
    except UnknownDatasetError:
        findings.add(
            ("datensatz",),
            "das ist weder ein mitgelieferter Datensatz noch ein Ordner mit YAML-Dateien",
            found=f"„{word}“",
            expected=f"{', '.join(shipped())}, oder der Weg zu einem Ordner von der Datei aus",
            suggestion=nearest(word, shipped()),
        )
        return None
