"""Invented counties that resemble the reference county: for measurements that do not lean on a single instance."""

from scenarios.generate.county import REFERENCE, generate, sections, write
from scenarios.generate.figures import TOLERANCES, Difference, Figures, Tolerance, resembles, statistics
from scenarios.generate.join import SHARED, join
from scenarios.generate.landscape import Size

__all__ = [
    "REFERENCE",
    "SHARED",
    "TOLERANCES",
    "Difference",
    "Figures",
    "Size",
    "Tolerance",
    "generate",
    "join",
    "resembles",
    "sections",
    "statistics",
    "write",
]
