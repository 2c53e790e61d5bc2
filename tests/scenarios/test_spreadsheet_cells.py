"""What people and programs write into cells, and what it means."""
# ruff: noqa: DTZ001 (cells know no time zones)

import datetime as dt

import pytest
from pydantic_core import PydanticCustomError

from scenarios.spreadsheet.cells import parse, said, shown
from scenarios.spreadsheet.columns import Column, Kind
from scheduler.domain.time import DateRange

DAY = dt.date(2026, 11, 3)


def column(kind):
    return Column("x", "X", kind, "")


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        (Kind.DATE, "3.11.2026", DAY),
        (Kind.DATE, " 2026-11-03 ", DAY),
        (Kind.DATE, dt.datetime(2026, 11, 3), DAY),
        (Kind.DATE, DAY, DAY),
        (Kind.DATE, 46329, DAY),
        (Kind.DATE, 46329.0, DAY),
        (Kind.TIME, dt.time(9, 30), 570),
        (Kind.TIME, dt.time(9, 29, 59, 999999), 570),
        (Kind.TIME, 0.395833333333333, 570),
        (Kind.TIME, 1, 1440),
        (Kind.TIME, 0, 0),
        (Kind.TIME, "9:30", 570),
        (Kind.TIME, "09.30 Uhr", 570),
        (Kind.TIME, "9:30:00", 570),
        (Kind.TIME, "24:00", 1440),
        (Kind.TIME, dt.timedelta(hours=9, minutes=30), 570),
        (Kind.TIME, dt.datetime(1899, 12, 30, 9, 30), 570),
        (Kind.TIME, dt.datetime(1904, 1, 1, 9, 30), 570),
        (Kind.TIMES, "8:00-16:00", ((480, 960),)),
        (Kind.TIMES, "8.00 – 12.00 Uhr; 13:00-17:00", ((480, 720), (780, 1020))),
        (Kind.DAYS, "Mo - Do", "Mo-Do"),
        (Kind.DAYS, "montag, MI und", None),
        (Kind.DAYS, "Montag, Mi, Do, Fr", "Mo Mi-Fr"),
        (Kind.NUMBER, "29,25", 29.25),
        (Kind.NUMBER, 39, 39.0),
        (Kind.WHOLE, "20", 20),
        (Kind.WHOLE, 20.0, 20),
        (Kind.WHOLE, 20.5, None),
        (Kind.NUMBER, "inf", None),
        (Kind.SWITCH, True, True),
        (Kind.SWITCH, "FALSCH", False),
        (Kind.SWITCH, " Ja", True),
        (Kind.ID, 12.0, "12"),
        (Kind.ID, "Fz-Nord", None),
        (Kind.TEXT, " Raum\u00a0 1 ", "Raum 1"),
        (Kind.IDS, "fz-a,fz-b; fz-a", ("fz-a", "fz-b")),
        (Kind.RANGES, "3.11.2026", (DateRange(first=DAY, last=DAY),)),
        (Kind.RANGES, dt.datetime(2026, 11, 3), (DateRange(first=DAY, last=DAY),)),
        (Kind.DATE, True, None),
        (Kind.DATE, dt.datetime(1899, 12, 30, 9, 30), None),
        (Kind.TIME, DAY, None),
        (Kind.TIME, 46329, None),
        (Kind.TIME, "9:75", None),
        (Kind.TIME, True, None),
        (Kind.TIMES, 0.5, None),
    ],
)
def test_values(kind, raw, value) -> None:
    """None: it is refused, with a word about what is expected."""
    if value is None:
        with pytest.raises(PydanticCustomError) as caught:
            parse(column(kind), raw)
        assert caught.value.context["expected"]
    else:
        found = parse(column(kind), raw)
        assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("kind", "value", "cell", "sentence"),
    [
        (Kind.TIME, 570, dt.time(9, 30), "570"),
        (Kind.TIME, 1440, "24:00", "1440"),
        (Kind.TIMES, ((480, 720), (780, 1020)), "08:00-12:00, 13:00-17:00", "08:00-12:00, 13:00-17:00"),
        (Kind.NUMBER, 29.25, 29.25, "29,25"),
        (Kind.SWITCH, False, "nein", "nein"),
        (Kind.DATE, DAY, DAY, "03.11.2026"),
        (Kind.RANGES, (DateRange(first=DAY, last=DAY),), "03.11.2026", "03.11.2026"),
        (Kind.IDS, (), None, ""),
        (Kind.TEXT, None, None, ""),
    ],
)
def test_written_and_told(kind, value, cell, sentence) -> None:
    assert (shown(column(kind), value), said(value)) == (cell, sentence)
