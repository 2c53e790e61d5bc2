"""The cheapest way to hold a block, given what rows charge for placements: exact, over all its columns.

A rhythm with ``m`` possible dates for ``n`` events, substitutes included, has far too many columns to write down; but
given prices its dates are independent of each other, so the best one is found by sorting. Only substitutes of
neighbouring dates could come too close; they are priced as if they could not (the bound stays a bound) and thinned
out afterwards.
"""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from scheduler.domain.plan import Cost
from scheduler.model.block import Block, Column, Pattern, Promise
from scheduler.model.grid import FloatArray, IntArray, Timeline
from scheduler.model.rows import ANY, Slack

BLOCKED = 1e13
"""Charged for a placement that others are in the way of."""


@dataclass(frozen=True)
class Levels:
    """One number for the strict order of levels.

    Attributes:
        mandatory: what one mandatory event weighs against wishes.
        desired: what one unit of desired events weighs against wishes.
        hard: what a broken promise weighs.
    """

    hard: int = 10**10
    mandatory: int = 10**7
    desired: int = 10**4

    def lost(self, block: Block) -> IntArray:
        """[count + 1] cumulative cost of losing 0, 1, … events."""
        each = [h * self.hard + m * self.mandatory + d * self.desired for h, m, d in block.lost_levels]
        return np.concatenate([[0], np.cumsum(each)]).astype(np.int64)

    def slack(self, slack: Slack) -> int:
        """What one unit of a slack weighs."""
        return slack.wishes + slack.mandatory * self.mandatory + slack.desired * self.desired

    def split(self, bound: float) -> Cost:
        """A weighted lower bound by level; wishes are whole numbers, so they are rounded up."""
        whole = max(0, math.ceil(bound - 1e-4))
        hard, rest = divmod(whole, self.hard)
        mandatory, rest = divmod(rest, self.mandatory)
        desired, wishes = divmod(rest, self.desired)
        return Cost(hard=hard, mandatory=mandatory, desired=desired, wishes=wishes)


class Prices:
    """What rows charge for the placements of a block, on top of its wishes."""

    def __init__(self, block: Block) -> None:
        self.block = block
        rooms, days, starts = block.allowed.shape
        self._diff = np.zeros((rooms, days + 1, starts + 1))
        self._people: dict[str, FloatArray] = {}
        self.lost = 0.0
        self.noise: FloatArray | float = 0.0

    def add_person(self, corners: tuple[int, int, int, int, int], person: str, amount: float) -> None:
        """Charge for a rectangle of placements in which that person was chosen from a group."""
        room, d0, d1, s0, s1 = corners
        target = self._people.setdefault(person, np.zeros_like(self._diff))
        rooms = slice(None) if room == ANY else room
        target[rooms, d0, s0] += amount
        target[rooms, d1, s0] -= amount
        target[rooms, d0, s1] -= amount
        target[rooms, d1, s1] += amount

    def add_arrays(self, corners: IntArray, amounts: FloatArray) -> None:
        """Charge many rectangles at once; for every room and nobody in particular.

        Args:
            corners: [k, 5] room (``ANY`` for all), first and last day, first and last start, local and half-open.
            amounts: [k]
        """
        room, d0, d1, s0, s1 = corners.T
        for r in range(self._diff.shape[0]):
            here = (room == r) | (room == ANY)
            a = amounts[here]
            np.add.at(self._diff[r], (d0[here], s0[here]), a)
            np.add.at(self._diff[r], (d1[here], s0[here]), -a)
            np.add.at(self._diff[r], (d0[here], s1[here]), -a)
            np.add.at(self._diff[r], (d1[here], s1[here]), a)

    def placements(self) -> tuple[FloatArray, list[tuple[tuple[str, ...], IntArray]]]:
        """Price of every placement, wishes included, and who of each group is the cheapest to come.

        Returns:
            [rooms, days, starts] (infinite where not allowed), and for each group its candidates with an array
            [need, rooms, days, starts] of indices into them.
        """
        block = self.block
        price = block.cost + self.noise + np.cumsum(np.cumsum(self._diff, axis=1), axis=2)[:, :-1, :-1]
        choices: list[tuple[tuple[str, ...], IntArray]] = []
        for group, fits in zip(block.demand.groups, block.group_fits, strict=True):
            stack = []
            for person in group.candidates:
                own = np.where(fits[person], 0.0, np.inf)
                if person in group.deputies:
                    own += block.deputy_cost
                if person in self._people:
                    own += np.cumsum(np.cumsum(self._people[person], axis=1), axis=2)[:, :-1, :-1]
                stack.append(own)
            everybody = np.stack(stack)
            order = np.argsort(everybody, axis=0, kind="stable")[: group.need]
            price = price + np.take_along_axis(everybody, order, axis=0).sum(axis=0)
            choices.append((group.candidates, order))
        return np.where(block.allowed, price, np.inf), choices


