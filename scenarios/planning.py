"""Many problems planned side by side: as many at once as there are processes, each handed over when it is finished.

A problem near a plan that is known is planned with little that two processes could share, so two problems at once keep
two cores busy where one after the other would not. A problem of several regions is planned by all processes together
(:mod:`scheduler.engine.many`); regions that stay the same are not planned again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol, overload

from scheduler import Params, Progress, Solution, solve
from scheduler.domain.problem import Problem
from scheduler.engine.course import Flag
from scheduler.engine.many import regions
from scheduler.engine.pool import Cancelled, Tell, run_pool
from scheduler.memory import Memory

Make = Callable[[], Problem]
"""Makes a problem when its turn has come: a thousand of them at once would fill the memory."""


@dataclass(frozen=True)
class Finished:
    """What became of a problem.

    Attributes:
        cut_off: somebody asked for the end before it was finished.
    """

    problem: Problem
    solution: Solution
    cut_off: bool


Hear = Callable[[int, Progress | Finished], None]
"""Told where a problem stands, by its number, and at last what was found."""


class Engine(Protocol):
    """Where problems are planned."""

    def solve(
        self,
        problem: Problem,
        params: Params,
        progress: Callable[[Progress], None],
        cancel: Flag,
        memory: Memory | None,
    ) -> Solution | None:
        """Plan one problem (:func:`scheduler.solve`); None if the end was asked for before there was anything."""
        ...

    def plan_all(
        self, makes: Sequence[Make], params: Params, memory: Memory | None, hear: Hear, stop: Callable[[], bool]
    ) -> None:
        """Plan many (:func:`plan_all`)."""
        ...


@dataclass(frozen=True)
class Task:
    """One problem for a process of its own."""

    problem: Problem
    params: Params


@dataclass(frozen=True)
class Asked(Flag):
    """A question that looks like an event."""

    question: Callable[[], bool]

    def is_set(self) -> bool:
        """Whether to end."""
        return self.question()


@dataclass(frozen=True)
class _Found:
    """What a process found."""

    solution: Solution
    cut_off: bool


def plan_one(task: Task | None, cancelled: Cancelled, tell: Tell) -> None:
    """Plan a problem in this process, unless the end was asked for before; tells news, and at last what was found."""
    if task is not None and not cancelled():
        solution = solve(task.problem, task.params, progress=tell, cancel=Asked(cancelled))
        tell(_Found(solution, cancelled()))


class _Tasks(Sequence[Task | None]):
    """Tasks that are made when they are handed on; None where a problem has several regions.

    Attributes:
        made: problems that are being planned, by their number.
        several: numbers of those with several regions.
    """

    def __init__(self, makes: Sequence[Make], params: Params) -> None:
        self._makes = makes
        self._params = params
        self.made: dict[int, Problem] = {}
        self.several: list[int] = []

    def __len__(self) -> int:
        return len(self._makes)

    @overload
    def __getitem__(self, number: int) -> Task | None: ...
    @overload
    def __getitem__(self, number: slice) -> "Sequence[Task | None]": ...
    def __getitem__(self, number: int | slice) -> "Task | Sequence[Task | None] | None":
        if isinstance(number, slice):
            return [self[each] for each in range(len(self))[number]]
        problem = self._makes[number]()
        if len(regions(problem)) > 1:  # its regions begin processes of their own
            self.several.append(number)
            return None
        self.made[number] = problem
        return Task(problem, self._params)


def plan_all(
    makes: Sequence[Make], params: Params, memory: Memory | None, hear: Hear, stop: Callable[[], bool]
) -> None:
    """Plan problems, the first ones first, those of several regions after all others.

    Args:
        makes: make the problems, each asked once, and those of several regions once more.
        params: of every plan; ``workers`` is how many processes there may be altogether.
        memory: what is known of their regions.
        hear: told where each one stands, and at last what was found; nothing comes of those that had not begun when the
            end was asked for.
        stop: asked often; True ends all with the best plans so far.

    Raises:
        ProblemError: if weights of a problem are wrong.
        SolveError: if a process dies; what was finished before has been handed over.
        ScenarioError: if a problem cannot be made.
    """
    several: Sequence[int] = range(len(makes))
    workers = min(params.workers, len(makes))
    if workers > 1 and not stop():
        tasks = _Tasks(makes, params.model_copy(update={"workers": 1}))

        def listen(news: list[tuple[int, Any]]) -> None:
            for number, told in news:
                found = isinstance(told, _Found)
                hear(number, Finished(tasks.made.pop(number), told.solution, told.cut_off) if found else told)

        run_pool(plan_one, tasks, workers, listen, stop)
        several = tasks.several
    for number in several:
        if stop():
            return
        problem, told = makes[number](), partial(hear, number)
        solution = solve(problem, params, progress=told, cancel=Asked(stop), memory=memory)
        told(Finished(problem, solution, stop()))


class Here:
    """Problems are planned in processes of this machine."""

    def solve(
        self,
        problem: Problem,
        params: Params,
        progress: Callable[[Progress], None],
        cancel: Flag,
        memory: Memory | None,
    ) -> Solution:
        """Plan one."""
        return solve(problem, params, progress=progress, cancel=cancel, memory=memory)

    def plan_all(
        self, makes: Sequence[Make], params: Params, memory: Memory | None, hear: Hear, stop: Callable[[], bool]
    ) -> None:
        """Plan many."""
        plan_all(makes, params, memory, hear, stop)
