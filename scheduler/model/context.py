"""What rules are given to build with: the blocks of a problem, its people and rooms by block, and a place for rows."""

from collections import defaultdict
from functools import cached_property, lru_cache

import numpy as np

from scheduler.domain.demands import Demand
from scheduler.domain.problem import Problem
from scheduler.domain.time import GRID, on_grid
from scheduler.model.block import Block
from scheduler.model.grid import BoolArray, Timeline, fitting_starts, slots
from scheduler.model.rows import Family, Row


class Context:
    """A problem being built.

    Attributes:
        problem: what is planned.
        weights: weight of every rule by id.
        timeline: the horizon's days by number.
        blocks: in the order of the demands and their events.
        rows: rows that are always there.
        families: rows that are made when a solution breaks them.
    """

    def __init__(self, problem: Problem, weights: dict[str, int], demands: tuple[Demand, ...] | None = None) -> None:
        self.problem = problem
        self.weights = weights
        self.timeline = Timeline(problem.horizon)
        self.blocks: list[Block] = []
        self.rows: list[Row] = []
        self.families: list[Family] = []
        for demand in problem.demands if demands is None else demands:
            for index in range(1 if demand.rhythm_weeks else demand.count):
                self.blocks.append(self._block(demand, index))
        self._fits = lru_cache(maxsize=None)(self._person_fits)

    def _block(self, demand: Demand, index: int) -> Block:
        problem, timeline = self.problem, self.timeline
        length = slots(demand.minutes)
        window = demand.window(index)
        day0, day1 = timeline.span(window.first, window.last)
        slot0 = min(w.start for w in demand.windows) // GRID
        slot1 = max(slot0 + 1, max(w.end for w in demand.windows) // GRID - length + 1)
        rooms: tuple[str | None, ...] = demand.rooms or (None,)
        shape = (len(rooms), max(0, day1 - day0), slot1 - slot0)
        sites = tuple(problem.site_of(demand, room) for room in rooms)
        block = Block(
            number=len(self.blocks),
            demand=demand,
            kind=problem.kind[demand.kind],
            index=index,
            count=demand.count if demand.rhythm_weeks else 1,
            weeks=demand.rhythm_weeks,
            rooms=rooms,
            sites=sites,
            day0=day0,
            slot0=slot0,
            length=length,
            allowed=np.ones(shape, dtype=np.bool_),
            cost=np.zeros(shape, dtype=np.int32),
            group_fits=[{p: np.ones(shape, dtype=np.bool_) for p in g.candidates} for g in demand.groups],
        )
        block.free = int(block.allowed.size)
        return block

    @cached_property
    def blocks_of(self) -> dict[str, list[int]]:
        """Blocks each person must or might come to."""
        found: dict[str, list[int]] = defaultdict(list)
        for block in self.blocks:
            for person in sorted(block.everybody):
                found[person].append(block.number)
        return dict(found)

    @cached_property
    def blocks_in(self) -> dict[str, list[tuple[int, int]]]:
        """(block, index of the room in it) of each room that is not digital."""
        found: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for block in self.blocks:
            for index, room in enumerate(block.rooms):
                if room is not None and not self.problem.room[room].digital:
                    found[room].append((block.number, index))
        return dict(found)

    def finish(self) -> None:
        """After all rules: placements to which too few of a group could come are removed."""
        for block in self.blocks:
            for group, fits in zip(block.demand.groups, block.group_fits, strict=True):
                enough = np.sum(list(fits.values()), axis=0) >= group.need
                block.forbid(~enough, "attendance", ", ".join(group.candidates))

    def days(self, block: Block) -> slice:
        """The block's days in the horizon."""
        return slice(block.day0, block.day0 + block.days)

    def weekly(self, block: Block, mask: BoolArray) -> BoolArray:
        """A weekly mask [7, SLOTS] over the block's placements: [days, starts]."""
        weekday = self.timeline.weekday[self.days(block)]
        return mask[weekday, block.slot0 : block.slot0 + block.starts]

    def person_fits(self, person: str, block: Block) -> BoolArray:
        """[days, starts] where the person's working times, absences and reservations leave room for the block."""
        weekly, absent = self._fits(person, block.length)
        fits = self.weekly(block, weekly) & ~absent[self.days(block)][:, None]
        for reservation in self.problem.reservations:
            if person in reservation.people:
                day = self.timeline.number(reservation.date) - block.day0
                if 0 <= day < block.days:
                    first = reservation.start // GRID - block.length + 1 - block.slot0
                    last = slots(reservation.end) - block.slot0
                    fits[day, max(0, first) : max(0, last)] = False
        return fits

    def _person_fits(self, person: str, length: int) -> tuple[BoolArray, BoolArray]:
        windows = self.problem.person[person].availability
        weekly = np.ones((7, 96), dtype=np.bool_) if windows is None else fitting_starts(windows, length)
        absent = np.zeros(self.timeline.count, dtype=np.bool_)
        for absence in self.problem.absences_of.get(person, ()):
            first, last = self.timeline.span(absence.first, absence.last)
            absent[first:last] = True
        return weekly, absent

    def trip_minutes(self, person: str, site: str | None) -> int:
        """There and back between base and site."""
        return 2 * self.problem.trip(self.problem.person[person].base, site)

    def setup(self, block: Block, room: int) -> int:
        """Slots the room is taken before the start."""
        room_id = block.rooms[room]
        extra = self.problem.room[room_id].setup_minutes if room_id is not None else 0
        return on_grid(block.demand.setup_minutes + extra) // GRID
