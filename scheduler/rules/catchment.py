"""Teams work at their own Familienzentrum and its Kitas."""

from collections.abc import Iterator

import numpy as np

from scheduler.model.context import Context
from scheduler.rules.base import Fact, FactMaker, Level, rule
from scheduler.rules.view import PlanView


@rule(
    level=Level.HARD,
    title="Einzugsbereich",
    text=(
        "{person} arbeitet nicht für {unit}, zu dessen Einzugsbereich {site} am {date} gehört; "
        "geplant ist dort {event:slot}."
    ),
    statements=(1, 51),
)
class Catchment:
    """Whoever serves certain Familienzentren comes to no site that belongs to another one that day (1, 51)."""

    @staticmethod
    def check(view: PlanView, fact: FactMaker) -> Iterator[Fact]:
        """One fact an event and person."""
        sites = view.problem.site
        bound = [person for person in view.problem.people if person.serves]
        for person in bound:
            for event in view.by_person.get(person.id, ()):
                if event.site is None:
                    continue
                unit = sites[event.site].unit(event.date)
                if unit is not None and unit not in person.serves:
                    yield fact(
                        person=person,
                        unit=sites[unit],
                        site=sites[event.site],
                        date=event.date,
                        event=event,
                        events=(event.id,),
                    )

    @staticmethod
    def build(context: Context) -> None:
        """Placements at sites that belong to others go, day by day."""
        dates, sites, people = context.timeline.dates, context.problem.site, context.problem.person
        for block in context.blocks:
            bound = [people[person] for person in block.demand.people if people[person].serves]
            for room, site in enumerate(block.sites):
                if site is None or not bound:
                    continue
                units = [sites[site].unit(day) for day in dates[context.days(block)]]
                for person in bound:
                    foreign = np.array([unit is not None and unit not in person.serves for unit in units], np.bool_)
                    block.forbid_person(person.id, foreign[:, None], "catchment", room)
