"""A scenario: a data set, changes in their order, and the problem that comes of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from scenarios.assembly import Assembly
from scenarios.changes import REGISTRY, County, RefusalError, UnknownIdError
from scenarios.draws import Zufall, draw
from scenarios.errors import DatasetError, Findings, Issue, Path, Places, ScenarioError, dotted
from scenarios.file_model import FileModel
from scenarios.recipe import digest, program
from scenarios.trace import Trace, Traced
from scheduler.domain.problem import Problem


class Step(NamedTuple):
    """One change that is asked for.

    Attributes:
        name: in :data:`scenarios.changes.REGISTRY`.
        parameters: what is said about it.
        path: where that stands in the scenario file.
    """

    name: str
    parameters: FileModel
    path: Path


class Told(NamedTuple):
    """One change that was made, as people read it.

    Attributes:
        title: of the kind of change.
        sentence: what was changed.
        notes: what else follows from it.
        path: where it stands in the scenario file.
    """

    title: str
    sentence: str
    notes: tuple[str, ...]
    path: Path


class Draw(NamedTuple):
    """One draw.

    Attributes:
        chance: rates and seed.
        number: from 1.
    """

    chance: Zufall
    number: int


class Base(NamedTuple):
    """What a scenario changes, and where that and the changes themselves stand.

    Attributes:
        county: the data set, without faults.
        places: of the data set's files.
        file: of the scenario file.
        name: of the scenario file, for faults without a line.
        digest: of everything that the data set says.
    """

    county: County
    places: Places
    file: Places
    name: str
    digest: str


class _Made(NamedTuple):
    """The data set after some changes."""

    county: County
    told: tuple[Told, ...]
    traced: tuple[Traced, ...]
    stages: tuple[County, ...]


@dataclass(frozen=True)
class Scenario:
    """One scenario of a file.

    Attributes:
        name: of the file, with the choices of the grid and the draw (``freistellung/3-std/ohne/z007``). It stays the
            same when others are added to the file.
        choices: the axes of the grid with what was chosen.
        steps: the changes that the file asks for, in their order.
        draw: absences drawn by chance, made after the other changes.
        base: what is changed.
    """

    name: str
    choices: Mapping[str, str]
    steps: tuple[Step, ...]
    draw: Draw | None
    base: Base

    @property
    def told(self) -> tuple[Told, ...]:
        """What is changed, in German.

        Raises:
            ScenarioError: if a change makes no sense in the data set.
        """
        return self._made.told

    def make(self) -> None:
        """Make its changes.

        Raises:
            ScenarioError: if one makes no sense in the data set.
        """
        assert self._made is not None

    def problem(self) -> Problem:
        """The problem that comes of it, as :func:`scenarios.load` gives it for a data set on disk.

        It is built anew each time: a file may make a thousand of them.

        Raises:
            ScenarioError: with every fault, each with its line in the scenario file.
        """
        made = self._made
        try:
            return self._assembled(made.county, made.traced)
        except DatasetError as error:
            raise ScenarioError(self._blamed(issue) for issue in error.issues) from error

    @cached_property
    def key(self) -> str:
        """A digest of everything that the planning may know: scenarios that plan the same share it, in every process.

        Raises:
            ScenarioError: as :meth:`problem` does.
        """
        return self.problem().fingerprint

    @cached_property
    def recipe(self) -> str:
        """A digest of the data set, of what is changed and of the program: equal ones have the same :attr:`key`.

        It is told at once, without making the scenario. Different ones may have the same key, too.
        """
        changes = (f"{step.name} {step.parameters!r}" for step in self.steps)
        return digest((program(), self.base.digest, *changes, repr(self.draw)))

    @cached_property
    def _made(self) -> _Made:
        """All changes made, one after the other.

        Raises:
            ScenarioError: with every change that makes no sense.
        """
        making = _Making(self.base)
        for step in self.steps:
            making.make(step)
        making.refuse()
        if self.draw is not None:
            chance, at = self.draw.chance, ("zufall", "abwesenheiten")
            try:
                drawn = list(draw(making.county, chance, self.draw.number))
            except RefusalError as refusal:
                making.note(refusal, at)
                drawn = []
            for rate, absence in drawn:
                making.make(Step("abwesenheit", absence, (*at, rate)))
            making.refuse()
        return _Made(making.county, tuple(making.told), tuple(making.traced), tuple(making.stages))

    def _assembled(self, county: County, traced: Sequence[Traced]) -> Problem:
        """The problem of a changed data set.

        Raises:
            DatasetError: with every fault, in whichever file.
        """
        trace = Trace(self.base.places, self.base.file, traced)
        return Assembly(county.data, Findings(trace, self.base.name)).problem()

    def _blamed(self, issue: Issue) -> Issue:
        """A fault at the change that causes it: the first one after which it is there to the end."""
        if (issue.file, issue.line, issue.column) in self._lines:
            return issue
        made = self._made
        guilty = len(made.stages) - 1
        while guilty > 0 and _same(issue) in self._faults(guilty - 1):
            guilty -= 1
        path = made.traced[guilty].path
        at = self.base.file.find(path, key=True)
        assert at is not None
        where = f"{issue.file}, Zeile {issue.line}, {issue.field}"
        message = f"danach stimmt eine Angabe des Datensatzes nicht mehr ({where}): {issue.message}"
        return replace(issue, file=at.file, line=at.line, column=at.column, field=dotted(path), message=message)

    @cached_property
    def _lines(self) -> frozenset[tuple[str, int, int]]:
        """All places of the scenario file."""
        return frozenset({*self.base.file.values.values(), *self.base.file.keys.values()})

    def _faults(self, stage: int) -> frozenset[tuple[str, int, str]]:
        """What is wrong after some of the changes."""
        try:
            self._assembled(self._made.stages[stage], self._made.traced[: stage + 1])
        except DatasetError as error:
            return frozenset(_same(issue) for issue in error.issues)
        return frozenset()


def _same(issue: Issue) -> tuple[str, int, str]:
    """What two faults have in common that are the same one; the units they concern may differ."""
    return issue.file, issue.line, issue.field


class _Making:
    """Changes being made."""

    def __init__(self, base: Base) -> None:
        self.county = base.county
        self.told: list[Told] = []
        self.traced: list[Traced] = []
        self.stages: list[County] = []
        self._findings = Findings(base.file, base.name)
        self._missed: set[str] = set()

    def make(self, step: Step) -> None:
        """Make one change, or note why not."""
        change = REGISTRY[step.name]
        try:
            outcome = change.apply(self.county, step.parameters)
        except RefusalError as refusal:
            self.note(refusal, step.path)
            self._missed.add(getattr(step.parameters, "id", ""))
            return
        self.county = self.county.then(outcome.data)
        self.told.append(Told(change.title, outcome.sentence, outcome.notes, step.path))
        self.traced.append(Traced(step.path, outcome.origins))
        self.stages.append(self.county)

    def note(self, refusal: RefusalError, path: Path) -> None:
        """Note a change that makes no sense, unless only because an earlier one was refused."""
        where = (*path, *refusal.where)
        if not isinstance(refusal, UnknownIdError):
            self._findings.add(where, refusal.message, found=refusal.found, expected=refusal.expected)
        elif refusal.word not in self._missed:
            self._findings.unknown(where, refusal.thing, refusal.word, refusal.known)

    def refuse(self) -> None:
        """Stop here if anything was noted.

        Raises:
            ScenarioError: with every change that makes no sense.
        """
        if self._findings:
            raise ScenarioError(self._findings.issues())
