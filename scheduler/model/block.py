"""A block: what the engine decides in one piece, a single event or all events of a rhythm.

A *placement* is (room, day, start). A *column* is one way to hold the whole block: a set of placements, at most one a
day, and the events that stay unplaced.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.demands import Demand, EventKind
from scheduler.domain.time import GRID
from scheduler.model.grid import BoolArray, IntArray, Timeline, slots

Int32Array = NDArray[np.int32]

NOWHERE = -1
"""A start or a room that no placement has."""


class Ground(NamedTuple):
    """One thing that may stand in an event's way: a rule and what it speaks of.

    Attributes:
        rule: id of the rule.
        object: id of a person, room, site or demand, „Feiertag“, or what of the demand itself it is.
        demand: the demand whose own terms it is (its days, its windows, a promise, whom it needs); else empty.
    """

    rule: str
    object: str
    demand: str = ""


@dataclass
class Record:
    """What each ground forbids of a block by itself, whatever other grounds forbid.

    Attributes:
        masks: ground → [rooms, days, starts] placements it removes.
        people: candidate of a group → ground → [rooms, days, starts] placements to which it keeps that person from
            coming.
    """

    masks: dict[Ground, BoolArray] = field(default_factory=dict)
    people: dict[str, dict[Ground, BoolArray]] = field(default_factory=lambda: defaultdict(dict))


@dataclass(frozen=True)
class Pattern:
    """A rhythm by numbers: weekday, phase in weeks, index of the room, start slot."""

    weekday: int
    phase: int
    room: int
    start: int


@dataclass(frozen=True)
class Column:
    """One way to hold a block.

    Attributes:
        days: [k] day numbers of the placed events, ascending.
        starts: [k] start slots.
        rooms: [k] indices into ``Block.rooms``.
        attendees: for each placed event the people chosen from the demand's groups; empty without groups.
        pattern: the rhythm it keeps, None for a single event.
        cost: its wishes (unary costs and deviations), without what rows add.
        lost: number of events not placed.
    """

    days: IntArray
    starts: IntArray
    rooms: IntArray
    cost: int
    lost: int
    pattern: Pattern | None = None
    attendees: tuple[tuple[str, ...], ...] = ()

    @cached_property
    def key(self) -> tuple[object, ...]:
        """Equal for equal columns."""
        placements = (self.days.tobytes(), self.starts.tobytes(), self.rooms.tobytes())
        return (*placements, self.attendees, self.pattern, self.lost)


@dataclass(frozen=True)
class Promise:
    """A dated pin of a rhythm: an event on that day, with start and room where given.

    Attributes:
        day: number of the day in the horizon.
        start: slot, ``NOWHERE`` if it is off the grid.
        room: index into ``Block.rooms``, ``NOWHERE`` if the block has no such room.
    """

    day: int
    start: int | None
    room: int | None


@dataclass
class Block:
    """Placements of one event or of one rhythm.

    Attributes:
        number: its place in ``Context.blocks``.
        index: the event's index; 0 for a rhythm, which holds all of them.
        count: events in the block.
        weeks: weeks between the events of a rhythm, 0 for a single event.
        day0: day number of the first row of the arrays.
        slot0: slot of the first column of the arrays.
        length: slots from the start to the first in which its people are free again.
        allowed: [rooms, days, starts] placements no rule has removed.
        cost: [rooms, days, starts] wishes of a placement.
        lost_levels: [count] what losing the first, second, … of its events costs at (hard, mandatory, desired).
        removed: (rule, cause) to the number of placements it removed, counted once each in the order of the rules.
        free: number of placements before any rule.
        group_fits: for each group, candidate → [rooms, days, starts] whether that person could come.
        deputy_cost: cost of a deputy among the attendees.
        deviation: cost of an event off the rhythm.
        promises: dated pins of a rhythm.
        off: grounds that are switched off: what they say is not built.
        record: what every ground forbids by itself; None where nobody asks.
    """

    number: int
    demand: Demand
    kind: EventKind
    index: int
    count: int
    weeks: int
    rooms: tuple[str | None, ...]
    sites: tuple[str | None, ...]
    day0: int
    slot0: int
    length: int
    allowed: BoolArray
    cost: Int32Array
    lost_levels: list[tuple[int, int, int]]
    group_fits: list[dict[str, BoolArray]]
    removed: Counter[tuple[str, str]] = field(default_factory=Counter)
    free: int = 0
    deputy_cost: int = 0
    deviation: int = 0
    promises: list[Promise] = field(default_factory=list)
    off: frozenset[Ground] = frozenset()
    record: Record | None = None

    @property
    def days(self) -> int:
        """Length of the day axis."""
        return int(self.allowed.shape[1])

    @property
    def starts(self) -> int:
        """Length of the start axis."""
        return int(self.allowed.shape[2])

    @property
    def reach(self) -> tuple[int, int]:
        """How many days before and after a nominal date belong to its slot of the rhythm."""
        interval = 7 * self.weeks
        return interval // 2, (interval - 1) // 2

    def nominal_days(self, timeline: Timeline, weekday: int, phase: int) -> IntArray:
        """The block's days on that weekday in weeks of that phase, as day numbers in the horizon."""
        days = self.horizon_days
        nominal: IntArray = days[(timeline.weekday[days] == weekday) & (timeline.week[days] % self.weeks == phase)]
        return nominal

    @property
    def gap(self) -> int:
        """Least distance of two events in days."""
        return self.demand.gap_days

    @cached_property
    def everybody(self) -> frozenset[str]:
        """All people who must or might come."""
        return frozenset(self.demand.people)

    @cached_property
    def required(self) -> frozenset[str]:
        """People who must come."""
        return frozenset(self.demand.required)

    @property
    def cleanup(self) -> int:
        """Slots after the end in which the room is taken."""
        return slots(self.demand.cleanup_minutes)

    @property
    def horizon_days(self) -> IntArray:
        """[days] day numbers in the horizon."""
        return np.arange(self.day0, self.day0 + self.days)

    @property
    def start_slots(self) -> IntArray:
        """[starts] slots of the day."""
        return np.arange(self.slot0, self.slot0 + self.starts)

    @property
    def start_minutes(self) -> IntArray:
        """[starts] minutes since midnight of every start."""
        return self.start_slots * GRID

    def forbid(self, mask: BoolArray, rule: str, cause: str, room: int | None = None, *, own: bool = False) -> None:
        """Remove placements and count those that were still there.

        Args:
            mask: True is removed; broadcastable to [rooms, days, starts], or to [days, starts] with a room.
            rule: id of the rule.
            cause: what stood in the way: a person, a room, „Feiertag“.
            room: index of the only room it speaks of.
            own: the cause is a term of the demand itself.
        """
        ground = Ground(rule, cause, self.demand.id if own else "")
        if ground in self.off:
            return
        if self.record is not None:
            self._note(self.record.masks, ground, mask, room)
        allowed = self.allowed if room is None else self.allowed[room]
        hit = allowed & mask
        number = int(np.count_nonzero(hit))
        if number:
            self.removed[rule, cause] += number
            allowed &= ~hit

    def forbid_person(self, person: str, mask: BoolArray, rule: str, room: int | None = None) -> None:
        """Remove placements to which a person cannot come, or the person from the choice if others may come instead."""
        if person in self.required:
            self.forbid(mask, rule, person, room)
            return
        ground = Ground(rule, person)
        if ground in self.off:
            return
        if self.record is not None:
            self._note(self.record.people[person], ground, mask, room)
        for fits in self.group_fits:
            if person in fits:
                could = fits[person] if room is None else fits[person][room]
                could &= ~mask

    def _note(self, masks: dict[Ground, BoolArray], ground: Ground, mask: BoolArray, room: int | None) -> None:
        """Remember what a ground forbids, if it forbids anything."""
        if mask.any():
            known = masks.setdefault(ground, np.zeros_like(self.allowed))
            part = known if room is None else known[room]
            part |= mask

    def charge_lost(self, first: int, last: int, *, hard: int = 0, mandatory: int = 0, desired: int = 0) -> None:
        """Charge for losing more than ``first`` and up to ``last`` of its events."""
        for i in range(first, last):
            h, m, d = self.lost_levels[i]
            self.lost_levels[i] = (h + hard, m + mandatory, d + desired)

    def add_cost(self, cost: IntArray, room: int | None = None) -> None:
        """Add wishes, broadcastable to [rooms, days, starts], or to [days, starts] with a room."""
        target = self.cost if room is None else self.cost[room]
        target += cost.astype(np.int32)

    def local_starts(self, first: int, last: int) -> tuple[int, int]:
        """Half-open slots of the day as a slice of the start axis."""
        return max(0, min(self.starts, first - self.slot0)), max(0, min(self.starts, last - self.slot0))

    def meets(self, start: IntArray, end: IntArray, before: int = 0, after: int = 0) -> BoolArray:
        """[spans, starts] whether a placement meets each of the spans [start, end) of its day.

        Args:
            start: [spans] minutes since midnight.
            end: [spans] minutes since midnight.
            before: slots taken before the placement's start.
            after: minutes taken after the placement's end.
        """
        begins_in_time: BoolArray = self.start_minutes - before * GRID < end[:, None]
        ends_too_late: BoolArray = self.start_minutes + self.demand.minutes + after > start[:, None]
        return begins_in_time & ends_too_late
