"""Problems planned as jobs, on every machine that works on a PostgreSQL: the same plans as here, only elsewhere.

Whoever asks puts jobs into the database, looks how they stand, and takes what was found. A job is named by its content:
one that is there already, because whoever asked for it was interrupted, is taken over and not planned again.
"""

import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

from procrastinate.exceptions import ConnectorException
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from api.errors import InputError
from api.jobs.queue import Deliveries
from api.store import scenario_jobs
from api.store.database import Database
from api.store.job_records import JobState
from api.store.scenario_jobs import Standing
from scenarios.planning import Asked, Finished, Hear, Make
from scheduler import Params, Progress, Solution, Status, solve
from scheduler.domain.plan import Cost
from scheduler.domain.problem import Problem
from scheduler.engine.course import Flag
from scheduler.engine.many import apart
from scheduler.errors import SolveError
from scheduler.memory import Memory

AHEAD = 400
"""So many problems at most are in the database at once; each takes some megabytes there."""
LOOK_SECONDS = 0.25
LONELY_SECONDS = 10.0
"""If nobody has begun anything after so long, the user is told how to begin."""
EXPECTED = "erwartet wird die Adresse einer PostgreSQL-Datenbank wie postgresql://name@rechner/raumzeit"
GONE = "Die Datenbank antwortet nicht mehr. Was begonnen ist, rechnet weiter; derselbe Befehl holt die Ergebnisse."


class Elsewhere:
    """Plans problems on the machines that work on a database (``raumzeit arbeiter``).

    Args:
        url: of a PostgreSQL; the tables are made if there are none.
        lonely: called once if nobody works on what was asked for.

    Raises:
        InputError: if the address is none, or nobody answers there.
    """

    def __init__(self, url: str, lonely: Callable[[], None]) -> None:
        try:
            address = make_url(url)
        except ArgumentError:
            raise InputError(f"Das ist keine Adresse einer Datenbank; {EXPECTED}.") from None
        said = address.render_as_string()  # without the password
        if address.get_backend_name() != "postgresql":
            raise InputError(f"Mit „{said}“ lässt sich auf mehreren Rechnern nicht rechnen; {EXPECTED}.")
        self._lonely = lonely
        try:
            self._database = Database(url)
            self._deliveries = Deliveries(url)
        except (SQLAlchemyError, ConnectorException) as error:
            why = str(getattr(error, "orig", error)).strip().splitlines()
            raise InputError(f"Unter „{said}“ antwortet keine Datenbank: {why[0] if why else error}.") from error

    def close(self) -> None:
        """Give all connections back."""
        self._deliveries.close()
        self._database.close()

    def solve(
        self,
        problem: Problem,
        params: Params,
        progress: Callable[[Progress], None],
        cancel: Flag,
        memory: Memory | None,
    ) -> Solution | None:
        """Plan one problem (:meth:`scenarios.planning.Engine.solve`)."""
        found: list[Solution] = []

        def hear(_: int, told: Progress | Finished) -> None:
            if isinstance(told, Finished):
                found.append(told.solution)
            else:
                progress(told)

        self._plan([lambda: problem], params, memory, hear, cancel.is_set)
        return found[0] if found else None

    def plan_all(
        self, makes: Sequence[Make], params: Params, memory: Memory | None, hear: Hear, stop: Callable[[], bool]
    ) -> None:
        """Plan many (:func:`scenarios.planning.plan_all`), each by one process.

        Raises:
            SolveError: once all others are finished, if one could not be planned.
            InputError: if the database does not answer any longer.
        """
        self._plan(makes, params.model_copy(update={"workers": 1}), memory, hear, stop)

    def _plan(
        self, makes: Sequence[Make], params: Params, memory: Memory | None, hear: Hear, stop: Callable[[], bool]
    ) -> None:
        round_ = _Round(self._database, self._deliveries, makes, params, memory, hear, stop)
        try:
            round_.run(self._lonely)
        except (SQLAlchemyError, ConnectorException) as error:
            raise InputError(GONE) from error
        except BaseException:
            with suppress(SQLAlchemyError):
                round_.cancel()
            raise


