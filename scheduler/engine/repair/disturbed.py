"""The problem with the disturbances, the events that cannot stand in it, and those that may not change."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from scheduler.check import check
from scheduler.domain.demands import Demand, Group
from scheduler.domain.plan import EventId, Plan, PlannedEvent
from scheduler.domain.problem import Problem
from scheduler.domain.resources import Absence
from scheduler.domain.time import moment
from scheduler.errors import ProblemError
from scheduler.repairing import Disturbance, Fallen, NewHoliday, PersonAway, RepairParams, RoomLost, SiteClosed


def require_known(problem: Problem, plan: Plan, disturbances: Iterable[Disturbance], params: RepairParams) -> None:
    """Refuse disturbances of what does not exist, and deputies who do not.

    Raises:
        ProblemError: naming every one.
    """
    issues = list(_unknown(problem, plan, disturbances))
    named = dict.fromkeys(p for person, instead in params.deputies.items() for p in (person, *instead))
    issues += [f"Vertretung: die Person „{person}“ gibt es nicht" for person in named if person not in problem.person]
    if issues:
        raise ProblemError(issues)


def _unknown(problem: Problem, plan: Plan, disturbances: Iterable[Disturbance]) -> Iterator[str]:
    placed = {event.id for event in plan.events}
    for one in disturbances:
        match one:
            case PersonAway(person=person) if person not in problem.person:
                yield f"Störung: die Person „{person}“ gibt es nicht"
            case RoomLost(room=room) if room not in problem.room:
                yield f"Störung: den Raum „{room}“ gibt es nicht"
            case SiteClosed(site=site) if site not in problem.site:
                yield f"Störung: den Ort „{site}“ gibt es nicht"
            case Fallen(event=event) if event not in placed:
                yield f"Störung: Termin {event.index + 1} von „{event.demand}“ steht nicht im Plan"
            case _:
                pass


def disturbed(problem: Problem, disturbances: Iterable[Disturbance]) -> Problem:
    """The problem in which the disturbances are facts."""
    absences, holidays = list(problem.absences), dict(problem.holidays)
    rooms, sites = {r.id: r for r in problem.rooms}, {s.id: s for s in problem.sites}
    for one in disturbances:
        match one:
            case PersonAway(person=person, span=span, reason=reason):
                absences.append(Absence(person=person, first=span.first, last=span.last, reason=reason))
            case RoomLost(room=name, span=span):
                room = rooms[name]
                rooms[name] = room.model_copy(update={"closures": (*room.closures, span)})
            case SiteClosed(site=name, span=span, closing=None):
                site = sites[name]
                sites[name] = site.model_copy(update={"closures": site.closures | set(span.days())})
            case SiteClosed(site=name, span=span, closing=int(closing)):
                site = sites[name]
                earliest = {day: min(closing, site.early_closings.get(day, closing)) for day in span.days()}
                sites[name] = site.model_copy(update={"early_closings": site.early_closings | earliest})
            case NewHoliday(date=date, title=title):
                holidays.setdefault(date, title)
            case Fallen():
                pass
    return problem.having(
        absences=tuple(absences),
        holidays=holidays,
        rooms=tuple(rooms.values()),
        sites=tuple(sites.values()),
    )


@dataclass(frozen=True)
class Harm:
    """What a disturbance does to a plan.

    Attributes:
        problem: with the disturbances.
        touched: planned events that cannot stand, by id, in the order of time.
        past: those that cannot stand and have begun.
        fixed: other events that must not change: begun, or pinned to a day.
        pinned: touched events that are pinned to a day: they keep it or are called off.
        fallen: touched events that cannot be where they are, whoever comes.
        known: (rule, sentence) of the hard rules that the plan broke before.
    """

    problem: Problem
    touched: dict[EventId, PlannedEvent]
    past: tuple[EventId, ...]
    fixed: frozenset[EventId]
    pinned: frozenset[EventId]
    fallen: frozenset[EventId]
    known: frozenset[tuple[str, str]]


def harm_of(problem: Problem, plan: Plan, disturbances: Sequence[Disturbance], params: RepairParams) -> Harm:
    """Which events of the plan cannot stand: what breaks a hard rule that it did not break before.

    Raises:
        PlanError: if the plan does not speak of the problem.
        ProblemError: if a disturbance speaks of what does not exist.
    """
    require_known(problem, plan, disturbances, params)
    then = disturbed(problem, disturbances)
    known = frozenset((fact.rule, fact.sentence) for fact in check(problem, plan).violations)
    broken = {
        event
        for fact in check(then, plan).violations
        if (fact.rule, fact.sentence) not in known
        for event in fact.events
    }
    fallen = frozenset(one.event for one in disturbances if isinstance(one, Fallen))
    broken |= fallen
    ordered = sorted(plan.events, key=lambda e: (e.date, e.start, e.demand, e.index))
    begun = {event.id for event in ordered if moment(event.date, event.start) <= params.now}
    pinned = frozenset(_pinned(problem, plan))
    return Harm(
        then,
        {e.id: e for e in ordered if e.id in broken - begun},
        tuple(e.id for e in ordered if e.id in broken & begun),
        frozenset((begun | pinned) - broken) | frozenset(broken & begun),
        frozenset(pinned & broken),
        fallen,
        known,
    )


def _pinned(problem: Problem, plan: Plan) -> Iterator[EventId]:
    """Planned events whose day is promised (statement 33)."""
    for pin in problem.pins:
        if pin.date is not None:
            yield from (
                event.id
                for event in plan.by_demand.get(pin.demand, ())
                if pin.index in {None, event.index} and event.date == pin.date
            )


def deputies_of(problem: Problem, person: str) -> tuple[str, ...]:
    """People of the same role who work for one of the same Familienzentren.

    Raises:
        KeyError: if there is no such person.
    """
    own = problem.person[person]
    return tuple(p.id for p in problem.people if p.id != person and p.role == own.role and p.serves & own.serves)


def with_deputies(demand: Demand, away: Iterable[str], deputies: dict[str, tuple[str, ...]]) -> Demand:
    """The demand with a choice between whoever is away and their deputies, where the demand requires them."""
    required, groups = demand.required, list(demand.groups)
    for person in away:
        taken = {*demand.people, *demand.optional, *(p for g in groups for p in g.candidates)}
        instead = tuple(p for p in deputies.get(person, ()) if p not in taken)
        if person in required and instead:
            required = tuple(p for p in required if p != person)
            groups.append(Group(members=(person,), deputies=instead))
    if required == demand.required:
        return demand
    return demand.model_copy(update={"required": required, "groups": tuple(groups)})


def with_attendees(old: Demand, new: Demand, event: PlannedEvent) -> PlannedEvent:
    """An event of a demand whose required people have become members of groups: they still come."""
    chosen = tuple(p for p in old.required if p not in new.required)
    return event.model_copy(update={"attendees": (*event.attendees, *chosen)}) if chosen else event
