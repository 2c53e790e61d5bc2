"""Data sets on disk: load one, list those that are shipped, know the files of one for editing."""

import re
from dataclasses import dataclass
from pathlib import Path as FilePath

from pydantic import ValidationError

from scenarios.calendar import policy, public_holidays, school_holidays
from scenarios.errors import Findings, Path, UnknownDatasetError, nearest
from scenarios.expand import Expansion, kinds
from scenarios.messages import translate
from scenarios.people import People
from scenarios.rooms import Rooms
from scenarios.schema import Datensatz
from scenarios.sites import Sites
from scenarios.source import Source, read
from scenarios.travel import travel
from scheduler.domain.demands import Pin
from scheduler.domain.problem import Problem
from scheduler.domain.resources import Reservation
from scheduler.errors import ProblemError
from scheduler.rules import REGISTRY

SHIPPED = FilePath(__file__).parent / "data"
"""Where the data sets that come with the program lie, one folder each."""
_ABOUT = re.compile(r"^(?P<what>Bedarf|Person|Raum|Ort|Festlegung zu|Reservierung) „(?P<id>[^“]+)“: ")


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
        folder = SHIPPED / name_or_path if str(name_or_path) in shipped() else FilePath(name_or_path)
        if not any(folder.glob("*.yaml")):
            suggestion = nearest(str(name_or_path), shipped())
            hint = f" Meinten Sie „{suggestion}“?" if suggestion else ""
            raise UnknownDatasetError(
                f"Den Datensatz „{name_or_path}“ gibt es nicht, weder mitgeliefert ({', '.join(shipped())}) noch als Ordner "
                f"mit YAML-Dateien.{hint}"
            )
        return cls(folder.resolve().name, folder, read(folder))

    @property
    def files(self) -> tuple[FilePath, ...]:
        """The files, in the order in which they are read."""
        return tuple(sorted(self.folder.glob("*.yaml")))

    def file_of(self, section: str) -> FilePath | None:
        """The file in which a section (``kitas``, ``terminarten``) stands."""
        at = self.source.places.keys.get((section,))
        return self.folder / at.file if at is not None else None

    def checked(self) -> Datensatz:
        """What the files say, each value checked by itself.

        Raises:
            DatasetError: with every fault of every file.
        """
        findings = Findings(self.source.places, self.name)
        try:
            return Datensatz.model_validate(self.source.data)
        except ValidationError as error:
            translate(error, Datensatz, findings)
        findings.raise_if_any()
        raise AssertionError("pydantic refused the data without a reason")

    def problem(self) -> Problem:
        """The problem the files describe.

        Raises:
            DatasetError: with every fault of every file, or every contradiction between them.
        """
        data = self.checked()
        findings = Findings(self.source.places, self.name)
        return _Assembly(data, findings).problem()


class _Assembly:
    """Puts the parts together and finds the lines that contradictions come from."""

    def __init__(self, data: Datensatz, findings: Findings) -> None:
        self._data = data
        self._findings = findings
        self._sites = Sites(data, findings)
        self._people = People(data, self._sites, findings)
        self._rooms = Rooms(data, self._sites, findings)
        self._expansion = Expansion(data, self._sites, self._people, self._rooms, findings)

    def problem(self) -> Problem:
        data, findings = self._data, self._findings
        sites = self._sites.domain
        trips = travel(data, sites, findings)
        days = public_holidays(data, findings)
        pins, reservations = tuple(self._pins()), tuple(self._reservations())
        for rule in data.gewichte:
            if REGISTRY and rule not in REGISTRY:
                findings.unknown(("gewichte", rule), "die Regel", rule, REGISTRY, key=True)
        findings.raise_if_any()
        try:
            return Problem(
                title=data.titel,
                horizon=data.zeitraum,
                sites=sites,
                rooms=tuple(self._rooms.rooms.values()),
                people=tuple(self._people.persons.values()),
                kinds=kinds(data),
                demands=tuple(self._expansion.demands.values()),
                travel=trips,
                holidays=days,
                school_holidays=school_holidays(data),
                absences=self._people.absences,
                rates=self._people.rates,
                reservations=reservations,
                pins=pins,
                policy=policy(data),
                weights=data.gewichte,
            )
        except ProblemError as error:
            for issue in error.issues:
                self._place(issue)
        findings.raise_if_any()
        raise AssertionError("the problem was refused without a reason")

    def _pins(self) -> list[Pin]:
        pins = []
        for i, entry in enumerate(self._data.festgelegt):
            path = ("festgelegt", i)
            if entry.bedarf not in self._expansion.demands:
                self._findings.unknown((*path, "bedarf"), "den Bedarf", entry.bedarf, self._expansion.demands)
            if entry.raum is not None:
                self._rooms.known(entry.raum, (*path, "raum"))
            if entry.datum is entry.uhrzeit is entry.raum is None:
                self._findings.add(path, "festgelegt wird nichts", expected="datum, uhrzeit oder raum")
                continue
            index = entry.termin - 1 if entry.termin is not None else None
            pins.append(Pin(demand=entry.bedarf, index=index, date=entry.datum, start=entry.uhrzeit, room=entry.raum))
        return pins

    def _reservations(self) -> list[Reservation]:
        found = []
        for name, entry in self._data.reservierungen.items():
            path = ("reservierungen", name)
            if entry.raum is not None:
                self._rooms.known(entry.raum, (*path, "raum"))
            for i, person in enumerate(entry.menschen):
                self._people.known(person, (*path, "menschen", i))
            if entry.datum not in self._data.zeitraum:
                self._findings.add((*path, "datum"), "der Tag liegt nicht im Planungszeitraum", found=f"{entry.datum:%d.%m.%Y}")
            found.append(
                Reservation(
                    id=name,
                    title=entry.titel,
                    date=entry.datum,
                    start=entry.zeit[0],
                    end=entry.zeit[1],
                    room=entry.raum,
                    people=entry.menschen,
                )
            )
        return found

    def _place(self, issue: str) -> None:
        """Note a contradiction that the problem found at the line that causes it."""
        match = _ABOUT.match(issue)
        if match is None:
            self._findings.add((), issue)
            return
        pinned = {pin.bedarf: ("festgelegt", i) for i, pin in enumerate(self._data.festgelegt)}
        paths: dict[str, dict[str, Path]] = {
            "Bedarf": self._expansion.paths,
            "Person": self._people.paths,
            "Raum": self._rooms.paths,
            "Ort": self._sites.paths,
            "Festlegung zu": pinned,
            "Reservierung": {name: ("reservierungen", name) for name in self._data.reservierungen},
        }
        path = paths[match["what"]].get(match["id"], ())
        self._findings.add(path, issue[match.end() :], about=match["id"])


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
