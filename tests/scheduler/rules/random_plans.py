"""Random plans of a problem, careless ones and such that break no rule, from one seed."""

import datetime as dt
import random
from collections.abc import Iterator

from scheduler.check import check
from scheduler.domain.plan import Plan, PlannedEvent, Rhythm
from scheduler.domain.time import GRID
from scheduler.model.block import Block
from scheduler.model.context import Context


class RandomPlans:
    """Plans of a problem that was built.

    Attributes:
        share: how many of the events are placed, about.
    """

    def __init__(self, context: Context, seed: int, share: float) -> None:
        self.context = context
        self.problem = context.problem
        self.random = random.Random(seed)
        self.share = share

    def likely(self) -> Plan:
        """Every event by itself on a placement that is allowed; together they may break anything."""
        events: list[PlannedEvent] = []
        rhythms: list[Rhythm] = []
        for block in self.context.blocks:
            if not block.allowed.any():
                continue
            if not block.weeks:
                if self.random.random() < self.share:
                    events.append(self._event(block, block.index, self._somewhere(block)))
                continue
            room, day, start = self._somewhere(block)
            weekday, week = int(self.context.timeline.weekday[day]), int(self.context.timeline.week[day])
            if self.random.random() < 0.8:
                named = {
                    "weekday": weekday,
                    "phase": week % block.weeks,
                    "start": start * GRID,
                    "room": block.rooms[room],
                }
                rhythms.append(Rhythm(demand=block.demand.id, **named))
            days = range(day % (7 * block.weeks), self.context.timeline.count, 7 * block.weeks)
            for index, nominal in enumerate(self.random.sample(days, min(block.count, len(days)))):
                if self.random.random() < self.share:
                    place = self._near(block, nominal, (room, start))
                    if place is not None:
                        events.append(self._event(block, index, place))
        return self.problem.plan(tuple(events), tuple(rhythms))

    def clean(self, plan: Plan) -> Plan:
        """The plan without events that break rules with others."""
        while True:
            broken = {fact.events[-1] for fact in check(self.problem, plan).violations if fact.events}
            left = tuple(event for event in plan.events if event.id not in broken)
            if len(left) == len(plan.events):
                return plan
            plan = self.problem.plan(left, plan.rhythms)

    def variations(self, plan: Plan) -> Iterator[Plan]:
        """The plan cleaned, and with one event of those that were in the way."""
        clean = self.clean(plan)
        yield clean
        dropped = [event for event in plan.events if event not in clean.events]
        for event in self.random.sample(dropped, min(4, len(dropped))):
            yield self.problem.plan((*clean.events, event), clean.rhythms)

    def _somewhere(self, block: Block) -> tuple[int, int, int]:
        """(room, day, start) of any allowed placement."""
        rooms, days, starts = block.allowed.nonzero()
        i = self.random.randrange(len(rooms))
        return int(rooms[i]), int(days[i]) + block.day0, int(starts[i]) + block.slot0

    def _near(self, block: Block, nominal: int, usual: tuple[int, int]) -> tuple[int, int, int] | None:
        """The usual room and start on a day of the rhythm, or now and then any near it."""
        day = nominal if self.random.random() < 0.8 else nominal + self.random.randint(-8, 8)
        local = day - block.day0
        if not 0 <= local < block.days:
            return None
        room, start = usual
        if self.random.random() < 0.8 and block.allowed[room, local, start - block.slot0]:
            return room, day, start
        rooms, starts = block.allowed[:, local].nonzero()
        if not len(rooms):
            return None
        i = self.random.randrange(len(rooms))
        return int(rooms[i]), day, int(starts[i]) + block.slot0

    def _event(self, block: Block, index: int, place: tuple[int, int, int]) -> PlannedEvent:
        room, day, start = place
        attendees: list[str] = []
        for group, fits in zip(block.demand.groups, block.group_fits, strict=True):
            able = [p for p in group.candidates if fits[p][room, day - block.day0, start - block.slot0]]
            attendees += self.random.sample(able, group.need)
        return PlannedEvent(
            demand=block.demand.id,
            index=index,
            date=self.problem.horizon.first + dt.timedelta(days=day),
            start=start * GRID,
            room=block.rooms[room],
            attendees=tuple(attendees),
        )
