"""The overview as one HTML file that needs nothing else: this package's figures, written down by Jinja2 templates."""

import base64
import datetime as dt
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from api.figures import KindCount, kind_counts, wanted
from api.measures import PersonLoad, person_loads
from api.overview.costs import Course, LevelCost, RuleCost, course, level_costs, rule_costs
from api.overview.drawing import widths
from api.overview.kitas import FairnessGroup, fairness_groups
from api.overview.ledgers import Ledger, ledgers
from api.overview.meetings import Meetings, meetings
from api.overview.missing import MissingRow, missing_rows
from api.overview.notes import Note, Quality, Verdict, notes, quality, verdict
from api.overview.places import centre_titles
from api.overview.result import Evidence, Result, evidence
from api.overview.rooms import RoomYear, room_years
from api.overview.weeks import week_data
from api.overview.year import Year, year
from api.terminal.console import decimal, duration, levels, number, percent
from api.terminal.summary import hours, proof_sentence
from scheduler.check import Report, check
from scheduler.domain.plan import Plan
from scheduler.domain.problem import Problem
from scheduler.domain.time import ZONE
from scheduler.rules.view import PlanView
from scheduler.rules.words import date_text, day_text, plural


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
    css, script = _part("page.css"), _part("page.js")
    policy = (
        f"default-src 'none'; style-src '{_digest(css)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    return (
        _environment()
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


@cache
def _part(name: str) -> str:
    return files("api.overview").joinpath("templates", name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    """What the page's policy calls a text that it allows."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("api.overview"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
    filters: dict[str, Any] = {
        "date": date_text,
        "day": day_text,
        "decimal": decimal,
        "duration": duration,
        "hours": hours,
        "levels": levels,
        "number": number,
        "percent": percent,
        "plural": plural,
        "proof": proof_sentence,
        "week": lambda day: f"KW {day.isocalendar().week}",
        "widths": widths,
    }
    made.filters.update(filters)
    return made
