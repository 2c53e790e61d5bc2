"""What each event that may change is offered: to stay, to stay with other people, or another place."""

import math
from collections.abc import Iterator
from enum import Enum
from itertools import combinations, islice, product
from typing import NamedTuple

import numpy as np

from scheduler.domain.plan import EventId
from scheduler.domain.time import GRID, ZONE, moment
from scheduler.engine.greedy import Greedy
from scheduler.engine.pricing import BLOCKED, Prices
from scheduler.engine.repair.scene import Scene, Spot
from scheduler.model.block import Block
from scheduler.model.grid import BoolArray

COMPANIES = 24
"""Ways to choose who comes to one place that are looked at; where a demand has more, little is proven."""


class Kind(Enum):
    """What an offer is."""

    KEEP = "keep"
    DEPUTY = "deputy"
    NEW = "new"


class Offer(NamedTuple):
    """One placement that an event may take.

    Attributes:
        people: those chosen from the demand's groups.
        messages: what it takes to tell of it; whoever must be told that an event leaves its place is counted there.
        cost: its wishes.
    """

    spot: Spot
    people: tuple[str, ...]
    kind: Kind
    messages: int
    cost: int


def offers_of(scene: Scene, block: Block, free: frozenset[EventId], plan: Greedy) -> Iterator[Offer]:
    """Everything offered to the events of a block that may change.

    Args:
        free: events that may change.
        plan: everything that stays.
    """
    mine = [event for event in scene.siblings[block.number] if event in free]
    for event in mine:
        yield from _in_place(scene, block, event)
    old = {scene.spot(event) for event in mine}
    yield from (o for o in _elsewhere(scene, block, mine, plan) if o.spot not in old)


def _in_place(scene: Scene, block: Block, event: EventId) -> Iterator[Offer]:
    """To stay, if the event can; to stay with other people, where groups offer any."""
    spot, planned = scene.spot(event), scene.event[event]
    if event not in scene.harm.touched:
        yield Offer(spot, planned.attendees, Kind.KEEP, 0, _cost(scene, block, spot, planned.attendees))
    place = spot.room, spot.day - block.day0, spot.start - block.slot0
    if event in scene.harm.fallen or not block.allowed[place]:
        return
    before = scene.people(block.demand, planned.attendees)
    house = sum(party.house for party in scene.parties(planned))
    for people in companies(block, place):
        if people and frozenset(people) != frozenset(planned.attendees):
            told = len(before ^ scene.people(block.demand, people)) + house
            yield Offer(spot, people, Kind.DEPUTY, told * scene.urgency(planned), _cost(scene, block, spot, people))


def _elsewhere(scene: Scene, block: Block, mine: list[EventId], plan: Greedy) -> Iterator[Offer]:
    """Every other place that is allowed and that nothing that stays is in the way of."""
    if all(event in scene.harm.pinned for event in mine):
        return
    price, _ = plan.obstacles(block, Prices(block)).placements()
    free = (price < BLOCKED / 2) & _in_time(scene, block, mine)
    if block.weeks:
        free &= _in_rhythm(scene, block, plan)[:, None]
    known = {party.id for event in mine for party in scene.parties(scene.event[event]) if party.house}
    before = {p for event in mine for p in scene.people(block.demand, scene.event[event].attendees)}
    for room, day, start in np.argwhere(free).tolist():
        spot = Spot(block.number, room, day + block.day0, start + block.slot0)
        house = block.sites[room] is not None and block.sites[room] not in known
        for people in companies(block, (room, day, start)):
            told = len(scene.people(block.demand, people) - before) + house
            yield Offer(spot, people, Kind.NEW, told, _cost(scene, block, spot, people))


def _in_time(scene: Scene, block: Block, mine: list[EventId]) -> BoolArray:
    """[days, starts] late enough to be told of: with notice, or later on the day on which an event was to be."""
    now, dates = scene.params.now, scene.context.timeline.dates
    earliest = scene.context.timeline.number(now.astimezone(ZONE).date()) + scene.params.notice_days
    in_time = np.zeros((block.days, block.starts), dtype=np.bool_)
    in_time[max(0, earliest - block.day0) :] = True
    for event in mine:
        day = scene.spot(event).day
        later = [moment(dates[day], int(start) * GRID) > now for start in block.start_slots]
        in_time[day - block.day0] |= np.array(later, dtype=np.bool_)
    return in_time


def _in_rhythm(scene: Scene, block: Block, plan: Greedy) -> BoolArray:
    """[days] that belong to a date of the rhythm that no event holds, and are far enough from those held."""
    slots, held = scene.slot_of(block), plan.chosen[block.number].days - block.day0
    near = np.abs(np.arange(block.days)[:, None] - held) < block.gap
    open_: BoolArray = (slots >= 0) & ~np.isin(slots, slots[held]) & ~near.any(axis=1)
    return open_


def _cost(scene: Scene, block: Block, spot: Spot, people: tuple[str, ...]) -> int:
    """Wishes of a placement by itself: what ``scheduler.engine.evaluate`` counts."""
    cost = int(block.cost[spot.room, spot.day - block.day0, spot.start - block.slot0])
    cost += block.deputy_cost * sum(p in group.deputies for group in block.demand.groups for p in people)
    rhythm = scene.plan.rhythm_of.get(block.demand.id)
    if block.weeks and rhythm is not None:
        timeline = scene.context.timeline
        kept = (
            int(timeline.weekday[spot.day]) == int(rhythm.weekday)
            and (int(timeline.week[spot.day]) - rhythm.phase) % block.weeks == 0
            and spot.start * GRID == rhythm.start
            and block.rooms[spot.room] == rhythm.room
        )
        cost += 0 if kept else block.deviation
    return cost


def has_more_companies(block: Block) -> bool:
    """Whether there may be more ways to choose who comes than are looked at."""
    return math.prod(math.comb(len(group.candidates), group.need) for group in block.demand.groups) > COMPANIES


def companies(block: Block, place: tuple[int, int, int]) -> Iterator[tuple[str, ...]]:
    """Who may come from the demand's groups to a place, in the first combinations, members first.

    Args:
        place: room, day and start of the block's arrays.
    """
    choices = []
    for group, fits in zip(block.demand.groups, block.group_fits, strict=True):
        able = [person for person in group.candidates if fits[person][place]]
        choices.append([*combinations(able, group.need)])
    for chosen in islice(product(*choices), COMPANIES):
        yield tuple(person for people in chosen for person in people)
