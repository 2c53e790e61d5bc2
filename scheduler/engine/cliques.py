"""Cliques: sets of columns of which at most one may be taken, because they share a person or a room at a moment."""

from dataclasses import dataclass

import numpy as np

from scheduler.model.families import MomentFamily
from scheduler.model.grid import BoolArray, IntArray
from scheduler.model.pairs import FullestFamily
from scheduler.model.rows import Family, Placements

_NONE: IntArray = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class Cliques:
    """Sets of columns of which at most one may be taken, as parallel arrays (set, column), sets ascending.

    Attributes:
        columns: how many columns there are.
    """

    number: IntArray
    column: IntArray
    columns: int

    def taken(self, held: IntArray) -> BoolArray:
        """[columns] whether a held column is in the way of it, or it is held itself."""
        is_held = np.zeros(self.columns, dtype=np.bool_)
        is_held[held] = True
        full = np.zeros(int(self.number.max(initial=-1)) + 1, dtype=np.bool_)
        full[self.number[is_held[self.column]]] = True
        taken = is_held.copy()
        taken[self.column[full[self.number]]] = True
        return taken

    def among(self, keep: IntArray) -> "Cliques":
        """The same sets for some of the columns, renumbered."""
        place = np.full(self.columns, -1)
        place[keep] = np.arange(len(keep))
        column = place[self.column]
        inside = column >= 0
        return Cliques(self.number[inside], column[inside], len(keep))

    def sets(self, owner: IntArray) -> list[IntArray]:
        """Each set with columns of several owners once.

        Args:
            owner: [columns] block of each column.
        """
        if not len(self.number):
            return []
        start = np.flatnonzero(np.r_[True, self.number[1:] != self.number[:-1]])
        mixed = np.minimum.reduceat(owner[self.column], start) != np.maximum.reduceat(owner[self.column], start)
        label = np.random.default_rng(1).integers(1, 2**62, self.columns, dtype=np.int64)
        _, once = np.unique(np.add.reduceat(label[self.column], start), return_index=True)
        end = np.r_[start[1:], len(self.number)]
        chosen = np.sort(once[mixed[once]])
        return [self.column[a:b] for a, b in zip(start[chosen].tolist(), end[chosen].tolist(), strict=True)]


def cliques_of(families: list[Family], placements: Placements) -> Cliques:
    """Columns of several blocks that share a moment; of neighbouring moments only the fullest."""
    numbers, members, count = [_NONE], [_NONE], 0
    for family in families:
        for moment in family.families if isinstance(family, FullestFamily) else [family]:
            if isinstance(moment, MomentFamily):
                number, member = moment.fullest(placements)
                numbers.append(number + count)
                members.append(member)
                count += int(number.max(initial=-1)) + 1
    owner = placements.column
    number, column = np.concatenate(numbers), owner[np.concatenate(members)]
    pairs = np.unique(np.stack([number, column]), axis=1) if len(number) else np.zeros((2, 0), dtype=np.int64)
    every = Cliques(pairs[0], pairs[1], placements.columns)
    kept = every.sets(placements.block_of_column)
    lengths = [len(k) for k in kept]
    return Cliques(np.repeat(np.arange(len(kept)), lengths), np.concatenate([_NONE, *kept]), placements.columns)
