"""Absences drawn by chance, to show how much a plan can bear (statement 28).

Every draw has a number and every person a stream of its own that depends on the seed, that number and the person's id
alone: the same people fall ill on the same days in every scenario of a file, more draws leave the first ones as they
are, and so do further people.
"""

import math
import random
from collections.abc import Iterator
from typing import Annotated, NamedTuple

from pydantic import Field

from scenarios.changes.abwesenheit import Parameters
from scenarios.changes.base import UnknownIdError
from scenarios.changes.county import County
from scenarios.errors import ROLE_OR_PERSON
from scenarios.file_model import FileModel
from scenarios.values import Words
from scheduler.domain.time import DateRange, Weekday

YEAR_DAYS = 365.25


class Haeufigkeit(FileModel):
    """How often and how long some people are away.

    Attributes:
        fuer: roles or people.
        faelle_je_jahr: expected number of absences a year.
        tage_im_mittel: expected working days (Monday to Friday) of one absence.
    """

    fuer: Annotated[Words, Field(min_length=1)]
    faelle_je_jahr: Annotated[float, Field(gt=0, le=50)]
    tage_im_mittel: Annotated[float, Field(ge=1, le=250)]


class Zufall(FileModel):
    """So many draws from a seed."""

    ziehungen: Annotated[int, Field(ge=1, le=999)]
    startwert: Annotated[int, Field(ge=0)]
    abwesenheiten: Annotated[tuple[Haeufigkeit, ...], Field(min_length=1)]


class Drawn(NamedTuple):
    """One person's absences in one draw.

    Attributes:
        rate: position of the rate they come from.
        absence: who is away when.
    """

    rate: int
    absence: Parameters


def draw(county: County, chance: Zufall, number: int) -> Iterator[Drawn]:
    """The absences of one draw, person by person in the order of the data set.

    The number of absences is a Poisson variable, each begins on any working day of the horizon with the same
    probability, and its working days follow a geometric distribution.

    Args:
        county: whose people are drawn.
        chance: rates and seed.
        number: of the draw, from 1.

    Raises:
        UnknownIdError: if a rate speaks of a role or person that is not there.
    """
    days = [day for day in county.data.zeitraum.days() if day.weekday() <= Weekday.Fr]
    for i, rate in enumerate(chance.abwesenheiten):
        for person in _meant(county, rate, i):
            stream = random.Random(f"{chance.startwert}/{number}/{i}/{person}")  # noqa: S311 - nothing is kept secret
            away: set[int] = set()
            for _ in range(_poisson(stream, rate.faelle_je_jahr * county.data.zeitraum.length / YEAR_DAYS)):
                first = int(stream.random() * len(days))
                away |= set(range(first, min(len(days), first + _geometric(stream, rate.tage_im_mittel))))
            spans = tuple(DateRange(first=days[a], last=days[b]) for a, b in _runs(sorted(away)))
            if spans:
                yield Drawn(i, Parameters.model_construct(person=person, zeit=spans, grund="abwesend"))


def _meant(county: County, rate: Haeufigkeit, position: int) -> list[str]:
    """The people of a rate, each once."""
    people = county.people.persons
    for k, word in enumerate(rate.fuer):
        if word not in people and word not in county.data.rollen:
            known = [*county.data.rollen, *people]
            raise UnknownIdError((position, "fuer", k), ROLE_OR_PERSON, word, known)
    return [person.id for person in people.values() if person.id in rate.fuer or person.role in rate.fuer]


def _poisson(stream: random.Random, mean: float) -> int:
    """A number of events that do not know of each other (Knuth's product of uniform numbers)."""
    bound, product, count = math.exp(-mean), stream.random(), 0
    while product > bound:
        product *= stream.random()
        count += 1
    return count


def _geometric(stream: random.Random, mean: float) -> int:
    """A length of at least 1 with that mean: every further day is as likely as the one before."""
    uniform = stream.random()
    if mean <= 1:
        return 1
    return 1 + math.floor(math.log(1 - uniform) / math.log(1 - 1 / mean))


def _runs(numbers: list[int]) -> Iterator[tuple[int, int]]:
    """First and last of each run of consecutive numbers."""
    start = 0
    for i in range(1, len(numbers) + 1):
        if i == len(numbers) or numbers[i] != numbers[i - 1] + 1:
            yield numbers[start], numbers[i - 1]
            start = i
