"""Components and parts, found from the data."""

import functools

from rules.worlds import Assignment, day, demand, kind, person, room, site, world

from scenarios import load
from scheduler.engine.parts import blocks_in, components, cut


@functools.cache
def county():
    return load("bad-kreuznach-2026-27")


def test_blocks_of_a_demand():
    assert blocks_in(demand(count=5)) == 5
    assert blocks_in(demand(count=5, interval_days=14, last=day(69))) == 1


def test_components_share_nobody_and_no_room():
    problem = county()
    found = components(problem)
    assert sorted(d.id for part in found for d in part) == sorted(problem.demand)
    seen: dict[object, int] = {}
    for i, part in enumerate(found):
        for wanted in part:
            rooms = [r for r in wanted.rooms if not problem.room[r].digital]
            for shared in (*wanted.people, *wanted.optional, *rooms):
                assert seen.setdefault(shared, i) == i


def test_components_join_what_fairness_compares():
    catchment = (Assignment(unit="fz"),)
    sites = {"sites": (site(catchment=catchment), site("kita", catchment=catchment))}
    apart = (demand("a", unit="fz"), demand("b", unit="kita", required=("ksa",), rooms=("zimmer",)))
    assert len(components(world(demands=apart, kinds=(kind(fairness_group="besuche"),), **sites))) == 1
    assert len(components(world(demands=apart, **sites))) == 2


def test_the_county_has_three_large_parts():
    problem = county()
    largest = max(components(problem), key=len)
    parts = cut(problem, largest)
    assert len(parts.parts) == 3
    assert all(sum(blocks_in(d) for d in part) > 100 for part in parts.parts)
    assert parts.links
    assert {d.id for d in parts.links if d.unit == "kreis"} == {d.id for d in largest if d.unit == "kreis"}
    together = [*parts.links, *(d for part in parts.parts for d in part)]
    assert sorted(d.id for d in together) == sorted(d.id for d in largest)


def test_parts_share_no_required_person_and_no_room():
    problem = county()
    seen: dict[object, int] = {}
    for i, part in enumerate(cut(problem, max(components(problem), key=len)).parts):
        for wanted in part:
            rooms = [r for r in wanted.rooms if not problem.room[r].digital]
            for shared in (*wanted.required, *rooms):
                assert seen.setdefault(shared, i) == i


def test_what_is_small_stays_whole():
    problem = county()
    for component in components(problem):
        if sum(blocks_in(d) for d in component) <= 230:
            assert cut(problem, component).parts == (component,)
            assert cut(problem, component).links == ()


def test_what_takes_place_in_no_catchment_stays_whole():
    problem = world(sites=(site(), site("kita")))
    parts = cut(problem, problem.demands, most=1)
    assert (parts.parts, parts.links) == ((problem.demands,), ())


def test_familienzentren_of_one_person_stay_together():
    sites = tuple(site(name, catchment=(Assignment(unit=name),)) for name in ("fz", "nord", "west"))
    rooms = tuple(room(f"saal-{s.id}", site=s.id) for s in sites)
    demands = tuple(demand(s.id, unit=s.id, required=(s.id,), rooms=(f"saal-{s.id}",)) for s in sites)
    people = (
        person("fz", serves=frozenset({"fz", "nord"})),
        person("nord", base="nord"),
        person("west", base="west", serves=frozenset({"west"})),
    )
    meeting = demand("treff", required=("fz", "west"), rooms=("saal-fz",), unit="fz")
    problem = world(sites=sites, rooms=rooms, people=people, demands=(*demands, meeting))
    parts = cut(problem, problem.demands, most=1)
    found = {frozenset(d.id for d in part) for part in parts.parts}
    assert {"fz", "nord"} <= set().union(*(p for p in found if "fz" in p))
    assert not any({"fz", "west"} <= part for part in found)
    assert {d.id for d in parts.links} == {"treff"}
