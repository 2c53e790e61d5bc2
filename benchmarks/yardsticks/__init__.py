"""Plain ways to plan the same problem, which the engine is measured against.

Both take from ``scheduler.model`` what every rule says of a single place (``Block.allowed`` and ``Block.cost``):
reading working times, opening hours and absences is preparing data, not planning. Nothing here uses
``scheduler.engine``.
"""

from dataclasses import dataclass

from scheduler.domain.plan import Cost, Plan


@dataclass(frozen=True)
class Point:
    """Where a planner stood.

    Attributes:
        seconds: since the planner was given the problem.
        cost: of its best plan so far by ``scheduler.check``; None before the first.
        bound: no plan of the problem costs less; None if nothing is proven.
        placed: events in its best plan so far.
    """

    seconds: float
    cost: Cost | None
    bound: Cost | None
    placed: int = 0


@dataclass(frozen=True)
class Answer:
    """What a planner came to.

    Attributes:
        plan: its best plan, which breaks no rule.
        trace: its course in the order of time.
        broken: how often the best plan broke each rule before it was mended.
        dropped: events that were dropped to mend it.
    """

    plan: Plan
    trace: tuple[Point, ...]
    broken: dict[str, int]
    dropped: int = 0
