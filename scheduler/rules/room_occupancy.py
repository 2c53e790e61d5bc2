"""One event at a time in a room, set-up and clean-up included."""

from collections.abc import Iterator
from itertools import combinations

from scheduler.model.context import Context
from scheduler.model.families import MomentFamily, Use
from scheduler.rules.base import Fact, FactMaker, Level, rule
from scheduler.rules.view import PlanView


@rule(
    level=Level.HARD,
    title="Raumbelegung",
    text="{room} ist am {date} doppelt belegt: {first:taken} und {second:taken}, Auf- und Abbau eingerechnet.",
    statements=(5,),
)
class RoomOccupancy:
    """The spans [start - setup, end + cleanup) of two events in a room that is not digital never meet (statement 5)."""

    @staticmethod
    def check(view: PlanView, fact: FactMaker) -> Iterator[Fact]:
        """One fact a pair of events."""
        for (_, day), events in view.by_room_day.items():
            for first, second in combinations(events, 2):
                if second.taken_from < first.taken_until:
                    yield fact(room=first.room, date=day, first=first, second=second, events=(first.id, second.id))

    @staticmethod
    def build(context: Context) -> None:
        """One use of the room at every moment, set-up and clean-up included."""
        for room, places in context.blocks_in.items():
            blocks = [(context.blocks[number], index) for number, index in places]
            uses = [Use(block, index, context.setup(block, index), block.cleanup) for block, index in blocks]
            family = MomentFamily("room_occupancy", ("room", room), uses)
            if family.couples:
                context.add(family)
