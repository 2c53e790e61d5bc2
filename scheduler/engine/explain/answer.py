"""The answer to a question about an event of a plan."""

import numpy as np

from scheduler.domain.plan import Plan, PlannedEvent, Rhythm
from scheduler.domain.problem import Problem
from scheduler.engine.explain.asked import with_event
from scheduler.engine.explain.clash import smallest_clash
from scheduler.engine.explain.rearrange import Rearrangement, Scope, scope_of
from scheduler.engine.explain.remedies import NOBODY, Case, remedies_of
from scheduler.engine.explain.rhythms import about_rhythm
from scheduler.engine.explain.standing import Spot
from scheduler.engine.explain.telling import event_title, hindrances_of, place_text, reason_of, title_of
from scheduler.engine.explain.worth import consequences_of, worth
from scheduler.errors import PlanError
from scheduler.explanation import Alternative, Consequence, Explanation, Question, Reason, Verdict
from scheduler.model.block import Ground
from scheduler.model.grid import BoolArray
from scheduler.rules import REGISTRY, Level
from scheduler.rules.words import date_text, listing, plural

NEXT = 3
"""So many other places are compared with where the event is."""


def explain(problem: Problem, plan: Plan, question: Question) -> Explanation:
    """Why an event of a plan is where it is or missing, or why it is not where one asks about, and what would help.

    Args:
        problem: what is planned.
        plan: a plan of it, complete or not.
        question: the event, and the places asked about.

    Raises:
        PlanError: if the plan or the question speaks of what the problem does not have.
    """
    problem.check_structure(plan)
    _check(problem, question)
    now = next((event for event in plan.events if event.id == question.event), None)
    if _about_whole_rhythm(problem, plan, question):
        return about_rhythm(problem, plan, question)
    others = Plan(
        problem=plan.problem,
        events=tuple(event for event in plan.events if event.id != question.event),
        rhythms=_rhythms_without(problem, plan, question),
    )
    case = Case(problem, plan, others, question, now)
    if now is not None and _asked_about(question, now):
        return _why_here(case, now)
    free = case.standing.open()
    if free.any():
        return _open(case)
    return _blocked(case)


def _about_whole_rhythm(problem: Problem, plan: Plan, question: Question) -> bool:
    """Whether the question is about all events of a rhythm at once."""
    rhythmic = bool(problem.demand[question.event.demand].rhythm_weeks)
    return rhythmic and question.date is None and not question.anywhere and question.event.demand in plan.rhythm_of


def _check(problem: Problem, question: Question) -> None:
    demand = problem.demand.get(question.event.demand)
    if demand is None:
        raise PlanError(f"Den Bedarf „{question.event.demand}“ gibt es in den Daten nicht.")
    if not 0 <= question.event.index < demand.count:
        raise PlanError(
            f"„{demand.id}“ hat {demand.count} Termine, gefragt ist nach Termin {question.event.index + 1}."
        )
    if question.room is not None and question.room not in problem.room:
        raise PlanError(f"Den Raum „{question.room}“ gibt es in den Daten nicht.")


def _rhythms_without(problem: Problem, plan: Plan, question: Question) -> tuple[Rhythm, ...]:
    """The rhythms of the plan without the event: one that has no other event is free to be any."""
    own = question.event.demand
    if problem.demand[own].rhythm_weeks and len(plan.by_demand.get(own, ())) <= 1:
        return tuple(rhythm for rhythm in plan.rhythms if rhythm.demand != own)
    return plan.rhythms


def _asked_about(question: Question, event: PlannedEvent) -> bool:
    return (
        question.date in {None, event.date}
        and question.weekday in {None, event.date.weekday()}
        and question.start in {None, event.start}
        and question.room in {None, event.room}
    )


def _counts(case: Case) -> dict[str, int]:
    standing = case.standing
    return {
        "possible": int(np.count_nonzero(standing.target)),
        "allowed": int(np.count_nonzero(standing.alone)),
        "open": int(np.count_nonzero(standing.open())),
    }


