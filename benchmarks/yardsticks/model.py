"""The county as a textbook would write it for CP-SAT: start variables, optional intervals, and no two at once.

Every event is an optional interval whose start is an integer on one axis of quarter-hours through the whole horizon;
its domain is what the rules allow of a single place. Intervals of a room (set-up and clean-up included) and of a person
must not overlap. A rhythm is one variable (weekday, phase and time of day as a moment of its interval, with a literal
for each value) and for each of its dates an event that keeps it, one that is moved within the date's slot, or none.
Lost events cost so much that levels come first; of the wishes those are charged that an event can be charged with by
itself.

What it does not know: trips, rest and length of days, release time, and the wishes that several events share (evenings,
workload, fairness, shared trips, double invitations), all of which can only cost more; moved events are charged what
the cheapest place of their slot costs. So every plan of the problem is a solution of the model that costs no more, and
what CP-SAT proves of the model is a bound of the whole problem. Padding the intervals by trips, the other textbook way,
would forbid two events in a row at one site and prove nothing.
"""

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np
from ortools.sat.python import cp_model

from scheduler.model.block import Block
from scheduler.model.context import Context
from scheduler.model.grid import SLOTS, BoolArray

BROKEN, MANDATORY, DESIRED = 10**10, 10**7, 10**4
"""What a promise that is not kept, a missing mandatory and a desired event cost, in wishes."""

Literal = cp_model.IntVar


@dataclass(frozen=True)
class Start:
    """When an event starts.

    Attributes:
        at: slots since the horizon's first midnight.
        is_at: literals of single values of it, if it has any.
    """

    at: cp_model.LinearExprT
    is_at: dict[int, Literal] | None = None


@dataclass(frozen=True)
class Event:
    """An event that may take place.

    Attributes:
        start: slots since the horizon's first midnight.
        present: whether it takes place.
        rooms: literals of the block's rooms, exactly one of which holds if it takes place.
        chosen: literals of the people that may be chosen from groups.
    """

    block: Block
    start: Start
    present: Literal
    rooms: tuple[Literal, ...]
    chosen: dict[str, Literal]


@dataclass(frozen=True)
class Series:
    """A rhythm.

    Attributes:
        moment: slots since the Monday of the horizon's first week, less than the interval.
        rooms: literals of the rooms.
    """

    block: Block
    moment: cp_model.IntVar
    rooms: tuple[Literal, ...]


