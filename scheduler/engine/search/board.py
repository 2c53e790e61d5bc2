"""The board of a search: who takes which slots, compiled from what the rules have built.

Everything happens on the *flat axis*: the slots of the day in which anything may lie, day after day without the nights.
A *row* counts the uses of one thing (a room, a person, one side of :class:`scheduler.model.together.Together`) in every
slot. What a placement costs beside others is a sum over the slots it covers of what the opposite rows hold there, so
the prices of all places of a block are differences of running sums (:mod:`scheduler.engine.search.kernel`).
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

import numpy as np

from scheduler.engine.search import kernel
from scheduler.errors import SolveError
from scheduler.model.block import Column
from scheduler.model.context import Context
from scheduler.model.families import MomentFamily, Use
from scheduler.model.grid import IntArray

DESIRED = 200
"""What the search gives for one unit of desired events in wishes: a strict order would freeze it."""


class Score(NamedTuple):
    """What a board costs, compared in this order.

    Attributes:
        missing: blocks that are held nowhere.
        desired: cost at the level of desired events.
        wishes: cost at the level of wishes.
    """

    missing: int
    desired: int
    wishes: int


@dataclass(frozen=True)
class _Entry:
    """One use of a block: the span it takes, its own row, the row it is priced against, and what a slot of it costs."""

    room: int
    begin: int
    end: int
    own: int
    against: int
    wishes: int
    desired: int
    hard: bool

    @property
    def group(self) -> tuple[bool, int, int, int]:
        """Entries of one group are added up before the sum over their span slides along the axis."""
        return self.hard, self.begin, self.end, self.room


class Board:
    """A problem on the flat axis, and where its blocks are held.

    Attributes:
        length: slots of the flat axis.
        tables: what the kernel reads.
        state: what it changes.
        scratch: room for it to work in.

    Raises:
        SolveError: if a rule is about more than what happens at the same time, or a block holds several events.
    """

    def __init__(self, context: Context) -> None:
        self.context = context
        moments = supported(context)
        uses = [use for family in moments for use in family.uses]
        blocks = context.blocks
        spans = [(b.slot0, b.slot0 + b.starts - 1 + b.length) for b in blocks]
        spans += [
            (u.block.slot0 - u.before, u.block.slot0 + u.block.starts - 1 + u.block.length + u.after) for u in uses
        ]
        self._slot0 = min(first for first, _ in spans)
        self._width = max(last for _, last in spans) - self._slot0
        self.length = context.timeline.count * self._width
        entries, rows, hard = _entries(context, moments)
        self.tables = self._tables(entries)
        places = max(len(b.rooms) for b in blocks) * self.length
        stride = self.length + 2 * self.tables.pad
        count = len(blocks)
        self.state = kernel.State(
            load=np.zeros((rows, stride), dtype=np.int32),
            owner=np.full((max(1, hard), stride), kernel.NOWHERE, dtype=np.int64),
            room=np.full(count, kernel.NOWHERE, dtype=np.int64),
            slot=np.zeros(count, dtype=np.int64),
            total=np.array([0, 0, count, 0], dtype=np.int64),
            best_room=np.full(count, kernel.NOWHERE, dtype=np.int64),
            best_slot=np.zeros(count, dtype=np.int64),
            best=np.array([count, 0, 0], dtype=np.int64),
        )
        self.scratch = kernel.Scratch(
            line=np.zeros(2 * stride, dtype=np.int32),
            common=np.zeros((2, self.length), dtype=np.int32),
            wishes=np.zeros(places, dtype=np.int32),
            taken=np.zeros(places, dtype=np.int32),
            weight=np.zeros(places, dtype=np.float64),
            drawn=np.zeros(2, dtype=np.int64),
            out=np.zeros((kernel.MOST_EJECTED + 1, 3), dtype=np.int64),
        )

    @property
    def best(self) -> Score:
        """What the best state so far costs."""
        missing, desired, cost = self.state.best.tolist()
        return Score(missing, desired, cost - DESIRED * desired)

    def prices(self, number: int) -> tuple[kernel.Int32Array, kernel.Int32Array]:
        """What a block that is not held would cost at every place.

        Returns:
            [rooms, starts from ``tables.first`` to ``tables.last``] wishes, with desired events at ``DESIRED``, at
            least half of ``kernel.FORBIDDEN`` where a rule forbids the place; the same of slots that others hold.
        """
        first, last = int(self.tables.first[number]), int(self.tables.last[number])
        kernel.price(self.tables, self.state, self.scratch, number, first, last)
        shape = int(self.tables.rooms[number]), last - first
        size = shape[0] * shape[1]
        return self.scratch.wishes[:size].reshape(shape).copy(), self.scratch.taken[:size].reshape(shape).copy()

    def put(self, number: int, day: int, start: int, room: int) -> None:
        """Hold a block that is not held, at a place where nothing is in its way.

        Args:
            day: number of the day in the horizon.
            start: slot of the day.
            room: index into the block's rooms.
        """
        kernel.put(self.tables, self.state, number, room, day * self._width + start - self._slot0)

    def lift(self, number: int) -> None:
        """Hold a block no longer."""
        kernel.lift(self.tables, self.state, number)

    def keep(self) -> None:
        """The state is the best so far."""
        state = self.state
        state.best[:] = state.total[[2, 1, 0]]
        state.best_room[:], state.best_slot[:] = state.room, state.slot

    @property
    def cost(self) -> int:
        """Of the state, in wishes with desired events at ``DESIRED``."""
        return int(self.state.total[0])

    def anneal(self, rng: np.random.Generator, steps: int, heat: float, ejections: float, taken_price: float) -> None:
        """Steps at one temperature, see :func:`scheduler.engine.search.kernel.anneal`."""
        kernel.anneal(self.tables, self.state, self.scratch, rng, steps, heat, ejections, taken_price)

    def return_to_best(self) -> None:
        """Hold every block as in the best state so far."""
        state = self.state
        for number in np.flatnonzero(state.room != kernel.NOWHERE).tolist():
            self.lift(number)
        for number in np.flatnonzero(state.best_room != kernel.NOWHERE).tolist():
            kernel.put(self.tables, state, number, state.best_room[number], state.best_slot[number])

    def columns(self) -> Mapping[int, Column]:
        """The best state so far as columns by number of the block."""
        return {block.number: self._column(block.number) for block in self.context.blocks}

    def _column(self, number: int) -> Column:
        block, room = self.context.blocks[number], int(self.state.best_room[number])
        if room == kernel.NOWHERE:
            nothing = np.zeros(0, dtype=np.int64)
            return Column(nothing, nothing, nothing, 0, 1)
        day, slot = divmod(int(self.state.best_slot[number]), self._width)
        start = slot + self._slot0
        cost = int(block.cost[room, day - block.day0, start - block.slot0])
        return Column(np.array([day]), np.array([start]), np.array([room]), cost, 0)

    def _tables(self, entries: dict[int, list[_Entry]]) -> kernel.Tables:
        blocks = self.context.blocks
        first, last, bases, base_at = [], [], [], [0]
        hard: list[bool] = []
        begin: list[int] = []
        end: list[int] = []
        room: list[int] = []
        group_of, entry_of = [0], [0]
        ordered: list[_Entry] = []
        for block in blocks:
            allowed = np.zeros((len(block.rooms), self.context.timeline.count, self._width), dtype=np.bool_)
            base = np.zeros(allowed.shape, dtype=np.int32)
            starts = slice(block.slot0 - self._slot0, block.slot0 - self._slot0 + block.starts)
            days = self.context.days(block)
            allowed[:, days, starts], base[:, days, starts] = block.allowed, block.cost
            base[~allowed] = kernel.FORBIDDEN
            possible = np.flatnonzero(allowed.reshape(len(block.rooms), -1).any(axis=0))
            first.append(int(possible[0]) if len(possible) else 0)
            last.append(int(possible[-1]) + 1 if len(possible) else 0)
            bases.append(base.reshape(len(block.rooms), -1)[:, first[-1] : last[-1]].ravel())
            base_at.append(base_at[-1] + len(bases[-1]))
            for group, alike in groupby(sorted(entries[block.number], key=lambda e: e.group), key=lambda e: e.group):
                ordered += alike
                hard.append(group[0])
                begin.append(group[1])
                end.append(group[2])
                room.append(group[3])
                entry_of.append(len(ordered))
            group_of.append(len(begin))
        return kernel.Tables(
            pad=max((abs(o) for e in ordered for o in (e.begin, e.end)), default=0),
            rooms=_int64(len(block.rooms) for block in blocks),
            first=_int64(first),
            last=_int64(last),
            base=np.concatenate(bases),
            base_at=np.array(base_at[:-1], dtype=np.int64),
            group_of=_int64(group_of),
            begin=_int64(begin),
            end=_int64(end),
            room=_int64(room),
            entry_of=_int64(entry_of),
            own=_int64(e.own for e in ordered),
            against=_int64(e.against for e in ordered),
            price=_int64(e.wishes + DESIRED * e.desired for e in ordered),
            desired=_int64(e.desired for e in ordered),
            hard=np.array(hard, dtype=np.bool_),
        )


def _int64(values: object) -> IntArray:
    return np.array(list(values), dtype=np.int64)  # type: ignore[call-overload]


def supported(context: Context) -> list[MomentFamily]:
    """The families, which must all be about moments; blocks must be single events whose people are known."""
    moments = [family for family in context.families if isinstance(family, MomentFamily)]
    others = {family.ground.rule for family in context.families if not isinstance(family, MomentFamily)}
    others |= {row.rule for row in context.rows}
    if others:
        raise SolveError(f"Mit diesen Regeln lässt sich nicht suchen, nur beweisen: {', '.join(sorted(others))}.")
    choosing = next((b for b in context.blocks if b.weeks or b.demand.groups or b.promises), None)
    if choosing is not None:
        raise SolveError(
            f"„{choosing.demand.id}“ hat einen Rhythmus, eine Auswahl von Personen oder eine Festlegung; "
            "damit lässt sich nicht suchen, nur beweisen."
        )
    return moments


def _entries(context: Context, moments: list[MomentFamily]) -> tuple[dict[int, list[_Entry]], int, int]:
    """Entries of every block, the number of rows, and how many of them (the first) may hold one block only."""
    entries: dict[int, list[_Entry]] = defaultdict(list)
    for row, family in enumerate(moments):
        for use in family.uses:
            entries[use.block.number].append(_entry(use, row, row, 0, 0, hard=True))
    rows = len(moments)
    for pair in context.together:
        one, two = rows, rows if pair.others is None else rows + 1
        sides: list[tuple[tuple[Use, ...], int, int]] = [(pair.uses, one, two)]
        if pair.others is not None:
            sides.append((pair.others, two, one))
        for uses, own, against in sides:
            for use in uses:
                entries[use.block.number].append(_entry(use, own, against, pair.wishes, pair.desired, hard=False))
        rows = two + 1
    return entries, rows, len(moments)


def _entry(use: Use, own: int, against: int, wishes: int, desired: int, *, hard: bool) -> _Entry:
    return _Entry(use.room, -use.before, use.block.length + use.after, own, against, wishes, desired, hard)
