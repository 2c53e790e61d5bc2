"""Trips computed from coordinates."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.schema import Fahrzeiten
from scenarios.travel import computed_minutes, great_circle_km, road_km
from scheduler.domain.resources import Site

DEGREES = st.tuples(st.floats(49, 51), st.floats(6, 9))


def site(position: tuple[float, float]) -> Site:
    return Site(id="a", title="a", place="a", lat=position[0], lon=position[1])


def test_one_degree_of_latitude() -> None:
    """A degree of a meridian is 6371 km × π / 180 = 111.19 km."""
    assert great_circle_km(site((49, 7)), site((50, 7))) == pytest.approx(6371 * math.pi / 180)


def test_minutes() -> None:
    """1.35 × 111.195 km = 150.11 km; at 45 km/h 200.15 minutes, and 5 more, rounded up."""
    assert computed_minutes(site((49, 7)), site((50, 7)), Fahrzeiten()) == 206


def test_two_houses_of_one_village() -> None:
    """At least 1 km: 1.33 minutes and 5 more, rounded up."""
    here = site((49, 7))
    assert road_km(here, here, Fahrzeiten()) == 1.0
    assert computed_minutes(here, here, Fahrzeiten()) == 7


@given(DEGREES, DEGREES, DEGREES)
def test_no_detour_is_shorter(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> None:
    """Rounding up keeps the triangle inequality, on which the rule ``travel_time`` relies."""

    def minutes(start: tuple[float, float], end: tuple[float, float]) -> int:
        return computed_minutes(site(start), site(end), Fahrzeiten())

    assert minutes(a, c) <= minutes(a, b) + minutes(b, c)


@given(DEGREES, DEGREES)
def test_there_and_back(a: tuple[float, float], b: tuple[float, float]) -> None:
    assert computed_minutes(site(a), site(b), Fahrzeiten()) == computed_minutes(site(b), site(a), Fahrzeiten())
