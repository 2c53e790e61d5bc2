"""Rest between two days, and no day too long (§§ 3, 5 ArbZG)."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from scheduler.domain.time import MINUTES_PER_DAY, night_shift
from scheduler.model.block import Block
from scheduler.model.context import Context
from scheduler.model.families import PeriodFamily
from scheduler.model.pairs import NightFamily
from scheduler.rules.base import Fact, FactMaker, Level, rule
from scheduler.rules.view import PlanView


@rule(
    level=Level.HARD,
    title="Ruhezeit und Tageslänge",
    text={
        "night": "{person} hat zwischen {last} und {first} nur {rest:minutes} Ruhe; nötig sind {needed:minutes}.",
        "day": (
            "{person} ist am {date} mit Terminen und Fahrten {total:minutes} beschäftigt; erlaubt sind {limit:minutes}."
        ),
    },
    late=True,
)
class Rest:
    """Between the last event of a day and the first of the next lies the rest, on real clocks; days have a limit.

    In the night in which the clocks go forward an hour of wall time is no rest, in the other one there is an hour more.
    The day's length is the sum of the person's events, each with the trip from the base and back.
    """

    @staticmethod
    def check(view: PlanView, fact: FactMaker) -> Iterator[Fact]:
        """One fact a person and night, and one a person and date."""
        yield from _nights(view, fact)
        yield from _days(view, fact)

    @staticmethod
    def build(context: Context) -> None:
        """Late placements and early ones of the next day are cliques; what a day takes is limited."""
        policy = context.problem.policy
        nights = [policy.rest_minutes + night_shift(day) for day in context.timeline.dates]
        for person in context.blocks_of:
            blocks = [block for block in context.blocks_with(person) if block.allowed.any()]
            if not blocks:
                continue
            if _shortest_night(blocks) < max(nights):
                context.add(NightFamily(person, context.blocks_with(person), nights))
            charges = context.charges(person, preparation=False)
            longest: dict[int, int] = defaultdict(int)
            for charge in charges:
                longest[charge.block.number] = max(longest[charge.block.number], charge.amount)
            if sum(longest.values()) > policy.day_limit_minutes:
                spans = [(day, day + 1, policy.day_limit_minutes) for day in range(context.timeline.count)]
                context.add_sum(PeriodFamily("rest", ("day", person), charges, spans))


def _nights(view: PlanView, fact: FactMaker) -> Iterator[Fact]:
    needed, forward = view.problem.policy.rest_minutes, cache(night_shift)
    for ((person, day), events), ((other, following), later) in pairwise(view.by_person_day.items()):
        if person == other and (following - day).days == 1:
            last, first = max(events, key=lambda event: event.end), later[0]
            rest = first.start + MINUTES_PER_DAY - last.end - forward(day)
            if rest < needed:
                yield fact(
                    "night",
                    person=view.problem.person[person],
                    last=last,
                    first=first,
                    rest=rest,
                    needed=needed,
                    events=(last.id, first.id),
                )


def _days(view: PlanView, fact: FactMaker) -> Iterator[Fact]:
    problem, limit = view.problem, view.problem.policy.day_limit_minutes
    for (person, day), events in view.by_person_day.items():
        base = problem.person[person].base
        total = sum(event.end - event.start + 2 * problem.trip(base, event.site) for event in events)
        if total > limit:
            yield fact(
                "day",
                person=problem.person[person],
                date=day,
                total=total,
                limit=limit,
                events=tuple(event.id for event in events),
            )


def _shortest_night(blocks: list[Block]) -> int:
    """Minutes on the wall clock between the latest end and the earliest start that are left."""
    starts = [block.start_minutes[block.allowed.any(axis=(0, 1))] for block in blocks]
    earliest = min(int(minutes[0]) for minutes in starts)
    latest = max(int(minutes[-1]) + block.demand.minutes for minutes, block in zip(starts, blocks, strict=True))
    return earliest + MINUTES_PER_DAY - latest
