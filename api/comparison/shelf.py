"""Where plans of scenarios are kept: a folder for each problem, named by its content; none is solved twice.

Beside the plan and what is proven about it stand its figures (``zahlen.json``), so that comparing many scenarios does
not work them out again. ``schluessel.json`` says which problem a scenario makes, ``teile`` holds regions of problems.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pydantic import BaseModel, ConfigDict, RootModel, ValidationError

from api.comparison.told import Told
from api.errors import InputError, PlanFileError
from api.figures import plan_object
from api.overview.result import Result, evidence, read_result_as
from api.planfile import PLAN_FILE, RESULT_FILE, dump, read_plan, require_same_data, write_plan, write_text
from scenarios import Scenario
from scenarios.recipe import program
from scheduler import Params, Solution, Status, check
from scheduler.domain.plan import Plan
from scheduler.domain.problem import Problem
from scheduler.rules.view import PlanView

REMEDY = "Löschen Sie bitte diesen Ordner und lassen Sie „raumzeit scenario run“ noch einmal laufen."
KEYS_FILE, FIGURES_FILE, REGIONS = "schluessel.json", "zahlen.json", "teile"


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


@dataclass(frozen=True)
class Kept:
    """A plan in its folder, with what is proven about it."""

    folder: Path
    result: KeptResult

    @cached_property
    def plan(self) -> Plan:
        """The plan.

        Raises:
            PlanFileError: if the file is damaged.
        """
        return read_plan(self.folder)

    @cached_property
    def digest(self) -> str:
        """Of the plan and what is proven about it."""
        found = hashlib.sha256()
        for name in (PLAN_FILE, RESULT_FILE):
            found.update((self.folder / name).read_bytes())
        return found.hexdigest()

    @cached_property
    def near(self) -> str:
        """What names this plan where others are to stay near it: a digest of its events."""
        return hashlib.sha256((self.folder / PLAN_FILE).read_bytes()).hexdigest()[:8]


class _Figures(BaseModel):
    """``zahlen.json``.

    Attributes:
        program: that worked them out.
        digest: of the plan they belong to.
    """

    program: str
    digest: str
    told: Told


class Made(BaseModel):
    """What is known of a scenario that was made once.

    Attributes:
        key: fingerprint of its problem.
        sentences: what it changes.
    """

    model_config = ConfigDict(frozen=True)

    key: str
    sentences: tuple[str, ...]


class _Keys(RootModel[dict[str, Made]]):
    """``schluessel.json``: scenarios by their recipe."""


@dataclass(frozen=True)
class Shelf:
    """Plans in a folder."""

    folder: Path

    def made(self, scenario: Scenario, key: str | None = None) -> Made:
        """Which problem a scenario makes, and what it changes; known ones need not be made for that.

        Args:
            key: fingerprint of its problem, if that is known already.

        Raises:
            ScenarioError: if it makes none.
        """
        known = self._keys
        if scenario.recipe not in known:
            sentences = tuple(" ".join((told.sentence, *told.notes)) for told in scenario.told)
            known[scenario.recipe] = Made(key=key or scenario.key, sentences=sentences)
            write_text(self.folder / KEYS_FILE, _Keys(known).model_dump_json() + "\n")
        return known[scenario.recipe]

    @cached_property
    def _keys(self) -> dict[str, Made]:
        try:
            return _Keys.model_validate_json((self.folder / KEYS_FILE).read_bytes()).root
        except (FileNotFoundError, ValidationError):  # what is not known is worked out
            return {}

    def place(self, key: str, near: Kept | None = None) -> Path:
        """The folder of a problem's plan.

        Args:
            key: fingerprint of the problem.
            near: the plan it is to stay near.
        """
        return self.folder / (key if near is None else f"{key}-{near.near}")

    def find(self, place: Path) -> Kept | None:
        """What was planned there, None if nothing was.

        Raises:
            PlanFileError: if the result is damaged.
        """
        if not (place / PLAN_FILE).is_file():
            return None
        result = read_result_as(place, KeptResult, REMEDY)
        if result is None:
            raise PlanFileError(f"Im Ordner „{place}“ fehlt die Datei {RESULT_FILE}. {REMEDY}")
        return Kept(place, result)

    def keep(
        self, place: Path, problem: Problem, key: str, solution: Solution, params: Params, *, interrupted: bool
    ) -> Kept:
        """Write a plan down as ``raumzeit plan`` does: the plan, and what is proven about it.

        Args:
            place: its folder.
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
        write_text(place / RESULT_FILE, dump(found))
        write_plan(place / PLAN_FILE, plan)
        return Kept(place, KeptResult.model_validate(found))

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
        source, place = path if path.is_dir() else path.parent, self.place(problem.fingerprint)
        write_text(place / RESULT_FILE, (source / RESULT_FILE).read_text(encoding="utf-8"))
        write_plan(place / PLAN_FILE, plan)
        return Kept(place, result)

    def told(self, kept: Kept, work_out: Callable[[], Told]) -> Told:
        """What is to be said about a plan: as it was written down, unless plan or program have changed since."""
        file = kept.folder / FIGURES_FILE
        try:
            found = _Figures.model_validate_json(file.read_bytes())
        except (FileNotFoundError, ValidationError):  # never worked out, or by an older program
            found = None
        if found is None or (found.program, found.digest) != (program(), kept.digest):
            found = _Figures(program=program(), digest=kept.digest, told=work_out())
            write_text(file, json.dumps(found.model_dump(mode="json"), ensure_ascii=False) + "\n")
        return found.told


@dataclass(frozen=True)
class Regions:
    """Regions of problems in a folder (:class:`scheduler.memory.Memory`)."""

    folder: Path

    def recall(self, problem: Problem, params: Params) -> Solution | None:
        """The solution of the same region, planned with the same parameters."""
        try:
            return Solution.model_validate_json(self._file(problem, params).read_bytes())
        except (FileNotFoundError, ValidationError):
            return None

    def keep(self, problem: Problem, params: Params, solution: Solution) -> None:
        """Write a solution down."""
        write_text(self._file(problem, params), solution.model_dump_json() + "\n")

    def _file(self, problem: Problem, params: Params) -> Path:
        said = hashlib.sha256((program() + params.model_dump_json()).encode()).hexdigest()[:8]
        return self.folder / f"{problem.fingerprint}-{said}.json"
