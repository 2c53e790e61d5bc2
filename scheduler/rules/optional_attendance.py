"""Optional people free as often as possible, deputies only where needed."""

from collections.abc import Iterator

from scheduler.model.context import Context
from scheduler.model.pairs import MissFamily
from scheduler.rules.base import Fact, FactMaker, Level, rule
from scheduler.rules.view import PlanView

DEPUTY = 3


@rule(
    level=Level.WISH,
    title="Teilnahme nach Wunsch",
    text={
        "absent": "{person} ist zu {event} eingeladen, aber an diesem Tag abwesend.",
        "hours": "{person} ist zu {event} eingeladen, arbeitet um diese Zeit aber nicht.",
        "reserved": "{person} ist zu {event} eingeladen, hat um diese Zeit aber schon einen festen Termin.",
        "busy": "{person} ist zu {event} eingeladen, ist um diese Zeit aber bei {other:slot}.",
        "deputy": "{person} kommt in Vertretung zu {event}.",
    },
)
class OptionalAttendance:
    """Whoever is invited can come: present, at work, promised to nobody, in no other event; deputies stay at home."""

    @staticmethod
    def check(view: PlanView, fact: FactMaker) -> Iterator[Fact]:
        """One fact an event and optional person who cannot come, and one an event and deputy who does."""
        people = view.problem.person
        for event in view.events:
            demand, day, start, end = event.demand, event.date, event.start, event.end
            for person in demand.optional:
                obstacle = view.obstacle(person, day, start, end)
                if obstacle is not None:
                    yield fact(obstacle, person=people[person], event=event, events=(event.id,))
                    continue
                for other in view.by_person_day.get((person, day), ()):
                    if other.start < end and start < other.end and other.id != event.id:
                        ids = (event.id, other.id)
                        yield fact("busy", person=people[person], event=event, other=other, events=ids)
                        break
            if event.attendees:
                deputies = {deputy for group in demand.groups for deputy in group.deputies}
                for person in dict.fromkeys(event.attendees):
                    if person in deputies:
                        yield fact("deputy", person=people[person], event=event, cost=DEPUTY, events=(event.id,))

    @staticmethod
    def build(context: Context) -> None:
        """Placements at which an optional person is away cost; other events of theirs at the same time are rows."""
        weight = context.weights["optional_attendance"]
        for block in context.blocks:
            block.deputy_cost = DEPUTY * weight
            for person in block.demand.optional:
                free = context.person_fits(person, block)
                block.add_cost(weight * ~free)
                others = context.blocks_with(person)
                if others:
                    context.add_sum(MissFamily(person, block, others, free, weight))
