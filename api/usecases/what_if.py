"""Scenarios in the service: ask for all of a file, see how they stand, end them, compare what came of them."""

import hashlib
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from api.comparison.page import render
from api.comparison.shelf import Kept, Shelf
from api.comparison.side_by_side import Comparison, Teller, base_name, compare, comparison_object
from api.failures import ConflictError, InvalidError
from api.rights import Actor
from api.service import Service
from api.store import errands, jobs, scenario_jobs, scenarios
from api.store.job_records import Asked, JobKind, JobState
from api.store.ledger import seconds
from api.store.scenarios import Run, Wanted
from api.usecases.building import Blueprint
from api.usecases.planners import require_planner
from api.usecases.planning import OtherDataError
from scenarios import ScenarioError, ScenarioFile
from scenarios.dataset import folder_of
from scenarios.recipe import program
from scenarios.scenario_file import FOLDER
from scenarios.sweep import measured
from scheduler.domain.problem import Problem
from scheduler.params import Params
from scheduler.rules.words import plural
from scheduler.solution import Solution

MOST = 40
"""So many different scenarios of one file are planned by the service."""
REMEMBERED = 8
"""Comparisons that a process keeps; working one out takes seconds."""


class FaultyScenarioError(InvalidError):
    """Die Szenariodatei enthält Fehler."""

    code = "szenario-fehlerhaft"


class TooManyScenariosError(InvalidError):
    """Aus der Datei entstehen zu viele Szenarien."""

    code = "szenarien-zu-viele"


class OpenRunError(ConflictError):
    """Dieser Lauf ist noch nicht zu Ende."""

    code = "lauf-offen"


class NothingToCompareError(ConflictError):
    """Von diesem Lauf gibt es keinen Plan der unveränderten Daten, mit dem sich vergleichen ließe."""

    code = "vergleich-fehlt"


@dataclass(frozen=True, slots=True)
class Compared:
    """What came of a run, side by side.

    Attributes:
        page: as HTML.
        content: for programs.
    """

    page: str
    content: Mapping[str, Any]


def ask(service: Service, actor: Actor, name: str, content: str, params: Params) -> Run:
    """Ask for a plan of the county's data as they are, and for one of each scenario of a file near it.

    What the file says is checked here; the problems of its scenarios are built by a job (:mod:`api.usecases.building`).
    What was asked before in the same words is not built again.

    Args:
        name: of the file, without its ending.
        content: of the file.
        params: limits of every plan.

    Raises:
        SignInError: if nobody has signed in.
        ForbiddenError: if the actor may not plan.
        FaultyScenarioError: naming every fault of the file and of its changes with its line.
        TooManyScenariosError: if the service does not plan so many.
        OtherDataError: if the files of the county have changed since the service was started.
    """
    require_planner(actor)
    file = _read(service, name, content)
    data = service.problem.fingerprint
    if len(file.scenarios) > MOST:
        count = plural(len(file.scenarios), "ein Szenario|# Szenarien")
        raise TooManyScenariosError(
            f"Aus der Datei entstehen {count}; im Dienst sind es höchstens {MOST}. Mehr plant „raumzeit scenario run“."
        )
    if file.base.fingerprint != data:
        raise OtherDataError
    try:
        file.require_changes()
    except ScenarioError as error:
        raise _faulty(error) from error
    now = seconds(service.now())
    with service.database.write() as connection:
        base = scenario_jobs.ask(connection, service.problem, params, now)
        said = f"{program()}\n{data}\n{params.model_dump_json()}\n{base}\n{name}\n{content}"
        key = hashlib.sha256(said.encode()).hexdigest()
        building = errands.known(connection, JobKind.BUILDING, key)
        before = scenarios.again(connection, building) if building is not None else None
        if building is None or before is None:
            task = Blueprint(
                name=name, content=content, dataset=service.dataset.name, source=service.dataset.packed, base=base
            )
            errand = Asked(
                county=service.problem.title[:200],
                fingerprint=data,
                params=params,
                problem=task,
                based_on=0,
                again_of=None,
                account=None,
                created=now,
                kind=JobKind.BUILDING,
                key=key,
            )
            building = jobs.add(connection, errand)
            wanted = [Wanted(base_name(file), data, base)]
            wanted += [Wanted(scenario.name, None, building) for scenario in file.scenarios]
        else:
            wanted = [Wanted(member.name, member.key, member.job) for member in before.members]
        run = scenarios.add(connection, name, content, params, data, wanted, building, now)
        return scenarios.find(connection, run)


