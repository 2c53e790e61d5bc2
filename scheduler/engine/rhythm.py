"""The cheapest way to hold a rhythm, over all patterns and all choices of dates: exact, without writing them down.

A rhythm with ``m`` possible dates for ``n`` events, substitutes included, has far too many columns to write down; but
given prices its dates are independent of each other, so the best one is found by sorting. Only substitutes of
neighbouring dates could come too close; they are priced as if they could not (the bound stays a bound) and thinned
out afterwards.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from scheduler.engine.pricing import Priced, column_at
from scheduler.model.block import Block, Pattern, Promise
from scheduler.model.grid import FloatArray, IntArray, Timeline


@dataclass(frozen=True)
class Option:
    """The best patterns of one weekday, phase and room."""

    total: float
    pattern: Pattern
    nominal: IntArray


@dataclass(frozen=True)
class Substitutes:
    """Deviating placements of a rhythm.

    Attributes:
        near: [days] the cheapest price in the slot of a nominal date on that day, deviation included.
        daily: [days] the cheapest price of each day, deviation included.
        best: [days] the cheapest (room, start) of each day, flat.
    """

    near: FloatArray
    daily: FloatArray
    best: IntArray


def substitutes(block: Block, price: FloatArray) -> Substitutes:
    """Deviating placements of a rhythm under ``price`` [rooms, days, starts]."""
    flat = price.transpose(1, 0, 2).reshape(block.days, -1)
    best = flat.argmin(axis=1)
    daily = flat[np.arange(block.days), best] + block.deviation
    before, after = block.reach
    padded = np.concatenate([np.full(before, np.inf), daily, np.full(after, np.inf)])
    near = np.lib.stride_tricks.sliding_window_view(padded, before + after + 1).min(axis=1)
    return Substitutes(near, daily, best)


def best_rhythms(
    block: Block,
    price: FloatArray,
    choices: list[tuple[tuple[str, ...], IntArray]],
    lost: FloatArray,
    timeline: Timeline,
    most: int,
) -> tuple[float, list[Priced]]:
    """A lower bound on the price of every column of a rhythm, and its cheapest column for each of a few patterns.

    Args:
        price: [rooms, days, starts] of every placement, infinite where not allowed.
        choices: who of each group comes, as from :meth:`Prices.placements`.
        lost: [count + 1] cost of losing so many events.
        most: how many patterns at most.
    """
    n = block.count
    nothing = Priced(column_at(block, [], choices, None), float(lost[n]))
    if not price.size:
        return nothing.price, [nothing]
    others = substitutes(block, price)
    options: list[Option] = []
    for weekday, phase, room, nominal, totals in _patterns(block, price, others.near, lost, timeline):
        s = int(totals.argmin())
        options.append(Option(float(totals[s]), Pattern(weekday, phase, room, s + block.slot0), nominal))
    options.sort(key=lambda o: o.total)
    bound = min(
        nothing.price + _broken_promise(block, lost) * len(block.promises), options[0].total if options else np.inf
    )
    best_options = [o for o in options[:most] if np.isfinite(o.total)]
    found = [rhythm_column(block, o, price, others, choices, lost) for o in best_options]
    found.append(nothing)
    found.sort(key=lambda p: p.price)
    return min(bound, nothing.price) if not block.promises else bound, found


def _assign(block: Block, nominal: IntArray) -> dict[Promise, int]:
    """The nominal date nearest to each promise, if within reach."""
    kept = {}
    for promise in block.promises:
        before, after = block.reach
        away = promise.day - nominal - block.day0
        for slot in np.flatnonzero((away >= -before) & (away <= after)).tolist():
            kept[promise] = slot
    return kept


def _promise_prices(block: Block, price: FloatArray) -> dict[Promise, tuple[float, int, int] | None]:
    """The cheapest placement that keeps each promise: price, room, local start; None if there is none."""
    found: dict[Promise, tuple[float, int, int] | None] = {}
    for promise in block.promises:
        day = promise.day - block.day0
        found[promise] = None
        if not 0 <= day < block.days:
            continue
        table = price[:, day, :].copy()
        if promise.room is not None:
            table[[r for r in range(len(table)) if r != promise.room]] = np.inf
        if promise.start is not None:
            table[:, [s for s in range(table.shape[1]) if s + block.slot0 != promise.start]] = np.inf
        r, s = np.unravel_index(int(table.argmin()), table.shape)
        if np.isfinite(table[r, s]):
            found[promise] = (float(table[r, s]), int(r), int(s))
    return found


def _kept_price(
    block: Block, promise: Promise, amount: tuple[float, int, int], nominal_day: int, room: int, price: FloatArray
) -> FloatArray:
    """[starts] price of keeping the promise for each start of the pattern in ``room``."""
    cheapest, _, _ = amount
    value = np.full(price.shape[2], cheapest + block.deviation)
    on_day = promise.day - block.day0 == nominal_day
    if on_day and promise.room in {None, room}:
        regular = price[room, nominal_day].copy()
        if promise.start is not None:
            regular[[s for s in range(len(regular)) if s + block.slot0 != promise.start]] = np.inf
        value = np.minimum(value, regular)
    return value


def _totals(value: FloatArray, lost: FloatArray, n: int) -> FloatArray:
    """[starts] cheapest total of placing at most n of the dates [dates, starts] and losing the others."""
    m = value.shape[0]
    ordered = np.sort(value, axis=0)[:n]
    placed = np.concatenate([np.zeros((1, value.shape[1])), np.cumsum(ordered, axis=0)])
    most = min(m, n)
    totals: FloatArray = np.min(placed[: most + 1] + lost[n - np.arange(most + 1)][:, None], axis=0)
    return totals


def rhythm_column(  # noqa: C901 - three kinds of dates in turn
    block: Block,
    option: Option,
    price: FloatArray,
    others: Substitutes,
    choices: list[tuple[tuple[str, ...], IntArray]],
    lost: FloatArray,
) -> Priced:
    """The best column of a pattern: promises, then regular dates, then substitutes that keep the distance."""
    pattern, nominal = option.pattern, option.nominal
    room, start = pattern.room, pattern.start - block.slot0
    regular = price[room, nominal, start]
    marginal = np.diff(lost)
    free = np.ones(block.days, dtype=np.bool_)
    picks: list[tuple[int, int, int]] = []
    total, deviating = 0.0, 0

    def hold(pick: tuple[int, int, int], amount: float) -> None:
        nonlocal total
        picks.append(pick)
        total += amount
        free[max(0, pick[1] - block.gap + 1) : pick[1] + block.gap] = False

    def worth(amount: float) -> bool:
        return bool(np.isfinite(amount)) and amount < marginal[block.count - 1 - len(picks)]

    done = set()
    for slot, (amount, pick) in _forced(block, price, option).items():
        if len(picks) < block.count and free[pick[1]]:
            done.add(slot)
            deviating += pick != (room, int(nominal[slot]), start)
            hold(pick, amount)
    off = regular > others.near[nominal]
    order = np.lexsort((np.minimum(regular, others.near[nominal]), off))
    before, after = block.reach
    for i in order.tolist():
        if len(picks) == block.count:
            break
        day = int(nominal[i])
        if i in done:
            continue
        if not off[i] and free[day] and worth(float(regular[i])):
            hold((room, day, start), float(regular[i]))
        elif off[i] or not free[day]:
            first, last = max(0, day - before), min(block.days, day + after + 1)
            near = np.where(free[first:last], others.daily[first:last], np.inf)
            if len(near) and worth(float(near.min())):
                there = first + int(near.argmin())
                r, s = divmod(int(others.best[there]), price.shape[2])
                deviating += (r, there, s) != (room, day, start)
                hold((r, there, s), float(near.min()))
    base = column_at(block, picks, choices, pattern if picks else None)
    return Priced(
        replace(base, cost=base.cost + block.deviation * deviating), total + float(lost[block.count - len(picks)])
    )


def _forced(block: Block, price: FloatArray, option: Option) -> dict[int, tuple[float, tuple[int, int, int]]]:
    """How each promise is kept under a pattern, by the slot it takes: price and (room, day, start)."""
    pattern, nominal = option.pattern, option.nominal
    room, start = pattern.room, pattern.start - block.slot0
    promises = _promise_prices(block, price) if block.promises else {}
    found: dict[int, tuple[float, tuple[int, int, int]]] = {}
    for promise, slot in _assign(block, nominal).items():
        amount, day = promises[promise], promise.day - block.day0
        if amount is None:
            continue
        found[slot] = (amount[0] + block.deviation, (amount[1], day, amount[2]))
        same = day == nominal[slot] and promise.room in {None, room} and promise.start in {None, pattern.start}
        if same and price[room, day, start] <= amount[0] + block.deviation:
            found[slot] = (float(price[room, day, start]), (room, day, start))
    return found


def options_of(
    block: Block, price: FloatArray, near: FloatArray, lost: FloatArray, timeline: Timeline
) -> Iterator[Option]:
    """Every pattern with its total."""
    for weekday, phase, room, nominal, totals in _patterns(block, price, near, lost, timeline):
        for s in np.flatnonzero(np.isfinite(totals)).tolist():
            yield Option(float(totals[s]), Pattern(weekday, phase, room, s + block.slot0), nominal)


def _patterns(
    block: Block, price: FloatArray, near: FloatArray, lost: FloatArray, timeline: Timeline
) -> Iterator[tuple[int, int, int, IntArray, FloatArray]]:
    """(weekday, phase, room, nominal days, [starts] totals) of all patterns with a nominal date."""
    big = _broken_promise(block, lost)
    promise = _promise_prices(block, price) if block.promises else {}
    for weekday in range(7):
        for phase in range(block.weeks):
            nominal = block.nominal_days(timeline, weekday, phase) - block.day0
            if not len(nominal):
                continue
            for room in range(price.shape[0]):
                totals = _pattern_totals(block, price, near, lost, nominal, room, promise, big)
                yield weekday, phase, room, nominal, totals


def _broken_promise(block: Block, lost: FloatArray) -> float:
    """What a promise that is not kept weighs: more than all events of the block."""
    return float(2 * lost[block.count]) + 1.0 if block.promises else 0.0


def _pattern_totals(
    block: Block,
    price: FloatArray,
    near: FloatArray,
    lost: FloatArray,
    nominal: IntArray,
    room: int,
    promise: dict[Promise, tuple[float, int, int] | None],
    big: float,
) -> FloatArray:
    """[starts] cheapest total of the patterns of one weekday, phase and room."""
    value = np.minimum(price[room][nominal], near[nominal, None])
    penalty = 0.0
    kept = _assign(block, nominal) if block.promises else {}
    for p in block.promises:
        slot = kept.get(p)
        amount = promise[p]
        penalty += big
        if slot is not None and amount is not None:
            value[slot] = _kept_price(block, p, amount, int(nominal[slot]), room, price) - big
    return _totals(value, lost, block.count) + penalty
