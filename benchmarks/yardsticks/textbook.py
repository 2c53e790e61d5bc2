"""What CP-SAT makes of the textbook's model in a given time, mended where the model does not know the rules."""

import time
from collections import Counter
from collections.abc import Callable

import numpy as np
from ortools.sat.python import cp_model

from benchmarks.yardsticks import Answer, Point
from benchmarks.yardsticks.model import DESIRED, MANDATORY, Textbook
from scheduler import check
from scheduler.domain.plan import Cost, EventId, Plan, PlannedEvent, Rhythm
from scheduler.domain.problem import Problem
from scheduler.domain.time import GRID
from scheduler.model.build import build
from scheduler.model.grid import SLOTS
from scheduler.rules import weights


class _Watch(cp_model.CpSolverSolutionCallback):
    """Keeps every solution with its time, and the bound whenever it rises; costs are counted later."""

    def __init__(self, textbook: Textbook, began: float, progress: Callable[[float, float], None] | None) -> None:
        super().__init__()
        self.solutions: list[tuple[float, Plan]] = []
        self.bounds: list[tuple[float, float]] = []
        self._textbook = textbook
        self._began = began
        self._progress = progress

    def on_solution_callback(self) -> None:
        """Called by CP-SAT with every better solution."""
        seconds = time.perf_counter() - self._began
        self.solutions.append((seconds, _plan(self._textbook, self)))
        if self._progress is not None:
            self._progress(seconds, self.objective_value)

    def bound(self, value: float) -> None:
        """Called by CP-SAT with every better bound."""
        self.bounds.append((time.perf_counter() - self._began, value))


def plan(
    problem: Problem,
    seconds: float,
    workers: int = 2,
    seed: int = 1,
    progress: Callable[[float, float], None] | None = None,
) -> Answer:
    """Plan a problem with the model; plans are mended and costed once the time is over.

    Args:
        problem: what is planned.
        seconds: for reading the problem, building the model and solving it.
        workers: threads of CP-SAT.
        seed: of CP-SAT's choices.
        progress: told the seconds and the model's own cost of every solution.

    Raises:
        ProblemError: if ``problem.weights`` are wrong.
    """
    began = time.perf_counter()
    textbook = Textbook(build(problem, weights(problem)))
    watch = _Watch(textbook, began, progress)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = seed
    solver.parameters.cp_model_probing_level = 0  # probing and symmetry take ten seconds of presolve and find nothing
    solver.parameters.symmetry_level = 0
    solver.parameters.max_time_in_seconds = max(1.0, seconds - (time.perf_counter() - began))
    solver.best_bound_callback = watch.bound
    solver.solve(textbook.model, watch)
    watch.bound(solver.best_objective_bound)
    return _answer(problem, watch)


def _answer(problem: Problem, watch: _Watch) -> Answer:
    """The best of the mended plans, and the course."""
    best = problem.plan(())
    cost = check(problem, best).cost
    bound: Cost | None = None
    broken: dict[str, int] = {}
    dropped = 0
    trace: list[Point] = []
    news = [(when, found, None) for when, found in watch.solutions] + [(when, None, b) for when, b in watch.bounds]
    for when, found, proven in sorted(news, key=lambda n: n[0]):
        if found is not None:
            raw = Counter(fact.rule for fact in check(problem, found).violations)
            mended = mend(problem, found)
            report = check(problem, mended)
            if report.cost < cost or not trace:
                best, cost, broken = mended, report.cost, dict(raw)
                dropped = len(found.events) - len(mended.events)
        elif proven is not None:
            bound = max(bound or Cost(), Cost(wishes=max(0, int(np.ceil(proven - 1e-6)))), key=lambda c: c.levels)
        trace.append(
            Point(when, cost if watch.solutions and when >= watch.solutions[0][0] else None, bound, len(best.events))
        )
    return Answer(best, tuple(trace), broken, dropped)


def mend(problem: Problem, plan_: Plan) -> Plan:
    """Drop events until no rule is broken: of each broken fact the one that is easiest to do without."""
    pinned = {EventId(pin.demand, pin.index) for pin in problem.pins if pin.index is not None}
    while True:
        facts = [fact for fact in check(problem, plan_).violations if fact.events]
        present = {event.id for event in plan_.events}
        often = Counter(event for fact in facts for event in fact.events)
        gone: set[EventId] = set()
        for fact in facts:
            named = present.intersection(fact.events)
            if named and not named & gone:
                gone.add(min(named, key=lambda e: (e in pinned, _worth(problem, e), -often[e], e)))
        if not gone:
            return plan_
        events = [event for event in plan_.events if event.id not in gone]
        plan_ = problem.plan(_numbered(problem, events), plan_.rhythms)


def _worth(problem: Problem, event: EventId) -> int:
    """What an event counts if it is missing."""
    demand = problem.demand[event.demand]
    return MANDATORY if demand.mandatory_per_period else DESIRED * problem.kind[demand.kind].desire


def _numbered(problem: Problem, events: list[PlannedEvent]) -> tuple[PlannedEvent, ...]:
    """Events of a rhythm have numbers in the order of their dates."""
    seen: Counter[str] = Counter()
    numbered = []
    for event in sorted(events, key=lambda e: (e.date, e.start, e.demand, e.index)):
        rhythm = problem.demand[event.demand].rhythm_weeks
        numbered.append(event.model_copy(update={"index": seen[event.demand]}) if rhythm else event)
        seen[event.demand] += 1
    return tuple(numbered)


def _plan(textbook: Textbook, values: cp_model.CpSolverSolutionCallback) -> Plan:
    """What a solution says."""
    problem, dates = textbook.context.problem, textbook.context.timeline.dates
    events: list[PlannedEvent] = []
    for event in textbook.events:
        if values.boolean_value(event.present):
            day, start = divmod(values.value(event.start.at), SLOTS)
            block = event.block
            events.append(
                PlannedEvent(
                    demand=block.demand.id,
                    index=block.index,
                    date=dates[day],
                    start=start * GRID,
                    room=next(
                        r for r, used in zip(block.rooms, event.rooms, strict=True) if values.boolean_value(used)
                    ),
                    attendees=tuple(p for p, comes in event.chosen.items() if values.boolean_value(comes)),
                )
            )
    rhythms = []
    for series in textbook.series:
        day, start = divmod(values.value(series.moment), SLOTS)
        phase, weekday = divmod(day, 7)
        rooms = zip(series.block.rooms, series.rooms, strict=True)
        room = next(r for r, named in rooms if values.boolean_value(named))
        demand = series.block.demand.id
        rhythms.append(Rhythm(demand=demand, weekday=weekday, phase=phase, start=start * GRID, room=room))
    return problem.plan(_numbered(problem, events), tuple(rhythms))
