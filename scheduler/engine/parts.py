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


def components(problem: Problem) -> list[tuple[Demand, ...]]:
    """Demands that share no person, no room and no fairness, found from the data."""
    union = _Union(len(problem.demands))
    first: dict[Hashable, int] = {}
    for i, demand in enumerate(problem.demands):
        shared = [("person", p) for p in (*demand.people, *demand.optional)]
        for resource in (*shared, *_rooms(problem, demand), *_fairness(problem, demand)):
            union.join(i, first.setdefault(resource, i))
    return [tuple(problem.demands[i] for i in members) for members in union.sets()]


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
