"""Promises are kept: pinned dates, times and rooms."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from scheduler.domain.demands import Pin
from scheduler.domain.plan import EventId
from scheduler.domain.time import GRID
from scheduler.model.block import NOWHERE, Block, Promise
from scheduler.model.context import Context
from scheduler.rules.base import Fact, FactMaker, Level, rule
from scheduler.rules.view import PlanView, ViewEvent
from scheduler.rules.words import speak


@rule(
    level=Level.HARD,
    title="Zusagen",
    text={
        "moved": "Zugesagt ist „{title}“ {promise}; geplant ist {event:place}.",
        "unplaced": "Zugesagt ist „{title}“ {promise}; Termin {number} steht aber nicht im Plan.",
        "no_date": "Zugesagt ist „{title}“ {promise}; für diesen Tag ist aber kein Termin geplant.",
    },
    statements=(5, 33),
)
class Promised:
    """Every pin is kept (statements 5, 33).

    With an index, that event is placed as pinned. With a date alone, an event of the rhythm lies on it as pinned.
    With neither, every placed event of the demand is as pinned.
    """

    @staticmethod
    def check(view: PlanView, fact: FactMaker) -> Iterator[Fact]:
        """One fact a pin and event."""
        for pin in view.problem.pins:
            events = view.by_demand[pin.demand]
            values: dict[str, Any] = {
                "title": view.title(view.problem.demand[pin.demand]),
                "promise": _promise(view, pin),
                "pin": pin,
            }
            if pin.index is not None:
                event_id = EventId(pin.demand, pin.index)
                placed = [event for event in events if event.id == event_id]
                if not placed:
                    yield fact("unplaced", number=pin.index + 1, events=(event_id,), **values)
                broken = [event for event in placed if not _kept(pin, event)]
            elif pin.date is not None:
                placed = [event for event in events if event.date == pin.date]
                if not placed:
                    yield fact("no_date", **values)
                broken = [] if any(_kept(pin, event) for event in placed) else placed[:1]
            else:
                broken = [event for event in events if not _kept(pin, event)]
            for event in broken:
                yield fact("moved", event=event, events=(event.id,), **values)

    @staticmethod
    def build(context: Context) -> None:
        """Placements that break a promise go; an event that was promised must not be lost; columns keep dated ones."""
        for block in context.blocks:
            for pin in context.problem.pins:
                if pin.demand == block.demand.id and pin.index in {None, block.index}:
                    _promise_block(context, block, pin)


def _kept(pin: Pin, event: ViewEvent) -> bool:
    return (
        (pin.date is None or event.date == pin.date)
        and (pin.start is None or event.start == pin.start)
        and (pin.room is None or (event.room is not None and event.room.id == pin.room))
    )


def _promise(view: PlanView, pin: Pin) -> str:
    """``"am Di, 03.11.2026 um 14:00 Uhr in „Raum“"``, as far as it is pinned."""
    parts = []
    if pin.date is not None:
        parts.append(f"am {speak(pin.date)}")
    if pin.start is not None:
        parts.append(f"um {speak(pin.start, 'clock')} Uhr")
    if pin.room is not None:
        parts.append(speak(view.problem.room[pin.room], "in"))
    return " ".join(parts)


def _promise_block(context: Context, block: Block, pin: Pin) -> None:
    day = None if pin.date is None else context.timeline.number(pin.date)
    start = None if pin.start is None else pin.start // GRID if pin.start % GRID == 0 else NOWHERE
    room = None if pin.room is None else block.rooms.index(pin.room) if pin.room in block.rooms else NOWHERE
    if pin.index is None and day is not None:
        block.promises.append(Promise(day, start, room))
        return
    if day is not None:
        block.forbid((block.horizon_days != day)[:, None], "promised", "Festlegung", own=True)
    if start is not None:
        block.forbid(block.start_slots != start, "promised", "Festlegung", own=True)
    if room is not None:
        block.forbid((np.arange(len(block.rooms)) != room)[:, None, None], "promised", "Festlegung", own=True)
    if pin.index is not None:
        block.charge_lost(0, block.count, hard=1)
