"""Many problems planned side by side: as many at once as there are processes, each handed over when it is finished.

A problem near a plan that is known is planned with little that two processes could share, so two problems at once keep
two cores busy where one after the other would not. A problem of several regions is planned by all processes together
(:mod:`scheduler.engine.many`); regions that stay the same are not planned again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, overload

from scheduler import Params, Progress, Solution, solve
from scheduler.domain.problem import Problem
from scheduler.engine.course import Flag
from scheduler.engine.many import regions
from scheduler.engine.pool import Cancelled, Tell, run_pool
from scheduler.memory import Memory

Make = Callable[[], Problem]
"""Makes a problem when its turn has come: a thousand of them at once would fill the memory."""


@dataclass(frozen=True)
class Task:
    """One problem for a process of its own."""

    problem: Problem
    params: Params


@dataclass(frozen=True)
class Finished:
    """What became of a problem.

    Attributes:
        cut_off: somebody asked for the end before it was finished.
    """

    solution: Solution
    cut_off: bool


@dataclass(frozen=True)
class _Asked(Flag):
    """A question that looks like an event."""

    question: Callable[[], bool]

    def is_set(self) -> bool:
        """Whether to end."""
        return self.question()


def plan_one(task: Task, cancelled: Cancelled, tell: Tell) -> None:
    """Plan a problem in this process, unless the end was asked for before; tells news, and at last what was found."""
    if not cancelled():
        solution = solve(task.problem, task.params, progress=tell, cancel=_Asked(cancelled))
        tell(Finished(solution, cancelled()))


class _Tasks(Sequence[Task]):
    """Tasks that are made when they are handed on."""

    def __init__(self, makes: Sequence[Make], params: Params) -> None:
        self._makes = makes
        self._params = params

    def __len__(self) -> int:
        return len(self._makes)

    @overload
    def __getitem__(self, number: int) -> Task: ...
    @overload
    def __getitem__(self, number: slice) -> "_Tasks": ...
    def __getitem__(self, number: int | slice) -> "Task | _Tasks":
        if isinstance(number, slice):
            return _Tasks(self._makes[number], self._params)
        return Task(self._makes[number](), self._params)


def plan_all(
    makes: Sequence[Make],
    params: Params,
    memory: Memory | None,
    hear: Callable[[int, Progress | Finished], None],
    stop: Callable[[], bool],
) -> None:
    """Plan problems, the first ones first.

    Args:
        makes: make the problems, each asked twice.
        params: of every plan; ``workers`` is how many processes there may be altogether.
        memory: what is known of their regions.
        hear: told where each one stands, by its number, and at last what was found; nothing comes of those that had
            not begun when the end was asked for.
        stop: asked often; True ends all with the best plans so far.

    Raises:
        ProblemError: if weights of a problem are wrong.
        SolveError: if a process dies; what was finished before has been handed over.
        ScenarioError: if a problem cannot be made.
    """
    if not makes or stop():
        return
    workers = min(params.workers, len(makes))
    if workers == 1 or any(len(regions(make())) > 1 for make in makes):  # regions begin processes of their own
        for number, make in enumerate(makes):
            if stop():
                return
            told = partial(hear, number)
            told(Finished(solve(make(), params, progress=told, cancel=_Asked(stop), memory=memory), stop()))
        return

    def listen(news: list[tuple[int, Any]]) -> None:
        for number, told in news:
            hear(number, told)

    tasks = _Tasks(makes, params.model_copy(update={"workers": 1}))
    run_pool(plan_one, tasks, workers, listen, stop)
