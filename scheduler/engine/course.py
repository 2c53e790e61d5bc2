"""The course of a solve: its clock, the best plan and bound so far, and whom it tells."""

import math
import time
from collections.abc import Callable
from typing import Protocol

from scheduler.check import check
from scheduler.domain.plan import Cost, Plan
from scheduler.domain.problem import Problem
from scheduler.params import Params
from scheduler.rules import Rules, weights
from scheduler.solution import Progress, Solution, Status, Unplaced

NEWS_SECONDS = 0.25


class Flag(Protocol):
    """What says stop: a ``threading.Event``, or that of another process."""

    def is_set(self) -> bool:
        """Whether it has been said."""
        ...


class Course:
    """One solve as its user sees it.

    Attributes:
        weights: of every rule by id.
        events: how many are wanted.
        plan: the best so far, None before the first.
        cost: of that plan by the rules' own word.
        bound: no plan costs less.
        trace: everything that was told.

    Raises:
        ProblemError: if ``problem.weights`` are wrong.
    """

    def __init__(
        self,
        problem: Problem,
        params: Params,
        rules: Rules,
        progress: Callable[[Progress], None] | None,
        cancel: Flag | None,
    ) -> None:
        self.problem = problem
        self.params = params
        self.rules = rules
        self.weights = weights(problem, rules)
        self.events = sum(d.count for d in problem.demands)
        self.plan: Plan | None = None
        self.cost: Cost | None = None
        self.bound = Cost()
        self.trace: list[Progress] = []
        self.began = time.time()
        self._progress = progress
        self._cancel = cancel
        self._start = time.monotonic()
        self._told = -math.inf
        self._phase = ""

    @property
    def seconds(self) -> float:
        """Since the start."""
        return time.monotonic() - self._start

    @property
    def gap(self) -> float | None:
        """Relative gap between cost and bound, None before the first plan."""
        return None if self.cost is None else relative_gap(self.cost, self.bound)

    def cancelled(self) -> bool:
        """Whether the user says stop."""
        return self._cancel is not None and self._cancel.is_set()

    def stop(self) -> bool:
        """Whether the user or the clock says stop."""
        limit = self.params.time_limit
        return self.cancelled() or (limit is not None and self.seconds >= 0.9 * limit)

    def good_enough(self) -> bool:
        """Whether the plan so far is proven to be within the gap that was asked for."""
        return self.gap is not None and self.gap <= self.params.gap_limit

    def offer(self, plan: Plan) -> None:
        """The plan so far, and what it costs by the rules' own word."""
        self.plan, self.cost = plan, check(self.problem, plan, self.rules).cost
        self.settle(self.bound)

    def settle(self, bound: Cost) -> None:
        """The bound so far; what is known to be possible cannot be below it but by what rounding does."""
        self.bound = self.cost if self.cost is not None and self.cost < bound else bound

    def tell(self, phase: str, *, news: bool = False) -> None:
        """Tell where the solve stands, at most four times a second unless there is news or another phase."""
        now = self.seconds
        if phase == self._phase and not news and now - self._told < NEWS_SECONDS:
            return
        self._phase, self._told = phase, now
        told = Progress(
            seconds=now,
            phase=phase,
            placed=len(self.plan.events) if self.plan else 0,
            events=self.events,
            cost=self.cost,
            bound=self.bound,
            gap=self.gap,
        )
        self.trace.append(told)
        if self._progress is not None:
            self._progress(told)

    def solution(
        self, first_complete: float | None, peak_memory_mib: float, components: int, unplaced: tuple[Unplaced, ...]
    ) -> Solution:
        """What has been found.

        Args:
            first_complete: seconds until the first complete plan.
        """
        assert self.plan is not None
        assert self.cost is not None
        gap = relative_gap(self.cost, self.bound)
        stopped = self.stop() and gap > self.params.gap_limit
        return Solution(
            plan=self.plan,
            cost=self.cost,
            bound=self.bound,
            gap=gap,
            status=Status.OPTIMAL if self.cost == self.bound else Status.STOPPED if stopped else Status.FEASIBLE,
            seconds=self.seconds,
            first_complete_seconds=first_complete,
            peak_memory_mib=peak_memory_mib,
            seed=self.params.seed,
            components=components,
            unplaced=unplaced,
            trace=tuple(self.trace),
        )


def relative_gap(cost: Cost, bound: Cost) -> float:
    """(cost - bound) / cost at the first level in which they differ; 0 if they meet."""
    for mine, least in zip(cost.levels, bound.levels, strict=True):
        if mine != least:
            return (mine - least) / max(1, mine)
    return 0.0
