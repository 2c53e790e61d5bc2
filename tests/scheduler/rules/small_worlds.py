"""Worlds small enough to try every plan: for each rule some in which it speaks and is silent, with menus of events.

Menus hold what is forbidden as well: days outside the demand, rooms it does not name, people it did not ask for.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from scheduler.domain.plan import Plan, PlannedEvent
from scheduler.domain.problem import Problem
from scheduler.domain.time import parse_clock

from .worlds import (
    Absence,
    Assignment,
    DateRange,
    Group,
    NamedRange,
    Pin,
    Policy,
    Rate,
    Reservation,
    Rhythm,
    day,
    demand,
    event,
    hours,
    kind,
    person,
    room,
    site,
    world,
)

ALWAYS = hours("Mo Di Mi Do Fr Sa So", "00:00", "24:00")


def times(first: str, last: str, step: int = 15) -> tuple[int, ...]:
    """Starts from the first to the last, both included."""
    return tuple(range(parse_clock(first), parse_clock(last) + 1, step))


@dataclass(frozen=True)
class Menu:
    """What an event may be in a small world, besides unplaced: every combination."""

    days: tuple[int, ...]
    starts: tuple[int, ...]
    rooms: tuple[str | None, ...] = ("saal",)
    attendees: tuple[tuple[str, ...], ...] = ((),)

    def events(self, demand_id: str, index: int) -> Iterator[PlannedEvent]:
        """Every such event."""
        for offset, start, place, people in product(self.days, self.starts, self.rooms, self.attendees):
            yield PlannedEvent(
                demand=demand_id, index=index, date=day(offset), start=start, room=place, attendees=people
            )


@dataclass(frozen=True)
class SmallWorld:
    """A problem and the menu of each of its demands.

    Attributes:
        menus: by demand, for all its events or one for each.
        rhythms: what the plan may name.
    """

    problem: Problem
    menus: dict[str, Menu | tuple[Menu, ...]]
    rhythms: tuple[tuple[Rhythm, ...], ...] = ((),)

    def plans(self) -> Iterator[Plan]:
        """Every plan of the menus."""
        options: list[list[PlannedEvent | None]] = []
        for wanted in self.problem.demands:
            menu = self.menus[wanted.id]
            for index in range(wanted.count):
                own = menu if isinstance(menu, Menu) else menu[index]
                options.append([None, *own.events(wanted.id, index)])
        for rhythms in self.rhythms:
            for events in product(*options):
                yield self.problem.plan(tuple(e for e in events if e is not None), rhythms)


def two(first: dict[str, object], second: dict[str, object], **overrides: object) -> Problem:
    """A world of two demands, a single event each."""
    demands = (
        demand("erste", **{"count": 1, **first}),
        demand("zweite", **{"count": 1, "required": ("ksa",), **second}),
    )
    return world(**{"demands": demands, **overrides})


def one(overrides: dict[str, object], **world_overrides: object) -> Problem:
    """A world of one demand, a single event."""
    return world(**{"demands": (demand(**{"count": 1, **overrides}),), **world_overrides})


NETZ = room("netz", site=None, kind="digital", hours=ALWAYS)
SAAL, ZIMMER = room(), room("zimmer", site="kita", kind="mehrzweckraum", capacity=8)
HALLE = room("halle", site="nord", kind="halle")
THREE_SITES = {
    "sites": (site(), site("kita", catchment=(Assignment(unit="fz"),)), site("nord")),
    "travel": {"fz": {"kita": 20, "nord": 50}, "kita": {"fz": 40, "nord": 55}, "nord": {"fz": 50, "kita": 30}},
}
LEAD, KSA, BEP = person(), person("ksa"), person("bep")


def room_occupancy() -> Iterator[SmallWorld]:
    """Set-up of demand and room are added before they are rounded; a digital room holds any number."""
    first = {"minutes": 50, "setup_minutes": 20, "cleanup_minutes": 10, "rooms": ("saal", "netz"), "format": "beides"}
    second = {"setup_minutes": 5, "rooms": ("saal", "netz"), "format": "beides"}
    problem = two(first, second, rooms=(room(setup_minutes=20), NETZ))
    rooms = "saal", "netz"
    yield SmallWorld(
        problem, {"erste": Menu((3,), (600,), rooms), "zweite": Menu((3, 4), times("08:00", "12:30"), rooms)}
    )
    series = world(demands=(demand(interval_days=7), demand("zweite", required=("ksa",), count=1)))
    menus = {"treffen": Menu((2, 3, 9), (600,)), "zweite": Menu((2, 9), times("08:45", "11:15"))}
    yield SmallWorld(series, menus)


def person_occupancy() -> Iterator[SmallWorld]:
    """Required people and those chosen from groups, in events that end off the grid."""
    group = (Group(members=("leitung", "ksa")),)
    first = {"minutes": 50, "rooms": ("netz",), "format": "digital"}
    problem = two(first, {**first, "minutes": 60, "required": (), "groups": group}, rooms=(NETZ,))
    chosen = (("leitung",), ("ksa",), ())
    menus = {
        "erste": Menu((3,), (600,), ("netz",)),
        "zweite": Menu((3, 4), times("08:45", "11:15"), ("netz",), chosen),
    }
    yield SmallWorld(problem, menus)
    first = {"minutes": 90, "rooms": ("netz",), "format": "digital", "required": (), "groups": group}
    problem = two(first, {**first, "minutes": 30}, rooms=(NETZ,))
    menus = {
        "erste": Menu((3,), (600,), ("netz",), (("leitung",), ("ksa",))),
        "zweite": Menu((3,), times("09:15", "11:45"), ("netz",), (("leitung",), ("ksa",))),
    }
    yield SmallWorld(problem, menus)


def travel_time() -> Iterator[SmallWorld]:
    """Events shorter than trips, trips that take longer one way, and a day that begins at the base."""
    rooms = (SAAL, ZIMMER, HALLE, NETZ)
    first = {"minutes": 15, "rooms": ("saal", "zimmer", "netz"), "format": "beides"}
    second = {
        "minutes": 30,
        "required": ("ksa",),
        "groups": (Group(members=("leitung", "bep")),),
        "rooms": ("zimmer", "halle"),
    }
    people = (person(starts_at_base=True), KSA, BEP)
    problem = two(first, second, rooms=rooms, people=people, **THREE_SITES)
    menus = {
        "erste": Menu((3,), (570,), ("saal", "zimmer", "netz")),
        "zweite": Menu((3,), times("08:00", "11:15"), ("zimmer", "halle"), (("leitung",), ("bep",))),
    }
    yield SmallWorld(problem, menus)
    first = {"minutes": 15, "rooms": ("saal", "halle"), "windows": hours(start="07:00")}
    odd = (*hours("Do", "08:10", "10:00"), *hours("Do", "08:40", "12:00"), *hours("Fr", "07:00", "12:00"))
    problem = one(first, rooms=rooms, people=(person(starts_at_base=True, availability=odd),), **THREE_SITES)
    yield SmallWorld(problem, {"treffen": Menu((3, 4), times("07:00", "12:00"), ("saal", "halle"))})
    problem = two(
        {"minutes": 15}, {"minutes": 15, "required": ("leitung",), "rooms": ("halle",)}, rooms=rooms, **THREE_SITES
    )
    problem = problem.model_copy(update={"travel": {**problem.travel, "fz": {"kita": 20, "nord": 100}}})
    starts = times("09:00", "13:00")
    yield SmallWorld(problem, {"erste": Menu((3,), (600, 660)), "zweite": Menu((3,), starts, ("halle",))})


def availability() -> Iterator[SmallWorld]:
    """Windows, working times and reservations off the grid, absences, days outside the demand."""
    windows = (*hours("Di Mi", "08:00", "11:05"), *hours("Di", "10:30", "12:00"))
    groups = (Group(members=("leitung", "bep")),)
    people = (person(availability=hours(start="08:10", end="11:40")), KSA, person("bep", availability=None))
    wanted = {
        "minutes": 50,
        "windows": windows,
        "first": day(1),
        "last": day(9),
        "groups": groups,
        "required": ("ksa",),
    }
    problem = one(
        wanted,
        people=people,
        absences=(Absence(person="leitung", first=day(2), last=day(2), reason="Urlaub"),),
        reservations=(
            Reservation(id="a", date=day(8), start="09:10", end="09:50", people=("ksa",)),
            Reservation(id="b", date=day(8), start="10:30", end="11:00", people=("bep",)),
        ),
    )
    chosen = (("leitung",), ("bep",))
    yield SmallWorld(problem, {"treffen": Menu((0, 1, 2, 3, 8, 9), times("07:45", "11:45"), attendees=chosen)})
    away = world(absences=(Absence(person="leitung", first=day(-5), last=day(3), reason="Urlaub"),))
    yield SmallWorld(away, {"treffen": Menu((0, 3, 4, 7, 13), (600, 1170))})


def room_hours() -> Iterator[SmallWorld]:
    """Every reason, in rooms that close with their site, one that does not, a digital one, and without a room."""
    sites = (
        site(closures=frozenset({day(1)}), early_closings={day(2): "11:20"}),
        site("kita", closures=frozenset({day(1)}), early_closings={day(2): "11:20"}),
    )
    rooms = (
        room(hours=hours(start="08:20", end="12:25"), setup_minutes=10),
        room("zimmer", site="kita", closes_with_site=False, closures=(DateRange(first=day(3), last=day(4)),)),
        NETZ,
    )
    reservations = (
        Reservation(id="a", date=day(7), start="10:10", end="10:20", room="saal"),
        Reservation(id="b", date=day(7), start="10:30", end="11:00", room="netz"),
    )
    wanted = {
        "minutes": 50,
        "setup_minutes": 10,
        "cleanup_minutes": 5,
        "windows": hours(start="07:00"),
        "format": "beides",
    }
    holidays = {day(8): "Feiertag"}
    everything = {"sites": sites, "rooms": rooms, "reservations": reservations, "holidays": holidays}
    problem = one({**wanted, "rooms": ("saal", "zimmer", "netz")}, **everything)
    rooms_ = ("saal", "zimmer", "netz")
    yield SmallWorld(problem, {"treffen": Menu((0, 1, 2, 3, 7, 8), times("08:00", "11:45"), rooms_)})
    problem = one({**wanted, "rooms": (), "site": "kita", "format": "praesenz"}, **everything)
    yield SmallWorld(problem, {"treffen": Menu((0, 1, 2, 8), times("09:00", "12:00"), (None,))})


def room_fit() -> Iterator[SmallWorld]:
    """Rooms of every fault, no room, a room where none is needed; a rhythm in a room of others."""
    rooms = (
        room(features=frozenset({"stufenlos"})),
        room("klein", capacity=2, features=frozenset({"stufenlos"})),
        room("zimmer", site="kita"),
        NETZ,
    )
    ids = ("saal", "klein", "zimmer", "netz")
    groups = (Group(members=("ksa", "bep")),)
    for form in ("praesenz", "digital", "beides"):
        wanted = {
            "format": form,
            "features": frozenset({"stufenlos"}),
            "audience": 1,
            "groups": groups,
            "rooms": ids[:-1],
        }
        if form != "praesenz":
            wanted = {**wanted, "rooms": (*ids[1:],), "features": frozenset()}
        menu = Menu((3, 4), (600, 660), (*ids, None), (("ksa",),))
        yield SmallWorld(one(wanted, rooms=rooms, people=(LEAD, KSA, BEP)), {"treffen": menu})
    bare = one({"rooms": (), "site": "fz", "format": "digital"}, rooms=rooms)
    yield SmallWorld(bare, {"treffen": Menu((3,), (600,), ("saal", "netz", None))})
    series = world(demands=(demand(interval_days=7, rooms=("saal", "zimmer")),), rooms=rooms)
    named = tuple(
        (Rhythm(demand="treffen", weekday="Do", phase=0, start="10:00", room=place),)
        for place in ("saal", "klein", None)
    )
    yield SmallWorld(series, {"treffen": Menu((3, 10), (600,), ("saal", "zimmer"))}, named)


def attendance() -> Iterator[SmallWorld]:
    """Two of three and a deputy, one of whom works mornings; strangers, doubles, too many and too few."""
    groups = (Group(members=("ksa", "bep"), need=2, deputies=("vertretung",)), Group(members=("eb", "sb")))
    people = (
        LEAD,
        KSA,
        person("bep", availability=hours(end="11:00")),
        person("vertretung"),
        person("eb"),
        person("sb"),
    )
    chosen = (
        (),
        ("ksa", "bep", "eb"),
        ("bep", "ksa", "sb", "bep"),
        ("ksa", "vertretung", "eb"),
        ("vertretung", "bep", "sb"),
        ("ksa", "bep", "vertretung", "eb"),
        ("ksa", "eb"),
        ("ksa", "bep"),
        ("ksa", "bep", "eb", "sb"),
        ("ksa", "bep", "eb", "leitung"),
        ("ksa", "bep", "eb", "fremd"),
    )
    problem = one({"groups": groups}, people=(*people, person("fremd")))
    yield SmallWorld(problem, {"treffen": Menu((3, 4), (540, 600, 660), attendees=chosen)})
    bare = two({"required": ()}, {"groups": (Group(members=("bep", "eb"), need=2),)}, people=people)
    menus = {
        "erste": Menu((3,), (600,), attendees=((), ("ksa",))),
        "zweite": Menu((3,), (540, 660, 720), attendees=((), ("bep",), ("eb", "bep"))),
    }
    yield SmallWorld(bare, menus)


def catchment() -> Iterator[SmallWorld]:
    """A Kita that changes its Familienzentrum, with required people and a choice."""
    change = (Assignment(unit="fz", valid_to=day(3)), Assignment(unit="nord", valid_from=day(5)))
    sites = (site(catchment=(Assignment(unit="fz"),)), site("kita", catchment=change), site("nord"))
    people = (person(serves=frozenset({"fz"})), person("ksa", serves=frozenset({"nord"})), BEP)
    groups = (Group(members=("leitung", "ksa", "bep")),)
    everything = {**THREE_SITES, "sites": sites, "people": people, "rooms": (SAAL, ZIMMER, HALLE, NETZ)}
    rooms = ("saal", "zimmer", "halle", "netz")
    chosen = (("leitung",), ("ksa",), ("bep",))
    wanted = {"rooms": rooms, "format": "beides", "windows": ALWAYS}
    problem = one({**wanted, "required": (), "groups": groups}, **everything)
    yield SmallWorld(problem, {"treffen": Menu(tuple(range(7)), (600,), rooms, chosen)})
    for who in ("leitung", "ksa"):
        yield SmallWorld(one({**wanted, "required": (who,)}, **everything), {"treffen": Menu((2, 3, 4), (600,), rooms)})


def promised() -> Iterator[SmallWorld]:
    """Pins with an index, with nothing, and with a date of a rhythm; one of a room the demand does not name."""
    rooms = ("saal", "zimmer")
    wanted = demand(rooms=rooms)
    indexed = (Pin(demand="treffen", index=0, date=day(3)), Pin(demand="treffen", index=0, start="10:00", room="saal"))
    menu = Menu((3, 4, 8), (600, 660), rooms)
    for pins in (indexed, (Pin(demand="treffen", start="10:00"),), (Pin(demand="treffen", room="zimmer"),)):
        yield SmallWorld(world(demands=(wanted,), pins=pins), {"treffen": menu})
    weekly = demand(rooms=rooms, interval_days=7, mandatory_per_period=1)
    rhythms = ((), (Rhythm(demand="treffen", weekday="Do", phase=0, start="10:00", room="saal"),))
    for pin in (
        Pin(demand="treffen", date=day(3)),
        Pin(demand="treffen", date=day(3), start="11:00"),
        Pin(demand="treffen", date=day(4), room="zimmer"),
        Pin(demand="treffen", date=day(3), room="netz"),
    ):
        problem = world(demands=(weekly,), pins=(pin,), rooms=(SAAL, ZIMMER, NETZ))
        yield SmallWorld(problem, {"treffen": Menu((3, 4, 10), (600, 660), rooms)}, rhythms)
    lead = Pin(demand="treffen", room="saal")
    yield SmallWorld(world(demands=(weekly,), pins=(lead,)), {"treffen": Menu((3, 10), (600,), rooms)}, rhythms)


def release_time() -> Iterator[SmallWorld]:
    """Accounts that begin before the horizon or in it; weeks of absence, weekends, rates that change, trips."""
    wanted = demand(count=2, windows=ALWAYS, rooms=("saal", "zimmer"), interval_days=7, min_gap_days=1)
    kinds = (kind(network=True, preparation_minutes=25),)
    rates = (
        Rate(person="leitung", minutes_per_week=40, valid_from=day(-30), valid_to=day(4)),
        Rate(person="leitung", minutes_per_week=90, valid_from=day(5)),
    )
    years = (
        (DateRange(first=day(-7), last=day(13)),),
        (DateRange(first=day(1), last=day(20)),),
        (DateRange(first=day(-20), last=day(6)), DateRange(first=day(7), last=day(30))),
    )
    absences = (Absence(person="leitung", first=day(0), last=day(4), reason="Urlaub"),)
    weekends = (person(availability=hours("Sa So", "00:00", "24:00")), KSA)
    menu = {"treffen": Menu((5, 6, 7, 12), (600,), ("saal", "zimmer"))}
    for account_years, away, people in ((years[0], (), None), (years[1], absences, None), (years[2], (), weekends)):
        problem = world(
            demands=(wanted,),
            kinds=kinds,
            rates=rates,
            absences=away,
            rooms=(room(hours=ALWAYS), room("zimmer", site="kita", hours=ALWAYS)),
            people=people or (person(availability=ALWAYS), KSA),
            policy=Policy(account_years=account_years, overdraw_minutes=60),
        )
        yield SmallWorld(problem, menu)
    groups = (Group(members=("leitung", "ksa")),)
    chosen = demand(groups=groups, required=(), windows=ALWAYS)
    policy = Policy(account_years=years[0], overdraw_minutes=0)
    problem = world(demands=(chosen,), kinds=kinds, rates=rates[:1], policy=policy)
    yield SmallWorld(problem, {"treffen": Menu((3, 8, 10), (600,), attendees=(("leitung",), ("ksa",)))})


def rest() -> Iterator[SmallWorld]:
    """Nights to the minute, also when the clocks change; days with trips, the dearest room not the last one."""
    late = {"minutes": 50, "windows": ALWAYS, "rooms": ("netz",), "format": "digital", "required": ("leitung",)}
    people = (person(availability=None), KSA)
    menus = {
        "erste": Menu((3,), times("20:30", "22:00"), ("netz",)),
        "zweite": Menu((3, 4), times("07:30", "09:30"), ("netz",)),
    }
    for minutes in (660, 665):
        policy = Policy(rest_minutes=minutes)
        yield SmallWorld(two(late, {**late, "minutes": 15}, rooms=(NETZ,), people=people, policy=policy), menus)
    shift = 145  # Saturday, 27 March 2027: the clocks go forward in the night
    horizon = DateRange(first=day(shift - 5), last=day(shift + 8))
    span = {"first": horizon.first, "last": horizon.last}
    chosen = {**late, **span, "required": (), "groups": (Group(members=("leitung", "ksa")),)}
    spring = two({**late, **span}, chosen, rooms=(NETZ,), people=people, horizon=horizon)
    menus = {
        "erste": Menu((shift - 1, shift), times("20:00", "21:00"), ("netz",)),
        "zweite": Menu((shift, shift + 1), times("07:30", "09:00"), ("netz",), (("leitung",), ("ksa",))),
    }
    yield SmallWorld(spring, menus)
    daily = demand(interval_days=7, min_gap_days=1, **{**late, "minutes": 120})
    yield SmallWorld(
        world(demands=(daily,), rooms=(NETZ,), people=people),
        {"treffen": Menu((3, 4), times("06:00", "22:00", 120), ("netz",))},
    )
    first = {"minutes": 120, "rooms": ("zimmer", "saal", "netz"), "format": "beides"}
    policy = Policy(day_limit_minutes=250)
    problem = two(first, {**first, "required": ("leitung",)}, rooms=(SAAL, ZIMMER, NETZ), policy=policy)
    rooms = ("zimmer", "saal", "netz")
    yield SmallWorld(problem, {"erste": Menu((3, 4), (540,), rooms), "zweite": Menu((3, 4), (720, 900), rooms)})


def distinct_dates() -> Iterator[SmallWorld]:
    """Order, distance and windows; and the slots of a rhythm, whose dates may lie outside the demand."""
    yield SmallWorld(
        world(demands=(demand(count=3, min_gap_days=3),)), {"treffen": Menu(tuple(range(0, 14, 2)), (600,))}
    )
    halves = (DateRange(first=day(0), last=day(6)), DateRange(first=day(7), last=day(13)))
    yield SmallWorld(
        world(demands=(demand(periods=halves, windows=ALWAYS),), rooms=(room(hours=ALWAYS),)),
        {"treffen": Menu(tuple(range(14)), (600,))},
    )
    weekly = demand(interval_days=7, min_gap_days=2, first=day(1), last=day(13))
    rhythms = tuple(
        (Rhythm(demand="treffen", weekday=weekday, phase=phase, start="10:00", room="saal"),)
        for weekday, phase in (("Mo", 0), ("Do", 0), ("Fr", 1))
    )
    open_ = {"rooms": (room(hours=ALWAYS),), "people": (person(availability=None), KSA)}
    menu = {"treffen": Menu(tuple(range(1, 14)), (600,))}
    yield SmallWorld(world(demands=(weekly.model_copy(update={"windows": ALWAYS}),), **open_), menu, ((), *rhythms))
    horizon = DateRange(first=day(2), last=day(29))
    biweekly = demand(interval_days=14, min_gap_days=3, first=day(3), last=day(28), windows=ALWAYS)
    rhythms = tuple(
        (Rhythm(demand="treffen", weekday=weekday, phase=phase, start="10:00", room="saal"),)
        for weekday, phase in (("Mi", 0), ("Mo", 1), ("Mo", 3))
    )
    problem = world(demands=(biweekly,), horizon=horizon, **open_)
    yield SmallWorld(problem, {"treffen": Menu((3, 8, 9, 13, 14, 15, 16, 21, 22, 28), (600,))}, rhythms)


def frequency() -> Iterator[SmallWorld]:
    """All, some and none of a part mandatory, of single events and of a rhythm."""
    halves = (DateRange(first=day(0), last=day(6)), DateRange(first=day(7), last=day(13)))
    menus = tuple(Menu((offset,), (600,)) for offset in (1, 4, 8, 11))
    for mandatory in (0, 1, 2):
        wanted = demand(count=4, periods=halves, mandatory_per_period=mandatory)
        yield SmallWorld(world(demands=(wanted,)), {"treffen": menus})
    for mandatory in (0, 2, 3):
        wanted = demand(count=3, interval_days=7, min_gap_days=1, mandatory_per_period=mandatory)
        yield SmallWorld(world(demands=(wanted,)), {"treffen": Menu((1, 4, 8, 11), (600,))})


def wanted() -> Iterator[SmallWorld]:
    """The same, with kinds of different worth."""
    for world_ in frequency():
        heavy = world_.problem.model_copy(update={"kinds": (kind(weight=7),)})
        yield SmallWorld(heavy, world_.menus)
    single = two({"mandatory_per_period": 1}, {"kind": "kann"}, kinds=(kind(), kind("kann", obligation="kann")))
    yield SmallWorld(single, {"erste": Menu((3,), (600,)), "zweite": Menu((3, 4), (600, 700 // 15 * 15))})


def rhythm() -> Iterator[SmallWorld]:
    """Weekday, phase, start and room, or no rhythm at all; horizons that begin within a week."""
    rooms = ("saal", "zimmer")
    named = tuple(
        (Rhythm(demand="treffen", weekday=weekday, phase=phase, start=start, room=place),)
        for weekday, phase, start, place in (
            ("Do", 0, "10:00", "saal"),
            ("Do", 1, "10:00", "saal"),
            ("Do", 3, "11:00", "zimmer"),
            ("Fr", 0, "05:00", "zimmer"),
        )
    )
    horizon = DateRange(first=day(2), last=day(22))
    wanted = demand(interval_days=14, min_gap_days=2, first=day(2), last=day(22), rooms=rooms)
    menu = {"treffen": Menu((3, 4, 10, 17), (600, 660), rooms)}
    yield SmallWorld(world(demands=(wanted,), horizon=horizon), menu, ((), *named[:2]))
    yield SmallWorld(world(demands=(wanted,), horizon=horizon), {"treffen": Menu((3, 10, 18), (660,), rooms)}, named)


def spacing() -> Iterator[SmallWorld]:
    """Sections of odd and of even length, of a single day, and a single event."""
    open_ = {"rooms": (room(hours=ALWAYS),), "people": (person(availability=None), KSA)}
    yield SmallWorld(world(demands=(demand(windows=ALWAYS),), **open_), {"treffen": Menu(tuple(range(14)), (600,))})
    short = demand(count=3, first=day(2), last=day(6), min_gap_days=1)
    yield SmallWorld(world(demands=(short,)), {"treffen": Menu(tuple(range(1, 8)), (600,))})
    yield SmallWorld(one({}), {"treffen": Menu((0, 3, 4), (600,))})


def preferred_time() -> Iterator[SmallWorld]:
    """Windows on and off the grid, several of them."""
    liked = (*hours("Do", "14:05", "16:00"), *hours("Fr", "10:00", "10:30"))
    problem = one({"minutes": 50}, kinds=(kind(preferred=liked),))
    yield SmallWorld(problem, {"treffen": Menu((2, 3, 4), times("08:00", "18:45"))})


def school_holidays() -> Iterator[SmallWorld]:
    """Offers to families all day, other events in the evening."""
    holidays = (
        NamedRange(title="Herbst", first=day(-3), last=day(2)),
        NamedRange(title="Brücke", first=day(2), last=day(3)),
    )
    for family in (False, True):
        problem = one({"minutes": 50}, kinds=(kind(family_offer=family),), school_holidays=holidays)
        yield SmallWorld(problem, {"treffen": Menu((0, 1, 2, 3, 4), times("16:30", "18:30"))})


def evenings() -> Iterator[SmallWorld]:
    """Up to four evenings a week, of required people, of chosen ones and of a rhythm, on both sides of a Sunday."""
    late = hours("Mo Di Mi Do Fr Sa So", "08:00", "22:00")
    open_ = {"rooms": (room(hours=late),), "people": (person(availability=late), KSA), "sites": (site(), site("kita"))}
    series = demand(count=3, interval_days=7, min_gap_days=1, windows=late, minutes=50)
    single = demand("runde", count=1, required=(), groups=(Group(members=("leitung", "ksa")),), windows=late)
    people = (("leitung",), ("ksa",))
    for free in (0, 1, 2):
        problem = world(demands=(series, single), policy=Policy(evenings_per_week=free, rest_minutes=0), **open_)
        first, last = Menu((4, 6), (1020, 1035)), Menu((6, 7), (1020, 1035))
        menus = {"treffen": (first, last, Menu((5,), (1035,))), "runde": Menu((3, 9), (1140,), attendees=people)}
        yield SmallWorld(problem, menus)


def fairness() -> Iterator[SmallWorld]:
    """Two Kitas of a catchment, one needy, one far, one elsewhere, and one that is its own unit."""
    fz = (Assignment(unit="fz"),)
    sites = (
        site(catchment=fz),
        site("kita", catchment=fz, need=2),
        site("nord", catchment=(Assignment(unit="kita", valid_to=day(-1)), Assignment(unit="fz"))),
    )
    kinds = (kind(fairness_group="besuche"), kind("angebot", fairness_group="angebote"), kind("frei"))
    demands = (
        demand("a", unit="kita"),
        demand("b", unit="nord", required=("ksa",), rooms=("netz",), format="digital", count=2),
        demand("c", unit="nord", kind="angebot", count=1, rooms=("netz",), format="digital", required=("bep",)),
        demand("d", unit="fz", count=1, required=("bep",), rooms=("netz",), format="digital"),
        demand("e", unit="kita", count=1, kind="frei", required=("bep",), rooms=("netz",), format="digital"),
    )
    everything = {**THREE_SITES, "sites": sites, "kinds": kinds, "rooms": (SAAL, NETZ), "people": (LEAD, KSA, BEP)}
    problem = world(demands=demands, **everything)
    online = ("netz",)
    menus = {
        "a": (Menu((3,), (600,)), Menu((10,), (600,))),
        "b": (Menu((3,), (600,), online), Menu((10,), (600,), online)),
        "c": Menu((3,), (600,), online),
        "d": Menu((3,), (720,), online),
        "e": Menu((4,), (720,), online),
    }
    yield SmallWorld(problem, menus)


def travel_cost() -> Iterator[SmallWorld]:
    """Visits to one place: of a rhythm and others, of chosen people, to two sites of one village."""
    sites = (site(), site("kita", place="Nord"), site("nord", place="Nord"))
    everything = {
        **THREE_SITES,
        "sites": sites,
        "rooms": (SAAL, ZIMMER, HALLE, NETZ),
        "people": (LEAD, KSA, person("frei", base=None)),
    }
    series = demand(rooms=("zimmer", "netz"), format="beides", interval_days=7, min_gap_days=1)
    other = demand("runde", count=1, rooms=("halle", "zimmer", "saal"))
    third = demand("dritte", count=1, rooms=("halle",), required=("frei",), groups=(Group(members=("leitung", "ksa")),))
    rooms, places = ("zimmer", "netz"), ("halle", "zimmer", "saal")
    chosen = (("leitung",), ("ksa",))
    both = {
        "treffen": (Menu((3,), (540,), rooms), Menu((3, 10), (540,), rooms)),
        "runde": Menu((3, 10), (720,), places),
        "dritte": Menu((3, 10), (960,), ("halle",), chosen),
    }
    yield SmallWorld(world(demands=(series, other, third), **everything), both)
    singles = {
        "runde": Menu((3, 4), (720,), places),
        "dritte": Menu((3, 4), (960,), ("halle",), chosen),
        "vierte": Menu((3, 4), (540,), ("zimmer",)),
    }
    fourth = demand("vierte", count=1, rooms=("zimmer",), windows=hours("Do"))
    yield SmallWorld(world(demands=(other, third, fourth), **everything), singles)
    fifth = demand("fünfte", count=1, rooms=("halle",))
    singles = {**singles, "fünfte": Menu((3, 4), (960,), ("halle",))}
    yield SmallWorld(world(demands=(fourth, other, fifth), **everything), singles)
    siblings = demand(rooms=("zimmer",), min_gap_days=1)
    yield SmallWorld(world(demands=(siblings,), **everything), {"treffen": Menu((4, 6, 7, 8), (600,), ("zimmer",))})


def room_choice() -> Iterator[SmallWorld]:
    """Rooms of the first, the second, of no kind in the order; a demand without rooms."""
    rooms = ("saal", "zimmer", "halle")
    kinds = (kind(room_kinds=("mehrzweckraum", "gemeinsamer_raum")), kind("frei"))
    for kind_id in ("treffen", "frei"):
        problem = one({"rooms": rooms, "kind": kind_id}, kinds=kinds, rooms=(SAAL, ZIMMER, HALLE), **THREE_SITES)
        yield SmallWorld(problem, {"treffen": Menu((3, 4), (600, 660), (*rooms, None))})
    yield SmallWorld(one({"rooms": (), "site": "fz"}, kinds=kinds), {"treffen": Menu((3,), (600,), (None, "saal"))})


def optional_attendance() -> Iterator[SmallWorld]:
    """Optional people who are away, not at work, promised elsewhere, in another event; deputies."""
    people = (LEAD, person("ksa", availability=hours(start="09:10")), person("bep"), person("eb"))
    wanted = {"optional": ("ksa", "bep"), "minutes": 50}
    other = {
        "required": ("eb",),
        "groups": (Group(members=("ksa",), deputies=("bep",)),),
        "rooms": ("zimmer",),
        "minutes": 90,
    }
    everything = {
        "people": people,
        "absences": (Absence(person="bep", first=day(2), last=day(2), reason="Urlaub"),),
        "reservations": (Reservation(id="a", date=day(3), start="11:10", end="11:20", people=("ksa",)),),
    }
    menus = {
        "erste": Menu((2, 3), times("08:30", "11:30", 30)),
        "zweite": Menu((3,), times("09:15", "11:30", 45), ("zimmer",), (("ksa",), ("bep",))),
    }
    yield SmallWorld(two(wanted, other, **everything), menus)
    series = demand(interval_days=7, min_gap_days=1, optional=("ksa",))
    single = demand("runde", count=1, required=("ksa",), rooms=("zimmer",))
    menus = {"treffen": Menu((3, 4, 10), (600, 690)), "runde": Menu((3, 4, 10), (600, 645, 660), ("zimmer",))}
    yield SmallWorld(world(demands=(series, single), people=people[:2]), menus)


def workload() -> Iterator[SmallWorld]:
    """Leads by their rate and network events only, others by their hours and all events, strangers never."""
    kinds = (kind(network=True, preparation_minutes=20), kind("frei"))
    wanted = demand(interval_days=7, min_gap_days=1, rooms=("zimmer", "netz"), format="beides", required=())
    groups = (Group(members=("leitung", "ksa", "bep")),)
    series = wanted.model_copy(update={"groups": groups})
    single = demand("runde", count=1, kind="frei", rooms=("netz",), format="digital", required=("leitung", "ksa"))
    people = (LEAD, person("ksa", weekly_minutes=90), BEP)
    rates = (Rate(person="leitung", minutes_per_week=30, valid_from=day(5)),)
    policy = Policy(workload_rates=2, workload_percent=50)
    problem = world(
        demands=(series, single), kinds=kinds, people=people, rates=rates, policy=policy, rooms=(ZIMMER, NETZ)
    )
    menus = {
        "treffen": Menu((3, 10), (600,), ("zimmer", "netz"), (("leitung",), ("ksa",), ("bep",))),
        "runde": Menu((4, 11), (600,), ("netz",)),
    }
    yield SmallWorld(problem, menus)


def stability() -> Iterator[SmallWorld]:
    """Notice of every length and none, a rhythm, and demands that were not published or do not exist."""
    baseline = (event(), event(1, room="zimmer"), event(5, demand="gibtesnicht"), event(7, start="10:05"))
    menu = Menu((3, 4, 10), (600, 615), ("saal", "zimmer"))
    wanted = demand(rooms=("saal", "zimmer"))
    for today in (None, day(4), day(-10), day(-38)):
        demands = (wanted, demand("neu", count=1, required=("ksa",), rooms=("zimmer",)))
        problem = world(demands=demands, baseline=baseline, policy=Policy(today=today))
        yield SmallWorld(problem, {"treffen": menu, "neu": Menu((3,), (720,), ("zimmer",))})
    weekly = wanted.model_copy(update={"interval_days": 7, "min_gap_days": 1})
    yield SmallWorld(world(demands=(weekly,), baseline=baseline), {"treffen": menu})


SMALL_WORLDS = {
    make.__name__: make
    for make in (
        room_occupancy,
        person_occupancy,
        travel_time,
        availability,
        room_hours,
        room_fit,
        attendance,
        catchment,
        promised,
        release_time,
        rest,
        distinct_dates,
        frequency,
        wanted,
        rhythm,
        spacing,
        preferred_time,
        school_holidays,
        evenings,
        fairness,
        travel_cost,
        room_choice,
        optional_attendance,
        workload,
        stability,
    )
}
"""By the id of the rule they try."""
