"""Planning from the outside."""

from collections.abc import Callable

from scheduler.domain.problem import Problem
from scheduler.engine.course import Course, Flag
from scheduler.engine.many import Many, regions
from scheduler.engine.prove import Solver
from scheduler.errors import SolveError
from scheduler.memory import Memory
from scheduler.params import Method, Params
from scheduler.rules import REGISTRY, Rules
from scheduler.solution import Progress, Solution


def solve(
    problem: Problem,
    params: Params | None = None,
    *,
    rules: Rules = REGISTRY,
    progress: Callable[[Progress], None] | None = None,
    cancel: Flag | None = None,
    memory: Memory | None = None,
) -> Solution:
    """Plan a problem: the best plan found, and a bound that no plan can beat.

    Args:
        problem: what is wanted.
        params: how, how long, how many workers, which seed.
        rules: what a plan must keep and what it costs, those of the product unless said otherwise.
        progress: told where the solve stands, at most four times a second, and whenever a phase begins.
        cancel: once set, the best plan so far is returned; the first one is finished in any case, which takes seconds.
        memory: regions of the problem that it knows are not planned again; the plan is the same as without it.

    Raises:
        ProblemError: if ``problem.weights`` are wrong.
        SolveError: if a worker process dies, the relaxation cannot be solved, or the method cannot cope with a rule.
    """
    params = params or Params()
    course = Course(problem, params, rules, progress, cancel)
    if params.method is Method.PROVE:
        several = regions(problem)
        return Many(course, several, memory).solve() if len(several) > 1 else Solver(course).solve()
    try:
        from scheduler.engine.search.search import Search  # noqa: PLC0415 - numba takes a second, and may be missing
    except ModuleNotFoundError as error:
        raise SolveError("Für die Suche fehlt das Paket numba; es gehört zum Extra „search“.") from error
    return Search(course).solve()
