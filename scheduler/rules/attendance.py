"""As many people of each group as it needs, and nobody else."""

from collections.abc import Iterator

import numpy as np

from scheduler.model.context import Context
from scheduler.rules.base import Fact, FactMaker, Level, rule
from scheduler.rules.view import PlanView


@rule(
    level=Level.HARD,
    title="Teilnahme",
    text={
        "few": "Zu {event} kommen zu wenige aus der Auswahl {candidates}: {present} statt {need}.",
        "many": "Zu {event} kommen mehr aus der Auswahl {candidates} als nötig: {present} statt {need}.",
        "stranger": "{person} ist bei {event} eingeplant, steht dort aber nicht zur Auswahl.",
    },
    statements=(18, 19, 20, 38),
    late=True,
)
class Attendance:
    """Each group sends exactly as many as it needs; attendees come from the groups (statements 18 to 20, 38)."""

    @staticmethod
    def check(view: PlanView, fact: FactMaker) -> Iterator[Fact]:
        """One fact an event and group, and one an event and attendee of no group."""
        people = view.problem.person
        for event in view.events:
            groups = event.demand.groups
            if not groups and not event.attendees:
                continue
            rest = dict.fromkeys(event.attendees)
            for group in groups:
                candidates = group.candidates
                present = sum(person in rest for person in candidates)
                if present != group.need:
                    yield fact(
                        "few" if present < group.need else "many",
                        event=event,
                        candidates=tuple(people[p] for p in candidates),
                        present=present,
                        need=group.need,
                        events=(event.id,),
                    )
                for person in candidates:
                    rest.pop(person, None)
            for person in rest:
                yield fact("stranger", event=event, person=people[person], events=(event.id,))

    @staticmethod
    def build(context: Context) -> None:
        """Placements to which too few of a group could come go; columns choose as many as are needed of the others."""
        for block in context.blocks:
            for group, fits in zip(block.demand.groups, block.group_fits, strict=True):
                enough = np.sum(list(fits.values()), axis=0) >= group.need
                block.forbid(~enough, "attendance", ", ".join(group.candidates), own=True)
