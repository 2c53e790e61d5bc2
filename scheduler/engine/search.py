"""Plans from plans: take a few blocks out, put each back at the cheapest place beside the others, keep what is better.

Every step is exact for one block at a time: prices hold the wishes of the placement and what it would add to the sums
of others. Ruin and recreate (Schrimpf et al. 2000) around that finds good plans fast; the proof comes from elsewhere.
"""

import math
import random
from collections import defaultdict
from collections.abc import Callable

from scheduler.engine.greedy import BLOCKED, Greedy
from scheduler.engine.pricing import Levels
from scheduler.model.block import Block, Column
from scheduler.model.context import Context
from scheduler.model.rows import Family, Placements


class Search(Greedy):
    """A complete plan that gets better."""

    def __init__(self, context: Context, blocks: list[Block], levels: Levels, seed: int) -> None:
        super().__init__(context, blocks, levels)
        self.random = random.Random(seed)
        self._soft: dict[int, list[Family]] = defaultdict(list)
        self._numbers = {b.number for b in blocks}
        self._by_number = {b.number: b for b in blocks}
        for family in context.families:
            for number in getattr(family, "numbers", ()):
                if number in self._numbers:
                    self._soft[number].append(family)
        self._row_families = [r for r in context.rows]
        self.base = {n: context.rows for n in ()}
        self._family_cost: dict[int, float] = {}
        self._neighbours: dict[int, list[int]] = {}

    def family_cost(self, family: Family) -> float:
        """What the family's slacks cost now; infinite if it is broken."""
        members = family.numbers & self._numbers
        placements = Placements(
            self.context.blocks, [(n, self.chosen[n], 1.0) for n in sorted(members) if len(self.chosen[n].days)]
        )
        values: dict[tuple[object, ...], float] = {}
        price: dict[tuple[object, ...], int] = {}
        for row in family.separate(placements, {}):
            load = sum(_act(row, n, self.chosen[n]) for n in {p.block for p in row.patches} & self._numbers)
            if row.slack is None:
                if load > row.limit:
                    return math.inf
                continue
            excess = -(-max(0, load - row.limit) // row.slack.unit)
            key = row.slack.key
            price[key] = row.slack.wishes
            values[key] = max(values.get(key, 0), excess)
        return sum(price[k] * v for k, v in values.items())

    def total(self) -> float:
        """Cost of the plan."""
        families = {id(f): f for fs in self._soft.values() for f in fs}
        self._family_cost = {i: self.family_cost(f) for i, f in families.items()}
        return sum(self._family_cost.values()) + sum(self.block_cost(n) for n in self._numbers) + self.row_cost()

    def row_cost(self) -> float:
        """Cost of the rows that are always there (shortages, fairness)."""
        values: dict[tuple[object, ...], int] = {}
        price = {}
        for row in self._row_families:
            if row.slack is None:
                continue
            load = sum(c * self.chosen[n].lost for n, c in row.lost if n in self._numbers)
            s = row.slack
            price[s.key] = s.wishes + s.mandatory * self.levels.mandatory + s.desired * self.levels.desired
            values[s.key] = max(values.get(s.key, 0), -(-max(0, load - row.limit) // s.unit))
        return sum(price[k] * v for k, v in values.items())

    def block_cost(self, number: int) -> float:
        """What a block's column costs by itself."""
        column = self.chosen[number]
        return column.cost + float(self.levels.lost(self._by_number[number])[column.lost])

    def _block_rows(self, block: Block, prices) -> None:
        super()._block_rows(block, prices)
        for family in self._soft[block.number]:
            members = (family.numbers & self._numbers) - {block.number}
            placements = Placements(
                self.context.blocks,
                [(n, self.chosen[n], 1.0) for n in sorted(members) if n in self.chosen and len(self.chosen[n].days)],
            )
            rectangles, amounts = [], []
            for patch, amount in family.marginal(block, placements):
                amount = min(amount, BLOCKED)
                d0, d1 = max(0, patch.day_from - block.day0), min(block.days, patch.day_to - block.day0)
                s0, s1 = max(0, patch.slot_from - block.slot0), min(block.starts, patch.slot_to - block.slot0)
                if d0 >= d1 or s0 >= s1:
                    continue
                if patch.person:
                    prices.add_person((patch.room, d0, d1, s0, s1), patch.person, amount)
                else:
                    rectangles.append((patch.room, d0, d1, s0, s1))
                    amounts.append(amount)
            if rectangles:
                import numpy as np

                prices.add_arrays(np.array(rectangles), np.array(amounts))

    def improve(self, stop: Callable[[], bool], report: Callable[[float], None], temperature: float = 2.0) -> float:
        """Ruin and recreate until told to stop; the best plan is kept."""
        current = best = self.total()
        best_plan = dict(self.chosen)
        weights = [(n, 1) for n in sorted(self._numbers)]
        steps = 0
        while not stop():
            steps += 1
            temperature *= 0.9997
            seed = self.random.choice(weights)[0]
            k = self.random.randint(2, 8)
            ruin = self._near(seed, k)
            before = {n: self.chosen[n] for n in ruin}
            families = {id(f): f for n in ruin for f in self._soft[n]}
            old = sum(self._family_cost[i] for i in families) + sum(self.block_cost(n) for n in ruin) + self.row_cost()
            for n in ruin:
                self._take(self._by_number[n], None)
            self.random.shuffle(ruin)
            for n in ruin:
                self._place(self._by_number[n])
            fresh = {i: self.family_cost(f) for i, f in families.items()}
            new = sum(fresh.values()) + sum(self.block_cost(n) for n in ruin) + self.row_cost()
            delta = new - old
            if delta <= 0 or (temperature > 0.05 and self.random.random() < math.exp(-delta / temperature)):
                self._family_cost.update(fresh)
                current += delta
                if current < best - 1e-6:
                    best = current
                    best_plan = dict(self.chosen)
                    report(best)
            else:
                for n, column in before.items():
                    self._take(self._by_number[n], column if column.lost < self._by_number[n].count else None)
        self.steps = steps
        for n, column in best_plan.items():
            self._take(self._by_number[n], column if len(column.days) else None)
        return best

    def _near(self, seed: int, k: int) -> list[int]:
        if seed not in self._neighbours:
            block = self._by_number[seed]
            near = {n for p in block.everybody for n in self.context.blocks_of[p]}
            near |= {n for r in block.rooms if r in self.context.blocks_in for n, _ in self.context.blocks_in[r]}
            self._neighbours[seed] = sorted((near & self._numbers) - {seed})
        near = self._neighbours[seed]
        return [seed, *self.random.sample(near, min(k - 1, len(near)))]


def _act(row, number, column) -> int:
    from scheduler.engine.greedy import _activity

    return _activity(row, number, column)
