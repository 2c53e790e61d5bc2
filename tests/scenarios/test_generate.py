"""Invented counties: valid, reproducible, and like the reference county. Tests name the seed they failed for."""

from functools import cache

import pytest

from scenarios import load
from scenarios.generate import (
    REFERENCE,
    TOLERANCES,
    Size,
    Tolerance,
    generate,
    resembles,
    sections,
    statistics,
    write,
)
from scheduler.domain.problem import Problem

SMALL = Size(centres=3, kitas=20)
SEEDS = (1, 2, 3)


@cache
def county(seed: int, size: Size = SMALL) -> Problem:
    return generate(seed, size)


@cache
def reference() -> Problem:
    return load(REFERENCE)


def test_the_same_seed_gives_the_same_county():
    assert generate(1, SMALL).fingerprint == county(1).fingerprint


def test_other_seeds_give_other_counties():
    assert len({county(seed).fingerprint for seed in SEEDS}) == len(SEEDS)
    assert len({frozenset(county(seed).site) for seed in SEEDS}) == len(SEEDS)


def test_the_files_say_the_same(tmp_path):
    files = write(tmp_path / "kreis", 1, SMALL)
    assert len(files) == 6
    assert load(tmp_path / "kreis").fingerprint == county(1).fingerprint
    lines = (tmp_path / "kreis" / "orte.yaml").read_text(encoding="utf-8").splitlines()
    assert sum(line.endswith("}") for line in lines) == len(county(1).sites), "a house in every line"


@pytest.mark.parametrize("seed", SEEDS)
def test_a_county_of_the_usual_size_resembles_the_reference(seed):
    differences = resembles(county(seed, Size()), reference())
    assert not differences, (seed, "\n".join(map(str, differences)))


def test_the_reference_resembles_itself_without_any_tolerance():
    exact = dict.fromkeys(TOLERANCES, Tolerance(0.0, 0.0))
    assert resembles(reference(), reference(), exact) == []
    assert statistics(reference()).keys() == TOLERANCES.keys()


def test_what_is_no_such_county_is_told_apart():
    differences = resembles(load("beispiel"), reference())
    assert {d.group for d in differences} >= {"Termine je Haus", "Kitas je Einzugsbereich", "Anteil der Pflichttermine"}
    missing = next(d for d in differences if d.of == "erste_hilfe")
    assert (missing.generated, missing.reference) == (None, pytest.approx(1 / 70))
    assert str(missing) == "Menschen je Haus, erste_hilfe: fehlt, im Vergleichskreis 0,0143"


def test_figures_of_the_reference():
    """As the reference's own description counts them."""
    figures = statistics(reference())
    assert figures["Termine je Haus"]["alle"] == pytest.approx(2818 / 70)
    assert figures["Anteil der Bedarfe mit Rhythmus"]["alle"] == pytest.approx(193 / 478)
    assert figures["Menschen je Haus"]["kita_sozialarbeit"] == pytest.approx(9 / 70)
    assert figures["Termine je Mensch"]["erste_hilfe"] == 8
    assert figures["Plätze"]["gemeinsamer_raum 90%"] == 30
    assert figures["Anteil der Kitas mit näherem Familienzentrum"]["alle"] == pytest.approx(12 / 62)


@pytest.mark.parametrize(("centres", "kitas"), [(1, 1), (1, 12), (2, 9), (4, 48)])
def test_any_size(centres, kitas):
    for seed in SEEDS:
        problem = county(seed, Size(centres, kitas))
        day = problem.horizon.first
        units = [unit for site in problem.sites if (unit := site.unit(day)) is not None]
        assert (len(set(units)), len(units)) == (centres, centres + kitas), seed


@pytest.mark.parametrize(("centres", "kitas"), [(0, 0), (21, 100), (3, 2), (3, 37)])
def test_sizes_that_no_county_has(centres, kitas):
    with pytest.raises(ValueError, match="Familienzentren"):
        Size(centres, kitas)


@pytest.mark.parametrize("seed", SEEDS)
def test_everybody_fits_into_every_room(seed):
    problem = county(seed)
    for demand in problem.demands:
        for room in demand.rooms:
            assert len(demand.required) + demand.audience <= problem.room[room].capacity, (seed, demand.id)


@pytest.mark.parametrize("seed", SEEDS)
def test_absences_lie_within_the_year_and_trainings_in_one_week(seed):
    for absence in county(seed).absences:
        assert absence.first in county(seed).horizon, seed
        assert absence.last in county(seed).horizon, seed
        if absence.reason == "fortbildung":
            assert absence.first.isocalendar()[:2] == absence.last.isocalendar()[:2], seed
            assert absence.last.weekday() < 5, seed


@pytest.mark.parametrize("seed", SEEDS)
def test_elternberatung_serves_up_to_three_neighbours(seed):
    problem = county(seed, Size())
    served = [sorted(p.serves) for p in problem.people if p.role == "elternberatung"]
    assert sorted(len(centres) for centres in served) == [2, 3, 3], seed
    assert len({centre for centres in served for centre in centres}) == 8, seed


def test_nobody_in_the_files_has_a_name():
    said = sections(1, SMALL)
    places = {entry["ort"] for kind in ("familienzentren", "kitas", "weitere_orte") for entry in said[kind].values()}
    titles = [entry["titel"] for entry in said["menschen"].values() if "titel" in entry]
    roles = ("Kita-Sozialarbeit", "Elternberatung", "Referent*in", "Koordinierung", "Amtsleitung")
    assert all(title.startswith(roles) for title in titles)
    assert len(places) > len(said["familienzentren"])
    assert all(place.isalpha() for place in places), "one invented word"
