"""Families of rows about pairs of placements: nights, distances, trips, visits, people wanted in two places."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter

import numpy as np

from scheduler.domain.time import GRID, MINUTES_PER_DAY
from scheduler.model.block import Block, Ground
from scheduler.model.families import MomentFamily
from scheduler.model.grid import SLOTS, BoolArray, FloatArray, IntArray, slots
from scheduler.model.rows import ANY, TOLERANCE, Patch, Placements, Row, Slack, SlackValues, person_patch

_FAR = 1 << 20
"""Beyond every day and slot."""


class FullestFamily:
    """Of several families that say nearly the same, the fullest broken moment of every day."""

    def __init__(self, families: list[MomentFamily]) -> None:
        self.families = families

    @property
    def ground(self) -> Ground:
        """That of its families."""
        return self.families[0].ground

    def separate(self, placements: Placements, slack: SlackValues, *, every: bool = False) -> Iterator[Row]:
        """The fullest broken moment of every day, or every moment that placements of several blocks share."""
        if every:
            for family in self.families:
                yield from family.separate(placements, slack, every=True)
            return
        fullest: dict[int, tuple[float, MomentFamily, int]] = {}
        for family in self.families:
            for load, day, slot in family.broken(placements):
                if day not in fullest or load > fullest[day][0] + TOLERANCE:
                    fullest[day] = (load, family, slot)
        for day, (_, family, slot) in fullest.items():
            yield family.row(day, slot)


class NightFamily:
    """Rest between a person's days: at most one of the events that end late and those that start early next morning.

    Args:
        needed: [days of the horizon] minutes on the wall clock between the last end of a day and the next morning.
    """

    def __init__(self, person: str, blocks: list[Block], needed: list[int]) -> None:
        self.person = person
        self.blocks = blocks
        self.needed = needed
        self._longest = slots(max(needed))
        self._latest = max(block.slot0 + block.starts + block.length for block in blocks)
        self._minutes = np.zeros(max(block.number for block in blocks) + 1, dtype=np.int64)
        for block in blocks:
            self._minutes[block.number] = block.demand.minutes

    @property
    def ground(self) -> Ground:
        """The rule and the person."""
        return Ground("rest", self.person)

    def separate(self, placements: Placements, slack: SlackValues, *, every: bool = False) -> Iterator[Row]:
        """The fullest broken clique of every night, or every broken one."""
        del slack
        chosen = placements.of_person(self.person, self.blocks)
        day, first, last = placements.day[chosen], placements.start[chosen], placements.end[chosen]
        evenings, mornings = last + self._longest > SLOTS, first + SLOTS < self._longest + self._latest
        start, weight = first * GRID, placements.weight[chosen]
        end = start + self._minutes[placements.block[chosen]]
        for night in np.intersect1d(day[evenings], day[mornings] - 1).tolist():
            late, early = day == night, day == night + 1
            broken: list[tuple[float, int, int]] = []
            for t in np.unique(end[late]).tolist():
                for u in np.unique(start[early]).tolist():
                    if u + MINUTES_PER_DAY - t >= self.needed[night]:
                        break
                    held = (late & (start < t) & (end >= t)) | (early & (start <= u) & (end > u))
                    load = float(weight[held].sum())
                    if load > 1 + TOLERANCE:
                        broken.append((load, t, u))
            if broken and not every:
                broken = [max(broken, key=itemgetter(0))]
            for _, t, u in broken:
                yield self.row(night, t, u)

    def row(self, night: int, t: int, u: int) -> Row:
        """Events over the last minute before ``t`` of the day, and over minute ``u`` of the next one."""
        patches = []
        for block in self.blocks:
            minutes, who = block.demand.minutes, person_patch(block, self.person)
            patches += [
                Patch(block.number, 1, night, night + 1, slots(t - minutes), slots(t), ANY, who),
                Patch(block.number, 1, night + 1, night + 2, slots(u + 1 - minutes), slots(u + 1), ANY, who),
            ]
        return Row(("rest", self.person, night, t, u), "rest", 1, tuple(patches))


class GapFamily:
    """The order and the least distance of two events of a demand."""

    def __init__(self, first: Block, second: Block) -> None:
        self.first = first
        self.second = second
        self.gap = first.gap

    @property
    def ground(self) -> Ground:
        """The rule and the demand."""
        return Ground("distinct_dates", self.first.demand.id)

    def separate(self, placements: Placements, slack: SlackValues, *, every: bool = False) -> Iterator[Row]:
        """The fullest broken day, or every broken one."""
        del slack
        one, two = placements.of_block(self.first.number), placements.of_block(self.second.number)
        if not len(one) or not len(two):
            return
        broken: list[tuple[float, int]] = []
        for day in np.unique(placements.day[two]).tolist():
            until = placements.weight[two][placements.day[two] <= day].sum()
            load = float(until + placements.weight[one][placements.day[one] > day - self.gap].sum())
            if load > 1 + TOLERANCE:
                broken.append((load, day))
        if broken and not every:
            broken = [max(broken, key=itemgetter(0))]
        for _, day in broken:
            yield self.row(day)

    def row(self, day: int) -> Row:
        """The second not after that day, or the first well before it."""
        patches = (
            Patch(self.first.number, 1, day - self.gap + 1, _FAR, -_FAR, _FAR),
            Patch(self.second.number, 1, -_FAR, day + 1, -_FAR, _FAR),
        )
        return Row(("gap", self.first.number, self.second.number, day), "distinct_dates", 1, patches)


@dataclass(frozen=True)
class Visit:
    """A block's placements in one of its rooms (``ANY`` for all) are a trip to a place that costs so many units."""

    block: Block
    room: int
    units: int


