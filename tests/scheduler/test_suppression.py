"""Nothing that is held back can be worked out: all tables that fit what is published are written down and compared."""

import itertools
import random

import pytest

from scheduler.suppression import SMALLEST, Sum, held_back

SEED = 20261127


def world(rng, kinds, centres):
    """Two tables of the same centres that share their totals, as kinds and formats do, and houses below a centre."""
    cells, sums = {}, []
    for centre in range(centres):
        values = [rng.choice((0, 0, 1, 2, 3, 5, 7)) for _ in range(kinds)]
        whole = sum(values)
        digital = rng.randint(0, whole)
        house = rng.randint(0, whole)
        rows = {f"art{i}": value for i, value in enumerate(values)}
        rows |= {"praesenz": whole - digital, "digital": digital, "haus": house, "kita": whole - house, "alle": whole}
        cells |= {(name, centre): value for name, value in rows.items()}
        arts = tuple((f"art{i}", centre) for i in range(kinds))
        sums += [Sum(("alle", centre), arts), Sum(("alle", centre), (("praesenz", centre), ("digital", centre)))]
        sums.append(Sum(("alle", centre), (("haus", centre), ("kita", centre))))
    for name in (*(f"art{i}" for i in range(kinds)), "praesenz", "digital", "alle"):
        parts = tuple((name, centre) for centre in range(centres))
        cells[name, "*"] = sum(cells[part] for part in parts)
        sums.append(Sum((name, "*"), parts))
    return cells, tuple(sums)


def fitting(cells, sums, hidden, most):
    """Every set of tables up to a size that fits what is published; who reads knows that no hidden cell is 0."""
    free = sorted(hidden, key=str)
    order = [(one, [free.index(cell) for cell in (one.whole, *one.parts) if cell in hidden]) for one in sums]
    found = []

    def fits(values, one):
        known = {**cells, **dict(zip(free, values, strict=False))}
        return known[one.whole] == sum(known[part] for part in one.parts)

    def extend(values):
        if len(values) == len(free):
            found.append(tuple(values))
            return
        for value in range(1, most + 1):
            trial = [*values, value]
            done = [one for one, at in order if at and max(at) == len(trial) - 1]
            if all(fits(trial, one) for one in done):
                extend(trial)

    extend([])
    return free, found


def test_no_hidden_cell_is_determined_by_what_is_published():
    rng = random.Random(SEED)
    checked = 0
    for _ in range(30):
        cells, sums = world(rng, rng.choice((1, 2)), 2)
        hidden = held_back(cells, sums)
        assert {cell for cell, value in cells.items() if 0 < value < SMALLEST} <= hidden
        assert not any(cells[cell] == 0 for cell in hidden)
        if not 0 < len(hidden) <= 8:
            continue
        free, found = fitting(cells, sums, hidden, max(cells.values()) + 1)
        for at, cell in enumerate(free):
            assert len({values[at] for values in found}) > 1, (f"seed {SEED}", cells, sorted(hidden, key=str), cell)
        checked += 1
    assert checked >= 5


def test_hiding_only_the_small_ones_would_give_them_away():
    cells = {"a": 3, "b": 20, "c": 30, "alle": 53}
    assert held_back(cells, [Sum("alle", ("a", "b", "c"))]) == {"a", "b"}


def test_two_small_ones_of_one_are_not_enough():
    cells = {"a": 1, "b": 1, "c": 9, "alle": 11}
    assert held_back(cells, [Sum("alle", ("a", "b", "c"))]) == {"a", "b", "c"}


def test_what_is_large_enough_stays():
    cells = {"a": 5, "b": 0, "alle": 5}
    assert held_back(cells, [Sum("alle", ("a", "b"))]) == frozenset()


@pytest.mark.parametrize("cells", [{"a": -1, "alle": -1}, {"a": 2, "alle": 3}])
def test_what_is_no_table_is_refused(cells):
    with pytest.raises(ValueError):
        held_back(cells, [Sum("alle", ("a",))])


def test_every_small_cell_of_a_large_table_is_hidden_with_others_in_its_row():
    rng = random.Random(SEED)
    cells = {(i, j): rng.choice((0, 2, 9, 40)) for i, j in itertools.product(range(6), range(5))}
    sums = []
    for i in range(6):
        cells[i, "*"] = sum(cells[i, j] for j in range(5))
        sums.append(Sum((i, "*"), tuple((i, j) for j in range(5))))
    for j in (*range(5), "*"):
        cells["*", j] = sum(cells[i, j] for i in range(6))
        sums.append(Sum(("*", j), tuple((i, j) for i in range(6))))
    hidden = held_back(cells, sums)
    for one in sums:
        count = len(hidden & {one.whole, *one.parts})
        assert count != 1
