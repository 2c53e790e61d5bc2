"""The Kalenderstand: what was published last, as a versioned file beside the calendars.

It is what keeps UIDs and raises SEQUENCE when a plan is exported again. It names everything in every calendar, the
confidential events too: it belongs to whoever exports, and never on a web server.
"""

import uuid
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, ValidationError

from calendars.identity import Record, namespace_of
from scheduler.domain.problem import Problem
from scheduler.domain.time import Model
from scheduler.errors import RaumzeitError

STATE_FILE = "kalenderstand.json"


class StateError(RaumzeitError):
    """Der Kalenderstand lässt sich nicht lesen."""


class State(Model):
    """What was published.

    Attributes:
        series: which county and Kita year it speaks of; another plan does not cancel its events.
        namespace: of the UIDs.
        records: by UID, sorted.
        calendars: paths of the calendars that were written, sorted.
    """

    version: Literal[1]
    series: str
    namespace: uuid.UUID
    records: dict[str, Record] = Field(default_factory=dict)
    calendars: tuple[str, ...] = ()

    @classmethod
    def new(cls, problem: Problem, namespace: uuid.UUID | None = None) -> Self:
        """The state before anything was published.

        Args:
            problem: whose events will be published.
            namespace: of the UIDs; None derives it from the series.
        """
        series = series_of(problem)
        return cls(version=1, series=series, namespace=namespace or namespace_of(series))

    def dump(self) -> bytes:
        """The bytes of the file; equal states have equal bytes."""
        return self.model_dump_json(indent=1, exclude_defaults=True).encode() + b"\n"


def series_of(problem: Problem) -> str:
    """The county and the Kita year (1 August to 31 July) that a problem plans.

    Ids of demands come back every year; the year keeps the events apart.
    """
    first = problem.horizon.first
    year = first.year if first.month >= 8 else first.year - 1
    return f"{problem.title} · {year}/{year + 1}"


def load_state(path: Path) -> State | None:
    """The state in a file, None if there is none.

    Raises:
        StateError: if there is a file but it cannot be read. Beginning anew would give every event a second identity.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    try:
        return State.model_validate_json(content)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "Anfang"
        raise StateError(
            f"Der Kalenderstand „{path}“ lässt sich nicht lesen ({where}: {first['msg']}). Bitte stellen Sie die Datei "
            "aus einer Sicherung wieder her oder wählen Sie einen anderen Ordner."
        ) from error
