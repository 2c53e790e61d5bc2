"""Comparing what came of a run of scenarios, in a job: once, as soon as the last of them has ended."""

import json
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlalchemy import Connection

from api.comparison.page import render
from api.comparison.shelf import Kept, Shelf
from api.comparison.side_by_side import Comparison, Teller, compare, comparison_object
from api.failures import ConflictError
from api.store import comparisons, errands, scenario_jobs, scenarios
from api.store.comparisons import Compared
from api.store.database import Database
from api.store.job_records import Held, JobState
from api.store.scenarios import Member
from api.usecases.building import Blueprint, Comparing
from scenarios import ScenarioFile
from scenarios.sweep import near
from scheduler.domain.problem import Problem
from scheduler.params import Params
from scheduler.solution import Solution


class NothingToCompareError(ConflictError):
    """Von diesem Lauf gibt es keinen Plan der unveränderten Daten, mit dem sich vergleichen ließe."""

    code = "vergleich-fehlt"


@dataclass(frozen=True)
class Found:
    """A comparison, and the job that made it."""

    job: str
    compared: Compared

    def keep(self, connection: Connection) -> None:
        """Write it down.

        Args:
            connection: of ``Database.write``.
        """
        comparisons.add(connection, self.job, self.compared)


def work_out(database: Database, held: Held) -> Found:
    """Compare what a job is to compare.

    Raises:
        NothingToCompareError: if there is no plan of the data as they are.
    """
    building = Comparing.model_validate_json(held.task).building
    with database.read() as connection:
        blueprint = Blueprint.model_validate_json(errands.task_of(connection, building))
        base, *others = scenarios.members_of(connection, held.id)
        known = scenario_jobs.solution_of(connection, base.job)
    if known is None:
        raise NothingToCompareError
    file = blueprint.file()

    def planned(member: Member) -> tuple[Problem, Solution] | None:
        with database.read() as connection:
            solution = scenario_jobs.solution_of(connection, member.job)
            task = errands.task_of(connection, member.job)
        return None if solution is None else (Problem.model_validate_json(task), solution)

    with tempfile.TemporaryDirectory() as folder:
        shelf = Shelf(Path(folder))
        kept = shelf.keep(
            shelf.place(held.fingerprint), file.base, held.fingerprint, known, held.params, interrupted=_cut_off(base)
        )
        found = _comparison(file, shelf, kept, {member.name: member for member in others}, planned, held.params)
        content = json.dumps(comparison_object(found), ensure_ascii=False, separators=(",", ":"))
        return Found(held.id, Compared(render(found), content))


def _comparison(
    file: ScenarioFile,
    shelf: Shelf,
    base: Kept,
    members: Mapping[str, Member],
    planned: Callable[[Member], tuple[Problem, Solution] | None],
    params: Params,
) -> Comparison:
    teller = Teller(file.base, base, shelf)
    for scenario in file.scenarios:
        member = members[scenario.name]
        if member.key is None:
            continue
        shelf.made(scenario, member.key)
        if member.key == file.base.fingerprint:
            continue
        place = shelf.place(member.key, base)
        if shelf.find(place) is not None:
            continue
        found = planned(member)
        if found is not None:
            problem, solution = near(found[0], base.plan), found[1]
            one = shelf.keep(place, problem, member.key, solution, params, interrupted=_cut_off(member))
            teller.near(one, partial(_same, problem))
    return compare(file, shelf)


def _same(problem: Problem) -> Problem:
    return problem


def _cut_off(member: Member) -> bool:
    return member.state is JobState.ABORTED
