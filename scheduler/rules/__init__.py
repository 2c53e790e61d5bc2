"""The rules, one file each; importing this package registers them all in the order of ``docs/rules.md``."""

from importlib import import_module

from scheduler.rules.base import REGISTRY, Fact, Level, Rule, Rules, weights

__all__ = ["ORDER", "REGISTRY", "Fact", "Level", "Rule", "Rules", "weights"]

ORDER = (
    "room_occupancy",
    "person_occupancy",
    "travel_time",
    "availability",
    "room_hours",
    "room_fit",
    "attendance",
    "catchment",
    "promised",
    "release_time",
    "rest",
    "distinct_dates",
    "frequency",
    "wanted",
    "rhythm",
    "spacing",
    "preferred_time",
    "school_holidays",
    "evenings",
    "fairness",
    "travel_cost",
    "room_choice",
    "optional_attendance",
    "workload",
    "stability",
)
"""Ids of the rules, which are the names of their files: hard ones, levels 1 and 2, wishes."""

for _id in ORDER:
    import_module(f"{__name__}.{_id}")