@dataclass(frozen=True)
class Priced:
    """A column with its price under the prices it was made for."""

    column: Column
    price: float


def _column(
    block: Block,
    picks: list[tuple[int, int, int]],
    choices: list[tuple[tuple[str, ...], IntArray]],
    pattern: Pattern | None,
) -> Column:
    """A column from local (room, day, start) placements."""
    picks = sorted(picks, key=lambda p: p[1])
    attendees = []
    cost = 0
    for r, d, s in picks:
        cost += int(block.cost[r, d, s])
        chosen: list[str] = []
        for (candidates, order), group in zip(choices, block.demand.groups, strict=True):
            people = [candidates[k] for k in order[:, r, d, s]]
            cost += block.deputy_cost * sum(p in group.deputies for p in people)
            chosen.extend(sorted(people, key=candidates.index))
        attendees.append(tuple(chosen))
    days = np.array([d + block.day0 for _, d, _ in picks], dtype=np.int64)
    starts = np.array([s + block.slot0 for _, _, s in picks], dtype=np.int64)
    rooms = np.array([r for r, _, _ in picks], dtype=np.int64)
    return Column(
        days, starts, rooms, cost, block.count - len(picks), pattern, tuple(attendees) if block.demand.groups else ()
    )


def best_columns(
    block: Block, prices: Prices, levels: Levels, timeline: Timeline, most: int = 1
) -> tuple[float, list[Priced]]:
    """A lower bound on the price of every column of the block, and the cheapest few columns found.

    Args:
        most: how many columns at most; they differ in day (single events) or in weekday and phase (rhythms).

    Returns:
        The bound, and columns by ascending price; the first one's price is the bound unless substitutes clashed.
    """
    price, choices = prices.placements()
    lost = levels.lost(block) + prices.lost * np.arange(block.count + 1)
    if block.weeks:
        return _best_rhythms(block, price, choices, lost, timeline, most)
    return _best_single(block, price, choices, lost, most)


def _best_single(
    block: Block, price: FloatArray, choices: list[tuple[tuple[str, ...], IntArray]], lost: FloatArray, most: int
) -> tuple[float, list[Priced]]:
    nothing = Priced(_column(block, [], choices, None), float(lost[1]))
    if not price.size:
        return nothing.price, [nothing]
    by_day = price.min(axis=(0, 2))
    found = [nothing]
    for d in np.argsort(by_day, kind="stable")[: max(1, most)]:
        if np.isinf(by_day[d]):
            break
        r, s = np.unravel_index(int(price[:, d, :].argmin()), (price.shape[0], price.shape[2]))
        found.append(Priced(_column(block, [(int(r), int(d), int(s))], choices, None), float(by_day[d])))
    found.sort(key=lambda p: p.price)
    return found[0].price, found[:most]


@dataclass(frozen=True)
class _Option:
    """The best patterns of one weekday, phase and room."""

    total: float
    pattern: Pattern
    nominal: IntArray


@dataclass(frozen=True)
class _Substitutes:
    """Deviating placements of a rhythm.

    Attributes:
        near: [days] the cheapest price in the slot of a nominal date on that day, deviation included.
        daily: [days] the cheapest price of each day, deviation included.
        best: [days] the cheapest (room, start) of each day, flat.
    """

    near: FloatArray
    daily: FloatArray
    best: IntArray


