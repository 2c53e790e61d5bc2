"""Leave in words: its kinds and states, and one of them as it stands."""

from dataclasses import dataclass
from enum import StrEnum

from api.failures import UnknownError
from scheduler.domain.time import DateRange


class LeaveKind(StrEnum):
    """Why somebody is away: a category, never a story (statement 28)."""

    LEAVE = "urlaub"
    SICK = "krank"


class LeaveState(StrEnum):
    """Where a leave stands."""

    ASKED = "beantragt"
    VALID = "gilt"
    DECLINED = "abgelehnt"
    WITHDRAWN = "zurueckgezogen"


class UnknownLeaveError(UnknownError):
    """Diese Abwesenheit gibt es hier nicht."""

    code = "abwesenheit-unbekannt"


@dataclass(frozen=True, slots=True)
class Leave:
    """Somebody's leave or illness.

    Attributes:
        account: who asked for it or reported it.
        created: seconds since 1970.
        settled: version of the plan in which every event that it touched has its decision; None if one has none.
    """

    id: str
    person: str
    kind: LeaveKind
    span: DateRange
    state: LeaveState
    account: str
    created: int
    version: int
    settled: int | None
