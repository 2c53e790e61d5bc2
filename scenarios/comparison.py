"""Two plans side by side: whether one is proven better, and event by event who moves where."""

from collections import Counter
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from scheduler.domain.grouped import grouped
from scheduler.domain.plan import Cost
from scheduler.domain.problem import Problem
from scheduler.rules import REGISTRY, Level, weights
from scheduler.rules.view import PlanView, ViewEvent

RELIABILITY = "stability"
"""The rule that counts what differs from the plan of the data as they are; its weight is no yardstick of the data's."""


class Standing(StrEnum):
    """How one problem's best plan compares with another's, as far as it is proven."""

    BETTER = "besser"
    WORSE = "schlechter"
    EQUAL = "gleich gut"
    UNDECIDED = "unentschieden"
    """The difference lies inside the gaps: nobody knows which has the better plan."""
    INCOMPARABLE = "nicht vergleichbar"
    """Wishes weigh differently, so their costs say nothing about each other."""


class Proven(NamedTuple):
    """Where the cost of a problem's best plan lies: at least the bound, at most the cost."""

    cost: Cost
    bound: Cost


class Judgement(NamedTuple):
    """What is proven about two problems.

    Attributes:
        level: that decides, or at which it is undecided; None if both are equally good.
        least: so much is the difference at least, at that level; 0 where nothing is decided.
        most: so much it is at most.
    """

    standing: Standing
    level: Level | None
    least: int = 0
    most: int = 0


def judgement(base: Proven, other: Proven, *, same_weights: bool = True) -> Judgement:
    """Whether the best plan of another problem is proven better or worse than that of the base.

    Levels are compared in their order; the next one counts only where both are proven to cost the same.

    Args:
        same_weights: whether wishes weigh the same in both (:func:`same_weights`).
    """
    for level in Level:
        if level is Level.WISH and not same_weights:
            return Judgement(Standing.INCOMPARABLE, level)
        low, high = base.bound.levels[level], base.cost.levels[level]
        least, most = other.bound.levels[level], other.cost.levels[level]
        if most < low:
            return Judgement(Standing.BETTER, level, low - most, high - least)
        if high < least:
            return Judgement(Standing.WORSE, level, least - high, most - low)
        if not low == high == least == most:
            return Judgement(Standing.UNDECIDED, level)
    return Judgement(Standing.EQUAL, None)


def same_weights(base: Problem, other: Problem) -> bool:
    """Whether wishes weigh the same in both problems, reliability aside."""
    mine, yours = ({**weights(problem, REGISTRY), RELIABILITY: 0} for problem in (base, other))
    return mine == yours


class Fate(StrEnum):
    """What becomes of an event."""

    MOVED = "verlegt"
    PEOPLE = "andere Menschen"
    ADDED = "neu"
    GONE = "entfällt"


class Move(NamedTuple):
    """An event that another plan does not have as it was.

    Attributes:
        before: where it was, None if it is new.
        after: where it is, None if it is gone.
        wanted: whether the data still want it (an event that is gone is not planned, or not wanted any more).
    """

    fate: Fate
    before: ViewEvent | None
    after: ViewEvent | None
    wanted: bool

    @property
    def event(self) -> ViewEvent:
        """As it is, or was."""
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody whom it touches: those who come, and those who came."""
        events = (event for event in (self.before, self.after) if event is not None)
        return tuple(dict.fromkeys(person for event in events for person in event.people))


def moves(base: PlanView, other: PlanView) -> tuple[Move, ...]:
    """Every event that is not where it was, by date.

    Events of a demand are told apart by where they are, not by their number: of a rhythm that begins a week later only
    one event moves. What is left over on both sides is matched in the order of time.
    """
    before, after = (grouped((event.demand.id, event) for event in view.events) for view in (base, other))
    found: list[Move] = []
    for demand in dict.fromkeys((*before, *after)):
        wanted = demand in other.problem.demand
        found += _moves(before.get(demand, ()), after.get(demand, ()), wanted=wanted)
    return tuple(sorted(found, key=lambda move: (move.event.date, move.event.start, move.event.id)))


def touched(found: tuple[Move, ...]) -> dict[str, int]:
    """How many of the moves touch each person, the most first."""
    counts = Counter(person for move in found for person in move.people)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _moves(before: tuple[ViewEvent, ...], after: tuple[ViewEvent, ...], *, wanted: bool) -> Iterator[Move]:
    """What becomes of the events of one demand."""
    left = list(before)
    new: list[ViewEvent] = []
    for event in after:
        same = next((old for old in left if _place(old) == _place(event)), None)
        if same is None:
            new.append(event)
            continue
        left.remove(same)
        if set(same.people) != set(event.people):
            yield Move(Fate.PEOPLE, same, event, wanted)
    pairs = min(len(left), len(new))
    for old, event in zip(left[:pairs], new[:pairs], strict=True):
        yield Move(Fate.MOVED, old, event, wanted)
    for old in left[pairs:]:
        yield Move(Fate.GONE, old, None, wanted)
    for event in new[pairs:]:
        yield Move(Fate.ADDED, None, event, wanted)


def _place(event: ViewEvent) -> tuple[object, ...]:
    return event.date, event.start, event.room.id if event.room is not None else None, event.site
