"""The planning engine: problem in, plan out. It knows nothing of files, HTTP, databases or calendars.

What calculates is fetched when it is first asked for: behind it stand solvers that take longer to import than all the
rest, and most of what knows the domain never plans.
"""

import importlib
from typing import TYPE_CHECKING

from scheduler.check import Report, check
from scheduler.explanation import Explanation, Impossibility, Question, Verdict
from scheduler.params import Method, Params
from scheduler.repairing import Disturbance, Reach, RepairParams, Repairs
from scheduler.solution import Progress, Solution, Status, Unplaced

if TYPE_CHECKING:
    from scheduler.engine.explain.answer import explain
    from scheduler.engine.impossible import impossible
    from scheduler.engine.repair.answer import repair
    from scheduler.engine.repair.disturbed import deputies_of, require_known
    from scheduler.engine.solve import solve

_LATER = {
    "deputies_of": "scheduler.engine.repair.disturbed",
    "explain": "scheduler.engine.explain.answer",
    "impossible": "scheduler.engine.impossible",
    "repair": "scheduler.engine.repair.answer",
    "require_known": "scheduler.engine.repair.disturbed",
    "solve": "scheduler.engine.solve",
}

__all__ = [
    "Disturbance",
    "Explanation",
    "Impossibility",
    "Method",
    "Params",
    "Progress",
    "Question",
    "Reach",
    "RepairParams",
    "Repairs",
    "Report",
    "Solution",
    "Status",
    "Unplaced",
    "Verdict",
    "check",
    "deputies_of",
    "explain",
    "impossible",
    "repair",
    "require_known",
    "solve",
]


def __getattr__(name: str) -> object:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_LATER[name]), name)
