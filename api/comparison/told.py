"""What one plan is beside another: figures, and event by event who moves where; plain data that can be written down."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.comparison.figures import Figures, figures
from scenarios.comparison import Fate, Move, moves, same_weights, touched
from scheduler import check
from scheduler.domain.demands import Visibility
from scheduler.domain.plan import Plan
from scheduler.domain.problem import Problem
from scheduler.rules.view import PlanView, ViewEvent


@dataclass(frozen=True, slots=True)
class Where:
    """Where an event is.

    Attributes:
        start: minutes since midnight.
        room: id, None if it needs none; ``title`` of it, else empty.
        people: ids of all who come.
    """

    date: dt.date
    start: int
    room: str | None
    title: str
    site: str | None
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ToldMove:
    """An event that is not as it was.

    Attributes:
        before: where it was, None if it is new.
        after: where it is, None if it is gone.
        wanted: whether the data still want it.
        people: ids of everybody whom it touches.
    """

    fate: Fate
    demand: str
    title: str
    before: Where | None
    after: Where | None
    wanted: bool
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """One plan, beside that of the data as they are.

    Attributes:
        moves: that may be told.
        secret: so many moves of confidential events, which are not.
        touched: how many of the moves that may be told touch each person, the most first.
        titles: of people, with those that only the data as they are have.
        comparable: wishes weigh the same in both.
    """

    figures: Figures
    moves: tuple[ToldMove, ...]
    secret: int
    touched: Mapping[str, int]
    titles: Mapping[str, str]
    comparable: bool


def tell_base(problem: Problem, plan: Plan) -> Told:
    """The data as they are.

    Raises:
        PlanError: if the plan speaks of things that the problem does not have.
    """
    return Told(figures(PlanView(problem, plan), check(problem, plan)), (), 0, {}, _titles(problem), True)


def tell(problem: Problem, plan: Plan, base: PlanView) -> Told:
    """A scenario's plan beside that of the data as they are.

    Raises:
        PlanError: if the plan speaks of things that the problem does not have.
    """
    own = PlanView(problem, plan)
    every = moves(base, own)
    open_ = tuple(move for move in every if move.event.kind.visibility is not Visibility.CONFIDENTIAL)
    return Told(
        figures=figures(own, check(problem, plan)),
        moves=tuple(_move(move) for move in open_),
        secret=len(every) - len(open_),
        touched=touched(open_),
        titles={**_titles(base.problem), **_titles(problem)},
        comparable=same_weights(base.problem, problem),
    )


def _titles(problem: Problem) -> dict[str, str]:
    return {person.id: person.title for person in problem.people}


def _move(move: Move) -> ToldMove:
    event = move.event
    return ToldMove(
        move.fate, event.demand.id, event.title, _where(move.before), _where(move.after), move.wanted, move.people
    )


def _where(event: ViewEvent | None) -> Where | None:
    if event is None:
        return None
    room, title = (event.room.id, event.room.title) if event.room is not None else (None, "")
    return Where(event.date, event.start, room, title, event.site, event.people)


def move_object(move: ToldMove) -> dict[str, Any]:
    """A move for programs."""
    return {
        "fate": move.fate.value,
        "demand": move.demand,
        "title": move.title,
        "before": _where_object(move.before),
        "after": _where_object(move.after),
        "people": list(move.people),
    }


def _where_object(where: Where | None) -> dict[str, Any] | None:
    if where is None:
        return None
    return {
        "date": where.date.isoformat(),
        "start": where.start,
        "room": where.room,
        "site": where.site,
        "people": list(where.people),
    }
