"""Everything a repair looks at: the problem built, where each event lies, and what telling about it takes."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from scheduler.domain.demands import Demand
from scheduler.domain.plan import EventId, Plan, PlannedEvent
from scheduler.domain.problem import Problem
from scheduler.domain.time import GRID, ZONE
from scheduler.engine.evaluate import columns_of
from scheduler.engine.repair.disturbed import Harm, with_attendees, with_deputies
from scheduler.model.block import Block, Column
from scheduler.model.build import build
from scheduler.model.grid import IntArray
from scheduler.repairing import Reach, RepairParams
from scheduler.rules import weights
from scheduler.rules.stability import SOON

URGENT = 2
"""How much more it weighs to tell somebody of an event within the next fortnight."""


class Party(NamedTuple):
    """Somebody who is told of changes: a person, or a site."""

    house: bool
    id: str


@dataclass(frozen=True)
class Spot:
    """Where an event lies, by numbers.

    Attributes:
        block: number of its block.
        room: index into the block's rooms.
        day: number of the day in the horizon.
        start: slot of the day.
    """

    block: int
    room: int
    day: int
    start: int


class Scene:
    """A disturbed plan, laid out for the engine.

    Args:
        harm: what cannot stand.
        plan: as it was published.
        away: people whose absence is the disturbance.
        params: how to repair.

    Attributes:
        problem: with the disturbances, deputies among the groups, and the published plan as what changes are measured
            against.
        plan: of that problem: whoever became a member of a group is named with the event.
    """

    def __init__(self, harm: Harm, plan: Plan, away: frozenset[str], params: RepairParams) -> None:
        self.harm = harm
        self.away = away
        self.params = params
        touched = {event.demand for event in harm.touched}
        self.original = {d.id: d for d in harm.problem.demands}
        lifted = {d: with_deputies(self.original[d], sorted(away), params.deputies) for d in sorted(touched)}
        self.lifted = {d: new for d, new in lifted.items() if new is not self.original[d]}
        self.problem = self._problem(harm.problem, plan)
        self.plan = plan.model_copy(update={"events": tuple(self.event_of(e) for e in plan.events)})
        self.people_involved, self.rooms_involved = self._involved(touched)
        chosen = tuple(d for d in self.problem.demands if params.reach is Reach.ALL or self._near(d))
        self.context = build(self.problem, weights(self.problem), chosen)

    @cached_property
    def today(self) -> dt.date:
        """The day of the repair."""
        return self.params.now.astimezone(ZONE).date()

    def _involved(self, touched: set[str]) -> tuple[frozenset[str], frozenset[str]]:
        """People and rooms of the demands whose events cannot stand."""
        demands = [self.problem.demand[d] for d in sorted(touched)]
        rooms = (r for d in demands for r in d.rooms if not self.problem.room[r].digital)
        return frozenset(p for d in demands for p in (*d.people, *d.optional)), frozenset(rooms)

    def _near(self, demand: Demand) -> bool:
        """Whether a demand shares a person or a room with one whose events cannot stand."""
        return not (
            self.people_involved.isdisjoint((*demand.people, *demand.optional))
            and self.rooms_involved.isdisjoint(demand.rooms)
        )

    def involved(self, event: EventId) -> bool:
        """Whether an event has a person or a room that an event needs which cannot stand."""
        planned = self.event[event]
        people = self.people(self.problem.demand[event.demand], planned.attendees)
        return planned.room in self.rooms_involved or not people.isdisjoint(self.people_involved)

    def _problem(self, then: Problem, plan: Plan) -> Problem:
        return then.having(
            demands=tuple(self.lifted.get(d.id, d) for d in then.demands),
            baseline=plan.events,
            policy=then.policy.model_copy(update={"today": self.today}),
        )

    def event_of(self, event: PlannedEvent) -> PlannedEvent:
        """An event of the original demand as one of the scene's."""
        new = self.lifted.get(event.demand)
        return event if new is None else with_attendees(self.original[event.demand], new, event)

    @cached_property
    def event(self) -> dict[EventId, PlannedEvent]:
        """Events of the plan by id."""
        return {event.id: event for event in self.plan.events}

    @cached_property
    def block_of(self) -> dict[EventId, Block]:
        """The block of each planned event that is looked at."""
        by_name = {(b.demand.id, None if b.weeks else b.index): b for b in self.context.blocks}
        found = {}
        for event in self.plan.events:
            block = by_name.get((event.demand, None)) or by_name.get((event.demand, event.index))
            if block is not None:
                found[event.id] = block
        return found

    def spot(self, event: EventId) -> Spot:
        """Where a planned event lies."""
        planned, block = self.event[event], self.block_of[event]
        day = self.context.timeline.number(planned.date)
        return Spot(block.number, block.rooms.index(planned.room), day, planned.start // GRID)

    def columns(self, held: Iterable[EventId]) -> dict[int, Column]:
        """Columns that hold some of the plan's events and no others, by block.

        Raises:
            PlanError: if an event has no placement.
        """
        wanted = set(held)
        events = tuple(event for event in self.plan.events if event.id in wanted)
        return columns_of(self.context, Plan(problem=self.plan.problem, events=events, rhythms=self.plan.rhythms))

    @cached_property
    def siblings(self) -> dict[int, tuple[EventId, ...]]:
        """Planned events of each block, by their number."""
        found: dict[int, list[EventId]] = defaultdict(list)
        for event, block in self.block_of.items():
            found[block.number].append(event)
        return {number: tuple(sorted(events)) for number, events in found.items()}

    def people(self, demand: Demand, attendees: Iterable[str]) -> frozenset[str]:
        """Who takes part, without those who are away: they know."""
        return frozenset((*demand.required, *attendees)) - self.away

    def parties(self, event: PlannedEvent) -> frozenset[Party]:
        """Who must be told if the event moves or is called off."""
        demand = self.problem.demand[event.demand]
        site = self.problem.site_of(demand, event.room)
        people = (Party(house=False, id=p) for p in self.people(demand, event.attendees))
        return frozenset(people) | ({Party(house=True, id=site)} if site is not None else frozenset())

    def told(self, old: PlannedEvent, new: PlannedEvent | None, *, in_place: bool) -> frozenset[Party]:
        """Who must be told of a change: where only people change, those and the house."""
        before = self.parties(old)
        after = self.parties(new) if new is not None else frozenset()
        return before ^ after | {p for p in before if p.house} if in_place else before | after

    def urgency(self, event: PlannedEvent) -> int:
        """How much it weighs to tell somebody of the event."""
        days = (event.date - self.today).days
        return URGENT if days < SOON else 1

    def desire(self, event: EventId) -> int:
        """What one event of the demand weighs at level 2."""
        return self.problem.kind[self.problem.demand[event.demand].kind].desire

    def slot_of(self, block: Block) -> IntArray:
        """[days of the block] number of the rhythm's date to which each day belongs, -1 if to none."""
        slots = np.full(block.days, -1, dtype=np.int64)
        rhythm = self.plan.rhythm_of.get(block.demand.id)
        if rhythm is None:
            return slots
        nominal = block.nominal_days(self.context.timeline, int(rhythm.weekday), rhythm.phase % block.weeks)
        before, after = block.reach
        for k, day in enumerate((nominal - block.day0).tolist()):
            slots[max(0, day - before) : max(0, day + after + 1)] = k
        return slots