def _why_here(case: Case, now: PlannedEvent) -> Explanation:
    """Where the event is, what that costs, and what the next best places would."""
    everywhere = Case(case.problem, case.plan, case.others, Question(event=case.question.event), now)
    wishes = tuple(
        Consequence(rule=fact.rule, cost=fact.cost, sentence=fact.sentence)
        for fact in case.report.facts
        if fact.level is Level.WISH and now.id in fact.events
    )
    other = _alternatives(everywhere, skip=now)
    counts = _counts(everywhere)
    title = event_title(case.problem, now.id)
    free = counts["open"]
    head = f"{title} liegt am {place_text(case.problem, now)}."
    if free <= 1:
        head += " Einen anderen freien Platz gibt es nicht, wie die übrigen Termine liegen."
    elif other and other[0].extra > 0:
        head += f" Von {plural(free, '# freien Platz|# freien Plätzen')} kostet kein anderer geprüfter weniger."
    else:
        head += f" Frei wären {plural(free, '# Platz|# Plätze')}; andere sind gleich gut."
    if other and other[0].extra < 0:
        better = place_text(case.problem, other[0].place)
        head = f"{title} liegt am {place_text(case.problem, now)}. Besser wäre: {better}."
    return Explanation(
        question=case.question,
        verdict=Verdict.HERE,
        headline=head,
        now=now,
        hindrances=hindrances_of(everywhere.standing),
        alternatives=other,
        wishes=wishes,
        **counts,
    )


def _open(case: Case) -> Explanation:
    """The event fits as things stand: what it would cost."""
    found = _alternatives(case)
    best = found[0]
    head = f"{event_title(case.problem, case.question.event)}: das ginge, am {place_text(case.problem, best.place)}."
    if case.now is not None:
        head += f" Der Plan wäre damit {worth(best.extra)}."
    return Explanation(
        question=case.question,
        verdict=Verdict.OPEN,
        headline=head,
        now=case.now,
        hindrances=hindrances_of(case.standing),
        alternatives=found,
        **_counts(case),
    )


def _blocked(case: Case) -> Explanation:
    """The event does not fit as things stand: what clashes, and what would help."""
    if not case.standing.target.any():
        return _outside(case)
    scope = scope_of(case.problem, case.standing)
    clash, free_others = _clash(case, scope)
    also = case.standing.sufficient(g for g in reversed(case.standing.grounds()) if g not in clash)
    remedies = remedies_of(case, (*clash, *also), scope)
    verdict = Verdict.BLOCKED
    if any(remedy.kind == "moves" for remedy in remedies):
        verdict = Verdict.AFTER_MOVES
    elif any(remedy.kind == "cancel" for remedy in remedies):
        verdict = Verdict.INSTEAD
    counts = _counts(case)
    title = event_title(case.problem, case.question.event)
    causes = listing(f"{REGISTRY[ground.rule].title} ({title_of(case.problem, ground)})" for ground in reversed(clash))
    where = "in den Plan" if case.question.anywhere else "dorthin"
    together = "Zusammen lassen keinen Platz" if len(clash) > 1 else "Es liegt an"
    head = f"{title} passt nicht {where}. {together}: {causes}."
    return Explanation(
        question=case.question,
        verdict=verdict,
        headline=head,
        now=case.now,
        hindrances=hindrances_of(case.standing),
        clash=tuple(reason_of(case.standing, ground) for ground in reversed(clash)),
        also=tuple(reason_of(case.standing, ground) for ground in also),
        free_others=free_others,
        remedies=remedies,
        **counts,
    )


