"""Cutting a problem: components that share nobody, and parts of a component that share only a few wide events."""

from collections import Counter, defaultdict
from collections.abc import Hashable
from dataclasses import dataclass

from scheduler.domain.demands import Demand
from scheduler.domain.problem import Problem

PART = 230
"""Blocks (single events and rhythms) of a part at most; a larger component is cut."""


class _Union:
    """Disjoint sets; the smallest member names its set."""

    def __init__(self, count: int) -> None:
        self.parent = list(range(count))

    def find(self, i: int) -> int:
        while self.parent[i] != i:
            self.parent[i] = self.parent[self.parent[i]]
            i = self.parent[i]
        return i

    def join(self, i: int, j: int) -> None:
        i, j = sorted((self.find(i), self.find(j)))
        if i != j:
            self.parent[j] = i

    def sets(self) -> list[list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for i in range(len(self.parent)):
            found[self.find(i)].append(i)
        return list(found.values())


@dataclass(frozen=True)
class Parts:
    """A component cut.

    Attributes:
        parts: demands of each part; no two parts share a required person or a room.
        links: demands whose people belong to several parts.
    """

    parts: tuple[tuple[Demand, ...], ...]
    links: tuple[Demand, ...]


def blocks_in(demand: Demand) -> int:
    """Blocks a demand makes: one for a rhythm, else one an event."""
    return 1 if demand.rhythm_weeks else demand.count


def outsiders(problem: Problem) -> frozenset[str]:
    """People from outside: no base, no weekly hours, no Familienzentrum; so their trips and weeks cost nothing."""
    return frozenset(p.id for p in problem.people if p.base is None and p.weekly_minutes is None and not p.serves)


def components(problem: Problem, besides: frozenset[str] = frozenset()) -> list[tuple[Demand, ...]]:
    """Demands that share no person, no room and no fairness, found from the data.

    Args:
        besides: people who do not count.
    """
    union = _Union(len(problem.demands))
    first: dict[Hashable, int] = {}
    for i, demand in enumerate(problem.demands):
        shared = [("person", p) for p in (*demand.people, *demand.optional) if p not in besides]
        for resource in (*shared, *_rooms(problem, demand), *_fairness(problem, demand)):
            union.join(i, first.setdefault(resource, i))
    return [tuple(problem.demands[i] for i in members) for members in union.sets()]


def alone(problem: Problem, demands: tuple[Demand, ...]) -> Problem:
    """Some of the demands as a problem of their own, with all that they need and nothing else.

    Raises:
        ProblemError: never, unless ``problem`` contradicts itself.
    """
    ids = {d.id for d in demands}
    people = {p for d in demands for p in (*d.people, *d.optional)}
    rooms = {r for d in demands for r in d.rooms}
    sites = {d.unit for d in demands} | {d.site for d in demands}
    sites |= {problem.room[r].site for r in rooms} | {problem.person[p].base for p in people}
    units = {a.unit for s in problem.sites if s.id in sites for a in s.catchment}
    units |= {u for p in people for u in problem.person[p].serves}
    kept = tuple(s for s in problem.sites if s.id in sites | units or units & {a.unit for a in s.catchment})
    names = {s.id for s in kept} | {a.unit for s in kept for a in s.catchment}
    kept = tuple(s for s in problem.sites if s.id in names)
    return Problem(
        title=problem.title,
        horizon=problem.horizon,
        sites=kept,
        rooms=tuple(r for r in problem.rooms if r.id in rooms),
        people=tuple(p for p in problem.people if p.id in people),
        kinds=problem.kinds,
        demands=demands,
        travel={s.id: {t.id: problem.trip(s.id, t.id) for t in kept if t is not s} for s in kept},
        holidays=problem.holidays,
        school_holidays=problem.school_holidays,
        absences=tuple(a for a in problem.absences if a.person in people),
        rates=tuple(r for r in problem.rates if r.person in people),
        reservations=tuple(
            r.model_copy(
                update={
                    "room": r.room if r.room in rooms else None,
                    "people": tuple(p for p in r.people if p in people),
                }
            )
            for r in problem.reservations
            if r.room in rooms or people.intersection(r.people)
        ),
        pins=tuple(p for p in problem.pins if p.demand in ids),
        baseline=tuple(e for e in problem.baseline if e.demand in ids),
        policy=problem.policy,
        weights=problem.weights,
    )


def cut(problem: Problem, demands: tuple[Demand, ...], most: int = PART) -> Parts:
    """A component cut along its catchments, if it has more than ``most`` blocks.

    Familienzentren that share somebody who serves them (statements 1, 51) stay together; a demand belongs where it
    takes place. What needs people or rooms of several parts, or takes place in no catchment, is a link.
    """
    if sum(blocks_in(d) for d in demands) <= most:
        return Parts((demands,), ())
    units = sorted({u for s in problem.sites if (u := s.unit(problem.horizon.first)) is not None})
    number = {unit: i for i, unit in enumerate(units)}
    union = _Union(len(units))
    for person in problem.people:
        served = sorted(number[u] for u in person.serves if u in number)
        for other in served[1:]:
            union.join(served[0], other)
    part_of = [_part(problem, demand, number, union) for demand in demands]
    uses: dict[Hashable, Counter[int]] = defaultdict(Counter)
    for demand, part in zip(demands, part_of, strict=True):
        for resource in _resources(problem, demand):
            if part is not None:
                uses[resource][part] += 1
    home = {resource: counts.most_common(1)[0][0] for resource, counts in uses.items()}
    parts: dict[int, list[Demand]] = defaultdict(list)
    links: list[Demand] = []
    for demand, part in zip(demands, part_of, strict=True):
        if part is None or any(home.get(r, part) != part for r in _resources(problem, demand)):
            links.append(demand)
        else:
            parts[part].append(demand)
    return Parts(tuple(tuple(p) for p in parts.values()), tuple(links)) if parts else Parts((demands,), ())


def _part(problem: Problem, demand: Demand, number: dict[str, int], union: _Union) -> int | None:
    """The set of Familienzentren in whose catchment all events of the demand take place."""
    sites = {problem.site_of(demand, room) for room in demand.rooms or (None,)} - {None}
    if demand.unit in problem.site:
        sites.add(demand.unit)
    units = {problem.site[s].unit(problem.horizon.first) for s in sites if s is not None}
    found = {union.find(number[u]) for u in units if u is not None}
    return found.pop() if len(found) == 1 and None not in units else None


def _rooms(problem: Problem, demand: Demand) -> list[Hashable]:
    return [("room", r) for r in demand.rooms if not problem.room[r].digital]


def _resources(problem: Problem, demand: Demand) -> list[Hashable]:
    return [*(("person", p) for p in demand.people), *_rooms(problem, demand)]


def _fairness(problem: Problem, demand: Demand) -> list[Hashable]:
    """What rule ``fairness`` compares the demand within."""
    group = problem.kind[demand.kind].fairness_group
    site = problem.site.get(demand.unit)
    unit = site.unit(problem.horizon.first) if site is not None else None
    return [] if group is None or unit is None else [("fairness", unit, group)]
