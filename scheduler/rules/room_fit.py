"""A room the demand may use, large enough, with what it needs, digital or not."""

from collections.abc import Iterator

import numpy as np

from scheduler.domain.demands import Format
from scheduler.model.context import Context
from scheduler.rules.base import Fact, FactMaker, Level, rule
from scheduler.rules.view import PlanView


@rule(
    level=Level.HARD,
    title="Passender Raum",
    text={
        "missing": "{event} braucht einen Raum, es ist aber keiner eingeplant.",
        "needless": "{event} braucht keinen Raum, eingeplant ist aber {room}.",
        "other": "{event} soll {room:in} stattfinden, der dafür nicht vorgesehen ist.",
        "capacity": "{room} fasst {capacity:# Person|# Personen}, zu {event} werden {expected} erwartet.",
        "features": "{room} bietet nicht alles, was {event} braucht; es fehlt: {lacking}.",
        "digital": "{event} soll vor Ort stattfinden, eingeplant ist aber der digitale Raum {room}.",
        "on_site": "{event} soll digital stattfinden, eingeplant ist aber {room} vor Ort.",
        "rhythm": "„{title}“ soll im Rhythmus {room:in} stattfinden, was dafür nicht vorgesehen ist.",
    },
    statements=(13, 31, 35),
)
class RoomFit:
    """The room is one the demand names, holds everybody, offers the features, and is digital or not (13, 31, 35)."""

    @staticmethod
    def check(view: PlanView, fact: FactMaker) -> Iterator[Fact]:
        """One fact an event and reason, and one a rhythm in a room the demand does not name."""
        yield from _rhythms(view, fact)
        expected = {
            d.id: len(d.required) + sum(group.need for group in d.groups) + d.audience for d in view.problem.demands
        }
        for event in view.events:
            demand, room, ids = event.demand, event.room, (event.id,)
            if room is None:
                if demand.rooms:
                    yield fact("missing", event=event, events=ids)
                continue
            if room.id not in demand.rooms:
                yield fact("other" if demand.rooms else "needless", event=event, room=room, events=ids)
            if room.capacity < expected[demand.id]:
                yield fact(
                    "capacity", event=event, room=room, capacity=room.capacity, expected=expected[demand.id], events=ids
                )
            if not demand.features <= room.features:
                lacking = tuple(sorted(demand.features - room.features))
                yield fact("features", event=event, room=room, lacking=lacking, events=ids)
            if room.digital and demand.format is Format.ROOM:
                yield fact("digital", event=event, room=room, events=ids)
            if not room.digital and demand.format is Format.DIGITAL:
                yield fact("on_site", event=event, room=room, events=ids)

    @staticmethod
    def build(context: Context) -> None:
        """Placements in rooms that do not fit go."""
        for block in context.blocks:
            demand = block.demand
            size = len(demand.required) + sum(group.need for group in demand.groups) + demand.audience
            for index, room_id in enumerate(block.rooms):
                if room_id is None:
                    continue
                room = context.problem.room[room_id]
                wrong = Format.ROOM if room.digital else Format.DIGITAL
                if demand.format is wrong or room.capacity < size or not demand.features <= room.features:
                    block.forbid(np.ones((1, 1), np.bool_), "room_fit", room_id, index)


def _rhythms(view: PlanView, fact: FactMaker) -> Iterator[Fact]:
    for rhythm in view.plan.rhythms:
        demand = view.problem.demand[rhythm.demand]
        if rhythm.room not in (demand.rooms or (None,)):
            yield fact("rhythm", title=view.title(demand), room=rhythm.room and view.problem.room[rhythm.room])