def _substitutes(block: Block, price: FloatArray) -> _Substitutes:
    flat = price.transpose(1, 0, 2).reshape(block.days, -1)
    best = flat.argmin(axis=1)
    daily = flat[np.arange(block.days), best] + block.deviation
    before, after = block.reach
    padded = np.concatenate([np.full(before, np.inf), daily, np.full(after, np.inf)])
    near = np.lib.stride_tricks.sliding_window_view(padded, before + after + 1).min(axis=1)
    return _Substitutes(near, daily, best)


def _best_rhythms(
    block: Block,
    price: FloatArray,
    choices: list[tuple[tuple[str, ...], IntArray]],
    lost: FloatArray,
    timeline: Timeline,
    most: int,
) -> tuple[float, list[Priced]]:
    n = block.count
    nothing = Priced(_column(block, [], choices, None), float(lost[n]))
    if not price.size:
        return nothing.price, [nothing]
    others = _substitutes(block, price)
    options: list[_Option] = []
    for weekday, phase, room, nominal, totals in _patterns(block, price, others.near, lost, timeline):
        s = int(totals.argmin())
        options.append(_Option(float(totals[s]), Pattern(weekday, phase, room, s + block.slot0), nominal))
    options.sort(key=lambda o: o.total)
    bound = min(
        nothing.price + _broken_promise(block, lost) * len(block.promises), options[0].total if options else np.inf
    )
    best_options = [o for o in options[:most] if np.isfinite(o.total)]
    found = [_rhythm_column(block, o, price, others, choices, lost) for o in best_options]
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


def _rhythm_column(  # noqa: C901 - three kinds of dates in turn
    block: Block,
    option: _Option,
    price: FloatArray,
    others: _Substitutes,
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
    base = _column(block, picks, choices, pattern if picks else None)
    return Priced(
        replace(base, cost=base.cost + block.deviation * deviating), total + float(lost[block.count - len(picks)])
    )


def _forced(block: Block, price: FloatArray, option: _Option) -> dict[int, tuple[float, tuple[int, int, int]]]:
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


def good_columns(
    block: Block, prices: Prices, levels: Levels, timeline: Timeline, slack: float, most: int, rng: random.Random
) -> list[Column]:
    """Columns that cost little more than the cheapest, ties broken by chance, and the one that gives everything up.

    Args:
        slack: how much more at most.
        most: how many at most; of a rhythm one column a pattern.
    """
    price, choices = prices.placements()
    lost = levels.lost(block) + prices.lost * np.arange(block.count + 1)
    nothing = _column(block, [], choices, None)
    if not price.size:
        return [nothing]
    if not block.weeks:
        flat = price.ravel()
        limit = min(float(flat.min()) + slack, BLOCKED / 2)
        offered = np.flatnonzero(flat <= limit)
        if len(offered) > most:
            noise = np.array([rng.random() for _ in range(len(offered))])
            offered = offered[np.argsort(flat[offered] + noise, kind="stable")[:most]]
        found = [np.unravel_index(i, price.shape) for i in offered.tolist()]
        return [nothing, *(_column(block, [(int(r), int(d), int(s))], choices, None) for r, d, s in found)]
    others = _substitutes(block, price)
    options = [o for o in _options(block, price, others.near, lost, timeline) if o.total < BLOCKED / 2]
    if not options:
        return [nothing]
    limit = min(o.total for o in options) + slack
    options = sorted((o for o in options if o.total <= limit), key=lambda o: o.total + rng.random())[:most]
    columns = [_rhythm_column(block, o, price, others, choices, lost).column for o in options]
    return [nothing, *(c for c in columns if len(c.days))]


def _options(
    block: Block, price: FloatArray, near: FloatArray, lost: FloatArray, timeline: Timeline
) -> Iterator[_Option]:
    """Every pattern with its total."""
    for weekday, phase, room, nominal, totals in _patterns(block, price, near, lost, timeline):
        for s in np.flatnonzero(np.isfinite(totals)).tolist():
            yield _Option(float(totals[s]), Pattern(weekday, phase, room, s + block.slot0), nominal)


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
