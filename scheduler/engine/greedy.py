"""A first complete plan within seconds: block by block at the cheapest place that is still free, then once more round.

The hardest blocks come first. What a block may not use because others are there is charged so dearly that it is only
taken if nothing else is left, and then it is given up.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable

import numpy as np

from scheduler.domain.time import night_shift
from scheduler.engine.pricing import Levels, Prices, best_columns
from scheduler.model.block import Block, Column
from scheduler.model.context import Context
from scheduler.model.grid import SLOTS, slots
from scheduler.model.rows import ANY, Placements, Row

BLOCKED = 1e13
"""Charged for a placement that others are in the way of."""


class Greedy:
    """A plan that grows block by block and never breaks a rule about rooms, people, trips, rest or distances."""

    def __init__(self, context: Context, blocks: list[Block], levels: Levels) -> None:
        self.context = context
        self.blocks = blocks
        self.levels = levels
        self.chosen: dict[int, Column] = {}
        self._of_person: dict[str, dict[int, list[tuple[int, int, int, str | None]]]] = defaultdict(dict)
        self._in_room: dict[str, dict[int, list[tuple[int, int, int]]]] = defaultdict(dict)
        policy = context.problem.policy
        self._need = [slots(policy.rest_minutes + night_shift(d)) for d in context.timeline.dates]
        self._siblings: dict[str, list[int]] = defaultdict(list)
        for block in blocks:
            self._siblings[block.demand.id].append(block.number)
        self._rows: dict[int, list[Row]] = defaultdict(list)
        self._known: set[tuple[object, ...]] = set()

    def run(self, stop: Callable[[], bool], rounds: int = 2) -> dict[int, Column]:
        """The plan: one column a block."""
        order = sorted(self.blocks, key=_difficulty)
        for block in order:
            self._place(block)
        for _ in range(rounds):
            if stop():
                break
            for block in order:
                self._place(block)
        self._repair(stop)
        return self.chosen

    def _repair(self, stop: Callable[[], bool]) -> None:
        """Move what breaks a sum (a day, an account) until nothing does; give up what cannot be moved."""
        by_number = {b.number: b for b in self.blocks}
        for attempt in range(30):
            broken = [r for r in self._broken() if r.slack is None]
            if not broken:
                return
            for row in broken:
                involved = sorted({p.block for p in row.patches}, key=lambda n: _difficulty(by_number[n]), reverse=True)
                if row.key not in self._known:
                    self._known.add(row.key)
                    for number in involved:
                        self._rows[number].append(row)
                for number in involved:
                    if self._load(row) <= row.limit:
                        break
                    if attempt < 20 and not stop():
                        self._place(by_number[number])
                    elif _touches(row, by_number[number], self.chosen[number]):
                        self._take(by_number[number], None)

    def _broken(self) -> Iterable[Row]:
        placements = Placements(self.context.blocks, [(n, c, 1.0) for n, c in self.chosen.items()])
        for family in self.context.families:
            yield from family.separate(placements, {})

    def _load(self, row: Row) -> int:
        return sum(_activity(row, number, self.chosen[number]) for number in {p.block for p in row.patches})

    def _place(self, block: Block) -> None:
        self._take(block, None)
        prices = Prices(block)
        self._block_people(block, prices)
        self._block_rooms(block, prices)
        self._block_siblings(block, prices)
        self._block_rows(block, prices)
        _, found = best_columns(block, prices, self.levels, self.context.timeline)
        best = next((p.column for p in found if p.price < BLOCKED / 2), None)
        self._take(block, best)

    def _take(self, block: Block, column: Column | None) -> None:
        """Hold the block by a column; None gives all its events up."""
        for person in block.everybody:
            self._of_person[person].pop(block.number, None)
        for room in block.rooms:
            if room is not None:
                self._in_room[room].pop(block.number, None)
        if column is None:
            nothing = np.zeros(0, dtype=np.int64)
            self.chosen[block.number] = Column(nothing, nothing, nothing, 0, block.count, None)
            return
        self.chosen[block.number] = column
        for i, (day, start, room) in enumerate(
            zip(column.days.tolist(), column.starts.tolist(), column.rooms.tolist(), strict=True)
        ):
            attendees = column.attendees[i] if column.attendees else ()
            for person in (*block.demand.required, *attendees):
                self._of_person[person].setdefault(block.number, []).append(
                    (day, start, start + block.length, block.sites[room])
                )
            room_id = block.rooms[room]
            if room_id is not None and block.sites[room] is not None:
                self._in_room[room_id].setdefault(block.number, []).append(
                    (day, start - self.context.setup(block, room), start + block.length + block.cleanup)
                )

    def _block_people(self, block: Block, prices: Prices) -> None:
        problem = self.context.problem
        several = len(block.rooms) > 1
        for person in sorted(block.everybody):
            corners: list[tuple[int, int, int, int, int]] = []
            for held in self._of_person[person].values():
                for day, start, end, site in held:
                    local = day - block.day0
                    if not -1 <= local <= block.days:
                        continue
                    for room, own in enumerate(block.sites):
                        trip = slots(problem.trip(site, own))
                        where = room if several else ANY
                        corners.append((where, local, local + 1, start - trip - block.length + 1, end + trip))
                    corners.append((ANY, local + 1, local + 2, 0, end + self._need[day] - SLOTS))
                    if day > 0:
                        latest = start + SLOTS - self._need[day - 1] - block.length
                        corners.append((ANY, local - 1, local, latest + 1, SLOTS))
            self._charge(block, prices, corners, "" if person in block.required else person)

    def _block_rooms(self, block: Block, prices: Prices) -> None:
        corners: list[tuple[int, int, int, int, int]] = []
        for room, room_id in enumerate(block.rooms):
            if room_id is None or block.sites[room] is None:
                continue
            before, after = self.context.setup(block, room), block.cleanup
            for held in self._in_room[room_id].values():
                for day, first, last in held:
                    local = day - block.day0
                    corners.append((room, local, local + 1, first - block.length - after + 1, last + before))
        self._charge(block, prices, corners, "")

    def _block_siblings(self, block: Block, prices: Prices) -> None:
        if block.weeks:
            return
        corners: list[tuple[int, int, int, int, int]] = []
        for number in self._siblings[block.demand.id]:
            other = self.context.blocks[number]
            if number == block.number or number not in self.chosen:
                continue
            for day in self.chosen[number].days.tolist():
                local = day - block.day0
                if other.index < block.index:
                    corners.append((ANY, -SLOTS * 100, local + block.gap, 0, SLOTS))
                else:
                    corners.append((ANY, local - block.gap + 1, SLOTS * 100, 0, SLOTS))
        self._charge(block, prices, corners, "")

    def _block_rows(self, block: Block, prices: Prices) -> None:
        """Whatever would not fit into a known sum beside what others put there is blocked."""
        for row in self._rows[block.number]:
            left = row.limit - self._load(row)
            for patch in row.patches:
                if patch.block == block.number and patch.coefficient > left:
                    corner = (
                        patch.room,
                        patch.day_from - block.day0,
                        patch.day_to - block.day0,
                        patch.slot_from,
                        patch.slot_to,
                    )
                    self._charge(block, prices, [corner], patch.person)

    @staticmethod
    def _charge(block: Block, prices: Prices, corners: list[tuple[int, int, int, int, int]], person: str) -> None:
        """Block rectangles (days local, slots global)."""
        if not corners:
            return
        table = np.array(corners, dtype=np.int64)
        table[:, 1:3] = np.clip(table[:, 1:3], 0, block.days)
        table[:, 3:5] = np.clip(table[:, 3:5] - block.slot0, 0, block.starts)
        table = table[(table[:, 1] < table[:, 2]) & (table[:, 3] < table[:, 4])]
        if person:
            for room, d0, d1, s0, s1 in table.tolist():
                prices.add_person((room, d0, d1, s0, s1), person, BLOCKED)
        elif len(table):
            prices.add_arrays(table, np.full(len(table), BLOCKED))


def _difficulty(block: Block) -> tuple[float, int]:
    """Blocks with many people and few places come first."""
    people = len(block.demand.required) + sum(g.need for g in block.demand.groups)
    room = int(np.count_nonzero(block.allowed)) / max(1, block.count)
    return (room / (people * people * block.length), block.number)


def _activity(row: Row, number: int, column: Column) -> int:
    total = 0
    for patch in row.patches:
        if patch.block != number or not len(column.days):
            continue
        inside = (column.days >= patch.day_from) & (column.days < patch.day_to)
        inside &= (column.starts >= patch.slot_from) & (column.starts < patch.slot_to)
        if patch.room != ANY:
            inside &= column.rooms == patch.room
        if patch.person:
            inside &= np.array([patch.person in a for a in column.attendees], dtype=np.bool_)
        total += patch.coefficient * int(np.count_nonzero(inside))
    return total


def _touches(row: Row, block: Block, column: Column) -> bool:
    return _activity(row, block.number, column) > 0
