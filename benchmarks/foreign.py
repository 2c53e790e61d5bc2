"""Foreign calendars: how fast they are read, how fast hostile ones are refused, and that none stops the reading.

    python benchmarks/foreign.py [--inputs 100000] [--seed 1]

Times are processor time of one process. The inputs are made by chance from a grammar of true and false lines, and from
damage to good calendars; the seed is printed, and so is the input that broke something, were there one. Prints what was
measured beside its bar, then figures as JSON objects (name, value, unit, limit, holds).
"""

import argparse
import datetime as dt
import random
import sys
import time
from collections.abc import Callable

from benchmarks.serving import report
from calendars.busy import Busy, BusyReading, busy_times

BEGIN, END = dt.datetime(2026, 8, 1, tzinfo=dt.UTC), dt.datetime(2027, 8, 1, tzinfo=dt.UTC)
SLOWEST = 1.0
"""Seconds that one small input may take."""

_NAMES = ("DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "UID", "STATUS", "TRANSP")
_MORE = ("SEQUENCE", "FREEBUSY", "X-MICROSOFT-CDO-BUSYSTATUS", "TZID", "X-LIC-LOCATION", "TZOFFSETTO", "X-WR-TIMEZONE")
_COMPONENTS = ("VCALENDAR", "VEVENT", "VFREEBUSY", "VTIMEZONE", "STANDARD", "VALARM", "VTODO", "")
_ZONES = ("Europe/Berlin", "America/New_York", "W. Europe Standard Time", "Mond/Krater", "../../etc/passwd", "\x00", "")
_DATES = ("20260901", "20261025", "20270328", "00010101", "99991231", "20260230", "16010101", "20280229")
_TIMES = ("T090000", "T023000Z", "T235960Z", "T240000", "T000000", "T0900Z", "", "TZ")
_WORDS = (
    "CANCELLED",
    "TRANSPARENT",
    "FREE",
    "OOF",
    "1",
    "-1",
    "9" * 40,
    "PT1H",
    "P1D",
    "-P1W",
    "P999999999W",
    "+0100",
    "ä,;:",
)
_PARTS = (
    *(f"FREQ={f}" for f in ("DAILY", "WEEKLY", "MONTHLY", "YEARLY", "HOURLY", "SECONDLY", "X")),
    *("INTERVAL=1", "INTERVAL=0", "INTERVAL=7", "INTERVAL=999999", "COUNT=5", "COUNT=999999999", "COUNT=-1"),
    *("UNTIL=20261231T235959Z", "UNTIL=00010101", "UNTIL=x", "BYDAY=MO", "BYDAY=-1FR,5SU", "BYDAY=0MO", "BYDAY=99MO"),
    *("BYMONTH=2", "BYMONTH=13", "BYMONTHDAY=30,31", "BYMONTHDAY=-31", "BYYEARDAY=366,-366", "BYWEEKNO=53,-53"),
    *(
        "BYSETPOS=-1",
        "BYSETPOS=367",
        "BYHOUR=0,23,25",
        "BYMINUTE=59",
        "BYSECOND=60",
        "WKST=SU",
        "BYEASTER=0",
        ";;",
        "=",
    ),
)


def hostile(rng: random.Random) -> bytes:
    """One small calendar, a good one that was damaged or lines by chance."""
    if rng.random() < 0.3:
        content = bytearray("\r\n".join(_event(rng)).encode())
        for _ in range(rng.randint(1, 6)):
            at = rng.randrange(len(content))
            content[at : at + rng.randint(0, 8)] = rng.randbytes(rng.randint(0, 8))
        return bytes(content)
    lines = [_line(rng) for _ in range(rng.randint(1, 14))]
    if rng.random() < 0.8:
        lines = ["BEGIN:VCALENDAR", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR"]
    return rng.choice(("\r\n", "\n", "\r")).join(lines).encode()


def _event(rng: random.Random) -> list[str]:
    rule = ";".join(rng.sample(_PARTS, rng.randint(1, 5)))
    zone = rng.choice(_ZONES[:3])
    return [
        *("BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", "UID:1", f"DTSTART;TZID={zone}:20260901T090000"),
        *(f"DTEND;TZID={zone}:20260901T100000", f"RRULE:{rule}", f"EXDATE;TZID={zone}:20260908T090000"),
        *("SUMMARY:Zahnarzt", "END:VEVENT", "END:VCALENDAR"),
    ]


def _line(rng: random.Random) -> str:
    kind = rng.random()
    if kind < 0.15:
        return f"{rng.choice(('BEGIN', 'END'))}:{rng.choice(_COMPONENTS)}"
    name = rng.choice(_NAMES + _MORE)
    parameter = rng.choice(("", "", f";TZID={rng.choice(_ZONES)}", ";VALUE=DATE", ";RANGE=THISANDFUTURE", ';X="', ";="))
    if name == "RRULE":
        return f"RRULE{parameter}:{';'.join(rng.choices(_PARTS, k=rng.randint(1, 6)))}"
    date = rng.choice(_DATES) + rng.choice(_TIMES)
    value = rng.choice((date, date, f"{date}/{rng.choice(_WORDS)}", f"{date},{date}", rng.choice(_WORDS)))
    return f"{name}{parameter}:{value}"


def foreign(number: int) -> bytes:
    """A calendar of so many ordinary events, every fifth one a series with an exception."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Anderswo//DE"]
    for i in range(number):
        day, hour = f"2026{9 + i % 4:02d}{1 + i % 28:02d}", 8 + i % 9
        lines += [
            *("BEGIN:VEVENT", f"UID:{i}@anderswo.example", "DTSTAMP:20260701T100000Z"),
            f"DTSTART;TZID=Europe/Berlin:{day}T{hour:02d}0000",
            f"DTEND;TZID=Europe/Berlin:{day}T{hour + 1:02d}0000",
            *(("RRULE:FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20270301T000000Z",) if i % 5 == 0 else ()),
            *((f"EXDATE;TZID=Europe/Berlin:20261110T{hour:02d}0000",) if i % 5 == 0 else ()),
            *(f"SUMMARY:Termin {i}", "DESCRIPTION:Notizen, die niemanden etwas angehen", "LOCATION:Irgendwo"),
            *("STATUS:CONFIRMED", "TRANSP:OPAQUE", "END:VEVENT"),
        ]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def series(rule: str) -> bytes:
    """The largest calendar that is read of series that began long ago."""
    one = f"BEGIN:VEVENT\nDTSTART:16010101T000000Z\nDURATION:PT1H\nRRULE:{rule}\nEND:VEVENT\n"
    return ("BEGIN:VCALENDAR\n" + one * (19_990_000 // len(one))).encode()


def whole(reading: BusyReading) -> None:
    """Assert what holds of every reading."""
    assert all(isinstance(one, Busy) and one.begin < one.end for one in reading.busy)
    assert all(one.begin < END and one.end > BEGIN for one in reading.busy)
    assert list(reading.busy) == sorted(set(reading.busy))
    assert all(one.line >= 1 and one.reason for one in reading.unread)


def timed(content: bytes) -> tuple[float, BusyReading]:
    began = time.process_time()
    reading = busy_times(content, BEGIN, END)
    return time.process_time() - began, reading


def fuzz(number: int, seed: int, tell: Callable[[str], None]) -> float:
    """Read so many inputs; the slowest in seconds. The input that breaks something is told."""
    rng = random.Random(seed)
    slowest = 0.0
    for i in range(number):
        content = hostile(rng)
        try:
            seconds, reading = timed(content)
            whole(reading)
        except BaseException:
            tell(f"seed {seed}, input {i}: {content!r}")
            raise
        slowest = max(slowest, seconds)
    return slowest


def main() -> int:
    """Measure and print; the exit code is 0 whether the bars hold or not."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--inputs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    fifty = b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\n" * 3_600_000
    rows: list[tuple[str, float, float | None]] = [
        ("10,000 foreign events into busy times", min(timed(foreign(10_000))[0] for _ in range(3)), 3.0),
        (f"a hostile calendar of {len(fifty) // 1_000_000} MB refused", timed(fifty)[0], 1.0),
        ("20 MB of components that are never closed", timed(fifty[:20_000_000])[0], None),
        ("20 MB of series without end since 1601", timed(series("FREQ=DAILY"))[0], None),
        ("20 MB of series that never come true", timed(series("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"))[0], None),
        (
            f"the slowest of {arguments.inputs:,} inputs by chance (seed {arguments.seed})",
            fuzz(arguments.inputs, arguments.seed, print),
            SLOWEST,
        ),
    ]
    print("| what | measured | bar | holds |\n|---|---|---|---|")
    found = []
    for name, value, limit in rows:
        holds = limit is None or value <= limit
        bar, said = ("", "") if limit is None else (f"{limit:g} s", "yes" if holds else "NO")
        print(f"| {name} | {value:.2f} s | {bar} | {said} |")
        if limit is not None:
            found.append({"name": name, "value": round(value, 3), "unit": "s", "limit": limit, "holds": holds})
    print()
    report(found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
