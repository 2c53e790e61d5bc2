"""The shipped county against the expanded instance it must be equal to, demand by demand."""

import csv
import datetime as dt
import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from scenarios import load
from scheduler.domain.demands import Demand, Format, Obligation
from scheduler.domain.problem import Problem
from scheduler.domain.time import DateRange, Weekday, Window, clock

DATA = Path(__file__).parent / "data"
COUNTY = "bad-kreuznach-2026-27"


@cache
def expected() -> dict[str, Any]:
    return json.loads((DATA / "demands.json").read_text(encoding="utf-8"))


@cache
def county() -> Problem:
    return load(COUNTY)


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def as_reference(problem: Problem, demand: Demand) -> dict[str, Any]:
    """The demand in the form of the instance; lists whose order says nothing are sorted."""
    digital = demand.format is Format.DIGITAL
    assert len(demand.rooms) <= 1
    room = demand.rooms[0] if demand.rooms else None
    return {
        "kind": demand.kind,
        "unit": demand.unit,
        "count": demand.count,
        "minutes": demand.minutes,
        "setup_minutes": demand.setup_minutes,
        "required": sorted(demand.required),
        "optional": sorted(demand.optional),
        "room": room,
        "windows": sorted([w.weekday.name, clock(w.start), clock(w.end)] for w in demand.windows),
        "earliest": demand.first.isoformat(),
        "latest": demand.last.isoformat(),
        "location": "ONLINE" if digital else problem.site_of(demand, room),
        "interval_days": demand.interval_days,
    }


def in_order(demand: dict[str, Any]) -> dict[str, Any]:
    return demand | {field: sorted(demand[field]) for field in ("required", "optional", "windows")}


def key(demand: dict[str, Any]) -> str:
    return json.dumps(demand, sort_keys=True)


