"""What is not placed, and why."""

from dataclasses import dataclass

import scheduler
from api.overview.places import confidential, speaks_of_confidential
from api.overview.result import Evidence
from scheduler import Question
from scheduler.check import Report
from scheduler.domain.plan import EventId
from scheduler.rules import Fact, Level
from scheduler.rules.view import PlanView
from scheduler.rules.words import date_text, plural

CONFIDENTIAL = "Vertraulicher Termin"
EXPLAINED = 6
"""For so many missing events the page says what would help; each takes a second or two on a large county."""
HELPS = 2
"""So many remedies are named for one event."""


@dataclass(frozen=True, slots=True)
class MissingRow:
    """An event, or several of one demand and period, that the plan does not have.

    Attributes:
        what: which event.
        mandatory: whether it has to take place.
        days: between which days.
        why: the reason, one or more German sentences; empty where it is not known.
    """

    what: str
    mandatory: bool
    days: str
    why: str


def missing_rows(view: PlanView, report: Report, evidence: Evidence) -> tuple[MissingRow, ...]:
    """Everything that is missing, mandatory events first: the one place where the page learns the reasons.

    With the result of planning each event has a row and its reason, and for the first ``EXPLAINED`` of them what would
    help. Without it, the rules only tell how many events of a demand are missing.
    """
    rows = _explained(view, evidence) if evidence.result is not None else _counted(view, report)
    return tuple(sorted(rows, key=lambda row: not row.mandatory))


def _explained(view: PlanView, evidence: Evidence) -> list[MissingRow]:
    rows = []
    assert evidence.result is not None
    missing = sorted(evidence.result.unplaced_events, key=lambda one: not one.mandatory)
    for number, one in enumerate(missing):
        demand = view.problem.demand[one.demand]
        window = demand.window(one.index)
        days = f"{date_text(window.first)} bis {date_text(window.last)}"
        if confidential(view.problem, demand):
            rows.append(MissingRow(CONFIDENTIAL, one.mandatory, "", "Mehr wissen nur die Beteiligten."))
        else:
            what = f"{view.title(demand)}, Termin {one.index + 1} von {demand.count}"
            why = _answer(view, EventId(one.demand, one.index)) if number < EXPLAINED else ""
            rows.append(MissingRow(what, one.mandatory, days, why or one.reason.removeprefix(f"{what}: ")))
    return rows


def _answer(view: PlanView, event: EventId) -> str:
    """What clashes and what would help; empty if nothing does, or if it spoke of confidential events."""
    answer = scheduler.explain(view.problem, view.plan, Question(event=event))
    said = [reason.sentence for reason in answer.clash]
    helps = [remedy.sentence for remedy in answer.remedies[:HELPS]]
    if helps:
        said += ["Was helfen würde:", *helps]
    secret = {view.problem.title_of(demand) for demand in view.problem.demands if confidential(view.problem, demand)}
    text = " ".join(said)
    return "" if any(title in text for title in secret) else text


def _counted(view: PlanView, report: Report) -> list[MissingRow]:
    rows = []
    for fact in report.facts:
        if fact.level not in {Level.MANDATORY, Level.DESIRED}:
            continue
        mandatory, part = fact.level is Level.MANDATORY, fact.values["part"]
        if speaks_of_confidential(view.problem, fact):
            rows.append(MissingRow(CONFIDENTIAL, mandatory, "", ""))
        else:
            days = f"{date_text(part.first)} bis {date_text(part.last)}"
            rows.append(MissingRow(_missing(view, fact), mandatory, days, ""))
    return rows


def _missing(view: PlanView, fact: Fact) -> str:
    """How many events of which demand a fact of ``frequency`` or ``wanted`` misses."""
    values = fact.values
    missing = values["missing"] if fact.level is Level.DESIRED else values["mandatory"] - values["placed"]
    return f"{view.title(view.problem.demand[values['demand']])}, {plural(missing, '# Termin|# Termine')}"
