"""What a change is: one function from data to data, with the parameters that a scenario file gives it.

Changes act on a data set as it was read (:class:`scenarios.schema.Datensatz`), before demands are expanded: a Kita that
belongs elsewhere, or a rhythm that is another one, brings about other demands by the code that reads data sets anyhow,
and what contradicts itself afterwards is found by the code that checks them.

A change lives in one file of this package whose name is the word that scenario files use.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar, cast

from scenarios.changes.county import County
from scenarios.changes.words import days_text
from scenarios.errors import Path, Thing
from scenarios.file_model import FileModel
from scenarios.schema import Datensatz
from scheduler.domain.time import DateRange
from scheduler.errors import RaumzeitError


class Said(NamedTuple):
    """A place in the scenario file.

    Attributes:
        path: the way below the parameters of the change; empty means the change as a whole.
    """

    path: Path = ()


Origins = Mapping[Path, Said | Path]
"""Where values of the changed data come from: the scenario file, or another place of the data before the change.

A way stands for everything below it, the longest one counts, and what is not named is where it was.
"""


@dataclass(frozen=True)
class Outcome:
    """What a change makes of a data set.

    Attributes:
        data: the data set afterwards.
        sentence: what was changed, in German.
        origins: where its new values come from.
        notes: what else follows from it, as German sentences.
    """

    data: Datensatz
    sentence: str
    origins: Origins = field(default_factory=dict)
    notes: tuple[str, ...] = ()


class RefusalError(RaumzeitError):
    """Diese Änderung ergibt in diesem Datensatz keinen Sinn.

    Attributes:
        where: way to the parameter below those of the change; empty means the change as a whole.
        message: what is wrong.
        found: what stands there.
        expected: what should stand there.
    """

    def __init__(self, where: Path, message: str, *, found: str | None = None, expected: str | None = None) -> None:
        self.where = where
        self.message = message
        self.found = found
        self.expected = expected
        super().__init__(message)


class UnknownIdError(RefusalError):
    """Eine Kennung gibt es in diesem Datensatz nicht.

    Attributes:
        thing: what it should name.
        word: the id.
        known: ids that there are.
    """

    def __init__(self, where: Path, thing: Thing, word: str, known: Iterable[str]) -> None:
        self.thing = thing
        self.word = word
        self.known = tuple(known)
        super().__init__(where, f"{thing.title} „{word}“ gibt es nicht")


def require(known: Iterable[str], word: str, thing: Thing, *where: str | int) -> None:
    """Refuse a change that names something that is not there.

    Args:
        known: ids that there are.
        word: the id that the change names.
        thing: what it should name.
        where: way to the parameter.

    Raises:
        UnknownIdError: if the id is not known.
    """
    known = tuple(known)
    if word not in known:
        raise UnknownIdError(where, thing, word, known)


def require_new(known: Iterable[str], word: str, *where: str | int) -> None:
    """Refuse a change that brings about something whose id is taken.

    Raises:
        RefusalError: if the id is known already.
    """
    if word in set(known):
        raise RefusalError(where, f"„{word}“ gibt es schon", expected="eine neue Kennung")


def require_within(horizon: DateRange, spans: tuple[DateRange, ...], where: str) -> None:
    """Refuse a change in days that are not planned.

    Args:
        horizon: all days that are planned.
        spans: days of the change.
        where: the parameter.

    Raises:
        RefusalError: if a span does not touch the horizon.
    """
    for i, span in enumerate(spans):
        if span.intersection(horizon) is None:
            place = (where, i) if len(spans) > 1 else (where,)
            raise RefusalError(place, "diese Tage liegen nicht im Planungszeitraum", expected=days_text((horizon,)))


P = TypeVar("P", bound=FileModel)
Apply = Callable[[County, P], Outcome]
"""Makes of a data set another one; raises :class:`RefusalError` where that makes no sense."""


@dataclass(frozen=True)
class Change:
    """A registered change.

    Attributes:
        name: name of its file, and the word in scenario files.
        title: what users read.
        parameters: what a scenario file has to say about it; unknown keys are refused.
        statements: numbers of the concept paper it has to do with.
        apply: the change itself.
    """

    name: str
    title: str
    parameters: type[FileModel]
    statements: tuple[int, ...]
    apply: Apply[Any]


REGISTRY: dict[str, Change] = {}
"""All changes by name; filled by importing :mod:`scenarios.changes`."""


def change(*, title: str, parameters: type[P], statements: tuple[int, ...] = ()) -> Callable[[Apply[P]], Apply[P]]:
    """Register a change; its name is that of the file it stands in.

    Args:
        title: what users read.
        parameters: what a scenario file has to say about it.
        statements: numbers of the concept paper it has to do with.

    Raises:
        ValueError: if the name is taken.
    """

    def register(apply: Apply[P]) -> Apply[P]:
        name = apply.__module__.rpartition(".")[2]
        if name in REGISTRY:
            raise ValueError(f"change {name} is registered twice")
        REGISTRY[name] = Change(name, title, parameters, statements, apply)
        return apply

    return register


M = TypeVar("M", bound=FileModel)


def part(model: type[M], said: FileModel) -> M:
    """The entry of a data set that parameters hold beside others: they were checked by the same types already."""
    given = said.model_fields_set & model.model_fields.keys()
    values = {key: getattr(said, key) for key in model.model_fields}
    return cast("M", model.model_construct(_fields_set=set(given), **values))
