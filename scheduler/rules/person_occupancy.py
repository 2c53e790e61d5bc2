"""Nobody in two events at once."""

from collections.abc import Iterator
from itertools import combinations

from scheduler.model.context import Context
from scheduler.model.families import MomentFamily, uses_of_person
from scheduler.rules.base import Fact, FactMaker, Level, rule
from scheduler.rules.view import PlanView


@rule(
    level=Level.HARD,
    title="Keine zwei Termine zugleich",
    text="{person} hat am {date} zwei Termine zugleich: {first:slot} und {second:slot}.",
)
class PersonOccupancy:
    """The spans [start, end) of two events that share a person never meet."""

    @staticmethod
    def check(view: PlanView, fact: FactMaker) -> Iterator[Fact]:
        """One fact a pair of events and person."""
        people = view.problem.person
        for (person, day), events in view.by_person_day.items():
            for first, second in combinations(events, 2):
                if second.start < first.end:
                    yield fact(
                        person=people[person], date=day, first=first, second=second, events=(first.id, second.id)
                    )

    @staticmethod
    def build(context: Context) -> None:
        """One event of the person at every moment."""
        for person in context.blocks_of:
            uses = uses_of_person(context.blocks_with(person), person)
            family = MomentFamily("person_occupancy", ("person", person), uses)
            if family.couples:
                context.add(family)
