"""Families of rows that rules share: sums by moment and sums by day or week, made only where a solution breaks them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from scheduler.model.block import Block
from scheduler.model.grid import SLOTS, FloatArray, IntArray
from scheduler.model.rows import ANY, TOLERANCE, Patch, Placements, Row, Slack, person_patch

Indices = Callable[[Placements], IntArray]


@dataclass(frozen=True)
class Use:
    """How a block's placements in one of its rooms use something.

    Attributes:
        room: index of the room, ``ANY`` for all.
        before: slots taken before the start (negative: it begins later).
        after: slots taken after the end.
    """

    block: Block
    room: int
    before: int
    after: int
    person: str = ""


def expand(first: IntArray, last: IntArray) -> tuple[IntArray, IntArray]:
    """Half-open ranges written out: (index of the range, value)."""
    lengths = np.maximum(0, last - first)
    index = np.repeat(np.arange(len(first)), lengths)
    offsets = np.arange(len(index)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return index, first[index] + offsets


class MomentFamily:
    """At most one of the uses at every moment: a clique for each (day, slot).

    The uses may be shifted in time: with ``before`` and ``after`` taken from a 1-Lipschitz function of the sites,
    the cliques forbid exactly the trips that are too short (see ``docs/solver.md``).
    """

    def __init__(self, rule: str, name: tuple[object, ...], uses: list[Use]) -> None:
        self.rule = rule
        self.name = name
        self.uses = uses
        self._by_block: dict[int, dict[int, Use]] = {}
        for use in uses:
            self._by_block.setdefault(use.block.number, {})[use.room] = use
        self._person = next((u.person for u in uses if u.person), "")

    @property
    def couples(self) -> bool:
        """Whether more than one block is involved."""
        return len(self._by_block) > 1

    def spans(self, placements: Placements) -> tuple[IntArray, IntArray, IntArray]:
        """(index of the placement, first slot, slot after the last) of every use of the solution."""
        parts = []
        for number, by_room in self._by_block.items():
            indices = placements.of_block(number)
            if not len(indices):
                continue
            for room, use in by_room.items():
                chosen = indices if room == ANY else indices[placements.room[indices] == room]
                if use.person and len(chosen):
                    chosen = chosen[[use.person in placements.attendees[i] for i in chosen]]
                start = placements.start[chosen]
                parts.append((chosen, start - use.before, start + use.block.length + use.after))
        if not parts:
            empty = np.zeros(0, dtype=np.int64)
            return empty, empty, empty
        a, b, c = zip(*parts, strict=True)
        return np.concatenate(a), np.concatenate(b), np.concatenate(c)

    def separate(
        self, placements: Placements, slack: dict[tuple[object, ...], float], *, every: bool = False
    ) -> Iterator[Row]:
        """The fullest broken moment of every day, or every broken moment."""
        del slack
        if every:
            for moment in self.cliques(placements):
                yield self.row(*moment)
            return
        for _, day, slot in self.broken(placements):
            yield self.row(day, slot)

    def cliques(self, placements: Placements) -> dict[tuple[int, int], IntArray]:
        """Placements (indices) of more than one block that share a moment, by (day, slot)."""
        chosen, first, last = self.spans(placements)
        if len(chosen) < 2:
            return {}
        index, slot = expand(first, last)
        width = 4 * SLOTS
        keys = placements.day[chosen][index] * width + slot + SLOTS
        order = np.argsort(keys, kind="stable")
        keys, members = keys[order], chosen[index][order]
        starts = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]])
        blocks = placements.block[members]
        mixed = np.minimum.reduceat(blocks, starts) != np.maximum.reduceat(blocks, starts)
        ends = np.r_[starts[1:], len(keys)]
        return {
            (int(keys[a] // width), int(keys[a] % width) - SLOTS): members[a:b]
            for a, b in zip(starts[mixed].tolist(), ends[mixed].tolist(), strict=True)
        }

    def broken(self, placements: Placements) -> list[tuple[float, int, int]]:
        """(load, day, slot) of the fullest moment of every day on which one holds more than 1."""
        chosen, first, last = self.spans(placements)
        if len(chosen) < 2:
            return []
        index, slot = expand(first, last)
        width = 4 * SLOTS
        keys = placements.day[chosen][index] * width + slot + SLOTS
        moments, inverse = np.unique(keys, return_inverse=True)
        load = np.bincount(inverse, weights=placements.weight[chosen][index])
        full = np.flatnonzero(load > 1 + TOLERANCE)
        if not len(full):
            return []
        order = full[np.lexsort((full, -load[full], moments[full] // width))]
        days = moments[order] // width
        best = order[np.r_[True, days[1:] != days[:-1]]]
        return [(float(load[k]), int(moments[k] // width), int(moments[k] % width) - SLOTS) for k in best]

    def row(self, day: int, slot: int) -> Row:
        """The clique of one moment."""
        patches = tuple(
            Patch(
                u.block.number,
                1,
                day,
                day + 1,
                slot - u.block.length - u.after + 1,
                slot + u.before + 1,
                u.room,
                u.person,
            )
            for u in self.uses
        )
        return Row((*self.name, day, slot), self.rule, 1, patches)


@dataclass(frozen=True)
class Charge:
    """What a placement of a block in one of its rooms adds to a person's day, week or account."""

    block: Block
    room: int
    minutes: int
    person: str = ""
    slot_from: int = 0
    slot_to: int = SLOTS


