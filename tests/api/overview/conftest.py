"""The small county's page, and its parts as a reader finds them."""

import datetime as dt
from collections.abc import Callable
from html.parser import HTMLParser

import pytest

from api.figures import plan_object
from api.overview import Overview, Result, overview
from scheduler.check import check
from scheduler.domain.plan import Plan
from scheduler.domain.problem import Problem
from scheduler.domain.time import ZONE
from scheduler.rules.view import PlanView
from tests.api.naive import solution_of

MADE = dt.datetime(2026, 11, 24, 11, 8, tzinfo=ZONE)
VOID = {"meta", "br", "line", "rect", "path", "polyline"}


@pytest.fixture(scope="session")
def result(problem: Problem, plan: Plan) -> Result:
    solution = solution_of(problem, plan)
    found = plan_object(PlanView(problem, plan), check(problem, plan), solution)
    return Result.model_validate({**found, "fingerprint": plan.fingerprint})


@pytest.fixture
def shown(problem: Problem) -> Callable[..., Overview]:
    """The overview of a plan, of the small county unless another is given."""

    def make(plan: Plan, result: Result | None = None, other: Problem | None = None) -> Overview:
        return overview(other or problem, plan, result, MADE, problem.fingerprint)

    return make


class Page(HTMLParser):
    """A page taken apart; it fails on elements that are not closed in their order.

    Attributes:
        elements: tag and attributes of every element, in order.
        text: of everything that is read, in order.
    """

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text: list[str] = []
        self._open: list[str] = []
        self.feed(source)
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {key: value or "" for key, value in attrs}))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {key: value or "" for key, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] not in {"script", "style"}:
            self.text.append(data)

    def all(self, *tags: str) -> list[dict[str, str]]:
        """Attributes of every element with one of these tags."""
        return [attributes for tag, attributes in self.elements if tag in tags]

    @property
    def words(self) -> str:
        """The text with single spaces."""
        return " ".join(" ".join(self.text).split())
