"""Data sets on disk: load one, list those that are shipped, know the files of one for editing."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path as FilePath

from pydantic import ValidationError

from scenarios.assembly import Assembly
from scenarios.booking import Buchung
from scenarios.errors import DatasetError, Findings, Issue, UnknownDatasetError, nearest
from scenarios.messages import translate
from scenarios.salvage import salvage
from scenarios.schema import Datensatz
from scenarios.source import Source, packed, read, unpacked
from scheduler.domain.problem import Problem

SHIPPED = FilePath(__file__).parent / "data"
"""Where the data sets that come with the program lie, one folder each."""


@dataclass(frozen=True)
class Dataset:
    """A folder of YAML files and what they say.

    Attributes:
        name: the folder's name.
        folder: where the files lie.
        source: their sections as plain data, and where everything stands.
    """

    name: str
    folder: FilePath
    source: Source

    @classmethod
    def open(cls, name_or_path: str | FilePath) -> "Dataset":
        """Read a shipped data set by its name, or the files of a folder.

        Raises:
            UnknownDatasetError: if there is neither.
            DatasetError: if a file is no YAML, or names a key twice.
        """
        folder = folder_of(name_or_path)
        if not any(folder.glob("*.yaml")):
            suggestion = nearest(str(name_or_path), shipped())
            hint = f" Meinten Sie „{suggestion}“?" if suggestion else ""
            raise UnknownDatasetError(
                f"„{name_or_path}“ ist weder ein mitgelieferter Datensatz ({', '.join(shipped())}) noch ein Ordner mit "
                f"YAML-Dateien.{hint}"
            )
        return cls(folder.resolve().name, folder, read(folder))

    @classmethod
    def unpacked(cls, name: str, text: str) -> "Dataset":
        """One that was packed elsewhere; its files are not here."""
        return cls(name, FilePath(name), unpacked(text))

    @cached_property
    def packed(self) -> str:
        """What its files say, and where it stands, as one text."""
        return packed(self.source)

    @cached_property
    def whole(self) -> Datensatz:
        """:meth:`content`, made once."""
        return self.content()

    @cached_property
    def base(self) -> Problem:
        """:meth:`problem`, made once."""
        return self.problem()

    @property
    def files(self) -> tuple[FilePath, ...]:
        """The files, in the order in which they are read."""
        return tuple(sorted(self.folder.glob("*.yaml")))

    def file_of(self, section: str) -> FilePath | None:
        """The file in which a section (``kitas``, ``terminarten``) stands."""
        at = self.source.places.keys.get((section,))
        return self.folder / at.file if at is not None else None

    def content(self) -> Datensatz:
        """What the files say, each value checked by itself.

        Raises:
            DatasetError: with every fault of every file.
        """
        findings = Findings(self.source.places, self.name)
        try:
            return Datensatz.model_validate(self.source.data)
        except ValidationError as error:
            translate(error, Datensatz, findings)
            raise DatasetError([*findings.issues(), *self._further(error)]) from error

    def problem(self) -> Problem:
        """The problem the files describe.

        Raises:
            DatasetError: with every fault of every file. Contradictions that need all files are looked for when each
                value by itself is right.
        """
        return Assembly(self.content(), Findings(self.source.places, self.name)).problem()

    def booking_rules(self) -> Buchung:
        """The rules of booking; :meth:`problem` names their faults with all others.

        Raises:
            ValidationError: if they are faulty.
        """
        return Buchung.model_validate(self.source.data.get("buchung", {}))

    def _further(self, error: ValidationError) -> tuple[Issue, ...]:
        """Faults of the values that are right by themselves, as far as they can be told beside those that are not."""
        rest = salvage(self.source.data, error)
        if rest is None:
            return ()
        findings = Findings(self.source.places, self.name, rest.left_out)
        assembly = Assembly(rest.data, findings)
        if rest.left_out is None:
            try:
                assembly.problem()
            except DatasetError as further:
                return further.issues
        return findings.issues()


def folder_of(name_or_path: str | FilePath) -> FilePath:
    """The folder of a shipped data set, or the one that is named; nobody has looked into it yet."""
    return SHIPPED / name_or_path if str(name_or_path) in shipped() else FilePath(name_or_path)


def shipped() -> list[str]:
    """Names of the data sets that come with the program."""
    return sorted(folder.name for folder in SHIPPED.iterdir() if any(folder.glob("*.yaml")))


def load(name_or_path: str | FilePath) -> Problem:
    """The problem of a shipped data set, or of the YAML files in a folder.

    Raises:
        UnknownDatasetError: if there is no such data set or folder.
        DatasetError: with every fault of the files: place, what was found, what was expected.
    """
    return Dataset.open(name_or_path).problem()
