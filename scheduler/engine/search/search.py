"""Planning by search: a place for everything at once, then cycles of annealing, each longer than the last."""

import math
import resource
import time

import numpy as np

from scheduler.domain.plan import Cost
from scheduler.engine.course import Course
from scheduler.engine.plans import plan_of, together
from scheduler.engine.search.board import Board, Score
from scheduler.engine.unplaced import unplaced_of
from scheduler.model.build import build
from scheduler.model.context import Context
from scheduler.solution import Solution

FIRST_CYCLE = 5.0
"""Seconds of the first cycle at least."""
LONGER = 3
"""How many times as long as the one before it each cycle takes; shorter steps end too often where the last one did."""
LONGEST = 110.0
"""Seconds of a cycle at most. A longer one is cut up: it would find nothing new until its end, and perhaps not then."""
FILL = 0.5
"""Share of the time at most that is given to a first complete plan by itself; it rarely takes half a second."""
FILL_HEAT = 10_000.0
"""Temperature at which it is looked for; at a tenth of it some boards stay one block short for seconds."""
HOT = 2.5
WARM = 0.25
MILD = 0.1
COLD = 0.03
"""Temperatures at the ends of a cycle, as multiples of what a block costs on average; a hot cycle looks elsewhere, a
warm one stays near the best plan and mostly betters it, a mild one all but always."""
EJECTIONS = 0.8
"""Share of the steps that take a place from others."""
TAKEN_PRICE = 3.0
"""What such a step gives for each slot that others hold, in temperatures."""
FILL_STEPS = 64
"""Steps between two looks at the clock while a first plan is looked for."""
SLICE = 0.05
"""Seconds at one temperature."""
OFFERS = 0.05
"""Share of the time in which plans are written and judged on the way."""


class Search:
    """One search.

    Attributes:
        course: its clock, what it knows so far, and whom it tells.
    """

    def __init__(self, course: Course) -> None:
        self.course = course
        limit = course.params.time_limit
        assert limit is not None, "checked by Params"
        self._limit = limit
        self._offered = Score(1 << 60, 0, 0)
        self._offer_seconds = 0.1
        self._next_offer = 0.0
        self._steps = 16

    def solve(self) -> Solution:
        """Search until the time is over or the user says stop.

        Raises:
            SolveError: if there is a rule with which nothing can be searched.
        """
        course = self.course
        course.tell("Daten aufbereiten", news=True)
        context = build(course.problem, course.weights, builders=course.rules)
        board = Board(context)
        course.settle(_bound(context))
        rng = np.random.default_rng(course.params.seed)
        course.tell("erster vollständiger Plan", news=True)
        self._fill(board, rng)
        self._offer(board)
        first_complete = course.seconds if board.best.missing == 0 else None
        cycles = max(1, int(math.log(self._limit * (LONGER - 1) / FIRST_CYCLE + 1, LONGER)))
        begin, left = course.seconds, self._limit - course.seconds
        for cycle in range(cycles):
            end = begin + left * (LONGER ** (cycle + 1) - 1) / (LONGER**cycles - 1)
            start = course.seconds
            temperatures = heats(end - start)
            for number, heat in enumerate(temperatures, 1):
                self._cycle(board, rng, heat, start + (end - start) * number / len(temperatures))
            if first_complete is None and board.best.missing == 0:
                first_complete = course.seconds
        self._offer(board)
        course.tell("fertig", news=True)
        missing = tuple(unplaced_of(context, board.columns(), course.rules))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        return course.solution(first_complete, peak, 1, missing)

    def _fill(self, board: Board, rng: np.random.Generator) -> None:
        """Find a place for every block."""
        while board.best.missing and not self.course.cancelled() and self.course.seconds < FILL * self._limit:
            board.anneal(rng, FILL_STEPS, FILL_HEAT, EJECTIONS, TAKEN_PRICE)

    def _cycle(self, board: Board, rng: np.random.Generator, heat: float, end: float) -> None:
        """Cool down from the best state until ``end``, in seconds of the course."""
        course = self.course
        board.return_to_best()
        unit = max(1.0, board.cost / max(1, len(board.context.blocks)))
        begin = course.seconds
        while not course.cancelled():
            done = (course.seconds - begin) / max(1e-9, end - self._offer_seconds - begin)
            if done >= 1:
                break
            told = time.perf_counter()
            board.anneal(rng, self._steps, unit * heat * (COLD / heat) ** done, EJECTIONS, TAKEN_PRICE)
            self._steps = max(1, int(self._steps * min(4.0, SLICE / (time.perf_counter() - told))))
            if board.best < self._offered and course.seconds >= self._next_offer:
                self._offer(board)
            course.tell("Plan verbessern")

    def _offer(self, board: Board) -> None:
        """Write the best plan so far, and let the rules judge it."""
        if board.best == self._offered:
            return
        begin = self.course.seconds
        planned = plan_of(board.context, board.columns(), board.context.blocks)
        self.course.offer(together(self.course.problem, [planned]))
        self._offered = board.best
        self._offer_seconds = self.course.seconds - begin
        self._next_offer = self.course.seconds + self._offer_seconds / OFFERS
        self.course.tell("Plan verbessern", news=True)


def heats(seconds: float) -> list[float]:
    """Where the cycles begin that share so many seconds: one that is hot, or threes of falling heat."""
    return [HOT] if seconds <= LONGEST else [HOT, WARM, MILD] * math.ceil(seconds / (3 * LONGEST))


def _bound(context: Context) -> Cost:
    """What every block costs by itself at its cheapest place, or if it has none, for being lost."""
    total = Cost()
    for block in context.blocks:
        if block.allowed.any():
            total += Cost(wishes=int(block.cost[block.allowed].min()))
        else:
            hard, mandatory, desired = block.lost_levels[0]
            total += Cost(hard=hard, mandatory=mandatory, desired=desired)
    return total
