"""Values as coordinators write them."""

import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from scenarios.values import (
    Mention,
    parse_date,
    parse_mention,
    parse_position,
    parse_quorum,
    parse_span,
    parse_span_or_name,
    parse_switch,
    parse_time,
    parse_times,
    parse_windows,
    parse_windows_or_name,
)
from scheduler.domain.time import DateRange, Weekday, Window, clock

DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1))


@given(DAYS)
def test_a_date_in_both_spellings(day: dt.date) -> None:
    assert parse_date(day.isoformat()) == day
    assert parse_date(f"{day.day}.{day.month}.{day.year}") == day
    assert parse_date(f"{day:%d.%m.%Y}") == day


@given(DAYS, DAYS)
def test_a_span(a: dt.date, b: dt.date) -> None:
    first, last = sorted((a, b))
    assert parse_span(f"{first} bis {last:%d.%m.%Y}") == DateRange(first=first, last=last)
    assert parse_span(first.isoformat()) == DateRange(first=first, last=first)


def test_a_span_by_name() -> None:
    assert parse_span_or_name("h1") == "h1"
    assert parse_span_or_name("2026-08-03") == DateRange(first=dt.date(2026, 8, 3), last=dt.date(2026, 8, 3))


@pytest.mark.parametrize(
    "text", ["2026-13-01", "31.4.2026", "morgen", "", "2026", 20260101, None, "2026-01-01 bis", "bis"]
)
def test_no_date(text: object) -> None:
    with pytest.raises(PydanticCustomError):
        parse_span(text)


@pytest.mark.parametrize(("text", "minutes"), [("9:30", 570), ("09:30", 570), ("0:00", 0), ("24:00", 1440)])
def test_a_time(text: str, minutes: int) -> None:
    assert parse_time(text) == minutes


@pytest.mark.parametrize("text", [9, "9", "9.30", "25:00", "9:60", "", None, True])
def test_no_time(text: object) -> None:
    with pytest.raises(PydanticCustomError):
        parse_time(text)


@given(st.integers(0, 1439), st.integers(1, 1440), st.sampled_from(["-", " - ", "–"]))
def test_start_and_end(start: int, end: int, dash: str) -> None:
    text = f"{clock(start)}{dash}{clock(end)}"
    if start < end:
        assert parse_times(text) == (start, end)
    else:
        with pytest.raises(PydanticCustomError):
            parse_times(text)


@given(
    st.sets(st.sampled_from(Weekday), min_size=1),
    st.integers(0, 1438).flatmap(lambda a: st.tuples(st.just(a), st.integers(a + 1, 1440))),
)
def test_windows(days: set[Weekday], span: tuple[int, int]) -> None:
    text = f"{' '.join(day.name for day in sorted(days))} {clock(span[0])}-{clock(span[1])}"
    assert parse_windows(text) == tuple(Window(weekday=day, start=span[0], end=span[1]) for day in sorted(days))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Mo-Fr 8:00-9:00", "Mo Di Mi Do Fr"),
        ("Mo-Di Do Sa-So 8:00-9:00", "Mo Di Do Sa So"),
        ("Mi–Do 8:00–9:00", "Mi Do"),
        ("Mo-Mo 8:00-9:00", "Mo"),
    ],
)
def test_ranges_of_weekdays(text: str, days: str) -> None:
    assert " ".join(w.weekday.name for w in parse_windows(text)) == days


@pytest.mark.parametrize(
    "text", ["Mo", "8:00-9:00", "Montag 8:00-9:00", "Mo-Di-Mi 8:00-9:00", "Fr-Mo 8:00-9:00", "mo 8:00-9:00", 7, ""]
)
def test_no_windows(text: object) -> None:
    with pytest.raises(PydanticCustomError):
        parse_windows(text)


def test_windows_by_name() -> None:
    assert parse_windows_or_name("vormittags") == "vormittags"
    assert len(parse_windows_or_name("Mo-Di 8:00-9:00")) == 2


@pytest.mark.parametrize("yes", ["ja", "an", True])
def test_on(yes: object) -> None:
    assert parse_switch(yes) is True


@pytest.mark.parametrize("no", ["nein", "aus", False])
def test_off(no: object) -> None:
    assert parse_switch(no) is False


@pytest.mark.parametrize("neither", ["yes", 1, 0, None, "Ja"])
def test_neither_on_nor_off(neither: object) -> None:
    with pytest.raises(PydanticCustomError):
        parse_switch(neither)


@pytest.mark.parametrize(
    ("text", "mention"),
    [
        ("leitung_fz", Mention("erste", "leitung_fz", None)),
        ("alle kita_sozialarbeit", Mention("alle", "kita_sozialarbeit", None)),
        ("weitere kita_sozialarbeit", Mention("weitere", "kita_sozialarbeit", None)),
        ("kita_leitung je kita", Mention("erste", "kita_leitung", "kita")),
        ("alle bep je haus", Mention("alle", "bep", "haus")),
        ("leitung_fz je fz", Mention("erste", "leitung_fz", "fz")),
    ],
)
def test_mentions(text: str, mention: Mention) -> None:
    assert parse_mention(text) == mention


@pytest.mark.parametrize("text", ["", "leitung je", "leitung je kreis", "alle alle leitung", "die leitung", 3])
def test_no_mention(text: object) -> None:
    with pytest.raises(PydanticCustomError):
        parse_mention(text)


@pytest.mark.parametrize(("value", "quorum"), [(1, 1), (7, 7), ("60 %", Fraction(3, 5)), ("100%", Fraction(1))])
def test_a_quorum(value: object, quorum: object) -> None:
    assert parse_quorum(value) == quorum


@pytest.mark.parametrize("value", [0, -1, "0 %", "101 %", "60", True, None])
def test_no_quorum(value: object) -> None:
    with pytest.raises(PydanticCustomError):
        parse_quorum(value)


def test_a_position() -> None:
    assert parse_position((49.5, 8)) == (49.5, 8.0)


@pytest.mark.parametrize(
    "value", [(49.5,), (49.5, 8.0, 100.0), ("49.5", "8"), "49.5, 8", None, (91, 0), (0, 181), (True, "x")]
)
def test_no_position(value: object) -> None:
    with pytest.raises(PydanticCustomError):
        parse_position(value)
