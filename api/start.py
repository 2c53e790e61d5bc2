"""The service opened: database, data set and, where nothing is published yet, the ready plan of a shipped county."""

from pathlib import Path

from api.config import Settings
from api.planfile import read_plan
from api.service import Service
from api.store import plans
from api.store.database import Database
from scenarios.dataset import Dataset
from scheduler.domain.plan import Plan
from scheduler.domain.problem import Problem

READY = Path(__file__).with_name("ready")
"""Plans that come with the program, one for a shipped data set, by its name."""


def open_service(settings: Settings) -> Service:
    """The service as its settings want it.

    Raises:
        DatabaseError: if the address names another kind of database.
        UnknownDatasetError: if there is no such data set or folder.
        DatasetError: with every fault of its files.
    """
    data = Dataset.open(settings.data)
    problem = data.problem()
    if settings.database_url is None:
        settings.folder.mkdir(parents=True, exist_ok=True)
    service = Service(settings, Database(settings.database), problem, rules=data.booking_rules())
    ready = ready_plan(settings.data, problem)
    if ready is not None:
        with service.database.write() as connection:
            if plans.current_version(connection) == 0:
                plans.publish(connection, problem, ready, 0, service.now())
    return service


def ready_plan(name: str, problem: Problem) -> Plan | None:
    """The plan that comes with a data set, None if there is none, or if the data have changed since."""
    file = READY / f"{name}.json"
    if not file.is_file():
        return None
    plan = read_plan(file)
    return plan if plan.fingerprint == problem.fingerprint else None