class PeriodFamily:
    """Sums over spans of days: limits of a day or week, accounts.

    Args:
        spans: [(first day, day after the last, limit)], one row each.
        slacks: for each span the slacks and what is added to the limit for them; none is a hard limit.
    """

    def __init__(
        self,
        rule: str,
        name: tuple[object, ...],
        charges: list[Charge],
        spans: list[tuple[int, int, int]],
        slacks: Callable[[int], list[tuple[int, Slack]]] | None = None,
    ) -> None:
        self.rule = rule
        self.name = name
        self.charges = charges
        self.spans = spans
        self.slacks = slacks
        self._first = np.array([first for first, _, _ in spans], dtype=np.int64)
        self._last = np.array([last for _, last, _ in spans], dtype=np.int64)
        self._limit = np.array([limit for _, _, limit in spans], dtype=np.int64)
        self._by_block: dict[int, list[Charge]] = {}
        for charge in charges:
            self._by_block.setdefault(charge.block.number, []).append(charge)

    @property
    def numbers(self) -> frozenset[int]:
        """Blocks involved."""
        return frozenset(self._by_block)

    def _loads(self, placements: Placements) -> FloatArray:
        """[spans] what the placements add up to."""
        size = max((last for _, last, _ in self.spans), default=0) + 1
        total = np.zeros(size)
        for number, charges in self._by_block.items():
            indices = placements.of_block(number)
            if not len(indices):
                continue
            for charge in charges:
                chosen = indices if charge.room == ANY else indices[placements.room[indices] == charge.room]
                if charge.person and len(chosen):
                    chosen = chosen[[charge.person in placements.attendees[i] for i in chosen]]
                start = placements.start[chosen]
                chosen = chosen[(start >= charge.slot_from) & (start < charge.slot_to)]
                days = placements.day[chosen]
                inside = days < size
                np.add.at(total, days[inside], charge.minutes * placements.weight[chosen][inside])
        running = np.r_[0.0, np.cumsum(total)]
        return running[self._last] - running[self._first]

    def marginal(self, block: Block, placements: Placements) -> Iterator[tuple[Patch, float]]:
        """What one more placement of the block costs beside the others; ``inf`` where it does not fit."""
        loads = self._loads(placements)
        for charge in self._by_block[block.number]:
            after = loads + charge.minutes
            if self.slacks is None:
                extra = np.where(after > self._limit, np.inf, 0.0)
            else:
                extra = np.zeros(len(loads))
                for span in np.flatnonzero(after > self._limit):
                    for above, slack in self.slacks(int(span)):
                        limit = self._limit[span] + above
                        units = -(-max(0, after[span] - limit) // slack.unit) + (
                            -max(0, loads[span] - limit) // slack.unit
                        )
                        extra[span] += slack.wishes * units
            for span in np.flatnonzero(extra):
                first, last, _ = self.spans[span]
                patch = Patch(
                    block.number, 1, first, last, charge.slot_from, charge.slot_to, charge.room, charge.person
                )
                yield patch, float(extra[span])

    def separate(
        self, placements: Placements, slack: dict[tuple[object, ...], float], *, every: bool = False
    ) -> Iterator[Row]:
        """Every span whose sum exceeds its limit."""
        del every
        loads = self._loads(placements)
        for span in np.flatnonzero(loads > self._limit + TOLERANCE).tolist():
            load, limit = loads[span], self.spans[span][2]
            if self.slacks is None:
                yield self._row(span, limit, None)
                continue
            for extra, variable in self.slacks(span):
                if load > limit + extra + variable.unit * slack.get(variable.key, 0.0) + TOLERANCE:
                    yield self._row(span, limit + extra, variable)

    def _row(self, span: int, limit: int, variable: Slack | None) -> Row:
        first, last, _ = self.spans[span]
        patches = tuple(
            Patch(c.block.number, c.minutes, first, last, c.slot_from, c.slot_to, c.room, c.person)
            for c in self.charges
        )
        key = (*self.name, span, limit) if variable is None else (*self.name, *variable.key)
        return Row(key, self.rule, limit, patches, slack=variable)


def uses_of_person(blocks: list[Block], person: str) -> list[Use]:
    """Every placement of the blocks takes the person's time from start to end."""
    return [Use(b, ANY, 0, 0, person_patch(b, person)) for b in blocks]
