"""A choice among offers as a plan of the disturbed problem, with what becomes of every event."""

from collections.abc import Iterator, Sequence

from scheduler.check import check
from scheduler.domain.plan import Cost, EventId, Plan, PlannedEvent
from scheduler.domain.problem import Problem
from scheduler.domain.time import GRID
from scheduler.engine.repair.offers import Kind, Offer
from scheduler.engine.repair.scene import Party, Scene, Spot
from scheduler.engine.repair.telling import sentence_of, told_of
from scheduler.errors import SolveError
from scheduler.repairing import Decision, Effort, Repair, Step


def repair_of(
    scene: Scene, published: Plan, free: frozenset[EventId], chosen: Sequence[Offer], effort: Effort, *, cheapest: bool
) -> Repair:
    """The repair that a choice stands for.

    Args:
        published: the plan as it was.
        free: events that may change.
        chosen: at most one offer for each of them; whoever has none is called off.

    Raises:
        SolveError: if the repaired plan breaks a rule that the published one did not break.
    """
    fates = dict(_fates(scene, free, chosen))
    standing_in = {new.demand for new in fates.values() if new is not None and _has_deputy(scene, new)}
    problem = _data(scene, frozenset(standing_in), frozenset(e for e, new in fates.items() if new is None))
    back = {d: set(scene.original[d].required) for d in scene.lifted if d not in standing_in}
    steps: list[tuple[Step, frozenset[Party]]] = []
    events: list[PlannedEvent] = []
    for old in published.events:
        known = scene.event[old.id]
        if old.id not in fates:
            events.append(known if old.demand in standing_in else old)
            continue
        then = fates[old.id]
        decision = _decision(known, then)
        told = scene.told(known, then, in_place=decision is Decision.DEPUTY)
        new = then
        if then is not None and old.demand in back:
            new = then.model_copy(update={"attendees": tuple(p for p in then.attendees if p not in back[old.demand])})
        if new is not None:
            events.append(new)
        steps.append(
            (
                Step(
                    event=old.id,
                    decision=decision,
                    touched=old.id in scene.harm.touched,
                    old=old,
                    new=new,
                    sentence=sentence_of(scene.problem, decision, known, then),
                ),
                told,
            )
        )
    plan = problem.plan(tuple(sorted(events, key=lambda e: (e.date, e.start, e.demand, e.index))), published.rhythms)
    steps.sort(key=lambda pair: (pair[0].old.date, pair[0].old.start, pair[0].event))
    return Repair(
        problem=problem,
        plan=plan,
        effort=effort,
        cost=_judged(scene, problem, plan),
        steps=tuple(step for step, _ in steps),
        told=told_of(scene, steps),
        cheapest=cheapest,
    )


def relaxed_plan(scene: Scene, free: frozenset[EventId], chosen: Sequence[Offer]) -> Plan:
    """The plan of the scene's problem with a choice in it, whatever it then breaks."""
    fates = dict(_fates(scene, free, chosen))
    events = (fates.get(event.id, event) for event in scene.plan.events)
    return scene.plan.model_copy(update={"events": tuple(event for event in events if event is not None)})


def _data(scene: Scene, standing_in: frozenset[str], cancelled: frozenset[EventId]) -> Problem:
    """The disturbed problem, with deputies where they come, without promises of events that are called off."""
    then, dates = scene.harm.problem, {e: scene.event[e].date for e in cancelled}
    days = {(e.demand, date) for e, date in dates.items()}
    kept = [
        pin
        for pin in then.pins
        if pin.date is None
        or ((pin.demand, pin.date) not in days if pin.index is None else (pin.demand, pin.index) not in cancelled)
    ]
    demands = tuple(scene.lifted[d.id] if d.id in standing_in else d for d in then.demands)
    return then.having(demands=demands, pins=tuple(kept))


def _judged(scene: Scene, problem: Problem, plan: Plan) -> Cost:
    measured = problem.having(baseline=scene.problem.baseline, policy=scene.problem.policy)
    report = check(measured, plan)
    new = [f for f in report.violations if (f.rule, f.sentence) not in scene.harm.known]
    new = [f for f in new if not set(f.events) & set(scene.harm.past)]
    if new:
        raise SolveError(f"Die Reparatur bräche eine feste Regel, bitte melden Sie uns das: {new[0].sentence}")
    return report.cost


def _has_deputy(scene: Scene, new: PlannedEvent) -> bool:
    """Whether somebody comes whom only the lifted demand names."""
    lifted = scene.lifted.get(new.demand)
    return lifted is not None and not frozenset(new.attendees) <= frozenset(scene.original[new.demand].people)


def _decision(old: PlannedEvent, new: PlannedEvent | None) -> Decision:
    if new is None:
        return Decision.CANCELLED
    same = (old.date, old.start, old.room) == (new.date, new.start, new.room)
    return Decision.DEPUTY if same else Decision.MOVED


def _fates(
    scene: Scene, free: frozenset[EventId], chosen: Sequence[Offer]
) -> Iterator[tuple[EventId, PlannedEvent | None]]:
    """What becomes of every event that changes; events of a rhythm take the new place nearest to their old one."""
    stays = {o.spot: o for o in chosen if o.kind is not Kind.NEW}
    for number in {scene.block_of[event].number for event in free}:
        mine = [event for event in scene.siblings[number] if event in free]
        leaving = [event for event in mine if scene.spot(event) not in stays]
        for event in mine:
            stay = stays.get(scene.spot(event))
            if stay is not None and stay.kind is Kind.DEPUTY:
                yield event, _planned(scene, event, stay)
        new = [o for o in chosen if o.kind is Kind.NEW and o.spot.block == number]
        taken = _matched(scene, [e for e in leaving if e not in scene.harm.pinned], new)
        for event in leaving:
            offer = taken.get(event)
            yield event, None if offer is None else _planned(scene, event, offer)


def _matched(scene: Scene, leaving: Sequence[EventId], new: Sequence[Offer]) -> dict[EventId, Offer]:
    """The pairs with the fewest days between them, the nearest first."""
    pairs = sorted(
        (abs(scene.spot(event).day - offer.spot.day), event, k) for event in leaving for k, offer in enumerate(new)
    )
    found: dict[EventId, Offer] = {}
    used: set[int] = set()
    for _, event, k in pairs:
        if event not in found and k not in used:
            found[event] = new[k]
            used.add(k)
    return found


def _planned(scene: Scene, event: EventId, offer: Offer) -> PlannedEvent:
    spot: Spot = offer.spot
    return PlannedEvent(
        demand=event.demand,
        index=event.index,
        date=scene.context.timeline.dates[spot.day],
        start=spot.start * GRID,
        room=scene.block_of[event].rooms[spot.room],
        attendees=offer.people,
    )
