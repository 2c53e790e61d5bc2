"""From the relaxation to a plan: fix what it is sure of, solve again, until every block is fixed (diving)."""

from collections.abc import Callable

import numpy as np

from scheduler.engine.pricing import best_columns
from scheduler.engine.relaxation import Relaxation
from scheduler.engine.search import Search
from scheduler.model.block import Block, Column

SURE = 0.98


def dive(relaxation: Relaxation, search: Search, stop: Callable[[], bool], share: float = 0.1, log=None) -> None:
    """Leave the best plan found in ``search``."""
    master = relaxation.master
    by_number = {b.number: b for b in relaxation.blocks}
    for block in relaxation.blocks:
        search._take(block, None)
    del_chosen = set(by_number)
    fixed: dict[int, Column] = {}
    import time

    t0 = time.time()
    rounds = 0
    while del_chosen and not stop():
        for _ in range(5):
            master.solve()
            rows = [
                r for f in relaxation.context.families for r in f.separate(master.placements(), master.slack_values)
            ]
            for r in rows:
                relaxation.pool[r.key] = r
            columns = []
            for n in del_chosen:
                block = by_number[n]
                prices = master.prices(block, master.duals)
                search._block_people(block, prices)
                search._block_rooms(block, prices)
                search._block_siblings(block, prices)
                value, found = best_columns(block, prices, relaxation.levels, relaxation.context.timeline, 2)
                columns += [(block, p.column) for p in found if p.price < 1e12]
            master.add_columns(columns)
            added = master.add_rows(rows)
            rounds += 1
            if added < 60:
                break
        master.solve()
        best: list[tuple[float, int, Column]] = []
        for n in del_chosen:
            options = [(float(master.values[i]), i) for i in master._columns_of[n]]
            value, index = max(options, key=lambda o: (o[0], -o[1]))
            best.append((value, n, master._column(index)))
        best.sort(key=lambda b: (-b[0], b[1]))
        most = max(4, int(share * len(del_chosen)))
        taken = 0
        for value, n, column in best:
            if value < SURE and taken >= most:
                break
            taken += 1
            block = by_number[n]
            search._take(block, None)
            if column.lost == block.count or not conflicts(search, block, column):
                search._take(block, column if len(column.days) else None)
            else:
                search._place(block)
            master.fix(block, search.chosen[n])
            del_chosen.discard(n)
        if log:
            log(
                f"dive {time.time() - t0:.1f} obj {master.objective:.1f} left {len(del_chosen)} rows {len(master.rows)} cols {len(master.columns)} sure {sum(b[0] >= SURE for b in best)}"
            )
        if rounds % 3 == 0:
            master.solve()
            master.compact(30)


def conflicts(search: Search, block: Block, column: Column) -> bool:
    """Whether a placement of the column is blocked by what others hold."""
    from scheduler.engine.pricing import Prices

    prices = Prices(block)
    search._block_people(block, prices)
    search._block_rooms(block, prices)
    search._block_siblings(block, prices)
    table, _ = prices.placements()
    at = table[column.rooms, column.days - block.day0, column.starts - block.slot0]
    return bool((at > 1e12).any())
