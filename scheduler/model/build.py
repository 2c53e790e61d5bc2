"""Building a problem: every rule in turn, first those that ask only the problem, then those that ask what is left."""

from collections.abc import Callable
from dataclasses import dataclass

from scheduler.domain.demands import Demand
from scheduler.domain.problem import Problem
from scheduler.model.block import Ground
from scheduler.model.context import Context


@dataclass(frozen=True)
class Builder:
    """How a rule builds.

    Attributes:
        late: it looks at what the others have left of ``Block.allowed`` and ``Block.group_fits``.
    """

    build: Callable[[Context], None]
    late: bool


BUILDERS: dict[str, Builder] = {}
"""By the rule's id, in the order of ``docs/rules.md``.

Rules register themselves when :mod:`scheduler.rules` is imported, which stands above this package and gives the
weights that a context is made with.
"""


def build_all(context: Context) -> None:
    """Let all rules build; wishes of weight 0 are switched off."""
    for late in (False, True):
        for rule, builder in BUILDERS.items():
            if builder.late is late and context.weights[rule]:
                builder.build(context)


def build(
    problem: Problem,
    weights: dict[str, int],
    demands: tuple[Demand, ...] | None = None,
    elsewhere: frozenset[tuple[str, str]] = frozenset(),
    off: frozenset[Ground] = frozenset(),
    recording: bool = False,
) -> Context:
    """A problem built: what the engine works on.

    Args:
        problem: what is planned.
        weights: of every rule, see :func:`scheduler.rules.weights`.
        demands: some of the problem's demands; None for all.
        elsewhere: (person, place) whose visits are not charged here.
        off: grounds that are switched off.
        recording: keep what every ground forbids by itself (``Block.record``).
    """
    context = Context(problem, weights, demands, elsewhere, off, recording)
    build_all(context)
    return context
