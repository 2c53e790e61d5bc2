"""The rules, one file each; importing this package registers them all in the order of ``docs/rules.md``."""

from scheduler.rules.base import REGISTRY, Fact, Level, Rule

__all__ = ["REGISTRY", "Fact", "Level", "Rule"]
