"""The Kalenderstand on disk."""

import datetime as dt
import uuid

import pytest

from calendars import publish
from calendars.state import State, StateError, load_state, series_of
from scheduler.domain.time import DateRange
from tests.calendars.small_county import NOW, PROBLEM


def test_round_trip(problem, plan, tmp_path):
    state = publish(problem, plan, now=NOW).state
    path = tmp_path / "stand.json"
    path.write_bytes(state.dump())
    assert load_state(path) == state
    assert load_state(path).dump() == state.dump()
    assert b'"version": 1' in state.dump()


def test_no_file_is_no_state(tmp_path):
    assert load_state(tmp_path / "fehlt.json") is None


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "Anfang"), (b"{", "Anfang"), (b'{"version": 2, "series": "x"}', "version"), (b'{"version": 1}', "series")],
)
def test_what_cannot_be_read_is_refused_and_never_begun_anew(content, words, tmp_path):
    path = tmp_path / "stand.json"
    path.write_bytes(content)
    with pytest.raises(StateError, match=words):
        load_state(path)
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    ("first", "year"),
    [
        (dt.date(2026, 8, 1), "2026/2027"),
        (dt.date(2027, 2, 1), "2026/2027"),
        (dt.date(2027, 7, 31), "2026/2027"),
        (dt.date(2027, 8, 1), "2027/2028"),
    ],
)
def test_a_series_is_a_county_and_a_kita_year(first, year):
    horizon = DateRange(first=first, last=first + dt.timedelta(days=30))
    assert series_of(PROBLEM.model_copy(update={"horizon": horizon})) == f"Kreis Musterstadt · {year}"


def test_the_namespace_may_be_secret(problem):
    secret = uuid.UUID(int=42)
    assert State.new(problem, secret).namespace == secret
    assert State.new(problem).namespace == State.new(problem).namespace != secret
