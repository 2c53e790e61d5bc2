"""Repairing from the outside."""

import math
import time
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from scheduler.check import check
from scheduler.domain.plan import Cost, EventId, Plan
from scheduler.domain.problem import Problem
from scheduler.engine.course import Flag
from scheduler.engine.repair.disturbed import harm_of
from scheduler.engine.repair.neighbourhood import Choice, Neighbourhood
from scheduler.engine.repair.result import relaxed_plan, repair_of
from scheduler.engine.repair.scene import Scene
from scheduler.errors import SolveError
from scheduler.repairing import Disturbance, Effort, PersonAway, Reach, Repair, RepairParams, Repairs
from scheduler.solution import Progress

if TYPE_CHECKING:
    from scheduler.engine.repair.offers import Offer

APART = 4
"""Every further repair differs from those before in at least one of so many decisions, rounded up."""

TOUCHED = "Betroffene Termine finden"
LEAST = "Die kleinste Reparatur suchen"
CHEAPEST = "Reparaturen vergleichen"
NOTHING = Effort(mandatory=0, desired=0, messages=0)


def repair(
    problem: Problem,
    plan: Plan,
    disturbances: Sequence[Disturbance],
    params: RepairParams,
    *,
    progress: Callable[[Progress], None] | None = None,
    cancel: Flag | None = None,
) -> Repairs:
    """Mend a published plan with the fewest losses and the fewest messages, and prove that there are no fewer.

    Compared strictly in this order: mandatory events lost, desired events lost, messages (:class:`Effort`), cost by
    the rules. Rhythms keep their weekday, time and phase; what has begun by ``params.now`` and what is pinned to a day
    does not move, and no event moves into the past.

    Args:
        problem: what the plan answers, without the disturbances.
        plan: as it was published.
        disturbances: what has come about.
        params: when, how far, who may stand in.
        progress: is told what is being done, and how many repairs are found.
        cancel: whether to end with what is found, as if the time were up.

    Raises:
        PlanError: if the plan does not speak of the problem, or an event lies where it has no placement.
        ProblemError: if a disturbance or a deputy speaks of what does not exist.
        SolveError: if nothing was found in time.
    """
    began = time.monotonic()

    def tell(phase: str, found: int = 0) -> None:
        if progress is not None:
            passed = time.monotonic() - began
            progress(
                Progress(
                    seconds=passed, phase=phase, placed=found, events=params.most, cost=None, bound=Cost(), gap=None
                )
            )

    tell(TOUCHED)
    harm = harm_of(problem, plan, disturbances, params)
    if not harm.touched:
        return Repairs(touched=(), past=harm.past, found=(), bound=NOTHING, free=0, seconds=time.monotonic() - began)
    away = frozenset(d.person for d in disturbances if isinstance(d, PersonAway))
    tell(LEAST)
    search = _Search(Scene(harm, plan, away, params), plan, began, tell, cancel)
    choice = search.least()
    return Repairs(
        touched=tuple(harm.touched),
        past=harm.past,
        found=search.repairs(choice),
        bound=choice.bound,
        free=len(search.area.free),
        seconds=time.monotonic() - began,
    )


class _Search:
    """A growing set of events that may change.

    Each round solves two models exactly: the events of the set may change and all others stay, whose least effort can
    be had; and those of the others that the reach allows to move are left out, whose least effort is a bound. Where the
    two differ, the others that are in the way of the second one's choice join the set.
    """

    def __init__(
        self, scene: Scene, published: Plan, began: float, tell: Callable[[str, int], None], cancel: Flag | None
    ) -> None:
        self.scene = scene
        self.published = published
        self.began = began
        self.tell = tell
        self.cancel = cancel
        self.everything = frozenset(scene.block_of)
        self.area = self._area(frozenset(scene.harm.touched))

    def least(self) -> Choice:
        """The least effort that was found, with the bound of the whole.

        Raises:
            SolveError: if nothing was found in time.
        """
        work = self.scene.params.work
        best = self.area.least_effort(work)
        if best is None:
            raise SolveError("In der vorgegebenen Rechenzeit fand sich keine Reparatur.")
        if not self.may_move:
            return best
        bound = NOTHING
        while self._in_time():
            free = self.area.free
            held = self.everything - free - self.may_move
            relaxed = Neighbourhood(self.scene, free, held, wishes=False).least_effort(work)
            if relaxed is None:
                break
            bound = max(bound, relaxed.bound, key=_levels)
            grown = free | self._in_the_way(relaxed)
            if bound.levels >= best.effort.levels or grown == free:
                break
            self.area = self._area(grown)
            found = self.area.least_effort(work)
            if found is not None and found.effort.levels < best.effort.levels:
                best = found
        return Choice(best.offers, best.effort, min(bound, best.effort, key=_levels))

    def _area(self, free: frozenset[EventId]) -> Neighbourhood:
        return Neighbourhood(self.scene, free, self.everything - free, wishes=True)

    @cached_property
    def may_move(self) -> frozenset[EventId]:
        """Other events that the reach allows to move."""
        harm, reach = self.scene.harm, self.scene.params.reach
        others = self.everything - frozenset(harm.touched) - harm.fixed
        if reach is Reach.TOUCHED:
            return frozenset()
        return others if reach is Reach.ALL else frozenset(e for e in others if self.scene.involved(e))

    def repairs(self, least: Choice) -> tuple[Repair, ...]:
        """Repairs of the least effort, the cheapest first."""
        area, work = self.area, self.scene.params.work
        apart = max(1, math.ceil(len(self.scene.harm.touched) / APART))
        area.settle(least)
        chosen: list[tuple[Offer, ...]] = []
        found: list[Repair] = []
        for number in range(self.scene.params.most):
            self.tell(CHEAPEST, number)
            best = area.cheapest(chosen, apart, work) or (area.cheapest(chosen, 1, work) if chosen else None)
            if best is None:
                break
            chosen.append(best.offers)
            found.append(
                repair_of(self.scene, self.published, area.free, best.offers, least.effort, cheapest=best.proven)
            )
            if not self._in_time():
                break
        if not found:
            raise SolveError("In der vorgegebenen Rechenzeit fand sich keine Reparatur.")
        return tuple(found)

    def _in_the_way(self, relaxed: Choice) -> frozenset[EventId]:
        """Events left out that break a hard rule beside what was chosen without them."""
        plan = relaxed_plan(self.scene, self.area.free, relaxed.offers)
        broken = {event for fact in check(self.scene.problem, plan).violations for event in fact.events}
        return frozenset(broken) & self.may_move

    def _in_time(self) -> bool:
        limit = self.scene.params.time_limit
        if self.cancel is not None and self.cancel.is_set():
            return False
        return limit is None or time.monotonic() - self.began < limit


def _levels(effort: Effort) -> tuple[int, int, int]:
    return effort.levels
