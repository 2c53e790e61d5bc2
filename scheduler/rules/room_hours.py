"""Rooms and sites are open, and nothing happens on public holidays."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

import numpy as np

from scheduler.domain.resources import Room, Site
from scheduler.domain.time import GRID
from scheduler.model.block import Block
from scheduler.model.context import Context
from scheduler.model.grid import SLOTS, BoolArray, fitting_starts, last_start
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

    @staticmethod
    def build(context: Context) -> None:
        """Placements on public holidays go, and those in rooms and sites that are closed or taken."""
        holiday = context.days_in((day, day) for day in context.problem.holidays)
        for block in context.blocks:
            block.forbid(holiday[context.days(block)][:, None], "room_hours", "Feiertag")
            for index, (room, site) in enumerate(zip(block.rooms, block.sites, strict=True)):
                known = context.problem.room[room] if room is not None else None
                closed = np.zeros(block.allowed.shape[1:], dtype=np.bool_)
                if site is not None and (known is None or known.closes_with_site):
                    closed |= _site_closed(context, block, context.problem.site[site], with_room=known is not None)
                if known is not None:
                    closed |= _room_closed(context, block, known, context.setup(block, index))
                block.forbid(closed, "room_hours", room or site or "digital", index)


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
        for reservation in problem.reservations_of_room.get(room.id, {}).get(day, ()):
            if reservation.start < until and event.taken_from < reservation.end:
                yield "reserved", {"begin": reservation.start, "until": reservation.end, "reservation": reservation.id}


def _site_closed(context: Context, block: Block, site: Site, *, with_room: bool) -> BoolArray:
    """[days, starts] at which the site is closed, or closes before the block's event and its clean-up end."""
    closed = np.zeros(block.allowed.shape[1:], dtype=np.bool_)
    closed |= context.days_in((day, day) for day in site.closures)[context.days(block)][:, None]
    minutes = block.demand.minutes + (block.cleanup * GRID if with_room else 0)
    for day, closing in site.early_closings.items():
        local = context.timeline.number(day) - block.day0
        if 0 <= local < block.days:
            first, _ = block.local_starts(last_start(closing, minutes) + 1, SLOTS)
            closed[local, first:] = True
    return closed


def _room_closed(context: Context, block: Block, room: Room, before: int) -> BoolArray:
    """[days, starts] at which the room is not open, or reserved, from set-up to clean-up."""
    after = block.cleanup * GRID
    taken = fitting_starts(room.hours, before * GRID + block.demand.minutes + after)
    starts = np.zeros_like(taken)
    starts[:, before:] = taken[:, : SLOTS - before]
    closed: BoolArray = ~context.weekly(block, starts)
    closed |= context.days_in((c.first, c.last) for c in room.closures)[context.days(block)][:, None]
    return closed | context.room_reserved(room.id, block, before, after)
