"""Proving: a first plan, the parts' bounds and plans by column generation, and all of it put together."""

import math
import resource
from collections.abc import Callable
from dataclasses import dataclass, replace

from scheduler.domain.demands import Demand
from scheduler.domain.plan import Cost
from scheduler.domain.problem import Problem
from scheduler.engine.accounts import mandatory_bound
from scheduler.engine.columns import best_columns
from scheduler.engine.course import Course
from scheduler.engine.evaluate import columns_of
from scheduler.engine.greedy import Greedy
from scheduler.engine.integer import Choice, Limits, offers
from scheduler.engine.mandatory import mandatory_first, rescue
from scheduler.engine.parts import Parts, components, cut
from scheduler.engine.plans import Planned, plan_of, together
from scheduler.engine.pool import run_pool
from scheduler.engine.pricing import Levels, Prices
from scheduler.engine.relaxation import Relaxation
from scheduler.engine.unplaced import unplaced_of
from scheduler.engine.worker import Outcome, Task, run
from scheduler.errors import SolveError
from scheduler.model.block import Block
from scheduler.model.build import build
from scheduler.model.context import Context
from scheduler.rules import Rules, weights
from scheduler.solution import Solution, Unplaced

SMALL = 150
"""Blocks up to which everything is planned in this process: starting others would take longer."""
WIDE = Limits(singles=80, patterns=60, above=15.0, work=8.0, size=SMALL)
"""What is offered where everything is small."""
ROUNDS = 60
"""Rounds of a relaxation at most."""
HALF = 0.5
"""Share of what is left of a limited time that a relaxation may take, since a bound far from every plan helps nobody;
and that room for mandatory events may take."""
LEAST = 15
"""Rounds of a relaxation at least, unless a round finds nothing new."""
SETTLED = 5
"""Fewer new rows and columns than this in a round, and the relaxation has settled (more for many blocks)."""


@dataclass
class _Component:
    """A component being planned.

    Attributes:
        bound: weighted, of the whole component.
        least: mandatory events that every plan lacks.
    """

    parts: Parts
    plan: Greedy
    bound: float
    least: int = 0

    def proven(self) -> Cost:
        """The bound by level."""
        plan = self.plan
        return max(plan.levels.split(self.bound, plan.lost, plan.everything), Cost(mandatory=self.least))

    def blocks(self, demands: tuple[Demand, ...]) -> list[Block]:
        """Blocks of some demands."""
        wanted = {d.id for d in demands}
        return [b for b in self.plan.blocks if b.demand.id in wanted]


def first_plan(problem: Problem, rules: Rules) -> Planned:
    """A complete plan within seconds, with no word about how good it is."""
    context = build(problem, weights(problem, rules), builders=rules)
    plan, _ = _complete(context, Levels(), _never)
    return plan_of(context, plan.chosen, context.blocks)


def _complete(context: Context, levels: Levels, stop: Callable[[], bool]) -> tuple[Greedy, int]:
    """A first plan, and how many mandatory events every plan lacks, if that had to be proven.

    If the plan lacks more of them than that, it is made anew with mandatory events first.

    Args:
        stop: asked often; True ends the proof with what is proven by then.
    """
    plan, least = Greedy(context, context.blocks, levels), 0
    plan.spread()
    if plan.mandatory_missing:
        least = mandatory_bound(context, stop)
    if plan.mandatory_missing <= least:
        plan.repair(_never)
    if plan.mandatory_missing > least:
        mandatory_first(plan, _never)
    return plan, least


