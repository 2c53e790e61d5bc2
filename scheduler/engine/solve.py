"""Planning from the outside: components, a first plan, the parts' bounds and plans, and all of it put together."""

import math
import resource
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from scheduler.check import check
from scheduler.domain.demands import Demand
from scheduler.domain.plan import Cost, Plan
from scheduler.domain.problem import Problem
from scheduler.engine.columns import best_columns
from scheduler.engine.evaluate import columns_of
from scheduler.engine.greedy import Greedy
from scheduler.engine.integer import Choice, Limits, offers
from scheduler.engine.parts import Parts, components, cut
from scheduler.engine.plans import Planned, plan_of
from scheduler.engine.pool import run_pool
from scheduler.engine.pricing import Levels, Prices
from scheduler.engine.relaxation import Relaxation
from scheduler.engine.unplaced import unplaced_of
from scheduler.engine.worker import Outcome, Task, run
from scheduler.model.block import Block
from scheduler.model.build import build
from scheduler.params import Params
from scheduler.rules import weights
from scheduler.solution import Progress, Solution, Status, Unplaced

SMALL = 150
"""Blocks up to which everything is planned in this process: starting others would take longer."""
WIDE = Limits(singles=80, patterns=60, above=15.0, work=8.0, size=SMALL)
"""What is offered where everything is small."""
NEWS_SECONDS = 0.25
ROUNDS = 60
"""Rounds of a relaxation at most."""
LEAST = 15
"""Rounds of a relaxation at least, unless a round finds nothing new."""
SETTLED = 5
"""Fewer new rows and columns than this in a round, and the relaxation has settled (more for many blocks)."""


@dataclass
class _Component:
    """A component being planned.

    Attributes:
        bound: weighted, of the whole component.
    """

    parts: Parts
    plan: Greedy
    bound: float

    def blocks(self, demands: tuple[Demand, ...]) -> list[Block]:
        """Blocks of some demands."""
        wanted = {d.id for d in demands}
        return [b for b in self.plan.blocks if b.demand.id in wanted]


