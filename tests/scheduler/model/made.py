"""Columns and placements to try rows with."""

from collections.abc import Iterable

import numpy as np

from scheduler.model.block import Block, Column
from scheduler.model.context import Context
from scheduler.model.rows import Family, Key, Placements, Slack

Place = tuple[int, int, int, tuple[str, ...]]
"""Room, day, start, attendees."""


def column(block: Block, *places: Place) -> Column:
    """A column of the block, without cost."""
    ordered = sorted(places, key=lambda place: place[1])
    rooms, days, starts = np.array([place[:3] for place in ordered], dtype=np.int64).reshape(-1, 3).T
    attendees = tuple(place[3] for place in ordered) if block.demand.groups else ()
    return Column(days, starts, rooms, 0, block.count - len(places), None, attendees)


def placements(context: Context, columns: dict[int, Column], weight: float = 1.0) -> Placements:
    """The columns as a solution."""
    return Placements(context.blocks, [(number, column, weight) for number, column in columns.items()])


def broken(context: Context, families: Iterable[Family], columns: dict[int, Column]) -> bool:
    """Whether the columns exceed a row of the families that has no slack."""
    solution = placements(context, columns)
    rows = (row for family in families for row in family.separate(solution, {}, every=True))
    return any(row.slack is None and row.excess(columns) for row in rows)


def cost(context: Context, family: Family, columns: dict[int, Column]) -> int:
    """What the slacks of a family cost."""
    slacks: dict[Key, tuple[Slack, int]] = {}
    for row in family.separate(placements(context, columns), {}, every=True):
        assert row.slack is not None
        units = -(-row.excess(columns) // row.slack.unit)
        slacks[row.slack.key] = row.slack, max(units, slacks.get(row.slack.key, (row.slack, 0))[1])
    return sum(slack.wishes * units for slack, units in slacks.values())
