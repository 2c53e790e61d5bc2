"""Changes that might make an event fit: each a changed problem, what it asks of whom, and how much.

They are made from the grounds that clash, so that none is offered which has nothing to do with the matter. Whether one
helps is for a solve to say, not for this file.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from pydantic import ValidationError

from scheduler.domain.demands import Demand, Format
from scheduler.domain.ledger import accrued
from scheduler.domain.problem import Problem
from scheduler.domain.resources import Person, Rate, Room, Site
from scheduler.domain.time import GRID, MINUTES_PER_DAY, DateRange, Weekday, Window, monday, on_grid
from scheduler.errors import ProblemError
from scheduler.explanation import Question
from scheduler.model.block import Ground
from scheduler.rules.words import date_text, listing, minutes_text, plural

HOUR = 60
ROOMS = 6
"""Other rooms that are tried, the nearest ones."""
SPANS = 8
"""Absences or closures that are tried one by one."""
EVERYBODY = "alle Beteiligten"

Kind = Literal[
    "room", "window", "weekday", "period", "attendance", "working_time", "absence", "opening", "closure",
    "release_time", "duration", "distance", "promise", "capacity", "catchment", "digital",
]  # fmt: skip


@dataclass(frozen=True)
class Change:
    """A changed problem.

    Attributes:
        effort: how much is asked, see :class:`scheduler.explanation.Remedy`.
        asks: of whom.
        sentence: what is changed, as a condition: „Wenn …“ without the main clause.
        make: the changed problem, None if the change makes no sense here.
    """

    kind: Kind
    effort: int
    asks: tuple[str, ...]
    sentence: str
    make: Callable[[], Problem | None]


def changed(problem: Problem, **fields: Any) -> Problem | None:
    """The problem with some of its fields replaced; None if it would contradict itself."""
    try:
        return Problem(**{name: getattr(problem, name) for name in type(problem).model_fields} | fields)
    except ProblemError:
        return None


def changes(problem: Problem, question: Question, clash: Sequence[Ground]) -> list[Change]:
    """Changes that take one of the grounds away or give it less weight, least effort first."""
    return sorted(_Changes(problem, question).of(clash), key=lambda change: change.effort)


class _Changes:
    def __init__(self, problem: Problem, question: Question) -> None:
        self.problem = problem
        self.question = question
        self.demand = problem.demand[question.event.demand]
        self.span = self.demand.window(question.event.index)

    def of(self, clash: Sequence[Ground]) -> Iterator[Change]:
        seen: set[str] = set()
        for change in self._all(clash):
            if change.sentence not in seen:
                seen.add(change.sentence)
                yield change

    def _all(self, clash: Sequence[Ground]) -> Iterator[Change]:
        people, rooms, sites = self.problem.person, self.problem.room, self.problem.site
        for ground in clash:
            if ground.object in people:
                yield from self._person(ground.rule, people[ground.object])
            elif ground.object in rooms:
                yield from self._room(ground.rule, rooms[ground.object])
            elif ground.object in sites:
                yield from self._site(sites[ground.object])
            elif self.demand.id in {ground.demand, ground.object}:
                yield from self._own(ground)
        if any(ground.rule != "release_time" for ground in clash):
            yield from self._windows()
            yield from self._period()
            yield from self._shorter()
            yield from self._digital()

    def _own(self, ground: Ground) -> Iterator[Change]:
        """Terms of the demand itself."""
        if ground.rule == "attendance":
            for name in ground.object.split(", "):
                yield from self._person("attendance", self.problem.person[name])
        elif ground.object == "Zeitfenster":
            yield from self._windows()
        elif ground.rule == "promised":
            yield self._promise()
        elif ground.rule == "distinct_dates" and self.demand.gap_days > 1:
            yield self._distance()

    def _with_demand(self, **fields: Any) -> Problem | None:
        """The problem with the event's demand changed; None if the demand would contradict itself."""
        try:
            demand = Demand(**{name: getattr(self.demand, name) for name in Demand.model_fields} | fields)
        except ValidationError:
            return None
        return changed(self.problem, demands=tuple(demand if d.id == demand.id else d for d in self.problem.demands))

    def _with_person(self, person: Person, **fields: Any) -> Problem | None:
        new = person.model_copy(update=fields)
        return changed(self.problem, people=tuple(new if p.id == new.id else p for p in self.problem.people))

    def _with_room(self, room: Room, **fields: Any) -> Problem | None:
        new = room.model_copy(update=fields)
        return changed(self.problem, rooms=tuple(new if r.id == new.id else r for r in self.problem.rooms))

    def _person(self, rule: str, person: Person) -> Iterator[Change]:
        asks = (person.title,)
        yield from self._without(person)
        if rule == "release_time":
            yield from self._release(person)
        if rule == "availability":
            yield from self._hours(person)
            yield from self._presence(person)
        if rule == "catchment":
            units = {s.unit(self.span.first) for s in self.problem.sites if s.id in self._sites()} - {
                None,
                *person.serves,
            }
            for unit in sorted(u for u in units if u is not None):
                yield Change(
                    "catchment",
                    4,
                    asks,
                    f"Wenn {person.title} auch für {self.problem.site[unit].title} arbeitet",
                    partial(self._with_person, person, serves=person.serves | {unit}),
                )

    def _without(self, person: Person) -> Iterator[Change]:
        demand = self.demand
        if person.id in demand.required:
            rest = tuple(p for p in demand.required if p != person.id)
            yield Change(
                "attendance",
                5,
                (person.title,),
                f"Wenn {person.title} nicht dabei sein muss",
                partial(self._with_demand, required=rest),
            )
        for k, group in enumerate(demand.groups):
            if person.id in group.candidates:
                fewer = group.model_copy(update={"need": group.need - 1})
                groups = (*demand.groups[:k], *((fewer,) if group.need > 1 else ()), *demand.groups[k + 1 :])
                names = listing(self.problem.person[p].title for p in group.candidates)
                yield Change(
                    "attendance",
                    4,
                    tuple(self.problem.person[p].title for p in group.members),
                    f"Wenn aus der Auswahl {names} {plural(group.need - 1, '# Person genügt|# Personen genügen')}",
                    partial(self._with_demand, groups=groups),
                )

    def _hours(self, person: Person) -> Iterator[Change]:
        if person.availability is None:
            return
        for before, after, words in ((0, HOUR, "eine Stunde länger"), (HOUR, 0, "eine Stunde früher")):
            longer = tuple(_stretched(w, before, after) for w in person.availability)
            yield Change(
                "working_time",
                3,
                (person.title,),
                f"Wenn {person.title} bei Bedarf {words} arbeitet",
                partial(self._with_person, person, availability=longer),
            )
        there = {w.weekday for w in person.availability}
        for day in sorted({w.weekday for w in self.demand.windows} - there) or []:
            extra = tuple(w for w in self.demand.windows if w.weekday == day)
            yield Change(
                "working_time",
                4,
                (person.title,),
                f"Wenn {person.title} auch an einem {day.title} arbeitet",
                partial(self._with_person, person, availability=(*(person.availability or ()), *extra)),
            )
        both = tuple(w for w in self.demand.windows if w.weekday in there)
        if both:
            days = listing(day.title for day in sorted({w.weekday for w in both}))
            yield Change(
                "working_time",
                4,
                (person.title,),
                f"Wenn {person.title} für diesen Termin auch außerhalb der üblichen Zeiten kommt ({days})",
                partial(self._with_person, person, availability=(*(person.availability or ()), *both)),
            )

    def _presence(self, person: Person) -> Iterator[Change]:
        mine = [
            a
            for a in self.problem.absences_of.get(person.id, ())
            if a.first <= self.span.last and self.span.first <= a.last
        ]
        for absence in mine[:SPANS]:
            left = tuple(a for a in self.problem.absences if a is not absence)
            yield Change(
                "absence",
                6,
                (person.title,),
                f"Wenn {person.title} nicht vom {date_text(absence.first)} bis {date_text(absence.last)} abwesend ist",
                partial(changed, self.problem, absences=left),
            )

    def _release(self, person: Person) -> Iterator[Change]:
        weeks = sorted({monday(day) for day in (self.span.first, self.span.last)})
        first = max(
            self.problem.horizon.first,
            *(year.first for year in self.problem.policy.account_years if year.first <= weeks[-1]),
        )
        begin = monday(first + dt.timedelta(days=6))
        for minutes in (30, 60, 120, 240, 480, 960):
            yield Change(
                "release_time",
                2 + minutes // 120,
                (person.title, "Träger und Jugendamt"),
                f"Wenn {person.title} bis zum {date_text(self.span.last)} zusätzlich {minutes_text(minutes)} "
                "Freistellung erhält",
                partial(self._credited, person, begin, minutes),
            )

    def _credited(self, person: Person, begin: dt.date, minutes: int) -> Problem | None:
        """More release time in the first week in which any accrues."""
        week = begin
        while week <= self.span.last:
            one = Rate(
                person=person.id,
                minutes_per_week=(self.problem.rate(person.id, week) or 0) + minutes,
                valid_from=week,
                valid_to=week + dt.timedelta(days=6),
            )
            new = changed(self.problem, rates=(one, *self.problem.rates))
            if new is not None and accrued(new, person.id, week):
                return new
            week += dt.timedelta(days=7)
        return None

    def _room(self, rule: str, room: Room) -> Iterator[Change]:
        yield from self._other_rooms()
        if rule == "room_hours":
            site = self.problem.site[room.site] if room.site is not None else None
            owner = (f"Träger von „{room.title}“",)
            for before, after, words in ((0, HOUR, "eine Stunde länger"), (HOUR, 0, "eine Stunde früher")):
                hours = tuple(_stretched(w, before, after) for w in room.hours)
                yield Change(
                    "opening",
                    3,
                    owner,
                    f"Wenn „{room.title}“ bei Bedarf {words} offen ist",
                    partial(self._with_room, room, hours=hours),
                )
            wide = tuple(_around(w, self.demand, room) for w in self.demand.windows)
            yield Change(
                "opening",
                4,
                owner,
                f"Wenn „{room.title}“ für diesen Termin auch außerhalb der Öffnungszeiten offen ist",
                partial(self._with_room, room, hours=(*room.hours, *wide)),
            )
            for closure in [c for c in room.closures if c.intersection(self.span)][:SPANS]:
                left = tuple(c for c in room.closures if c is not closure)
                yield Change(
                    "closure",
                    5,
                    owner,
                    f"Wenn „{room.title}“ nicht vom {date_text(closure.first)} bis {date_text(closure.last)} "
                    "geschlossen ist",
                    partial(self._with_room, room, closures=left),
                )
            if site is not None:
                yield from self._site(site)
        if rule == "room_fit" and room.id in self.demand.rooms:
            yield from self._capacity(room)

    def _capacity(self, room: Room) -> Iterator[Change]:
        demand = self.demand
        expected = len(demand.required) + sum(g.need for g in demand.groups) + demand.audience
        fewer = expected - room.capacity
        if 0 < fewer <= demand.audience:
            yield Change(
                "capacity",
                3,
                (EVERYBODY,),
                f"Wenn {plural(fewer, '# Person|# Personen')} weniger erwartet werden",
                partial(self._with_demand, audience=demand.audience - fewer),
            )
        lacking = demand.features - room.features
        if lacking:
            yield Change(
                "room",
                4,
                (EVERYBODY,),
                f"Wenn auf „{listing(sorted(lacking))}“ verzichtet wird",
                partial(self._with_demand, features=demand.features & room.features),
            )

    def _other_rooms(self) -> Iterator[Change]:
        here = self._sites()
        units = {self._unit(site) for site in here}

        def distance(room: Room) -> tuple[int, str]:
            return min((self.problem.trip(site, room.site) for site in here), default=0), room.id

        near = [
            room
            for room in self.problem.rooms
            if room.id not in self.demand.rooms and room.site is not None and self._unit(room.site) in units
        ]
        for room in sorted(near, key=distance)[:ROOMS] if self.demand.rooms else ():
            yield Change(
                "room",
                2 if room.site in here else 3,
                (f"Träger von „{room.title}“",),
                f"Wenn auch „{room.title}“ infrage kommt",
                partial(self._with_demand, rooms=(*self.demand.rooms, room.id)),
            )

    def _digital(self) -> Iterator[Change]:
        digital = next((room for room in self.problem.rooms if room.digital), None)
        if digital is not None and self.demand.rooms and digital.id not in self.demand.rooms:
            yield Change(
                "digital",
                3,
                (EVERYBODY,),
                "Wenn der Termin auch digital stattfinden darf",
                partial(self._with_demand, rooms=(*self.demand.rooms, digital.id), format=Format.EITHER),
            )

    def _site(self, site: Site) -> Iterator[Change]:
        closed = sorted(day for day in site.closures if day in self.span)
        if closed:
            left = site.model_copy(update={"closures": frozenset(d for d in site.closures if d not in self.span)})
            days = date_text(closed[0]) if len(closed) == 1 else f"{plural(len(closed), '# Tag|# Tagen')}"
            yield Change(
                "closure",
                6,
                (site.title,),
                f"Wenn {site.title} {'am' if len(closed) == 1 else 'an den'} {days} nicht geschlossen ist",
                partial(changed, self.problem, sites=tuple(left if s.id == site.id else s for s in self.problem.sites)),
            )

    def _windows(self) -> Iterator[Change]:
        windows = self.demand.windows
        for before, after, words in ((0, HOUR, "bis zu eine Stunde später"), (HOUR, 0, "bis zu eine Stunde früher")):
            wider = tuple(_stretched(w, before, after) for w in windows)
            yield Change(
                "window",
                2,
                (EVERYBODY,),
                f"Wenn der Termin {words} liegen darf als vorgesehen",
                partial(self._with_demand, windows=wider),
            )
        there = {w.weekday for w in windows}
        for day in [d for d in Weekday if d < Weekday.Sa and d not in there]:
            extra = Window(weekday=day, start=min(w.start for w in windows), end=max(w.end for w in windows))
            yield Change(
                "weekday",
                3,
                (EVERYBODY,),
                f"Wenn der Termin auch an einem {day.title} liegen darf",
                partial(self._with_demand, windows=(*windows, extra)),
            )

    def _period(self) -> Iterator[Change]:
        horizon, demand = self.problem.horizon, self.demand
        for effort, days in ((3, 14), (4, 28)):
            more = dt.timedelta(days=days)
            for first, last, words in (
                (demand.first, min(horizon.last, demand.last + more), "später"),
                (max(horizon.first, demand.first - more), demand.last, "früher"),
            ):
                if (first, last) != (demand.first, demand.last):
                    yield Change(
                        "period",
                        effort,
                        ("Koordinierungsstelle",),
                        f"Wenn der Termin bis zu {days // 7} Wochen {words} liegen darf "
                        f"({date_text(first)} bis {date_text(last)})",
                        partial(self._longer, first, last),
                    )

    def _longer(self, first: dt.date, last: dt.date) -> Problem | None:
        periods = list(self.demand.periods)
        if periods:
            periods[0] = DateRange(first=min(first, periods[0].first), last=periods[0].last)
            periods[-1] = DateRange(first=periods[-1].first, last=max(last, periods[-1].last))
        return self._with_demand(first=first, last=last, periods=tuple(periods))

    def _shorter(self) -> Iterator[Change]:
        for less in (15, 30, 60):
            minutes = self.demand.minutes - less
            if minutes >= 2 * GRID:
                yield Change(
                    "duration",
                    2 + less // 30,
                    (EVERYBODY,),
                    f"Wenn der Termin {minutes_text(less)} kürzer ist ({minutes_text(minutes)})",
                    partial(self._with_demand, minutes=minutes),
                )

    def _distance(self) -> Change:
        gap = max(1, self.demand.gap_days // 2)
        return Change(
            "distance",
            2,
            (EVERYBODY,),
            f"Wenn zwischen zwei Terminen der Reihe schon {plural(gap, '# Tag genügt|# Tage genügen')} "
            f"statt {self.demand.gap_days}",
            partial(self._with_demand, min_gap_days=gap),
        )

    def _promise(self) -> Change:
        pins = tuple(
            pin
            for pin in self.problem.pins
            if pin.demand != self.demand.id or pin.index not in {None, self.question.event.index}
        )
        return Change(
            "promise",
            6,
            (EVERYBODY,),
            f"Wenn die Zusage für „{self.problem.full_title(self.demand)}“ gelöst wird",
            partial(changed, self.problem, pins=pins),
        )

    def _unit(self, site: str) -> str:
        """The Familienzentrum a site belongs to, or the site itself."""
        return self.problem.site[site].unit(self.span.first) or site

    def _sites(self) -> set[str]:
        found = {self.problem.site_of(self.demand, room) for room in self.demand.rooms or (None,)}
        return {site for site in found if site is not None}


def _stretched(window: Window, before: int, after: int) -> Window:
    start = max(0, window.start - before)
    return Window(weekday=window.weekday, start=start - start % GRID, end=min(MINUTES_PER_DAY, window.end + after))


def _around(window: Window, demand: Demand, room: Room) -> Window:
    """A window with set-up and clean-up around it."""
    before = on_grid(demand.setup_minutes + room.setup_minutes)
    return _stretched(window, before, on_grid(demand.cleanup_minutes))