class Textbook:
    """The model of a problem."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.model = cp_model.CpModel()
        self.events: list[Event] = []
        self.series: list[Series] = []
        self._cost: list[tuple[int, cp_model.LinearExprT]] = []
        self._in_room: dict[str, list[cp_model.IntervalVar]] = defaultdict(list)
        self._of_person: dict[str, list[cp_model.IntervalVar]] = defaultdict(list)
        self._placed: dict[tuple[str, int], list[Literal]] = defaultdict(list)
        self._monday = -int(context.timeline.weekday[0])
        singles: dict[str, list[Event]] = defaultdict(list)
        for block in context.blocks:
            if block.weeks:
                self._rhythm(block)
            else:
                singles[block.demand.id] += self._single(block)
        for siblings in singles.values():
            for first, second in combinations(siblings, 2):
                if second.block.day0 - (first.block.day0 + first.block.days - 1) < first.block.gap:
                    self._apart(first, second)
        for intervals in (*self._in_room.values(), *self._of_person.values()):
            self.model.add_no_overlap(intervals)
        self._levels()
        self.model.minimize(sum(weight * what for weight, what in self._cost))

    def _single(self, block: Block) -> list[Event]:
        """An event with a start of its own, if there is any place for it."""
        if not block.allowed.any():
            return []
        present = self.model.new_bool_var("")
        event = self._event(block, self._start(block, block.allowed.any(axis=0)), present, block.allowed)
        self._placed[block.demand.id, block.index // (block.demand.count // len(block.demand.parts))].append(present)
        if any(hard for hard, _, _ in block.lost_levels):
            self._cost.append((BROKEN, 1 - present))
        return [event]

    def _rhythm(self, block: Block) -> None:
        """One moment for all dates; each date has an event that keeps it, one that is moved, or none."""
        interval = 7 * block.weeks
        is_moment = {value: self.model.new_bool_var("") for value in self._moments(block)}
        self.model.add_exactly_one(is_moment.values())
        moment = self.model.new_int_var(min(is_moment), max(is_moment), "")
        self.model.add(moment == sum(value * literal for value, literal in is_moment.items()))
        day = self.model.new_int_var(0, interval - 1, "")
        self.model.add(day == sum(value // SLOTS * literal for value, literal in is_moment.items()))
        rooms = tuple(self.model.new_bool_var("") for _ in block.rooms)
        self.model.add_exactly_one(rooms)
        self.series.append(Series(block, moment, rooms))
        first_date = self.context.timeline.number(block.demand.first)
        last_date = self.context.timeline.number(block.demand.last)
        promised: dict[int, list[Literal]] = defaultdict(list)
        slots: list[list[Event]] = []
        for monday in range(self._monday, last_date + 1, interval):
            at = {SLOTS * monday + value: literal for value, literal in is_moment.items()}
            kept = self._kept(block, monday, Start(moment + SLOTS * monday, at), rooms)
            moved = self._moved(block, monday)
            for event in moved:
                away = event.start.at - SLOTS * (day + monday)
                self.model.add(away >= -SLOTS * block.reach[0]).only_enforce_if(event.present)
                self.model.add(away < SLOTS * (block.reach[1] + 1)).only_enforce_if(event.present)
                self.model.add(day + monday >= first_date).only_enforce_if(event.present)
                self.model.add(day + monday <= last_date).only_enforce_if(event.present)
            if kept or moved:
                slots.append(kept + moved)
                self.model.add_at_most_one(event.present for event in slots[-1])
                self._promise(slots[-1], promised)
        for earlier, later in pairwise(slots):
            for i, first in enumerate(earlier):
                for k, second in enumerate(later):
                    if i or k or len(earlier) == 1 or len(later) == 1:
                        self._apart(first, second)
        placed = [event.present for slot in slots for event in slot]
        self.model.add(sum(placed) <= block.count)
        self._placed[block.demand.id, 0] += placed
        for number in range(len(block.promises)):
            held = self.model.new_bool_var("")
            self.model.add_bool_or(promised[number]).only_enforce_if(held)
            self._cost.append((BROKEN, 1 - held))

    def _moments(self, block: Block) -> list[int]:
        """Moments that some date could keep; and one of each day, for the slots of a rhythm that no event keeps."""
        timeline, moments = self.context.timeline, set[int]()
        for day in range(7 * block.weeks):
            nominal = block.nominal_days(timeline, day % 7, day // 7) - block.day0
            starts = np.flatnonzero(block.allowed[:, nominal].any(axis=(0, 1)))
            moments.update((SLOTS * day + block.slot0 + np.union1d(starts, [0])).tolist())
        return sorted(moments)

    def _kept(self, block: Block, monday: int, start: Start, rooms: tuple[Literal, ...]) -> list[Event]:
        """The event of a date at the rhythm's moment in its room."""
        allowed = self._between(block, monday, monday + 7 * block.weeks)
        if not allowed.any():
            return []
        event = self._event(block, start, self.model.new_bool_var(""), allowed)
        for used, named in zip(event.rooms, rooms, strict=True):
            self.model.add_implication(used, named)
        return [event]

    def _moved(self, block: Block, monday: int) -> list[Event]:
        """The event of a date elsewhere in its slot."""
        allowed = self._between(block, monday - block.reach[0], monday + 7 * block.weeks + block.reach[1])
        if not allowed.any():
            return []
        present = self.model.new_bool_var("")
        event = self._event(block, self._start(block, allowed.any(axis=0)), present, allowed, priced=False)
        self._cost.append((block.deviation + int(block.cost[allowed].min()), present))
        return [event]

    @staticmethod
    def _between(block: Block, first: int, end: int) -> BoolArray:
        """The block's places on the days [first, end) of the horizon."""
        allowed = np.zeros_like(block.allowed)
        days = slice(max(0, first - block.day0), max(0, end - block.day0))
        allowed[:, days] = block.allowed[:, days]
        return allowed

    def _start(self, block: Block, allowed: BoolArray) -> Start:
        """A start at one of the places [days, starts]."""
        return Start(self.model.new_int_var_from_domain(cp_model.Domain.from_values(_values(block, allowed)), ""))

    def _inside(self, block: Block, start: Start, allowed: BoolArray, *if_: cp_model.LiteralT) -> None:
        """The start is at one of the places [days, starts] if all of the literals hold."""
        values = _values(block, allowed)
        if start.is_at is None:
            domain = cp_model.Domain.from_values(values)
            self.model.add_linear_expression_in_domain(start.at, domain).only_enforce_if(*if_)
        else:
            self.model.add_bool_or(start.is_at[v] for v in values if v in start.is_at).only_enforce_if(*if_)

    def _event(
        self,
        block: Block,
        start: Start,
        present: Literal,
        allowed: BoolArray,
        *,
        priced: bool = True,
    ) -> Event:
        """An optional interval in each room and for each person.

        Args:
            block: whose event it is.
            start: slots since the horizon's first midnight.
            present: whether it takes place.
            allowed: [rooms, days, starts] where it may.
            priced: charge what its place costs.
        """
        model, several = self.model, len(block.rooms) > 1
        rooms = tuple(model.new_bool_var("") for _ in block.rooms) if several else (present,)
        if several:
            model.add(sum(rooms) == present)
        for room, used in enumerate(rooms):
            if not allowed[room].any():
                model.add(used == 0)
                continue
            if several or start.is_at:
                self._inside(block, start, allowed[room], used)
            room_id = block.rooms[room]
            if room_id is not None and not self.context.problem.room[room_id].digital:
                before = self.context.setup(block, room)
                size = before + block.length + block.cleanup
                self._in_room[room_id].append(
                    model.new_optional_fixed_size_interval_var(start.at - before, size, used, "")
                )
            if priced:
                self._charge(block, start, used, allowed[room], block.cost[room])
        for person in block.demand.required:
            self._busy(person, block, start, present)
        event = Event(block, start, present, rooms, self._attendees(block, start, present, rooms, allowed))
        self.events.append(event)
        return event

    def _attendees(
        self, block: Block, start: Start, present: Literal, rooms: tuple[Literal, ...], allowed: BoolArray
    ) -> dict[str, Literal]:
        """An optional interval for each person who may be chosen from a group; as many come as are needed."""
        chosen: dict[str, Literal] = {}
        for group, fits in zip(block.demand.groups, block.group_fits, strict=True):
            for person in group.candidates:
                comes = chosen[person] = self.model.new_bool_var("")
                self._busy(person, block, start, comes)
                if person in group.deputies:
                    self._cost.append((block.deputy_cost, comes))
                for room, used in enumerate(rooms):
                    self._inside(block, start, allowed[room] & fits[person][room], comes, used)
            self.model.add(sum(chosen[person] for person in group.candidates) == group.need * present)
        return chosen

    def _busy(self, person: str, block: Block, start: Start, present: Literal) -> None:
        self._of_person[person].append(
            self.model.new_optional_fixed_size_interval_var(start.at, block.length, present, "")
        )

    def _charge(self, block: Block, start: Start, used: Literal, allowed: BoolArray, cost: np.ndarray) -> None:
        """The cost of the place as a ladder: each step is paid unless the start is where less is asked."""
        costs = np.unique(cost[allowed]).tolist()
        if costs[0]:
            self._cost.append((costs[0], used))
        below: Literal | None = None
        for lower, higher in pairwise(costs):
            step = self.model.new_bool_var("")
            self._inside(block, start, allowed & (cost < higher), used, ~step)
            if below is not None:
                self.model.add_implication(step, below)
            self._cost.append((higher - lower, step))
            below = step

    def _apart(self, first: Event, second: Event) -> None:
        """The second lies at least the gap of days after the first.

        Days are not variables: the distance in slots says it exactly where starts range over less than twelve hours,
        and asks too little elsewhere.
        """
        distance = SLOTS * first.block.gap - (first.block.starts - 1)
        self.model.add(second.start.at - first.start.at >= distance).only_enforce_if(first.present, second.present)

    def _promise(self, slot: list[Event], promised: dict[int, list[Literal]]) -> None:
        """Literals of a slot's events that keep a promise of the rhythm."""
        for event in slot:
            block = event.block
            for number, promise in enumerate(block.promises):
                wanted = self._between(block, promise.day, promise.day + 1)
                wanted &= np.isin(block.start_slots, block.start_slots if promise.start is None else promise.start)
                for room, used in enumerate(event.rooms):
                    if promise.room in {None, room} and wanted[room].any():
                        keeps = self.model.new_bool_var("")
                        self.model.add_implication(keeps, used)
                        self._inside(block, event.start, wanted[room], keeps)
                        promised[number].append(keeps)

    def _levels(self) -> None:
        """Missing events by part of a demand: those below what is mandatory, and the others.

        The objective names the events themselves. With a variable for the missing events of each part CP-SAT knows a
        bound at once (2,270 on the reference county), but places 560 events in three minutes instead of 2,680.
        """
        for demand in self.context.problem.demands:
            size = demand.count // len(demand.parts)
            for part in range(len(demand.parts)):
                short = self.model.new_int_var(0, demand.mandatory_per_period, "")
                placed = sum(self._placed[demand.id, part])
                self.model.add(short >= demand.mandatory_per_period - placed)
                desire = DESIRED * self.context.problem.kind[demand.kind].desire
                self._cost += [(desire, size - placed), (MANDATORY - desire, short)]


def _values(block: Block, allowed: BoolArray) -> list[int]:
    """Places [days, starts] as slots since the horizon's first midnight."""
    days, starts = np.nonzero(allowed)
    values: list[int] = (SLOTS * (days + block.day0) + starts + block.slot0).tolist()
    return values
