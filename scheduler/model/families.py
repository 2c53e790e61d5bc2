"""Families of rows that rules share: sums by moment and sums by day or week, made only where a solution breaks them."""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from scheduler.model.block import Block, Ground
from scheduler.model.grid import SLOTS, FloatArray, IntArray
from scheduler.model.rows import ANY, TOLERANCE, Key, Patch, Placements, Row, Slack, SlackValues, person_patch

_WIDTH = 4 * SLOTS
"""Slots reserved for a day, so that spans may begin before midnight and end after the next one."""


@dataclass(frozen=True)
class Use:
    """How a block's placements in one of its rooms use something.

    Attributes:
        room: index of the room, ``ANY`` for all.
        before: slots taken before the start (negative: it begins later).
        after: slots taken after the end.
        person: only where this person was chosen from a group; empty for whoever comes anyway.
    """

    block: Block
    room: int
    before: int
    after: int
    person: str = ""


def uses_of_person(blocks: Iterable[Block], person: str) -> list[Use]:
    """Every placement of the blocks takes the person's time from start to end."""
    return [Use(block, ANY, 0, 0, person_patch(block, person)) for block in blocks]


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

    def __init__(self, rule: str, name: Key, uses: list[Use]) -> None:
        self.rule = rule
        self.name = name
        self.uses = uses
        self._by_block: dict[int, list[Use]] = defaultdict(list)
        for use in uses:
            self._by_block[use.block.number].append(use)

    @property
    def ground(self) -> Ground:
        """The rule and the person or room."""
        return Ground(self.rule, str(self.name[1]))

    @property
    def couples(self) -> bool:
        """Whether more than one block is involved."""
        return len(self._by_block) > 1

    def spans(self, placements: Placements) -> tuple[IntArray, IntArray, IntArray]:
        """(index of the placement, first slot, slot after the last) of every use of the solution."""
        parts = []
        for number, uses in self._by_block.items():
            if not len(placements.of_block(number)):
                continue
            for use in uses:
                chosen = placements.chosen(number, use.room, use.person)
                start = placements.start[chosen]
                parts.append((chosen, start - use.before, start + use.block.length + use.after))
        if not parts:
            none = np.zeros(0, dtype=np.int64)
            return none, none, none
        index, first, last = zip(*parts, strict=True)
        return np.concatenate(index), np.concatenate(first), np.concatenate(last)

    def separate(self, placements: Placements, slack: SlackValues, *, every: bool = False) -> Iterator[Row]:
        """The fullest broken moment of every day, or every moment that placements of several blocks share."""
        del slack
        if every:
            for day, slot in self.cliques(placements):
                yield self.row(day, slot)
            return
        for _, day, slot in self.broken(placements):
            yield self.row(day, slot)

    def cliques(self, placements: Placements) -> dict[tuple[int, int], IntArray]:
        """Placements (indices) of more than one block that share a moment, by (day, slot)."""
        members, keys = self._moments(placements)
        if len(keys) < 2:
            return {}
        order = np.argsort(keys, kind="stable")
        keys, members = keys[order], members[order]
        starts = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]])
        blocks = placements.block[members]
        mixed = np.minimum.reduceat(blocks, starts) != np.maximum.reduceat(blocks, starts)
        ends = np.r_[starts[1:], len(keys)]
        return {
            _moment(int(keys[first])): members[first:last]
            for first, last in zip(starts[mixed].tolist(), ends[mixed].tolist(), strict=True)
        }

    def fullest(self, placements: Placements) -> tuple[IntArray, IntArray]:
        """Placements that share a moment; moments whose placements are all among another moment's are left out.

        Returns:
            (number of the moment from 0, index of the placement), as parallel arrays.
        """
        chosen, first, last = self.spans(placements)
        day = placements.day[chosen] * _WIDTH + SLOTS
        first, last = first + day, last + day
        starts, ends = np.unique(first), np.unique(last)
        before = np.searchsorted(starts, np.r_[np.iinfo(np.int64).min, ends[:-1]])
        moments = ends[before < np.searchsorted(starts, ends)] - 1
        index, number = expand(np.searchsorted(moments, first), np.searchsorted(moments, last))
        return number, chosen[index]

    def broken(self, placements: Placements) -> list[tuple[float, int, int]]:
        """(load, day, slot) of the fullest moment of every day on which one holds more than 1."""
        members, keys = self._moments(placements)
        if len(keys) < 2:
            return []
        moments, inverse = np.unique(keys, return_inverse=True)
        load = np.bincount(inverse, weights=placements.weight[members])
        full = np.flatnonzero(load > 1 + TOLERANCE)
        if not len(full):
            return []
        order = full[np.lexsort((full, -load[full], moments[full] // _WIDTH))]
        days = moments[order] // _WIDTH
        fullest = order[np.r_[True, days[1:] != days[:-1]]]
        return [(float(load[k]), *_moment(int(moments[k]))) for k in fullest]

    def row(self, day: int, slot: int) -> Row:
        """The clique of one moment."""
        patches = tuple(
            Patch(
                use.block.number,
                1,
                day,
                day + 1,
                slot - use.block.length - use.after + 1,
                slot + use.before + 1,
                use.room,
                use.person,
            )
            for use in self.uses
        )
        return Row((*self.name, day, slot), self.rule, 1, patches)

    def _moments(self, placements: Placements) -> tuple[IntArray, IntArray]:
        """(index of the placement, number of the moment) for every slot of every use."""
        chosen, first, last = self.spans(placements)
        if len(chosen) < 2:
            none = np.zeros(0, dtype=np.int64)
            return none, none
        index, slot = expand(first, last)
        return chosen[index], placements.day[chosen][index] * _WIDTH + slot + SLOTS


def _moment(number: int) -> tuple[int, int]:
    """(day, slot) of a moment's number."""
    return number // _WIDTH, number % _WIDTH - SLOTS


@dataclass(frozen=True)
class Charge:
    """What a placement of a block in one of its rooms adds to a person's day, week or account.

    Attributes:
        room: index of the room, ``ANY`` for all.
        amount: in the unit of the limit: minutes, or 1 an event.
        person: only where this person was chosen from a group; empty for whoever comes anyway.
        slot_from: only starts from this slot on.
    """

    block: Block
    room: int
    amount: int
    person: str = ""
    slot_from: int = 0


@dataclass(frozen=True)
class Overrun:
    """What it costs to exceed a limit.

    Attributes:
        wishes: cost of every unit begun.
        unit: how much one unit is.
        steps: added to the limit; each of the limits so raised is charged for itself.
    """

    wishes: int
    unit: int = 1
    steps: tuple[int, ...] = (0,)


class PeriodFamily:
    """Sums over spans of days: limits of a day or week, accounts.

    Args:
        spans: [(first day, day after the last, limit)], one row each.
        overrun: what exceeding a limit costs; None is a hard limit.
    """

    def __init__(
        self,
        rule: str,
        name: Key,
        charges: list[Charge],
        spans: list[tuple[int, int, int]],
        overrun: Overrun | None = None,
    ) -> None:
        self.rule = rule
        self.name = name
        self.charges = charges
        self.spans = spans
        self.overrun = overrun
        self._first, self._last, self._limit = np.array(spans, dtype=np.int64).reshape(-1, 3).T
        self._by_block: dict[int, list[Charge]] = defaultdict(list)
        for charge in charges:
            self._by_block[charge.block.number].append(charge)

    @property
    def ground(self) -> Ground:
        """The rule and the person."""
        return Ground(self.rule, str(self.name[1]))

    @property
    def numbers(self) -> frozenset[int]:
        """Blocks involved."""
        return frozenset(self._by_block)

    def marginal(self, block: Block, placements: Placements) -> Iterator[tuple[Patch, float]]:
        """What one more placement of the block costs beside the others; ``inf`` where it does not fit."""
        loads = self._loads(placements)
        for charge in self._by_block[block.number]:
            extra = self._extra(loads, charge.amount)
            for span in np.flatnonzero(extra):
                yield self._patch(charge, int(span), 1), float(extra[span])

    def separate(self, placements: Placements, slack: SlackValues, *, every: bool = False) -> Iterator[Row]:
        """Every span whose sum exceeds its limit."""
        del every
        loads = self._loads(placements)
        for span in np.flatnonzero(loads > self._limit + TOLERANCE).tolist():
            limit = self.spans[span][2]
            if self.overrun is None:
                yield self._row((*self.name, span), span, limit, None)
                continue
            for step in self.overrun.steps:
                key = (*self.name, span, step)
                if loads[span] > limit + step + self.overrun.unit * slack.get(key, 0.0) + TOLERANCE:
                    variable = Slack(key, wishes=self.overrun.wishes, unit=self.overrun.unit)
                    yield self._row(key, span, limit + step, variable)

    def _loads(self, placements: Placements) -> FloatArray:
        """[spans] what the placements add up to."""
        size = int(self._last.max(initial=0)) + 1
        total = np.zeros(size)
        for number, charges in self._by_block.items():
            if not len(placements.of_block(number)):
                continue
            for charge in charges:
                chosen = placements.chosen(number, charge.room, charge.person)
                chosen = chosen[(placements.start[chosen] >= charge.slot_from) & (placements.day[chosen] < size)]
                np.add.at(total, placements.day[chosen], charge.amount * placements.weight[chosen])
        running = np.concatenate([[0.0], np.cumsum(total)])
        return np.asarray(running[self._last] - running[self._first])

    def _extra(self, loads: FloatArray, amount: int) -> FloatArray:
        """[spans] what so much more costs."""
        over = loads + amount - self._limit
        if self.overrun is None:
            return np.where(over > 0, math.inf, 0.0)
        extra = np.zeros(len(loads))
        for step in self.overrun.steps:
            units = np.ceil(np.maximum(0, over - step) / self.overrun.unit)
            extra += units - np.ceil(np.maximum(0, over - amount - step) / self.overrun.unit)
        return self.overrun.wishes * extra

    def _patch(self, charge: Charge, span: int, coefficient: int) -> Patch:
        first, last, _ = self.spans[span]
        number, room, person = charge.block.number, charge.room, charge.person
        return Patch(number, coefficient, first, last, charge.slot_from, SLOTS, room, person)

    def _row(self, key: Key, span: int, limit: int, slack: Slack | None) -> Row:
        patches = tuple(self._patch(charge, span, charge.amount) for charge in self.charges)
        return Row(key, self.rule, limit, patches, slack=slack)
