"""What is to be said about a plan, as figures: for the screen, for ``--json``, later for the service."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from scheduler.check import Report
from scheduler.domain.demands import EventKind
from scheduler.domain.ledger import Charge, accounts
from scheduler.domain.plan import Cost, EventId, Plan
from scheduler.domain.problem import Problem
from scheduler.domain.resources import Person
from scheduler.domain.time import DateRange
from scheduler.rules import Fact
from scheduler.rules.view import PlanView
from scheduler.solution import Progress, Solution

VERSION = 1
"""Of the JSON objects; it grows when a key changes its meaning or goes."""


class KindCount(NamedTuple):
    """The events of one kind.

    Attributes:
        needed: mandatory events.
        met: those of them that are placed.
        wanted: all events, the mandatory ones included.
        placed: those of them that are placed.
    """

    kind: EventKind
    needed: int
    met: int
    wanted: int
    placed: int


class Account(NamedTuple):
    """A lead's release-time account over one account year; everything is in minutes.

    Attributes:
        accrued: release time in the year.
        charge: what network events take from it.
        balance: what is left at the end.
        lowest: the lowest balance at any week's end.
        lowest_week: Monday of the first week with that balance.
        limit: how far the balance may fall below 0.
    """

    person: Person
    year: DateRange
    accrued: int
    charge: Charge
    balance: int
    lowest: int
    lowest_week: dt.date
    limit: int


def wanted(problem: Problem) -> int:
    """How many events a problem wants."""
    return sum(demand.count for demand in problem.demands)


def kind_counts(view: PlanView) -> list[KindCount]:
    """How many events of each kind are needed, wanted and placed; kinds that nobody wants are left out."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for demand in view.problem.demands:
        placed, least = view.placed_by_part[demand.id], demand.mandatory_per_period
        row = (least * len(placed), sum(min(least, n) for n in placed), demand.count, sum(placed))
        counts[demand.kind] = [a + b for a, b in zip(counts[demand.kind], row, strict=True)]
    return [KindCount(kind, *counts[kind.id]) for kind in view.problem.kinds if kind.id in counts]


def account_rows(problem: Problem, plan: Plan) -> list[Account]:
    """The account of every lead, one row for each account year that has a week."""
    rows = []
    for person, weeks in accounts(problem, plan).items():
        for year in problem.policy.account_years:
            own = [week for week in weeks if week.year == year]
            if own:
                lowest = min(own, key=lambda week: week.balance)
                total = Charge()
                for week in own:
                    total = total.plus(week.charge)
                rows.append(
                    Account(
                        person=problem.person[person],
                        year=year,
                        accrued=sum(week.accrued for week in own),
                        charge=total,
                        balance=own[-1].balance,
                        lowest=lowest.balance,
                        lowest_week=lowest.week,
                        limit=lowest.limit,
                    )
                )
    return rows


def plan_object(view: PlanView, report: Report, solution: Solution) -> dict[str, Any]:
    """Everything about a solved plan, as one JSON object."""
    return {
        **check_object(view, report),
        "bound": _levels(solution.bound),
        "gap": solution.gap,
        "status": solution.status.value,
        "seconds": solution.seconds,
        "first_complete_seconds": solution.first_complete_seconds,
        "peak_memory_mib": solution.peak_memory_mib,
        "seed": solution.seed,
        "components": solution.components,
        "unplaced_events": [
            {
                **event_object(view, unplaced.event),
                "mandatory": unplaced.mandatory,
                "possible": unplaced.possible,
                "open": unplaced.open,
                "obstacles": [obstacle.model_dump(mode="json") for obstacle in unplaced.obstacles],
                "reason": unplaced.reason,
            }
            for unplaced in solution.unplaced
        ],
        "trace": [
            {
                "seconds": round(news.seconds, 3),
                "phase": news.phase,
                "placed": news.placed,
                "cost": _levels(news.cost) if news.cost is not None else None,
                "bound": _levels(news.bound),
                "gap": news.gap,
            }
            for news in course(solution.trace)
        ],
    }


def course(trace: Iterable[Progress]) -> Iterator[Progress]:
    """The points of a trace at which the phase, the plan or the bound changes, and its last."""
    said: Progress | None = None
    last: Progress | None = None
    for news in trace:
        if said is None or _state(news) != _state(said):
            yield news
            said = news
        last = news
    if last is not None and last is not said:
        yield last


def _state(news: Progress) -> tuple[object, ...]:
    return news.phase, news.placed, news.cost, news.bound


def check_object(view: PlanView, report: Report) -> dict[str, Any]:
    """Everything the rules say about a plan, as one JSON object; its first keys are those of :func:`plan_object`."""
    problem, plan = view.problem, view.plan
    events = wanted(problem)
    return {
        "version": VERSION,
        "problem": problem.title,
        "demands": len(problem.demands),
        "events": events,
        "placed": len(plan.events),
        "mandatory_unplaced": report.cost.mandatory,
        "unplaced": events - len(plan.events),
        "violations": len(report.violations),
        "cost": _levels(report.cost),
        "cost_by_rule": {rule: max(cost.levels) for rule, cost in report.by_rule.items()},
        "kinds": [kind_object(row) for row in kind_counts(view)],
        "accounts": [account_object(row) for row in account_rows(problem, plan)],
        "violation_facts": [fact_object(view, fact) for fact in report.violations],
    }


def kind_object(row: KindCount) -> dict[str, Any]:
    """A kind's events."""
    return {"kind": row.kind.id, "needed": row.needed, "met": row.met, "wanted": row.wanted, "placed": row.placed}


def account_object(row: Account) -> dict[str, Any]:
    """An account, in minutes."""
    return {
        "person": row.person.id,
        "year": row.year.model_dump(mode="json"),
        "accrued": row.accrued,
        **row.charge._asdict(),
        "balance": row.balance,
        "lowest": row.lowest,
        "lowest_week": row.lowest_week.isoformat(),
        "limit": row.limit,
    }


def fact_object(view: PlanView, fact: Fact) -> dict[str, Any]:
    """A fact with its sentence."""
    return {
        "rule": fact.rule,
        "level": fact.level.name.lower(),
        "cost": fact.cost,
        "sentence": fact.sentence,
        "events": [event_object(view, event) for event in fact.events],
    }


def event_object(view: PlanView, event: EventId) -> dict[str, Any]:
    """An event's id with its title."""
    return {"demand": event.demand, "index": event.index, "title": view.title(view.problem.demand[event.demand])}


def _levels(cost: Cost) -> Mapping[str, int]:
    return cost.model_dump(mode="json")
