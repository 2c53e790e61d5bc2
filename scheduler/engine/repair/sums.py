"""How much every placement adds to every row: rectangles of placements, block by block."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from scheduler.model.grid import IntArray
from scheduler.model.rows import ANY, Patch, Placements, Row


def entries(rows: Sequence[Row], placements: Placements) -> tuple[IntArray, IntArray, IntArray]:
    """What the placements add to the rows.

    Returns:
        (number of the row, index of the placement, what it adds), as parallel arrays in the order of the rows.
    """
    by_block: dict[int, list[tuple[int, Patch]]] = defaultdict(list)
    for number, each in enumerate(rows):
        for patch in each.patches:
            by_block[patch.block].append((number, patch))
    none = np.zeros(0, dtype=np.int64)
    found = [(none, none, none)]
    for block, patches in by_block.items():
        mine = placements.of_block(block)
        if len(mine):
            found.append(_of_block(patches, placements, mine))
    row, index, value = (np.concatenate(part) for part in zip(*found, strict=True))
    order = np.argsort(row, kind="stable")
    return row[order], index[order], value[order]


def _of_block(
    patches: list[tuple[int, Patch]], placements: Placements, mine: IntArray
) -> tuple[IntArray, IntArray, IntArray]:
    numbers = np.array([number for number, _ in patches], dtype=np.int64)
    corners: IntArray = np.array([patch[1:7] for _, patch in patches], dtype=np.int64)
    values, first, last, early, late, rooms = corners.T
    day, start, where = placements.day[mine], placements.start[mine], placements.room[mine]
    inside = (day >= first[:, None]) & (day < last[:, None]) & (start >= early[:, None]) & (start < late[:, None])
    inside &= (rooms[:, None] == ANY) | (where == rooms[:, None])
    people = sorted({patch.person for _, patch in patches} - {""})
    if people:
        comes = {p: np.array([p in placements.attendees[i] for i in mine.tolist()], dtype=np.bool_) for p in people}
        chosen = np.array([comes.get(patch.person, np.ones(len(mine), np.bool_)) for _, patch in patches])
        inside &= chosen
    rectangle, placement = np.nonzero(inside)
    return numbers[rectangle], mine[placement], values[rectangle]
