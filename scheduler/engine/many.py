"""Many regions: each planned by itself in a process of its own, then put together.

A *region* is what hangs together through people who belong somewhere, through rooms and through fairness. Regions may
share people from outside (a trainer, a speaker: no base, no working hours), whom the county only ever sees at events.
Each region is then planned as if it had them to itself: its bound is one for the whole, and where two regions want
somebody at once, events give way afterwards. A worker needs the memory of one region; time grows with their number.
"""

import resource
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from scheduler.check import check
from scheduler.domain.demands import Demand
from scheduler.domain.plan import Cost, Plan
from scheduler.domain.problem import Problem
from scheduler.engine.course import Course, Flag
from scheduler.engine.evaluate import columns_of
from scheduler.engine.greedy import Greedy
from scheduler.engine.parts import PART, alone, blocks_in, components, outsiders
from scheduler.engine.plans import Planned, plan_of, together
from scheduler.engine.pool import Cancelled, Tell, run_pool
from scheduler.engine.pricing import Levels
from scheduler.engine.prove import Solver, first_plan
from scheduler.memory import Memory
from scheduler.model.build import build
from scheduler.params import Params
from scheduler.rules import Rules, weights
from scheduler.solution import Progress, Solution, Status, Unplaced

LEAST = 60
"""Blocks from which a region is worth a process of its own: it takes seconds to begin one, and more to plan so many."""


@dataclass(frozen=True)
class Region:
    """A task: demands of one region, as a problem of their own."""

    problem: Problem
    params: Params
    rules: Rules


class _Flag(Flag):
    """A question that looks like an event."""

    def __init__(self, cancelled: Cancelled) -> None:
        self._cancelled = cancelled

    def is_set(self) -> bool:
        """Whether to end."""
        return self._cancelled()


def regions(problem: Problem) -> list[tuple[Demand, ...]]:
    """Demands of each region, the largest first; those of small ones come together up to the size of a part.

    One region if there are not at least two that are worth a process of their own.
    """
    found = sorted(components(problem, besides=outsiders(problem)), key=lambda d: -sum(map(blocks_in, d)))
    large = [demands for demands in found if sum(map(blocks_in, demands)) > LEAST]
    if len(large) < 2:
        return [problem.demands]
    bundle: list[Demand] = []
    for demands in found[len(large) :]:
        if bundle and sum(map(blocks_in, bundle)) + sum(map(blocks_in, demands)) > PART:
            large.append(tuple(bundle))
            bundle = []
        bundle += demands
    return [*large, tuple(bundle)] if bundle else large


def apart(problem: Problem) -> list[Problem]:
    """Each region as a problem of its own; the problem itself if it is one."""
    found = regions(problem)
    return [alone(problem, demands) for demands in found] if len(found) > 1 else [problem]


def run_region(region: Region, cancelled: Cancelled, tell: Tell) -> Solution:
    """Plan one region in this process."""
    course = Course(region.problem, region.params, region.rules, tell, _Flag(cancelled))
    return Solver(course).solve()


