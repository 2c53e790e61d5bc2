"""Few evenings per person and week."""

from collections.abc import Iterator

from scheduler.rules.base import Fact, FactMaker, Level, rule
from scheduler.rules.view import PlanView


@rule(
    level=Level.WISH,
    weight=4,
    title="Abende",
    text="{person} hat {evenings:# Abendtermin|# Abendtermine} in der Woche ab {week}; gewünscht: höchstens {free}.",
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
