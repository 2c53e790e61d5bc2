"""Busy times as absences and reservations."""

import datetime as dt

from calendars.busy import Busy
from calendars.taken import absences, reservations
from scheduler.domain.resources import Absence
from scheduler.domain.time import ZONE, DateRange

DAYS = DateRange(first=dt.date(2026, 10, 1), last=dt.date(2026, 10, 31))


def berlin(day, hour=0, minute=0, second=0, fold=0):
    return dt.datetime(2026, 10, 1, hour, minute, second, tzinfo=ZONE, fold=fold) + dt.timedelta(days=day - 1)


def busy(begin, end, *, all_day=False):
    return Busy(begin.astimezone(dt.UTC), end.astimezone(dt.UTC), all_day)


HOLIDAY = busy(berlin(24), berlin(27), all_day=True)


def spans(found):
    return [(one.date.day, one.start, one.end) for one in found]


def test_whole_days_of_people_are_absences():
    more = busy(berlin(27), berlin(28), all_day=True)
    apart = busy(berlin(30), berlin(40), all_day=True)
    assert absences([apart, HOLIDAY, more, busy(berlin(5, 9), berlin(5, 10))], "kl", DAYS) == [
        Absence(person="kl", first=dt.date(2026, 10, 24), last=dt.date(2026, 10, 27), reason="kalender"),
        Absence(person="kl", first=dt.date(2026, 10, 30), last=dt.date(2026, 10, 31), reason="kalender"),
    ]
    assert reservations([HOLIDAY], DAYS, person="kl") == []


def test_whole_days_of_rooms_are_reserved():
    assert spans(reservations([HOLIDAY], DAYS, room="gr")) == [(24, 0, 1440), (25, 0, 1440), (26, 0, 1440)]


def test_times_are_cut_at_midnight_and_those_that_meet_are_one():
    found = reservations([busy(berlin(6, 22), berlin(8, 1, 30)), busy(berlin(8, 1, 30), berlin(8, 2))], DAYS, room="gr")
    assert spans(found) == [(6, 1320, 1440), (7, 0, 1440), (8, 0, 120)]
    assert found[0].id == "kalender-gr-2026-10-06-2200"
    assert (found[0].room, found[0].people) == ("gr", ())


def test_seconds_count_as_a_minute_and_other_days_are_left_out():
    found = reservations(
        [busy(berlin(6, 9, 0, 30), berlin(6, 9, 59, 30)), busy(berlin(40), berlin(41))], DAYS, person="kl"
    )
    assert spans(found) == [(6, 540, 600)]
    assert found[0].people == ("kl",)


def test_the_hour_that_comes_twice():
    begin = dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)  # 02:30 in summer
    assert spans(reservations([Busy(begin, begin + dt.timedelta(minutes=40))], DAYS, room="gr")) == [(25, 130, 150)]
    assert spans(reservations([Busy(begin, begin + dt.timedelta(hours=1))], DAYS, room="gr")) == []
