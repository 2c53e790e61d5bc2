"""The inner loops of the search, compiled by numba: prices of all places of a block, and steps of annealing.

What a row is, and what the flat axis, says :mod:`scheduler.engine.search.board`, which fills the tables. Every function
here works on them in place and allocates nothing that grows with the problem.
"""

from collections.abc import Callable
from typing import NamedTuple, TypeVar, cast

import numpy as np
from numba import njit
from numpy.typing import NDArray

Int32Array = NDArray[np.int32]
Int64Array = NDArray[np.int64]
FloatArray = NDArray[np.float64]

NOWHERE = -1
EVERY_ROOM = -1
FORBIDDEN = 1 << 30
"""Base price of a place that a rule has removed."""
REACH = 12.0
"""Places dearer than the cheapest by more temperatures than this are not drawn (e^-12 is six in a million)."""
MISSING_SHARE = 0.5
"""Share of the steps about blocks that are not held, while there are any."""
NEAR = 96
"""Starts to either side of a block's place among which most draws are made, where the axis is much longer than that."""
FAR_SHARE = 0.1
"""Share of the draws among all places all the same."""
MOST_EJECTED = 5
"""An ejection that would push out more blocks than this is not tried."""


class Tables(NamedTuple):
    """What never changes during a search; ragged lists by pointers: those of i lie in [pointer[i], pointer[i + 1]).

    Attributes:
        pad: slots before and after the flat axis in every row.
        rooms: [blocks] how many rooms each block may take.
        first: [blocks] first slot in which it may start.
        last: [blocks] slot after the last.
        base: wishes of every place, [rooms, slots from first to last] of each block one after the other.
        base_at: [blocks] where those of a block begin.
        group_of: [blocks + 1] pointers to the groups of a block: its entries that take the same span in the same room.
        begin: [groups] of the span, relative to the start.
        end: [groups]
        room: [groups] index of the room, -1 for all.
        entry_of: [groups + 1] pointers to the entries of a group.
        own: [entries] row that a placement adds to.
        against: [entries] row that prices it.
        price: [entries] for each use that row holds in a slot: wishes, with desired events at the search's rate.
        desired: [entries] the part of it that counts as desired events, in their own units.
        hard: [groups] whether its rows may hold one block only.
    """

    pad: int
    rooms: Int64Array
    first: Int64Array
    last: Int64Array
    base: Int32Array
    base_at: Int64Array
    group_of: Int64Array
    begin: Int64Array
    end: Int64Array
    room: Int64Array
    entry_of: Int64Array
    own: Int64Array
    against: Int64Array
    price: Int64Array
    desired: Int64Array
    hard: NDArray[np.bool_]


class State(NamedTuple):
    """What a search changes.

    Attributes:
        load: [rows, pad + slots + pad] uses.
        owner: the same shape: of rows that may hold one block only, which it is.
        room: [blocks] index of the room, ``NOWHERE`` if the block is not held.
        slot: [blocks] start.
        total: [4] cost (desired events at the search's rate), desired, missing blocks, steps made.
        best_room: [blocks] of the best state so far.
        best_slot: [blocks]
        best: [3] missing, desired, cost of the best state.
    """

    load: Int32Array
    owner: Int64Array
    room: Int64Array
    slot: Int64Array
    total: Int64Array
    best_room: Int64Array
    best_slot: Int64Array
    best: Int64Array


class Scratch(NamedTuple):
    """Room to work in.

    Attributes:
        line: [pad + slots + pad] sums of a group.
        common: [2, slots] wishes and taken slots that are the same in all rooms.
        wishes: [rooms × slots] of every place.
        taken: [rooms × slots] slots of it that others hold.
        weight: [rooms × slots] prices, then running sums of the chances of being drawn.
        drawn: [2] room and slot drawn last.
        out: [MOST_EJECTED + 1, 3] blocks lifted, with room and slot where they were.
    """

    line: Int32Array
    common: Int32Array
    wishes: Int32Array
    taken: Int32Array
    weight: FloatArray
    drawn: Int64Array
    out: Int64Array


F = TypeVar("F", bound=Callable[..., object])


def compiled(function: F) -> F:
    """Compile at the first call; what numba made of it is kept on disk for the next process."""
    return cast("F", njit(cache=True)(function))


@compiled
def applies(t: Tables, g: int, room: int) -> bool:
    """Whether a group speaks of placements in that room."""
    return bool(t.room[g] == EVERY_ROOM or t.room[g] == room)


@compiled
def mark(t: Tables, s: State, n: int, room: int, slot: int, sign: int) -> None:
    """Add a placement to the rows (sign 1) or take it away (sign -1)."""
    for g in range(t.group_of[n], t.group_of[n + 1]):
        if not applies(t, g, room):
            continue
        low, high = t.pad + slot + t.begin[g], t.pad + slot + t.end[g]
        for e in range(t.entry_of[g], t.entry_of[g + 1]):
            row = t.own[e]
            for k in range(low, high):
                s.load[row, k] += sign
                if t.hard[g]:
                    s.owner[row, k] = n if sign > 0 else NOWHERE