class VisitFamily:
    """What a person's visits to a place cost beyond those of one block that pays for itself: the dearest of each day.

    Args:
        lead: visits whose cost is that of their placements; none if there is no such block.
        others: visits that cost what they exceed the lead's by.
        shared: [days of the horizon] on which this matters; on the others every placement pays for itself.
        weight: cost of one unit.
    """

    def __init__(
        self, person: str, place: str, lead: list[Visit], others: list[Visit], shared: BoolArray, weight: int
    ) -> None:
        self.person = person
        self.place = place
        self.lead = lead
        self.others = others
        self.shared = shared
        self.weight = weight

    @property
    def ground(self) -> Ground:
        """The rule and the person."""
        return Ground("travel_cost", self.person)

    @property
    def numbers(self) -> frozenset[int]:
        """Blocks involved."""
        return frozenset(visit.block.number for visit in (*self.lead, *self.others))

    def marginal(self, block: Block, placements: Placements) -> Iterator[tuple[Patch, float]]:
        """What one more placement of the block costs beside the others, or saves them if it is the lead's."""
        covered, dearest = self._covered(placements, block), self._dearest(placements, block)
        for visit in self.lead:
            if visit.block is block:
                for day in np.flatnonzero(dearest).tolist():
                    saved = self.weight * min(visit.units, float(dearest[day]))
                    yield Patch(block.number, 1, day, day + 1, 0, SLOTS, visit.room), -saved
        who = person_patch(block, self.person)
        beyond = np.maximum(0, dearest - covered)
        for visit in self.others:
            if visit.block is block:
                more = np.maximum(0, np.maximum(dearest, visit.units) - covered) - beyond
                extra = self.weight * more * self.shared
                edges = np.flatnonzero(np.diff(np.concatenate([[0.0], extra, [0.0]]))).tolist()
                for first, last in pairwise(edges):
                    if extra[first]:
                        yield Patch(block.number, 1, first, last, 0, SLOTS, visit.room, who), float(extra[first])

    def separate(self, placements: Placements, slack: SlackValues, *, every: bool = False) -> Iterator[Row]:
        """Every day on which a visit exceeds the lead's, or every day of every visit."""
        covered = self._covered(placements)
        for visit, load in zip(self.others, self._loads(placements, self.others), strict=False):
            broken = (load > TOLERANCE) if every else (load > covered + TOLERANCE)
            for day in np.flatnonzero(broken & self.shared).tolist():
                variable = Slack(("visit", self.person, self.place, day), wishes=self.weight)
                if every or load[day] - covered[day] > slack.get(variable.key, 0.0) + TOLERANCE:
                    yield self._row(visit, day, variable)

    def _covered(self, placements: Placements, without: Block | None = None) -> FloatArray:
        """[days] units the lead pays for."""
        visits = [visit for visit in self.lead if visit.block is not without]
        covered: FloatArray = self._loads(placements, visits).sum(axis=0)
        return covered

    def _dearest(self, placements: Placements, without: Block) -> FloatArray:
        """[days] the dearest of the other visits."""
        visits = [visit for visit in self.others if visit.block is not without]
        dearest: FloatArray = self._loads(placements, visits).max(axis=0) * self.shared
        return dearest

    def _loads(self, placements: Placements, visits: list[Visit]) -> FloatArray:
        """[visits + 1, days] units of each visit, and a last row of zeros."""
        loads = np.zeros((len(visits) + 1, len(self.shared)))
        for load, visit in zip(loads, visits, strict=False):
            chosen = placements.chosen(visit.block.number, visit.room, person_patch(visit.block, self.person))
            np.add.at(load, placements.day[chosen], visit.units * placements.weight[chosen])
        return loads

    def _row(self, visit: Visit, day: int, slack: Slack) -> Row:
        number, who = visit.block.number, person_patch(visit.block, self.person)
        patches = [Patch(number, visit.units, day, day + 1, 0, SLOTS, visit.room, who)]
        patches += [Patch(led.block.number, -led.units, day, day + 1, 0, SLOTS, led.room) for led in self.lead]
        return Row((*slack.key, number, visit.room), "travel_cost", 0, tuple(patches), slack=slack)


