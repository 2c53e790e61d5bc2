"""Rooms of the kind that suits the event best."""

from collections.abc import Iterator

import numpy as np

from scheduler.model.context import Context
from scheduler.rules.base import Fact, FactMaker, Level, rule
from scheduler.rules.view import PlanView


@rule(
    level=Level.WISH,
    weight=2,
    title="Raumwahl",
    text="{event:place}: besser passt ein Raum der Art {best:kind} als {actual:kind}.",
    statements=(5, 35),
)
class RoomChoice:
    """The room is of the kind that comes first in the event kind's order (statements 5, 35)."""

    @staticmethod
    def check(view: PlanView, fact: FactMaker) -> Iterator[Fact]:
        """One fact an event; the cost is the position in the order, its length for a kind that is not in it."""
        for event in view.events:
            kinds, room = event.kind.room_kinds, event.room
            if room is None or not kinds or room.kind == kinds[0]:
                continue
            cost = kinds.index(room.kind) if room.kind in kinds else len(kinds)
            yield fact(event=event, best=kinds[0], actual=room.kind, cost=cost, events=(event.id,))

    @staticmethod
    def build(context: Context) -> None:
        """Rooms cost by the place of their kind in the order."""
        for block in context.blocks:
            kinds = block.kind.room_kinds
            for index, room in enumerate(block.rooms):
                if kinds and room is not None:
                    actual = context.problem.room[room].kind
                    position = kinds.index(actual) if actual in kinds else len(kinds)
                    block.add_cost(np.array(context.weights["room_choice"] * position), index)