@compiled
def cost(t: Tables, s: State, n: int, room: int, slot: int) -> tuple[int, int]:
    """(wishes with desired events at the search's rate, desired) of a placement of a block that is not held."""
    total = np.int64(t.base[t.base_at[n] + room * (t.last[n] - t.first[n]) + slot - t.first[n]])
    desired = np.int64(0)
    for g in range(t.group_of[n], t.group_of[n + 1]):
        if t.hard[g] or not applies(t, g, room):
            continue
        low, high = t.pad + slot + t.begin[g], t.pad + slot + t.end[g]
        for e in range(t.entry_of[g], t.entry_of[g + 1]):
            uses = np.int64(0)
            for k in range(low, high):
                uses += s.load[t.against[e], k]
            total += uses * t.price[e]
            desired += uses * t.desired[e]
    return total, desired  # type: ignore[return-value] # numba's whole numbers have a size


@compiled
def put(t: Tables, s: State, n: int, room: int, slot: int) -> None:
    """Hold a block that is not held, at a free place."""
    wishes, desired = cost(t, s, n, room, slot)
    s.total[0] += wishes
    s.total[1] += desired
    s.total[2] -= 1
    s.room[n], s.slot[n] = room, slot
    mark(t, s, n, room, slot, 1)


@compiled
def lift(t: Tables, s: State, n: int) -> None:
    """Hold a block no longer."""
    room, slot = s.room[n], s.slot[n]
    mark(t, s, n, room, slot, -1)
    wishes, desired = cost(t, s, n, room, slot)
    s.total[0] -= wishes
    s.total[1] -= desired
    s.total[2] += 1
    s.room[n] = NOWHERE


@compiled
def slide(t: Tables, s: State, w: Scratch, g: int, low: int, width: int, target: Int32Array) -> None:
    """Add what a group costs at ``width`` starts from ``low`` on: its rows added up, then the span slid along."""
    span = t.end[g] - t.begin[g]
    offset = t.pad + low + t.begin[g]
    length = width + span - 1
    line = w.line
    for k in range(length):
        line[k] = 0
    for e in range(t.entry_of[g], t.entry_of[g + 1]):
        row = s.load[t.against[e], offset : offset + length]
        rate = np.int32(1 if t.hard[g] else t.price[e])
        for k in range(length):
            line[k] += np.int32(rate * row[k])
    total = np.int32(0)
    for k in range(span - 1):
        total += line[k]
    for k in range(width):
        total += line[k + span - 1]
        target[k] += total
        total -= line[k]


@compiled
def price(t: Tables, s: State, w: Scratch, n: int, low: int, high: int) -> None:
    """Price the places of a block that is not held with starts in [low, high) into ``w.wishes`` and ``w.taken``.

    Both are [rooms, starts] in one line.
    """
    first, width = t.first[n], high - low
    whole = t.last[n] - first
    for k in range(width):
        w.common[0, k] = 0
        w.common[1, k] = 0
    for r in range(t.rooms[n]):
        at = t.base_at[n] + r * whole + low - first
        for k in range(width):
            w.wishes[r * width + k] = t.base[at + k]
            w.taken[r * width + k] = 0
    for g in range(t.group_of[n], t.group_of[n + 1]):
        if t.room[g] == EVERY_ROOM:
            target = w.common[1 if t.hard[g] else 0, :width]
        elif t.hard[g]:
            target = w.taken[t.room[g] * width : (t.room[g] + 1) * width]
        else:
            target = w.wishes[t.room[g] * width : (t.room[g] + 1) * width]
        slide(t, s, w, g, low, width, target)
    for r in range(t.rooms[n]):
        for k in range(width):
            w.wishes[r * width + k] += w.common[0, k]
            w.taken[r * width + k] += w.common[1, k]


@compiled
def draw(
    t: Tables, s: State, w: Scratch, rng: np.random.Generator, n: int, near: int, heat: float, taken_price: float
) -> bool:
    """Draw a place of a block that is not held, with chances exp(-price / heat), into ``w.drawn``.

    Args:
        near: a slot to stay near to, or ``NOWHERE``; where the axis is long, most draws do.
        taken_price: for each slot that others hold; negative draws among free places only.

    Returns:
        Whether there is a place.
    """
    low, high = t.first[n], t.last[n]
    if near != NOWHERE and high - low > 4 * NEAR and rng.random() > FAR_SHARE:
        low, high = max(low, near - NEAR), min(high, near + NEAR + 1)
    price(t, s, w, n, low, high)
    width = high - low
    size = t.rooms[n] * width
    cheapest = np.inf
    for k in range(size):
        value = np.inf
        if w.wishes[k] < FORBIDDEN // 2 and (w.taken[k] == 0 or taken_price >= 0):
            value = w.wishes[k] + taken_price * w.taken[k]
        w.weight[k] = value
        cheapest = min(cheapest, value)
    if cheapest == np.inf:
        return False
    total = 0.0
    for k in range(size):
        excess = (w.weight[k] - cheapest) / heat
        if excess <= REACH:
            total += np.exp(-excess)
        w.weight[k] = total
    wanted = total * (1.0 - rng.random())
    number, end = 0, size - 1
    while number < end:
        middle = (number + end) // 2
        if w.weight[middle] < wanted:
            number = middle + 1
        else:
            end = middle
    w.drawn[0], w.drawn[1] = number // width, low + number % width
    return True