class Many:
    """A solve region by region.

    Attributes:
        course: its clock, what it knows so far, and whom it tells.

    Args:
        memory: regions that are known, by content; None is none.
    """

    def __init__(self, course: Course, demands: list[tuple[Demand, ...]], memory: Memory | None = None) -> None:
        self.course = course
        self._memory = memory
        self._problems = [alone(course.problem, d) for d in demands]
        self._bounds = [Cost() for _ in demands]

    def solve(self) -> Solution:
        """Plan.

        Raises:
            SolveError: if a worker dies, or a rule cannot be proven anything about.
        """
        course = self.course
        course.tell("Daten aufbereiten", news=True)
        first = [first_plan(problem, course.rules) for problem in self._problems]
        self._offer(first)
        first_complete = course.seconds
        course.tell("erster vollständiger Plan", news=True)
        solutions = self._regions()
        self._bounds = [s.bound for s in solutions]
        before, cost = course.plan, course.cost
        self._offer([Planned(s.plan.events, s.plan.rhythms) for s in solutions])
        if before is not None and cost is not None and course.cost is not None and cost < course.cost:
            course.offer(before)
        course.settle(sum(self._bounds, Cost()))
        course.tell("fertig", news=True)
        own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        peak = sum(sorted((s.peak_memory_mib for s in solutions), reverse=True)[: course.params.workers])
        return course.solution(first_complete, own + peak, len(components(course.problem)), self._missing(solutions))

    def _regions(self) -> list[Solution]:
        """Every region's solution: those that are known, and the others planned side by side."""
        course, asked = self.course, self.course.params.model_copy(update={"workers": 1})
        known = [self._memory.recall(p, asked) if self._memory is not None else None for p in self._problems]
        new = [number for number, solution in enumerate(known) if solution is None]
        for number, solution in enumerate(known):
            if solution is not None:
                self._bounds[number] = solution.bound
        limit, workers = course.params.time_limit, max(1, min(course.params.workers, len(new)))
        if limit is not None and new:
            limit = max(0.1, 0.9 * (limit - course.seconds) / -(-len(new) // workers))
        params = asked.model_copy(update={"time_limit": limit})
        tasks = [Region(self._problems[number], params, course.rules) for number in new]

        def hear(news: list[tuple[int, Any]]) -> None:
            self._hear([(new[place], told) for place, told in news])

        planned = run_pool(run_region, tasks, workers, hear, course.stop) if tasks else []
        for number, solution in zip(new, planned, strict=True):
            known[number] = solution
            if self._memory is not None and solution.status is not Status.STOPPED and not course.stop():
                self._memory.keep(self._problems[number], asked, solution)
        return [solution for solution in known if solution is not None]

    def _hear(self, news: list[tuple[int, Any]]) -> None:
        """What the workers tell while they plan: the bound of the whole rises with theirs."""
        for number, told in news:
            assert isinstance(told, Progress)
            self._bounds[number] = max(self._bounds[number], told.bound, key=lambda b: b.levels)
        self.course.settle(sum(self._bounds, Cost()))
        self.course.tell("Regionen planen")

    def _offer(self, planned: list[Planned]) -> None:
        plan = together(self.course.problem, planned)
        self.course.offer(mend(self.course.problem, plan, self.course.rules))

    def _missing(self, solutions: list[Solution]) -> tuple[Unplaced, ...]:
        """Events that are not in the plan; where events gave way to those of another region, nothing more is known."""
        assert self.course.plan is not None
        placed = {event.id for event in self.course.plan.events}
        return tuple(u for s in solutions for u in s.unplaced if u.event not in placed)


def mend(problem: Problem, plan: Plan, rules: Rules) -> Plan:
    """The plan with events of different regions that want the same person at once moved, or given up.

    Only demands that share an outsider with another one may move, beside all that share anything with them.
    """
    shared = _contested(problem, outsiders(problem))
    if not shared or not check(problem, plan, rules).violations:
        return plan
    movable = [d for d in problem.demands if shared.intersection((*d.people, *d.optional))]
    people = {p for d in movable for p in (*d.people, *d.optional)}
    rooms = {r for d in movable for r in d.rooms}
    near = [d for d in problem.demands if people.intersection((*d.people, *d.optional)) or rooms.intersection(d.rooms)]
    context = build(problem, weights(problem, rules), tuple(near), builders=rules)
    greedy = Greedy(context, context.blocks, Levels())
    for number, column in columns_of(context, plan).items():
        greedy.hold(context.blocks[number], column)
    greedy.repair(lambda: False)
    changed = plan_of(context, greedy.chosen, context.blocks)
    names = {d.id for d in near}
    rest = Planned(
        tuple(e for e in plan.events if e.demand not in names), tuple(r for r in plan.rhythms if r.demand not in names)
    )
    mended = together(problem, [rest, changed])
    wanted = {d.id for d in movable}
    broken = {e for fact in check(problem, mended, rules).violations for e in fact.events if e.demand in wanted}
    return problem.plan(tuple(e for e in mended.events if e.id not in broken), mended.rhythms) if broken else mended


def _contested(problem: Problem, people: Iterable[str]) -> set[str]:
    """Those of the people whom several regions want."""
    known = set(people)
    homes: dict[str, set[int]] = {p: set() for p in known}
    for number, demands in enumerate(components(problem, besides=frozenset(known))):
        for demand in demands:
            for person in known.intersection((*demand.people, *demand.optional)):
                homes[person].add(number)
    return {person for person, found in homes.items() if len(found) > 1}
