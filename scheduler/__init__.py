"""The planning engine: problem in, plan out. It knows nothing of files, HTTP, databases or calendars."""

from scheduler.check import Report, check
from scheduler.engine.explain.answer import explain
from scheduler.engine.impossible import impossible
from scheduler.engine.repair.answer import repair
from scheduler.engine.repair.disturbed import deputies_of
from scheduler.engine.solve import solve
from scheduler.explanation import Explanation, Impossibility, Question, Verdict
from scheduler.params import Method, Params
from scheduler.repairing import Disturbance, Reach, RepairParams, Repairs
from scheduler.solution import Progress, Solution, Status, Unplaced

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
    "solve",
]
