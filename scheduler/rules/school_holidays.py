"""Offers to families and evenings avoid the school holidays."""

from collections.abc import Iterator

from scheduler.model.context import Context
from scheduler.rules.base import Fact, FactMaker, Level, rule
from scheduler.rules.view import PlanView


@rule(
    level=Level.WISH,
    weight=5,
    title="Schulferien",
    text={
        "family": "{event} ist ein Angebot für Familien und liegt in den Ferien ({holidays}).",
        "evening": "{event} liegt an einem Abend in den Ferien ({holidays}).",
    },
)
class SchoolHolidays:
    """Offers to families and events that end in the evening do not lie in the school holidays."""

    @staticmethod
    def check(view: PlanView, fact: FactMaker) -> Iterator[Fact]:
        """One fact an event."""
        evening = view.problem.policy.evening_from
        for event in view.events:
            if not event.kind.family_offer and event.end <= evening:
                continue
            holidays = next((named for named in view.problem.school_holidays if event.date in named), None)
            if holidays is not None:
                variant = "family" if event.kind.family_offer else "evening"
                yield fact(variant, event=event, holidays=holidays, events=(event.id,))

    @staticmethod
    def build(context: Context) -> None:
        """Days of the school holidays cost, for families all day, else in the evening."""
        free = context.days_in((named.first, named.last) for named in context.problem.school_holidays)
        for block in context.blocks:
            evening = block.start_minutes + block.demand.minutes > context.problem.policy.evening_from
            hit = free[context.days(block)][:, None] & (evening | block.kind.family_offer)
            block.add_cost(context.weights["school_holidays"] * hit)
