"""The specialists of an invented county: posts by the size of their catchment, weekly times, absences."""

import datetime as dt
import random
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

FULL_HOURS = 39
"""Hours a week of a full post."""

# Weekly times by percent of a post; Saturdays are for Familienfest and Erste Hilfe.
_KSA_WEEKS: dict[int, tuple[tuple[str, ...], ...]] = {
    50: (
        ("Di Do 8:30-21:30", "Mi 8:30-15:30"),
        ("Mo 8:30-14:30", "Di Do 8:30-21:30"),
        ("Di Mi 8:30-21:30", "Do 8:30-15:00"),
        ("Mo 8:30-15:00", "Mi Do 8:30-21:30"),
    ),
    75: (
        ("Mo Do 8:00-15:30", "Di Mi 8:00-21:30"),
        ("Mo 8:00-16:00", "Di Do 8:00-21:30", "Fr 8:00-13:00"),
        ("Mo 8:00-16:00", "Di Do 8:00-21:30", "Mi 8:00-18:30"),
        ("Mo 8:00-16:00", "Di 8:00-15:00", "Mi Do 8:00-21:30", "Fr 8:00-13:00"),
    ),
    100: (
        ("Mo Mi 8:00-16:30", "Di Do 8:00-21:30", "Fr 8:00-13:00"),
        ("Mo Do 8:00-16:30", "Di Mi 8:00-21:30", "Fr 8:00-13:00"),
    ),
}
_EB_WEEKS: dict[int, tuple[tuple[str, ...], ...]] = {
    50: (
        ("Mo 9:00-13:00", "Di Do 9:00-21:30", "Mi 9:00-18:30"),
        ("Mo 9:00-18:30", "Di Mi 9:00-21:30", "Do 9:00-13:00"),
    ),
    75: (
        ("Mo Di 9:00-18:30", "Mi Do 9:00-21:30"),
        ("Mo Mi 9:00-18:30", "Di Do 9:00-21:30"),
        ("Mo Do 9:00-18:30", "Di Mi 9:00-21:30"),
    ),
}
_SATURDAY = "Sa 8:00-15:00"

# Leave: one of each of these, a further week or two short breaks, a bridge day; then a training of two or three days.
_AUTUMN = ("2026-10-05 bis 2026-10-09", "2026-10-12 bis 2026-10-16", "2026-10-12 bis 2026-10-16")
_CHRISTMAS = (
    "2026-12-28 bis 2026-12-31",
    "2026-12-28 bis 2027-01-08",
    "2026-12-23 bis 2026-12-31",
    "2026-12-23 bis 2027-01-08",
)
_EASTER = ("2027-03-22 bis 2027-03-25", "2027-03-30 bis 2027-04-02", "2027-03-30 bis 2027-04-02")
_BRIDGES = ("2027-05-07", "2027-05-28", "2027-02-08")
_TERMS = (("2026-09-07", "2026-09-28"), ("2026-11-02", "2026-12-14"), ("2027-04-05", "2027-05-31"))
"""First and last Mondays of the weeks in which a further leave or a training may lie: autumn, winter, spring."""


class Post(NamedTuple):
    """Somebody with a post: the id and what the file says."""

    id: str
    entry: dict[str, Any]


def social_workers(rng: random.Random, short: str, centre: str, load: int) -> list[Post]:
    """The Kita-Sozialarbeit of a catchment, by the sum of its Kitas' needs; usually the first is meant."""
    shares = (50,) if load <= 7 else (75,) if load <= 11 else (100, 50)
    posts = []
    for i, percent in enumerate(shares, start=1):
        entry: dict[str, Any] = {"rolle": "kita_sozialarbeit", "dienstort": centre, "zustaendig": centre}
        if len(shares) > 1:
            entry["titel"] = f"Kita-Sozialarbeit {{ort}} {i}"
        number = f"-{i}" if len(shares) > 1 else ""
        posts.append(Post(f"ksa-{short}{number}", entry | _working(rng, percent, _KSA_WEEKS)))
    return posts


def counsellors(rng: random.Random, shorts: Sequence[str]) -> list[Post]:
    """The Elternberatung: each serves up to three Familienzentren that lie beside each other.

    Args:
        shorts: of all Familienzentren, neighbours beside each other.
    """
    count = -(-len(shorts) // 3)
    posts = []
    for i in range(count):
        served = [f"fz-{short}" for short in shorts[i * len(shorts) // count : (i + 1) * len(shorts) // count]]
        entry = {
            "titel": f"Elternberatung {i + 1}",
            "rolle": "elternberatung",
            "dienstort": served[0],
            "zustaendig": served,
        }
        posts.append(Post(f"eb-{i + 1}", entry | _working(rng, 75 if len(served) > 2 else 50, _EB_WEEKS)))
    return posts


def absences(rng: random.Random, people: Iterable[str]) -> dict[str, dict[str, list[str]]]:
    """Leave and training of each person, as the files say it."""
    found = {}
    for person in people:
        one, other, third = rng.sample(_TERMS, len(_TERMS))
        leave = [rng.choice(_AUTUMN), rng.choice(_CHRISTMAS), rng.choice(_EASTER), rng.choice(_BRIDGES)]
        leave += rng.choice(([_days(rng, one, 5)], [_days(rng, one, 2), _days(rng, other, 3)]))
        found[person] = {"urlaub": sorted(leave), "fortbildung": [_days(rng, third, rng.choice((2, 3)))]}
    return found


def _working(rng: random.Random, percent: int, weeks: dict[int, tuple[tuple[str, ...], ...]]) -> dict[str, Any]:
    return {"wochenstunden": FULL_HOURS * percent / 100, "zeiten": [*rng.choice(weeks[percent]), _SATURDAY]}


def _days(rng: random.Random, term: tuple[str, str], length: int) -> str:
    """So many working days of one week of a term."""
    first, last = (dt.date.fromisoformat(day) for day in term)
    monday = first + dt.timedelta(weeks=rng.randint(0, (last - first).days // 7))
    start = monday + dt.timedelta(days=rng.randint(0, 5 - length))
    return f"{start} bis {start + dt.timedelta(days=length - 1)}"
