"""What becomes of every event, in German, and who must be told of it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from scheduler.domain.plan import PlannedEvent
from scheduler.domain.problem import Problem
from scheduler.domain.time import clock
from scheduler.engine.repair.scene import Party, Scene
from scheduler.repairing import Decision, Step, Told
from scheduler.rules.stability import SOON
from scheduler.rules.words import day_text, listing


def sentence_of(problem: Problem, decision: Decision, old: PlannedEvent, new: PlannedEvent | None) -> str:
    """``"„Sprechstunde“ am Di, 03.11.2026, 14:00–16:00 Uhr: verschoben auf …"``."""
    title = problem.full_title(problem.demand[old.demand])
    head = f"„{title}“ am {_when(problem, old)}"
    if new is None:
        return f"{head}{_where(problem, old)}: entfällt."
    come = [problem.person[p].title for p in new.attendees if p not in old.attendees]
    instead = f"in Vertretung {'kommt' if len(come) == 1 else 'kommen'} {listing(come)}" if come else ""
    if decision is Decision.DEPUTY:
        return f"{head}{_where(problem, old)}: bleibt, {instead or 'es kommen andere'}."
    same_day, same_time = new.date == old.date, new.start == old.start
    if same_day and same_time:
        moved = "andere Leute" if new.room == old.room else f"jetzt{_where(problem, new) or ' ohne Raum'}"
    else:
        when = f"{clock(new.start)} Uhr am selben Tag" if same_day else _when(problem, new)
        where = "" if new.room == old.room else _where(problem, new)
        moved = f"verschoben auf {when}{where}"
    return f"{head}: {moved}{', ' + instead if instead else ''}."


def _when(problem: Problem, event: PlannedEvent) -> str:
    end = event.start + problem.demand[event.demand].minutes
    return f"{day_text(event.date)}, {clock(event.start)}–{clock(end)} Uhr"


def _where(problem: Problem, event: PlannedEvent) -> str:
    return "" if event.room is None else f" in „{problem.room[event.room].title}“"


def told_of(scene: Scene, steps: Iterable[tuple[Step, frozenset[Party]]]) -> tuple[Told, ...]:
    """Who must be told what, the most urgent first: people who take or took part, and the houses.

    Args:
        steps: what becomes of events, each with whom it concerns, in the order of time.
    """
    soon = scene.today + dt.timedelta(days=SOON)
    said: dict[Party, dict[str, None]] = defaultdict(dict)
    urgent: set[Party] = set()
    for step, parties in steps:
        for party in sorted(parties):
            said[party][step.sentence] = None
            if step.old.date < soon:
                urgent.add(party)
    problem = scene.problem
    found = (
        Told(
            who=party.id,
            house=party.house,
            title=problem.site[party.id].title if party.house else problem.person[party.id].title,
            urgent=party in urgent,
            sentences=tuple(sentences),
        )
        for party, sentences in said.items()
    )
    return tuple(sorted(found, key=lambda t: (not t.urgent, -len(t.sentences), t.title, t.who)))
