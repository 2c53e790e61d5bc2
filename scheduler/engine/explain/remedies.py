"""What would help: changes and moves that were tried, each by a solve and a check of the whole plan it leads to."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

import numpy as np

from scheduler.check import Report, check
from scheduler.domain.plan import EventId, Plan, PlannedEvent
from scheduler.domain.problem import Problem
from scheduler.engine.explain.asked import with_event
from scheduler.engine.explain.change import Change
from scheduler.engine.explain.changes import changes
from scheduler.engine.explain.rearrange import RELEASED, Rearrangement, Scope
from scheduler.engine.explain.standing import Spot, Standing
from scheduler.engine.explain.telling import FEW, event_title, place_text
from scheduler.explanation import Move, Question, Remedy
from scheduler.model.block import Ground
from scheduler.model.grid import BoolArray
from scheduler.rules.view import PlanView
from scheduler.rules.words import listing

ENOUGH = 6
"""So many remedies are named."""
TRIED = 48
"""So many changes are tried at most."""
EACH = 3
"""So many changes for each of two grounds are combined."""
NOBODY = Scope((), frozenset(), frozenset(), exact=False)
"""No other event moves."""
ALIKE: defaultdict[str, int] = defaultdict(
    lambda: 2, release_time=1, duration=1, period=1, weekday=1, room=3, attendance=3
)
"""So many remedies of one kind are named."""


@dataclass(frozen=True)
class Case:
    """A question with the plan it is asked about.

    Attributes:
        others: the plan without the event.
        now: where the event is, None if it is not placed.
    """

    problem: Problem
    plan: Plan
    others: Plan
    question: Question
    now: PlannedEvent | None

    @cached_property
    def view(self) -> PlanView:
        """The other events resolved."""
        return PlanView(self.problem, self.others)

    @cached_property
    def report(self) -> Report:
        """What the rules say about the plan as it is."""
        return check(self.problem, self.plan)

    @cached_property
    def broken(self) -> frozenset[tuple[str, str]]:
        """Violations of the plan as it is: rule and sentence."""
        return frozenset((fact.rule, fact.sentence) for fact in self.report.violations)

    @cached_property
    def standing(self) -> Standing:
        """What stands in the way of the event."""
        return Standing(self.problem, self.view, self.question)

    def moves(self, plan: Plan) -> tuple[Move, ...]:
        """Other events that another plan has elsewhere."""
        before = {event.id: event for event in self.others.events}
        found = []
        for event in plan.events:
            old = before.get(event.id)
            if old is not None and old != event:
                title = event_title(self.problem, event.id)
                said = f"{title} rückt von {place_text(self.problem, old)}, auf {place_text(self.problem, event)}."
                found.append(Move(event=event.id, old=old, new=event, sentence=said))
        return tuple(found)

    def lost(self, plan: Plan) -> tuple[EventId, ...]:
        """Other events that another plan does not have."""
        there = {event.id for event in plan.events}
        return tuple(event.id for event in self.others.events if event.id not in there)

    def sound(self, problem: Problem, plan: Plan) -> Report | None:
        """What the rules say about another plan, if it breaks nothing that this one does not break."""
        report = check(problem, plan)
        new = {(fact.rule, fact.sentence) for fact in report.violations} - self.broken
        return None if new else report

    def difference(self, report: Report) -> int:
        """Wishes that another plan costs more."""
        return report.cost.wishes - self.report.cost.wishes


def nearest(standing: Standing, now: PlannedEvent | None, free: BoolArray) -> Spot | None:
    """The free place with the fewest wishes unmet; of several the one nearest to where the event is."""
    spots = np.argwhere(free)
    if not len(spots):
        return None
    block = standing.block
    day = standing.timeline.number(now.date) - block.day0 if now is not None else 0
    start = now.start if now is not None else 0
    away = np.abs(spots[:, 1] - day) * 1440 + np.abs(block.start_minutes[spots[:, 2]] - start)
    best = np.lexsort((away, block.cost[tuple(spots.T)]))[0]
    room, day, start = spots[best].tolist()
    return room, day, start


def remedies_of(case: Case, clash: Sequence[Ground], scope: Scope) -> tuple[Remedy, ...]:
    """Verified remedies, those that ask least first."""
    found = list(_elsewhere(case))
    if scope.demands:
        found += [*_moved(case, scope), *_cancelled(case, clash, scope)]
    for change in changes(case.problem, case.question, clash)[:TRIED]:
        if sum(remedy.effort <= change.effort for remedy in found) >= ENOUGH:
            break
        remedy = _try(case, change, scope)
        if remedy is not None and sum(known.kind == remedy.kind for known in found) < ALIKE[remedy.kind]:
            found.append(remedy)
    if not found:
        found += islice(_pairs(case, clash), ALIKE["pair"])
    return tuple(sorted(found, key=lambda remedy: (remedy.effort, remedy.extra))[:ENOUGH])


def _pairs(case: Case, clash: Sequence[Ground]) -> Iterator[Remedy]:
    """Two changes at once, where each of two grounds leaves no place by itself, least effort first."""
    alone = case.standing.sufficient(clash)
    if len(alone) != 2:
        return
    first, second = alone
    tried = [
        _both(one, two)
        for one, problem in islice(_lifting(case, case.problem, first), EACH)
        for two, _ in islice(_lifting(case, problem, second), EACH)
    ]
    for change in sorted(tried, key=lambda change: change.effort):
        remedy = _try(case, change, NOBODY)
        if remedy is not None:
            yield remedy


def _lifting(case: Case, problem: Problem, ground: Ground) -> Iterator[tuple[Change, Problem]]:
    """Changes after which a ground leaves a place, with the problem each leads to."""
    for change in changes(problem, case.question, (ground,))[:TRIED]:
        then = change.make()
        if then is not None and not Standing(then, case.view, case.question).sufficient([ground]):
            yield change, then


def _both(first: Change, second: Change) -> Change:
    """Two changes as one; the second is made from what the first leads to."""
    return Change(
        "pair",
        first.effort + second.effort,
        tuple(dict.fromkeys((*first.asks, *second.asks))),
        f"{first.sentence} und {second.sentence[0].lower()}{second.sentence[1:]}",
        second.make,
    )


def _remedy(
    case: Case, change: Change, problem: Problem, plan: Plan, place: PlannedEvent, moves: tuple[Move, ...]
) -> Remedy | None:
    report = case.sound(problem, plan)
    if report is None or case.lost(plan):
        return None
    also = "".join(f" {move.sentence}" for move in moves[:FEW])
    return Remedy(
        kind=change.kind,
        effort=change.effort + len(moves),
        asks=change.asks,
        sentence=f"{change.sentence}: dann ginge es am {place_text(problem, place)}.{also}",
        place=place,
        moves=moves,
        extra=case.difference(report),
    )


def _try(case: Case, change: Change, scope: Scope) -> Remedy | None:
    """Whether a change helps: as things stand, or where few events are involved with others moving."""
    problem = change.make()
    if problem is None:
        return None
    question = case.question
    standing = Standing(problem, case.view, question)
    spot = nearest(standing, case.now, standing.open())
    if spot is not None:
        place = standing.event_at(spot)
        return _remedy(case, change, problem, with_event(problem, case.others, place), place, ())
    if not scope.exact:
        return None
    plan = Rearrangement(problem, case.others, question, scope).solve().plan
    if plan is None:
        return None
    place = next(event for event in plan.events if event.id == question.event)
    return _remedy(case, change, problem, plan, place, case.moves(plan))


def _elsewhere(case: Case) -> Iterator[Remedy]:
    """The nearest places to those asked about."""
    asked = case.question
    if asked.anywhere:
        return
    wider = {
        "Zu einer anderen Uhrzeit": asked.model_copy(update={"start": None}),
        "In einem anderen Raum": asked.model_copy(update={"room": None}),
        "An einem anderen Tag": asked.model_copy(update={"date": None, "weekday": None}),
    }
    for words, question in wider.items():
        if question == asked or question.anywhere:
            continue
        standing = Standing(case.problem, case.view, question)
        wanted = _as_asked(case, standing)
        spot = _closest(standing, wanted)
        if spot is None:
            continue
        place = standing.event_at(spot)
        report = case.sound(case.problem, with_event(case.problem, case.others, place))
        if report is not None:
            yield Remedy(
                kind="place",
                effort=1,
                asks=(),
                sentence=f"{words} ginge es: am {place_text(case.problem, place)}.",
                place=place,
                extra=case.difference(report),
            )


def _as_asked(case: Case, standing: Standing) -> tuple[int, int]:
    """Local day and start in minutes that come nearest to what was asked about."""
    asked, block = case.question, standing.block
    date = asked.date or (case.now.date if case.now is not None else standing.timeline.dates[block.day0])
    start = asked.start if asked.start is not None else case.now.start if case.now is not None else 0
    return standing.timeline.number(date) - block.day0, start


def _closest(standing: Standing, wanted: tuple[int, int]) -> Spot | None:
    """The free place that is nearest in time."""
    spots = np.argwhere(standing.open())
    if not len(spots):
        return None
    days, minutes = np.abs(spots[:, 1] - wanted[0]), np.abs(standing.block.start_minutes[spots[:, 2]] - wanted[1])
    room, day, start = spots[np.lexsort((standing.block.cost[tuple(spots.T)], minutes, days))[0]].tolist()
    return room, day, start


def _moved(case: Case, scope: Scope) -> Iterator[Remedy]:
    """Other events make room, none is lost."""
    plan = Rearrangement(case.problem, case.others, case.question, scope).solve().plan
    if plan is None:
        return
    report, moves = case.sound(case.problem, plan), case.moves(plan)
    if report is not None and moves:
        place = next(event for event in plan.events if event.id == case.question.event)
        who = listing([event_title(case.problem, move.event) for move in moves[:FEW]])
        yield Remedy(
            kind="moves",
            effort=1 + len(moves),
            asks=tuple(event_title(case.problem, move.event) for move in moves),
            sentence=f"Wenn {who} {'rückt' if len(moves) == 1 else 'rücken'}: "
            f"dann ginge es am {place_text(case.problem, place)}. " + " ".join(move.sentence for move in moves[:FEW]),
            place=place,
            moves=moves,
            extra=case.difference(report),
        )


def _cancelled(case: Case, clash: Sequence[Ground], scope: Scope) -> Iterator[Remedy]:
    """Another event is given up: one that clashes, or the one that holds most."""
    for ground in clash:
        if ground.rule in RELEASED:
            plan = Rearrangement(case.problem, case.others, case.question, scope).solve(frozenset({ground})).plan
            lost = case.lost(plan) if plan is not None else ()
            if plan is not None and len(lost) == 1:
                yield from _without(case, plan, lost[0])
    if scope.exact:
        return
    holding: Counter[EventId] = Counter()
    for ground in clash:
        holding.update(case.standing.held_by.get(ground, Counter()))
    for event, _ in holding.most_common(FEW):
        events = tuple(e for e in case.others.events if e.id != event)
        rest = Plan(problem=case.problem.title, events=events, rhythms=case.others.rhythms)
        standing = Standing(case.problem, PlanView(case.problem, rest), case.question)
        spot = nearest(standing, case.now, standing.open())
        if spot is not None:
            yield from _without(case, with_event(case.problem, rest, standing.event_at(spot)), event)


def _without(case: Case, plan: Plan, lost: EventId) -> Iterator[Remedy]:
    report = case.sound(case.problem, plan)
    if report is None:
        return
    place = next(event for event in plan.events if event.id == case.question.event)
    mandatory = case.problem.demand[lost.demand].mandatory_per_period > 0
    then = place_text(case.problem, place)
    yield Remedy(
        kind="cancel",
        effort=9 if mandatory else 6,
        asks=(event_title(case.problem, lost),),
        sentence=f"Wenn {event_title(case.problem, lost)} entfällt: dann ginge es am {then}.",
        place=place,
        moves=case.moves(plan),
        extra=case.difference(report),
    )
