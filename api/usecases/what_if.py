"""Scenarios in the service: ask for all of a file, see how they stand, end them, compare what came of them."""

import hashlib
from collections.abc import Callable

from sqlalchemy import Connection

from api.comparison.side_by_side import base_name
from api.failures import ConflictError, InvalidError
from api.rights import Actor
from api.service import Service
from api.store import comparisons, errands, jobs, scenario_jobs, scenarios
from api.store.job_records import Asked, JobKind
from api.store.ledger import seconds
from api.store.scenarios import Run, Wanted
from api.usecases.building import Blueprint
from api.usecases.comparing import NothingToCompareError
from api.usecases.planners import require_planner
from api.usecases.planning import OtherDataError
from scenarios import ScenarioError, ScenarioFile
from scenarios.dataset import folder_of
from scenarios.recipe import program
from scenarios.scenario_file import FOLDER
from scheduler.params import Params
from scheduler.rules.words import plural

MOST = 40
"""So many different scenarios of one file are planned by the service."""


class FaultyScenarioError(InvalidError):
    """Die Szenariodatei enthält Fehler."""

    code = "szenario-fehlerhaft"


class TooManyScenariosError(InvalidError):
    """Aus der Datei entstehen zu viele Szenarien."""

    code = "szenarien-zu-viele"


class OpenRunError(ConflictError):
    """Dieser Lauf ist noch nicht zu Ende."""

    code = "lauf-offen"


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
            comparison = None
            wanted = [Wanted(base_name(file), data, base)]
            wanted += [Wanted(scenario.name, None, building) for scenario in file.scenarios]
        else:
            comparison = before.comparison.job if before.comparison is not None else None
            wanted = [Wanted(member.name, member.key, member.job) for member in before.members]
        run = scenarios.add(connection, name, content, params, data, wanted, building, comparison, now)
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


def page_of(service: Service, name: str) -> str:
    """What came of a run that has ended, as an HTML page.

    Raises:
        UnknownRunError: if there is none of that id.
        OpenRunError: if it has not ended.
        NothingToCompareError: if the data as they are could not be planned.
    """
    return _compared(service, name, comparisons.page_of)


def content_of(service: Service, name: str) -> str:
    """The same as JSON.

    Raises:
        UnknownRunError: if there is none of that id.
        OpenRunError: if it has not ended.
        NothingToCompareError: if the data as they are could not be planned.
    """
    return _compared(service, name, comparisons.content_of)


def _compared(service: Service, name: str, look: Callable[[Connection, str], str | None]) -> str:
    with service.database.read() as connection:
        run = scenarios.find(connection, name)
        if not run.ended:
            raise OpenRunError
        found = look(connection, run.comparison.job) if run.comparison is not None else None
    if found is None:
        raise NothingToCompareError
    return found


def shipped(service: Service) -> dict[str, str]:
    """Questions that come with the county's data: their files, by name."""
    files = sorted((folder_of(service.settings.data) / FOLDER).glob("*.yaml"))
    return {file.stem: file.read_text(encoding="utf-8") for file in files}


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
