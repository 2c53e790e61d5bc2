"""Prices and the cheapest columns under them, held against all columns written down."""

import itertools
import random

import numpy as np
import pytest
from rules.worlds import Group, Pin, day, demand, person, world

from scheduler.domain.plan import Cost
from scheduler.engine.columns import best_columns, good_columns
from scheduler.engine.pricing import BLOCKED, Levels, Prices
from scheduler.model.block import Block
from scheduler.model.build import build
from scheduler.model.context import Context
from scheduler.model.rows import ANY, Slack
from scheduler.rules import weights

LEVELS = Levels()


def cases() -> dict[str, dict]:
    """Overrides of the small world, by what its first block has."""
    weekly = {"interval_days": 7, "min_gap_days": 1, "rooms": ("saal", "zimmer")}
    group = Group(members=("leitung", "ksa", "bep"), deputies=("eb",), need=2)
    people = tuple(person(name) for name in ("leitung", "ksa", "bep", "eb"))
    month = {"first": day(), "last": day(20)}
    pins = (Pin(demand="treffen", date=day(3), start="10:00"), Pin(demand="treffen", date=day(9), room="zimmer"))
    horizon = {"horizon": {"first": day(), "last": day(20)}}
    return {
        "single": {"demands": (demand(count=1, rooms=("saal", "zimmer")),)},
        "group": {"demands": (demand(count=1, required=(), groups=(group,)),), "people": people},
        "rhythm": {"demands": (demand(**weekly),)},
        "rhythm that must lose dates": {"demands": (demand(count=3, **weekly, **month),), **horizon},
        "rhythm of few dates": {"demands": (demand(count=2, **weekly, **month),), **horizon},
        "fortnight": {"demands": (demand(count=2, **{**weekly, "interval_days": 14}, **month),), **horizon},
        "promised": {"demands": (demand(count=2, **weekly),), "pins": pins},
        "promised among more": {"demands": (demand(count=2, **weekly, **month),), "pins": pins, **horizon},
        "rhythm with a group": {
            "demands": (demand(**weekly, required=(), groups=(group.model_copy(update={"need": 1}),)),),
            "people": people,
        },
    }


def small_block(name: str, rng: random.Random) -> tuple[Context, Block]:
    """The case's first block with three starts a day, of which some are left."""
    problem = world(**cases()[name])
    context = build(problem, weights(problem))
    block = context.blocks[0]
    first = 40 - block.slot0
    starts = slice(first, first + 3)
    block.slot0 = 40
    keep = np.array([rng.random() < 0.25 for _ in range(block.allowed[:, :, starts].size)])
    block.allowed = block.allowed[:, :, starts] & keep.reshape(block.allowed[:, :, starts].shape)
    block.cost = block.cost[:, :, starts].copy()
    block.group_fits = [{p: fits[:, :, starts].copy() for p, fits in group.items()} for group in block.group_fits]
    return context, block


def charged(block: Block, rng: random.Random) -> tuple[Prices, list[tuple]]:
    """Random charges, as prices and as a list of (corners, person, amount)."""
    prices = Prices(block)
    charges = []
    rooms, days, starts = block.allowed.shape
    people = sorted({p for g in block.demand.groups for p in g.candidates})
    for _ in range(8):
        d0, s0 = rng.randrange(days), rng.randrange(starts)
        corners = (
            rng.choice([ANY, *range(rooms)]),
            d0,
            rng.randint(d0 + 1, days),
            s0,
            rng.randint(s0 + 1, starts),
        )
        who = rng.choice(["", *people])
        amount = rng.choice([1, 7, 300, -2] if block.promises else [1, 7, 300, -2, 10**6])
        charges.append((corners, who, amount))
        if who:
            prices.add_person(corners, who, amount)
        else:
            prices.add_arrays(np.array([corners]), np.array([float(amount)]))
    prices.lost = float(rng.choice([0, 0, 5, -3]))
    return prices, charges


def charge_of(charges: list[tuple], r: int, d: int, s: int, attendees: tuple[str, ...]) -> float:
    return sum(
        amount
        for (room_, d0, d1, s0, s1), who, amount in charges
        if room_ in {ANY, r} and d0 <= d < d1 and s0 <= s < s1 and (not who or who in attendees)
    )


def placements(block: Block, charges: list[tuple]) -> dict[tuple[int, int, int], float]:
    """Price of every local placement with the best people, by trying them all."""
    found = {}
    for r, d, s in zip(*(axis.tolist() for axis in np.nonzero(block.allowed)), strict=True):
        choices = [
            [who for who in itertools.combinations(group.candidates, group.need) if all(fits[p][r, d, s] for p in who)]
            for group, fits in zip(block.demand.groups, block.group_fits, strict=True)
        ]
        for chosen in itertools.product(*choices):
            attendees = tuple(itertools.chain(*chosen))
            deputies = sum(p in g.deputies for g, who in zip(block.demand.groups, chosen, strict=True) for p in who)
            price = int(block.cost[r, d, s]) + block.deputy_cost * deputies
            price += charge_of(charges, r, d, s, attendees)
            found[r, d, s] = min(price, found.get((r, d, s), np.inf))
    return found


