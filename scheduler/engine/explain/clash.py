"""Smallest sets of grounds that clash: a deletion filter whose every step is a solve of its own.

The solver's own account of infeasible assumptions is not used: with presolve it may name literals that were never
assumed (google/or-tools issue 5141).
"""

from collections.abc import Callable, Sequence

from scheduler.model.block import Ground

Fits = Callable[[frozenset[Ground]], bool]
"""Whether the event fits when some grounds are switched off."""


def smallest_clash(grounds: Sequence[Ground], fits: Fits) -> tuple[Ground, ...]:
    """Grounds that together leave no place, none of which could be left out.

    A single ground that suffices is found first; else the filter runs in both orders and the shorter set is taken.

    Args:
        grounds: all grounds, the ones that one would rather not hear about first.
        fits: a solve; switching off more never makes less fit.

    Returns:
        The clash in the order of ``grounds``; empty if the event fits anyway, or does not even without any of them.
    """
    everything = frozenset(grounds)
    if fits(frozenset()) or not fits(everything):
        return ()
    for ground in reversed(grounds):
        if not fits(everything - {ground}):
            return (ground,)
    found = min((_filter(order, fits) for order in (grounds, grounds[::-1])), key=len)
    return tuple(ground for ground in grounds if ground in found)


def _filter(grounds: Sequence[Ground], fits: Fits) -> frozenset[Ground]:
    """Leave out one ground after the other as long as the rest still clashes."""
    off: frozenset[Ground] = frozenset()
    for ground in grounds:
        if not fits(off | {ground}):
            off |= {ground}
    return frozenset(grounds) - off
