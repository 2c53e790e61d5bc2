"""What is known about a problem, so that it is not planned twice: many scenarios leave most regions as they are."""

from typing import Protocol

from scheduler.domain.problem import Problem
from scheduler.params import Params
from scheduler.solution import Solution


class Memory(Protocol):
    """Solutions by content: of which problem, planned how.

    The engine asks it about every region of a problem (:mod:`scheduler.engine.many`), which is planned as if it were
    alone: what was found for the same region in another problem is what would be found here.
    """

    def recall(self, problem: Problem, params: Params) -> Solution | None:
        """The solution of the same problem, planned with the same parameters; None if there is none."""
        ...

    def keep(self, problem: Problem, params: Params, solution: Solution) -> None:
        """Remember a solution; those that were cut off are not offered."""
        ...
