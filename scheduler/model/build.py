"""Building a problem: every rule in turn, first those that ask only the problem, then those that ask what is left."""

from collections.abc import Mapping
from typing import Protocol

from scheduler.domain.demands import Demand
from scheduler.domain.problem import Problem
from scheduler.model.block import Ground
from scheduler.model.context import Context


class Builder(Protocol):
    """How a rule builds."""

    @property
    def late(self) -> bool:
        """Whether it looks at what the others have left of ``Block.allowed`` and ``Block.group_fits``."""
        ...

    def build(self, context: Context) -> None:
        """Remove placements, add cost to them, or add rows."""
        ...


BUILDERS: dict[str, Builder] = {}
"""The product's rules by id, in the order of ``docs/rules.md``.

Rules register themselves when :mod:`scheduler.rules` is imported, which stands above this package and gives the
weights that a context is made with.
"""


def build_all(context: Context, builders: Mapping[str, Builder] = BUILDERS) -> None:
    """Let all rules build; wishes of weight 0 are switched off."""
    for late in (False, True):
        for rule, builder in builders.items():
            if builder.late is late and context.weights[rule]:
                builder.build(context)


def build(
    problem: Problem,
    weights: dict[str, int],
    demands: tuple[Demand, ...] | None = None,
    elsewhere: frozenset[tuple[str, str]] = frozenset(),
    off: frozenset[Ground] = frozenset(),
    recording: bool = False,
    builders: Mapping[str, Builder] = BUILDERS,
) -> Context:
    """A problem built: what the engine works on.

    Args:
        problem: what is planned.
        weights: of every rule, see :func:`scheduler.rules.weights`.
        demands: some of the problem's demands; None for all.
        elsewhere: (person, place) whose visits are not charged here.
        off: grounds that are switched off.
        recording: keep what every ground forbids by itself (``Block.record``).
        builders: the rules, those of the product unless said otherwise.
    """
    context = Context(problem, weights, demands, elsewhere, off, recording)
    build_all(context, builders)
    return context
