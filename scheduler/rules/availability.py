"""Events within their days and windows, and people at work, present and not promised elsewhere."""

from collections.abc import Iterator

from scheduler.domain.time import DateRange
from scheduler.model.context import Context
from scheduler.model.grid import fitting_starts
from scheduler.rules.base import Fact, FactMaker, Level, rule
from scheduler.rules.view import PlanView, covered, week_of


@rule(
    level=Level.HARD,
    title="Verfügbarkeit",
    text={
        "days": "{event} liegt nicht im vorgesehenen Zeitraum {span}.",
        "windows": "{event} liegt in keinem der vorgesehenen Zeitfenster ({windows}).",
        "absent": "{person} ist am {date} abwesend und kann nicht zu {event:slot} kommen.",
        "hours": "{event} liegt nicht in der Arbeitszeit von {person}.",
        "reserved": "{person} hat am {date} bereits einen festen Termin, der sich mit {event:slot} überschneidet.",
    },
    statements=(28,),
)
class Availability:
    """Events keep the demand's days and windows, and its people are there (statement 28).

    A person must not be absent, must be at work in one window over [start, end), and must not have a reservation that
    meets it. Whoever has no working times on record is always at work.
    """

    @staticmethod
    def check(view: PlanView, fact: FactMaker) -> Iterator[Fact]:
        """One fact an event outside its days or windows, and one an event and person who cannot come."""
        people = view.problem.person
        windows = {demand.id: week_of(demand.windows) for demand in view.problem.demands}
        for event in view.events:
            demand, day = event.demand, event.date
            if not demand.first <= day <= demand.last:
                span = DateRange(first=demand.first, last=demand.last)
                yield fact("days", event=event, span=span, events=(event.id,))
            elif not covered(windows[demand.id][day.weekday()], event.start, event.end):
                yield fact("windows", event=event, windows=demand.windows, events=(event.id,))
            for person in event.people:
                obstacle = view.obstacle(person, day, event.start, event.end)
                if obstacle is not None:
                    yield fact(obstacle, person=people[person], date=day, event=event, events=(event.id,))

    @staticmethod
    def build(context: Context) -> None:
        """Placements outside the demand's days and windows go, and those to which its people cannot come."""
        for block in context.blocks:
            demand = block.demand
            inside = context.days_in([(demand.first, demand.last)])[context.days(block)]
            block.forbid(~inside[:, None], "availability", "Zeitraum", own=True)
            windows = context.weekly(block, fitting_starts(demand.windows, demand.minutes))
            block.forbid(~windows, "availability", "Zeitfenster", own=True)
            for person in demand.people:
                block.forbid_person(person, ~context.person_fits(person, block), "availability")
