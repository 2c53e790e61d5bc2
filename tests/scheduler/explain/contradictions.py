"""Twelve small worlds that want too much, each with the one cause that was planted in it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rules.worlds import (
    Absence,
    Assignment,
    DateRange,
    Group,
    Pin,
    Policy,
    Rate,
    day,
    demand,
    hours,
    kind,
    person,
    room,
    site,
    world,
)

from scheduler.domain.problem import Problem
from scheduler.domain.time import parse_clock
from scheduler.model.block import Ground

WEEK = {"first": day(), "last": day(4)}


@dataclass(frozen=True)
class Contradiction:
    """A world in which one event has no place.

    Attributes:
        story: what was planted, as a coordinator would tell it.
        demand: whose event stays out; empty if it may be any one of them.
        causes: the smallest clash.
        helps: kinds of remedies that must be among those offered.
        relaxed: the world with one of these remedies, in which everything fits.
    """

    id: str
    story: str
    problem: Problem
    demand: str
    causes: frozenset[Ground]
    helps: frozenset[str]
    relaxed: Problem


def one(id: str = "treffen", **overrides: Any) -> Any:  # noqa: A002
    """A single event of an hour in the first week, in the forenoon."""
    plain = {"count": 1, "windows": hours(start="10:00", end="12:00"), "mandatory_per_period": 1, **WEEK}
    return demand(id, **{**plain, **overrides})


def _made(
    name: str, story: str, causes: set[Ground], helps: set[str], make: Callable[[bool], Problem], of: str = "treffen"
) -> Contradiction:
    return Contradiction(
        name, story, _titled(make(False)), of, frozenset(causes), frozenset(helps), _titled(make(True))
    )


TITLES = {
    "leitung": "Leitung Familienzentrum Kirn",
    "ksa": "Kita-Sozialarbeit Kirn",
    "koordinierung": "Koordinierungsstelle",
    "bep-a": "BEP Kita Hahnenbach",
    "bep-b": "BEP Kita Sulzbach",
    "bep-c": "BEP Kita Bergen",
    "fz": "Familienzentrum Kirn",
    "fz-west": "Familienzentrum Meisenheim",
    "kita": "Kita Hahnenbach",
    "saal": "Gemeinsamer Raum Kirn",
    "saal-2": "Beratungsraum Kirn",
    "zimmer": "Mehrzweckraum Kita Hahnenbach",
    "digital": "Videoraum des Kreises",
    "treffen": "Planungstreffen",
    "runde": "Runde der Kita-Leitungen",
    "besuch": "Vorstellung in der Kita",
    "frühbesprechung": "Dienstbesprechung",
}


def _titled(problem: Problem) -> Problem:
    """The world with titles as people in the county would write them."""

    def with_titles(things: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(t.model_copy(update={"title": TITLES.get(t.id, t.title)}) for t in things)

    fields = {name: getattr(problem, name) for name in Problem.model_fields}
    return Problem(**fields | {name: with_titles(fields[name]) for name in ("sites", "rooms", "people", "demands")})


def _release(enough: bool) -> Problem:
    return world(
        kinds=(kind(network=True),),
        demands=(one(minutes=120),),
        rates=(Rate(person="leitung", minutes_per_week=120 if enough else 30, valid_from=day()),),
        policy=Policy(overdraw_minutes=60, account_years=(DateRange(first=day(), last=day(13)),)),
    )


def _closed(enough: bool) -> Problem:
    closures = () if enough else (DateRange(first=day(-60), last=day(120)),)
    return world(rooms=(room(closures=closures), room("zimmer", site="kita", capacity=8)), demands=(one(),))


def _common_day(enough: bool) -> Problem:
    there = hours("Di Mi" if enough else "Di", "10:00", "11:00")
    return world(
        people=(person(), person("ksa"), person("koordinierung", role="koordinierungsstelle", availability=there)),
        rooms=(room(), room("zimmer", site="kita")),
        demands=(
            one("treffen", required=("leitung", "koordinierung")),
            one("runde", required=("ksa", "koordinierung"), rooms=("zimmer",)),
        ),
    )


def _evening(enough: bool) -> Problem:
    open_ = hours(end="20:00" if enough else "17:00")
    return world(
        rooms=(room(hours=open_),),
        demands=(one("elternabend", windows=hours(start="18:00", end="20:00"), minutes=90),),
    )


def _crowd(enough: bool) -> Problem:
    return world(
        rooms=(room(capacity=30 if enough else 20), room("digital", site=None, kind="digital", capacity=99)),
        demands=(one(audience=24),),
    )


def _never_together(enough: bool) -> Problem:
    return world(
        people=(
            person(availability=hours("Mi Do Fr")),
            person("ksa", availability=hours("Mo Di Mi" if enough else "Mo Di")),
        ),
        demands=(one(required=("leitung", "ksa")),),
    )


def _trip(enough: bool) -> Problem:
    return world(
        people=(person(), person("ksa")),
        demands=(
            one("sprechstunde", required=("ksa",), windows=hours("Di", "08:00", "11:00"), first=day(1), last=day(1)),
            one(
                "besuch",
                required=("ksa",),
                rooms=("zimmer",),
                windows=hours("Di", "10:00", "12:00" if enough else "11:00"),
                first=day(1),
                last=day(1),
            ),
        ),
        pins=(Pin(demand="sprechstunde", index=0, date=day(1), start=parse_clock("09:00")),),
    )


def _night(enough: bool) -> Problem:
    late = hours("Mo Di Mi Do Fr", "06:00", "22:00")
    return world(
        people=(person(availability=late),),
        rooms=(room(hours=late),),
        demands=(
            one("elternabend", windows=hours("Mo", "18:00", "21:00"), first=day(0), last=day(0)),
            one(
                "frühbesprechung",
                windows=hours("Di", "07:00", "09:00" if enough else "08:00"),
                first=day(1),
                last=day(1),
            ),
        ),
        pins=(Pin(demand="elternabend", index=0, date=day(0), start=parse_clock("20:00")),),
    )


def _quorum(enough: bool) -> Problem:
    away = [Absence(person=p, first=day(), last=day(13), reason="urlaub") for p in ("bep-a", "bep-b")]
    return world(
        people=(person(), *(person(p) for p in ("bep-a", "bep-b", "bep-c"))),
        demands=(one(groups=(Group(members=("bep-a", "bep-b", "bep-c"), need=1 if enough else 2),)),),
        absences=tuple(away),
    )


def _foreign(enough: bool) -> Problem:
    serves = frozenset({"fz-west", "fz"} if enough else {"fz-west"})
    return world(
        sites=(site(), site("fz-west"), site("kita", catchment=(Assignment(unit="fz"),))),
        people=(person(), person("ksa", serves=serves)),
        demands=(one("besuch", required=("ksa",), rooms=("zimmer",)),),
    )


def _full_room(enough: bool) -> Problem:
    rooms = (room(), room("saal-2"))
    thursday = {"windows": hours("Do", "10:00", "11:00"), "first": day(3), "last": day(3)}
    return world(
        people=(person(), person("ksa")),
        rooms=rooms,
        demands=(
            one("kurs", required=("ksa",), **thursday),
            one("treffen", rooms=("saal", "saal-2") if enough else ("saal",), **thursday),
        ),
    )


def _too_many(enough: bool) -> Problem:
    return world(
        demands=(
            demand(
                count=2,
                windows=hours(start="10:00", end="11:00"),
                first=day(),
                last=day(4),
                min_gap_days=3 if enough else 6,
                mandatory_per_period=2,
            ),
        )
    )


CONTRADICTIONS = (
    _made(
        "freistellung",
        "Die Freistellung der Leitung reicht für das Treffen nicht.",
        {Ground("release_time", "leitung")},
        {"release_time"},
        _release,
    ),
    _made(
        "raum-geschlossen",
        "Der einzige Raum ist das ganze Halbjahr geschlossen.",
        {Ground("room_hours", "saal")},
        {"closure", "room"},
        _closed,
    ),
    _made(
        "koordinierung",
        "Zwei Treffen brauchen die Koordinierungsstelle, die nur am Dienstag eine Stunde Zeit hat.",
        {
            Ground("availability", "koordinierung"),
            Ground("person_occupancy", "koordinierung"),
            Ground("frequency", "other"),
        },
        {"working_time", "attendance", "cancel"},
        _common_day,
        of="",
    ),
    _made(
        "kein-abend",
        "Die Kita ist an keinem Abend offen, an dem der Elternabend liegen könnte.",
        {Ground("room_hours", "saal")},
        {"opening"},
        _evening,
        of="elternabend",
    ),
    _made(
        "zu-klein",
        "In den einzigen Raum passen weniger Menschen, als erwartet werden.",
        {Ground("room_fit", "saal")},
        {"capacity", "digital"},
        _crowd,
    ),
    _made(
        "nie-zusammen",
        "Leitung und Kita-Sozialarbeit arbeiten an keinem Tag beide.",
        {Ground("availability", "leitung"), Ground("availability", "ksa")},
        {"working_time", "attendance"},
        _never_together,
    ),
    _made(
        "fahrzeit",
        "Nach der zugesagten Sprechstunde bleibt keine Zeit für die Fahrt zum Besuch.",
        {
            Ground("travel_time", "ksa"),
            Ground("promised", "Festlegung", "sprechstunde"),
        },
        {"window", "duration"},
        _trip,
        of="besuch",
    ),
    _made(
        "ruhezeit",
        "Zwischen dem zugesagten Elternabend und der Besprechung am nächsten Morgen liegen keine elf Stunden.",
        {
            Ground("rest", "leitung"),
            Ground("promised", "Festlegung", "elternabend"),
        },
        {"window"},
        _night,
        of="frühbesprechung",
    ),
    _made(
        "zu-wenige",
        "Zwei von drei Elternbegleitungen sollen kommen, zwei sind aber die ganze Zeit im Urlaub.",
        {
            Ground("attendance", "bep-a, bep-b, bep-c", "treffen"),
            Ground("availability", "bep-a"),
            Ground("availability", "bep-b"),
        },
        {"attendance", "absence"},
        _quorum,
    ),
    _made(
        "fremder-bereich",
        "Die Kita-Sozialarbeit ist für das Familienzentrum dieser Kita nicht zuständig.",
        {Ground("catchment", "ksa")},
        {"catchment"},
        _foreign,
        of="besuch",
    ),
    _made(
        "raum-vergeben",
        "Kurs und Treffen brauchen denselben Raum zur selben Stunde.",
        {Ground("room_occupancy", "saal"), Ground("frequency", "other")},
        {"room", "cancel"},
        _full_room,
        of="",
    ),
    _made(
        "abstand",
        "Zwei Termine sollen sechs Tage auseinanderliegen, der Zeitraum hat aber nur fünf Tage.",
        {Ground("distinct_dates", "treffen")},
        {"distance"},
        _too_many,
    ),
)
"""``other`` stands for the demand whose event was placed instead."""
