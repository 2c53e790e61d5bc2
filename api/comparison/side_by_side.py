"""The scenarios of a file beside the data as they are: figures, what is proven, and who moves where."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from api.comparison.figures import Figures, figures, figures_object
from api.comparison.shelf import KeptResult, Shelf
from api.errors import InputError
from scenarios import Scenario, ScenarioFile
from scenarios.comparison import Judgement, Move, Proven, Standing, judgement, moves, same_weights, touched
from scenarios.sweep import measured
from scheduler import check
from scheduler.domain.demands import Visibility
from scheduler.domain.problem import Problem
from scheduler.rules.view import PlanView, ViewEvent

VERSION = 1
"""Of the JSON object; it grows when a key changes its meaning or goes."""


@dataclass(frozen=True)
class Side:
    """The data as they are, or what came of a scenario.

    Attributes:
        name: of the scenario, or of the data set.
        sentences: what it changes.
        same_as: name of an earlier side with the same plan, empty if there is none.
        judgement: against the data as they are.
        moves: likewise.
        secret: so many moves of confidential events, which are not told.
        titles: of people, with those that only the data as they are have.
    """

    name: str
    sentences: tuple[str, ...]
    same_as: str
    result: KeptResult
    figures: Figures
    judgement: Judgement
    moves: tuple[Move, ...]
    secret: int
    titles: Mapping[str, str]

    @property
    def touched(self) -> dict[str, int]:
        """How many of the moves touch each person, the most first."""
        return touched(self.moves)


@dataclass(frozen=True)
class Comparison:
    """A file's scenarios side by side.

    Attributes:
        base: the data as they are.
        sides: the scenarios that are planned, in the order of the file.
        unplanned: names of those that are not.
    """

    file: ScenarioFile
    base: Side
    sides: tuple[Side, ...]
    unplanned: tuple[str, ...]

    @cached_property
    def all(self) -> tuple[Side, ...]:
        """The data as they are, then the scenarios."""
        return (self.base, *self.sides)


def base_name(file: ScenarioFile) -> str:
    """How the data as they are, without any change, are called."""
    return f"{file.dataset.name} (unverändert)"


def compare(file: ScenarioFile, shelf: Shelf) -> Comparison:
    """Every scenario of a file whose plan is on the shelf.

    Raises:
        InputError: if nothing is planned yet.
        ScenarioError: with every fault of every scenario.
        PlanFileError: if a file on the shelf is damaged.
    """
    kept = shelf.find(file.base)
    if kept is None:
        raise InputError(
            f"Im Ordner „{shelf.folder}“ liegt noch kein Plan der unveränderten Daten. "
            f"„raumzeit scenario run {file.name}“ plant sie und die Szenarien."
        )
    view = PlanView(file.base, kept.plan)
    base = Side(
        name=base_name(file),
        sentences=(),
        same_as="",
        result=kept.result,
        figures=figures(view, check(file.base, kept.plan)),
        judgement=Judgement(Standing.EQUAL, None),
        moves=(),
        secret=0,
        titles=_titles(file.base),
    )
    sides: list[Side] = []
    unplanned: list[str] = []
    known: dict[str, Side | None] = {file.base.fingerprint: base}
    for scenario, problem in file.problems():
        key = problem.fingerprint
        if key not in known:
            side = known[key] = _side(scenario, measured(problem, view.plan), base, view, shelf)
        else:
            earlier = known[key]
            side = None if earlier is None else _same(scenario, earlier)
        if side is None:
            unplanned.append(scenario.name)
        else:
            sides.append(side)
    return Comparison(file, base, tuple(sides), tuple(unplanned))


def _side(scenario: Scenario, problem: Problem, base: Side, view: PlanView, shelf: Shelf) -> Side | None:
    """What came of a scenario, None if its plan is not on the shelf."""
    kept = shelf.find(problem)
    if kept is None:
        return None
    own = PlanView(problem, kept.plan)
    every = moves(view, own)
    told = tuple(move for move in every if move.event.kind.visibility is not Visibility.CONFIDENTIAL)
    return Side(
        name=scenario.name,
        sentences=_sentences(scenario),
        same_as="",
        result=kept.result,
        figures=figures(own, check(problem, kept.plan)),
        judgement=judgement(
            Proven(base.result.cost, base.result.bound),
            Proven(kept.result.cost, kept.result.bound),
            same_weights=same_weights(view.problem, problem),
        ),
        moves=told,
        secret=len(every) - len(told),
        titles={**base.titles, **_titles(problem)},
    )


def _same(scenario: Scenario, earlier: Side) -> Side:
    """A scenario that comes to the same as an earlier one."""
    return replace(earlier, name=scenario.name, sentences=_sentences(scenario), same_as=earlier.same_as or earlier.name)


def _titles(problem: Problem) -> dict[str, str]:
    return {person.id: person.title for person in problem.people}


def _sentences(scenario: Scenario) -> tuple[str, ...]:
    return tuple(" ".join((told.sentence, *told.notes)) for told in scenario.told)


def comparison_object(found: Comparison) -> dict[str, Any]:
    """Everything as one JSON object."""
    return {
        "version": VERSION,
        "name": found.file.name,
        "title": found.file.content.titel,
        "dataset": found.file.dataset.name,
        "base": _side_object(found.base),
        "scenarios": [_side_object(side) for side in found.sides],
        "unplanned": list(found.unplanned),
    }


def _side_object(side: Side) -> dict[str, Any]:
    level = side.judgement.level
    return {
        "name": side.name,
        "changes": list(side.sentences),
        "same_as": side.same_as or None,
        "cost": side.result.cost.model_dump(mode="json"),
        "bound": side.result.bound.model_dump(mode="json"),
        "gap": side.result.gap,
        "status": side.result.status.value,
        "seconds": side.result.seconds,
        "interrupted": side.result.interrupted,
        "standing": side.judgement.standing.value,
        "standing_level": level.name.lower() if level is not None else None,
        "difference": _difference(side.judgement),
        **figures_object(side.figures),
        "moves": [_move_object(move) for move in side.moves],
        "confidential_moves": side.secret,
        "touched": side.touched,
    }


def _difference(found: Judgement) -> dict[str, int] | None:
    """What is proven about the difference, None if nothing is."""
    if found.standing not in {Standing.BETTER, Standing.WORSE}:
        return None
    return {"least": found.least, "most": found.most}


def _move_object(move: Move) -> dict[str, Any]:
    return {
        "fate": move.fate.value,
        "demand": move.event.demand.id,
        "title": move.event.title,
        "before": _event_object(move.before),
        "after": _event_object(move.after),
        "people": list(move.people),
    }


def _event_object(event: ViewEvent | None) -> dict[str, Any] | None:
    if event is None:
        return None
    return {
        "date": event.date.isoformat(),
        "start": event.start,
        "room": event.room.id if event.room is not None else None,
        "site": event.site,
        "people": list(event.people),
    }
