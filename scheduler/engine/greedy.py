"""A first complete plan within seconds: block by block at the cheapest place that is still free, then once more round.

The hardest blocks come first. What a block may not use because others are there is charged so dearly that it is only
taken if nothing else is left, and then it is given up.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

import numpy as np

from scheduler.domain.plan import Cost
from scheduler.domain.time import night_shift
from scheduler.engine.columns import best_columns, without
from scheduler.engine.pricing import BLOCKED, Levels, Prices
from scheduler.model.block import Block, Column
from scheduler.model.context import Context
from scheduler.model.grid import SLOTS, slots
from scheduler.model.rows import ANY, Placements, Row, Slack, SumFamily


class Greedy:
    """A plan that grows block by block and never breaks a rule about rooms, people, trips, rest or distances.

    Attributes:
        chosen: the column that holds each block, by its number.
    """

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
        mine = {b.number for b in blocks}
        self._sums: dict[int, list[SumFamily]] = defaultdict(list)
        for family in context.sums:
            for number in sorted(family.numbers & mine):
                self._sums[number].append(family)
        self._known: set[tuple[object, ...]] = set()
        self._shares = [(row, row.slack) for row in context.rows if row.slack is not None and row.slack.mandatory]
        self._shares_of: dict[int, list[tuple[Row, Slack]]] = defaultdict(list)
        for share in self._shares:
            for number, _ in share[0].lost:
                self._shares_of[number].append(share)

    def run(self, stop: Callable[[], bool], blocks: list[Block] | None = None) -> dict[int, Column]:
        """A plan of the blocks (None is all) beside what is held already: one column a block."""
        self.spread(blocks)
        self.repair(stop)
        return self.chosen

    def spread(self, blocks: list[Block] | None = None) -> None:
        """Place the blocks (None is all), the hardest first, and look neither at days nor at accounts."""
        sums, self._sums = self._sums, defaultdict(list)  # priced once broken: quicker, and better if none is short
        for block in sorted(self.blocks if blocks is None else blocks, key=difficulty):
            self.place(block)
        self._sums = sums

    def repair(self, stop: Callable[[], bool], movable: Iterable[Block] | None = None) -> None:
        """Move what breaks a sum (a day, an account) until nothing does; give up what cannot be moved.

        Args:
            movable: the blocks that may move, None is all; without them the plan breaks no sum.
        """
        by_number = {b.number: b for b in (self.blocks if movable is None else movable)}
        for attempt in range(30):
            broken = [r for r in self.broken() if r.slack is None]
            if not broken:
                return
            for row in broken:
                touched = {p.block for p in row.patches}
                if row.key not in self._known:
                    self._known.add(row.key)
                    for number in touched:
                        self._rows[number].append(row)
                involved = sorted(touched & set(by_number), key=lambda n: difficulty(by_number[n]), reverse=True)
                for number in involved:
                    if self._load(row) <= row.limit:
                        break
                    if attempt < 20 and not stop():
                        self.place(by_number[number])
                    elif _touches(row, by_number[number], self.chosen[number]):
                        self.take(by_number[number], None)

    def broken(self) -> Iterable[Row]:
        """Rows that the plan exceeds, those with a slack included."""
        placements = Placements(self.context.blocks, [(n, c, 1.0) for n, c in self.chosen.items()])
        for family in self.context.families:
            yield from family.separate(placements, {})

    def _load(self, row: Row) -> int:
        return sum(_activity(row, number, self.chosen[number]) for number in {p.block for p in row.patches})

    def place(self, block: Block) -> None:
        """Move a block to its cheapest place beside all others, or give it up if there is none."""
        self.take(block, None)
        prices = self.prices(block)
        _, found = best_columns(block, prices, self.levels, self.context.timeline)
        best = next((p.column for p in found if p.price < BLOCKED / 2), None)
        self.take(block, best)

    def settle(self, block: Block) -> None:
        """Like :meth:`place`; of a rhythm, which is priced event by event, events are given up until no sum is broken.

        If no sum was broken before, none is afterwards. Promised events are not spared.
        """
        self.place(block)
        while block.weeks and (broken := self._overdrawn(block)):
            column = self.chosen[block.number]
            takes = np.zeros(len(column.days), dtype=np.int64)
            for patch in broken[0].patches:
                if patch.block == block.number:
                    takes += patch.coefficient * patch.inside(column)
            self.hold(block, without(block, column, int(takes.argmax()), self.context.timeline))

    def prices(self, block: Block) -> Prices:
        """What is in the block's way, and what it would add to known sums."""
        prices = self.obstacles(block, Prices(block))
        self._block_rows(block, prices)
        self._block_sums(block, prices)
        for row, slack in self._shares_of[block.number]:
            if self._short(row, block):
                prices.lost += self.levels.slack(slack)
        return prices

    def obstacles(self, block: Block, prices: Prices) -> Prices:
        """Prices with everything blocked that is in the block's way."""
        self._block_people(block, prices)
        self._block_rooms(block, prices)
        self._block_siblings(block, prices)
        return prices

    def hold(self, block: Block, column: Column) -> None:
        """Hold the block by a column, which may be empty."""
        self.take(block, column if len(column.days) else None)

    def weighted_cost(self) -> float:
        """Cost of the whole plan in one number; infinite if it breaks a hard row."""
        total = sum(
            self.chosen[b.number].cost + int(self.levels.lost(b)[self.chosen[b.number].lost]) for b in self.blocks
        )
        units: dict[tuple[object, ...], int] = {}
        price: dict[tuple[object, ...], int] = {}
        for row in (*self.context.rows, *self._every()):
            excess = row.excess(self.chosen)
            if excess and row.slack is None:
                return np.inf
            if excess and row.slack is not None:
                slack = row.slack
                units[slack.key] = max(units.get(slack.key, 0), -(-excess // slack.unit))
                price[slack.key] = self.levels.slack(slack)
        return float(total + sum(n * price[key] for key, n in units.items()))

    @property
    def lost(self) -> Cost:
        """What the plan loses at the levels above wishes."""
        return self._lost({b.number: self.chosen[b.number].lost for b in self.blocks})

    @property
    def everything(self) -> Cost:
        """What a plan without any events loses."""
        return self._lost({b.number: b.count for b in self.blocks})

    def _lost(self, events: Mapping[int, int]) -> Cost:
        """What it costs above wishes to lose so many events of each block."""
        levels = [level for b in self.blocks for level in b.lost_levels[: events[b.number]]]
        hard, mandatory, desired = np.sum([(0, 0, 0), *levels], axis=0).tolist()
        for row, slack in self._shares:
            short = max(0, sum(n * events[b] for b, n in row.lost) - row.limit)
            mandatory, desired = mandatory + short * slack.mandatory, desired + short * slack.desired
        return Cost(hard=hard, mandatory=mandatory, desired=desired)

    @property
    def mandatory_missing(self) -> int:
        """How many mandatory events are given up, and promises broken."""
        return self.lost.hard + self.lost.mandatory

    def is_short_of(self, block: Block) -> bool:
        """Whether a mandatory event is given up that the block could be."""
        lost = self.chosen[block.number].lost
        if any(hard or mandatory for hard, mandatory, _ in block.lost_levels[:lost]):
            return True
        return lost > 0 and any(row.excess(self.chosen) for row, _ in self._shares_of[block.number])

    def _short(self, row: Row, block: Block) -> bool:
        """Whether a part of a demand lacks a mandatory event if the block is given up as well."""
        lost = sum(n * self.chosen[b].lost for b, n in row.lost if b != block.number and b in self.chosen)
        return lost + block.count > row.limit

    def _every(self) -> Iterable[Row]:
        placements = Placements(self.context.blocks, [(n, c, 1.0) for n, c in self.chosen.items()])
        for family in self.context.families:
            yield from family.separate(placements, {}, every=True)

    def fits(self, block: Block, column: Column) -> bool:
        """Whether nothing in the plan is in the way of a block that is not held now."""
        if not len(column.days):
            return True
        table, _ = self.obstacles(block, Prices(block)).placements()
        at = table[column.rooms, column.days - block.day0, column.starts - block.slot0]
        return bool((at < BLOCKED / 2).all())

    def polish(self, stop: Callable[[], bool]) -> None:
        """Once more round: every block to the cheapest place beside all others, if that is cheaper than its own.

        A rhythm is priced event by event, so all of them together may break a sum that each of them fits into; then it
        stays where it was.
        """
        for block in sorted(self.blocks, key=difficulty):
            if stop():
                return
            held = self.chosen[block.number]
            self.take(block, None)
            prices = self.prices(block)
            _, found = best_columns(block, prices, self.levels, self.context.timeline)
            table, _ = prices.placements()
            at = table[held.rooms, held.days - block.day0, held.starts - block.slot0]
            lost = self.levels.lost(block) + prices.lost * np.arange(block.count + 1)
            now = float(at.sum()) + float(lost[held.lost]) + (held.cost - self.unary(block, held))
            better = found[0].price < now - 0.5
            column = found[0].column if better else held
            self.hold(block, column)
            if better and block.weeks and self._overdrawn(block):
                self.hold(block, held)

    def _overdrawn(self, block: Block) -> list[Row]:
        """Sums that the block adds to and that exceed their limit, though they must not."""
        families = self._sums[block.number]
        numbers = {n for family in families for n in family.numbers if n in self.chosen}
        placements = Placements(self.context.blocks, [(n, self.chosen[n], 1.0) for n in sorted(numbers)])
        return [row for family in families for row in family.separate(placements, {}) if row.slack is None]

    @staticmethod
    def unary(block: Block, column: Column) -> int:
        """Wishes of a column's placements, without deviations and deputies."""
        return int(block.cost[column.rooms, column.days - block.day0, column.starts - block.slot0].sum())

    def take(self, block: Block, column: Column | None) -> None:
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

    def _block_sums(self, block: Block, prices: Prices) -> None:
        """What one more placement costs in the sums that others add to."""
        for family in self._sums[block.number]:
            others = [
                (n, self.chosen[n], 1.0) for n in sorted(family.numbers) if n in self.chosen and n != block.number
            ]
            beside = Placements(self.context.blocks, [o for o in others if len(o[1].days)])
            for patch, amount in family.marginal(block, beside):
                corner = (
                    patch.room,
                    patch.day_from - block.day0,
                    patch.day_to - block.day0,
                    patch.slot_from,
                    patch.slot_to,
                )
                self._charge(block, prices, [corner], patch.person, min(amount, BLOCKED))

    @staticmethod
    def _charge(
        block: Block,
        prices: Prices,
        corners: list[tuple[int, int, int, int, int]],
        person: str,
        amount: float = BLOCKED,
    ) -> None:
        """Charge for rectangles (days local, slots global)."""
        if not corners:
            return
        table = np.array(corners, dtype=np.int64)
        table[:, 1:3] = np.clip(table[:, 1:3], 0, block.days)
        table[:, 3:5] = np.clip(table[:, 3:5] - block.slot0, 0, block.starts)
        table = table[(table[:, 1] < table[:, 2]) & (table[:, 3] < table[:, 4])]
        if person:
            for room, d0, d1, s0, s1 in table.tolist():
                prices.add_person((room, d0, d1, s0, s1), person, amount)
        elif len(table):
            prices.add_arrays(table, np.full(len(table), amount))


def difficulty(block: Block) -> tuple[bool, float, int]:
    """Promises come first, then blocks with many people and few places."""
    free = not block.promises and not any(hard for hard, _, _ in block.lost_levels)
    people = len(block.demand.required) + sum(g.need for g in block.demand.groups)
    room = int(np.count_nonzero(block.allowed)) / max(1, block.count)
    return (free, room / (max(1, people) ** 2 * block.length), block.number)


def _activity(row: Row, number: int, column: Column) -> int:
    """What a block's placements add to a row."""
    return sum(patch.coefficient * patch.count(column) for patch in row.patches if patch.block == number)


def _touches(row: Row, block: Block, column: Column) -> bool:
    return _activity(row, block.number, column) > 0
