"""What a rule is: a title, a level, sentences, and two statements of the same thing (``check`` and ``build``).

A rule lives in one file of this package whose name is its id. ``docs/rules.md`` says exactly what each one means.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from scheduler.errors import ProblemError
from scheduler.model.build import BUILDERS
from scheduler.rules.words import fill

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scheduler.domain.plan import EventId
    from scheduler.domain.problem import Problem
    from scheduler.model.context import Context
    from scheduler.rules.view import PlanView


class Level(IntEnum):
    """Levels of cost, compared strictly in this order."""

    HARD = 0
    MANDATORY = 1
    DESIRED = 2
    WISH = 3

    @property
    def title(self) -> str:
        """What users read."""
        return ("verletzte Regeln", "fehlende Pflichttermine", "fehlende Wunschtermine", "unerfüllte Wünsche")[self]


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing a rule has to say about a plan.

    Attributes:
        rule: id of the rule.
        level: the level its cost counts at.
        cost: weighted cost, at least 1.
        variant: which of the rule's sentences applies.
        text: that sentence with its placeholders.
        values: what the sentence's placeholders stand for: dates, minutes, people, rooms, events as they are, turned
            into text by :mod:`scheduler.rules.words` when the sentence is read.
        events: the events it speaks of.
    """

    rule: str
    level: Level
    cost: int
    variant: str
    text: str
    values: Mapping[str, Any] = field(hash=False)
    events: tuple[EventId, ...] = ()

    @property
    def sentence(self) -> str:
        """The rule's own German sentence with names, dates and numbers filled in."""
        return fill(self.text, self.values)


class FactMaker(Protocol):
    """Makes facts of one rule, with its level and weight."""

    def __call__(self, variant: str = "", *, cost: int = 1, events: tuple[EventId, ...] = (), **values: Any) -> Fact:
        """A fact whose cost is ``cost`` times the rule's weight."""
        ...


class RuleBody(Protocol):
    """What a rule's file defines."""

    @staticmethod
    def check(view: PlanView, fact: FactMaker) -> Iterator[Fact]:
        """Yield what the plan breaks or costs; pure Python, no solver."""
        ...

    @staticmethod
    def build(context: Context) -> None:
        """Tell the engine: remove placements, add cost to them, or add rows."""
        ...


@dataclass(frozen=True)
class Rule:
    """A registered rule.

    Attributes:
        id: name of its file.
        title: what users read.
        weight: default weight; overridden by ``Problem.weights``. Hard rules and levels 1 and 2 keep 1.
        texts: variant to German sentence with named placeholders.
        statements: numbers of the concept paper it stands for.
        late: its ``build`` looks at which placements other rules have left, so it runs after them.
    """

    id: str
    title: str
    level: Level
    weight: int
    texts: Mapping[str, str]
    statements: tuple[int, ...]
    body: type[RuleBody]
    late: bool = False

    def build(self, context: Context) -> None:
        """Tell the engine, see :class:`RuleBody`."""
        self.body.build(context)

    def maker(self, weight: int) -> FactMaker:
        """Facts of this rule at that weight."""

        def make(variant: str = "", *, cost: int = 1, events: tuple[EventId, ...] = (), **values: Any) -> Fact:
            return Fact(self.id, self.level, cost * weight, variant, self.texts[variant], values, events)

        return make


Body = TypeVar("Body", bound=RuleBody)

REGISTRY: dict[str, Rule] = {}
"""All rules of the product by id, in the order of ``docs/rules.md``; filled by importing :mod:`scheduler.rules`."""

Rules = Mapping[str, Rule]
"""Rules by id: those of the product, or of another problem that the engine is to solve."""


def rule(
    *,
    title: str,
    level: Level,
    text: str | Mapping[str, str],
    weight: int = 1,
    statements: tuple[int, ...] = (),
    late: bool = False,
) -> Callable[[type[Body]], type[Body]]:
    """Register a rule; its id is the name of the file it stands in.

    Args:
        title: what users read.
        level: at which its cost counts.
        text: its German sentence, or one for each variant.
        weight: default weight.
        statements: numbers of the concept paper it stands for.
        late: its ``build`` looks at which placements other rules have left, so it runs after them.

    Raises:
        ValueError: if the id is taken.
    """

    def register(body: type[Body]) -> type[Body]:
        rule_id = body.__module__.rpartition(".")[2]
        if rule_id in REGISTRY:
            raise ValueError(f"rule {rule_id} is registered twice")
        texts = {"": text} if isinstance(text, str) else dict(text)
        REGISTRY[rule_id] = Rule(rule_id, title, level, weight, texts, statements, body, late)
        BUILDERS[rule_id] = REGISTRY[rule_id]
        return body

    return register


def weights(problem: Problem, rules: Rules = REGISTRY) -> dict[str, int]:
    """The weight of every rule in the problem, in the order of the rules; 0 switches a wish off.

    Raises:
        ProblemError: naming every unknown rule, negative weight, and weight of a rule that is no wish.
    """
    issues = []
    for rule_id, weight in problem.weights.items():
        known = rules.get(rule_id)
        if known is None:
            issues.append(f"Gewicht für „{rule_id}“: diese Regel gibt es nicht")
        elif weight < 0:
            issues.append(f"Gewicht für „{rule_id}“: {weight} ist negativ")
        elif known.level is not Level.WISH and weight != known.weight:
            issues.append(f"Gewicht für „{rule_id}“: „{known.title}“ ist kein Wunsch, das Gewicht steht fest")
    if issues:
        raise ProblemError(issues)
    return {known.id: problem.weights.get(known.id, known.weight) for known in rules.values()}
