"""What is asked about: a question's places in a demand, and a demand that has them all."""

import numpy as np

from scheduler.domain.demands import Demand
from scheduler.domain.plan import Plan, PlannedEvent, Rhythm
from scheduler.domain.problem import Problem
from scheduler.domain.time import MINUTES_PER_DAY, Weekday, Window, monday
from scheduler.explanation import Question
from scheduler.model.block import Block
from scheduler.model.context import Context
from scheduler.model.grid import BoolArray, fitting_starts


def with_event(problem: Problem, others: Plan, event: PlannedEvent) -> Plan:
    """A plan with one more event; if it is the first of its rhythm, the rhythm is its own."""
    demand, rhythms = problem.demand[event.demand], others.rhythms
    if demand.rhythm_weeks and demand.id not in others.rhythm_of:
        weeks = (monday(event.date) - monday(problem.horizon.first)).days // 7
        rhythms += (
            Rhythm(
                demand=demand.id,
                weekday=Weekday(event.date.weekday()),
                phase=weeks % demand.rhythm_weeks,
                start=event.start,
                room=event.room,
            ),
        )
    return Plan(problem=problem.title, events=(*others.events, event), rhythms=rhythms)


def target_of(context: Context, block: Block, question: Question) -> BoolArray:
    """[rooms, days, starts] the block's places, cut to the date, weekday, start and room asked about."""
    target = np.ones(block.allowed.shape, dtype=np.bool_)
    days = block.horizon_days
    if question.date is not None:
        target &= (days == context.timeline.number(question.date))[:, None]
    if question.weekday is not None:
        target &= (context.timeline.weekday[days] == int(question.weekday))[:, None]
    if question.start is not None:
        target &= block.start_minutes == question.start
    if question.room is not None:
        target &= np.array([room == question.room for room in block.rooms])[:, None, None]
    return target


def widened(demand: Demand, question: Question) -> Demand:
    """The demand with the room, the weekday and the time asked about among those it names."""
    rooms, windows = demand.rooms, list(demand.windows)
    if question.room is not None and question.room not in rooms:
        rooms = (*rooms, question.room)
    weekday = question.weekday if question.date is None else Weekday(question.date.weekday())
    weekdays = [weekday] if weekday is not None else sorted({w.weekday for w in demand.windows})
    for day in weekdays:
        if question.start is not None:
            wanted = Window(
                weekday=day, start=question.start, end=min(MINUTES_PER_DAY, question.start + demand.minutes)
            )
        else:
            wanted = Window(weekday=day, start=min(w.start for w in windows), end=max(w.end for w in windows))
        there = any(w.covers(wanted.weekday, wanted.start, wanted.end) for w in windows)
        if not there and (question.start is not None or all(w.weekday != day for w in windows)):
            windows.append(wanted)
    return demand.model_copy(update={"rooms": rooms, "windows": tuple(windows)})


def forbid_widening(context: Context, block: Block, demand: Demand) -> None:
    """Forbid, as grounds of their own, what was only asked about.

    Args:
        block: of the widened demand.
        demand: as it was.
    """
    outside = ~context.weekly(block, fitting_starts(demand.windows, demand.minutes))
    block.forbid(outside, "availability", "Zeitfenster", own=True)
    for index, room in enumerate(block.rooms):
        if room is not None and room not in demand.rooms:
            block.forbid(np.ones((1, 1), np.bool_), "room_fit", room, index)
