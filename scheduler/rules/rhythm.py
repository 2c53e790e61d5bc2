"""Same weekday, same time, same room, week after week."""

from collections.abc import Iterator

from scheduler.domain.time import monday
from scheduler.model.context import Context
from scheduler.rules.base import Fact, FactMaker, Level, rule
from scheduler.rules.view import PlanView


@rule(
    level=Level.WISH,
    weight=8,
    title="Rhythmus",
    text={
        "differs": (
            "{event:place} weicht vom Rhythmus ab: {weeks:jede Woche|alle # Wochen} am {weekday} "
            "um {start:clock} Uhr, {room:in}."
        ),
        "week": "{event} fällt in eine Woche, die im Rhythmus {weeks:jede Woche|alle # Wochen} nicht vorkommt.",
        "without": "{event} gehört zu einer Reihe, für die der Plan keinen Rhythmus nennt.",
    },
)
class Rhythm:
    """Events of a demand with a rhythm keep the weekday, start, room and weeks the plan names for it.

    Weeks are counted from the Monday of the horizon's first week.
    """

    @staticmethod
    def check(view: PlanView, fact: FactMaker) -> Iterator[Fact]:
        """One fact an event; without a rhythm in the plan every event."""
        origin = monday(view.problem.horizon.first).toordinal()
        for demand in view.problem.demands:
            weeks, events = demand.rhythm_weeks, view.by_demand[demand.id]
            if not weeks:
                continue
            rhythm = view.plan.rhythm_of.get(demand.id)
            if rhythm is None:
                for event in events:
                    yield fact("without", event=event, events=(event.id,))
                continue
            promised = (int(rhythm.weekday), rhythm.start, rhythm.room)
            for event in events:
                number, weekday = divmod(event.date.toordinal() - origin, 7)
                differs = (weekday, event.start, event.room and event.room.id) != promised
                if differs or (number - rhythm.phase) % weeks:
                    yield fact(
                        "differs" if differs else "week",
                        event=event,
                        weeks=weeks,
                        weekday=rhythm.weekday,
                        start=rhythm.start,
                        room=rhythm.room and view.problem.room[rhythm.room],
                        events=(event.id,),
                    )

    @staticmethod
    def build(context: Context) -> None:
        """Columns count what deviates."""
        for block in context.blocks:
            if block.weeks:
                block.deviation = context.weights["rhythm"]
