"""The work itself, in a process of its own: it opens the database, solves, reports, and writes the result."""

import datetime as dt
import logging
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from functools import cache
from types import TracebackType
from typing import Protocol, Self

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

import scheduler
from api.store import jobs
from api.store.database import Database
from api.store.job_records import Beat, Held, JobKind, Missing, Outcome
from api.usecases import building, comparing, mending
from api.usecases.around import without_the_past
from scenarios.sweep import measured
from scheduler.check import check
from scheduler.domain.plan import Plan
from scheduler.domain.problem import Problem
from scheduler.errors import RaumzeitError
from scheduler.solution import Progress, Solution

log = logging.getLogger(__name__)

Finish = Callable[[Connection], None]
"""Ends a job with what it has found, in a transaction."""
NEWS_SECONDS = 0.25
"""Progress is written at most so often."""
HEARTBEAT_SECONDS = 2.0
UNEXPECTED = (
    "Bei der Rechnung ist ein unerwarteter Fehler aufgetreten; er steht im Protokoll des Rechners, der sie ausgeführt "
    "hat. Bitte melden Sie ihn dem, der den Dienst betreibt."
)
PAST = "Gefunden wurde nur ein Platz, der schon vergangen ist."


def work(url: str, name: str, holder: str) -> None:
    """Take a job and do it; nothing if it does not wait any longer, or another plan of its county is being made.

    Args:
        url: of the database.
        name: id of the job.
        holder: the name under which to hold it.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches everybody; the parent decides
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    database = _database(url)
    with database.write() as connection:
        held = jobs.take(connection, name, holder)
    if held is not None:
        do(database, held)


@cache
def _database(url: str) -> Database:
    """The database, opened once for all jobs of this process: asking for its tables takes as long as a small plan."""
    return Database(url)


def do(database: Database, held: Held) -> None:
    """Do a job that was taken, and end it with what came of it."""
    with Link(database, held) as link:
        try:
            finish = _run(database, held, link) if held.kind.errand else _planned(held, link)
        except RaumzeitError as error:
            with database.write() as connection:
                jobs.fail(connection, held.id, held.holder, str(error))
            return
        except Exception:  # the last line of this process: told in the log and in the job, which must not run for ever
            log.exception("job %s", held.id)
            with database.write() as connection:
                jobs.fail(connection, held.id, held.holder, UNEXPECTED)
            return
    with database.write() as connection:
        finish(connection)


def _planned(held: Held, link: "Link") -> Finish:
    """Make a plan; how to end the job with it."""
    problem = held.problem if held.near is None else measured(held.problem, held.near)
    solution = scheduler.solve(problem, held.params, progress=link.tell, cancel=link.cancel)
    result: Plan | Solution
    if held.kind is JobKind.SCENARIO:
        result, outcome = solution, figures_of(problem, solution)
    else:
        result, outcome = result_of(held, solution)

    def finish(connection: Connection) -> None:
        if not jobs.finish(connection, held.id, held.holder, result, outcome):
            log.warning("job %s was taken over by somebody else", held.id)

    return finish


class _Found(Protocol):
    """What an errand has found."""

    def keep(self, connection: Connection) -> None:
        """Write it down."""
        ...


_ERRANDS: Mapping[JobKind, Callable[[Database, Held, "Link"], _Found]] = {
    JobKind.BUILDING: lambda _, held, link: building.build(held, link.cancel),
    JobKind.COMPARISON: lambda database, held, _: comparing.work_out(database, held),
    JobKind.REPAIR: lambda database, held, link: mending.mend(database, held, link.tell, link.cancel),
}


def _run(database: Database, held: Held, link: "Link") -> Finish:
    """Run an errand; how to end the job with what it has found."""
    found = _ERRANDS[held.kind](database, held, link)

    def finish(connection: Connection) -> None:
        if jobs.complete(connection, held.id, held.holder):
            found.keep(connection)

    return finish


def result_of(held: Held, solution: Solution) -> tuple[Plan, Outcome]:
    """The plan of a solve as an answer to the data, and its figures; what would lie in the past is missing."""
    problem, figures = held.problem, figures_of(held.problem, solution)
    plan = without_the_past(problem, solution.plan, dt.datetime.fromtimestamp(held.created, dt.UTC))
    cost = solution.cost if plan is solution.plan else check(problem, plan).cost
    kept = {(event.demand, event.date) for event in plan.events}
    past = tuple(
        Missing(title=problem.full_title(problem.demand[event.demand]), mandatory=False, reason=PAST)
        for event in solution.plan.events
        if (event.demand, event.date) not in kept
    )
    changed = {"cost": cost, "placed": len(plan.events), "missing": (*figures.missing, *past)}
    return plan.model_copy(update={"fingerprint": held.fingerprint}), figures.model_copy(update=changed)


def figures_of(problem: Problem, solution: Solution) -> Outcome:
    """The figures of a solve."""
    return Outcome(
        cost=solution.cost,
        bound=solution.bound,
        gap=solution.gap,
        status=solution.status.words,
        seconds=solution.seconds,
        placed=len(solution.plan.events),
        missing=tuple(
            Missing(title=problem.full_title(problem.demand[u.event.demand]), mandatory=u.mandatory, reason=u.reason)
            for u in solution.unplaced
        ),
    )


class Link:
    """While it is entered, a thread reports to the database and asks it whether to end.

    If the process that began this one is gone, so is whoever could stop it: it ends too, and the job is taken over.

    Attributes:
        cancel: what the engine watches.
    """

    def __init__(self, database: Database, held: Held) -> None:
        self.cancel: threading.Event = threading.Event()
        self._database = database
        self._held = held
        self._news: Progress | None = None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._report, name="report", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def tell(self, progress: Progress) -> None:
        """Remember where the solve stands for the next report."""
        self._news = progress

    def _report(self) -> None:
        told: Progress | None = None
        silent = HEARTBEAT_SECONDS
        parent = multiprocessing.parent_process()
        while not self._over.wait(NEWS_SECONDS):
            if parent is not None and not parent.is_alive():
                os._exit(1)
            silent += NEWS_SECONDS
            news = self._news if self._news is not told else None
            if news is None and silent < HEARTBEAT_SECONDS:
                continue
            try:
                with self._database.write() as connection:
                    heard = jobs.beat(connection, self._held.id, self._held.holder, news)
            except SQLAlchemyError:
                log.exception("job %s could not be reported", self._held.id)
                continue
            told, silent = news or told, 0.0
            if heard is not Beat.ON:
                self.cancel.set()