def find(service: Service, name: str) -> Run:
    """A run.

    Raises:
        UnknownRunError: if there is none of that id.
    """
    with service.database.read() as connection:
        return scenarios.find(connection, name)


def cancel(service: Service, actor: Actor, name: str) -> Run:
    """End a run: what runs gives the best plan so far; what another run wants too goes on.

    Raises:
        SignInError: if nobody has signed in.
        ForbiddenError: if the actor may not plan.
        UnknownRunError: if there is none of that id.
    """
    require_planner(actor)
    with service.database.write() as connection:
        scenarios.cancel(connection, scenarios.find(connection, name))
        return scenarios.find(connection, name)


def compared(service: Service, name: str) -> Compared:
    """What came of a run that has ended.

    Raises:
        UnknownRunError: if there is none of that id.
        OpenRunError: if it has not ended.
        NothingToCompareError: if the data as they are could not be planned.
        OtherDataError: if the files of the county have changed since.
    """
    run = find(service, name)
    if not run.ended:
        raise OpenRunError
    if run.fingerprint != service.problem.fingerprint:
        raise OtherDataError
    with _WORKING:
        found = _REMEMBERED.get(name)
        if found is None:
            found = _REMEMBERED[name] = _compared(service, run)
            for old in list(_REMEMBERED)[:-REMEMBERED]:
                del _REMEMBERED[old]
        return found


def shipped(service: Service) -> dict[str, str]:
    """Questions that come with the county's data: their files, by name."""
    files = sorted((folder_of(service.settings.data) / FOLDER).glob("*.yaml"))
    return {file.stem: file.read_text(encoding="utf-8") for file in files}


_WORKING = threading.Lock()
"""Two who ask for the same comparison do not work it out twice."""
_REMEMBERED: dict[str, Compared] = {}
"""By id of the run, which nobody changes any longer."""


def _compared(service: Service, run: Run) -> Compared:
    file = _read(service, run.name, run.content)
    with tempfile.TemporaryDirectory() as folder:
        found = _comparison(service, run, file, Shelf(Path(folder)))
        return Compared(render(found), comparison_object(found))


def _comparison(service: Service, run: Run, file: ScenarioFile, shelf: Shelf) -> Comparison:
    base, *_ = run.members
    with service.database.read() as connection:
        known = scenario_jobs.solution_of(connection, base.job)
    if known is None:
        raise NothingToCompareError
    kept = _keep(shelf, shelf.place(run.fingerprint), file.base, run.fingerprint, base, known, run)
    by_name, teller = {member.name: member for member in run.members[1:]}, Teller(file.base, kept, shelf)
    for scenario in file.scenarios:
        member = by_name[scenario.name]
        if member.key is None or member.key == base.key:
            continue
        place = shelf.place(member.key, kept)
        if shelf.find(place) is not None:
            continue
        with service.database.read() as connection:
            solution = scenario_jobs.solution_of(connection, member.job)
        if solution is not None:
            problem = measured(scenario.problem(), kept.plan)
            teller.other(_keep(shelf, place, problem, member.key, member, solution, run), partial(_same, problem))
    return compare(file, shelf)


def _same(problem: Problem) -> Problem:
    return problem


def _keep(
    shelf: Shelf, place: Path, problem: Problem, key: str, member: scenarios.Member, solution: Solution, run: Run
) -> Kept:
    cut_off = member.state is JobState.ABORTED
    return shelf.keep(place, problem, key, solution, run.params, interrupted=cut_off)


def _read(service: Service, name: str, content: str) -> ScenarioFile:
    try:
        return ScenarioFile.read(name, content, service.dataset)
    except ScenarioError as error:
        raise _faulty(error) from error


def _faulty(error: ScenarioError) -> FaultyScenarioError:
    issues = [
        {"line": i.line, "column": i.column, "field": i.field, "message": i.message, "sentence": str(i)}
        for i in error.issues
    ]
    return FaultyScenarioError(str(error), issues=issues)
