"""What would it take: the first of some steps with which a target is reached, by bisection, with a proof for each step.

The steps are scenarios from least to most, each of which allows all that the one before does. A step is *reached* if
there is a plan that breaks no rule and has every event of the target; it is *impossible* if a bound says that every
plan lacks one. In between nothing is known, and the answer says so.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from scheduler import Params, Progress, impossible, solve
from scheduler.domain.plan import Cost
from scheduler.domain.problem import Problem
from scheduler.domain.resources import Person, Room
from scheduler.domain.time import DateRange, Model, Window, monday
from scheduler.engine.course import Flag
from scheduler.rules import REGISTRY, Level


class Standing(StrEnum):
    """What is known of a step."""

    REACHED = "erreicht"
    IMPOSSIBLE = "bewiesen unmöglich"
    UNDECIDED = "nicht entschieden"


@dataclass(frozen=True)
class Finding:
    """What was found out about a step.

    Attributes:
        why: a German sentence.
        seconds: it took.
    """

    standing: Standing
    why: str
    seconds: float


@dataclass(frozen=True)
class Answer:
    """What is known of the threshold.

    Attributes:
        findings: by number of the step, in the order in which they were asked.
        impossible: the last step that is proven impossible, None if none is.
        reached: the first step that is reached, None if none is.
    """

    findings: dict[int, Finding]
    impossible: int | None
    reached: int | None

    @property
    def exact(self) -> bool:
        """Whether the first step that suffices is proven to be that."""
        return self.reached is not None and self.reached == (-1 if self.impossible is None else self.impossible) + 1


def target(problem: Problem, kinds: Iterable[str] = ()) -> Problem:
    """A problem of which only one thing is asked: a plan with all mandatory events and all events of some kinds.

    Other desired events may give way and are left out; wishes count nothing. An event that is missing costs at level 1.

    Args:
        kinds: ids; none means all events.
    """
    wanted = set(kinds) or {kind.id for kind in problem.kinds}
    demands = tuple(
        demand.model_copy(update={"mandatory_per_period": demand.count // len(demand.parts)})
        if demand.kind in wanted
        else demand
        for demand in problem.demands
        if demand.kind in wanted or demand.mandatory_per_period
    )
    names = {demand.id for demand in demands}
    free = {name: 0 for name, rule in REGISTRY.items() if rule.level is Level.WISH}
    return problem.having(
        demands=demands,
        pins=tuple(pin for pin in problem.pins if pin.demand in names),
        baseline=(),
        weights={**problem.weights, **free},
    )


def probe(problem: Problem, params: Params, hear: Callable[[Progress], None], stop: Callable[[], bool]) -> Finding:
    """What is known of a step: proofs without a solver first, then a solve that ends as soon as anything is certain.

    Args:
        problem: as :func:`target` makes it.
        hear: told where the solve stands.
        stop: asked often; True ends it.

    Raises:
        SolveError: if a process dies.
    """
    cheap = [proof for proof in impossible(problem) if proof.level == "mandatory"]
    if cheap:
        return Finding(Standing.IMPOSSIBLE, cheap[0].sentence, 0.0)
    watch = _Watch(stop, all(d.mandatory_per_period * len(d.parts) == d.count for d in problem.demands))

    def told(news: Progress) -> None:
        watch.see(news.cost, news.bound)
        hear(news)

    solution = solve(problem, params, progress=told, cancel=watch)
    watch.see(solution.cost, solution.bound)
    if watch.known is Standing.REACHED:
        return Finding(
            watch.known, "Es gibt einen Plan, der keine Regel verletzt und alle Termine hat.", solution.seconds
        )
    missing = solution.cost.mandatory
    if watch.known is Standing.IMPOSSIBLE:
        least = max(1, solution.bound.mandatory)
        return Finding(
            watch.known, f"Jedem Plan fehlt etwas: mindestens {least}, dem besten {missing}.", solution.seconds
        )
    return Finding(
        Standing.UNDECIDED, f"Dem besten gefundenen Plan fehlen {missing}, bewiesen ist nichts.", solution.seconds
    )


class _Watch(Flag):
    """Ends a solve as soon as it is known whether a plan has everything.

    Attributes:
        known: what is.

    Args:
        stop: asked too.
        plain: every event is mandatory, so a bound of anything is one of a whole event.
    """

    def __init__(self, stop: Callable[[], bool], plain: bool) -> None:
        self.known = Standing.UNDECIDED
        self._stop = stop
        self._plain = plain

    def see(self, cost: Cost | None, bound: Cost) -> None:
        """What a solve has found so far."""
        if cost is not None and not cost.hard and not cost.mandatory:
            self.known = Standing.REACHED
        elif bound.hard or bound.mandatory or (self._plain and bound.desired):
            self.known = Standing.IMPOSSIBLE

    def is_set(self) -> bool:
        """Whether to end."""
        return self.known is not Standing.UNDECIDED or self._stop()


def search(count: int, ask: Callable[[int], Finding], stop: Callable[[], bool]) -> Answer:
    """Where the threshold lies: the last step that is impossible and the first that is reached.

    Asks about the largest step, then halves what lies between; an undecided step is taken for one that is not reached,
    then for one that is not impossible.

    Args:
        count: of the steps, each allowing all that the one before does.
        ask: finds out about a step by its number.
        stop: asked before every step; True ends the search with what is known.
    """
    findings: dict[int, Finding] = {}

    def standing(number: int) -> Standing:
        if number not in findings and not stop():
            findings[number] = ask(number)
        return findings[number].standing if number in findings else Standing.UNDECIDED

    def among(wanted: Standing) -> list[int]:
        return [number for number, finding in findings.items() if finding.standing is wanted]

    if count and standing(count - 1) is Standing.REACHED:
        _halve(-1, count - 1, lambda number: standing(number) is Standing.REACHED)
    reached = min(among(Standing.REACHED), default=count)
    _halve(
        max(among(Standing.IMPOSSIBLE), default=-1),
        reached,
        lambda number: standing(number) is not Standing.IMPOSSIBLE,
    )
    return Answer(findings, max(among(Standing.IMPOSSIBLE), default=None), min(among(Standing.REACHED), default=None))


def _halve(low: int, high: int, holds: Callable[[int], bool]) -> None:
    """Ask in the middle until two neighbours are left: something holds at ``high`` and not at ``low``."""
    while high - low > 1:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle


def allows(less: Problem, more: Problem) -> bool:
    """Whether every plan of one problem is known to be one of the other: what bisection takes for granted.

    Release time, absences, working hours, hours and closures of rooms, and the rooms there are may differ, each in the
    direction that allows more. Where anything else does, nothing is known.
    """
    same = ("horizon", "sites", "kinds", "holidays", "school_holidays", "reservations", "pins", "policy")
    weeks = sorted({monday(day) for day in less.horizon.days()})
    return (
        all(getattr(less, name) == getattr(more, name) for name in same)
        and [_without(demand, rooms=()) for demand in less.demands] == [_without(d, rooms=()) for d in more.demands]
        and all(set(demand.rooms) <= set(more.demand[demand.id].rooms) for demand in less.demands)
        and all(less.trip(a.id, b.id) == more.trip(a.id, b.id) for a in less.sites for b in less.sites)
        and _absent(more) <= _absent(less)
        and more.rates_of.keys() <= less.rates_of.keys()  # whoever has no account may take any time
        and all((less.rate(p, week) or 0) <= (more.rate(p, week) or 0) for p in more.rates_of for week in weeks)
        and all(person.id in more.person and _works_more(person, more.person[person.id]) for person in less.people)
        and all(room.id in more.room and _opens_more(room, more.room[room.id]) for room in less.rooms)
    )


def _without(model: Model, **fields: object) -> Model:
    return model.model_copy(update=fields)


def _absent(problem: Problem) -> set[tuple[str, dt.date]]:
    return {(a.person, day) for a in problem.absences for day in DateRange(first=a.first, last=a.last).days()}


def _works_more(less: Person, more: Person) -> bool:
    blank = {"availability": None, "weekly_minutes": None}
    if _without(less, **blank) != _without(more, **blank):
        return False
    return more.availability is None or (less.availability is not None and _cover(less.availability, more.availability))


def _opens_more(less: Room, more: Room) -> bool:
    blank: dict[str, object] = {"hours": (), "closures": ()}
    closed = {day for span in more.closures for day in span.days()}
    return (
        _without(less, **blank) == _without(more, **blank)
        and _cover(less.hours, more.hours)
        and closed <= {day for span in less.closures for day in span.days()}
    )


def _cover(less: Iterable[Window], more: Iterable[Window]) -> bool:
    """Whether every window lies within one of the others."""
    others = tuple(more)
    return all(any(w.weekday == o.weekday and o.start <= w.start and w.end <= o.end for o in others) for w in less)
