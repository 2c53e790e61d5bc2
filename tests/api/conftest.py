"""The small county with a plan on disk, and a way to call the command without a process of its own."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from api.cli import main
from api.planfile import PLAN_FILE, write_plan
from scenarios import load
from scheduler.domain.plan import Plan
from scheduler.domain.problem import Problem
from scheduler.params import Params
from scheduler.solution import Progress, Solution
from tests.api.naive import naive_plan, solution_of
from tests.api.store.servers import postgresql


class Run(NamedTuple):
    """What a command did."""

    code: int
    out: str
    err: str


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The one PostgreSQL of these tests."""
    with postgresql() as address:
        yield address


@pytest.fixture(scope="session")
def problem() -> Problem:
    return load("beispiel")


@pytest.fixture(scope="session")
def plan(problem: Problem) -> Plan:
    found = naive_plan(problem)
    assert len(found.events) == 33
    return found.model_copy(update={"fingerprint": problem.fingerprint})


@pytest.fixture
def folder(tmp_path: Path, plan: Plan) -> Path:
    """A folder with the plan, as ``raumzeit plan`` leaves it."""
    write_plan(tmp_path / "plan-beispiel" / PLAN_FILE, plan)
    return tmp_path / "plan-beispiel"


@pytest.fixture
def save(tmp_path: Path) -> Callable[[Plan], Path]:
    """Writes another plan and says where."""

    def write(plan: Plan) -> Path:
        write_plan(tmp_path / "anders.json", plan)
        return tmp_path / "anders.json"

    return write


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Run]:
    """Calls the command in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: object) -> Run:
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Run(code, captured.out, captured.err)

    return call


class FakeEngine:
    """Answers at once with a plan that it was given.

    Attributes:
        solution: the answer; None makes one from the naive plan.
        problem: what it was asked.
        params: with what limits.
        news: what it tells on the way.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.solution: Solution | None = None
        self.problem: Problem | None = None
        self.params: Params | None = None
        self.news: list[Progress] = []

    def __call__(
        self,
        problem: Problem,
        params: Params,
        *,
        progress: Callable[[Progress], None],
        cancel: threading.Event,
    ) -> Solution:
        assert not cancel.is_set()
        self.problem, self.params = problem, params
        for one in self.news:
            progress(one)
        return self.solution or solution_of(problem, self.plan)


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch, plan: Plan) -> FakeEngine:
    fake = FakeEngine(plan)
    monkeypatch.setattr("api.commands.plan.solve", fake)
    return fake
