"""What rules are given to build with: the blocks of a problem, its people and rooms by block, and a place for rows."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from scheduler.domain.demands import Demand
from scheduler.domain.problem import Problem
from scheduler.domain.resources import ReservedDays
from scheduler.domain.time import GRID, on_grid
from scheduler.model.block import Block, Ground, Record
from scheduler.model.families import Charge
from scheduler.model.grid import SLOTS, BoolArray, IntArray, Timeline, fitting_starts, last_start, slots
from scheduler.model.rows import ANY, Family, Row, SumFamily, person_patch

if TYPE_CHECKING:
    from scheduler.model.together import Together


class Context:
    """A problem being built.

    Attributes:
        problem: what is planned.
        weights: weight of every rule by id.
        timeline: the horizon's days by number.
        blocks: in the order of the demands and their events.
        rows: rows that are always there.
        families: rows that are made when a solution breaks them.
        together: costs of what happens at the same time; only a search can take them.
        elsewhere: (person, place) whose visits another part of the problem pays for, so that bounds of parts add up.
        sums: those of the families that know the price of one more placement.
        off: grounds that are switched off, see :class:`scheduler.model.block.Ground`.
    """

    def __init__(
        self,
        problem: Problem,
        weights: dict[str, int],
        demands: tuple[Demand, ...] | None = None,
        elsewhere: frozenset[tuple[str, str]] = frozenset(),
        off: frozenset[Ground] = frozenset(),
        recording: bool = False,
    ) -> None:
        self.problem = problem
        self.weights = weights
        self.elsewhere = elsewhere
        self.off = off
        self._recording = recording
        self.timeline = Timeline(problem.horizon)
        self.blocks: list[Block] = []
        self.rows: list[Row] = []
        self.families: list[Family] = []
        self.sums: list[SumFamily] = []
        self.together: list[Together] = []
        for demand in problem.demands if demands is None else demands:
            for index in range(1 if demand.rhythm_weeks else demand.count):
                self.blocks.append(self._block(demand, index))
        self._there: dict[tuple[str, int], tuple[BoolArray, BoolArray]] = {}
        self._reserved: dict[tuple[str, str], IntArray] = {}

    def _block(self, demand: Demand, index: int) -> Block:
        problem, timeline = self.problem, self.timeline
        length = slots(demand.minutes)
        count = demand.count if demand.rhythm_weeks else 1
        window = demand.window(index)
        day0, day1 = timeline.span(window.first, window.last)
        slot0 = min(w.start for w in demand.windows) // GRID
        slot1 = max(slot0 + 1, max(last_start(w.end, demand.minutes) for w in demand.windows) + 1)
        rooms: tuple[str | None, ...] = demand.rooms or (None,)
        shape = (len(rooms), max(0, day1 - day0), slot1 - slot0)
        sites = tuple(problem.site_of(demand, room) for room in rooms)
        block = Block(
            number=len(self.blocks),
            demand=demand,
            kind=problem.kind[demand.kind],
            index=index,
            count=count,
            weeks=demand.rhythm_weeks,
            rooms=rooms,
            sites=sites,
            day0=day0,
            slot0=slot0,
            length=length,
            allowed=np.ones(shape, dtype=np.bool_),
            cost=np.zeros(shape, dtype=np.int32),
            lost_levels=[(0, 0, 0)] * count,
            group_fits=[{p: np.ones(shape, dtype=np.bool_) for p in g.candidates} for g in demand.groups],
            off=self.off,
            record=Record() if self._recording else None,
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

    @cached_property
    def weeks(self) -> tuple[tuple[int, int], ...]:
        """Half-open day numbers of every week, cut to the horizon."""
        numbers = (self.timeline.number(week) for week in self.timeline.mondays)
        return tuple((max(0, n), min(self.timeline.count, n + 7)) for n in numbers)

    def add(self, family: Family) -> None:
        """Add a family of rows, unless its ground is switched off."""
        if family.ground not in self.off:
            self.families.append(family)

    def add_sum(self, family: SumFamily) -> None:
        """Add a family of rows that knows the price of one more placement, unless its ground is switched off."""
        if family.ground not in self.off:
            self.families.append(family)
            self.sums.append(family)

    def blocks_with(self, person: str) -> list[Block]:
        """Blocks the person must or might come to."""
        return [self.blocks[number] for number in self.blocks_of.get(person, ())]

    def days(self, block: Block) -> slice:
        """The block's days in the horizon."""
        return slice(block.day0, block.day0 + block.days)

    def days_in(self, ranges: Iterable[tuple[dt.date, dt.date]]) -> BoolArray:
        """[days of the horizon] which of them lie in one of the ranges (first and last day, both included)."""
        inside = np.zeros(self.timeline.count, dtype=np.bool_)
        for first, last in ranges:
            begin, end = self.timeline.span(first, last)
            inside[begin:end] = True
        return inside

    def weekly(self, block: Block, mask: BoolArray) -> BoolArray:
        """A weekly mask [7, SLOTS] over the block's placements: [days, starts]."""
        weekday = self.timeline.weekday[self.days(block)]
        return mask[weekday, block.slot0 : block.slot0 + block.starts]

    def person_fits(self, person: str, block: Block) -> BoolArray:
        """[days, starts] where the person's working times, absences and reservations leave room for the block."""
        at_work, absent = self._presence(person, block.demand.minutes)
        fits: BoolArray = self.weekly(block, at_work) & ~absent[self.days(block)][:, None]
        reserved = self._spans("person", person, self.problem.reservations_of_person)
        return fits & ~_meeting(block, reserved)

    def room_reserved(self, room: str, block: Block, before: int, after: int) -> BoolArray:
        """[days, starts] where the block would meet a reservation of the room.

        Args:
            room: its id.
            block: whose placements.
            before: slots for which the room is taken before a placement's start.
            after: minutes for which it is taken after the placement's end.
        """
        return _meeting(block, self._spans("room", room, self.problem.reservations_of_room), before, after)

    def _spans(self, what: str, name: str, reserved: Mapping[str, ReservedDays]) -> IntArray:
        """[3, reservations] day numbers in the horizon, starts and ends in minutes, of a person or a room."""
        if (what, name) not in self._reserved:
            days = ((self.timeline.number(day), taken) for day, taken in reserved.get(name, {}).items())
            spans = [(day, r.start, r.end) for day, taken in days for r in taken]
            self._reserved[what, name] = np.array(spans, dtype=np.int64).reshape(-1, 3).T
        return self._reserved[what, name]

    def _presence(self, person: str, minutes: int) -> tuple[BoolArray, BoolArray]:
        """[7, SLOTS] starts within working times, [days of the horizon] absent."""
        if (person, minutes) not in self._there:
            windows = self.problem.person[person].availability
            at_work = np.ones((7, SLOTS), dtype=np.bool_) if windows is None else fitting_starts(windows, minutes)
            absences = self.problem.absences_of.get(person, ())
            self._there[person, minutes] = at_work, self.days_in((a.first, a.last) for a in absences)
        return self._there[person, minutes]

    def trip_minutes(self, person: str, site: str | None) -> int:
        """There and back between base and site."""
        return 2 * self.problem.trip(self.problem.person[person].base, site)

    def charges(self, person: str, *, preparation: bool = True, network: bool = False) -> list[Charge]:
        """What events take from a person, trips there and back included.

        Args:
            person: who must or might come.
            preparation: whether the kind's preparation counts.
            network: whether only kinds with ``network`` count.
        """
        found = []
        for block in self.blocks_with(person):
            if network and not block.kind.network:
                continue
            minutes = block.demand.minutes + (block.kind.preparation_minutes if preparation else 0)
            several = len(block.sites) > 1
            who = person_patch(block, person)
            for room, site in enumerate(block.sites):
                total = minutes + self.trip_minutes(person, site)
                found.append(Charge(block, room if several else ANY, total, who))
        return found

    def setup(self, block: Block, room: int) -> int:
        """Slots the room is taken before the start."""
        room_id = block.rooms[room]
        extra = self.problem.room[room_id].setup_minutes if room_id is not None else 0
        return on_grid(block.demand.setup_minutes + extra) // GRID


def _meeting(block: Block, spans: IntArray, before: int = 0, after: int = 0) -> BoolArray:
    """[days, starts] where the block would meet one of the spans, see :meth:`Block.meets`."""
    met = np.zeros((block.days, block.starts), dtype=np.bool_)
    if not spans.size:
        return met
    near = spans[:, (spans[0] >= block.day0) & (spans[0] < block.day0 + block.days)]
    span, start = np.nonzero(block.meets(near[1], near[2], before, after))
    met[near[0, span] - block.day0, start] = True
    return met