@compiled
def oust(t: Tables, s: State, w: Scratch, n: int, room: int, slot: int) -> int:
    """Lift all blocks in the way of a placement, and note them in ``w.out`` from 1 on.

    Returns:
        How many are noted, the block itself included; more than ``MOST_EJECTED + 1`` if that would be too many.
    """
    out = 1
    for g in range(t.group_of[n], t.group_of[n + 1]):
        if not t.hard[g] or not applies(t, g, room):
            continue
        for e in range(t.entry_of[g], t.entry_of[g + 1]):
            for k in range(t.pad + slot + t.begin[g], t.pad + slot + t.end[g]):
                other = s.owner[t.own[e], k]
                if other == NOWHERE:
                    continue
                if out > MOST_EJECTED:
                    return out + 1
                w.out[out, 0], w.out[out, 1], w.out[out, 2] = other, s.room[other], s.slot[other]
                out += 1
                lift(t, s, other)
    return out


@compiled
def undo(t: Tables, s: State, w: Scratch, done: int, out: int) -> None:
    """Everything noted in ``w.out`` back to where it was; of it ``done`` blocks are held elsewhere."""
    for i in range(done):
        lift(t, s, w.out[i, 0])
    for i in range(out):
        if w.out[i, 1] != NOWHERE:
            put(t, s, w.out[i, 0], w.out[i, 1], w.out[i, 2])


@compiled
def step(t: Tables, s: State, w: Scratch, rng: np.random.Generator, n: int, heat: float, taken_price: float) -> None:
    """Draw a new place for a block and for all that it ejects; undone if one finds none or the whole costs too much.

    Args:
        taken_price: for each slot that others hold; negative draws among free places only (a heat bath, never undone).
    """
    before, missing = s.total[0], s.total[2]
    w.out[0, 0], w.out[0, 1], w.out[0, 2] = n, s.room[n], s.slot[n]
    if s.room[n] != NOWHERE:
        lift(t, s, n)
    out, done, fits = 1, 0, True
    while fits and done < out:
        if done:
            j = done + np.int64(rng.random() * (out - done))
            for c in range(3):
                w.out[done, c], w.out[j, c] = w.out[j, c], w.out[done, c]
        m = w.out[done, 0]
        near = w.out[done, 2] if w.out[done, 1] != NOWHERE else NOWHERE
        fits = draw(t, s, w, rng, m, near, heat, -1.0 if done else taken_price)
        if fits and not done and taken_price >= 0:
            wanted = oust(t, s, w, m, w.drawn[0], w.drawn[1])
            out = min(wanted, MOST_EJECTED + 1)
            fits = wanted == out
        if fits:
            put(t, s, m, w.drawn[0], w.drawn[1])
            done += 1
    if fits and (out == 1 or s.total[2] < missing or s.total[0] <= before - heat * np.log(1.0 - rng.random())):
        return
    undo(t, s, w, done, out)


@compiled
def better(s: State) -> bool:
    """Whether the state is better than the best so far: fewer missing, then desired, then cost."""
    if s.total[2] != s.best[0]:
        return bool(s.total[2] < s.best[0])
    if s.total[1] != s.best[1]:
        return bool(s.total[1] < s.best[1])
    return bool(s.total[0] < s.best[2])


@compiled
def anneal(
    t: Tables,
    s: State,
    w: Scratch,
    rng: np.random.Generator,
    steps: int,
    heat: float,
    ejections: float,
    taken_price: float,
) -> None:
    """Steps at one temperature.

    Args:
        heat: temperature, in wishes.
        ejections: share of the steps that take a place from others.
        taken_price: what an ejection gives for each slot that others hold, in temperatures.
    """
    for _ in range(steps):
        s.total[3] += 1
        n = np.int64(rng.random() * len(s.room))
        if s.total[2] > 0 and rng.random() < MISSING_SHARE:
            while s.room[n] != NOWHERE:
                n = (n + 1) % len(s.room)
        if t.first[n] >= t.last[n]:
            continue
        ejecting = s.room[n] == NOWHERE or rng.random() < ejections
        step(t, s, w, rng, int(n), heat, taken_price * heat if ejecting else -1.0)
        if better(s):
            s.best[0], s.best[1], s.best[2] = s.total[2], s.total[1], s.total[0]
            for k in range(len(s.room)):
                s.best_room[k] = s.room[k]
                s.best_slot[k] = s.slot[k]
