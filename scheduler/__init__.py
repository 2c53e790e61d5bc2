"""The planning engine: problem in, plan out. It knows nothing of files, HTTP, databases or calendars."""

from scheduler.check import Report, check
from scheduler.engine.solve import solve
from scheduler.params import Params
from scheduler.solution import Progress, Solution, Status, Unplaced

__all__ = ["Params", "Progress", "Report", "Solution", "Status", "Unplaced", "check", "solve"]
