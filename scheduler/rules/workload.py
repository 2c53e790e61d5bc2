"""Release time and working hours even over the weeks."""

from collections.abc import Iterator

from scheduler.domain.ledger import charge
from scheduler.model.context import Context
from scheduler.model.families import Overrun, PeriodFamily
from scheduler.rules.base import Fact, FactMaker, Level, rule
from scheduler.rules.view import PlanView


@rule(
    level=Level.WISH,
    title="Gleichmäßige Belastung",
    text={
        "rate": (
            "{person} hat {charge:minutes} Vernetzungsarbeit in der Woche ab {week}; "
            "ausgewogen sind höchstens {limit:minutes}."
        ),
        "hours": (
            "{person} braucht {charge:minutes} für Termine, Fahrten und Vorbereitung in der Woche ab {week}; "
            "ausgewogen sind höchstens {limit:minutes}."
        ),
    },
)
class Workload:
    """No week takes more than a multiple of the release time, or a share of the weekly hours.

    For a person with a release-time account network events count against ``workload_rates`` times the week's rate; for
    others with known weekly hours all events count against ``workload_percent`` of them.
    """

    @staticmethod
    def check(view: PlanView, fact: FactMaker) -> Iterator[Fact]:
        """One fact a person and week; every hour begun costs 1."""
        problem, policy = view.problem, view.problem.policy
        leads = {rate.person for rate in problem.rates}
        for (person_id, week), events in view.by_person_week.items():
            person = problem.person[person_id]
            lead = person_id in leads
            if lead:
                limit = policy.workload_rates * (problem.rate(person_id, week) or 0)
            elif person.weekly_minutes is not None:
                limit = policy.workload_percent * person.weekly_minutes // 100
            else:
                continue
            counted = [event for event in events if event.kind.network or not lead]
            spent = sum(charge(problem, person_id, event.demand, event.site).total for event in counted)
            if spent > limit:
                yield fact(
                    "rate" if lead else "hours",
                    person=person,
                    week=week,
                    charge=spent,
                    limit=limit,
                    cost=-(-(spent - limit) // 60),
                    events=tuple(event.id for event in counted),
                )

    @staticmethod
    def build(context: Context) -> None:
        """What a person's week takes beyond the limit costs by the hour begun."""
        problem, policy = context.problem, context.problem.policy
        leads = {rate.person for rate in problem.rates}
        overrun = Overrun(context.weights["workload"], unit=60)
        for person in context.blocks_of:
            lead, weekly = person in leads, problem.person[person].weekly_minutes
            if lead:
                rates = (problem.rate(person, week) or 0 for week in context.timeline.mondays)
                limits = [policy.workload_rates * rate for rate in rates]
            elif weekly is not None:
                limits = [policy.workload_percent * weekly // 100] * len(context.weeks)
            else:
                continue
            charges = context.charges(person, network=lead)
            if charges:
                spans = [(first, last, limit) for (first, last), limit in zip(context.weeks, limits, strict=True)]
                context.add_sum(PeriodFamily("workload", ("workload", person), charges, spans, overrun))
