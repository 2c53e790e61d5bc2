"""Changes of places: another room, longer opening, no closure, fewer people, no room at all."""

from collections.abc import Iterator
from functools import partial

from scheduler.domain.demands import Demand, Format
from scheduler.domain.resources import Room, Site
from scheduler.domain.time import Window, on_grid
from scheduler.engine.explain.change import EVERYBODY, HOUR, SPANS, Change, Subject, changed, stretched
from scheduler.rules.words import date_text, listing, plural

ROOMS = 6
"""Other rooms that are tried, the nearest ones."""


class PlaceChanges(Subject):
    """Changes that take a room or a site out of the way."""

    def room(self, rule: str, room: Room) -> Iterator[Change]:
        """What could be done about a rule that speaks of a room."""
        yield from self._other_rooms()
        if rule == "room_hours":
            site = self.problem.site[room.site] if room.site is not None else None
            owner = (f"Träger von „{room.title}“",)
            for before, after, words in ((0, HOUR, "eine Stunde länger"), (HOUR, 0, "eine Stunde früher")):
                hours = tuple(stretched(w, before, after) for w in room.hours)
                yield Change(
                    "opening",
                    3,
                    owner,
                    f"Wenn „{room.title}“ bei Bedarf {words} offen ist",
                    partial(self.with_room, room, hours=hours),
                )
            wide = tuple(_around(w, self.demand, room) for w in self.demand.windows)
            yield Change(
                "opening",
                4,
                owner,
                f"Wenn „{room.title}“ für diesen Termin auch außerhalb der Öffnungszeiten offen ist",
                partial(self.with_room, room, hours=(*room.hours, *wide)),
            )
            for closure in [c for c in room.closures if c.intersection(self.span)][:SPANS]:
                left = tuple(c for c in room.closures if c is not closure)
                yield Change(
                    "closure",
                    5,
                    owner,
                    f"Wenn „{room.title}“ nicht vom {date_text(closure.first)} bis {date_text(closure.last)} "
                    "geschlossen ist",
                    partial(self.with_room, room, closures=left),
                )
            if site is not None:
                yield from self.site(site)
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
                partial(self.with_demand, audience=demand.audience - fewer),
            )
        lacking = demand.features - room.features
        if lacking:
            yield Change(
                "room",
                4,
                (EVERYBODY,),
                f"Wenn auf „{listing(sorted(lacking))}“ verzichtet wird",
                partial(self.with_demand, features=demand.features & room.features),
            )

    def _other_rooms(self) -> Iterator[Change]:
        here = self.sites()
        units = {self.unit(site) for site in here}

        def distance(room: Room) -> tuple[int, str]:
            return min((self.problem.trip(site, room.site) for site in here), default=0), room.id

        near = [
            room
            for room in self.problem.rooms
            if room.id not in self.demand.rooms and room.site is not None and self.unit(room.site) in units
        ]
        for room in sorted(near, key=distance)[:ROOMS] if self.demand.rooms else ():
            yield Change(
                "room",
                2 if room.site in here else 3,
                (f"Träger von „{room.title}“",),
                f"Wenn auch „{room.title}“ infrage kommt",
                partial(self.with_demand, rooms=(*self.demand.rooms, room.id)),
            )

    def digital(self) -> Iterator[Change]:
        """To meet in a digital room."""
        digital = next((room for room in self.problem.rooms if room.digital), None)
        if digital is not None and self.demand.rooms and digital.id not in self.demand.rooms:
            yield Change(
                "digital",
                3,
                (EVERYBODY,),
                "Wenn der Termin auch digital stattfinden darf",
                partial(self.with_demand, rooms=(*self.demand.rooms, digital.id), format=Format.EITHER),
            )

    def site(self, site: Site) -> Iterator[Change]:
        """To open a site on the days it is closed."""
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


def _around(window: Window, demand: Demand, room: Room) -> Window:
    """A window with set-up and clean-up around it."""
    before = on_grid(demand.setup_minutes + room.setup_minutes)
    return stretched(window, before, on_grid(demand.cleanup_minutes))
