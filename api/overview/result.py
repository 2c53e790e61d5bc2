"""``ergebnis.json`` read back: what is proven about a plan, if the file belongs to it."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from api.errors import PlanFileError
from api.figures import VERSION
from api.planfile import RESULT_FILE
from scheduler.check import Report
from scheduler.domain.plan import Cost, EventId, Plan
from scheduler.domain.problem import Problem
from scheduler.solution import Status

BASELINE_RULE = "stability"
"""The only rule that depends on a published plan."""
REMEDY = "Ohne diese Datei entsteht die Übersicht trotzdem, nur ohne Schranke und Verlauf."
"""What to do about a damaged file."""
_WITHOUT = "Wie nah dieser Plan am besten möglichen liegt, ist deshalb nicht bekannt"


class _Part(BaseModel):
    """A part of the file; keys that the overview does not need may stand beside."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Point(_Part):
    """Where the solve stood.

    Attributes:
        seconds: since its start.
        cost: of the best plan so far, None before the first.
        bound: no plan costs less.
        gap: relative gap between the two, None before the first plan.
    """

    seconds: float
    phase: str
    placed: int
    cost: Cost | None
    bound: Cost
    gap: float | None


class Unplaced(_Part):
    """An event that is not in the plan, and why."""

    demand: str
    index: int
    mandatory: bool
    reason: str


class Result(_Part):
    """What ``raumzeit plan`` found out; the names are those of :class:`scheduler.solution.Solution`."""

    fingerprint: str
    placed: int
    cost: Cost
    cost_by_rule: dict[str, int]
    bound: Cost
    gap: float
    status: Status
    seconds: float
    first_complete_seconds: float | None
    seed: int
    unplaced_events: tuple[Unplaced, ...]
    trace: tuple[Point, ...] = ()
    """The course of the solve; empty in files written before it was kept."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is proven about a plan.

    Attributes:
        result: the file's content, None if there is none that belongs to the plan.
        note: why there is none, a German sentence; empty if there is one.
    """

    result: Result | None
    note: str = ""


Content = TypeVar("Content", bound=Result)


def read_result(path: Path) -> Result | None:
    """What the overview needs of the result file beside a plan, None if there is none.

    Args:
        path: the folder that ``raumzeit plan`` wrote, or the plan file in it.

    Raises:
        PlanFileError: if the file is damaged, or of a version that this program cannot read.
    """
    return read_result_as(path, Result, REMEDY)


def read_result_as(path: Path, model: type[Content], remedy: str) -> Content | None:
    """The result file beside a plan, None if there is none.

    Args:
        path: the folder that ``raumzeit plan`` wrote, or the plan file in it.
        model: what is to stand in the file.
        remedy: what to do if the file is damaged, for whoever reads it.

    Raises:
        PlanFileError: if the file is damaged, or of a version that this program cannot read.
    """
    file = (path if path.is_dir() else path.parent) / RESULT_FILE
    try:
        data = json.loads(file.read_bytes())
    except FileNotFoundError:
        return None
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        where = f" (Zeile {error.lineno}, Spalte {error.colno})" if isinstance(error, json.JSONDecodeError) else ""
        raise PlanFileError(f"„{file}“ ist keine JSON-Datei{where}. {remedy}") from error
    version = data.get("version") if isinstance(data, dict) else None
    if version != VERSION:
        told = "keine Fassung" if version is None else f"die Fassung {version}"
        raise PlanFileError(f"„{file}“ nennt {told}, erwartet wird {VERSION}. {remedy}")
    try:
        return model.model_validate_json(json.dumps(data))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part + 1) if isinstance(part, int) else part for part in first["loc"])
        raise PlanFileError(
            f"„{file}“ ist beschädigt: bei {where} steht nicht, was dort stehen soll. {remedy}"
        ) from error


def evidence(result: Result | None, problem: Problem, plan: Plan, report: Report, fingerprint: str) -> Evidence:
    """The result, if it is about this plan of these data.

    Args:
        result: what stands beside the plan.
        problem: what the plan answers.
        plan: itself.
        report: what the rules say about the plan.
        fingerprint: of the data, without a published plan.
    """
    if result is None:
        return Evidence(None, f"Neben dem Plan liegt keine Datei {RESULT_FILE}. {_WITHOUT}.")
    if plan.fingerprint != fingerprint:
        return Evidence(
            None,
            f"Die Datei {RESULT_FILE} wurde für andere Daten gerechnet, als hier gemessen wird. {_WITHOUT}.",
        )
    own = {rule: max(cost.levels) for rule, cost in report.by_rule.items()}
    if result.fingerprint == plan.fingerprint and _same_events(result, plan, problem):
        if result.cost == report.cost and result.cost_by_rule == own:
            return Evidence(result)
        if _without_baseline(result.cost_by_rule) == _without_baseline(own):
            return Evidence(
                None,
                f"Die Datei {RESULT_FILE} misst diesen Plan an einem anderen veröffentlichten Plan (Option --basis). "
                f"{_WITHOUT}.",
            )
    return Evidence(
        None,
        f"Die Datei {RESULT_FILE} gehört zu einem anderen Plan, oder der Plan wurde seither geändert. {_WITHOUT}.",
    )


def _same_events(result: Result, plan: Plan, problem: Problem) -> bool:
    """Whether the result has as many events as the plan, and every one that it misses is missing there."""
    unplaced = {EventId(u.demand, u.index) for u in result.unplaced_events}
    return result.placed == len(plan.events) and unplaced <= set(plan.missing(problem.demands))


def _without_baseline(costs: dict[str, int]) -> dict[str, int]:
    return {rule: cost for rule, cost in costs.items() if rule != BASELINE_RULE}
