"""What the engine itself says about a plan, from what the rules have built; held against ``check`` by the tests."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from scheduler.domain.plan import Plan, PlannedEvent, Rhythm
from scheduler.domain.time import GRID
from scheduler.errors import PlanError
from scheduler.model.block import Block, Column, Pattern
from scheduler.model.context import Context
from scheduler.model.grid import Timeline
from scheduler.model.rows import Key, Placements, Slack


@dataclass(frozen=True)
class Verdict:
    """What a plan breaks and costs.

    What a broken plan costs in wishes may differ from what ``check`` counts: wishes are built for placements that are
    allowed. If an event has no placement at all, no cost is known and all are 0.

    Attributes:
        broken: what is broken: ids of rules, or ``placement`` for one that a rule has removed.
        mandatory: cost at level 1.
        desired: cost at level 2.
        wishes: cost at level 3.
    """

    broken: frozenset[str]
    mandatory: int = 0
    desired: int = 0
    wishes: int = 0

    @property
    def hard(self) -> bool:
        """Whether a hard rule is broken."""
        return bool(self.broken)


def evaluate(context: Context, plan: Plan) -> Verdict:
    """What the engine says about a plan: the columns that hold it, and every row they meet."""
    try:
        columns = columns_of(context, plan)
    except PlanError:  # the plan is broken, and where it has no placement nothing is known about it
        return Verdict(frozenset({"placement"}))
    broken: set[str] = set()
    total = np.zeros(3, dtype=np.int64)
    for number, column in columns.items():
        block = context.blocks[number]
        broken.update(_broken_by_column(block, column, context.timeline))
        hard, *lost = np.sum([(0, 0, 0), *block.lost_levels[: column.lost]], axis=0).tolist()
        if hard:
            broken.add("promised")
        total += [*lost, column.cost]
    units: dict[Key, int] = defaultdict(int)
    slacks: dict[Key, Slack] = {}
    placements = Placements(context.blocks, [(number, column, 1.0) for number, column in columns.items()])
    families = (row for family in context.families for row in family.separate(placements, {}, every=True))
    for row in (*context.rows, *families):
        excess = row.excess(columns)
        if excess and row.slack is None:
            broken.add(row.rule)
        elif excess and row.slack is not None:
            slacks[row.slack.key] = row.slack
            units[row.slack.key] = max(units[row.slack.key], -(-excess // row.slack.unit))
    for key, slack in slacks.items():
        total += units[key] * np.array([slack.mandatory, slack.desired, slack.wishes])
    return Verdict(frozenset(broken), *total.tolist())


def columns_of(context: Context, plan: Plan) -> dict[int, Column]:
    """The columns that hold a plan, by block; they need not be allowed.

    Raises:
        PlanError: naming an event that has no placement, or a rhythm that has no pattern.
    """
    columns = {}
    for block in context.blocks:
        events = [e for e in plan.by_demand.get(block.demand.id, ()) if block.weeks or e.index == block.index]
        rhythm = plan.rhythm_of.get(block.demand.id) if block.weeks else None
        pattern = None if rhythm is None else _pattern(block, rhythm)
        columns[block.number] = _column(context, block, sorted(events, key=lambda e: e.date), pattern)
    return columns


def _pattern(block: Block, rhythm: Rhythm) -> Pattern:
    if rhythm.room not in block.rooms:
        raise PlanError(f"Der Rhythmus von „{rhythm.demand}“ nennt einen Raum, der dafür nicht vorgesehen ist.")
    room = block.rooms.index(rhythm.room)
    return Pattern(int(rhythm.weekday), rhythm.phase % block.weeks, room, rhythm.start // GRID)


def _column(context: Context, block: Block, events: list[PlannedEvent], pattern: Pattern | None) -> Column:
    placements = [_placement(context, block, event) for event in events]
    rooms, days, starts = np.array(placements, dtype=np.int64).reshape(-1, 3).T
    cost = int(block.cost[rooms, days - block.day0, starts - block.slot0].sum())
    attendees = tuple(_attendees(block, event) for event in events)
    deputies = {person for group in block.demand.groups for person in group.deputies}
    cost += block.deputy_cost * sum(person in deputies for people in attendees for person in people)
    if block.weeks:
        on_rhythm = np.zeros(len(days), dtype=np.bool_)
        if pattern is not None:
            nominal = block.nominal_days(context.timeline, pattern.weekday, pattern.phase)
            on_rhythm = np.isin(days, nominal) & (starts == pattern.start) & (rooms == pattern.room)
        cost += block.deviation * int(np.count_nonzero(~on_rhythm))
    lost = block.count - len(events)
    return Column(days, starts, rooms, cost, lost, pattern, attendees if block.demand.groups else ())


def _placement(context: Context, block: Block, event: PlannedEvent) -> tuple[int, int, int]:
    """(room, day, start) of an event."""
    day, (start, off_grid) = context.timeline.number(event.date), divmod(event.start, GRID)
    inside = 0 <= day - block.day0 < block.days and 0 <= start - block.slot0 < block.starts
    if off_grid or not inside or event.room not in block.rooms:
        raise PlanError(f"Für Termin {event.index + 1} von „{event.demand}“ gibt es dort keinen Platz.")
    return block.rooms.index(event.room), day, start


def _attendees(block: Block, event: PlannedEvent) -> tuple[str, ...]:
    """The people of the event in the order of the demand's groups."""
    candidates = [person for group in block.demand.groups for person in group.candidates]
    strangers = set(event.attendees).difference(candidates)
    if strangers:
        raise PlanError(f"„{min(strangers)}“ steht für „{event.demand}“ nicht zur Auswahl.")
    return tuple(person for person in candidates if person in event.attendees)


def _broken_by_column(block: Block, column: Column, timeline: Timeline) -> Iterator[str]:
    """What a column breaks by itself."""
    at = column.rooms, column.days - block.day0, column.starts - block.slot0
    if not block.allowed[at].all():
        yield "placement"
    for group, fits in zip(block.demand.groups, block.group_fits, strict=True):
        for people, room, day, start in zip(column.attendees, *(axis.tolist() for axis in at), strict=True):
            chosen = [person for person in people if person in fits]
            if len(chosen) != group.need or not all(fits[person][room, day, start] for person in chosen):
                yield "attendance"
    if (np.diff(column.days) < block.gap).any() or not _in_slots(block, column, timeline):
        yield "distinct_dates"
    for promise in block.promises:
        kept = column.days == promise.day
        kept &= promise.start is None or column.starts == promise.start
        kept &= promise.room is None or column.rooms == promise.room
        if not kept.any():
            yield "promised"


def _in_slots(block: Block, column: Column, timeline: Timeline) -> bool:
    """Whether every event of a rhythm has a slot of its own; a rhythm with events has a pattern."""
    if column.pattern is None:
        return not block.weeks or not len(column.days)
    nominal = block.nominal_days(timeline, column.pattern.weekday, column.pattern.phase)
    before, after = block.reach
    away = column.days - nominal[:, None]
    inside = (away >= -before) & (away <= after)
    return bool(inside.any(axis=0).all() and (inside.sum(axis=1) <= 1).all())