def kept(block: Block, picks: list[tuple[int, int, int]]) -> int:
    """How many promises the placements keep."""
    return sum(
        any(d + block.day0 == p.day and p.start in {None, s + block.slot0} and p.room in {None, r} for r, d, s in picks)
        for p in block.promises
    )


def cheapest(context: Context, block: Block, charges: list[tuple], extra: float) -> float:
    """Price of the best column of all, where a broken promise costs twice what it costs to lose everything."""
    price = placements(block, charges)
    lost = LEVELS.lost(block) + extra * np.arange(block.count + 1)
    big = float(2 * lost[block.count]) + 1
    best = len(block.promises) * big + float(lost[block.count])
    if not block.weeks:
        return min([best, *price.values()])
    before, after = block.reach
    rooms, _, starts = block.allowed.shape
    for weekday, phase in itertools.product(range(7), range(block.weeks)):
        nominal = (block.nominal_days(context.timeline, weekday, phase) - block.day0).tolist()
        slots_ = [[None, *(p for p in price if -before <= p[1] - n <= after)] for n in nominal]
        for combination in itertools.product(*slots_):
            picks = [p for p in combination if p is not None]
            if not picks or len(picks) > block.count:
                continue
            broken = len(block.promises) - kept(block, picks)
            plain = sum(price[p] for p in picks) + float(lost[block.count - len(picks)])
            for r, s in itertools.product(range(rooms), range(starts)):
                off = sum(not (p[0] == r and p[2] == s and p[1] in nominal) for p in picks)
                best = min(best, broken * big + plain + off * block.deviation)
    return best


@pytest.mark.parametrize("name", cases())
@pytest.mark.parametrize("seed", range(6))
def test_bound_is_the_cheapest_of_all_columns(name, seed):
    rng = random.Random(seed)
    context, block = small_block(name, rng)
    prices, charges = charged(block, rng)
    bound, found = best_columns(block, prices, LEVELS, context.timeline, 4)
    assert bound == pytest.approx(cheapest(context, block, charges, prices.lost), abs=1e-3), f"seed {seed}"
    assert [p.price for p in found] == sorted(p.price for p in found)
    by_place = placements(block, charges)
    for priced in found:
        column = priced.column
        picks = list(
            zip(
                column.rooms.tolist(),
                (column.days - block.day0).tolist(),
                (column.starts - block.slot0).tolist(),
                strict=True,
            )
        )
        own = sum(by_place[p] for p in picks) + LEVELS.lost(block)[column.lost] + prices.lost * column.lost
        if column.pattern is not None:
            p = column.pattern
            nominal = block.nominal_days(context.timeline, p.weekday, p.phase).tolist()
            own += block.deviation * sum(
                not (r == p.room and s + block.slot0 == p.start and d + block.day0 in nominal) for r, d, s in picks
            )
        assert priced.price == pytest.approx(own)
        assert column.lost == block.count - len(picks)
    if not block.promises:
        assert found[0].price == pytest.approx(bound)


@pytest.mark.parametrize("name", ["rhythm", "promised", "single"])
def test_a_block_without_placements_loses_everything(name):
    context, block = small_block(name, random.Random(0))
    for allowed in (np.zeros_like(block.allowed), block.allowed[:, :, :0]):
        block.allowed = allowed
        if not allowed.size:
            block.cost = block.cost[:, :, :0]
        _, found = best_columns(block, Prices(block), LEVELS, context.timeline, 3)
        assert {len(p.column.days) for p in found} == {0}
        columns = good_columns(block, Prices(block), LEVELS, context.timeline, 5.0, 9, random.Random(1))
        assert [c.lost for c in columns] == [block.count]


@pytest.mark.parametrize("gap", [4, 7])
def test_substitutes_keep_the_distance(gap):
    """Where the cheapest substitutes of neighbouring dates come too close, the column gives one up."""
    problem = world(demands=(demand(interval_days=7, min_gap_days=gap, rooms=("saal",)),))
    context = build(problem, weights(problem))
    block = context.blocks[0]
    for seed in range(20):
        rng = random.Random(seed)
        block.allowed[:] = False
        for d in rng.sample(range(14), 4):
            block.allowed[0, d, rng.randrange(block.starts)] = True
        bound, found = best_columns(block, Prices(block), LEVELS, context.timeline, 50)
        for priced in found:
            assert (np.diff(priced.column.days) >= gap).all()
            assert priced.price >= bound - 1e-6


