"""The scenarios of a file beside the data as they are: figures, what is proven, and who moves where."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from api.comparison.figures import Figures, figures_object
from api.comparison.shelf import Kept, KeptResult, Made, Shelf
from api.comparison.told import Told, move_object, tell, tell_base
from api.errors import InputError
from scenarios import Scenario, ScenarioFile
from scenarios.comparison import Judgement, Proven, Standing, judgement
from scenarios.sweep import measured
from scheduler.domain.problem import Problem
from scheduler.rules.view import PlanView

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
        told: what came of it, beside them.
    """

    name: str
    sentences: tuple[str, ...]
    same_as: str
    result: KeptResult
    judgement: Judgement
    told: Told

    @property
    def figures(self) -> Figures:
        """Of its plan."""
        return self.told.figures

    @property
    def moved(self) -> int:
        """Events that are not as they were, confidential ones included."""
        return len(self.told.moves) + self.told.secret


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


def compare(file: ScenarioFile, shelf: Shelf, scenarios: Sequence[Scenario] | None = None) -> Comparison:
    """Every scenario of a file whose plan is on the shelf.

    Args:
        scenarios: only these; None is all.

    Raises:
        InputError: if nothing is planned yet.
        ScenarioError: if a change makes no sense.
        PlanFileError: if a file on the shelf is damaged.
        PlanError: if a plan speaks of things that its problem does not have.
    """
    kept = shelf.find(shelf.place(file.base.fingerprint))
    if kept is None:
        raise InputError(
            f"Im Ordner „{shelf.folder}“ liegt noch kein Plan der unveränderten Daten. "
            f"„raumzeit scenario run {file.name}“ plant sie und die Szenarien."
        )
    teller = Teller(file.base, kept, shelf)
    base = Side(base_name(file), (), "", kept.result, Judgement(Standing.EQUAL, None), teller.base)
    sides: list[Side] = []
    unplanned: list[str] = []
    known: dict[str, Side | None] = {file.base.fingerprint: base}
    for scenario in file.scenarios if scenarios is None else scenarios:
        made = shelf.made(scenario)
        if made.key not in known:
            side = known[made.key] = _side(scenario, made, base, teller)
        else:
            earlier = known[made.key]
            side = None if earlier is None else _same(scenario, made, earlier)
        if side is None:
            unplanned.append(scenario.name)
        else:
            sides.append(side)
    return Comparison(file, base, tuple(sides), tuple(unplanned))


@dataclass(frozen=True)
class Teller:
    """Says what came of problems that were planned near a plan; what was said before is looked up.

    Attributes:
        problem: the data as they are.
        kept: their plan.
    """

    problem: Problem
    kept: Kept
    shelf: Shelf

    @property
    def base(self) -> Told:
        """What is to be said about the data as they are."""
        return self.shelf.told(self.kept, lambda: tell_base(self.problem, self.kept.plan))

    def other(self, kept: Kept, problem: Callable[[], Problem]) -> Told:
        """What is to be said about a plan beside that.

        Args:
            problem: that was solved, without the plan to stay near; asked for if nothing was said yet.
        """
        return self.near(kept, lambda: measured(problem(), self.kept.plan))

    def near(self, kept: Kept, problem: Callable[[], Problem]) -> Told:
        """The same.

        Args:
            problem: that was solved, with the plan to stay near.
        """
        return self.shelf.told(kept, lambda: tell(problem(), kept.plan, self._view))

    @cached_property
    def _view(self) -> PlanView:
        return PlanView(self.problem, self.kept.plan)


def _side(scenario: Scenario, made: Made, base: Side, teller: Teller) -> Side | None:
    """What came of a scenario, None if its plan is not on the shelf."""
    kept = teller.shelf.find(teller.shelf.place(made.key, teller.kept))
    if kept is None:
        return None
    told = teller.other(kept, scenario.problem)
    found = judgement(
        Proven(base.result.cost, base.result.bound),
        Proven(kept.result.cost, kept.result.bound),
        same_weights=told.comparable,
    )
    return Side(scenario.name, made.sentences, "", kept.result, found, told)


def _same(scenario: Scenario, made: Made, earlier: Side) -> Side:
    """A scenario that comes to the same as an earlier one."""
    return replace(earlier, name=scenario.name, sentences=made.sentences, same_as=earlier.same_as or earlier.name)


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
        "moves": [move_object(move) for move in side.told.moves],
        "confidential_moves": side.told.secret,
        "touched": dict(side.told.touched),
    }


def _difference(found: Judgement) -> dict[str, int] | None:
    """What is proven about the difference, None if nothing is."""
    if found.standing not in {Standing.BETTER, Standing.WORSE}:
        return None
    return {"least": found.least, "most": found.most}
