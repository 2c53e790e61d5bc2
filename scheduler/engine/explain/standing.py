"""What stands in the way of one event, place by place, beside all other events of a plan.

A *place* is a (room, day, start). Every rule's word is kept for itself, so that each can be left out: what is left of
the places when some grounds are switched off is a matter of arrays, and exact.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import Any

import numpy as np

from scheduler.domain.demands import Demand, Group, Pin
from scheduler.domain.ledger import AccountWeek, accounts, charge
from scheduler.domain.plan import EventId, Plan, PlannedEvent
from scheduler.domain.problem import Problem
from scheduler.domain.time import GRID, MINUTES_PER_DAY, monday, night_shift, on_grid
from scheduler.engine.explain.asked import forbid_widening, target_of, widened, with_event
from scheduler.explanation import Question
from scheduler.model.block import Ground
from scheduler.model.build import build
from scheduler.model.context import Context
from scheduler.model.grid import BoolArray
from scheduler.rules import REGISTRY, Fact, Level, weights
from scheduler.rules.view import PlanView, ViewEvent

Spot = tuple[int, int, int]
"""Index of the room, local day, local start."""
_LONGEST_SHIFT = 60
"""Minutes by which a night may be shorter than the wall clock says."""


class Standing:
    """One event of a problem beside the other events of a plan.

    Args:
        problem: what is planned.
        others: the plan without the event, resolved; of this problem, or of one in which the other events are the same.
        question: the event, and the places asked about. A room, a weekday or a time that the demand does not name is
            asked about like any other; that it is not named is then one of the grounds.

    Attributes:
        block: the event, or its rhythm.
        target: [rooms, days, starts] places asked about.
        alone: [rooms, days, starts] those of them that nothing forbids for the event by itself.
        load: [rooms, days, starts] how often other events are in the way.
        held_by: ground → how many of the places each other event holds on its account.
    """

    def __init__(self, problem: Problem, others: PlanView, question: Question) -> None:
        self.problem = problem
        self.others = others
        self.question = question
        demand = problem.demand[question.event.demand]
        self.asked = widened(demand, question)
        context = build(problem, weights(problem), (self.asked,), recording=True)
        self.block = context.blocks[0 if demand.rhythm_weeks else question.event.index]
        self.timeline = context.timeline
        self.target = target_of(context, self.block, question)
        forbid_widening(context, self.block, demand)
        record = self.block.record
        assert record is not None
        self.masks: dict[Ground, BoolArray] = {g: m for g, m in record.masks.items() if g.rule != "attendance"}
        self.people: dict[str, dict[Ground, BoolArray]] = record.people
        self.alone = self.open()
        self.load = np.zeros(self.target.shape, dtype=np.int64)
        self.held_by: dict[Ground, Counter[EventId]] = defaultdict(Counter)
        self._hold_people()
        self._hold_rooms(context)
        self._hold_siblings()
        self._hold_promises()

    @property
    def demand(self) -> Demand:
        """The demand, with what was asked about beyond it."""
        return self.asked

    def group_ground(self, group: Group) -> Ground:
        """That so many of a group must come."""
        return Ground("attendance", ", ".join(group.candidates), self.demand.id)

    def open(self, off: Iterable[Ground] = (), *, everywhere: bool = False) -> BoolArray:
        """[rooms, days, starts] places asked about (or all) that nothing forbids but what is switched off."""
        left_out = frozenset(off)
        free = np.ones(self.target.shape, dtype=np.bool_) if everywhere else self.target.copy()
        for ground, mask in self.masks.items():
            if ground not in left_out:
                free &= ~mask
        for group in self.demand.groups:
            if self.group_ground(group) not in left_out:
                able = [self.able(person, left_out) for person in group.candidates]
                free &= np.sum(able, axis=0) >= group.need
        return free

    def able(self, person: str, off: frozenset[Ground] = frozenset()) -> BoolArray:
        """[rooms, days, starts] where a candidate of a group could come."""
        able: BoolArray = np.ones(self.target.shape, dtype=np.bool_)
        for ground, mask in self.people.get(person, {}).items():
            if ground not in off:
                able &= ~mask
        return able

    def grounds(self) -> list[Ground]:
        """Everything that forbids a place asked about, most last; of equals what needs no other event."""
        found: dict[Ground, int] = {}
        for ground, mask in self.masks.items():
            found[ground] = int(np.count_nonzero(mask & self.target))
        for group in self.demand.groups:
            for person in group.candidates:
                for ground, mask in self.people.get(person, {}).items():
                    found[ground] = int(np.count_nonzero(mask & self.target)) // len(group.candidates)
            everybody = [self.able(person) for person in group.candidates]
            few = np.sum(everybody, axis=0) < group.need
            found[self.group_ground(group)] = int(np.count_nonzero(few & self.target))
        order = sorted(found, key=lambda ground: (found[ground], ground not in self.held_by))
        return [ground for ground in order if found[ground]]

    def sufficient(self, grounds: Iterable[Ground]) -> list[Ground]:
        """Those of some grounds that leave no place all by themselves."""
        everything = frozenset(self.grounds())
        return [ground for ground in grounds if not self.open(everything - {ground}).any()]

    def forbidden(self, ground: Ground) -> BoolArray:
        """[rooms, days, starts] places asked about that one ground forbids by itself."""
        if ground in self.masks:
            return self.masks[ground] & self.target
        for group in self.demand.groups:
            if ground == self.group_ground(group):
                few: BoolArray = np.sum([self.able(p) for p in group.candidates], axis=0) < group.need
                return few & self.target
        everybody = [grounds[ground] for grounds in self.people.values() if ground in grounds]
        forbidden: BoolArray = np.any(everybody, axis=0) if everybody else np.zeros(self.target.shape, dtype=np.bool_)
        return forbidden & self.target

    def sample(self, ground: Ground) -> Spot | None:
        """A place that the ground forbids and as little else as possible; of several the one in the middle."""
        mine = self.forbidden(ground)
        if not mine.any():
            return None
        others = np.zeros(self.target.shape, dtype=np.int64)
        for mask in self.masks.values():
            others += mask
        fewest = np.argwhere(mine & (others == others[mine].min()))
        room, day, start = fewest[len(fewest) // 2].tolist()
        return int(room), int(day), int(start)

    def event_at(self, spot: Spot, off: Iterable[Ground] = ()) -> PlannedEvent:
        """The event at a place, with those of its groups who can come (the first ones where too few can)."""
        room, day, start = spot
        left_out = frozenset(off)
        attendees: list[str] = []
        for group in self.demand.groups:
            able = [person for person in group.candidates if self.able(person, left_out)[spot]]
            rest = [person for person in group.candidates if person not in able]
            chosen = (able + rest)[: group.need]
            attendees += sorted(chosen, key=group.candidates.index)
        return PlannedEvent(
            demand=self.demand.id,
            index=self.question.event.index,
            date=self.timeline.dates[day + self.block.day0],
            start=(start + self.block.slot0) * GRID,
            room=self.block.rooms[room],
            attendees=tuple(attendees),
        )

    def facts_at(self, spot: Spot, off: Iterable[Ground] = ()) -> list[Fact]:
        """What the hard rules themselves say against the event at a place, as ``check`` says it."""
        return self.facts_of(self.event_at(spot, off))

    def facts_of(self, event: PlannedEvent) -> list[Fact]:
        """What the hard rules say against the event where it is, beside those it could get in the way of."""
        plan = with_event(self.problem, self.near, event)
        known = {(fact.rule, fact.sentence) for fact in self._known}
        return [fact for fact in _hard_facts(self.problem, plan) if (fact.rule, fact.sentence) not in known]

    def holders_at(self, spot: Spot) -> tuple[EventId, ...]:
        """Other events in the way of the event at a place."""
        own = self.question.event
        return tuple(dict.fromkeys(e for fact in self.facts_at(spot) for e in fact.events if e != own))

    @cached_property
    def near(self) -> Plan:
        """Those of the other events that share somebody, a room or the demand with the event."""
        people, rooms = self.block.everybody, set(self.block.rooms) - {None}
        close = {
            held.id
            for held in self.others.events
            if not people.isdisjoint(held.people)
            or (held.room is not None and held.room.id in rooms)
            or held.demand.id == self.demand.id
        }
        events = tuple(event for event in self.others.plan.events if event.id in close)
        return Plan(problem=self.problem.title, events=events, rhythms=self.others.plan.rhythms)

    @cached_property
    def _known(self) -> list[Fact]:
        """What is broken anyway; a promise of this event is not, for it is for the event to keep."""
        return [fact for fact in _hard_facts(self.problem, self.near) if not self._is_own_promise(fact)]

    def _is_own_promise(self, fact: Fact) -> bool:
        pin = fact.values.get("pin")
        own = self.question.event
        return isinstance(pin, Pin) and pin.demand == own.demand and pin.index in {None, own.index}

    def _add(self, person: str | None, ground: Ground, where: Any, mask: BoolArray | bool) -> BoolArray:
        """Forbid places, to everybody or only to a candidate of a group; returns those of them asked about."""
        masks = self.masks
        if person is not None and person not in self.block.required:
            masks = self.people.setdefault(person, {})
        whole = masks.setdefault(ground, np.zeros_like(self.target))
        whole[where] |= mask
        hit: BoolArray = self.target[where] & mask
        return hit

    def _hold(self, person: str | None, ground: Ground, where: Any, mask: BoolArray, by: ViewEvent) -> None:
        number = int(np.count_nonzero(self._add(person, ground, where, mask)))
        self.load[where] += mask
        if number:
            self.held_by[ground][by.id] += number

    def _hold_people(self) -> None:
        for person in sorted(self.block.everybody):
            days: dict[int, list[ViewEvent]] = defaultdict(list)
            for held in self.others.by_person.get(person, ()):
                day = self.timeline.number(held.date) - self.block.day0
                if -1 <= day <= self.block.days:
                    days[day].append(held)
            for day, events in days.items():
                for held in events:
                    self._hold_moments(person, day, held)
                    self._hold_nights(person, day, held)
                self._hold_day(person, day, events)
            self._hold_long(person)
            self._hold_account(person)

    def _hold_moments(self, person: str, day: int, held: ViewEvent) -> None:
        """Two events at once, and trips that are too short."""
        if not self._asks(day):
            return
        first = self.block.start_minutes
        last = first + self.demand.minutes
        self._hold(
            person,
            Ground("person_occupancy", person),
            (slice(None), day),
            np.broadcast_to((first < held.end) & (last > held.start), (len(self.block.rooms), len(first))),
            held,
        )
        for room, site in enumerate(self.block.sites):
            trip = on_grid(self.problem.trip(held.site, site))
            if trip:
                short = ((first >= held.end) & (first < held.end + trip)) | (
                    (last <= held.start) & (last + trip > held.start)
                )
                self._hold(person, Ground("travel_time", person), (room, day), short, held)

    def _hold_nights(self, person: str, day: int, held: ViewEvent) -> None:
        """Rest after the evening before, and before the morning after."""
        rest = self.problem.policy.rest_minutes
        first = self.block.start_minutes
        last = first + self.demand.minutes
        shape = (len(self.block.rooms), len(first))
        ground = Ground("rest", person)
        if self._asks(day + 1) and first[0] + MINUTES_PER_DAY - held.end < rest + _LONGEST_SHIFT:
            short = first + MINUTES_PER_DAY - held.end - night_shift(held.date) < rest
            self._hold(person, ground, (slice(None), day + 1), np.broadcast_to(short, shape), held)
        if self._asks(day - 1) and held.start + MINUTES_PER_DAY - last[-1] < rest + _LONGEST_SHIFT:
            shift = night_shift(self.timeline.dates[day - 1 + self.block.day0])
            short = held.start + MINUTES_PER_DAY - last - shift < rest
            self._hold(person, ground, (slice(None), day - 1), np.broadcast_to(short, shape), held)

    def _asks(self, day: int) -> bool:
        """Whether it matters what is held on a local day; if the question names a date, only that one does."""
        return 0 <= day < self.block.days and bool(self._days[day])

    @cached_property
    def _days(self) -> BoolArray:
        """[days] on which places are asked about, or all where the question names no date."""
        if self.question.date is None:
            return np.ones(self.block.days, dtype=np.bool_)
        return np.array(self.target.any(axis=(0, 2)), dtype=np.bool_)

    def _hold_day(self, person: str, day: int, events: list[ViewEvent]) -> None:
        """So many minutes of events and travel a day."""
        if not self._asks(day):
            return
        base = self.problem.person[person].base
        total = sum(e.end - e.start + 2 * self.problem.trip(base, e.site) for e in events)
        for room, site in enumerate(self.block.sites):
            own = self.demand.minutes + 2 * self.problem.trip(base, site)
            if total + own > self.problem.policy.day_limit_minutes:
                everything = np.ones(self.block.starts, dtype=np.bool_)
                for held in events:
                    self._hold(person, Ground("rest", person), (room, day), everything, held)

    def _hold_long(self, person: str) -> None:
        """The event alone takes more than a day may."""
        base = self.problem.person[person].base
        for room, site in enumerate(self.block.sites):
            if self.demand.minutes + 2 * self.problem.trip(base, site) > self.problem.policy.day_limit_minutes:
                self._add(person, Ground("rest", person), (room,), mask=True)

    def _hold_account(self, person: str) -> None:
        """What the event takes from a release-time account must be there to the end of the account year."""
        kind = self.problem.kind[self.demand.kind]
        if not kind.network or person not in self.problem.rates_of:
            return
        left: dict[object, int] = {}
        years: dict[object, int] = {}
        for row in reversed(self._accounts.get(person, ())):
            years[row.year.first] = min(row.balance + row.limit, years.get(row.year.first, row.balance + row.limit))
            left[row.week] = years[row.year.first]
        network = [e for e in self.others.by_person.get(person, ()) if e.kind.network]
        for room, site in enumerate(self.block.sites):
            amount = charge(self.problem, person, self.demand, site).total
            weeks = [monday(self.timeline.dates[day]) for day in self.block.horizon_days]
            short = np.array([week in left and amount > left[week] for week in weeks], dtype=np.bool_)
            if short.any():
                ground = Ground("release_time", person)
                hit = self._add(person, ground, (room,), np.broadcast_to(short[:, None], self.target.shape[1:]))
                for held in network if hit.any() else ():
                    self.held_by[ground][held.id] += 1

    @cached_property
    def _accounts(self) -> dict[str, tuple[AccountWeek, ...]]:
        return accounts(self.problem, self.others.plan)

    def _hold_rooms(self, context: Context) -> None:
        block = self.block
        for index, room in enumerate(block.rooms):
            if room is None or self.problem.room[room].digital:
                continue
            first = block.start_minutes - context.setup(block, index) * GRID
            last = block.start_minutes + on_grid(self.demand.minutes) + block.cleanup * GRID
            for day in filter(self._asks, range(block.days)):
                for held in self.others.by_room_day.get((room, self.timeline.dates[day + block.day0]), ()):
                    taken = (first < held.taken_until) & (last > held.taken_from)
                    self._hold(None, Ground("room_occupancy", room), (index, day), taken, held)

    def _hold_siblings(self) -> None:
        """Events of the same demand: their order, their distance, the slots of their rhythm."""
        demand, block = self.demand, self.block
        ground = Ground("distinct_dates", demand.id)
        siblings = self.others.by_demand[demand.id]
        days = block.horizon_days
        everything = np.ones(block.allowed.shape, dtype=np.bool_)
        for held in siblings:
            away = days - self.timeline.number(held.date)
            close = np.abs(away) < demand.gap_days
            if not block.weeks:
                close |= (
                    away < demand.gap_days if held.id.index < self.question.event.index else away > -demand.gap_days
                )
            self._hold(None, ground, (slice(None),), everything & close[:, None], held)
        rhythm = self.others.plan.rhythm_of.get(demand.id)
        if block.weeks and rhythm is not None and siblings:
            nominal = block.nominal_days(self.timeline, int(rhythm.weekday), rhythm.phase)
            before, after = block.reach
            taken = {int(n) for n in nominal for e in siblings if -before <= self.timeline.number(e.date) - n <= after}
            free = np.zeros(block.days, dtype=np.bool_)
            for n in nominal.tolist():
                if n not in taken:
                    free |= (days >= n - before) & (days <= n + after)
            self._add(None, ground, (slice(None),), everything & ~free[:, None])

    def _hold_promises(self) -> None:
        """A dated promise of a rhythm that no other event keeps is for this one to keep."""
        block = self.block
        placed = {self.timeline.number(e.date) for e in self.others.by_demand[self.demand.id]}
        for promise in block.promises:
            if promise.day not in placed:
                kept = np.zeros(block.allowed.shape, dtype=np.bool_)
                kept[:, block.horizon_days == promise.day, :] = True
                if promise.start is not None:
                    kept &= block.start_slots == promise.start
                if promise.room is not None:
                    kept &= (np.arange(len(block.rooms)) == promise.room)[:, None, None]
                self._add(None, Ground("promised", "Festlegung", self.demand.id), (slice(None),), ~kept)


def _hard_facts(problem: Problem, plan: Plan) -> list[Fact]:
    view = PlanView(problem, plan)
    hard = (rule for rule in REGISTRY.values() if rule.level is Level.HARD)
    return [fact for rule in hard for fact in rule.body.check(view, rule.maker(1))]
