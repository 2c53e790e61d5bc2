"""Several invented counties as one problem, apart or with somebody in common."""

from collections import Counter
from functools import cache

import pytest

from scenarios import load
from scenarios.generate import SHARED, Size, generate, join
from scheduler.domain.problem import Problem
from scheduler.engine.parts import components

TRAINER, SPEAKER = SHARED
SEEDS = (1, 2, 3)


@cache
def counties() -> tuple[Problem, ...]:
    return tuple(generate(seed, Size(centres=2, kitas=8)) for seed in SEEDS)


@cache
def apart() -> Problem:
    return join(counties())


@cache
def together() -> Problem:
    return join(counties(), SHARED)


def prefixes(problem: Problem) -> list[set[str]]:
    """The counties of each component."""
    return [{demand.id.partition("-")[0] for demand in demands} for demands in components(problem)]


def test_nothing_is_lost():
    for field in ("sites", "rooms", "people", "demands", "absences", "rates"):
        assert len(getattr(apart(), field)) == sum(len(getattr(county, field)) for county in counties()), field
    assert apart().kinds == counties()[0].kinds


def test_counties_stay_apart():
    assert {len(those) for those in prefixes(apart())} == {1}
    places = [{site.place for site in apart().sites if site.id.startswith(f"k{i}-")} for i in (1, 2, 3)]
    assert len(set.union(*places)) == sum(map(len, places))


def test_each_county_keeps_its_components():
    alone = [Counter(map(len, components(county))) for county in counties()]
    assert Counter(map(len, components(apart()))) == sum(alone, Counter())


def test_trips_within_a_county_stay_and_others_lead_to_the_next():
    for i, county in enumerate(counties(), start=1):
        for a, row in county.travel.items():
            assert {b: apart().trip(f"k{i}-{a}", f"k{i}-{b}") for b in row} == row
    between = [apart().trip(a, b) for a in apart().site for b in apart().site if a[:2] != b[:2]]
    assert 45 < min(between) < max(between) < 400


def test_a_trainer_and_a_speaker_couple_the_counties():
    assert {"k1", "k2", "k3"} in prefixes(together())
    for person in SHARED:
        demands = [demand for demand in together().demands if person in demand.required]
        assert Counter(demand.id[:2] for demand in demands) == {"k1": 2, "k2": 2, "k3": 2}
        assert sum(demand.count for demand in demands) <= 12
        assert all(person not in demand.optional for demand in together().demands)


def test_demands_that_share_nobody_keep_the_own_people():
    one = join(counties()[:1], [TRAINER])
    assert [d.id for d in one.demands if f"k1-{TRAINER}" in d.required] == []
    many = join(counties() * 5, [SPEAKER])
    own = [d for d in many.demands if f"k15-{SPEAKER}" in d.optional]
    assert len(own) == 1
    assert sum(SPEAKER in d.required for d in many.demands) == 15


def test_what_cannot_be_joined():
    with pytest.raises(ValueError, match="kein Kreis"):
        join([])
    with pytest.raises(ValueError, match="policy"):
        join([counties()[0], counties()[1].model_copy(update={"policy": load("beispiel").policy})])
    with pytest.raises(ValueError, match="kinds"):
        join([counties()[0], counties()[1].model_copy(update={"kinds": counties()[1].kinds[1:]})])
    with pytest.raises(ValueError, match="von außen"):
        join(counties(), ["koordinierung-jugendamt"])
    with pytest.raises(ValueError, match="von außen"):
        join(counties(), ["niemand"])
    with pytest.raises(ValueError, match="Höchstens 24"):
        join(counties()[:1] * 25, SHARED)
