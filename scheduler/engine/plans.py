"""Columns written as events of the domain."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from scheduler.domain.plan import Plan, PlannedEvent, Rhythm
from scheduler.domain.problem import Problem
from scheduler.domain.time import GRID
from scheduler.model.block import Block, Column
from scheduler.model.context import Context


@dataclass(frozen=True)
class Planned:
    """Events and rhythms of some demands."""

    events: tuple[PlannedEvent, ...]
    rhythms: tuple[Rhythm, ...]


def plan_of(context: Context, chosen: Mapping[int, Column], blocks: Iterable[Block]) -> Planned:
    """The events that the blocks' columns hold.

    Args:
        chosen: column by number of the block.
    """
    events: list[PlannedEvent] = []
    rhythms: list[Rhythm] = []
    dates = context.timeline.dates
    for block in blocks:
        column = chosen[block.number]
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


def together(problem: Problem, planned: Iterable[Planned]) -> Plan:
    """One plan of the problem from those of its parts, in the order of time."""
    parts = list(planned)
    events = (event for part in parts for event in part.events)
    rhythms = (rhythm for part in parts for rhythm in part.rhythms)
    return problem.plan(
        tuple(sorted(events, key=lambda e: (e.date, e.start, e.demand, e.index))),
        tuple(sorted(rhythms, key=lambda r: r.demand)),
    )
