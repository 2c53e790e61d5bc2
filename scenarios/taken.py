"""What is taken elsewhere: a file beside a data set with absences and reservations, written by programs.

It has the sections ``abwesenheiten`` and ``reservierungen`` of a data set and is read for one planning, so that whoever
plans need not change the data themselves.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path as FilePath
from typing import ClassVar

from pydantic import Field, ValidationError

from scenarios.errors import PERSON, ROOM, DatasetError, Findings
from scenarios.file_model import FileModel
from scenarios.messages import translate
from scenarios.schema import Reservierung
from scenarios.source import read_files
from scenarios.values import Name, Spans, Text
from scheduler.domain.problem import Problem
from scheduler.domain.resources import Absence, Reservation
from scheduler.domain.time import DateRange, clock


class TakenError(DatasetError):
    """Die Datei mit Belegtem enthält Fehler."""

    title: ClassVar[str] = "Die Datei mit Belegtem enthält"


class Belegt(FileModel):
    """What may stand in the file."""

    abwesenheiten: dict[Name, dict[Text, Spans]] = Field(default_factory=dict)
    reservierungen: dict[Name, Reservierung] = Field(default_factory=dict)


def with_taken(problem: Problem, file: FilePath) -> Problem:
    """The problem beside what a file says is taken; days outside the planning horizon matter to nobody.

    Raises:
        TakenError: with every fault of the file: place, what was found, what was expected.
        OSError: if it cannot be read.
    """
    source = read_files([file], TakenError)
    findings = Findings(source.places, file.name)
    try:
        content = Belegt.model_validate(source.data)
    except ValidationError as error:
        translate(error, Belegt, findings)
        raise TakenError(findings.issues()) from error
    for person in content.abwesenheiten:
        if person not in problem.person:
            findings.unknown(("abwesenheiten", person), PERSON, person, problem.person, key=True)
    for name, one in content.reservierungen.items():
        for i, person in enumerate(one.menschen):
            if person not in problem.person:
                findings.unknown(("reservierungen", name, "menschen", i), PERSON, person, problem.person)
        if one.raum is not None and one.raum not in problem.room:
            findings.unknown(("reservierungen", name, "raum"), ROOM, one.raum, problem.room)
    if findings:
        raise TakenError(findings.issues())
    absences = (a for person, reasons in content.abwesenheiten.items() for a in absences_of(person, reasons))
    reservations = (
        reservation_of(name, one) for name, one in content.reservierungen.items() if one.datum in problem.horizon
    )
    return problem.having(absences=(*problem.absences, *absences), reservations=(*problem.reservations, *reservations))


def absences_of(person: str, reasons: Mapping[str, Iterable[DateRange]]) -> Iterator[Absence]:
    """When somebody is away and why, as the engine knows it."""
    for reason, spans in reasons.items():
        for span in spans:
            yield Absence(person=person, first=span.first, last=span.last, reason=reason)


def reservation_of(name: str, entry: Reservierung) -> Reservation:
    """Time that is taken already, as the engine knows it."""
    return Reservation(
        id=name,
        title=entry.titel,
        date=entry.datum,
        start=entry.zeit[0],
        end=entry.zeit[1],
        room=entry.raum,
        people=entry.menschen,
    )


def taken_text(absences: Iterable[Absence], reservations: Iterable[Reservation], about: str) -> str:
    """The text of such a file; equal contents have equal texts.

    Args:
        absences: of people.
        reservations: of people and rooms.
        about: one line on where it comes from.
    """
    lines = [f"# {about}", ""]
    by_person: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for absence in sorted(absences, key=lambda a: (a.person, a.first)):
        span = f"{absence.first}" if absence.first == absence.last else f"{absence.first} bis {absence.last}"
        by_person[absence.person][absence.reason].append(span)
    if by_person:
        lines.append("abwesenheiten:")
        for person, reasons in by_person.items():
            lines.append(f"  {person}:")
            lines += [f"    {reason}: [{', '.join(spans)}]" for reason, spans in reasons.items()]
    reserved = sorted(reservations, key=lambda r: (r.date, r.start, r.id))
    if reserved:
        lines.append("reservierungen:")
    for one in reserved:
        where = f"raum: {one.room}" if one.room is not None else f"menschen: [{', '.join(one.people)}]"
        lines.append(f"  {one.id}: {{datum: {one.date}, zeit: {clock(one.start)}-{clock(one.end)}, {where}}}")
    return "\n".join([*lines, ""])
