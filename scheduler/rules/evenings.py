"""Few evenings per person and week."""

from collections.abc import Iterator

from scheduler.domain.time import Weekday
from scheduler.model.context import Context
from scheduler.model.families import Charge, Overrun, PeriodFamily
from scheduler.model.grid import last_start
from scheduler.model.rows import ANY, person_patch
from scheduler.rules.base import Fact, FactMaker, Level, rule
from scheduler.rules.view import PlanView


@rule(
    level=Level.WISH,
    weight=4,
    title="Abende",
    text="{person} hat {evenings:# Abendtermin|# Abendtermine} in der Woche ab {week}; gewünscht: höchstens {free}.",
    late=True,
)
class Evenings:
    """Nobody has more evenings a week than the policy says; the first one more costs 1, every further one 2."""

    @staticmethod
    def check(view: PlanView, fact: FactMaker) -> Iterator[Fact]:
        """One fact a person and week."""
        policy = view.problem.policy
        free = policy.evenings_per_week
        for (person, week), events in view.by_person_week.items():
            late = [event.id for event in events if event.end > policy.evening_from]
            more = len(late) - free
            if more > 0:
                yield fact(
                    person=view.problem.person[person],
                    week=week,
                    evenings=len(late),
                    free=free,
                    cost=more + max(0, more - 1),
                    events=tuple(late),
                )

    @staticmethod
    def build(context: Context) -> None:
        """Two steps of cost beyond what is free, where so many evenings can come together at all."""
        policy = context.problem.policy
        free = policy.evenings_per_week
        overrun = Overrun(context.weights["evenings"], steps=(0, 1))
        for person in context.blocks_of:
            charges = []
            for block in context.blocks_with(person):
                first = last_start(policy.evening_from, block.demand.minutes) + 1
                if block.allowed[:, :, max(0, first - block.slot0) :].any():
                    charges.append(Charge(block, ANY, 1, person_patch(block, person), slot_from=first))
            if sum(min(len(Weekday), charge.block.count) for charge in charges) > free:
                spans = [(first, last, free) for first, last in context.weeks]
                context.add_sum(PeriodFamily("evenings", ("evenings", person), charges, spans, overrun))
