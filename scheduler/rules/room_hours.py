"""Rooms and sites are open, and nothing happens on public holidays."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from scheduler.rules.base import Fact, FactMaker, Level, rule
from scheduler.rules.view import PlanView, ViewEvent, Week, covered, week_of


@rule(
    level=Level.HARD,
    title="Öffnungszeiten",
    text={
        "holiday": "{event} liegt auf einem Feiertag ({holiday}).",
        "site_closed": "{site} ist am {date} geschlossen, {event:slot} kann dort nicht stattfinden.",
        "room_closed": "{room} ist am {date} geschlossen, {event:slot} kann dort nicht stattfinden.",
        "early_closing": (
            "{site} schließt am {date} schon um {closing:clock} Uhr, "
            "{event:slot} ist dort erst um {until:clock} Uhr zu Ende."
        ),
        "hours": (
            "{room} ist am {date} nicht durchgehend von {begin:clock} bis {until:clock} Uhr offen, "
            "wie es {event:slot} mit Auf- und Abbau braucht."
        ),
        "reserved": (
            "{room} ist am {date} von {begin:clock} bis {until:clock} Uhr bereits vergeben, das trifft {event:taken}."
        ),
    },
)
class RoomHours:
    """The room is open and free of reservations over [start - setup, end + cleanup), its site is open, no holiday.

    A room that does not close with its site ignores the site's closures and early closings. Without a room the site
    is open until the event ends. On a public holiday nothing happens, not even digitally.
    """

    @staticmethod
    def check(view: PlanView, fact: FactMaker) -> Iterator[Fact]:
        """At most one fact an event: the first reason of holiday, site, room, early closing, hours, reservation."""
        opened = {room.id: week_of(room.hours) for room in view.problem.rooms}
        for event in view.events:
            for variant, values in islice(_reasons(view, event, opened), 1):
                yield fact(variant, event=event, date=event.date, room=event.room, events=(event.id,), **values)


def _reasons(view: PlanView, event: ViewEvent, opened: dict[str, Week]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Everything that keeps the event from its room or site, each a variant and what its sentence says."""
    problem, day, room = view.problem, event.date, event.room
    if day in problem.holidays:
        yield "holiday", {"holiday": problem.holidays[day]}
    site = problem.site[event.site] if event.site and (room is None or room.closes_with_site) else None
    if site and day in site.closures:
        yield "site_closed", {"site": site}
    if room and any(day in closure for closure in room.closures):
        yield "room_closed", {}
    until = event.taken_until if room else event.end
    closing = site.early_closings.get(day) if site else None
    if closing is not None and closing < until:
        yield "early_closing", {"site": site, "closing": closing, "until": until}
    if room and not covered(opened[room.id][day.weekday()], event.taken_from, until):
        yield "hours", {"begin": event.taken_from, "until": until}
    if room:
        for reservation in view.reservations_of_room.get((room.id, day), ()):
            if reservation.start < until and event.taken_from < reservation.end:
                yield "reserved", {"begin": reservation.start, "until": reservation.end, "reservation": reservation.id}