@dataclass
class _Round:
    """Some problems on their way.

    Attributes:
        jobs: ids of the jobs of each problem that is open, by its number: one, or one for each of its regions.
        standing: how each job stood when it was looked at last.
        found: solutions of jobs that have ended.
        errors: why problems could not be planned.
    """

    database: Database
    deliveries: Deliveries
    makes: Sequence[Make]
    params: Params
    memory: Memory | None
    hear: Hear
    stop: Callable[[], bool]
    jobs: dict[int, list[str]] = field(default_factory=dict)
    standing: dict[str, Standing] = field(default_factory=dict)
    found: dict[str, Solution] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def run(self, lonely: Callable[[], None]) -> None:
        """Put all of them into the database and wait for what comes of them.

        Raises:
            SolveError: once all others are finished, if one could not be planned.
        """
        ahead = deque(range(len(self.makes)))
        begun, cancelled, patience = time.monotonic(), False, True
        while ahead or self.jobs:
            if self.stop() and not cancelled:
                cancelled = True
                ahead.clear()
                left = self.cancel()
                self.jobs = {number: names for number, names in self.jobs.items() if not left.intersection(names)}
            if ahead and len(self.jobs) < AHEAD:
                self._put(ahead.popleft())
            else:
                time.sleep(LOOK_SECONDS)
            self._look()
            if patience and time.monotonic() - begun > LONELY_SECONDS:
                patience = False
                if self.jobs and all(s.state is JobState.WAITING for s in self.standing.values()):
                    lonely()
        if self.errors:
            raise SolveError(" ".join(dict.fromkeys(self.errors)))

    def cancel(self) -> set[str]:
        """End what is open, with the best plans so far; the ids of jobs that go on because the service wants them."""
        with self.database.write() as connection:
            return scenario_jobs.cancel(connection, {name for names in self.jobs.values() for name in names})

    def _put(self, number: int) -> None:
        parts = apart(self.makes[number]())
        params = self.params if len(parts) == 1 else self.params.model_copy(update={"workers": 1})
        with self.database.write() as connection:
            names = [scenario_jobs.ask(connection, part, params, int(time.time())) for part in parts]
        self.deliveries.deliver(names)
        self.jobs[number] = names

    def _look(self) -> None:
        """Tell what is new, and hand over what is finished."""
        names = {name for names in self.jobs.values() for name in names}
        with self.database.read() as connection:
            now = scenario_jobs.standing(connection, names)
            for name, job in now.items():
                if job.state.ended and name not in self.found:
                    solution = scenario_jobs.solution_of(connection, name)
                    if solution is not None:
                        self.found[name] = solution
        news = {name for name, job in now.items() if name not in self.standing or job.step != self.standing[name].step}
        self.standing = now
        for number, asked in list(self.jobs.items()):
            if any(name not in now for name in asked):  # somebody else who waited for it has cleared it away
                self._put(number)
            elif all(now[name].state.ended for name in asked):
                self._end(number, asked)
            elif news.intersection(asked):
                progress = _together([now[name].progress for name in asked])
                if progress is not None:
                    self.hear(number, progress)

    def _end(self, number: int, names: list[str]) -> None:
        states = [self.standing[name] for name in names]
        self.errors += [job.error for job in states if job.state is JobState.FAILED and job.error is not None]
        solutions = [self.found[name] for name in names if name in self.found]
        if len(solutions) == len(names):
            cut_off = any(job.state is JobState.ABORTED for job in states)
            problem = self.makes[number]()
            solution = solutions[0] if len(names) == 1 else self._joined(number, problem, solutions, cut_off=cut_off)
            self.hear(number, Finished(problem, solution, cut_off))
        del self.jobs[number]
        still = {name for others in self.jobs.values() for name in others}
        over = [name for name in names if name not in still]
        for name in over:
            self.found.pop(name, None)
        with self.database.write() as connection:
            scenario_jobs.clear(connection, over)

    def _joined(self, number: int, problem: Problem, solutions: list[Solution], *, cut_off: bool) -> Solution:
        """The plan of a problem out of those of its regions: what is left to do is done here."""
        found = {part.fingerprint: s for part, s in zip(apart(problem), solutions, strict=True)}
        known = _Known(self.memory, found, cut_off=cut_off)
        told, cancel = partial(self.hear, number), Asked(self.stop)
        return solve(problem, self.params, progress=told, cancel=cancel, memory=known)


@dataclass(frozen=True)
class _Known:
    """Regions that were planned elsewhere (:class:`scheduler.memory.Memory`); those that are finished are kept."""

    memory: Memory | None
    found: dict[str, Solution]
    cut_off: bool

    def recall(self, problem: Problem, params: Params) -> Solution | None:
        """The solution of a region."""
        solution = self.found.get(problem.fingerprint)
        if solution is not None and solution.status is not Status.STOPPED and not self.cut_off:
            self.keep(problem, params, solution)
        return solution

    def keep(self, problem: Problem, params: Params, solution: Solution) -> None:
        """Remember a region."""
        if self.memory is not None:
            self.memory.keep(problem, params, solution)


def _together(parts: list[Progress | None]) -> Progress | None:
    """Where a problem stands whose regions stand so; None before any of them has begun."""
    known = [part for part in parts if part is not None]
    if len(parts) == 1 or not known:
        return known[0] if known else None
    costs = [part.cost for part in known if part.cost is not None]
    return Progress(
        seconds=max(part.seconds for part in known),
        phase="Regionen planen",
        placed=sum(part.placed for part in known),
        events=sum(part.events for part in known),
        cost=sum(costs, Cost()) if len(costs) == len(parts) else None,
        bound=sum((part.bound for part in known), Cost()),
        gap=None,
    )
