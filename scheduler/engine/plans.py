"""Columns written as events of the domain."""

from dataclasses import dataclass

from scheduler.domain.plan import PlannedEvent, Rhythm
from scheduler.domain.time import GRID
from scheduler.engine.greedy import Greedy
from scheduler.model.block import Block


@dataclass(frozen=True)
class Planned:
    """Events and rhythms of some demands."""

    events: tuple[PlannedEvent, ...]
    rhythms: tuple[Rhythm, ...]


def plan_of(plan: Greedy, blocks: list[Block]) -> Planned:
    """The events that the blocks' columns hold."""
    events: list[PlannedEvent] = []
    rhythms: list[Rhythm] = []
    dates = plan.context.timeline.dates
    for block in blocks:
        column = plan.chosen[block.number]
        if column.pattern is not None:
            p = column.pattern
            rhythms.append(
                Rhythm(
                    demand=block.demand.id,
                    weekday=p.weekday,
                    phase=p.phase,
                    start=p.start * GRID,
                    room=block.rooms[p.room],
                )
            )
        events += [
            PlannedEvent(
                demand=block.demand.id,
                index=k if block.weeks else block.index,
                date=dates[int(column.days[k])],
                start=int(column.starts[k]) * GRID,
                room=block.rooms[int(column.rooms[k])],
                attendees=column.attendees[k] if column.attendees else (),
            )
            for k in range(len(column.days))
        ]
    return Planned(tuple(events), tuple(rhythms))
