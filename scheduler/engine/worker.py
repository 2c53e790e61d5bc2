"""One part of a problem, in a process of its own or not: the best of the offered columns beside the fixed links."""

import resource
import time
from dataclasses import dataclass

from scheduler.domain.problem import Problem
from scheduler.engine.greedy import Greedy
from scheduler.engine.integer import Choice, Limits
from scheduler.engine.plans import Planned, plan_of
from scheduler.engine.pool import Cancelled, Tell
from scheduler.engine.pricing import Levels
from scheduler.model.block import Column
from scheduler.model.build import build
from scheduler.rules import Rules, weights

Name = tuple[str, int]
"""A block by its demand and the index of its event (0 for a rhythm)."""


@dataclass(frozen=True)
class Task:
    """A part.

    Attributes:
        free: demands to plan.
        fixed: demands that are planned already and stay where they are.
        held: the column that holds each block of both now.
        offered: columns that each block of the free demands may take.
        rules: what a plan must keep and what it costs.
        deadline: wall clock at which to stop; None is never.
    """

    problem: Problem
    free: tuple[str, ...]
    fixed: tuple[str, ...]
    held: tuple[tuple[Name, Column], ...]
    offered: tuple[tuple[Name, Column], ...]
    limits: Limits
    seed: int
    rules: Rules
    deadline: float | None


@dataclass(frozen=True)
class Outcome:
    """What became of a task.

    Attributes:
        planned: events of the free demands.
        peak_memory_mib: of the process.
    """

    planned: Planned
    peak_memory_mib: float


def run(task: Task, cancelled: Cancelled, tell: Tell) -> Outcome:
    """Plan a part.

    Args:
        cancelled: asked often; True ends with what there is.
        tell: nothing is told on the way.
    """
    del tell

    def stop() -> bool:
        return cancelled() or (task.deadline is not None and time.time() >= task.deadline)

    problem = task.problem
    demands = tuple(problem.demand[d] for d in task.free + task.fixed)
    context = build(problem, weights(problem, task.rules), demands, builders=task.rules)
    plan = Greedy(context, context.blocks, Levels())
    number = {(b.demand.id, b.index): b.number for b in context.blocks}
    for name, column in task.held:
        plan.hold(context.blocks[number[name]], column)
    free = set(task.free)
    blocks = [b for b in context.blocks if b.demand.id in free]
    if not stop():
        choice = Choice(plan, blocks, [(number[name], column) for name, column in task.offered])
        choice.search(task.limits, task.seed, stop)
        choice.write()
    return Outcome(plan_of(context, plan.chosen, blocks), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