@pytest.mark.parametrize("name", cases())
@pytest.mark.parametrize("above", [0.0, 4.0, 1000.0])
def test_good_columns_cost_little_more_than_the_cheapest(name, above):
    rng = random.Random(7)
    context, block = small_block(name, rng)
    prices, charges = charged(block, rng)
    by_place = placements(block, charges)
    columns = good_columns(block, prices, LEVELS, context.timeline, above, 5, rng)
    assert not len(columns[0].days)
    assert len(columns) <= 6
    assert len({c.key for c in columns}) == len(columns)
    if block.weeks:
        return
    least = min(by_place.values())
    for column in columns[1:]:
        (r,), (d,), (s,) = column.rooms, column.days - block.day0, column.starts - block.slot0
        assert by_place[int(r), int(d), int(s)] <= least + above


@pytest.mark.parametrize("above", [0.0, 6.0])
@pytest.mark.parametrize("name", ["rhythm", "rhythm of few dates", "rhythm with a group"])
def test_good_rhythms_cost_little_more_than_the_cheapest(name, above):
    rng = random.Random(3)
    context, block = small_block(name, rng)
    bound, _ = best_columns(block, Prices(block), LEVELS, context.timeline)
    lost = LEVELS.lost(block)
    columns = good_columns(block, Prices(block), LEVELS, context.timeline, above, 40, rng)
    assert len(columns) > 1
    for column in columns[1:]:
        assert bound <= column.cost + lost[column.lost] <= bound + above


def test_good_columns_never_hold_what_is_blocked():
    context, block = small_block("single", random.Random(2))
    prices = Prices(block)
    rooms, days, starts = block.allowed.shape
    assert rooms == 2
    prices.add_arrays(np.array([[ANY, 0, days, 0, starts]]), np.array([BLOCKED]))
    columns = good_columns(block, prices, LEVELS, context.timeline, 5.0, 9, random.Random(1))
    assert [len(c.days) for c in columns] == [0]


def test_levels_split_a_weighted_bound():
    lost, everything = Cost(hard=2, mandatory=3, desired=9), Cost(hard=2, mandatory=5, desired=12)
    assert LEVELS.split(-3.0, lost, everything) == Cost()
    assert LEVELS.split(6.2, lost, everything) == Cost(wishes=7)
    assert LEVELS.split(7.00001, lost, everything) == Cost(wishes=7)
    weighted = 2 * LEVELS.hard + 3 * LEVELS.mandatory + 4 * LEVELS.desired + 5
    assert LEVELS.split(float(weighted), lost, everything) == Cost(hard=2, mandatory=3, desired=4, wishes=5)


def test_many_wishes_are_no_desired_event():
    """A plan at hand loses nothing, so none that is better does: the whole bound is one of wishes."""
    bound = LEVELS.desired + 500.0
    assert LEVELS.split(bound, Cost(), Cost(desired=40)) == Cost(wishes=10_500)
    assert LEVELS.split(bound, Cost(desired=3), Cost(desired=40)) == Cost(desired=1, wishes=500)


def test_many_desired_events_are_no_mandatory_one():
    """What 1,500 desired events weigh proves that a mandatory one is missing only where there are not so many."""
    bound = 1.5 * LEVELS.mandatory
    assert LEVELS.split(bound, Cost(mandatory=1), Cost(mandatory=4, desired=2000)) == Cost(desired=1500)
    assert LEVELS.split(bound, Cost(mandatory=2), Cost(mandatory=4, desired=100)) == Cost(mandatory=2)
    assert LEVELS.split(bound, Cost(mandatory=1, desired=700), Cost(mandatory=4, desired=600)) == Cost(
        mandatory=1, desired=500
    )
    assert LEVELS.split(bound, Cost(desired=1600), Cost(mandatory=4, desired=2000)) == Cost(desired=1500)


def test_losing_events_adds_up():
    problem = world(demands=(demand(count=2, interval_days=7, min_gap_days=1, mandatory_per_period=1),))
    block = build(problem, weights(problem)).blocks[0]
    lost = LEVELS.lost(block)
    assert lost[0] == 0
    each = [h * LEVELS.hard + m * LEVELS.mandatory + d * LEVELS.desired for h, m, d in block.lost_levels]
    assert lost.tolist() == [0, each[0], sum(each)]
    assert lost[1] < LEVELS.mandatory <= lost[2]


def test_slack_weighs_its_levels():
    assert LEVELS.slack(Slack(("x",), wishes=3, mandatory=2, desired=-1)) == 3 + 2 * 10**7 - 10**4


def test_noise_is_part_of_the_price():
    _, block = small_block("single", random.Random(4))
    prices = Prices(block)
    plain, _ = prices.placements()
    prices.noise = np.full(block.allowed.shape, 0.25)
    noisy, _ = prices.placements()
    assert np.allclose(noisy[block.allowed] - plain[block.allowed], 0.25)
    assert np.isinf(noisy[~block.allowed]).all()