class MissFamily:
    """A person who may come to a block and must come to others at the same time.

    Args:
        others: blocks the person must or might come to.
        free: [days, starts] of the block where nothing but those others keeps the person away.
        weight: cost of an event the person misses.
    """

    def __init__(self, person: str, block: Block, others: list[Block], free: BoolArray, weight: int) -> None:
        self.person = person
        self.block = block
        self.others = others
        self.free = free
        self.weight = weight

    @property
    def ground(self) -> Ground:
        """The rule and the person."""
        return Ground("optional_attendance", self.person)

    @property
    def numbers(self) -> frozenset[int]:
        """Blocks involved."""
        return frozenset(other.number for other in self.others) | {self.block.number}

    def marginal(self, block: Block, placements: Placements) -> Iterator[tuple[Patch, float]]:
        """Where one more placement of the block would meet those on the other side."""
        if block is self.block:
            met, who = placements.of_person(self.person, self.others), ""
        else:
            met = placements.of_block(self.block.number)
            met = met[self._is_free(placements.day[met], placements.start[met])]
            who = person_patch(block, self.person)
        for i in met.tolist():
            day, first, last = int(placements.day[i]), int(placements.start[i]), int(placements.end[i])
            yield Patch(block.number, 1, day, day + 1, first - block.length + 1, last, ANY, who), float(self.weight)

    def separate(self, placements: Placements, slack: SlackValues, *, every: bool = False) -> Iterator[Row]:
        """The fullest broken moment of every day, or every broken one."""
        mine = placements.of_block(self.block.number)
        if not len(mine):
            return
        theirs = placements.of_person(self.person, self.others)
        mine = mine[self._is_free(placements.day[mine], placements.start[mine])]
        for day in np.intersect1d(placements.day[mine], placements.day[theirs]).tolist():
            wanted = _moments(placements, mine[placements.day[mine] == day].tolist())
            busy = _moments(placements, theirs[placements.day[theirs] == day].tolist())
            load = np.where((wanted > 0) & (busy > 0), wanted + busy, 0.0)
            limit = 1 + slack.get(("miss", self.person, self.block.number, day), 0.0) + TOLERANCE
            broken = np.flatnonzero(load > limit).tolist()
            for slot in broken if every else [int(load.argmax())] if broken else []:
                yield self.row(day, slot)

    def row(self, day: int, slot: int) -> Row:
        """The block's free placements and the other blocks' placements over one moment."""
        patches = []
        for other in self.others:
            who = person_patch(other, self.person)
            patches.append(Patch(other.number, 1, day, day + 1, slot - other.length + 1, slot + 1, ANY, who))
        block = self.block
        free = np.flatnonzero(self.free[day - block.day0]) + block.slot0
        free = free[(free > slot - block.length) & (free <= slot)]
        runs = np.split(free, np.flatnonzero(np.diff(free) > 1) + 1) if len(free) else []
        patches += [Patch(block.number, 1, day, day + 1, int(run[0]), int(run[-1]) + 1) for run in runs]
        variable = Slack(("miss", self.person, block.number, day), wishes=self.weight)
        return Row((*variable.key, slot), "optional_attendance", 1, tuple(patches), slack=variable)

    def _is_free(self, days: IntArray, starts: IntArray) -> BoolArray:
        free: BoolArray = self.free[days - self.block.day0, starts - self.block.slot0]
        return free


def _moments(placements: Placements, indices: list[int]) -> FloatArray:
    """[slots] what placements of one day add up to at every moment, up to the end of the next day."""
    total = np.zeros(2 * SLOTS)
    for i in indices:
        total[placements.start[i] : placements.end[i]] += placements.weight[i]
    return total
