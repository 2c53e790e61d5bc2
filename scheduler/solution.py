"""What a solve returns, and what it tells while it runs."""

from enum import StrEnum

from scheduler.domain.plan import Cost, EventId, Plan
from scheduler.domain.time import Model


class Status(StrEnum):
    """How a solve ended."""

    OPTIMAL = "optimal"
    """Cost and bound meet: no plan is better."""
    FEASIBLE = "gap"
    """A plan with a proven gap: the gap limit was reached, or nothing more was found."""
    STOPPED = "abgebrochen"
    """The time limit or the user ended it; the best plan so far."""

    @property
    def words(self) -> str:
        """What users read."""
        return {"optimal": "bewiesen optimal", "gap": "bewiesen gut", "abgebrochen": "vorzeitig beendet"}[self]


class Progress(Model):
    """Where a solve stands.

    Attributes:
        seconds: since the start.
        phase: what is being done, in German.
        placed: events placed by the best plan so far.
        events: events wanted.
        cost: of the best plan so far, None before the first.
        bound: no plan costs less.
        gap: relative gap between the two, None before the first plan.
    """

    seconds: float
    phase: str
    placed: int
    events: int
    cost: Cost | None
    bound: Cost
    gap: float | None


class Obstacle(Model):
    """Placements of an event that one cause removed.

    Attributes:
        rule: id of the rule.
        cause: what stood in the way: a person, a room, a holiday.
        placements: how many it removed that nothing before it had.
    """

    rule: str
    cause: str
    placements: int


class Unplaced(Model):
    """An event that is not in the plan, and what stood in its way.

    Attributes:
        mandatory: whether it counts at level 1.
        possible: placements it had before any rule.
        open: placements that were left when only the event itself was considered; other events hold them.
        obstacles: what removed the rest, most first.
        reason: one German sentence.
    """

    event: EventId
    mandatory: bool
    possible: int
    open: int
    obstacles: tuple[Obstacle, ...]
    reason: str


class Solution(Model):
    """A plan with its proof.

    Attributes:
        plan: the best plan.
        cost: by level; equal to what ``check`` says.
        bound: by level: no plan of the problem costs less.
        gap: (cost - bound) / cost of the first level in which they differ; 0 is proven optimal.
        seconds: wall time of the solve.
        first_complete_seconds: until the first plan in which every event of the final plan's number was placed.
        peak_memory_mib: sum of the peak resident sizes of the processes.
        components: parts of the problem that share nobody.
        trace: the course of cost and bound.
    """

    plan: Plan
    cost: Cost
    bound: Cost
    gap: float
    status: Status
    seconds: float
    first_complete_seconds: float | None
    peak_memory_mib: float
    seed: int
    components: int
    unplaced: tuple[Unplaced, ...]
    trace: tuple[Progress, ...]
