"""CP-SAT as the engine uses it: one worker that keeps the whole linear relaxation (see ``docs/solver.md``)."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from ortools.sat.python import cp_model


@dataclass(frozen=True)
class Found:
    """What the solver found.

    Attributes:
        values: of the variables by their names; None if nothing was found.
        impossible: it is proven that there is nothing to find.
        bound: nothing costs less.
    """

    values: dict[int, int] | None
    impossible: bool
    bound: float


def solver_of(work: float) -> cp_model.CpSolver:
    """A solver with one worker that keeps the whole linear relaxation: that of our models is nearly integral.

    Args:
        work: deterministic time (about seconds).
    """
    solver = cp_model.CpSolver()
    parameters = solver.parameters
    parameters.num_workers = 1
    parameters.subsolvers.append("max_lp")
    parameters.cp_model_probing_level = 0
    parameters.symmetry_level = 0
    parameters.max_deterministic_time = work
    return solver


def best(
    model: cp_model.CpModel, variables: dict[int, cp_model.IntVar], work: float, stop: Callable[[], bool]
) -> Found:
    """The best values of the variables found within the solver's time.

    Args:
        work: deterministic time (about seconds).
        stop: asked ten times a second; True ends with what there is.
    """
    solver = solver_of(work)
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.1):
            if stop():
                solver.stop_search()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        status = solver.solve(model)
    finally:
        done.set()
        watcher.join()
    bound = solver.best_objective_bound
    if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return Found(None, status == cp_model.INFEASIBLE, bound)
    return Found({i: solver.value(variable) for i, variable in variables.items()}, impossible=False, bound=bound)