def week(windows: tuple[Window, ...]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for window in windows:
        found.setdefault(window.weekday.name, []).append(f"{clock(window.start)}-{clock(window.end)}")
    return found


def week_of_room(hours: dict[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for days, span in hours.items():
        first, _, last = days.partition("-")
        for day in range(Weekday[first], Weekday[last or first] + 1):
            found.setdefault(Weekday(day).name, []).append(span)
    return found


def test_every_demand_is_there_exactly_once() -> None:
    ours = Counter(key(as_reference(county(), d)) for d in county().demands)
    theirs = Counter(key(in_order(d)) for d in expected()["demands"])
    assert ours == theirs
    assert sum(ours.values()) == 478
    assert sum(d.count for d in county().demands) == 2818


def test_demands_of_one_kind_and_unit_have_the_order_of_the_instance() -> None:
    """So that „/h1“ is the first half-year and a plan of the instance can be read demand by demand."""
    ours: dict[tuple[str, str], list[str]] = {}
    theirs: dict[tuple[str, str], list[str]] = {}
    for demand in county().demands:
        ours.setdefault((demand.kind, demand.unit), []).append(key(as_reference(county(), demand)))
    for demand in expected()["demands"]:
        theirs.setdefault((demand["kind"], demand["unit"]), []).append(key(in_order(demand)))
    assert ours == theirs


def test_nobody_is_alternative_where_the_instance_names_fixed_people() -> None:
    assert [d.id for d in county().demands if d.groups] == []


def test_ids_are_stable_and_readable() -> None:
    ids = {d.id for d in county().demands}
    assert {
        "austauschtreffen/kreis/h1",
        "austauschtreffen/kreis/h2",
        "sozialraumtreffen/fz-kirn/h2",
        "planungstreffen/fz-meisenheim",
        "ksa-praesenz-kita/kath-kirn",
        "themen-elternabend/fz-kirn/herbst",
        "eltern-kind-turnen/fz-hargesheim/kurse-h2",
        "elternkurs/eb-west",
    } <= ids


def test_people() -> None:
    people = county().person
    known = expected()["availability"]
    assert {p: week(people[p].availability or ()) for p in known} == known
    assert {p: people[p].base for p in known} == expected()["base"]
    external = sorted(set(people) - set(known))
    assert len(external) == 14
    assert all(people[p].availability is None and people[p].base is None for p in external)


def test_specialists_work_in_their_catchments() -> None:
    people = county().person
    assert people["ksa-kirn-2"].serves == {"fz-kirn"}
    assert people["eb-west"].serves == {"fz-kirn", "fz-bad-sobernheim", "fz-meisenheim"}
    assert people["ksa-kirn-2"].weekly_minutes == 19.5 * 60


def test_absences() -> None:
    ours = sorted((a.person, a.first.isoformat(), a.last.isoformat(), a.reason) for a in county().absences)
    assert ours == sorted((r["person"], r["from"], r["to"], r["reason"]) for r in rows("absences.csv"))


def test_rooms() -> None:
    rooms = county().room
    assert set(rooms) == set(expected()["rooms"])
    for room_id, known in expected()["rooms"].items():
        room = rooms[room_id]
        assert room.kind == known["kind"]
        assert room.site == (None if known["kind"] == "digital" else known["location"])
        assert room.capacity == known["capacity"]
        assert week(room.hours) == week_of_room(known["hours"])
        assert room.closes_with_site == known["closed_with_kita"]
        assert ("neutral" in room.features) == known.get("neutral", False)
        assert ("hybrid" in room.features) == known.get("hybrid", False)


def test_closures() -> None:
    closures = expected()["closures"]
    for site, template in expected()["closure_template_of"].items():
        assert county().site[site].closures == {dt.date.fromisoformat(day) for day in closures[template]}
    assert county().site["jugendamt-kh"].closures == frozenset()


def test_early_closings() -> None:
    for site in expected()["closure_template_of"]:
        assert county().site[site].early_closings == {
            dt.date(2026, 12, 23): 14 * 60,
            dt.date(2027, 2, 4): 14 * 60,
            dt.date(2027, 6, 25): 14 * 60,
        }


def test_travel() -> None:
    trips = {(r["from"], r["to"]): int(r["minutes"]) for r in rows("travel.csv")}
    sites = [site.id for site in county().sites]
    assert {(a, b): county().trip(a, b) for a in sites for b in sites} == trips


def test_holidays() -> None:
    horizon = county().horizon
    known = {
        dt.date.fromisoformat(r["date"]): r["name"]
        for r in rows("feiertage_rp.csv")
        if r["kind"] == "gesetzlicher Feiertag"
    }
    assert county().holidays == {day: name for day, name in known.items() if day in horizon}


def test_school_holidays() -> None:
    horizon = county().horizon
    spans = [(dt.date.fromisoformat(r["start"]), dt.date.fromisoformat(r["end"])) for r in rows("schulferien_rp.csv")]
    ours = [(s.first, s.last) for s in county().school_holidays]
    assert ours == [(a, b) for a, b in spans if b >= horizon.first and a <= horizon.last]
    assert len(ours) == 5


def test_mandatory_events() -> None:
    """Statements 17 to 20 and 40: what the concept demands in every half-year or year."""
    mandatory = Counter[str]()
    for demand in county().demands:
        mandatory[demand.kind] += demand.mandatory_per_period * len(demand.parts)
    assert {kind: n for kind, n in mandatory.items() if n} == {
        "austauschtreffen": 2,
        "sozialraumtreffen": 16,
        "planungstreffen": 16,
        "vorstellung-elternversammlung": 70,
        "vorstellung-elternausschuss": 70,
        "elternberatung-sprechstunde-fz": 8 * 18,
        "bep-elterntreff": 70 * 10,
    }


def test_planning_meetings_are_spread_over_the_half_years() -> None:
    demand = county().demand["planungstreffen/fz-kirn"]
    assert demand.periods == (
        DateRange(first=dt.date(2026, 8, 17), last=dt.date(2027, 1, 31)),
        DateRange(first=dt.date(2027, 2, 1), last=dt.date(2027, 6, 25)),
    )
    assert demand.mandatory_per_period == 1
    assert county().kind["planungstreffen"].obligation is Obligation.SOLL


def test_everybody_fits_into_every_room() -> None:
    for demand in county().demands:
        for room in demand.rooms:
            assert len(demand.required) + demand.audience <= county().room[room].capacity, demand.id


def test_catchments() -> None:
    """Statements 3 and 51."""
    site = county().site
    assert sum(1 for s in county().sites if s.catchment) == 70
    assert site["kom-bockenau"].unit(dt.date(2023, 5, 31)) is None
    assert site["kom-bockenau"].unit(dt.date(2023, 6, 1)) == "fz-hueffelsheim"
    assert site["fz-kirn"].unit(dt.date(2026, 8, 1)) == "fz-kirn"
    assert site["jugendamt-kh"].unit(dt.date(2026, 8, 1)) is None
    assert Counter(s.unit(dt.date(2026, 8, 1)) for s in county().sites if s.id.startswith("fz-")).total() == 8


@pytest.mark.parametrize("week_of", [dt.date(2026, 8, 17), dt.date(2027, 6, 21)])
def test_release_time(week_of: dt.date) -> None:
    """Statement 22: two hours a week for each lead."""
    leads = [p.id for p in county().people if p.role == "leitung_fz"]
    assert len(leads) == 8
    assert {county().rate(lead, week_of) for lead in leads} == {120}


def test_kinds_can_be_told_apart() -> None:
    kinds = county().kinds
    assert len(kinds) == 25
    assert len({kind.colour for kind in kinds}) == 25
    assert all(kind.title and kind.description for kind in kinds)
    assert {k.id for k in kinds if not k.sozialraumbudget} == {
        "eltern-kind-gruppe",
        "eltern-kind-turnen",
        "partner-sprechstunde",
    }