class Solver:
    """One solve by column generation.

    Attributes:
        course: its clock, what it knows so far, and whom it tells.
    """

    def __init__(self, course: Course) -> None:
        self.course = course

    def solve(self) -> Solution:
        """Plan.

        Raises:
            SolveError: if a worker dies, or a rule cannot be proven anything about.
        """
        course = self.course
        course.tell("Daten aufbereiten", news=True)
        parts = [self._component(demands) for demands in components(self.course.problem)]
        self._offer(parts)
        first_complete = course.seconds
        self.course.tell("erster vollständiger Plan", news=True)
        for part in parts:
            self._rescue(part)
            part.plan.polish(self.course.stop)
            part.plan.polish(self.course.stop)
        self._offer(parts)
        self.course.tell("verbesserter Plan", news=True)
        peak = self._run(parts)
        self.course.tell("fertig", news=True)
        own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        missing: tuple[Unplaced, ...] = tuple(
            u for part in parts for u in unplaced_of(part.plan.context, part.plan.chosen, course.rules)
        )
        return course.solution(first_complete, own + peak, len(parts), missing)

    def _component(self, demands: tuple[Demand, ...]) -> _Component:
        """A component with its first plan, finished in any case: that takes seconds, and gives nothing up in haste."""
        context = build(self.course.problem, self.course.weights, demands, builders=self.course.rules)
        if context.together:
            rules = ", ".join(sorted({self.course.rules[p.rule].title for p in context.together}))
            raise SolveError(f"Über diese Regeln lässt sich nichts beweisen, nur mit ihnen suchen: {rules}.")
        levels = Levels()
        plan, least = _complete(context, levels, self.course.stop)
        bound = sum(best_columns(b, Prices(b), levels, context.timeline, 1)[0] for b in context.blocks)
        return _Component(cut(self.course.problem, demands), plan, bound, least)

    def _rescue(self, component: _Component) -> None:
        """Make room for mandatory events that are missing though they need not be, in half of a limited time."""
        course, plan = self.course, component.plan
        if plan.mandatory_missing <= component.least or course.stop():
            return
        course.tell("Pflichttermine unterbringen")
        end = self._half()
        rescue(plan, component.least, course.params.seed, lambda: course.stop() or course.seconds > end)

    def _half(self) -> float:
        """When half of what is left of a limited time is over."""
        limit, now = self.course.params.time_limit, self.course.seconds
        return math.inf if limit is None else now + HALF * (limit - now)

    def _run(self, components_: list[_Component]) -> float:
        """Bound and plan all components; returns the memory other processes took at most, in MiB."""
        peak = 0.0
        for component in components_:
            relaxation = Relaxation(
                component.plan.context, component.plan.blocks, component.plan.levels, self.course.params.seed
            )
            relaxation.add(component.plan.chosen.items())
            self._relax(components_, component, relaxation)
            if self.course.stop() or self.course.good_enough():
                break
            peak = max(peak, self._integer(component, relaxation))
            self._offer(components_)
        return peak

    def _relax(self, components_: list[_Component], component: _Component, relaxation: Relaxation) -> None:
        """Bound a component until its relaxation has settled, or half of a limited time is over."""
        end = self._half()
        for _ in range(ROUNDS):
            if self.course.stop() or self.course.good_enough():
                return
            if self.course.seconds > end:
                break
            last = relaxation.round(self.course.stop)
            component.bound = max(component.bound, relaxation.bound)
            self._settle(components_)
            self.course.tell("Güte beweisen")
            news = last.new_rows + last.new_columns
            if not news or (last.number >= LEAST and news < max(SETTLED, len(relaxation.blocks) // 12)):
                break
        relaxation.round(self.course.stop, exact=True)
        component.bound = max(component.bound, relaxation.bound)
        self._settle(components_)

    def _integer(self, component: _Component, relaxation: Relaxation) -> float:
        """Plan the links first, at prices that know what they take from the parts; then the parts beside them."""
        plan = component.plan
        limits = WIDE if len(plan.blocks) <= SMALL else Limits()
        relaxation.master.solve()
        before, cost, missing = dict(plan.chosen), plan.weighted_cost(), plan.mandatory_missing
        links = component.blocks(component.parts.links)
        if links:
            self.course.tell("gemeinsame Termine planen", news=True)
            found = offers(relaxation, plan, links, limits, self.course.params.seed)
            parts = [b for b in plan.blocks if b not in links]
            for block in parts:
                plan.take(block, None)
            columns = [(o.number, o.column) for o in found]
            choice = Choice(plan, links, columns, [o.price for o in found])
            choice.improve({b.number for b in links}, 2 * limits.work, self.course.stop)
            choice.write()
            plan.run(self.course.stop, parts)
            if plan.mandatory_missing > missing:
                mandatory_first(plan, self.course.stop, parts)
            plan.polish(self.course.stop)
            plan.polish(self.course.stop)
        tasks = [self._task(component, relaxation, demands, limits) for demands in component.parts.parts]
        tasks.sort(key=lambda t: -len(t.offered))
        self.course.tell("Familienzentren planen", news=True)
        outcomes = self._outcomes(tasks, len(plan.blocks))
        planned = Planned(
            tuple(e for o in outcomes for e in o.planned.events), tuple(r for o in outcomes for r in o.planned.rhythms)
        )
        columns_ = columns_of(plan.context, self.course.problem.plan(planned.events, planned.rhythms))
        for demands in component.parts.parts:
            for block in component.blocks(demands):
                plan.hold(block, columns_[block.number])
        plan.repair(self.course.stop)
        plan.polish(self.course.stop)
        plan.polish(self.course.stop)
        if plan.weighted_cost() > cost:
            for block in plan.blocks:
                plan.hold(block, before[block.number])
        return sum(sorted((o.peak_memory_mib for o in outcomes), reverse=True)[: self.course.params.workers])

    def _outcomes(self, tasks: list[Task], size: int) -> list[Outcome]:
        if size <= SMALL or self.course.params.workers == 1 or len(tasks) == 1:
            return [replace(run(task, self.course.stop, _silent), peak_memory_mib=0.0) for task in tasks]
        workers = self.course.params.workers
        return run_pool(run, tasks, workers, lambda _: self.course.tell("Familienzentren planen"), self.course.stop)

    def _task(self, component: _Component, relaxation: Relaxation, free: tuple[Demand, ...], limits: Limits) -> Task:
        plan = component.plan
        fixed = component.parts.links
        blocks = component.blocks(free)
        names = {b.number: (b.demand.id, b.index) for b in plan.blocks}
        found = offers(relaxation, plan, blocks, limits, self.course.params.seed)
        limit = self.course.params.time_limit
        return Task(
            problem=self.course.problem,
            free=tuple(d.id for d in free),
            fixed=tuple(d.id for d in fixed),
            held=tuple((names[b.number], plan.chosen[b.number]) for b in [*blocks, *component.blocks(fixed)]),
            offered=tuple((names[o.number], o.column) for o in found),
            limits=limits,
            seed=self.course.params.seed,
            rules=self.course.rules,
            deadline=None if limit is None else self.course.began + 0.85 * limit,
        )

    def _offer(self, components_: list[_Component]) -> None:
        """The plan so far."""
        self.course.offer(
            together(self.course.problem, [plan_of(c.plan.context, c.plan.chosen, c.plan.blocks) for c in components_])
        )
        self._settle(components_)

    def _settle(self, components_: list[_Component]) -> None:
        """Add the components' bounds up, by level."""
        self.course.settle(sum((component.proven() for component in components_), Cost()))


def _never() -> bool:
    return False


def _silent(_: object) -> None:
    pass
