"""Why a whole rhythm is not on another weekday, at another time or in another room."""

from collections.abc import Callable

import numpy as np

from scheduler.check import check
from scheduler.domain.plan import Plan, PlannedEvent, Rhythm
from scheduler.domain.problem import Problem
from scheduler.domain.time import GRID, Weekday, clock
from scheduler.engine.explain.clash import smallest_clash
from scheduler.engine.explain.standing import Standing
from scheduler.engine.explain.telling import hindrances_of, reason_of
from scheduler.engine.explain.worth import consequences_of, worth
from scheduler.engine.pricing import Levels, Prices
from scheduler.engine.rhythm import Option, options_of, rhythm_column, substitutes
from scheduler.explanation import Alternative, Explanation, Question, Verdict
from scheduler.model.block import Ground, Pattern
from scheduler.model.grid import FloatArray, IntArray
from scheduler.rules.view import PlanView
from scheduler.rules.words import plural


def about_rhythm(problem: Problem, plan: Plan, question: Question) -> Explanation:
    """What became of a question about all events of a rhythm at once; ``question`` names no date."""
    own = question.event.demand
    mine = plan.by_demand.get(own, ())
    now = next((event for event in mine if event.id == question.event), None)
    others = Plan(
        problem=plan.problem,
        events=tuple(event for event in plan.events if event.demand != own),
        rhythms=tuple(rhythm for rhythm in plan.rhythms if rhythm.demand != own),
    )
    standing = Standing(problem, PlanView(problem, others), question)
    option = _best(standing, question)
    title = f"„{problem.full_title(problem.demand[own])}“"
    if option is None:
        return _impossible(standing, question, now, f"{title}: dort ist kein einziger Termin des Rhythmus möglich.")
    new, column = _events(standing, option)
    rhythm = Rhythm(
        demand=own,
        weekday=Weekday(option.pattern.weekday),
        phase=option.pattern.phase,
        start=option.pattern.start * GRID,
        room=standing.block.rooms[option.pattern.room],
    )
    then = Plan(problem=plan.problem, events=(*others.events, *new), rhythms=(*others.rhythms, rhythm))
    before, after = check(problem, plan), check(problem, then)
    days = standing.block.horizon_days[option.nominal]
    regular = np.isin(column, days)
    away = int(np.count_nonzero(~regular))
    where = _where(problem, rhythm)
    if after.cost.hard > before.cost.hard or len(new) < len(mine):
        head = (
            f"{title} {where}: nur {len(new)} von {plural(len(mine), '# Termin|# Terminen')} fänden dort einen Platz."
        )
        return _impossible(standing, question, now, head, option)
    extra = after.cost.wishes - before.cost.wishes
    if 2 * away > len(new):
        head = f"{title} {where}: nur {len(new) - away} von {plural(len(new), '# Termin|# Terminen')} gingen dort."
        return _impossible(standing, question, now, head, option)
    if rhythm == plan.rhythm_of[own]:
        head = f"{title} liegt {where}, wie gefragt."
        return _answer(standing, question, now, Verdict.HERE, head, option)
    head = f"{title} {where}: das ginge"
    head += f", {plural(away, '# Termin müsste|# Termine müssten')} auf andere Tage ausweichen." if away else "."
    head += f" Der Plan wäre damit {worth(extra)}."
    consequences = consequences_of(before, after)
    alternative = Alternative(place=new[0], extra=extra, consequences=consequences, sentence=f"{where}: {worth(extra)}")
    return _answer(standing, question, now, Verdict.OPEN, head, option, (alternative,))


def _where(problem: Problem, rhythm: Rhythm) -> str:
    """``"im Rhythmus dienstags um 14:00 Uhr in „Raum“"``."""
    room = f" in „{problem.room[rhythm.room].title}“" if rhythm.room is not None else ""
    return f"im Rhythmus {rhythm.weekday.title.lower()}s um {clock(rhythm.start)} Uhr{room}"


def _best(standing: Standing, question: Question) -> Option | None:
    """The cheapest pattern among those asked about, with substitutes for dates on which it cannot be kept."""
    block = standing.block
    price, lost = _prices(standing)
    near = substitutes(block, price).near
    found = [
        option
        for option in options_of(block, price, near, lost, standing.timeline)
        if _asked(standing, question, option.pattern) and option.total < lost[block.count]
    ]
    return min(found, key=lambda option: option.total, default=None)


def _prices(standing: Standing) -> tuple[FloatArray, FloatArray]:
    """[rooms, days, starts] wishes of the places that are open at all, and [count + 1] cost of lost events."""
    block = standing.block
    price = np.where(standing.open(everywhere=True), block.cost, np.inf).astype(np.float64)
    return price, Levels().lost(block).astype(np.float64)


def _asked(standing: Standing, question: Question, pattern: Pattern) -> bool:
    return (
        question.weekday in {None, pattern.weekday}
        and question.start in {None, pattern.start * GRID}
        and question.room in {None, standing.block.rooms[pattern.room]}
    )


def _events(standing: Standing, option: Option) -> tuple[tuple[PlannedEvent, ...], IntArray]:
    """The events of a pattern and their day numbers."""
    block = standing.block
    price, lost = _prices(standing)
    _, choices = Prices(block).placements()
    column = rhythm_column(block, option, price, substitutes(block, price), choices, lost).column
    events = []
    spots = zip(column.rooms.tolist(), column.days.tolist(), column.starts.tolist(), strict=True)
    for index, (room, day, start) in enumerate(spots):
        event = standing.event_at((room, day - block.day0, start - block.slot0))
        events.append(event.model_copy(update={"index": index}))
    return tuple(events), column.days


def _impossible(
    standing: Standing, question: Question, now: PlannedEvent | None, head: str, option: Option | None = None
) -> Explanation:
    """Too few dates: what clashes with keeping the rhythm on all of them."""
    clash = smallest_clash(standing.grounds(), _regular(standing, question))
    answer = _answer(standing, question, now, Verdict.BLOCKED, head, option)
    return answer.model_copy(update={"clash": tuple(reason_of(standing, ground) for ground in clash)})


def _regular(standing: Standing, question: Question) -> Callable[[frozenset[Ground]], bool]:
    """Whether one of the patterns asked about can be kept on as many dates as there are events."""
    block = standing.block

    def fits(off: frozenset[Ground]) -> bool:
        free = standing.open(off)
        for weekday in range(7) if question.weekday is None else (int(question.weekday),):
            for phase in range(block.weeks):
                nominal = block.nominal_days(standing.timeline, weekday, phase) - block.day0
                if len(nominal) and int(free[:, nominal, :].sum(axis=1).max(initial=0)) >= min(
                    block.count, len(nominal)
                ):
                    return True
        return False

    return fits


def _answer(
    standing: Standing,
    question: Question,
    now: PlannedEvent | None,
    verdict: Verdict,
    head: str,
    option: Option | None,
    alternatives: tuple[Alternative, ...] = (),
) -> Explanation:
    """The answer with what stands in the way of the pattern's own dates."""
    if option is not None:
        own = np.zeros(standing.target.shape, dtype=np.bool_)
        own[option.pattern.room, option.nominal, option.pattern.start - standing.block.slot0] = True
        standing.target &= own
    return Explanation(
        question=question,
        verdict=verdict,
        headline=head,
        now=now,
        possible=int(np.count_nonzero(standing.target)),
        allowed=int(np.count_nonzero(standing.alone & standing.target)),
        open=int(np.count_nonzero(standing.open())),
        hindrances=hindrances_of(standing),
        alternatives=alternatives,
    )
