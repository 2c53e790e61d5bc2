"""Cost by rule and level, and how cost and bound came together."""

from dataclasses import dataclass

from api.overview.drawing import Frame, widths
from api.overview.places import speaks_of_confidential
from api.overview.result import Evidence, Point
from api.terminal.console import decimal, duration
from scheduler.check import Report
from scheduler.rules import REGISTRY, Level
from scheduler.rules.base import Rule
from scheduler.rules.view import PlanView

DEAREST = 5
"""So many sentences of each rule are told."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One thing a rule has to say, with what it costs."""

    text: str
    cost: int


@dataclass(frozen=True, slots=True)
class RuleCost:
    """A rule that has something to say about the plan.

    Attributes:
        share: of all cost at the rule's level.
        width: of its bar, 0 to 100.
        cases: how often.
        dearest: what costs most, nothing about confidential events.
    """

    rule: Rule
    cost: int
    share: float
    width: float
    cases: int
    dearest: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class LevelCost:
    """Cost at one level, with the bound where it is known."""

    level: Level
    cost: int
    bound: int | None


@dataclass(frozen=True, slots=True)
class Course:
    """Cost and bound over time, at the first level at which they differ in the end.

    Attributes:
        points: where something changes.
        frame: the scale of the picture.
        ticks: values beside the picture.
        cost: the line of the best plan's cost; ``bound`` likewise.
    """

    level: Level
    points: tuple[Point, ...]
    frame: Frame
    ticks: tuple[int, ...]
    cost: str
    bound: str

    @property
    def seconds(self) -> tuple[tuple[float, str], ...]:
        """Moments that are labelled below the picture, with their labels."""
        moments = [self.frame.last * part / 4 for part in range(5)]
        whole = self.frame.last >= 20
        return tuple((second, f"{decimal(second, 0)} s" if whole else duration(second)) for second in moments)


def rule_costs(view: PlanView, report: Report) -> tuple[RuleCost, ...]:
    """Every rule with a cost: by level, then the dearest first."""
    totals = report.cost.levels
    rows = []
    for rule_id, cost in report.by_rule.items():
        total = max(cost.levels)
        if total:
            rule = REGISTRY[rule_id]
            facts = [fact for fact in report.facts if fact.rule == rule_id]
            told = [fact for fact in facts if not speaks_of_confidential(view.problem, fact)]
            dearest = sorted(told, key=lambda fact: -fact.cost)[:DEAREST]
            sentences = tuple(Sentence(fact.sentence, fact.cost) for fact in dearest)
            rows.append(RuleCost(rule, total, total / totals[rule.level], 0.0, len(facts), sentences))
    rows.sort(key=lambda row: (row.rule.level, -row.cost))
    scale = {level: iter(widths(row.cost for row in rows if row.rule.level is level)) for level in Level}
    return tuple(
        RuleCost(row.rule, row.cost, row.share, next(scale[row.rule.level]), row.cases, row.dearest) for row in rows
    )


def level_costs(report: Report, evidence: Evidence) -> tuple[LevelCost, ...]:
    """The four levels."""
    bound = evidence.result.bound.levels if evidence.result is not None else (None,) * len(Level)
    return tuple(LevelCost(level, report.cost.levels[level], bound[level]) for level in Level)


def deciding_level(evidence: Evidence) -> Level:
    """The first level at which cost and bound differ; wishes if they do not."""
    if evidence.result is None:
        return Level.WISH
    pairs = zip(Level, evidence.result.cost.levels, evidence.result.bound.levels, strict=True)
    return next((level for level, cost, bound in pairs if cost != bound), Level.WISH)


def course(evidence: Evidence) -> Course | None:
    """The course of planning, None if it is not known."""
    if evidence.result is None:
        return None
    level = deciding_level(evidence)
    points = evidence.result.trace
    final = evidence.result.cost.levels
    known = [p for p in points if p.cost is not None and p.cost.levels[:level] == final[:level]]
    if not known:
        return None
    costs = [(p.seconds, float(p.cost.levels[level])) for p in known if p.cost is not None]
    bounds = [
        (p.seconds, float(p.bound.levels[level]))
        for p in points
        if p.seconds >= known[0].seconds and p.bound.levels[:level] == final[:level]
    ]
    step, least, most = _axis([value for _, value in costs + bounds])
    end = evidence.result.seconds
    frame = Frame(
        width=720, height=280, first=0, last=end, least=least, most=most, left=64, right=16, top=14, bottom=30
    )
    return Course(
        level=level,
        points=points,
        frame=frame,
        ticks=tuple(range(least, most + 1, step)),
        cost=frame.steps([*costs, (end, costs[-1][1])]),
        bound=frame.steps([*bounds, (end, bounds[-1][1])]) if bounds else "",
    )


def _axis(values: list[float]) -> tuple[int, int, int]:
    """Step, first and last tick of a scale with at most seven ticks."""
    least, most = min(values), max(values)
    step = 1
    while (most - least) / step > 5:
        step = step * 5 // 2 if str(step).startswith("2") else step * 2
    return step, int(least // step) * step, int(-(-most // step)) * step
