"""Where plans of scenarios are kept: a folder for each problem, named by its fingerprint; none is solved twice."""

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from api.errors import InputError, PlanFileError
from api.figures import plan_object
from api.overview.result import Result, evidence, read_result_as
from api.planfile import PLAN_FILE, RESULT_FILE, dump, read_plan, require_same_data, write_plan, write_text
from scheduler import Params, Solution, Status, check
from scheduler.domain.plan import Plan
from scheduler.domain.problem import Problem
from scheduler.rules.view import PlanView

REMEDY = "Löschen Sie bitte diesen Ordner und lassen Sie „raumzeit scenario run“ noch einmal laufen."


class Limits(BaseModel):
    """Under which limits a plan was made; the names are those of :class:`scheduler.params.Params`."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    time_limit: float | None
    gap_limit: float


class KeptResult(Result):
    """What planning found out.

    Attributes:
        params: how long and how hard it was planned.
        interrupted: the user ended it; ``raumzeit plan`` does not say.
    """

    params: Limits
    interrupted: bool = False

    def suffices(self, asked: Params) -> bool:
        """Whether planning once more with these limits would hardly give more."""
        if self.interrupted:
            return False
        if self.status is Status.OPTIMAL or self.gap <= asked.gap_limit:
            return True
        if self.status is Status.FEASIBLE:
            return self.params.gap_limit <= asked.gap_limit  # it ended because nothing more was found
        before = self.params.time_limit
        return before is not None and asked.time_limit is not None and asked.time_limit <= before


class Kept(NamedTuple):
    """A plan with what is proven about it."""

    plan: Plan
    result: KeptResult


@dataclass(frozen=True)
class Shelf:
    """Plans in a folder."""

    folder: Path

    def place(self, problem: Problem) -> Path:
        """The folder of a problem's plan."""
        return self.folder / problem.fingerprint

    def find(self, problem: Problem) -> Kept | None:
        """The plan of a problem, None if there is none.

        Raises:
            PlanFileError: if a file is damaged.
            PlanError: if it speaks of things that the problem does not have.
        """
        place = self.place(problem)
        if not (place / PLAN_FILE).is_file():
            return None
        plan = read_plan(place)
        problem.check_structure(plan)
        result = read_result_as(place, KeptResult, REMEDY)
        if result is None:
            raise PlanFileError(f"Im Ordner „{place}“ fehlt die Datei {RESULT_FILE}. {REMEDY}")
        return Kept(plan, result)

    def keep(self, problem: Problem, key: str, solution: Solution, params: Params, *, interrupted: bool) -> Kept:
        """Write a plan down as ``raumzeit plan`` does: the plan, and what is proven about it.

        Args:
            problem: that was solved.
            key: fingerprint of the data, without a plan to stay near.
            interrupted: the user ended it.
        """
        plan = solution.plan.model_copy(update={"fingerprint": key})
        found = {
            **plan_object(PlanView(problem, plan), check(problem, plan), solution),
            "fingerprint": key,
            "params": params.model_dump(mode="json"),
            "interrupted": interrupted,
        }
        place = self.place(problem)
        write_text(place / RESULT_FILE, dump(found))
        write_plan(place / PLAN_FILE, plan)
        return Kept(plan, KeptResult.model_validate(found))

    def adopt(self, problem: Problem, path: Path) -> Kept:
        """Take over a plan that ``raumzeit plan`` wrote, to compare with.

        Raises:
            InputError: if nothing is proven about it: differences could not be judged.
            PlanFileError: if it cannot be read, or is a plan of other data.
            PlanError: if it speaks of things that these data do not have.
        """
        plan = read_plan(path)
        require_same_data(problem, plan)
        problem.check_structure(plan)
        result = read_result_as(path, KeptResult, "Bitte planen Sie mit „raumzeit plan“ neu.")
        proof = evidence(result, problem, plan, check(problem, plan), problem.fingerprint)
        if result is None or proof.result is None:
            raise InputError(f"{proof.note} Ohne Schranke lässt sich nichts vergleichen; bitte planen Sie neu.")
        source, place = path if path.is_dir() else path.parent, self.place(problem)
        write_text(place / RESULT_FILE, (source / RESULT_FILE).read_text(encoding="utf-8"))
        write_plan(place / PLAN_FILE, plan)
        return Kept(plan, result)
