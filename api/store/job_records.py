"""A job in words and figures: its states, what it was asked, how it stands, and how it ended."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from api.failures import ConflictError, UnknownError
from scheduler.domain.plan import Cost, Plan
from scheduler.domain.problem import Problem
from scheduler.domain.time import Model
from scheduler.params import Params
from scheduler.solution import Progress


class JobKind(StrEnum):
    """What a job is for."""

    PLAN = "planen"
    """A plan that may be published; one of a county is made at a time."""
    SCENARIO = "szenario"
    """A plan to compare with; many are made side by side."""
    BUILDING = "aufbau"
    """The problems of a scenario file, and jobs that plan them."""
    COMPARISON = "vergleich"
    """What came of a scenario file, side by side."""
    REPAIR = "reparatur"
    """Repairs of the plan in force."""

    @property
    def errand(self) -> bool:
        """Whether it takes seconds and somebody waits: such jobs do not wait for plans that are being made."""
        return self not in {JobKind.PLAN, JobKind.SCENARIO}


class JobState(StrEnum):
    """Where a job stands."""

    WAITING = "wartend"
    RUNNING = "laeuft"
    DONE = "fertig"
    FAILED = "gescheitert"
    ABORTED = "abgebrochen"

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen to it."""
        return self not in {JobState.WAITING, JobState.RUNNING}


class UnknownJobError(UnknownError):
    """Diesen Auftrag gibt es hier nicht."""

    code = "auftrag-unbekannt"


class EndedError(ConflictError):
    """Dieser Auftrag ist schon zu Ende; er lässt sich nicht mehr abbrechen."""

    code = "auftrag-beendet"


class Missing(Model):
    """An event that found no place.

    Attributes:
        mandatory: whether it counts at level 1.
        reason: one German sentence.
    """

    title: str
    mandatory: bool
    reason: str


class Outcome(Model):
    """The figures of a finished solve.

    Attributes:
        bound: no plan costs less.
        gap: relative gap between the two.
        status: in German.
        placed: events in the plan.
        missing: events that are not.
    """

    cost: Cost
    bound: Cost
    gap: float
    status: str
    seconds: float
    placed: int
    missing: tuple[Missing, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A job as it is asked for.

    Attributes:
        county: one job of a county runs at a time.
        fingerprint: of the data; the problem adds to them what is promised.
        params: limits, or what else is asked.
        problem: to be planned, or what else is to be done.
        based_on: version of the plan in force.
        again_of: the job that this one repeats.
        account: who asks.
        created: seconds since 1970.
        key: names what is done: what has the same is not done twice.
        after: id of the job near whose plan it is to stay, and which comes first.
    """

    county: str
    fingerprint: str
    params: Model
    problem: Model
    based_on: int
    again_of: str | None
    account: str | None
    created: int
    kind: JobKind = JobKind.PLAN
    key: str | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it stands, without the problem and the plan.

    Attributes:
        step: counts every change that can be seen.
        cancelling: somebody wants it to end.
        complete: there is a plan.
        published: version as which the plan was published.
    """

    id: str
    state: JobState
    fingerprint: str
    params: Params
    based_on: int
    again_of: str | None
    created: int
    started: int | None
    finished: int | None
    step: int
    progress: Progress | None
    attempts: int
    cancelling: bool
    complete: bool
    outcome: Outcome | None
    error: str | None
    published: int | None

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state.ended


@dataclass(frozen=True)
class Held:
    """A job taken by a worker.

    Attributes:
        holder: the name under which it is held.
        task: what is to be done, as JSON: a problem, if a plan is to be made.
        parameters: limits, or what else is asked, as JSON.
        account: who asked for it.
        created: when it was asked for, seconds since 1970.
        near: the plan to stay near, None if there is none.
    """

    id: str
    holder: str
    task: str
    parameters: str
    fingerprint: str
    account: str | None
    created: int
    kind: JobKind
    near: Plan | None

    @cached_property
    def problem(self) -> Problem:
        """To be planned."""
        return Problem.model_validate_json(self.task)

    @cached_property
    def params(self) -> Params:
        """Limits of a plan."""
        return Params.model_validate_json(self.parameters)


class Due(NamedTuple):
    """A job that may begin.

    Attributes:
        county: of which one plan is made at a time; None if it waits for no other.
        errand: :attr:`JobKind.errand`.
    """

    name: str
    county: str | None
    errand: bool


class Beat(StrEnum):
    """What a worker hears when it reports."""

    ON = "on"
    CANCEL = "cancel"
    LOST = "lost"
    """Somebody else holds the job by now."""
