"""The whole OpenAPI document, asked by schemathesis with what it allows and what it forbids, also in sequence."""

import datetime as dt
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
import schemathesis
import uvicorn
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from hypothesis.stateful import run_state_machine_as_test
from requests.adapters import BaseAdapter, HTTPAdapter
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance
from schemathesis.specs.openapi.schemas import OpenApiSchema

from api.accounts import access, manage
from api.accounts.manage import OPERATOR, Wanted
from api.app import create_app
from api.config import Settings
from api.rights import Role, Scope
from api.service import Service
from api.store.database import Database
from scheduler.domain.time import ZONE
from tests.calendars.small_county import PROBLEM

NOW = dt.datetime(2026, 9, 1, 10, tzinfo=ZONE)
EXAMPLES = 3
"""Requests for each operation; the seed is fixed, so that every run asks the same."""
STEPS = 40
BEYOND = [positive_data_acceptance]
"""A document cannot say all that makes sense: a begin before its end, a room that is open, a password of words."""
QUIET = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]


class Plain(BaseAdapter):
    """An adapter of requests that is not known for one.

    Schemathesis counts the connections of those it knows, which fails where urllib3-future has taken the place of
    urllib3; caldav brings it along.
    """

    def __init__(self) -> None:
        super().__init__()
        self._inner = HTTPAdapter()

    def send(self, *args, **more):
        return self._inner.send(*args, **more)

    def close(self):
        self._inner.close()


def fresh() -> requests.Session:
    """A session without cookies."""
    session = requests.Session()
    session.adapters.clear()
    session.mount("http://", Plain())
    return session


class Stage:
    """An ASGI application in front of a service whose database can be put back to its beginning.

    What is drawn next depends on what was answered before, so that the same draws have to meet the same state.
    """

    def __init__(self, folder: Path):
        self.folder = folder
        service = self._open("beginning")
        account = manage.create(service, OPERATOR, Wanted(login="amt", role=Role.KOORDINIERUNG, person="koordinierung"))
        _, self.token = access.issue(service, OPERATOR, account.id, "Prüfung", set(Scope), 365)
        service.database.close()
        self.runs = 0
        self.begin()

    def begin(self) -> None:
        """As if nothing had been asked yet."""
        self.runs += 1
        shutil.copy(self.folder / "beginning.db", self.folder / f"{self.runs}.db")
        if self.runs > 1:
            self.service.database.close()
        self.service = self._open(str(self.runs))
        self.app = create_app(self.service)

    def _open(self, name: str) -> Service:
        database = Database(f"sqlite:///{self.folder / name}.db")
        return Service(Settings(folder=self.folder, workers=0), database, PROBLEM, now=lambda: NOW)

    async def __call__(self, scope, receive, send) -> None:
        await self.app(scope, receive, send)


@pytest.fixture(scope="module")
def stage(tmp_path_factory) -> Iterator[Stage]:
    stage = Stage(tmp_path_factory.mktemp("contract"))
    yield stage
    stage.service.database.close()


@pytest.fixture(scope="module")
def authorization(stage) -> dict[str, str]:
    return {"Authorization": f"Bearer {stage.token}"}


@pytest.fixture(scope="module")
def document(stage) -> Iterator[OpenApiSchema]:
    server = uvicorn.Server(uvicorn.Config(stage, port=0, log_level="critical", lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.05)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield schemathesis.openapi.from_url(f"http://127.0.0.1:{port}/openapi.json")
    server.should_exit = True
    thread.join()


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_every_operation_keeps_its_promises(subtests, document, authorization, mode):
    asked = 0
    for found in document.get_all_operations():
        operation = found.ok()

        @given(case=operation.as_strategy(generation_mode=mode))
        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=QUIET,
            phases=[Phase.generate],
        )
        def ask(case):
            with fresh() as session:
                case.call_and_validate(session=session, headers=authorization, excluded_checks=BEYOND)

        with subtests.test(operation=operation.label):
            try:
                ask()
                asked += 1
            except Unsatisfiable:
                assert mode is GenerationMode.NEGATIVE  # nothing about this operation can be wrong
    assert asked > 40


def test_sequences_of_operations_keep_their_promises(stage, document, authorization):
    class Workflow(document.as_state_machine()):
        def setup(self):
            stage.begin()
            self.sessions = []

        def teardown(self):
            for session in self.sessions:
                session.close()

        def get_call_kwargs(self, case):  # noqa: ARG002
            self.sessions.append(fresh())
            return {"session": self.sessions[-1], "headers": authorization}

        def validate_response(self, response, case, additional_checks=(), **more):  # noqa: ARG002
            case.validate_response(response, excluded_checks=BEYOND)

    run_state_machine_as_test(
        Workflow,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=QUIET,
            phases=[Phase.generate],
        ),
    )
