"""The overview as one HTML file that needs nothing else: this package's figures, written down by Jinja2 templates."""

import datetime as dt
from dataclasses import dataclass

from api.figures import KindCount, kind_counts, wanted
from api.measures import PersonLoad, person_loads
from api.overview.costs import Course, LevelCost, RuleCost, course, level_costs, rule_costs
from api.overview.kitas import FairnessGroup, fairness_groups
from api.overview.ledgers import Ledger, ledgers
from api.overview.meetings import Meetings, meetings
from api.overview.missing import MissingRow, missing_rows
from api.overview.notes import Note, Quality, Verdict, notes, quality, verdict
from api.overview.places import centre_titles
from api.overview.result import Evidence, Result, evidence
from api.overview.rooms import RoomYear, room_years
from api.overview.templating import digest, environment, part
from api.overview.weeks import week_data
from api.overview.year import Year, year
from scheduler.check import Report, check
from scheduler.domain.plan import Plan
from scheduler.domain.problem import Problem
from scheduler.domain.time import ZONE
from scheduler.rules.view import PlanView


@dataclass(frozen=True)
class Overview:
    """Everything the page tells, before it is written down."""

    view: PlanView
    report: Report
    made: dt.datetime
    other_data: bool
    evidence: Evidence
    verdict: Verdict
    quality: Quality
    notes: tuple[Note, ...]
    meetings: tuple[Meetings, Meetings]
    ledgers: tuple[Ledger, ...]
    rooms: tuple[RoomYear, ...]
    people: tuple[PersonLoad, ...]
    groups: tuple[FairnessGroup, ...]
    missing: tuple[MissingRow, ...]
    rules: tuple[RuleCost, ...]
    levels: tuple[LevelCost, ...]
    course: Course | None
    year: Year
    kinds: tuple[KindCount, ...]
    wanted: int
    unplaced: int
    centres: int


def overview(
    problem: Problem, plan: Plan, result: Result | None, made: dt.datetime, fingerprint: str | None = None
) -> Overview:
    """The figures of the page.

    Args:
        problem: with the published plan that changes are measured against, if there is one.
        plan: what it answers.
        result: what planning found out, if that is known.
        made: when the plan was written; aware.
        fingerprint: of the data without a published plan; None if the problem has none.

    Raises:
        PlanError: if the plan does not speak of this problem.
    """
    own = fingerprint if fingerprint is not None else problem.fingerprint
    view, report = PlanView(problem, plan), check(problem, plan)
    proof = evidence(result, problem, plan, report, own)
    accounts, rooms, groups = ledgers(view), room_years(view), fairness_groups(view)
    people = tuple(
        sorted(
            (load for load in person_loads(view) if load.events),
            key=lambda load: (-load.evenings, -load.travel_minutes, load.person.id),
        )
    )
    rules, by_week = rule_costs(view, report), year(view)
    return Overview(
        view=view,
        report=report,
        made=made.astimezone(ZONE),
        other_data=plan.fingerprint != own,
        evidence=proof,
        verdict=verdict(view, report),
        quality=quality(report, proof),
        notes=notes(view, accounts, groups, people, rooms, rules, by_week),
        meetings=meetings(view),
        ledgers=accounts,
        rooms=rooms,
        people=people,
        groups=groups,
        missing=missing_rows(view, report, proof),
        rules=rules,
        levels=level_costs(report, proof),
        course=course(proof),
        year=by_week,
        kinds=tuple(kind_counts(view)),
        wanted=wanted(problem),
        unplaced=wanted(problem) - len(plan.events),
        centres=len(centre_titles(problem)),
    )


def render(shown: Overview) -> str:
    """The page."""
    css, script = part("page.css"), part("page.js")
    policy = (
        f"default-src 'none'; style-src '{digest(css)}'; script-src '{digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    return (
        environment("api.overview")
        .get_template("page.html.j2")
        .render(
            o=shown,
            problem=shown.view.problem,
            plan=shown.view.plan,
            css=css,
            script=script,
            policy=policy,
            weeks=week_data(shown.view),
        )
    )