def _outside(case: Case) -> Explanation:
    """The event asked about lies beyond the days and hours that its demand has at all: what the rules say to that."""
    asked, demand = case.question, case.problem.demand[case.question.event.demand]
    window = demand.window(asked.event.index)
    start = min(w.start for w in demand.windows)
    place = PlannedEvent(
        demand=demand.id,
        index=asked.event.index,
        date=asked.date or (case.now.date if case.now is not None else window.first),
        start=asked.start if asked.start is not None else case.now.start if case.now is not None else start,
        room=asked.room or (case.now.room if case.now is not None else next(iter(demand.rooms), None)),
        attendees=case.now.attendees
        if case.now is not None
        else tuple(p for g in demand.groups for p in g.members[: g.need]),
    )
    said = case.standing.facts_of(place)
    span = f"{date_text(window.first)} bis {date_text(window.last)}"
    title = event_title(case.problem, asked.event)
    return Explanation(
        question=asked,
        verdict=Verdict.BLOCKED,
        headline=f"{title} kann dort nicht liegen: vorgesehen ist der Zeitraum {span}.",
        now=case.now,
        possible=0,
        allowed=0,
        open=0,
        clash=tuple(
            Reason(rule=fact.rule, object=demand.id, demand=demand.id, sentence=fact.sentence) for fact in said[:1]
        ),
        remedies=remedies_of(case, (), NOBODY),
    )


def _clash(case: Case, scope: Scope) -> tuple[tuple[Ground, ...], bool]:
    """A smallest clash, and whether all others were free to move: where that is exact and proven they are.

    A solve that ends without a proof counts as if the event fitted: the clash then holds, but may not be the smallest.
    """
    standing = case.standing

    def held(off: frozenset[Ground]) -> bool:
        return bool(standing.open(off).any())

    rearrangement = Rearrangement(case.problem, case.others, case.question, scope)
    if not scope.exact or not rearrangement.solve().proven:
        return smallest_clash(standing.grounds(), held), False

    def moving(off: frozenset[Ground]) -> bool:
        return held(off) or not rearrangement.solve(off).proven

    own = standing.grounds()
    theirs = [ground for ground in rearrangement.grounds() if ground not in own]
    return smallest_clash([*_others_wanted(case, scope), *theirs, *own], moving), True


def _others_wanted(case: Case, scope: Scope) -> list[Ground]:
    """That other demands' events take place."""
    placed = {event.demand for event in case.others.events}
    wanted = [d for d in scope.demands if d in placed and d != case.question.event.demand]
    mandatory = {d for d in wanted if case.problem.demand[d].mandatory_per_period}
    return [Ground("frequency" if demand in mandatory else "wanted", demand) for demand in wanted]


def _alternatives(case: Case, skip: PlannedEvent | None = None) -> tuple[Alternative, ...]:
    """The cheapest free places, with what the plan would gain and lose by them."""
    standing = case.standing
    free = standing.open()
    found = []
    for spot in _promising(case, free, skip):
        place = standing.event_at(spot)
        report = case.sound(case.problem, with_event(case.problem, case.others, place))
        if report is not None:
            extra = case.difference(report)
            consequences = consequences_of(case.report, report)
            sentence = f"{place_text(case.problem, place)}: {worth(extra)}"
            found.append(Alternative(place=place, extra=extra, consequences=consequences, sentence=sentence))
    return tuple(sorted(found, key=lambda one: one.extra)[:NEXT])


def _promising(case: Case, free: BoolArray, skip: PlannedEvent | None) -> list[Spot]:
    """Free places whose own wishes cost least, on different days."""
    standing = case.standing
    block = standing.block
    spots = np.argwhere(free)
    order = np.argsort(block.cost[tuple(spots.T)], kind="stable")
    chosen: dict[int, Spot] = {}
    for room, day, start in spots[order].tolist():
        spot = (room, day, start)
        if day not in chosen and (skip is None or not _same(standing.event_at(spot), skip)):
            chosen[day] = spot
        if len(chosen) == 2 * NEXT:
            break
    return list(chosen.values())


def _same(one: PlannedEvent, other: PlannedEvent) -> bool:
    return (one.date, one.start, one.room) == (other.date, other.start, other.room)
