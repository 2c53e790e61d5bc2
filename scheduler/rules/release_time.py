"""The release-time account of every lead."""

from collections.abc import Iterator
from datetime import timedelta

from scheduler.domain.ledger import account_weeks, accounts, accrued
from scheduler.model.context import Context
from scheduler.model.families import PeriodFamily
from scheduler.rules.base import Fact, FactMaker, Level, rule
from scheduler.rules.view import PlanView


@rule(
    level=Level.HARD,
    title="Freistellung",
    text=(
        "{person} hat bis zum Ende der Woche ab {week} für Vernetzungsarbeit {overrun:minutes} mehr verplant, "
        "als bis dahin an Freistellung zusammenkommt; erlaubt sind im Voraus {limit:minutes}."
    ),
    statements=(8, 21, 22),
)
class ReleaseTime:
    """At the end of no week have network events taken more than had accrued and may run ahead (statements 8, 21, 22).

    Accounts begin at 0 with each account year; :mod:`scheduler.domain.ledger` keeps them.
    """

    @staticmethod
    def check(view: PlanView, fact: FactMaker) -> Iterator[Fact]:
        """One fact a person and week."""
        for person, weeks in accounts(view.problem, view.plan).items():
            for row in weeks:
                if row.overdrawn:
                    yield fact(
                        person=view.problem.person[person],
                        week=row.week,
                        overrun=-row.balance,
                        limit=row.limit,
                        events=tuple(
                            event.id for event in view.by_person_week.get((person, row.week), ()) if event.kind.network
                        ),
                    )

    @staticmethod
    def build(context: Context) -> None:
        """What network events of a person take from the year's first Monday to the end of each week is limited."""
        problem, timeline = context.problem, context.timeline
        for person in sorted({rate.person for rate in problem.rates}):
            spans = []
            for year in problem.policy.account_years:
                weeks = list(account_weeks(year))
                limit = problem.policy.overdraw_minutes
                for week in weeks:
                    limit += accrued(problem, person, week)
                    first, last = timeline.span(weeks[0], week + timedelta(days=6))
                    if first < last:
                        spans.append((first, last, limit))
            charges = context.charges(person, network=True)
            if charges and spans:
                context.add_sum(PeriodFamily("release_time", ("release", person), charges, spans))
