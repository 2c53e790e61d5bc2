"""Who and what is taken when: what the greedy yardstick asks before it writes an event down."""

from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from scheduler.domain.ledger import account_weeks, accrued, charge
from scheduler.domain.time import night_shift
from scheduler.model.block import Block
from scheduler.model.context import Context
from scheduler.model.grid import SLOTS, slots

Place = tuple[int, int, int]
"""(index into ``Block.rooms``, day in the horizon, slot of the day)."""


class Account:
    """A lead's release time: what may be taken up to the end of each week, and what is."""

    def __init__(self, context: Context, person: str) -> None:
        problem = context.problem
        spans: list[tuple[int, int, int]] = []
        for year in problem.policy.account_years:
            left, weeks = problem.policy.overdraw_minutes, list(account_weeks(year))
            for week in weeks:
                left += accrued(problem, person, week)
                first = context.timeline.number(weeks[0])
                spans.append((first, context.timeline.number(week) + 7, left))
        self._first, self._end, self._left = np.array(spans, dtype=np.int64).reshape(-1, 3).T

    def allows(self, day: int, minutes: int) -> bool:
        """Whether so much may be taken on that day."""
        return bool((self._left[self._counts(day)] >= minutes).all())

    def take(self, day: int, minutes: int) -> None:
        """Take it."""
        self._left[self._counts(day)] -= minutes

    def _counts(self, day: int) -> np.ndarray:
        return (self._first <= day) & (day < self._end)


class Diary:
    """Everything that is planned so far, by person and by room."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.problem = context.problem
        self._people: dict[tuple[str, int], list[tuple[int, int, str | None]]] = defaultdict(list)
        self._rooms: dict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
        self._minutes: dict[tuple[str, int], int] = defaultdict(int)
        self._accounts = {person: Account(context, person) for person in sorted(self.problem.rates_of)}
        policy = self.problem.policy
        self._rest = [slots(policy.rest_minutes + night_shift(day)) for day in context.timeline.dates]

    def attendees(self, block: Block, place: Place) -> tuple[str, ...] | None:
        """Who comes from the groups if the event is held there; None if it cannot be held there."""
        room, day, start = place
        if not self._room_free(block, place):
            return None
        if not all(self._person_free(person, block, place) for person in block.demand.required):
            return None
        chosen: list[str] = []
        at = room, day - block.day0, start - block.slot0
        for group, fits in zip(block.demand.groups, block.group_fits, strict=True):
            able = [p for p in group.candidates if fits[p][at] and self._person_free(p, block, place)]
            if len(able) < group.need:
                return None
            chosen += able[: group.need]
        return tuple(chosen)

    def write(self, block: Block, place: Place, attendees: Iterable[str]) -> None:
        """Write an event down."""
        room, day, start = place
        site = block.sites[room]
        for person in (*block.demand.required, *attendees):
            self._people[person, day].append((start, start + block.length, site))
            self._minutes[person, day] += self._day_minutes(person, block, site)
            if block.kind.network and person in self._accounts:
                self._accounts[person].take(day, charge(self.problem, person, block.demand, site).total)
        room_id = block.rooms[room]
        if room_id is not None:
            self._rooms[room_id, day].append(self._occupied(block, place))

    def _occupied(self, block: Block, place: Place) -> tuple[int, int]:
        """Half-open slots in which the event takes its room."""
        room, _, start = place
        return start - self.context.setup(block, room), start + block.length + block.cleanup

    def _room_free(self, block: Block, place: Place) -> bool:
        room, day, _ = place
        room_id = block.rooms[room]
        if room_id is None or self.problem.room[room_id].digital:
            return True
        first, end = self._occupied(block, place)
        return all(until <= first or end <= since for since, until in self._rooms.get((room_id, day), ()))

    def _day_minutes(self, person: str, block: Block, site: str | None) -> int:
        return block.demand.minutes + self.context.trip_minutes(person, site)

    def _person_free(self, person: str, block: Block, place: Place) -> bool:
        """Neither elsewhere, nor on the way, nor at rest, nor out of release time."""
        room, day, start = place
        site, end = block.sites[room], start + block.length
        for since, until, other in self._people.get((person, day), ()):
            there, back = slots(self.problem.trip(other, site)), slots(self.problem.trip(site, other))
            if start < until + there and since < end + back:
                return False
        if day > 0:
            evening = max((until for _, until, _ in self._people.get((person, day - 1), ())), default=0)
            if start + SLOTS - evening < self._rest[day - 1]:
                return False
        morning = min((since for since, _, _ in self._people.get((person, day + 1), ())), default=2 * SLOTS)
        if morning + SLOTS - end < self._rest[day]:
            return False
        taken = self._minutes.get((person, day), 0)
        if taken + self._day_minutes(person, block, site) > self.problem.policy.day_limit_minutes:
            return False
        account = self._accounts.get(person) if block.kind.network else None
        return account is None or account.allows(day, charge(self.problem, person, block.demand, site).total)
