"""A change that might make an event fit, and what all of them are made from."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import ValidationError

from scheduler.domain.demands import Demand
from scheduler.domain.problem import Problem
from scheduler.domain.resources import Person, Room
from scheduler.domain.time import GRID, MINUTES_PER_DAY, Window
from scheduler.errors import ProblemError
from scheduler.explanation import Question

HOUR = 60
EVERYBODY = "alle Beteiligten"
SPANS = 8
"""Absences or closures that are tried one by one."""

Kind = Literal[
    "room", "window", "weekday", "period", "attendance", "working_time", "absence", "opening", "closure",
    "release_time", "duration", "distance", "promise", "capacity", "catchment", "digital", "pair",
]  # fmt: skip


@dataclass(frozen=True)
class Change:
    """A changed problem.

    Attributes:
        effort: how much is asked, see :class:`scheduler.explanation.Remedy`.
        asks: of whom.
        sentence: what is changed, as a condition: „Wenn …“ without the main clause.
        make: the changed problem, None if the change makes no sense here.
    """

    kind: Kind
    effort: int
    asks: tuple[str, ...]
    sentence: str
    make: Callable[[], Problem | None]


def changed(problem: Problem, **fields: Any) -> Problem | None:
    """The problem with some of its fields replaced; None if it would contradict itself."""
    try:
        return problem.having(**fields)
    except ProblemError:
        return None


class Subject:
    """The event that does not fit, and how its problem may be changed.

    Args:
        problem: in which it does not fit.
        question: the event, and the places asked about.
    """

    def __init__(self, problem: Problem, question: Question) -> None:
        self.problem = problem
        self.question = question
        self.demand = problem.demand[question.event.demand]
        self.span = self.demand.window(question.event.index)

    def with_demand(self, **fields: Any) -> Problem | None:
        """The problem with the event's demand changed; None if the demand would contradict itself."""
        try:
            demand = Demand(**{name: getattr(self.demand, name) for name in Demand.model_fields} | fields)
        except ValidationError:
            return None
        return changed(self.problem, demands=tuple(demand if d.id == demand.id else d for d in self.problem.demands))

    def with_person(self, person: Person, **fields: Any) -> Problem | None:
        """The problem with a person changed; None if it would contradict itself."""
        new = person.model_copy(update=fields)
        return changed(self.problem, people=tuple(new if p.id == new.id else p for p in self.problem.people))

    def with_room(self, room: Room, **fields: Any) -> Problem | None:
        """The problem with a room changed; None if it would contradict itself."""
        new = room.model_copy(update=fields)
        return changed(self.problem, rooms=tuple(new if r.id == new.id else r for r in self.problem.rooms))

    def unit(self, site: str) -> str:
        """The Familienzentrum a site belongs to, or the site itself."""
        return self.problem.site[site].unit(self.span.first) or site

    def sites(self) -> set[str]:
        """Where the event may take place."""
        found = {self.problem.site_of(self.demand, room) for room in self.demand.rooms or (None,)}
        return {site for site in found if site is not None}


def stretched(window: Window, before: int, after: int) -> Window:
    """A window that begins earlier and ends later by so many minutes, within the day and on the grid."""
    start = max(0, window.start - before)
    return Window(weekday=window.weekday, start=start - start % GRID, end=min(MINUTES_PER_DAY, window.end + after))