class Solver:
    """One solve: its clock, what it knows so far, and whom it tells."""

    def __init__(
        self,
        problem: Problem,
        params: Params,
        progress: Callable[[Progress], None] | None,
        cancel: threading.Event | None,
    ) -> None:
        self.problem = problem
        self.params = params
        self.weights = weights(problem)
        self.events = sum(d.count for d in problem.demands)
        self._progress = progress
        self._cancel = cancel
        self._start = time.monotonic()
        self._wall = time.time()
        self._told = -math.inf
        self._phase = ""
        self._plan: Plan | None = None
        self._cost: Cost | None = None
        self._bound = Cost()
        self.trace: list[Progress] = []

    @property
    def seconds(self) -> float:
        """Since the start."""
        return time.monotonic() - self._start

    def stop(self) -> bool:
        """Whether the user or the clock says stop."""
        limit = self.params.time_limit
        return (self._cancel is not None and self._cancel.is_set()) or (
            limit is not None and self.seconds >= 0.9 * limit
        )

    def good_enough(self) -> bool:
        """Whether the plan so far is proven to be within the gap that was asked for."""
        return self._cost is not None and relative_gap(self._cost, self._bound) <= self.params.gap_limit

    def solve(self) -> Solution:
        """Plan.

        Raises:
            ProblemError: if the weights are wrong.
            SolveError: if a worker dies.
        """
        self._tell("Daten aufbereiten", news=True)
        parts = [self._component(demands) for demands in components(self.problem)]
        self._offer(parts)
        first_complete = self.seconds
        self._tell("erster vollständiger Plan", news=True)
        for part in parts:
            part.plan.polish(self.stop)
            part.plan.polish(self.stop)
        self._offer(parts)
        self._tell("verbesserter Plan", news=True)
        peak = self._run(parts)
        solution_plan, cost = self._plan, self._cost
        assert solution_plan is not None
        assert cost is not None
        gap = relative_gap(cost, self._bound)
        stopped = self.stop() and gap > self.params.gap_limit
        status = Status.OPTIMAL if cost == self._bound else Status.STOPPED if stopped else Status.FEASIBLE
        self._tell("fertig", news=True)
        own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        missing: tuple[Unplaced, ...] = tuple(u for part in parts for u in unplaced_of(part.plan))
        return Solution(
            plan=solution_plan,
            cost=cost,
            bound=self._bound,
            gap=gap,
            status=status,
            seconds=self.seconds,
            first_complete_seconds=first_complete,
            peak_memory_mib=own + peak,
            seed=self.params.seed,
            components=len(parts),
            unplaced=missing,
            trace=tuple(self.trace),
        )

    def _component(self, demands: tuple[Demand, ...]) -> _Component:
        """A component with its first plan, finished in any case: that takes seconds, and gives nothing up in haste."""
        context = build(self.problem, self.weights, demands)
        levels = Levels()
        plan = Greedy(context, context.blocks, levels)
        plan.run(_never)
        bound = sum(best_columns(b, Prices(b), levels, context.timeline, 1)[0] for b in context.blocks)
        return _Component(cut(self.problem, demands), plan, bound)

    def _run(self, components_: list[_Component]) -> float:
        """Bound and plan all components; returns the memory other processes took at most, in MiB."""
        peak = 0.0
        for component in components_:
            relaxation = Relaxation(
                component.plan.context, component.plan.blocks, component.plan.levels, self.params.seed
            )
            relaxation.add(component.plan.chosen.items())
            self._relax(components_, component, relaxation)
            if self.stop() or self.good_enough():
                break
            peak = max(peak, self._integer(component, relaxation))
            self._offer(components_)
        return peak

    def _relax(self, components_: list[_Component], component: _Component, relaxation: Relaxation) -> None:
        """Bound a component until its relaxation has settled."""
        for _ in range(ROUNDS):
            if self.stop() or self.good_enough():
                return
            last = relaxation.round(self.stop)
            component.bound = max(component.bound, relaxation.bound)
            self._settle(components_)
            self._tell("Güte beweisen")
            news = last.new_rows + last.new_columns
            if not news or (last.number >= LEAST and news < max(SETTLED, len(relaxation.blocks) // 12)):
                break
        relaxation.round(self.stop, exact=True)
        component.bound = max(component.bound, relaxation.bound)
        self._settle(components_)

    def _integer(self, component: _Component, relaxation: Relaxation) -> float:
        """Plan the links first, at prices that know what they take from the parts; then the parts beside them."""
        plan = component.plan
        limits = WIDE if len(plan.blocks) <= SMALL else Limits()
        relaxation.master.solve()
        before, cost = dict(plan.chosen), plan.weighted_cost()
        links = component.blocks(component.parts.links)
        if links:
            self._tell("gemeinsame Termine planen", news=True)
            found = offers(relaxation, plan, links, limits, self.params.seed)
            parts = [b for b in plan.blocks if b not in links]
            for block in parts:
                plan.take(block, None)
            columns = [(o.number, o.column) for o in found]
            choice = Choice(plan, links, columns, [o.price for o in found])
            choice.improve({b.number for b in links}, 2 * limits.work, self.stop)
            choice.write()
            plan.run(self.stop, parts)
            plan.polish(self.stop)
            plan.polish(self.stop)
        tasks = [self._task(component, relaxation, demands, limits) for demands in component.parts.parts]
        tasks.sort(key=lambda t: -len(t.offered))
        self._tell("Familienzentren planen", news=True)
        outcomes = self._outcomes(tasks, len(plan.blocks))
        planned = Planned(
            tuple(e for o in outcomes for e in o.planned.events), tuple(r for o in outcomes for r in o.planned.rhythms)
        )
        columns_ = columns_of(plan.context, self.problem.plan(planned.events, planned.rhythms))
        for demands in component.parts.parts:
            for block in component.blocks(demands):
                plan.hold(block, columns_[block.number])
        plan.repair(self.stop)
        plan.polish(self.stop)
        plan.polish(self.stop)
        if plan.weighted_cost() > cost:
            for block in plan.blocks:
                plan.hold(block, before[block.number])
        return sum(sorted((o.peak_memory_mib for o in outcomes), reverse=True)[: self.params.workers])

    def _outcomes(self, tasks: list[Task], size: int) -> list[Outcome]:
        if size <= SMALL or self.params.workers == 1 or len(tasks) == 1:
            return [replace(run(task, self.stop), peak_memory_mib=0.0) for task in tasks]
        return run_pool(tasks, self.params.workers, lambda: self._tell("Familienzentren planen"), self.stop)

    def _task(self, component: _Component, relaxation: Relaxation, free: tuple[Demand, ...], limits: Limits) -> Task:
        plan = component.plan
        fixed = component.parts.links
        blocks = component.blocks(free)
        names = {b.number: (b.demand.id, b.index) for b in plan.blocks}
        found = offers(relaxation, plan, blocks, limits, self.params.seed)
        limit = self.params.time_limit
        return Task(
            problem=self.problem,
            free=tuple(d.id for d in free),
            fixed=tuple(d.id for d in fixed),
            held=tuple((names[b.number], plan.chosen[b.number]) for b in [*blocks, *component.blocks(fixed)]),
            offered=tuple((names[o.number], o.column) for o in found),
            limits=limits,
            seed=self.params.seed,
            deadline=None if limit is None else self._wall + 0.85 * limit,
        )

    def _offer(self, components_: list[_Component]) -> None:
        """The plan so far, and what it costs by the rules' own word."""
        planned = [plan_of(c.plan, c.plan.blocks) for c in components_]
        plan = self.problem.plan(
            tuple(sorted((e for p in planned for e in p.events), key=lambda e: (e.date, e.start, e.demand, e.index))),
            tuple(sorted((r for p in planned for r in p.rhythms), key=lambda r: r.demand)),
        )
        self._plan, self._cost = plan, check(self.problem, plan).cost
        self._settle(components_)

    def _settle(self, components_: list[_Component]) -> None:
        """Add the components' bounds up, by level."""
        total = Cost()
        for component in components_:
            total += component.plan.levels.split(max(0.0, component.bound))
        if self._cost is not None and self._cost < total:
            total = self._cost
        self._bound = total

    def _tell(self, phase: str, *, news: bool = False) -> None:
        now = self.seconds
        if phase == self._phase and not news and now - self._told < NEWS_SECONDS:
            return
        self._phase, self._told = phase, now
        told = Progress(
            seconds=now,
            phase=phase,
            placed=len(self._plan.events) if self._plan else 0,
            events=self.events,
            cost=self._cost,
            bound=self._bound,
            gap=None if self._cost is None else relative_gap(self._cost, self._bound),
        )
        self.trace.append(told)
        if self._progress is not None:
            self._progress(told)


def _never() -> bool:
    return False


def relative_gap(cost: Cost, bound: Cost) -> float:
    """(cost - bound) / cost at the first level in which they differ; 0 if they meet."""
    for mine, least in zip(cost.levels, bound.levels, strict=True):
        if mine != least:
            return (mine - least) / max(1, mine)
    return 0.0


def solve(
    problem: Problem,
    params: Params | None = None,
    *,
    progress: Callable[[Progress], None] | None = None,
    cancel: threading.Event | None = None,
) -> Solution:
    """Plan a problem: the best plan found, and a bound that no plan can beat.

    Args:
        problem: what is wanted.
        params: limits, workers and seed.
        progress: told where the solve stands, at most four times a second, and whenever a phase begins.
        cancel: once set, the best plan so far is returned; the first one is finished in any case, which takes seconds.

    Raises:
        ProblemError: if ``problem.weights`` are wrong.
        SolveError: if a worker process dies or the relaxation cannot be solved.
    """
    return Solver(problem, params or Params(), progress, cancel).solve()
